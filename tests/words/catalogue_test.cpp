// The catalogues for themselves: both say the same things, and everything that they draw on is
// there.
#include "ledger/words/catalogue.hpp"

#include <algorithm>
#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unicode/msgfmt.h>

#include "samples.hpp"
#include "tests/support/zones.hpp"

namespace sopu::words {
namespace {

const Catalogue& english() {
  return catalogue(Language::en);
}
const Catalogue& finnish() {
  return catalogue(Language::fi);
}

template <class Map>
std::vector<std::string> keys_of(const Map& map) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : map) keys.push_back(key);
  return keys;
}

// The first part of a vocabulary's name; cases come after it.
std::string without_case(const std::string& vocabulary) {
  return vocabulary.substr(0, vocabulary.find('.'));
}

TEST(Catalogues, HaveTheSameCodes) {
  EXPECT_EQ(keys_of(english().sentences), keys_of(finnish().sentences));
  EXPECT_EQ(keys_of(english().forms), keys_of(finnish().forms));
  EXPECT_EQ(keys_of(english().screen), keys_of(finnish().screen));
  EXPECT_EQ(codes(), keys_of(english().sentences));
}

TEST(Catalogues, HaveTheSameParameters) {
  for (const auto& [code, pattern] : english().sentences) {
    EXPECT_EQ(parameters_of(pattern), parameters_of(finnish().sentences.at(code))) << code;
  }
  for (const auto& [name, pattern] : english().screen) {
    EXPECT_EQ(parameters_of(pattern), parameters_of(finnish().screen.at(name))) << name;
  }
}

TEST(Catalogues, HaveTheSameWordsInEveryCase) {
  for (const Catalogue* one : {&english(), &finnish()}) {
    for (const auto& [name, words] : one->words) {
      EXPECT_EQ(keys_of(words), vocabulary(without_case(name))) << name;
    }
  }
}

TEST(Catalogues, DrawOnVocabulariesThatAreThere) {
  for (const Catalogue* one : {&english(), &finnish()}) {
    for (const Patterns* patterns : {&one->sentences, &one->screen}) {
      for (const auto& [code, pattern] : *patterns) {
        for (const Argument& argument : pattern.arguments) {
          const std::string& style = argument.style.empty() ? argument.name : argument.style;
          EXPECT_TRUE(argument.form != Form::word || one->words.contains(style)) << code;
        }
      }
    }
  }
}

// A branch for a word that does not exist would never be taken.
TEST(Catalogues, ChooseAmongWordsThatExist) {
  for (const Catalogue* one : {&english(), &finnish()}) {
    for (const auto& [code, pattern] : one->sentences) {
      for (const Parameter& parameter : parameters_of(pattern)) {
        if (!parameter.form.starts_with("word:")) continue;
        const auto words = vocabulary(parameter.form.substr(5));
        for (const Piece& piece : pattern.pieces) {
          const auto* choice = std::get_if<Choice>(&piece.content);
          if (!choice || choice->plural || choice->name != parameter.name) continue;
          for (const Branch& branch : choice->branches) {
            if (branch.selector == "other") continue;
            EXPECT_THAT(words, testing::Contains(branch.selector)) << code;
          }
        }
      }
    }
  }
}

// The JSON reader takes the last of two equal names; a translator must not lose one that way.
TEST(Catalogues, SayNothingTwice) {
  for (const char* language : {"en", "fi"}) {
    std::ifstream file(std::string(SOPU_VECTORS) + "/../../ledger/words/" + language + ".json");
    ASSERT_TRUE(file);
    std::set<std::string> seen;
    std::string section;
    for (std::string line; std::getline(file, line);) {
      const auto name = line.substr(0, line.find("\": "));
      if (line.starts_with("  \"")) section = name;
      if (!line.starts_with("    \"")) continue;
      EXPECT_TRUE(seen.insert(section + name).second) << line;
    }
    EXPECT_GT(seen.size(), catalogue(Language::en).sentences.size());
  }
}

