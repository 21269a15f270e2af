#include "ledger/domain/performance/credit.hpp"

#include <algorithm>
#include <numeric>

#include "ledger/limits.hpp"

namespace sopu::domain::performance {
namespace {

using std::chrono::seconds;
using std::chrono::sys_days;

// No amount is larger than JSON can tell (formats, section 3).
std::int64_t whole(Wide amount) {
  constexpr Wide most = limits::integer_max;
  return static_cast<std::int64_t>(std::min(amount, most));
}

// ---------------------------------------------------------------- the base

// Of a month's fee there are so many in a day of any month, of any part of one that is billed, and
// of any period for which fees are agreed: 12 times the least common multiple of 1 to 31.
constexpr Wide parts_of_month = Wide{12} * 72'201'776'446'800;

std::int64_t days_in_month(Date date) {
  return static_cast<unsigned>((date.year() / date.month() / std::chrono::last).day());
}

// For one day of that month.
Wide day_of(const FeeFrom& from, Date date) {
  const Fee& fee = from.fee;
  const Wide amount = *fee.amount * (parts_of_month / 12);
  if (from.billed_days) return amount * 12 / *from.billed_days;
  switch (fee.per) {
    case Fee::Per::month:
      return amount * 12 / days_in_month(date);
    case Fee::Per::quarter:
      return amount * 4 / days_in_month(date);
    case Fee::Per::year:
      return amount / days_in_month(date);
    case Fee::Per::hour:
      return amount * 12 * 24;
    case Fee::Per::once:
    case Fee::Per::item:
      break;
  }
  throw std::logic_error("a fee that is for no time");
}

bool is_for_a_time(const Fee& fee) {
  return fee.amount && fee.per != Fee::Per::once && fee.per != Fee::Per::item;
}

// What holds before the dates, or on the first of them, is the first; what begins after them does
// not count.
bool is_known(const std::vector<FeeFrom>& fees, const Dates& dates) {
  for (auto fee = fees.begin(); fee != fees.end(); ++fee) {
    const auto next = std::next(fee);
    const bool is_over = next != fees.end() && sys_days(next->from) <= sys_days(dates.from);
    const bool is_later = fee != fees.begin() && sys_days(fee->from) >= sys_days(dates.until);
    if (!is_over && !is_later && !is_for_a_time(fee->fee)) return false;
  }
  return !fees.empty();
}

// By days: the first fee holds before its time, too.
Wide fee_of(const std::vector<FeeFrom>& fees, const Dates& dates) {
  Wide sum = 0;
  auto fee = fees.begin();
  for (auto day = sys_days(dates.from); day < sys_days(dates.until); day += std::chrono::days(1)) {
    while (std::next(fee) != fees.end() && sys_days(std::next(fee)->from) <= day) ++fee;
    sum += day_of(*fee, day);
  }
  return sum;
}

// ---------------------------------------------------------------- one window

std::int64_t amount_of(const Tier& tier, const Attained& attained,
                       const std::optional<Base>& base) {
  if (tier.kind == CreditKind::amount) return tier.credit;
  if (!base) return 0;
  if (tier.kind == CreditKind::lost_times && !attained.judged.is_measured()) return 0;
  switch (tier.kind) {
    case CreditKind::basis_points:
      return whole(half_up(Wide{base->amount} * tier.credit, bp_of_one));
    case CreditKind::fee_days:
      return whole(half_up(Wide{base->fee} * tier.credit, base->days));
    case CreditKind::lost_times:
      return whole(half_up(base->amount * (attained.judged.den - attained.judged.num) * tier.credit,
                           attained.judged.den));
    case CreditKind::amount:
      break;
  }
  throw std::logic_error("a credit of no kind");
}

// Of the fee of a time, of which a base is known.
std::int64_t most_of(const Cap& cap, const Base& base) {
  switch (cap.kind) {
    case CreditKind::basis_points:
      return whole(half_up(Wide{base.amount} * cap.most, bp_of_one));
    case CreditKind::fee_days:
      return whole(half_up(Wide{base.fee} * cap.most, base.days));
    case CreditKind::amount:
    case CreditKind::lost_times:
      return cap.most;
  }
  throw std::logic_error("a cap of no kind");
}

// A cap on a share of a fee that nobody knows caps nothing yet.
std::int64_t capped(std::int64_t amount, const Cap& cap, const std::optional<Base>& base) {
  if (cap.kind == CreditKind::amount) return std::min(amount, cap.most);
  return base ? std::min(amount, most_of(cap, *base)) : amount;
}

class Crediting {
 public:
  Crediting(const Objective& objective, const CreditRules& rules, const Attained& attained,
            const Setting& setting, const Circumstances& circumstances)
      : objective_(objective),
        credits_(*objective.credits),
        rules_(rules),
        attained_(attained),
        setting_(setting),
        circumstances_(circumstances) {}

