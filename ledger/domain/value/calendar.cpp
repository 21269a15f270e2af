#include "ledger/domain/value/calendar.hpp"

#include <algorithm>

#include <date/tz.h>

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

// A reading of a wall clock; no instant by itself. Of the same shape as sys_time, but a type apart.
using Local = date::local_time<milliseconds>;

Local local_midnight_reading(Date date) {
  return Local(std::chrono::duration_cast<milliseconds>(sys_days(date).time_since_epoch()));
}

class Zone {
 public:
  explicit Zone(const std::string& name) : zone_(date::locate_zone(name)) {}

  Local local(Time time) const {
    const auto offset = zone_->get_info(std::chrono::floor<seconds>(time)).offset;
    return Local(time.time_since_epoch() + offset);
  }

  Date date(Time time) const { return Date(sys_days(floor<days>(local(time)).time_since_epoch())); }

  LocalTime local_time(Time time) const {
    const Local reading = local(time);
    const auto midnight = floor<days>(reading);
    return {Date(sys_days(midnight.time_since_epoch())), reading - midnight,
            zone_->get_info(std::chrono::floor<seconds>(time)).offset,
            zone_->get_info(std::chrono::floor<seconds>(reading)).result ==
                date::local_info::ambiguous};
  }

  // The first instant at which clocks show `reading` or have skipped past it: of a reading that
  // exists twice the earlier, of one that does not exist the end of the gap. So spans of a day that
  // meet on the clock meet in time as well.
  Time first_instant(Local reading) const {
    const auto info = zone_->get_info(std::chrono::floor<seconds>(reading));
    if (info.result == date::local_info::nonexistent) return info.first.end;
    return Time(reading.time_since_epoch() - info.first.offset);
  }

  Time midnight(Date date) const { return first_instant(local_midnight_reading(date)); }

 private:
  const date::time_zone* zone_;
};

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
  const Date first = zone.date(from);
  const Date last_looked_at = next_day(first, horizon);
  Date date = first;
  while (count > 0 && date < last_looked_at) {
    date = next_day(date);
    if (is_business_day(date, hours)) --count;
  }
  return zone.midnight(next_day(date));
}

Time after_service_time(Time from, seconds wanted, const Zone& zone, const ServiceHours& hours) {
  auto spans = hours.weekly;
  std::ranges::sort(spans, {}, &ServiceHours::Span::from);
  milliseconds remaining = wanted;
  Date date = zone.date(from);
  const Date last_looked_at = next_day(date, horizon);
  for (; date < last_looked_at; date = next_day(date)) {
    if (!is_business_day(date, &hours)) continue;
    const Local midnight = local_midnight_reading(date);
    for (const auto& span : spans) {
      if (span.day != std::chrono::weekday(sys_days(date))) continue;
      const Time begin = std::max(from, zone.first_instant(midnight + span.from));
      const Time end = zone.first_instant(midnight + span.to);
      if (end <= begin) continue;
      if (end - begin >= remaining) return begin + remaining;
      remaining -= end - begin;
    }
  }
  return zone.midnight(date);
}

}  // namespace

bool is_time_zone(std::string_view name) {
  // The zone of whichever machine reads the terms: another one on each.
  if (name == "localtime") return false;
  try {
    date::locate_zone(name);
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

Date local_date(Time time, const std::string& time_zone) {
  return Zone(time_zone).date(time);
}

LocalTime local_time(Time time, const std::string& time_zone) {
  return Zone(time_zone).local_time(time);
}

Time local_midnight(Date date, const std::string& time_zone) {
  return Zone(time_zone).midnight(date);
}

bool is_boundary(const Window& window, Time time, const std::string& time_zone) {
  return next_boundary(window, time, time_zone) == time;
}

Time next_boundary(const Window& window, Time time, const std::string& time_zone) {
  const Zone zone(time_zone);
  Date date = zone.date(time);
  while (!starts_window(window, date) || zone.midnight(date) < time) date = next_day(date);
  return zone.midnight(date);
}

Time add(Time from, const Duration& duration, const std::string& time_zone,
         const ServiceHours* hours, bool in_service_hours) {
  const Zone zone(time_zone);
  Time time = from;
  if (duration.months != 0 || duration.days != 0) {
    const Local reading = zone.local(time);
    const Date date(sys_days(floor<days>(reading).time_since_epoch()));
    const auto time_of_day = reading - floor<days>(reading);
    const Date sum = next_day(add_months(date, duration.months), days(duration.days));
    time = zone.first_instant(local_midnight_reading(sum) + time_of_day);
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
