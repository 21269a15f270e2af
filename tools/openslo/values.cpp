#include "tools/openslo/values.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace sopu::tools {
namespace {

bool is_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  return is_whole ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<Decimal> parse_units(std::string_view text, int digits) {
  const auto point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  std::string fraction(point == std::string_view::npos ? "" : text.substr(point + 1));
  if (!is_digits(whole) || !is_digits(fraction) || (whole.empty() && fraction.empty())) {
    return std::nullopt;
  }
  while (fraction.ends_with('0')) fraction.pop_back();
  const auto kept = static_cast<std::size_t>(digits);
  const bool is_exact = fraction.size() <= kept;
  fraction.resize(kept, '0');
  const auto units = parse_integer("0" + std::string(whole) + fraction);
  return units ? std::optional(Decimal{*units, is_exact}) : std::nullopt;
}

std::optional<Shorthand> parse_shorthand(std::string_view text) {
  constexpr std::size_t length_max = 10;
  if (text.size() < 2 || text.size() > length_max || !is_digits(text.substr(0, text.size() - 1)) ||
      std::string_view("mhdwMQY").find(text.back()) == std::string_view::npos) {
    return std::nullopt;
  }
  const auto count = parse_integer(text.substr(0, text.size() - 1));
  if (!count || *count == 0) return std::nullopt;
  return Shorthand{*count, text.back()};
}

std::optional<LocalTime> parse_local_time(std::string_view text) {
  constexpr std::size_t date_length = 10;  // 2020-01-21
  if (text.size() <= date_length || text[date_length] != ' ') return std::nullopt;
  const std::string_view clock = text.substr(date_length + 1);
  // As a time of UTC it has the same form.
  const auto time = domain::parse_time(std::string(text.substr(0, date_length)) + "T" +
                                       std::string(clock) + ".000Z");
  if (!time) return std::nullopt;
  const auto day = std::chrono::floor<std::chrono::days>(*time);
  return LocalTime{domain::Date(day), *time == day};
}

}  // namespace sopu::tools
