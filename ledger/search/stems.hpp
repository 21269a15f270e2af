// Words of texts, and the stems by which they are found: of English and of Finnish, whichever a
// text is in. Word boundaries are those of Unicode (UAX #29), stems those of Snowball; endings that
// its Finnish leaves on nouns of contracts go, too.
// Pure functions; any thread.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sopu::search {

using Stems = std::set<std::string>;  // UTF-8, case folded

struct Word {
  std::size_t begin;  // in bytes
  std::size_t end;
  std::shared_ptr<const Stems> stems;
};
// In UTF-8; numbers are words, signs between words are none.
std::vector<Word> words_in(std::string_view text);
// Of all its words.
Stems stems_in(std::string_view text);

// What is looked for: every word, in any order. A word with a star after it stands for all that
// begin so, too: Finnish writes words together.
struct Wanted {
  Stems stems;
  std::string begin{};  // case folded; empty without a star
  bool finds(const Word& word) const;
  bool is_too_short() const;  // for a star
};
inline constexpr std::size_t letters_before_star = 4;
// The letters of a stem, or of what stands before a star, by which the index has all that begins
// so; empty if it has fewer.
std::string first_letters(std::string_view word);
std::vector<Wanted> wanted_in(std::string_view query);

// A text around the first word that is wanted, in pieces: words that are, and what is between.
struct Piece {
  std::string text;
  bool hit = false;
};
// Of about so many bytes. Empty if not all that is wanted is in the texts together.
std::vector<Piece> excerpt(const std::vector<std::string>& texts, const std::vector<Wanted>& wanted,
                           std::size_t bytes);

}  // namespace sopu::search
