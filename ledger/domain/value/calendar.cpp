#include "ledger/domain/value/calendar.hpp"

#include <algorithm>

#include "ledger/domain/value/spans.hpp"

namespace sopu::domain {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::months;
using std::chrono::seconds;
using std::chrono::sys_days;

// Service hours and business days are looked for this far ahead and no further: terms whose
// calendar has a minute a week must not make anybody count for hours.
constexpr days horizon{36'525};

Local reading_of(Date date) {
  return Local(sys_days(date).time_since_epoch());
}

Date date_of(Local reading) {
  return Date(sys_days(floor<days>(reading).time_since_epoch()));
}

Date next_day(Date date, days count = days(1)) {
  return Date(sys_days(date) + count);
}

// The last of the month where the day does not exist.
Date add_months(Date date, int count) {
  const Date sum = date + months(count);
  return sum.ok() ? sum : Date(sum.year() / sum.month() / std::chrono::last);
}

bool starts_window(const Window& window, Date date) {
  const unsigned month = static_cast<unsigned>(date.month());
  const bool first_of_month = date.day() == std::chrono::day(1);
  switch (window.length) {
    case Window::Length::days:
      return true;
    case Window::Length::month:
      return first_of_month;
    case Window::Length::quarter:
      return first_of_month && month % 3 == 1;
    case Window::Length::year:
      return first_of_month && month == 1;
  }
  throw std::logic_error("a window without a length");
}

// The days of the week and the dates on which there is service; without a calendar, Monday to
// Friday.
bool is_business_day(Date date, const ServiceHours* hours) {
  const std::chrono::weekday weekday{sys_days(date)};
  if (hours == nullptr) return weekday.iso_encoding() <= 5;
  return !std::ranges::binary_search(hours->holidays, date) &&
         std::ranges::find(hours->weekly, weekday, &ServiceHours::Span::day) != hours->weekly.end();
}

// The day on which the period begins does not count; the last counts whole.
Time end_of_business_days(Time from, int count, const Zone& zone, const ServiceHours* hours) {
  const Date first = local_date(from, zone);
  const Date last_looked_at = next_day(first, horizon);
  Date date = first;
  while (count > 0 && date < last_looked_at) {
    date = next_day(date);
    if (is_business_day(date, hours)) --count;
  }
  return local_midnight(next_day(date), zone);
}

Time after_service_time(Time from, seconds wanted, const Zone& zone, const ServiceHours& hours) {
  milliseconds remaining = wanted;
  Date date = local_date(from, zone);
  const Date last_looked_at = next_day(date, horizon);
  for (; date < last_looked_at; date = next_day(date)) {
    for (const Span& span : service_on(date, &hours, zone)) {
      const Time begin = std::max(from, span.from);
      if (span.until <= begin) continue;
      if (span.until - begin >= remaining) return begin + remaining;
      remaining -= span.until - begin;
    }
  }
  return local_midnight(date, zone);
}

}  // namespace

Date local_date(Time time, const Zone& zone) {
  return date_of(zone.local(time));
}

LocalTime local_time(Time time, const Zone& zone) {
  const Local reading = zone.local(time);
  return {date_of(reading), reading - floor<days>(reading), zone.offset(time),
          zone.shows_twice(reading)};
}

Time local_midnight(Date date, const Zone& zone) {
  return zone.first_instant(reading_of(date));
}

bool is_boundary(const Window& window, Time time, const Zone& zone) {
  return next_boundary(window, time, zone) == time;
}

Time next_boundary(const Window& window, Time time, const Zone& zone) {
  Date date = local_date(time, zone);
  while (!starts_window(window, date) || local_midnight(date, zone) < time) date = next_day(date);
  return local_midnight(date, zone);
}

Time add(Time from, const Duration& duration, const Zone& zone, const ServiceHours* hours,
         bool in_service_hours) {
  Time time = from;
  if (duration.months != 0 || duration.days != 0) {
    const Local reading = zone.local(time);
    const auto time_of_day = reading - floor<days>(reading);
    const Date sum = next_day(add_months(date_of(reading), duration.months), days(duration.days));
    time = zone.first_instant(reading_of(sum) + time_of_day);
  }
  if (duration.business_days != 0) {
    time = end_of_business_days(time, duration.business_days, zone, hours);
  }
  if (duration.seconds == seconds(0)) return time;
  if (in_service_hours && hours != nullptr) {
    return after_service_time(time, duration.seconds, zone, *hours);
  }
  return time + duration.seconds;
}

}  // namespace sopu::domain