TEST(Catalogues, WriteOutASampleOfEveryCode) {
  for (const std::string& code : codes()) {
    const domain::Sentence sample = sample_of(code);
    EXPECT_EQ(fault_of(sample), "");
    for (const Language language : {Language::en, Language::fi}) {
      const std::string text = render(sample, {language, test::zone("Europe/Helsinki")});
      EXPECT_THAT(text, testing::Not(testing::StartsWith(code + " {"))) << text;
      EXPECT_THAT(text, testing::Not(testing::ContainsRegex("[{}#]|  |\\.\\.|\\.:"))) << text;
      EXPECT_FALSE(text.empty() || text.front() == ' ' || text.back() == ' ') << text;
    }
  }
}

// ---------------------------------------------------------------- ICU's own formatter as oracle

std::string by_icu(const std::string& pattern, const char* locale, const domain::Sentence& said) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::MessageFormat format(icu::UnicodeString::fromUTF8(pattern), locale, status);
  std::vector<icu::UnicodeString> names;
  std::vector<icu::Formattable> values;
  for (const auto& [name, value] : said.params) {
    names.push_back(icu::UnicodeString::fromUTF8(std::string(name)));
    values.push_back(value.is_int64() ? icu::Formattable(value.get_int64())
                                      : icu::Formattable(icu::UnicodeString::fromUTF8(
                                            std::string_view(value.as_string()))));
  }
  icu::UnicodeString text;
  format.format(names.data(), values.data(), static_cast<int32_t>(names.size()), text, status);
  EXPECT_TRUE(U_SUCCESS(status)) << pattern << ": " << u_errorName(status);
  std::string utf8;
  return text.toUTF8String(utf8);
}

bool has_forms_of_our_own(const Pattern& pattern) {
  return pattern.source.find(", integer}") != std::string::npos ||
         std::ranges::any_of(pattern.arguments, [](const Argument& one) {
           return one.form != Form::text && one.form != Form::integer;
         });
}

// Of all patterns without forms of our own.
TEST(Patterns, MeanWhatIcuTakesThemToMean) {
  int compared = 0;
  for (const std::string& code : codes()) {
    if (has_forms_of_our_own(english().sentences.at(code))) continue;
    if (has_forms_of_our_own(finnish().sentences.at(code))) continue;
    domain::Sentence said = sample_of(code);
    for (const std::int64_t number : {0, 1, 2, 5, 21, 1'234}) {
      for (auto& [name, value] : said.params) {
        if (value.is_int64()) value = number;
      }
      EXPECT_EQ(render(said, {}), by_icu(pattern_of(code, Language::en), "en_GB", said));
      EXPECT_EQ(render(said, {Language::fi, {}}),
                by_icu(pattern_of(code, Language::fi), "fi", said));
      ++compared;
    }
  }
  EXPECT_GT(compared, 500);
}

TEST(Patterns, ThatCannotBeReadAreRefused) {
  for (const char* pattern : {"{", "{a", "{a, quot}", "{a, plural, one {x}}", "{a, select, b {x}}",
                              "{a, choice, 0#x}", "{a, plural, offset:1 other {#}}"}) {
    EXPECT_THROW(parse_pattern(pattern), std::logic_error) << pattern;
  }
}

TEST(Patterns, KnowTheirArgumentsInEveryBranch) {
  const auto pieces = parse_pattern(
      "{a} {b, word, kind.a} {c, plural, =0 {none} one {{d, day}} other {# {e, select, x {{a}} "
      "other {}}}}");
  const std::vector<Argument> expected{{"a", Form::text, ""},
                                       {"b", Form::word, "kind.a"},
                                       {"c", Form::integer, ""},
                                       {"d", Form::day, ""},
                                       {"e", Form::text, ""}};
  EXPECT_EQ(arguments_of(pieces), expected);
}

}  // namespace
}  // namespace sopu::words
