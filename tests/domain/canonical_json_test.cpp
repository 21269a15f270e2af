#include "ledger/domain/value/canonical_json.hpp"

#include <random>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace sopu::domain {
namespace {

namespace json = boost::json;

std::string canonical_of(std::string_view text) {
  return canonical(json::parse(text));
}

// RFC 8785, 3.2.2, without the numbers that have fractions.
TEST(CanonicalJson, WritesTheSampleOfTheRfc) {
  EXPECT_EQ(canonical_of(R"({
      "numbers": [333333333, 4, -7, 0],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    })"),
            "{\"literals\":[null,true,false],\"numbers\":[333333333,4,-7,0],"
            "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

// RFC 8785, 3.2.3.
TEST(CanonicalJson, SortsMembersByUtf16CodeUnits) {
  EXPECT_EQ(canonical_of(R"({
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis"
    })"),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
            "\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\","
            "\"😀\":\"Emoji: Grinning Face\",\"\uFB33\":\"Hebrew Letter Dalet With Dagesh\"}");
}

TEST(CanonicalJson, AShorterNameComesBeforeItsExtension) {
  EXPECT_EQ(canonical_of(R"({"ab":1,"a":2,"":3,"b":4,"aa":5})"),
            R"({"":3,"a":2,"aa":5,"ab":1,"b":4})");
}

TEST(CanonicalJson, EscapesOnlyWhatItMust) {
  json::string all;
  for (char c = 1; c < 0x20; ++c) all.push_back(c);
  all += "\x7f";
  EXPECT_EQ(canonical(json::value(all)),
            "\"\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e"
            "\\u000f\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a"
            "\\u001b\\u001c\\u001d\\u001e\\u001f\x7f\"");
}

TEST(CanonicalJson, WritesWholeIntegersOfBothKinds) {
  EXPECT_EQ(canonical(json::value(std::int64_t{-9'007'199'254'740'991})), "-9007199254740991");
  EXPECT_EQ(canonical(json::value(std::uint64_t{9'007'199'254'740'991})), "9007199254740991");
  EXPECT_EQ(canonical_of("[[],{},[{}]]"), "[[],{},[{}]]");
}

TEST(CanonicalJson, AFractionIsABug) {
  EXPECT_THROW(canonical(json::value(0.5)), std::logic_error);
}

// The order of members by definition: compare the code units one by one.
std::u16string utf16(const std::u32string& text) {
  std::u16string units;
  for (const char32_t c : text) {
    if (c < 0x10000) {
      units.push_back(static_cast<char16_t>(c));
    } else {
      units.push_back(static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10)));
      units.push_back(static_cast<char16_t>(0xDC00 + ((c - 0x10000) & 0x3FF)));
    }
  }
  return units;
}

std::string utf8(const std::u32string& text) {
  std::string out;
  const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  for (const char32_t c : text) {
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xC0 | (c >> 6));
      put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      put(0xE0 | (c >> 12));
      put(0x80 | ((c >> 6) & 0x3F));
      put(0x80 | (c & 0x3F));
    } else {
      put(0xF0 | (c >> 18));
      put(0x80 | ((c >> 12) & 0x3F));
      put(0x80 | ((c >> 6) & 0x3F));
      put(0x80 | (c & 0x3F));
    }
  }
  return out;
}

TEST(CanonicalJson, TheOrderIsThatOfUtf16ForAnyNames) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::u32string alphabet =
      U"\"Az~\u0080\u00ff\u07ff\u0800\ud7ff\ue000\uee00\uffff"
      U"\U00010000\U0001F600\U0010FFFF";
  std::uniform_int_distribution<std::size_t> pick(0, alphabet.size() - 1);
  std::uniform_int_distribution<int> length(0, 4);
  const auto name = [&] {
    std::u32string text;
    for (int n = length(random); n > 0; --n) text.push_back(alphabet[pick(random)]);
    return text;
  };
  for (int i = 0; i < 2000; ++i) {
    const auto a = name();
    const auto b = name();
    if (a == b) continue;
    const std::string first = utf16(a) < utf16(b) ? utf8(a) : utf8(b);
    const json::value object{{utf8(b), 0}, {utf8(a), 0}};
    const std::string expected = canonical(json::value{{first, 0}});
    EXPECT_TRUE(canonical(object).starts_with(expected.substr(0, expected.size() - 1) + ","));
  }
}

}  // namespace
}  // namespace sopu::domain
