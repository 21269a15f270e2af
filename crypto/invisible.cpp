#include "crypto/invisible.hpp"

#include <algorithm>
#include <array>

#include "crypto/utf8.hpp"

namespace sopu::crypto {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Of Unicode 15: Default_Ignorable_Code_Point, the controls, the two separators, the format
// characters without ink (Egyptian, interlinear, musical, shorthand ones) and BRAILLE PATTERN
// BLANK. Those that are spaces as well (tab, line breaks) are not among them.
constexpr std::array invisible{
    Range{0x0000, 0x0008},   Range{0x000E, 0x001F},   Range{0x007F, 0x0084},
    Range{0x0086, 0x009F},   Range{0x00AD, 0x00AD},   Range{0x034F, 0x034F},
    Range{0x061C, 0x061C},   Range{0x115F, 0x1160},   Range{0x17B4, 0x17B5},
    Range{0x180B, 0x180F},   Range{0x200B, 0x200F},   Range{0x202A, 0x202E},
    Range{0x2060, 0x206F},   Range{0x2800, 0x2800},   Range{0x3164, 0x3164},
    Range{0xFE00, 0xFE0F},   Range{0xFEFF, 0xFEFF},   Range{0xFFA0, 0xFFA0},
    Range{0xFFF0, 0xFFFB},   Range{0x13430, 0x1343F}, Range{0x1BCA0, 0x1BCA3},
    Range{0x1D173, 0x1D17A}, Range{0xE0000, 0xE0FFF}};

constexpr std::array spaces{Range{0x0009, 0x000D}, Range{0x0020, 0x0020}, Range{0x0085, 0x0085},
                            Range{0x00A0, 0x00A0}, Range{0x1680, 0x1680}, Range{0x2000, 0x200A},
                            Range{0x2028, 0x2029}, Range{0x202F, 0x202F}, Range{0x205F, 0x205F},
                            Range{0x3000, 0x3000}};

constexpr std::array variation_selectors{Range{0x180B, 0x180D}, Range{0x180F, 0x180F},
                                         Range{0xFE00, 0xFE0F}, Range{0xE0100, 0xE01EF}};

bool is_among(char32_t point, const auto& ranges) {
  return std::ranges::any_of(
      ranges, [point](const Range& range) { return point >= range.first && point <= range.last; });
}

}  // namespace

bool is_invisible(char32_t point) {
  return is_among(point, invisible);
}

bool is_space(char32_t point) {
  return is_among(point, spaces);
}

bool is_variation_selector(char32_t point) {
  return is_among(point, variation_selectors);
}

bool deceives(char32_t point, char32_t before) {
  if (point == '\n' || point == '\t') return false;
  const bool is_control = point < 0x20 || point == 0x85 || point == 0x2028 || point == 0x2029;
  if (is_control) return true;
  if (!is_invisible(point)) return false;
  const bool stands_alone = before <= ' ' || is_space(before) || is_invisible(before);
  return !is_variation_selector(point) || stands_alone;
}

namespace {

std::string escape_of(char32_t point) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  const auto unit = [&](char32_t value) {
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += digits[value >> shift & 15U];
  };
  if (point < 0x10000) {
    unit(point);
  } else {
    unit(0xD800 + ((point - 0x10000) >> 10));
    unit(0xDC00 + (point & 0x3FF));
  }
  return out;
}

}  // namespace

std::string escape_invisible(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  char32_t before = 0;
  while (!json.empty()) {
    const std::string_view rest = json;
    const auto point = take_code_point(json);
    if (!point) json.remove_prefix(1);
    if (point && deceives(*point, before)) {
      out += escape_of(*point);
    } else if (point) {
      out += rest.substr(0, rest.size() - json.size());
    } else {
      out += "\\ufffd";  // no JSON holds such bytes
    }
    before = point.value_or(0);
  }
  return out;
}

bool is_blank(std::string_view utf8) {
  while (!utf8.empty()) {
    const auto point = take_code_point(utf8);
    if (!point || !(is_space(*point) || is_invisible(*point))) return false;
  }
  return true;
}

}  // namespace sopu::crypto
