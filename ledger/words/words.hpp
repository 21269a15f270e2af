// What the ledger says, in the language of whoever reads it: sentences are data everywhere else and
// become text here, by the catalogues en.json and fi.json.
// Pure functions; any thread. The catalogues are read once, at the first use.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/domain/value/sentence.hpp"
#include "ledger/domain/value/zone.hpp"

namespace sopu::words {

enum class Language { en, fi };

// Of a language tag (`fi-FI`) or a value of LANG (`fi_FI.UTF-8`); nothing for one that is not
// spoken here.
std::optional<Language> parse_language(std::string_view tag);
// Of an Accept-Language header (RFC 9110, 12.5.4): the one liked best, of equals the one named
// first; en if none fits.
Language from_accept_language(std::string_view header);
std::string_view name(Language language);  // `fi`

// Where a sentence is read: its language, and the time zone in which instants are told (that of the
// agreement; UTC for what belongs to none).
struct Setting {
  Language language = Language::en;
  domain::Zone zone{};
};

// Never fails: a sentence that the catalogue does not fit comes as `code {"its":"parameters"}`.
// Texts that people wrote come out as they are, whatever they hold; who shows them escapes them.
std::string render(const domain::Sentence& sentence, const Setting& setting);

// What a program says around the ledger's sentences: headings, figures, questions. Never fails, as
// render does not.
std::string screen(std::string_view name, const boost::json::object& params,
                   const Setting& setting);

// A word of a vocabulary (`phase`, `class`, `role`, `kind.genitive`) by itself; as it travels if it
// is not known.
std::string word(std::string_view vocabulary, std::string_view word, Language language);

bool knows(std::string_view vocabulary, std::string_view word);

// What is wrong between the sentence and the catalogues: a code that they lack, a parameter that is
// missing, not known or not of its form. Empty if nothing is.
std::string fault_of(const domain::Sentence& sentence);

// ---------------------------------------------------------------- for the interface's document

// In alphabetical order.
std::vector<std::string> codes();
// Empty for a code without words.
std::string pattern_of(std::string_view code, Language language);

struct Parameter {
  std::string name;
  std::string form;  // `text`, `instant`, …; `word:role` for a word of that vocabulary
  friend auto operator<=>(const Parameter&, const Parameter&) = default;
};
// In alphabetical order.
std::vector<Parameter> parameters_of(std::string_view code);
// The words of a vocabulary as they stand in parameters, in alphabetical order.
std::vector<std::string> vocabulary(std::string_view name);

}  // namespace sopu::words
