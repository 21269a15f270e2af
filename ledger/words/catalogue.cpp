#include "ledger/words/catalogue.hpp"

#include <algorithm>
#include <stdexcept>

#include <boost/json.hpp>

namespace sopu::words {
namespace {

namespace json = boost::json;

template <class Map>
const typename Map::mapped_type* find(const Map& map, std::string_view key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

Pattern compiled(std::string_view source) {
  Pattern pattern{std::string(source), parse_pattern(source), {}};
  pattern.arguments = arguments_of(pattern.pieces);
  return pattern;
}

Patterns compiled_all(const json::value& section) {
  Patterns patterns;
  for (const auto& [code, source] : section.as_object()) {
    patterns.emplace(code, compiled(source.as_string()));
  }
  return patterns;
}

Vocabulary vocabulary_from(const json::value& section) {
  Vocabulary words;
  for (const auto& [word, text] : section.as_object()) words.emplace(word, text.as_string());
  return words;
}

// What travels: how it is written out does not matter there.
std::string form_of(const Argument& argument) {
  switch (argument.form) {
    case Form::text:
    case Form::quote:
      return "text";
    case Form::names:
    case Form::quotes:
      return "texts";
    case Form::integer:
    case Form::number:
      return "integer";
    case Form::word:
      return "word:" + std::string(vocabulary_of(argument));
    case Form::ppm:
    case Form::instant:
    case Form::day:
    case Form::duration:
    case Form::service:
    case Form::money:
    case Form::sentence:
    case Form::sentences:
      break;
  }
  return std::string(name(argument.form));
}

}  // namespace

Catalogue::Catalogue(std::string_view text, const char* locale) : numbers(locale) {
  const json::value document = json::parse(text);
  const auto& sections = document.as_object();
  sentences = compiled_all(sections.at("sentences"));
  forms = compiled_all(sections.at("forms"));
  screen = compiled_all(sections.at("screen"));
  for (const auto& [name, section] : sections.at("words").as_object()) {
    words.emplace(name, vocabulary_from(section));
  }
}

const Pattern* Catalogue::sentence(std::string_view code) const {
  return find(sentences, code);
}

const std::string* Catalogue::word(std::string_view vocabulary, std::string_view word) const {
  const Vocabulary* known = find(words, vocabulary);
  return known ? find(*known, word) : nullptr;
}

const Pattern& Catalogue::form(std::string_view name) const {
  const Pattern* pattern = find(forms, name);
  if (!pattern) throw std::logic_error("a form without a pattern: " + std::string(name));
  return *pattern;
}

const Catalogue& catalogue(Language language) {
  static const Catalogue english(english_catalogue, "en_GB");
  static const Catalogue finnish(finnish_catalogue, "fi");
  return language == Language::fi ? finnish : english;
}

std::string_view vocabulary_of(const Argument& argument) {
  const std::string_view style = argument.style.empty() ? argument.name : argument.style;
  return style.substr(0, style.find('.'));
}

std::vector<Parameter> parameters_of(const Pattern& pattern) {
  std::vector<Parameter> found;
  for (const Argument& argument : pattern.arguments) {
    found.push_back({argument.name, form_of(argument)});
  }
  // A text by which a branch is chosen may be a word of a vocabulary elsewhere in the pattern.
  std::erase_if(found, [all = found](const Parameter& one) {
    return one.form == "text" && std::ranges::any_of(all, [&](const Parameter& other) {
             return other.name == one.name && other.form != "text";
           });
  });
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::vector<std::string> codes() {
  std::vector<std::string> found;
  for (const auto& [code, pattern] : catalogue(Language::en).sentences) found.push_back(code);
  return found;
}

std::string pattern_of(std::string_view code, Language language) {
  const Pattern* pattern = catalogue(language).sentence(code);
  return pattern ? pattern->source : std::string();
}

std::vector<Parameter> parameters_of(std::string_view code) {
  const Pattern* pattern = catalogue(Language::en).sentence(code);
  return pattern ? parameters_of(*pattern) : std::vector<Parameter>();
}

std::vector<std::string> vocabulary(std::string_view name) {
  std::vector<std::string> words;
  const auto& all = catalogue(Language::en).words;
  if (const auto found = all.find(name); found != all.end()) {
    for (const auto& [word, text] : found->second) words.push_back(word);
  }
  return words;
}

}  // namespace sopu::words
