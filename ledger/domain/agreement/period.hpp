// The agreement's period and its repetitions: with automatic renewal it is repeated by its own
// length until somebody declines. Whole months stay whole months (a year from 1 January ends on 1
// January, leap year or not); any other length is counted in days.
// Internal to this folder. Pure functions; any thread.
#pragma once

#include <optional>
#include <vector>

#include "ledger/domain/agreement/agreement.hpp"

namespace sopu::domain {

// The first day after the period that is running at `at`, or after the first one before it begins.
// Absent for terms without an end. Without automatic renewal there is one period only.
std::optional<Date> current_period_until(const Terms& terms, const Zone& zone, Time at);

// The first day after which the terms run out for good: the end of the only period, or of the one
// whose renewal was declined. Absent while nothing ends them.
std::optional<Date> last_until(const Terms& terms, const std::vector<RenewalRefusal>& refusals);

// How many days a period is long that renews by itself, if it is no number of whole months: then
// its ends wander through the calendar, and whoever agrees to that should know.
std::optional<int> repeats_in_days(const Terms& terms);
// The end of the first period after `day` that renews by itself unless that is declined.
std::optional<Date> next_renewal(const Terms& terms, Date day);

// Until when, not then any more, the renewal of the period that ends on `until` can be declined, or
// with renewal by consent should have been agreed.
Time renewal_notice_until(const Terms& terms, const Zone& zone, Date until);

}  // namespace sopu::domain
