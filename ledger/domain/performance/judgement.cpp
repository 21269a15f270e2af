#include "ledger/domain/performance/judgement.hpp"

#include <algorithm>
#include <map>

#include "ledger/domain/performance/fees.hpp"
#include "ledger/domain/performance/payment.hpp"

namespace sopu::domain::performance {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::sys_days;

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
      put_highest_bill(run, judgement);
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

  void put_highest_bill(const Run& run, Judgement& window) const {
    const auto base = base_for(window, run.at(window.bound.from), true);
    if (!base || *base == window.base) return;
    const Judgement by_it = judged(run, window.unit, window.window, window.is_repeated, true);
    window.by_highest_bill = ByHighestBill{*base, by_it.most()};
  }

  Judgement judged(const Run& run, const std::optional<ItemId>& unit, const Dates& dates,
                   bool is_repeated, bool by_highest_bill = false) const {
    const Objective& objective = *run.objective;
    const Dates bound = common(dates, run.dates());
    const Bound& by = run.at(bound.from);
    Judgement out{objective.id,
                  unit,
                  by.terms,
                  name_of(objective.window, dates),
                  dates,
                  bound,
                  span_of(bound, by.zone),
                  by.agreed};
    out.is_repeated = is_repeated;
    const Terms& terms = *by.terms;
    out.base = base_for(out, by, by_highest_bill);
    const Setting setting{out.span,
                          left_out(course_.left_out, terms, objective, run.dates().from, by.zone),
                          objective.calendar ? terms.calendar(*objective.calendar) : nullptr,
                          by.zone, course_.suspended};
    out.excluded = common(setting.excluded, {out.span});
    for (const PartyId& measurer : objective.measured_by) {
      out.sides.push_back(side_of(out, measurer, setting));
    }
    if (terms.credit_rules) {
      if (counts_as_default(out)) {
        out.by_default = credit_by_default(objective, *terms.credit_rules, circumstances_of(out));
      }
      if (!terms.credit_rules->automatic) put_claims(out, by);
    } else if (counts_as_default(out)) {
      out.by_default = WindowCredit{};
    }
    return out;
  }

  std::vector<Billed> bills_for(const Judgement& window) const {
    const ItemId& service = window.promise().service;
    const auto unit = billed_unit(*window.terms, service, window.unit);
    std::vector<Billed> out;
    std::ranges::copy_if(course_.billed, std::back_inserter(out), [&](const Billed& one) {
      return one.service == service && one.unit == unit;
    });
    return out;
  }

  std::optional<Base> base_for(const Judgement& window, const Bound& by, bool most) const {
    if (!by.terms->credit_rules) return std::nullopt;
    auto fees = fees_of(course_.bound, window.promise().service, window.unit);
    if (fees.empty()) return std::nullopt;
    if (!by.terms->fee_during_suspension) take_out(course_.suspended, by.zone, fees);
    const Bound& last = course_.bound.back();
    put_bills(bills_for(window), most, local_date(last.span.until, last.zone), fees);
    return base_of(*by.terms->credit_rules, fees, window.window, window.bound);
  }

  Circumstances circumstances_of(const Judgement& window) const {
    return {window.window, window.bound != window.window, window.base, window.is_repeated,
            course_.replayed};
  }

  static WindowName name_of_window(const Judgement& window) {
    return {window.objective, window.unit, window.name};
  }

  // A window belongs to the report of the month in which it ends.
  bool counts_as_default(const Judgement& window) const {
    return window.terms->missing_report_is_default &&
           std::ranges::count(course_.unreported, month_of(window.window)) != 0;
  }

  // ------------------------------------------------------------ what must be claimed

  Time claim_until(const Bound& by, Time end) const {
    return course_.due(performance::claim_until(*by.terms, by.zone, std::max(end, by.agreed)));
  }

  bool is_claimed(const Judgement& window, const std::optional<Span>& incident,
                  const std::optional<Time>& until) const {
    return std::ranges::any_of(course_.claimed, [&](const Claimed& one) {
      const bool is_meant = one.window == name_of_window(window) &&
                            one.incident.has_value() == incident.has_value() &&
                            (!until || one.at < *until);
      return is_meant && (!incident || (one.incident->from < incident->until &&
                                        incident->from < one.incident->until));
    });
  }

  bool has_lapsed(const std::optional<Time>& until, bool is_claimed) const {
    return until && *until <= course_.now && !is_claimed;
  }

  // What nobody claimed in time is no credit any more.
  void put_claims(Judgement& window, const Bound& by) const {
    const CreditRules& rules = *by.terms->credit_rules;
    if (claimed_by_incidents(window.promise(), rules)) {
      for (Side& side : window.sides) put_claims_of_incidents(window, by, side.credit);
      return;
    }
    ClaimTime claim;
    if (rules.claim_within) claim.until = claim_until(by, window.span.until);
    claim.is_made = is_claimed(window, std::nullopt, claim.until);
    const auto let_lapse = [&](WindowCredit& credit) {
      credit.lapsed = std::exchange(credit.amount, 0);
    };
    if (has_lapsed(claim.until, claim.is_made)) {
      for (Side& side : window.sides) let_lapse(side.credit);
      if (window.by_default) let_lapse(*window.by_default);
    }
    window.claim = claim;
  }

