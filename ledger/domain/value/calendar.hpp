// Civil time of an agreement: its time zone, the windows over which objectives are judged, and the
// service hours and business days of its calendars.
// Pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "ledger/domain/value/zone.hpp"

namespace sopu::domain {

struct Window {
  enum class Kind { calendar, rolling } kind = Kind::calendar;
  enum class Length { month, quarter, year, days } length = Length::month;
  int days = 0;  // with Length::days: how many ("30d")
  friend bool operator==(const Window&, const Window&) = default;
};

// Weekly service hours and the dates on which there are none.
struct ServiceHours {
  struct Span {
    std::chrono::weekday day;
    std::chrono::minutes from, to;  // of the local day; to may be 24:00
    friend bool operator==(const Span&, const Span&) = default;
  };
  std::vector<Span> weekly;
  std::vector<Date> holidays;  // sorted
};

Date local_date(Time time, const Zone& zone);

// What the clocks of a zone show.
struct LocalTime {
  Date date;
  std::chrono::milliseconds time_of_day;
  std::chrono::seconds offset;  // ahead of UTC
  bool is_ambiguous;            // the clocks show this twice
};
LocalTime local_time(Time time, const Zone& zone);
// The first instant of the local day: also where midnight does not exist or exists twice.
Time local_midnight(Date date, const Zone& zone);

// A boundary of a calendar window is the local midnight at which one ends and the next begins; of
// windows counted in days (rolling or not), every local midnight.
bool is_boundary(const Window& window, Time time, const Zone& zone);
// The first boundary at or after `time`.
Time next_boundary(const Window& window, Time time, const Zone& zone);

// `from` plus a duration. Months and days are added to the local date and keep the local time of
// day; a date that does not exist becomes the last of its month. Business days are days with
// service hours in `hours` (without it, Monday to Friday), counted from the day after `from`; the
// result is the end of the last of them (local midnight after it). With `in_service_hours`, the
// seconds part counts only time within `hours`. A local time that does not exist is the end of the
// gap, one that exists twice the earlier. Service is looked for one century ahead at most.
Time add(Time from, const Duration& duration, const Zone& zone, const ServiceHours* hours,
         bool in_service_hours);

}  // namespace sopu::domain
