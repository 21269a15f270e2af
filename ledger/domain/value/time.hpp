// Instants, dates, and ISO 8601 durations with the ledger's one addition, business days.
// Values; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace sopu::domain {

// UTC, to the millisecond.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;
using Date = std::chrono::year_month_day;

// RFC 3339 in the one form the ledger writes: 2026-11-23T12:00:00.000Z. Anything else is refused,
// a 60th second and dates that do not exist included.
std::optional<Time> parse_time(std::string_view text);
std::string format_time(Time time);

// 2026-11-23
std::optional<Date> parse_date(std::string_view text);
std::string format_date(Date date);
constexpr Date first_of_month(Date date) {
  return date.year() / date.month() / 1;
}

// ISO 8601 with integers only: PnYnMnWnDTnHnMnS, or PnB for business days of a calendar. With
// `within_service_hours` the time part counts service hours; who knows the calendar decides.
struct Duration {
  int months = 0;  // years count as twelve
  int days = 0;    // weeks count as seven
  std::chrono::seconds seconds{0};
  int business_days = 0;
  friend bool operator==(const Duration&, const Duration&) = default;
};

std::optional<Duration> parse_duration(std::string_view text);
// P1M2DT3H4M5S, or P2B: what parse_duration() reads as the same.
std::string format_duration(const Duration& duration);

}  // namespace sopu::domain