  WindowCredit credit() {
    switch (credits_.per) {
      case Credits::Per::window:
        of_window(1);
        break;
      case Credits::Per::step:
        of_window(steps());
        break;
      case Credits::Per::incident:
        of_incidents();
        break;
      case Credits::Per::item:
        of_items();
        break;
    }
    out_.bonus = bonus();
    return summed();
  }

  WindowCredit credit_of_first_tier() {
    add_line({0});
    return summed();
  }

 private:
  WindowCredit summed() {
    Wide sum = 0;
    for (const CreditLine& line : out_.lines) sum += line.amount;
    out_.amount = whole(sum);
    return std::move(out_);
  }

  // The worst tier that what was attained falls under.
  std::optional<std::size_t> tier_of_attained() const {
    const bool rises = objective_.at_most;
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < credits_.tiers.size() && attained_.judged.is_measured(); ++i) {
      const int beyond = attained_.judged.compared(
          credits_.tiers[i].bound,
          objective_.indicator == Objective::Indicator::value ? Wide{1} : ppm_of_one);
      if (rises ? beyond > 0 : beyond < 0) found = i;
    }
    return found;
  }

  // Of those by length. A length in days or business days is as long as the service in them is.
  std::optional<std::size_t> tier_of_length(Time begin, seconds took) const {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < credits_.tiers.size(); ++i) {
      const Time end =
          add(begin, *credits_.tiers[i].longer_than, setting_.zone, setting_.hours, true);
      const auto bound = length(service_within({begin, end}, setting_.hours, setting_.zone));
      if (took > bound) found = i;
    }
    return found;
  }

  // How many have begun beyond the target.
  std::int64_t steps() const {
    if (!attained_.judged.is_measured()) return 0;
    const Wide of = objective_.indicator == Objective::Indicator::value ? Wide{1} : ppm_of_one;
    const Wide target = objective_.target.value_or(objective_.target_ppm) * attained_.judged.den;
    const Wide reached = attained_.judged.num * of;
    const Wide beyond = objective_.at_most ? reached - target : target - reached;
    return beyond > 0 ? whole(rounded_up(beyond, attained_.judged.den * credits_.step)) : 0;
  }

  void add_line(CreditLine line) {
    const Wide once = amount_of(credits_.tiers[line.tier], attained_, circumstances_.base);
    line.amount =
        whole(once * line.times * (circumstances_.is_repeated ? credits_.repeat_times : 1));
    const bool is_single =
        credits_.per == Credits::Per::incident || credits_.per == Credits::Per::item;
    for (const Cap& cap : rules_.caps) {
      if (is_single && cap.over == Cap::Over::incident) {
        line.amount = capped(line.amount, cap, circumstances_.base);
      }
    }
    out_.lines.push_back(std::move(line));
  }

  void of_window(std::int64_t times) {
    const auto tier = tier_of_attained();
    if (tier && times > 0) add_line({*tier, times});
  }

  // An outage is credited once, in the window in which it ends, unless all of it is excluded.
  void of_incidents() {
    for (const Outage& outage : attained_.outages) {
      const Time begin = outage.spans.front().from;
      const Time end = outage.spans.back().until;
      if (end <= setting_.window.from || end > setting_.window.until) continue;
      if (outage.is_excluded) continue;
      if (const auto tier = tier_of_length(begin, outage.length)) {
        add_line({*tier, 1, 0, {}, Span{begin, end}});
      }
    }
  }

  void of_items() {
    for (const LateItem& item : attained_.late) {
      if (const auto tier = tier_of_length(item.opened, item.took)) {
        add_line({*tier, 1, 0, item.id});
      }
    }
  }

  std::int64_t bonus() const {
    std::int64_t amount = 0;
    if (!attained_.judged.is_measured() || !circumstances_.base) return amount;
    for (const Bonus& bonus : credits_.bonuses) {
      if (attained_.judged.compared(bonus.from_ppm, ppm_of_one) < 0) break;
      amount = whole(half_up(Wide{circumstances_.base->amount} * bonus.basis_points, bp_of_one));
    }
    return amount;
  }

  const Objective& objective_;
  const Credits& credits_;
  const CreditRules& rules_;
  const Attained& attained_;
  const Setting& setting_;
  const Circumstances& circumstances_;
  WindowCredit out_;
};

bool pays(const Objective& objective, const CreditRules& rules,
          const Circumstances& circumstances) {
  if (!objective.credits) return false;
  const auto& from = objective.credits->from;
  if (from && !circumstances.is_replayed && sys_days(circumstances.window.from) < sys_days(*from)) {
    return false;
  }
  return !circumstances.is_part || rules.partial != CreditRules::Partial::none;
}

