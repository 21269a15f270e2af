// The template of terms: in both languages a comment for each of its parts, and terms that are
// complete once what is empty was written.
#include "ledger/paper/terms_template.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/paper/text.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tools/files.hpp"
#include "tools/terms_book.hpp"

namespace sopu::tools {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using testing::HasSubstr;
using words::Language;
constexpr Language languages[] = {Language::en, Language::fi};
constexpr domain::Date from = 2031y / 3 / 1;

// As a person would save it, and a command would read it.
json::value read_back(const std::string& text) {
  const test::TemporaryDirectory directory;
  const std::string file = (directory.path() / "terms.json").string();
  write_new_file(file, text);
  return read_json_file(file);
}

void fill(json::value& value) {
  if (value.is_string() && value.get_string().empty()) value = "Written.";
  if (auto* list = value.if_array()) {
    for (auto& one : *list) fill(one);
  } else if (auto* object = value.if_object()) {
    for (auto& member : *object) fill(member.value());
  }
}

TEST(TermsTemplate, IsCompleteOnceItsTextsAreWritten) {
  for (const Language language : languages) {
    json::value terms = read_back(paper::terms_template(language, from));
    EXPECT_EQ(terms.at("language"), json::value(words::name(language)));
    EXPECT_EQ(terms.at("agreementPeriod").at("from"), "2031-03-01");
    EXPECT_FALSE(domain::Terms::parse(terms)) << "nobody proposes what nobody wrote";
    fill(terms);
    const auto parsed = domain::Terms::parse(terms);
    ASSERT_TRUE(parsed) << parsed.error().pointer;
    EXPECT_TRUE((*parsed)->missing().empty());
  }
}

TEST(TermsTemplate, SaysWhatBelongsWhereInItsLanguage) {
  for (const Language language : languages) {
    const std::string text = paper::terms_template(language, from);
    for (const std::string& path : words::vocabulary("template")) {
      const std::string comment = words::word("template", path, language);
      EXPECT_THAT(text, HasSubstr("// " + comment.substr(0, 30))) << path;
    }
    for (std::size_t line = 0; line < text.size(); line = text.find('\n', line) + 1) {
      EXPECT_LE(paper::width(text.substr(line, text.find('\n', line) - line)), paper::line_width);
    }
  }
}

// What is beside each part of terms and of their two great parts.
TEST(TermsTemplate, LeavesNoPartWithoutAWord) {
  const auto told = words::vocabulary("template");
  const json::value terms = json::parse(domain::terms_template());
  for (const auto& member : terms.as_object()) {
    const std::string name(member.key());
    EXPECT_THAT(told, testing::Contains(name));
    if (!name.ends_with("Elements")) continue;
    for (const auto& part : member.value().as_object()) {
      EXPECT_THAT(told, testing::Contains(name + "." + std::string(part.key())));
    }
  }
}

TEST(TermsTemplate, BeginsWithTheMonthAfterNext) {
  const auto day = [](domain::Date date) { return domain::Time(std::chrono::sys_days(date)); };
  EXPECT_EQ(paper::usual_first_day(day(2026y / 11 / 30)), domain::Date(2027y / 1 / 1));
  EXPECT_EQ(paper::usual_first_day(day(2026y / 12 / 31)), domain::Date(2027y / 2 / 1));
}

TEST(JsonFile, LeavesOutLinesThatAreComments) {
  EXPECT_EQ(read_back("// one\n{\n  // two\n  \"a\": \"// three\"\n}\n// four"),
            json::value({{"a", "// three"}}));
  EXPECT_THROW(read_back("{\"a\": 1} // beside"), Refused);
  EXPECT_THROW(read_back("{\"a\": 1, /* within */ \"b\": 2}"), Refused);
}

}  // namespace
}  // namespace sopu::tools
