#include "ledger/domain/agreement/period.hpp"

#include <algorithm>

namespace sopu::domain {
namespace {

using std::chrono::days;
using std::chrono::last;
using std::chrono::months;
using std::chrono::sys_days;

// Whole months after a date, where the day does not exist in the month.
enum class Short { last_day, next_month };  // its last day, or the first of the next one

bool is_last_of_month(Date date) {
  return date == Date{date.year() / date.month() / last};
}

Date add_months(Date from, int count, Short where) {
  const Date moved = from + months{count};
  if (moved.ok()) return moved;
  if (where == Short::last_day) return Date{moved.year() / moved.month() / last};
  const Date next = Date{moved.year() / moved.month() / 1} + months{1};
  return next;
}

// The period's length: whole months if it has such, in whichever way months are counted, otherwise
// days. 30 April until 31 May is from the end of a month to the end of the next; 29 February 2028
// until 1 March 2029 is a year, as one without that day goes on to the next.
class Cycle {
 public:
  Cycle(Date from, Date until) : from_(from), until_(until) {
    days_ = static_cast<int>((sys_days(until) - sys_days(from)).count());
    const int whole = (static_cast<int>(until.year()) - static_cast<int>(from.year())) * 12 +
                      static_cast<int>(static_cast<unsigned>(until.month())) -
                      static_cast<int>(static_cast<unsigned>(from.month()));
    for (const int count : {whole, whole - 1}) {
      for (const Short where : {Short::last_day, Short::next_month}) {
        if (months_ != 0 || count <= 0 || add_months(from, count, where) != until) continue;
        months_ = count;
        where_ = where;
      }
    }
    if (months_ == 0 && whole > 0 && is_last_of_month(from) && is_last_of_month(until)) {
      months_ = whole;
      ends_of_months_ = true;
    }
  }

  bool repeats() const { return days_ > 0; }
  bool is_in_days() const { return months_ == 0; }
  int days_in_it() const { return days_; }

  // The first day after the period once it was repeated `count` times.
  Date until(int count) const {
    if (months_ == 0) return Date{sys_days(until_) + days{days_} * count};
    const int after = months_ * (count + 1);
    if (!ends_of_months_) return add_months(from_, after, where_);
    const Date month = Date{from_.year() / from_.month() / 1} + months{after};
    return Date{month.year() / month.month() / last};
  }

  // The end of the first period that ends after `day`.
  Date first_until_after(Date day) const {
    if (day < until_) return until_;
    const int length_max = months_ > 0 ? months_ * 31 + 1 : days_;
    int count = static_cast<int>((sys_days(day) - sys_days(until_)).count()) / length_max;
    while (until(count) <= day) ++count;
    return until(count);
  }

 private:
  Date from_, until_;
  int months_ = 0;  // 0: in days
  Short where_ = Short::last_day;
  bool ends_of_months_ = false;
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

std::optional<int> repeats_in_days(const Terms& terms) {
  if (!renews_by_itself(terms)) return std::nullopt;
  const Cycle cycle(*terms.period_from, *terms.period_until);
  return cycle.is_in_days() ? std::optional(cycle.days_in_it()) : std::nullopt;
}

std::optional<Date> next_renewal(const Terms& terms, Date day) {
  if (!renews_by_itself(terms)) return std::nullopt;
  return Cycle(*terms.period_from, *terms.period_until).first_until_after(day);
}

Time renewal_notice_until(const Terms& terms, const Zone& zone, Date until) {
  return local_midnight(Date{sys_days(until) - days{terms.renewal.notice_days}}, zone);
}

}  // namespace sopu::domain
