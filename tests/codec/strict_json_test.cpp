#include "ledger/codec/strict_json.hpp"

#include <random>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace sopu::codec {
namespace {

using domain::ErrorCode;

struct Case {
  std::string_view text;
  std::string_view says = {};  // a part of the refusal's code
};

TEST(StrictJson, AcceptsWhatEveryReaderUnderstandsTheSame) {
  const std::vector<std::string_view> accepted{
      "null",
      "true",
      "false",
      "0",
      "1",
      "-1",
      "12",
      "9007199254740991",
      "-9007199254740991",
      "\"\"",
      "\"a\"",
      "[]",
      "{}",
      "[[]]",
      "[{}]",
      "{\"a\":{}}",
      " [ ] ",
      "\t{\n}\r\n",
      "[1,2,3]",
      "[1 , 2]",
      "{\"a\":1,\"b\":2}",
      "{ \"a\" : [ null , true , false ] }",
      "{\"\":0}",
      "{\"a\":{\"a\":{\"a\":1}}}",
      "[{\"a\":1},{\"a\":1}]",
      R"("\"\\\/\b\f\n\r\t")",
      R"("\u0041")",
      R"("\u0000")",
      R"("\ud83d\ude00")",
      R"("\uD834\uDD1E")",
      "\"\xC3\xA4\"",
      "\"\xE2\x82\xAC\"",
      "\"\xF0\x9F\x98\x80\"",
      "\"\xF4\x8F\xBF\xBD\"",
      "\"\xED\x9F\xBF\"",
      "\"\xEE\x80\x80\"",
      "\"\xEF\xB7\x8F\"",
      "\"\xEF\xB7\xB0\"",
      "\"\xEF\xBF\xBD\"",
      "\"\x7F\"",
      "\"\xE2\x80\xA8\"",
      "{\"a\":1,\"A\":2}",
      "{\"\xC3\xA4\":1,\"a\xCC\x88\":2}",  // the same letter composed in two ways: two names
  };
  for (const auto text : accepted) {
    SCOPED_TRACE(text);
    const auto value = read_json(text);
    ASSERT_TRUE(value) << value.error().why.code;
    EXPECT_EQ(nlohmann::json::parse(text), nlohmann::json::parse(boost::json::serialize(*value)));
  }
}

