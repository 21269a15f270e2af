#include "ledger/domain/performance/judgement.hpp"

#include <algorithm>
#include <map>

namespace sopu::domain::performance {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::sys_days;

// So far beyond a window's edges figures are asked for where they count.
constexpr days beyond_edges{32};

Date first_of_month(Date date) {
  return date.year() / date.month() / 1;
}
Date last_day(const Dates& window) {
  return sys_days(window.until) - days(1);
}
// The month in which a window ends: that of its last day.
Date month_of(const Dates& window) {
  return first_of_month(last_day(window));
}

// ---------------------------------------------------------------- one promise over time

// A time in which an objective is promised in the same words: no window reaches out of it.
struct Run {
  const Objective* objective;
  std::vector<const Bound*> bound;
  Dates dates() const {
    const Zone& zone = bound.front()->zone;
    return {local_date(bound.front()->span.from, zone), local_date(bound.back()->span.until, zone)};
  }
  // What binds on a local date of it.
  const Bound& at(Date date) const {
    const auto ends_later = [&](const Bound* one) {
      return local_date(one->span.until, one->zone) > date;
    };
    return **std::ranges::find_if(bound, ends_later);
  }
};

bool is_same_promise(const Terms& one, const Terms& other, const ItemId& id) {
  auto a = one.item(id)->as_object();
  auto b = other.item(id)->as_object();
  a.erase("name");
  b.erase("name");
  return a == b;
}

std::vector<Run> runs_of(const std::vector<Bound>& bound, const ItemId& id) {
  std::vector<Run> runs;
  for (const Bound& one : bound) {
    const Objective* objective = one.terms->objective(id);
    if (!objective) continue;
    const bool goes_on = !runs.empty() && runs.back().bound.back()->span.until == one.span.from &&
                         is_same_promise(*runs.back().bound.back()->terms, *one.terms, id);
    if (!goes_on) runs.push_back({objective, {}});
    runs.back().bound.push_back(&one);
  }
  return runs;
}

std::vector<std::optional<ItemId>> units_of(const Terms& terms, const Objective& objective) {
  if (!objective.per_unit) return {std::nullopt};
  std::vector<std::optional<ItemId>> units;
  for (const Unit& unit : terms.service(objective.service)->units) units.emplace_back(unit.id);
  return units;
}

// ---------------------------------------------------------------- what it costs

std::optional<Fee> fee_in(const Terms& terms, const ItemId& service,
                          const std::optional<ItemId>& unit) {
  const Service* found = terms.service(service);
  if (!found) return std::nullopt;
  if (unit) {
    for (const Unit& one : found->units) {
      if (one.id == *unit && one.fee) return one.fee;
    }
  }
  return found->fee;
}

// As it was agreed over time; each from the local day on which its terms begin.
std::vector<FeeFrom> fees_of(const std::vector<Bound>& bound, const ItemId& service,
                             const std::optional<ItemId>& unit) {
  std::vector<FeeFrom> fees;
  for (const Bound& one : bound) {
    const auto fee = fee_in(*one.terms, service, unit);
    if (fee && (fees.empty() || fees.back().fee != *fee)) {
      fees.push_back({local_date(one.span.from, one.zone), *fee});
    }
  }
  return fees;
}

// ---------------------------------------------------------------- windows

class Judging {
 public:
  explicit Judging(const Course& course) : course_(course) {}

  // The windows of an objective that begin before these months are over and end in or after them.
  void judge(const ItemId& objective, const Dates& wanted, std::vector<Judgement>& out) const {
    for (const Run& run : runs_of(course_.bound, objective)) {
      for (const auto& unit : units_of(*run.bound.front()->terms, *run.objective)) {
        judge(run, unit, wanted, out);
      }
    }
  }

