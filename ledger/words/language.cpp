// Which language somebody asks for.
#include <algorithm>
#include <array>
#include <cctype>

#include "ledger/words/words.hpp"

namespace sopu::words {
namespace {

constexpr std::array languages{Language::en, Language::fi};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view white = " \t";
  const auto from = text.find_first_not_of(white);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(white) - from + 1);
}

// What comes before the separator; that and the separator are taken off the text.
std::string_view take_until(std::string_view& text, char separator) {
  const auto end = text.find(separator);
  const auto taken = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return taken;
}

// RFC 9110, 12.4.2, in thousandths: `1`, `0.8`, `0.123`.
std::optional<int> parse_quality(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int thousandths = (text[0] - '0') * 1000;
  int weight = 100;
  for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (c < '0' || c > '9') return std::nullopt;
    thousandths += (c - '0') * weight;
    weight /= 10;
  }
  return thousandths <= 1000 ? std::optional(thousandths) : std::nullopt;
}

// One element of the header: `fi-FI;q=0.8`. Parameters but for q are of no meaning here.
struct Range {
  std::string_view tag;
  int quality = 1000;
};

std::optional<Range> parse_range(std::string_view element) {
  Range range{trimmed(take_until(element, ';'))};
  while (!element.empty()) {
    std::string_view value = trimmed(take_until(element, ';'));
    const std::string_view name = take_until(value, '=');
    if (name != "q" && name != "Q") continue;
    const auto quality = parse_quality(value);
    if (!quality) return std::nullopt;
    range.quality = *quality;
  }
  return range;
}

}  // namespace

std::string_view name(Language language) {
  switch (language) {
    case Language::en:
      return "en";
    case Language::fi:
      return "fi";
  }
  return {};
}

std::optional<Language> parse_language(std::string_view tag) {
  const std::string_view primary = tag.substr(0, tag.find_first_of("-_.@"));
  const auto spoken = std::ranges::find_if(languages, [&](Language language) {
    return std::ranges::equal(primary, name(language), {}, lower);
  });
  return spoken == languages.end() ? std::nullopt : std::optional(*spoken);
}

Language from_accept_language(std::string_view header) {
  struct Wish {
    Language language;
    int quality;
  };
  std::vector<Wish> wishes;
  int others = 0;  // what `*` gives to those that are not named
  while (!header.empty()) {
    const auto range = parse_range(take_until(header, ','));
    if (!range) continue;
    if (range->tag == "*") others = std::max(others, range->quality);
    if (const auto language = parse_language(range->tag)) {
      wishes.push_back({*language, range->quality});
    }
  }
  for (const Language language : languages) {
    if (std::ranges::find(wishes, language, &Wish::language) == wishes.end()) {
      wishes.push_back({language, others});
    }
  }
  const auto best = std::ranges::max_element(wishes, {}, &Wish::quality);
  return best->quality == 0 ? Language::en : best->language;
}

}  // namespace sopu::words
