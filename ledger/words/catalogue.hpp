// A language's words: the patterns of its sentences and the vocabularies that they draw on.
// Internal to this folder and its tests. Immutable, read once; any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/words/numbers.hpp"
#include "ledger/words/pattern.hpp"
#include "ledger/words/words.hpp"

namespace sopu::words {

struct Pattern {
  std::string source;
  Pieces pieces;
  std::vector<Argument> arguments;
};
using Patterns = std::map<std::string, Pattern, std::less<>>;
using Vocabulary = std::map<std::string, std::string, std::less<>>;

struct Catalogue {
  // Throws std::logic_error for what is no catalogue.
  Catalogue(std::string_view json, const char* locale);

  // Null if there is none of that name.
  const Pattern* sentence(std::string_view code) const;
  const std::string* word(std::string_view vocabulary, std::string_view word) const;
  // Of our own making, so it is there: `day`, `percent`.
  const Pattern& form(std::string_view name) const;

  Patterns sentences;
  Patterns forms;
  Patterns screen;  // what programs say around the ledger's sentences
  std::map<std::string, Vocabulary, std::less<>> words;
  Numbers numbers;
};

const Catalogue& catalogue(Language language);

// The vocabulary that an argument of the form `word` draws on, without the case: `kind` for
// `kind.genitive`.
std::string_view vocabulary_of(const Argument& argument);
std::vector<Parameter> parameters_of(const Pattern& pattern);

// As embedded when the build was configured.
extern const std::string_view english_catalogue;
extern const std::string_view finnish_catalogue;

}  // namespace sopu::words