  void put_claims_of_incidents(const Judgement& window, const Bound& by,
                               WindowCredit& credit) const {
    for (CreditLine& line : credit.lines) {
      if (!line.outage) continue;
      if (by.terms->credit_rules->claim_within) {
        line.claim_until = claim_until(by, line.outage->until);
      }
      line.is_claimed = is_claimed(window, line.outage, line.claim_until);
      if (!has_lapsed(line.claim_until, line.is_claimed)) continue;
      credit.amount -= line.amount;
      credit.lapsed += line.amount;
    }
  }

  // ------------------------------------------------------------ one side

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
    Figures around = course_.figures(asked);
    around.told = figures.told;
    return around;
  }

  Side side_of(const Judgement& window, const PartyId& measurer, const Setting& setting) const {
    const Objective& objective = window.promise();
    const Figures figures = figures_around(window, measurer);
    Side side{measurer, attained(objective, figures, setting), Verdict::not_measured, {}};
    side.verdict = verdict(objective, side.attained);
    side.told = figures.told;
    side.contested = contested(name_of_window(window), side);
    if (window.terms->credit_rules) {
      side.credit = credit(objective, *window.terms->credit_rules, side.attained, setting,
                           circumstances_of(window));
    }
    return side;
  }

  // Figures recorded after they were contested are others.
  std::optional<bool> contested(const WindowName& window, const Side& side) const {
    std::optional<bool> found;
    for (const Contested& one : course_.contested) {
      const bool is_meant = one.window == window &&
                            (!one.measurer || *one.measurer == side.measurer) &&
                            (one.in_dispute || !side.told || *side.told <= one.at);
      if (is_meant) found = found.value_or(false) || one.by_debtor;
    }
    return found;
  }

  const Course& course_;
};

// ---------------------------------------------------------------- together

bool looks_back(const std::vector<Bound>& bound) {
  return std::ranges::any_of(bound, [](const Bound& one) {
    return one.terms->credit_rules &&
           std::ranges::any_of(one.terms->credit_rules->caps, [](const Cap& cap) {
             return cap.over == Cap::Over::year || cap.over == Cap::Over::rolling12;
           });
  });
}

}  // namespace

// Nothing else was measured but what is contested.
const Side* Judgement::contested_alone() const {
  const Side* only = nullptr;
  for (const Side& side : sides) {
    if (side.verdict == Verdict::not_measured) continue;
    if (only) return nullptr;
    only = &side;
  }
  return only && only->contested ? only : nullptr;
}

// Where others' figures say the same, nothing hangs on those that somebody contests.
bool Judgement::is_contested() const {
  const bool differ = !by_default && !verdict();
  return differ || least() != most() || contested_alone() != nullptr;
}

std::optional<Verdict> Judgement::verdict() const {
  if (by_default) return Verdict::breached;
  if (contested_alone()) return std::nullopt;
  std::optional<Verdict> found = Verdict::not_measured;
  for (const Side& side : sides) {
    if (side.verdict == Verdict::not_measured) continue;
    if (found != Verdict::not_measured && found != side.verdict) return std::nullopt;
    found = side.verdict;
  }
  return found;
}

std::int64_t Judgement::least() const {
  const Side* contested = contested_alone();
  if (contested && *contested->contested) return by_default ? by_default->amount : 0;
  std::optional<std::int64_t> found;
  for (const Side& side : sides) {
    if (side.verdict == Verdict::not_measured) continue;
    found = std::min(found.value_or(side.credit.amount), side.credit.amount);
  }
  return std::max(found.value_or(0), by_default ? by_default->amount : 0);
}

std::int64_t Judgement::most() const {
  std::int64_t found = by_default ? by_default->amount : 0;
  for (const Side& side : sides) found = std::max(found, side.credit.amount);
  return by_highest_bill ? std::max(found, by_highest_bill->credit) : found;
}

bool claimed_by_incidents(const Objective& objective, const CreditRules& rules) {
  return rules.claim_from == CreditRules::ClaimFrom::incident && objective.credits &&
         objective.credits->per == Credits::Per::incident;
}

Time claim_until(const Terms& terms, const Zone& zone, Time end) {
  const auto& calendar = terms.credit_rules->calendar;
  return add(end, *terms.credit_rules->claim_within, zone,
             calendar ? terms.calendar(*calendar) : nullptr, true);
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
  out.months = payments(out.windows, course.settled);
  std::erase_if(out.windows,
                [&](const Judgement& one) { return last_day(one.window) < wanted.from; });
  std::erase_if(out.months, [&](const ServiceMonth& one) {
    return one.month < month || one.month >= wanted.until;
  });
  return out;
}

}  // namespace sopu::domain::performance
