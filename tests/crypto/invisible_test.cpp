// The tables of invisible characters against Unicode's own data, as ICU has it.
#include "crypto/invisible.hpp"

#include <cstdio>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>
#include <unicode/uchar.h>

namespace sopu::crypto {
namespace {

constexpr char32_t last = 0x10FFFF;

std::string hex(char32_t point) {
  char text[16];
  std::snprintf(text, sizeof text, "U+%04X", static_cast<unsigned>(point));
  return text;
}

bool has(char32_t point, UProperty property) {
  return u_hasBinaryProperty(static_cast<UChar32>(point), property) != 0;
}

TEST(Invisible, HoldsAllThatUnicodeCallsIgnorable) {
  for (char32_t point = 0; point <= last; ++point) {
    if (has(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) {
      EXPECT_TRUE(is_invisible(point)) << hex(point);
    }
  }
}

TEST(Invisible, HoldsControlsAndMarksOfDirection) {
  for (char32_t point = 0; point <= last; ++point) {
    const bool is_control = u_charType(static_cast<UChar32>(point)) == U_CONTROL_CHAR;
    if (is_control || has(point, UCHAR_BIDI_CONTROL)) {
      EXPECT_TRUE(is_invisible(point) || is_space(point)) << hex(point);
    }
  }
}

TEST(Invisible, HoldsNothingThatIsSeen) {
  for (char32_t point = 0; point <= last; ++point) {
    if (!is_invisible(point) || has(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) continue;
    const auto type = u_charType(static_cast<UChar32>(point));
    EXPECT_TRUE(type == U_CONTROL_CHAR || type == U_FORMAT_CHAR || type == U_UNASSIGNED ||
                point == 0x2800)
        << hex(point);
  }
}

TEST(Invisible, SpacesAndVariationSelectorsAreUnicodes) {
  for (char32_t point = 0; point <= last; ++point) {
    EXPECT_EQ(is_space(point), has(point, UCHAR_WHITE_SPACE)) << hex(point);
    EXPECT_EQ(is_variation_selector(point), has(point, UCHAR_VARIATION_SELECTOR)) << hex(point);
  }
}

TEST(Invisible, BlankIsWhatNobodyCanRead) {
  for (const char* text : {"", " ", "\t\n", "\u00a0", "\u3000", "\u3164", "\u115f\u1160", "\uffa0",
                           "\u200b", "\u2800 ", "\U000E0041", "\ufe0f", "\u202e\u2066", "\u0085"}) {
    EXPECT_TRUE(is_blank(text)) << text;
  }
  for (const char* text : {"a", " . ", "\u200bx", "ä", "\u4e00", "\U0001F44D", "\xff"}) {
    EXPECT_FALSE(is_blank(text)) << text;
  }
}

TEST(Invisible, AVariationSelectorDeceivesOnlyAlone) {
  EXPECT_FALSE(deceives(0xFE0F, U'❤'));
  for (const char32_t before : {U'\0', U' ', U'\n', U'\u200b', U'\ufe0f'}) {
    EXPECT_TRUE(deceives(0xFE0F, before)) << hex(before);
  }
}

TEST(Invisible, LineBreaksAndTabsAreObeyedOtherControlsAreNot) {
  EXPECT_FALSE(deceives('\n', 0));
  EXPECT_FALSE(deceives('\t', 0));
  for (const char32_t point :
       {U'\r', U'\v', U'\f', U'\x1B', U'\x7F', U'\x85', U'\x9B', U'\u2028', U'\u2029', U'\u202E'}) {
    EXPECT_TRUE(deceives(point, 'a')) << hex(point);
  }
}

TEST(Invisible, JsonStaysTheSameValue) {
  const boost::json::value value{{"a\u202e", "\u009b2J \u3164 \U000E0041 ä ❤\ufe0f \u0085"}};
  const std::string escaped = escape_invisible(boost::json::serialize(value));
  EXPECT_EQ(boost::json::parse(escaped), value);
  EXPECT_EQ(escaped, "{\"a\\u202e\":\"\\u009b2J \\u3164 \\udb40\\udc41 ä ❤\ufe0f \\u0085\"}");
}

}  // namespace
}  // namespace sopu::crypto
