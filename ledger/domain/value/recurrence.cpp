#include "ledger/domain/value/recurrence.hpp"

#include <memory>
#include <string>

#include <libical/ical.h>

namespace sopu::domain {
namespace {

// A rule may give no date at all, and is not to be asked for ever.
constexpr std::chrono::days looked_ahead{3'653};

icaltimetype ical_date(Date date) {
  std::string digits = format_date(date);
  std::erase(digits, '-');
  return icaltime_from_string(digits.c_str());
}

Date date_of(const icaltimetype& time) {
  return Date{std::chrono::year(time.year), std::chrono::month(static_cast<unsigned>(time.month)),
              std::chrono::day(static_cast<unsigned>(time.day))};
}

}  // namespace

bool is_recurrence(const std::string& text) {
  const icalrecurrencetype rule = icalrecurrencetype_from_string(text.c_str());
  switch (rule.freq) {
    case ICAL_DAILY_RECURRENCE:
    case ICAL_WEEKLY_RECURRENCE:
    case ICAL_MONTHLY_RECURRENCE:
    case ICAL_YEARLY_RECURRENCE:
      return true;
    case ICAL_SECONDLY_RECURRENCE:
    case ICAL_MINUTELY_RECURRENCE:
    case ICAL_HOURLY_RECURRENCE:
    case ICAL_NO_RECURRENCE:
      return false;
  }
  return false;
}

std::optional<Date> occurrence_after(const std::string& text, Date start, Date after) {
  icalrecurrencetype rule = icalrecurrencetype_from_string(text.c_str());
  const icaltimetype latest = ical_date(std::chrono::sys_days(after) + looked_ahead);
  const bool ends_later =
      icaltime_is_null_time(rule.until) || icaltime_compare(rule.until, latest) > 0;
  if (ends_later) rule.until = latest;
  const std::unique_ptr<icalrecur_iterator, decltype(&icalrecur_iterator_free)> dates(
      icalrecur_iterator_new(rule, ical_date(start)), &icalrecur_iterator_free);
  if (!dates) return std::nullopt;
  for (auto next = icalrecur_iterator_next(dates.get()); !icaltime_is_null_time(next);
       next = icalrecur_iterator_next(dates.get())) {
    if (date_of(next) > after) return date_of(next);
  }
  return std::nullopt;
}

}  // namespace sopu::domain
