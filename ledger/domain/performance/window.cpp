#include "ledger/domain/performance/window.hpp"

#include <algorithm>

namespace sopu::domain::performance {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::sys_days;
using Length = Window::Length;

unsigned months_of(Length length) {
  switch (length) {
    case Length::month:
      return 1;
    case Length::quarter:
      return 3;
    case Length::year:
      return 12;
    case Length::days:
      break;
  }
  throw std::logic_error("days are not counted in months");
}

// The month, quarter or year.
Dates months_at(Length length, Date day) {
  const unsigned count = months_of(length);
  const unsigned month = (static_cast<unsigned>(day.month()) - 1) / count * count + 1;
  const Date from = day.year() / std::chrono::month(month) / 1;
  return {from, from + months(count)};
}

}  // namespace

std::int64_t Dates::days() const {
  return (sys_days(until) - sys_days(from)).count();
}

Dates common(const Dates& one, const Dates& other) {
  const Date from = std::max(one.from, other.from);
  return {from, std::max(from, std::min(one.until, other.until))};
}

Date last_day(const Dates& dates) {
  return sys_days(dates.until) - days(1);
}

Date month_of(const Dates& window) {
  return first_of_month(last_day(window));
}

Span span_of(const Dates& dates, const Zone& zone) {
  return {local_midnight(dates.from, zone), local_midnight(dates.until, zone)};
}

Dates window_at(const Window& window, Date day, Date anchor) {
  if (window.length != Length::days) return months_at(window.length, day);
  const days length(window.days);
  if (window.kind == Window::Kind::rolling) {
    const auto until = sys_days(day) + days(1);
    return {until - length, until};
  }
  const auto since = sys_days(day) - sys_days(anchor);
  const auto into = (since % length + length) % length;
  const auto from = sys_days(day) - into;
  return {from, from + length};
}

Dates window_after(const Window& window, const Dates& dates) {
  if (window.length != Length::days) return months_at(window.length, dates.until);
  const days step(window.kind == Window::Kind::rolling ? 1 : window.days);
  return {sys_days(dates.from) + step, sys_days(dates.until) + step};
}

std::string name_of(const Window& window, const Dates& dates) {
  const std::string date = format_date(dates.from);
  switch (window.length) {
    case Length::month:
      return date.substr(0, 7);
    case Length::quarter:
      return date.substr(0, 5) + 'Q' +
             std::to_string((static_cast<unsigned>(dates.from.month()) + 2) / 3);
    case Length::year:
      return date.substr(0, 4);
    case Length::days:
      return date + "/P" + std::to_string(window.days) + 'D';
  }
  throw std::logic_error("a window without a length");
}

// What has the name is what the name, read as the date on which it begins, is given to.
std::optional<Dates> window_named(const Window& window, std::string_view name, Date anchor) {
  constexpr std::size_t year_length = 4;
  std::string first(name.substr(0, std::min<std::size_t>(name.find('/'), name.size())));
  if (window.length == Length::quarter && first.size() == year_length + 3) {
    const int quarter = first.back() - '0';
    const std::string month = std::to_string(quarter * 3 - 2);
    first = first.substr(0, year_length) + (month.size() == 1 ? "-0" : "-") + month;
  }
  constexpr std::string_view rest = "-01-01";
  constexpr std::size_t date_length = year_length + rest.size();
  if (first.size() < date_length && first.size() >= year_length) {
    first += rest.substr(first.size() == year_length ? 0 : rest.size() / 2);
  }
  const auto from = parse_date(first);
  if (!from) return std::nullopt;
  const bool is_rolling = window.kind == Window::Kind::rolling;
  const Date day = is_rolling ? Date(sys_days(*from) + days(window.days - 1)) : *from;
  const Dates dates = window_at(window, day, anchor);
  if (name_of(window, dates) != name) return std::nullopt;
  return dates;
}

std::optional<Dates> dates_named(std::string_view name) {
  for (const Length length : {Length::month, Length::quarter, Length::year}) {
    const auto dates = window_named({Window::Kind::calendar, length, 0}, name, Date{});
    if (dates) return dates;
  }
  const auto slash = name.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto from = parse_date(name.substr(0, slash));
  const auto lasting = parse_duration(name.substr(slash + 1));
  constexpr int days_max = 999;  // of a window
  const bool is_in_days =
      lasting && *lasting == Duration{0, lasting->days, {}, 0} && lasting->days <= days_max;
  if (!from || !is_in_days) return std::nullopt;
  return Dates{*from, sys_days(*from) + days(lasting->days)};
}

}  // namespace sopu::domain::performance
