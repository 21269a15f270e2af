#include "ledger/domain/agreement/period.hpp"

#include <algorithm>

namespace sopu::domain {
namespace {

using std::chrono::days;
using std::chrono::last;
using std::chrono::months;
using std::chrono::sys_days;

Date add_months(Date from, int count) {
  const Date moved = from + months{count};
  return moved.ok() ? moved : Date{moved.year() / moved.month() / last};
}

// The period's length, in whole months if it has such, otherwise in days.
class Cycle {
 public:
  Cycle(Date from, Date until) : from_(from), until_(until) {
    const int whole = (static_cast<int>(until.year()) - static_cast<int>(from.year())) * 12 +
                      static_cast<int>(static_cast<unsigned>(until.month())) -
                      static_cast<int>(static_cast<unsigned>(from.month()));
    if (whole > 0 && add_months(from, whole) == until) months_ = whole;
    days_ = static_cast<int>((sys_days(until) - sys_days(from)).count());
  }

  bool repeats() const { return days_ > 0; }

  // The first day after the period once it was repeated `count` times.
  Date until(int count) const {
    if (months_ > 0) return add_months(from_, months_ * (count + 1));
    return Date{sys_days(until_) + days{days_} * count};
  }

  // The end of the first period that ends after `day`.
  Date first_until_after(Date day) const {
    if (day < until_) return until_;
    const int length_max = months_ > 0 ? months_ * 31 : days_;
    int count = static_cast<int>((sys_days(day) - sys_days(until_)).count()) / length_max;
    while (until(count) <= day) ++count;
    return until(count);
  }

 private:
  Date from_, until_;
  int months_ = 0;
  int days_ = 0;
};

// Dates far outside the calendar's range are of no agreement; they are treated as its ends.
Date date_of(Time at, const Zone& zone) {
  const Time first =
      sys_days(Date{std::chrono::year{1}, std::chrono::January, std::chrono::day{1}});
  const Time final =
      sys_days(Date{std::chrono::year{9999}, std::chrono::January, std::chrono::day{1}});
  return local_date(std::clamp(at, first, final), zone);
}

bool renews_by_itself(const Terms& terms) {
  return terms.renewal.mode == Renewal::Mode::automatic && terms.period_from &&
         terms.period_until && Cycle(*terms.period_from, *terms.period_until).repeats();
}

}  // namespace

std::optional<Date> current_period_until(const Terms& terms, const Zone& zone, Time at) {
  if (!renews_by_itself(terms)) return terms.period_until;
  const Cycle cycle(*terms.period_from, *terms.period_until);
  return cycle.first_until_after(date_of(at, zone));
}

std::optional<Date> last_until(const Terms& terms, const std::vector<RenewalRefusal>& refusals) {
  if (!terms.period_until || !renews_by_itself(terms)) return terms.period_until;
  const Cycle cycle(*terms.period_from, *terms.period_until);
  std::optional<Date> first;
  for (const RenewalRefusal& refusal : refusals) {
    // One that was declined under other periods, since agreed anew, no longer ends anything.
    const Date eve{sys_days(refusal.period_until) - days{1}};
    if (cycle.first_until_after(eve) != refusal.period_until) continue;
    if (!first || refusal.period_until < *first) first = refusal.period_until;
  }
  return first;
}

std::optional<Time> expiry(const Terms& terms, const Zone& zone,
                           const std::vector<RenewalRefusal>& refusals) {
  const auto last = last_until(terms, refusals);
  if (!last) return std::nullopt;
  return local_midnight(*last, zone);
}

std::optional<Date> next_renewal(const Terms& terms, std::optional<Date> renewed_until) {
  if (!renews_by_itself(terms)) return std::nullopt;
  if (!renewed_until) return terms.period_until;
  return Cycle(*terms.period_from, *terms.period_until).first_until_after(*renewed_until);
}

Time renewal_notice_until(const Terms& terms, const Zone& zone, Date until) {
  return local_midnight(Date{sys_days(until) - days{terms.renewal.notice_days}}, zone);
}

}  // namespace sopu::domain
