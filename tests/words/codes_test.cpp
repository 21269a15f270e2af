// The catalogues against the sources: whatever is said has words, and there are words for nothing
// else. Every text in the sources that looks like a code (`until-past`, `access-granted.until`) is
// taken for one, so that no function through which codes go has to be known here.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/domain/catalogue.hpp"
#include "ledger/limits.hpp"
#include "ledger/words/catalogue.hpp"
#include "ledger/words/words.hpp"

namespace sopu::words {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// Look like codes and are none.
const std::set<std::string> others{
    "high-water",       "used-tokens", "word-index", "log-key.pem", "operator-key.pem",
    "clock-key.pem",                   // files of a ledger's directory
    "duplicate-id",     "event-hash",  // what an audit finds
    "100-continue",     "no-cache",    "no-store",   "no-referrer", "same-origin",  // HTTP
    "sign-or-read",      // a word of the vocabulary `use`
    "sopu-webauthn-v1",  // an algorithm
};

std::string read(const fs::path& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string read_source(const std::string& name) {
  return read(fs::path(SOPU_SOURCES) / name);
}

// By name: all that can say something. The error codes' own names are in error.hpp.
std::map<std::string, std::string> sources() {
  std::map<std::string, std::string> texts;
  for (const char* folder : {"crypto", "ledger", "server"}) {
    for (const auto& file : fs::recursive_directory_iterator(fs::path(SOPU_SOURCES) / folder)) {
      const std::string name = fs::relative(file.path(), SOPU_SOURCES);
      const bool says_none = name.starts_with("ledger/words/") ||
                             name.starts_with("ledger/paper/") ||  // see Screen
                             name == "ledger/domain/value/error.hpp";
      if (says_none) continue;
      if (name.ends_with(".cpp") || name.ends_with(".hpp")) texts[name] = read(file.path());
    }
  }
  return texts;
}

// What the group of the pattern matched, everywhere.
std::set<std::string> all_of(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::set<std::string> found;
  for (std::sregex_iterator match(text.begin(), text.end(), regex), end; match != end; ++match) {
    found.insert((*match)[1]);
  }
  return found;
}

std::set<std::string> everywhere(const std::string& pattern) {
  std::set<std::string> found;
  for (const auto& [name, text] : sources()) found.merge(all_of(text, pattern));
  return found;
}

std::string without(const std::string& text, const char* pattern) {
  return std::regex_replace(text, std::regex(pattern, std::regex::multiline), "");
}

// A code and a file in which it is made.
using Made = std::map<std::string, std::string>;

void read_codes(const std::string& file, std::string text, Made& made) {
  text = without(text, "^ *//.*$");
  text = without(text, "log_?\\.\\w+\\(\\s*\"[a-z-]+\"");  // what is logged has names too
  // Put together from what is common to them and what stands here.
  for (const auto& [rule, variant] : std::initializer_list<std::pair<std::string, const char*>>{
           {"role-may-not.", "role_may_not\\(\"([a-z-]+)\""},
           {"patch-does-not-apply.", "DoesNotApply\\{\"([a-z-]+)\""}}) {
    for (const auto& one : all_of(text, variant)) made[rule + one] = file;
    text = without(text, variant);
  }
  // With the reason, for whom it may be told, by say_of().
  for (const auto& one : all_of(text, "\"([a-z-]+)\", data\\.reason\\)")) {
    made[one + ".because"] = file;
  }
  // With the next date that is allowed, by naming_next().
  for (const char* dated : {"refuse_date\\(context, data,\\s*\\{\"([a-z.-]+)\"",
                            "why\\.code != \"(not-suspended-then)\""}) {
    for (const auto& one : all_of(text, dated)) made[one + ".next"] = file;
  }
  constexpr const char* code = "\"([a-z0-9]+(-[a-z0-9]+)+(\\.[a-z0-9]+(-[a-z0-9]+)*)?)\"";
  for (const auto& one : all_of(text, code)) made[one] = file;
}

const Made& made() {
  static const Made all = [] {
    Made found;
    for (const auto& [name, text] : sources()) read_codes(name, text, found);
    for (const std::string_view code : names_of(domain::ErrorCode{})) {
      found["title." + std::string(code)] = "ledger/words/answers.cpp";
    }
    return found;
  }();
  return all;
}

TEST(Codes, HaveWords) {
  const auto known = codes();
  for (const auto& [code, file] : made()) {
    if (others.contains(code)) continue;
    EXPECT_TRUE(std::ranges::binary_search(known, code))
        << "there are no words for " << code << " of " << file;
  }
}

TEST(Codes, AreMadeSomewhere) {
  for (const std::string& code : codes()) {
    EXPECT_TRUE(made().contains(code)) << "nothing says " << code << " of en.json";
  }
  for (const std::string& other : others) {
    EXPECT_TRUE(made().contains(other)) << "there is no " << other << " any more";
  }
}

// ---------------------------------------------------------------- what programs say

// Their own headings and figures, by name.
TEST(Screen, SaysWhatTheToolsAskForAndNothingElse) {
  std::string tools;
  for (const char* folder : {"tools", "ledger/paper"}) {
    for (const auto& file : fs::directory_iterator(fs::path(SOPU_SOURCES) / folder)) {
      if (file.path().extension() == ".cpp") tools += read(file.path());
    }
  }
  const auto& known = catalogue(Language::en).screen;
  for (const auto& [name, pattern] : known) {
    EXPECT_THAT(tools, HasSubstr('"' + name + '"')) << "nothing says it";
  }
  for (const auto& name : all_of(tools, "(?:\\bsay|words::screen)\\(\\s*\"([a-z.-]+)\"")) {
    EXPECT_TRUE(known.contains(name)) << name;
  }
}

// ---------------------------------------------------------------- vocabularies

std::set<std::string> words_of(const char* name) {
  const auto words = vocabulary(name);
  return {words.begin(), words.end()};
}

template <class Enum>
std::set<std::string> names() {
  constexpr auto all = names_of(Enum{});
  return {all.begin(), all.end()};
}

TEST(Vocabularies, KnowTheNamesOfEnumerations) {
  EXPECT_EQ(words_of("role"), names<domain::Role>());
  EXPECT_EQ(words_of("kind"), names<domain::ProposalKind>());
  EXPECT_EQ(words_of("phase"), names<domain::Phase>());
  EXPECT_EQ(words_of("status"), names<domain::ProposalStatus>());
  EXPECT_EQ(words_of("class"), names<domain::ChangeClass>());
  EXPECT_EQ(words_of("basis"), names<domain::Basis>());
}

TEST(Vocabularies, KnowEveryTypeOfEvent) {
  std::set<std::string> types;
  domain::for_each_type(
      [&]<class Type>(const domain::EventType& type) { types.emplace(type.name); });
  EXPECT_EQ(words_of("type"), types);
}

TEST(Vocabularies, KnowWhatTheSourcesName) {
  EXPECT_EQ(words_of("form"), everywhere("\"(form\\.[a-z-]+)\""));
  EXPECT_EQ(words_of("things"), everywhere("\"(things\\.[a-z-]+)\""));
  EXPECT_EQ(words_of("what"), everywhere("(?:not_here\\(|\\{\"what\", )\"(\\w+)\""));
  EXPECT_EQ(words_of("act"), everywhere("refuse_unless_needed\\([^\"]+\"(\\w+)\"\\)"));
  EXPECT_EQ(words_of("use"), all_of(read_source("ledger/domain/registry/registry.cpp"),
                                    "case Use::\\w+:\\s+return \"([a-z-]+)\";"));
  auto pointers = all_of(read_source("ledger/domain/terms/terms_missing.cpp"), "\"(/[\\w/]+\\w)\"");
  pointers.erase("/parties");  // where a principal is missing
  EXPECT_EQ(words_of("part"), pointers);
}

// ---------------------------------------------------------------- limits that stand in words

TEST(Limits, AreToldAsTheyAre) {
  for (const Language language : {Language::en, Language::fi}) {
    const auto told = [](const std::string& text, auto limit) {
      EXPECT_THAT(text, HasSubstr(std::to_string(limit)));
    };
    told(word("form", "form.page-limit", language), limits::page_max);
    told(word("form", "form.shorter", language), limits::argument_bytes_max);
    told(pattern_of("token-lifetime", language), limits::token_lifetime_max.count());
    told(pattern_of("token-jti-missing", language), limits::token_id_bytes_max);
    told(pattern_of("malformed-json.integer-range", language), limits::integer_max);
    told(pattern_of("target-out-of-range", language), limits::ppm_max);
  }
}

}  // namespace
}  // namespace sopu::words