 private:
  void judge(const Run& run, const std::optional<ItemId>& unit, const Dates& wanted,
             std::vector<Judgement>& out) const {
    const Dates of_run = run.dates();
    const Window& window = run.objective->window;
    const Date first = std::max(of_run.from, wanted.from);
    std::optional<Verdict> before =
        verdict_before(run, unit, window_at(window, first, of_run.from));
    const Date end = std::min(of_run.until, wanted.until);
    const bool is_rolling = window.kind == Window::Kind::rolling;
    for (Dates dates = window_at(window, first, of_run.from);
         (is_rolling ? last_day(dates) : dates.from) < end; dates = window_after(window, dates)) {
      if (is_rolling && course_.rolling && !course_.rolling(dates)) continue;
      Judgement judgement = judged(run, unit, dates, before == Verdict::breached);
      before = judgement.verdict();
      if (last_day(dates) >= wanted.from) out.push_back(std::move(judgement));
    }
  }

  // Whether it was breached counts only where a repetition costs more.
  std::optional<Verdict> verdict_before(const Run& run, const std::optional<ItemId>& unit,
                                        const Dates& window) const {
    const bool counts = run.objective->credits && run.objective->credits->repeat_times > 1;
    const Dates of_run = run.dates();
    if (!counts || window.from <= of_run.from) return std::nullopt;
    const Dates dates =
        window_at(run.objective->window, sys_days(window.from) - days(1), of_run.from);
    return judged(run, unit, dates, false).verdict();
  }

  Judgement judged(const Run& run, const std::optional<ItemId>& unit, const Dates& dates,
                   bool is_repeated) const {
    const Objective& objective = *run.objective;
    const Dates bound = common(dates, run.dates());
    const Bound& by = run.at(bound.from);
    Judgement out{
        objective.id,           unit, by.terms, name_of(objective.window, dates), dates, bound,
        span_of(bound, by.zone)};
    out.is_repeated = is_repeated;
    const Terms& terms = *by.terms;
    const auto fees = fees_of(course_.bound, objective.service, unit);
    if (terms.credit_rules && !fees.empty())
      out.base = base_of(*terms.credit_rules, fees, dates, bound);
    const Setting setting{out.span,
                          {},
                          objective.calendar ? terms.calendar(*objective.calendar) : nullptr,
                          by.zone,
                          course_.suspended};
    for (const PartyId& measurer : objective.measured_by) {
      out.sides.push_back(side_of(out, measurer, setting));
    }
    return out;
  }

  // An outage is judged by its whole length, and an item may be told of after its window: then
  // figures are asked for beyond the edges.
  Figures figures_around(const Judgement& window, const PartyId& measurer) const {
    const Objective& objective = window.promise();
    Asked asked{objective.id, window.unit, measurer, window.span};
    Figures figures = course_.figures(asked);
    const Time near_begin = window.span.from + objective.merge_gap;
    const Time near_end = window.span.until - objective.merge_gap;
    const bool reaches_edge = std::ranges::any_of(figures.downtime, [&](const Span& span) {
      return span.from <= near_begin || span.until >= near_end;
    });
    const bool by_slots = objective.slot && objective.slot->up_from_ppm;
    const bool by_items = objective.indicator == Objective::Indicator::duration;
    if (!reaches_edge && !by_slots && !by_items) return figures;
    asked.span = {window.span.from - beyond_edges, window.span.until + beyond_edges};
    return course_.figures(asked);
  }

  Side side_of(const Judgement& window, const PartyId& measurer, const Setting& setting) const {
    const Objective& objective = window.promise();
    const Figures figures = figures_around(window, measurer);
    Side side{measurer, attained(objective, figures, setting), Verdict::not_measured, {}};
    side.verdict = verdict(objective, side.attained);
    if (window.terms->credit_rules) {
      side.credit =
          credit(objective, *window.terms->credit_rules, side.attained, setting,
                 {window.window, window.bound != window.window, window.base, window.is_repeated});
    }
    return side;
  }

