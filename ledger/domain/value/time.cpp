#include "ledger/domain/value/time.hpp"

#include <algorithm>
#include <array>

namespace sopu::domain {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The number in exactly these characters, if all are digits.
std::optional<int> digits(std::string_view text) {
  int number = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

// In so many digits, zeros in front. Each entry of the log has a time: the printf family took
// longer for it than the entry's hash.
void append_digits(std::string& text, int number, std::size_t count) {
  const std::string digits = std::to_string(number);
  text.append(count - std::min(count, digits.size()), '0') += digits;
}

void append_date(std::string& text, Date date) {
  append_digits(text, static_cast<int>(date.year()), 4);
  append_digits(text += '-', static_cast<int>(static_cast<unsigned>(date.month())), 2);
  append_digits(text += '-', static_cast<int>(static_cast<unsigned>(date.day())), 2);
}

// One designator of a duration, in the order in which ISO 8601 demands them, and how many digits
// its number may have: so bounded, every sum of durations with a time stays within a year of four
// digits and no number overflows.
struct Part {
  char designator;
  std::size_t digits_max;
  void (*add)(Duration& duration, int number);
};

constexpr std::array date_parts{
    Part{'Y', 3, [](Duration& d, int n) { d.months += n * 12; }},
    Part{'M', 4, [](Duration& d, int n) { d.months += n; }},
    Part{'W', 4, [](Duration& d, int n) { d.days += n * 7; }},
    Part{'D', 5, [](Duration& d, int n) { d.days += n; }},
};
constexpr std::array business_parts{
    Part{'B', 4, [](Duration& d, int n) { d.business_days += n; }},
};
constexpr std::array time_parts{
    Part{'H', 6, [](Duration& d, int n) { d.seconds += std::chrono::hours(n); }},
    Part{'M', 8, [](Duration& d, int n) { d.seconds += std::chrono::minutes(n); }},
    Part{'S', 9, [](Duration& d, int n) { d.seconds += std::chrono::seconds(n); }},
};

// Takes numbers with designators off the front of `rest` until it is empty or a `T` comes. False if
// there is none, or one is unknown, out of order, twice or too long.
template <std::size_t n>
bool take(std::string_view& rest, const std::array<Part, n>& parts, Duration& duration) {
  std::size_t next = 0;
  bool any = false;
  while (!rest.empty() && rest.front() != 'T') {
    std::size_t length = 0;
    while (length < rest.size() && is_digit(rest[length])) ++length;
    if (length == 0 || length == rest.size()) return false;
    while (next < n && parts[next].designator != rest[length]) ++next;
    if (next == n || length > parts[next].digits_max) return false;
    parts[next].add(duration, *digits(rest.substr(0, length)));
    rest.remove_prefix(length + 1);
    ++next;
    any = true;
  }
  return any;
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  const auto day = digits(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const Date date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                  std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return date;
}

std::string format_date(Date date) {
  std::string text;
  append_date(text, date);
  return text;
}

std::optional<Time> parse_time(std::string_view text) {
  if (text.size() != 24 || text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
      text[19] != '.' || text[23] != 'Z') {
    return std::nullopt;
  }
  const auto date = parse_date(text.substr(0, 10));
  const auto hour = digits(text.substr(11, 2));
  const auto minute = digits(text.substr(14, 2));
  const auto second = digits(text.substr(17, 2));
  const auto millisecond = digits(text.substr(20, 3));
  if (!date || !hour || !minute || !second || !millisecond) return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return Time(std::chrono::sys_days(*date)) + std::chrono::hours(*hour) +
         std::chrono::minutes(*minute) + std::chrono::seconds(*second) +
         std::chrono::milliseconds(*millisecond);
}

std::string format_time(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::hh_mm_ss clock(time - day);
  std::string text;
  text.reserve(24);
  append_date(text, Date(day));
  append_digits(text += 'T', static_cast<int>(clock.hours().count()), 2);
  append_digits(text += ':', static_cast<int>(clock.minutes().count()), 2);
  append_digits(text += ':', static_cast<int>(clock.seconds().count()), 2);
  append_digits(text += '.', static_cast<int>(clock.subseconds().count()), 3);
  return text += 'Z';
}

std::optional<Duration> parse_duration(std::string_view text) {
  if (text.size() < 3 || text.front() != 'P') return std::nullopt;
  text.remove_prefix(1);
  Duration duration;
  if (text.back() == 'B') {
    if (take(text, business_parts, duration) && text.empty()) return duration;
    return std::nullopt;
  }
  const bool has_date = take(text, date_parts, duration);
  if (text.empty()) return has_date ? std::optional(duration) : std::nullopt;
  if (text.front() != 'T') return std::nullopt;
  text.remove_prefix(1);
  if (!take(text, time_parts, duration) || !text.empty()) return std::nullopt;
  return duration;
}

std::string format_duration(const Duration& duration) {
  std::string text = "P";
  if (duration.business_days != 0) return text + std::to_string(duration.business_days) + "B";
  const auto part = [&text](std::int64_t count, char designator) {
    if (count != 0) text += std::to_string(count) + designator;
  };
  part(duration.months, 'M');
  part(duration.days, 'D');
  if (const std::int64_t seconds = duration.seconds.count(); seconds != 0) {
    text += 'T';
    part(seconds / 3'600, 'H');
    part(seconds / 60 % 60, 'M');
    part(seconds % 60, 'S');
  }
  return text == "P" ? "PT0S" : text;
}

}  // namespace sopu::domain