TEST(StrictJson, RefusesWhatReadersDifferOn) {
  using namespace std::string_view_literals;
  const std::vector<Case> refused{
      // numbers
      {"1.0", "fraction"},
      {"1.5", "fraction"},
      {"-1.0", "fraction"},
      {"1e2", "fraction"},
      {"1E2", "fraction"},
      {"1e+2", "fraction"},
      {"1e-2", "fraction"},
      {"0e0", "fraction"},
      {"1e-99999999999", "malformed-json.syntax"},
      {"[1,2.0]", "fraction"},
      {"-0", "minus-zero"},
      {"[-0]", "minus-zero"},
      {"{\"a\":-0}", "minus-zero"},
      {"-0.0", "fraction"},
      {"9007199254740992", "integer-range"},
      {"-9007199254740992", "integer-range"},
      {"9223372036854775807", "integer-range"},
      {"9223372036854775808", "integer-range"},
      {"18446744073709551615", "integer-range"},
      {"18446744073709551616", "integer-range"},
      {"-9223372036854775809", "integer-range"},
      {"1000000000000000000000000000000000000000000", "integer-range"},
      {"01"},
      {"-01"},
      {"00"},
      {"+1"},
      {".5"},
      {"1."},
      {"-"},
      {"0x10"},
      {"NaN"},
      {"Infinity"},
      {"-Infinity"},
      {"1_000"},
      // names that are there twice, however they are written
      {R"({"a":1,"a":1})", "twice"},
      {R"({"a":1,"b":2,"a":3})", "twice"},
      {R"({"a":1,"\u0061":2})", "twice"},
      {R"([{"x":{"a":1,"a":2}}])", "twice"},
      {R"({"":1,"":2})", "twice"},
      {R"({"a":{"b":1},"a":{"b":1}})", "twice"},
      {"{\"\xC3\xA4\":1,\"\\u00e4\":2}", "twice"},
      // characters
      {"\xEF\xBB\xBF{}"},
      {"\xFF\xFE{\0}\0"sv},
      {"\"\x80\""},
      {"\"\xC3\""},
      {"\"\xC0\x80\""},
      {"\"\xC1\xBF\""},
      {"\"\xE0\x80\x80\""},
      {"\"\xF0\x80\x80\x80\""},
      {"\"\xED\xA0\x80\""},
      {"\"\xED\xBF\xBF\""},
      {"\"\xF4\x90\x80\x80\""},
      {"\"\xF8\x88\x80\x80\x80\""},
      {"\"\xFE\""},
      {"{\"\x80\":1}"},
      {R"("\ud800")"},
      {R"("\ud800x")"},
      {R"("\ud800\n")"},
      {R"("\ud800\u0041")"},
      {R"("\ud800\ud800")"},
      {R"("\udc00")"},
      {R"({"\udfff":1})"},
      {R"("\uFFFE")", "noncharacter"},
      {R"("\uffff")", "noncharacter"},
      {R"("\uFDD0")", "noncharacter"},
      {R"("\ud83f\udffe")", "noncharacter"},
      {R"({"\uFDEF":1})", "noncharacter"},
      {"\"\xEF\xBF\xBE\"", "noncharacter"},
      {"\"a\xEF\xB7\x90z\"", "noncharacter"},
      {"\"\xEF\xB7\xAF\"", "noncharacter"},
      {"\"\xF4\x8F\xBF\xBF\"", "noncharacter"},
      {"\"\xF0\x9F\xBF\xBE\"", "noncharacter"},
      {"\"\n\""},
      {"\"\t\""},
      {"\"\0\""sv},
      {"\"\x1F\""},
      {R"("\x41")"},
      {R"("\u004")"},
      {R"("\u00g1")"},
      {R"("\U0041")"},
      {R"("\'")"},
      {"'a'"},
      {"\"a"},
      {"a\""},
      {"\"\\"},
      // structure
      {""},
      {" "},
      {"[1,]"},
      {"[,1]"},
      {"[1,,2]"},
      {"[1 2]"},
      {"{\"a\":1,}"},
      {"{,}"},
      {"{\"a\"}"},
      {"{\"a\":}"},
      {"{a:1}"},
      {"{1:1}"},
      {"{\"a\" 1}"},
      {"{\"a\":1 \"b\":2}"},
      {"["},
      {"]"},
      {"{"},
      {"}"},
      {"[}"},
      {"{]"},
      {"[1"},
      {"nul"},
      {"tru"},
      {"fals"},
      {"True"},
      {"NULL"},
      {"undefined"},
      {"{}{}", "text-after"},
      {"{} x", "text-after"},
      {"1 2", "text-after"},
      {"null\0"sv, "text-after"},
      {"[] []", "text-after"},
      {"\x0B[]"},
      {"[]\x0C", "text-after"},
      {"\xC2\xA0[]"},
      {"// a\n1"},
      {"/* a */ 1"},
      {"[1] // a", "text-after"},
      {"[1/**/]"},
      {"#\n1"},
  };
  ASSERT_GE(refused.size(), 80U);
  for (const Case& one : refused) {
    SCOPED_TRACE(std::string(one.text));
    const auto value = read_json(one.text);
    ASSERT_FALSE(value) << boost::json::serialize(*value);
    EXPECT_EQ(value.error().code, ErrorCode::malformed_json);
    EXPECT_NE(value.error().why.code.find(one.says), std::string::npos) << value.error().why.code;
    EXPECT_TRUE(value.error().why.params.contains("offset")) << value.error().why.code;
  }
}

TEST(StrictJson, SaysAtWhichByteItStopped) {
  EXPECT_EQ(read_json("{\"a\": 1, \"b\": tru}").error().why,
            (domain::Sentence{"malformed-json.syntax", {{"offset", 14}}}));
  EXPECT_EQ(read_json("[1] x").error().why,
            (domain::Sentence{"malformed-json.text-after", {{"offset", 4}}}));
}

TEST(StrictJson, FindsTheSecondMemberAlsoAmongHundreds) {
  for (const int size : {2, 23, 24, 25, 26, 500}) {
    std::string object = "{";
    for (int i = 0; i < size; ++i) object += "\"m" + std::to_string(i) + "\":{\"m1\":0},";
    EXPECT_TRUE(read_json(object + "\"last\":1}"));
    const auto twice = read_json(object + "\"m1\":1}");
    ASSERT_FALSE(twice) << size;
    EXPECT_EQ(twice.error().why.code, "malformed-json.twice");
    EXPECT_EQ(twice.error().why.params.at("member"), "m1");
  }
}

TEST(StrictJson, LimitsSizeAndDepth) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(read_json(nested(32)));
  EXPECT_EQ(read_json(nested(33)).error().code, ErrorCode::too_large);
  EXPECT_EQ(read_json(nested(100'000)).error().code, ErrorCode::too_large);
  EXPECT_TRUE(read_json(nested(40), {.depth_max = 40}));
  std::string objects;
  for (int i = 0; i < 33; ++i) objects += "{\"a\":";
  EXPECT_EQ(read_json(objects + "1" + std::string(33, '}')).error().code, ErrorCode::too_large);

  const std::string longest = "\"" + std::string(262'142, 'a') + "\"";
  EXPECT_TRUE(read_json(longest));
  EXPECT_EQ(read_json(longest + " ").error().code, ErrorCode::too_large);
  EXPECT_EQ(read_json("[1,2]", {.size_bytes_max = 4}).error().code, ErrorCode::too_large);
}

TEST(StrictJson, ReadsLongTextsWithEscapesInOnePiece) {
  std::string text = "\"";
  std::string expected;
  for (int i = 0; i < 5'000; ++i) {
    text += "line\\n\\u00e4";
    expected += "line\n\xC3\xA4";
  }
  const auto value = read_json(text + "\"");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->as_string(), expected);
  const std::string name = text + "\"";
  EXPECT_FALSE(read_json("{" + name + ":1," + name + ":2}"));
  EXPECT_TRUE(read_json("{" + name + ":1," + text + "x\":2}"));
}

TEST(StrictJson, LeavesNothingBehindAfterARefusal) {
  EXPECT_FALSE(read_json(R"({"a":{"b":[1,"text that is long enough to be allocated",)"));
  const auto value = read_json(R"({"a":1})");
  ASSERT_TRUE(value);
  EXPECT_EQ(boost::json::serialize(*value), R"({"a":1})");
}

// ---------------------------------------------------------------- against another reader

class RandomJson {
 public:
  explicit RandomJson(unsigned seed) : random_(seed) {}

  nlohmann::json value(int depth) {
    switch (pick(depth > 0 ? 7 : 5)) {
      case 0:
        return nullptr;
      case 1:
        return pick(2) == 1;
      case 2:
        return pick(2) == 1 ? integer() : integer() % 100;
      case 3:
      case 4:
        return text();
      case 5: {
        nlohmann::json array = nlohmann::json::array();
        for (int i = pick(5); i > 0; --i) array.push_back(value(depth - 1));
        return array;
      }
      default: {
        nlohmann::json object = nlohmann::json::object();
        for (int i = pick(5); i > 0; --i) object[text()] = value(depth - 1);
        return object;
      }
    }
  }
  int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }

 private:
  std::int64_t integer() {
    constexpr std::int64_t max = 9'007'199'254'740'991;
    return std::uniform_int_distribution<std::int64_t>(-max, max)(random_);
  }
  std::string text() {
    static const std::vector<std::string> pieces{"a",
                                                 "B",
                                                 "7",
                                                 " ",
                                                 "\"",
                                                 "\\",
                                                 "/",
                                                 "\n",
                                                 "\x01",
                                                 "\x7F",
                                                 "\xC3\xA4",
                                                 "\xE2\x82\xAC",
                                                 "\xF0\x9F\x98\x80",
                                                 "\xEE\x80\x80",
                                                 "\xEF\xBF\xBD"};
    std::string text;
    for (int i = pick(7); i > 0; --i) {
      text += pieces[static_cast<std::size_t>(pick(static_cast<int>(pieces.size())))];
    }
    return text;
  }

  std::mt19937 random_;
};

TEST(StrictJson, ReadsWhatAnotherWriterWrites) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomJson random(seed);
  for (int i = 0; i < 3'000; ++i) {
    const nlohmann::json document = random.value(5);
    const std::string text = document.dump(random.pick(2) == 1 ? -1 : 2, ' ', random.pick(2) == 1);
    const auto value = read_json(text);
    ASSERT_TRUE(value) << text << ": " << value.error().why.code;
    ASSERT_EQ(nlohmann::json::parse(boost::json::serialize(*value)), document) << text;
  }
}

TEST(StrictJson, AcceptsNoDamagedDocumentThatAnotherReaderRefuses) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomJson random(seed);
  const std::vector<std::string_view> stricter{"integer-range", "fraction", "minus-zero", "twice",
                                               "noncharacter"};
  constexpr std::string_view alphabet = "{}[]\",:\\0123456789eE.-+u \xEF\xBF\xBE\x80ntf";
  for (int i = 0; i < 20'000; ++i) {
    std::string text = random.value(3).dump();
    for (int edits = 1 + random.pick(2); edits > 0; --edits) {
      const auto at = static_cast<std::size_t>(random.pick(static_cast<int>(text.size()) + 1));
      const char c =
          alphabet[static_cast<std::size_t>(random.pick(static_cast<int>(alphabet.size())))];
      if (random.pick(2) == 1 || at == text.size()) {
        text.insert(at, 1, c);
      } else {
        text[at] = c;
      }
    }
    const auto value = read_json(text);
    const auto other = nlohmann::json::parse(text, nullptr, false);
    if (value) {
      ASSERT_FALSE(other.is_discarded()) << text;
      ASSERT_EQ(nlohmann::json::parse(boost::json::serialize(*value)), other) << text;
    } else if (!other.is_discarded()) {
      const bool by_rule = std::ranges::any_of(stricter, [&](std::string_view rule) {
        return value.error().why.code.find(rule) != std::string::npos;
      });
      // An exponent beyond all measure stops the parser itself.
      const bool by_exponent = value.error().why.code == "malformed-json.syntax" &&
                               text.find_first_of("eE") != std::string::npos;
      ASSERT_TRUE(by_rule || by_exponent) << text << ": " << value.error().why.code;
    }
  }
}

}  // namespace
}  // namespace sopu::codec