// ---------------------------------------------------------------- one month

std::optional<Base> largest(const std::vector<Part>& parts) {
  std::optional<Base> found;
  for (const Part& part : parts) {
    if (part.base && (!found || part.base->amount > found->amount)) found = part.base;
  }
  return found;
}

Wide sum_of(const std::vector<std::int64_t>& credits) {
  return std::accumulate(credits.begin(), credits.end(), Wide{0});
}

// The later ones of the list give way first.
void cut_to(std::int64_t most, std::vector<std::int64_t>& credits) {
  Wide over = std::max<Wide>(0, sum_of(credits) - std::max<std::int64_t>(0, most));
  for (auto credit = credits.rbegin(); credit != credits.rend() && over > 0; ++credit) {
    const std::int64_t cut = whole(std::min<Wide>(over, *credit));
    *credit -= cut;
    over -= cut;
  }
}

void keep_highest(std::vector<std::int64_t>& credits) {
  const auto highest = std::ranges::max_element(credits);
  for (auto credit = credits.begin(); credit != credits.end(); ++credit) {
    if (credit != highest) *credit = 0;
  }
}

void apply(const Cap& cap, const std::vector<Part>& parts, const PaidBefore& paid,
           std::vector<std::int64_t>& credits) {
  const auto cut_all = [&](std::int64_t paid_before) {
    const auto base = largest(parts);
    if (cap.kind != CreditKind::amount && !base) return;
    cut_to((base ? most_of(cap, *base) : cap.most) - paid_before, credits);
  };
  switch (cap.over) {
    case Cap::Over::incident:
      return;  // each by itself, before
    case Cap::Over::window:
      for (std::size_t i = 0; i < parts.size(); ++i) {
        credits[i] = capped(credits[i], cap, parts[i].base);
      }
      return;
    case Cap::Over::month:
      return cut_all(0);
    case Cap::Over::year:
      return cut_all(paid.this_year);
    case Cap::Over::rolling12:
      return cut_all(paid.eleven_months);
  }
}

}  // namespace

Dates fee_period(const CreditRules& rules, const Dates& window) {
  const Date last = last_day(window);
  switch (rules.base) {
    case CreditRules::Base::window_fee:
      return window;
    case CreditRules::Base::month_fee:
      return {first_of_month(last), sys_days(first_of_month(last) + std::chrono::months(1))};
    case CreditRules::Base::year_fee:
      return {last.year() / 1 / 1, (last.year() + std::chrono::years(1)) / 1 / 1};
  }
  throw std::logic_error("a credit of no fee");
}

std::optional<Base> base_of(const CreditRules& rules, const std::vector<FeeFrom>& fees,
                            const Dates& window, const Dates& bound) {
  const Dates period = fee_period(rules, window);
  if (!is_known(fees, period)) return std::nullopt;
  const Wide fee = fee_of(fees, period);
  Base base{whole(half_up(fee, parts_of_month)), whole(half_up(fee, parts_of_month)),
            period.days()};
  if (rules.partial == CreditRules::Partial::full || bound == window) return base;
  base.amount = period == window
                    ? whole(half_up(fee_of(fees, bound), parts_of_month))
                    : whole(half_up(fee * bound.days(), parts_of_month * window.days()));
  return base;
}

WindowCredit credit(const Objective& objective, const CreditRules& rules, const Attained& attained,
                    const Setting& setting, const Circumstances& circumstances) {
  if (!pays(objective, rules, circumstances)) return {};
  return Crediting(objective, rules, attained, setting, circumstances).credit();
}

WindowCredit credit_by_default(const Objective& objective, const CreditRules& rules,
                               const Circumstances& circumstances) {
  if (!pays(objective, rules, circumstances)) return {};
  return Crediting(objective, rules, {}, {}, circumstances).credit_of_first_tier();
}

Month settled(const CreditRules& rules, const std::vector<Part>& parts, const PaidBefore& paid) {
  Month month;
  for (const Part& part : parts) {
    month.credits.push_back(part.credit);
    month.bonus += part.bonus;
  }
  if (rules.combine == CreditRules::Combine::highest) keep_highest(month.credits);
  for (const Cap& cap : rules.caps) apply(cap, parts, paid, month.credits);
  month.payable = whole(sum_of(month.credits));
  if (month.payable < rules.min_payable) month.payable = 0;
  if (const auto base = largest(parts); rules.bonus_cap_bp && base) {
    month.bonus =
        std::min(month.bonus, whole(half_up(Wide{base->amount} * *rules.bonus_cap_bp, bp_of_one)));
  }
  return month;
}

}  // namespace sopu::domain::performance