  const Course& course_;
};

// ---------------------------------------------------------------- months

// Everything that ends in one month, of one service.
struct Due {
  std::vector<Part> least;
  std::vector<Part> most;
  TermsPtr terms;
};

std::int64_t bonus_of(const Judgement& window, bool most) {
  std::int64_t bonus = 0;
  bool is_first = true;
  for (const Side& side : window.sides) {
    if (side.verdict == Verdict::not_measured) continue;
    bonus = is_first ? side.credit.bonus
            : most   ? std::max(bonus, side.credit.bonus)
                     : std::min(bonus, side.credit.bonus);
    is_first = false;
  }
  return bonus;
}

std::int64_t sum(const std::map<Date, std::int64_t>& paid, Date from, Date until) {
  std::int64_t total = 0;
  for (auto one = paid.lower_bound(from); one != paid.end() && one->first < until; ++one) {
    total += one->second;
  }
  return total;
}

Month settle(const Due& due, bool most, Date month, std::map<Date, std::int64_t>& paid) {
  const PaidBefore before{sum(paid, month.year() / 1 / 1, month),
                          sum(paid, month - months(11), month)};
  const Month settled_month =
      settled(*due.terms->credit_rules, most ? due.most : due.least, before);
  paid[month] = settled_month.payable;
  return settled_month;
}

std::vector<ServiceMonth> settle_all(const std::vector<Judgement>& windows) {
  std::map<std::pair<ItemId, Date>, Due> dues;
  for (const Judgement& window : windows) {
    if (!window.terms->credit_rules) continue;
    Due& due = dues[{window.promise().service, month_of(window.window)}];
    due.least.push_back({window.least(), window.base, bonus_of(window, false)});
    due.most.push_back({window.most(), window.base, bonus_of(window, true)});
    due.terms = window.terms;
  }
  std::vector<ServiceMonth> out;
  std::map<ItemId, std::map<Date, std::int64_t>> least;
  std::map<ItemId, std::map<Date, std::int64_t>> most;
  for (const auto& [place, due] : dues) {
    const auto& [service, month] = place;
    out.push_back({service, month, settle(due, false, month, least[service]),
                   settle(due, true, month, most[service])});
  }
  return out;
}

bool looks_back(const std::vector<Bound>& bound) {
  return std::ranges::any_of(bound, [](const Bound& one) {
    return one.terms->credit_rules &&
           std::ranges::any_of(one.terms->credit_rules->caps, [](const Cap& cap) {
             return cap.over == Cap::Over::year || cap.over == Cap::Over::rolling12;
           });
  });
}

}  // namespace

std::optional<Verdict> Judgement::verdict() const {
  std::optional<Verdict> found = Verdict::not_measured;
  for (const Side& side : sides) {
    if (side.verdict == Verdict::not_measured) continue;
    if (found != Verdict::not_measured && found != side.verdict) return std::nullopt;
    found = side.verdict;
  }
  return found;
}

std::int64_t Judgement::least() const {
  std::optional<std::int64_t> found;
  for (const Side& side : sides) {
    if (side.verdict == Verdict::not_measured) continue;
    found = std::min(found.value_or(side.credit.amount), side.credit.amount);
  }
  return found.value_or(0);
}

std::int64_t Judgement::most() const {
  std::int64_t found = 0;
  for (const Side& side : sides) found = std::max(found, side.credit.amount);
  return found;
}

Performance performance(const Course& course, const Dates& wanted) {
  Performance out;
  if (course.bound.empty()) return out;
  // A month is paid for as a whole; what was paid before it counts where a cap is over a year.
  const Date month = first_of_month(wanted.from);
  const Bound& begin = course.bound.front();
  const Date first_month = first_of_month(local_date(begin.span.from, begin.zone));
  const Dates judged{looks_back(course.bound) ? std::min(month, first_month) : month, wanted.until};
  std::vector<ItemId> objectives;
  for (const Bound& one : course.bound) {
    for (const Objective& objective : one.terms->objectives) {
      if (course.only && objective.id != *course.only) continue;
      if (std::ranges::count(objectives, objective.id) == 0) objectives.push_back(objective.id);
    }
  }
  const Judging judging(course);
  for (const ItemId& objective : objectives) judging.judge(objective, judged, out.windows);
  out.months = settle_all(out.windows);
  std::erase_if(out.windows,
                [&](const Judgement& one) { return last_day(one.window) < wanted.from; });
  std::erase_if(out.months, [&](const ServiceMonth& one) {
    return one.month < month || one.month >= wanted.until;
  });
  return out;
}

}  // namespace sopu::domain::performance
