// Objectives: how they are measured, what is promised, what is credited when it is not kept; and
// the rules that hold for all credits.
#include <algorithm>
#include <tuple>

#include "ledger/domain/terms/terms_form.hpp"
#include "ledger/domain/value/fields.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain::form {
namespace {

using Indicator = Objective::Indicator;

bool is_any_of(Indicator indicator, std::initializer_list<Indicator> some) {
  return std::ranges::find(some, indicator) != some.end();
}

// ---------------------------------------------------------------- windows

// month, quarter, year, or days: 1d to 999d. Zero days for anything else.
Window window_of(std::string_view kind, std::string_view length) {
  Window window;
  if (kind == "rolling") window.kind = Window::Kind::rolling;
  if (length == "month") return window;
  if (length == "quarter") return {window.kind, Window::Length::quarter, 0};
  if (length == "year") return {window.kind, Window::Length::year, 0};
  window.length = Window::Length::days;
  const bool well_formed = length.size() >= 2 && length.size() <= 4 && length.back() == 'd' &&
                           length.front() != '0' &&
                           std::ranges::all_of(length.substr(0, length.size() - 1),
                                               [](char c) { return c >= '0' && c <= '9'; });
  if (!well_formed) return window;
  for (const char c : length.substr(0, length.size() - 1))
    window.days = window.days * 10 + (c - '0');
  return window;
}

bool is_window_length(std::string_view text) {
  const Window window = window_of("calendar", text);
  return window.length != Window::Length::days || window.days > 0;
}

Window read_window(const Place& place) {
  place.members({"kind", "length"});
  const std::string kind = place["kind"].one_of({"calendar", "rolling"});
  const std::string length = place["length"].matching(is_window_length, "form.window-length");
  const Window window = window_of(kind, length);
  if (window.kind == Window::Kind::rolling && window.length != Window::Length::days) {
    place["length"].refuse({"rolling-window-in-days", {}});
  }
  return window;
}

// ---------------------------------------------------------------- credits

// What the tiers of one objective have in common.
struct Tiers {
  bool by_length;  // of an incident or item (`longerThan`), otherwise of what was attained
  bool is_share;   // what was attained is a share (`belowPpm`), otherwise a value (`beyond`)
  bool rises;      // the worse the larger
};

auto rank_of(const Duration& duration) {
  return std::tuple(duration.months, duration.business_days,
                    std::chrono::days{duration.days} + duration.seconds);
}

// Read from the best to the worst: each tier begins beyond the one before.
class TierReader {
 public:
  explicit TierReader(Tiers tiers) : tiers_(tiers) {}

  void read(const Place& tier) {
    tier.members(
        {}, {"belowPpm", "beyond", "longerThan", "creditBp", "amount", "feeDays", "lostTimes"});
    tier.exactly_if(tiers_.by_length, "longerThan", "case.by-length");
    tier.exactly_if(!tiers_.by_length && tiers_.is_share, "belowPpm", "case.share-tier");
    tier.exactly_if(!tiers_.by_length && !tiers_.is_share, "beyond", "case.value-tier");
    read_bound(tier);
    read_credit(tier);
    first_ = false;
  }

 private:
  void read_bound(const Place& tier) {
    if (tiers_.by_length) {
      const Duration longer = tier["longerThan"].duration();
      if (rank_of(longer) <= rank_of(longer_)) {
        tier["longerThan"].refuse({"tiers-must-rise", {}});
      }
      longer_ = longer;
      return;
    }
    const Place place = tiers_.is_share ? tier["belowPpm"] : tier["beyond"];
    const auto bound = place.integer(0, tiers_.is_share ? limits::ppm_max : limits::integer_max);
    if (!first_ && tiers_.rises && bound <= bound_) place.refuse({"tiers-must-rise", {}});
    if (!first_ && !tiers_.rises && bound >= bound_) place.refuse({"tiers-must-fall", {}});
    bound_ = bound;
  }

  // Credits of one kind rise; those of different kinds are compared by nobody before there is a
  // fee.
  void read_credit(const Place& tier) {
    const auto kind = tier.exactly_one({"creditBp", "amount", "feeDays", "lostTimes"});
    if (kind.empty()) return;
    tier.only_if(tiers_.is_share && !tiers_.by_length, "lostTimes", "case.lost-times");
    const auto credit = tier[kind].integer(0, credit_max(kind));
    if (kind == kind_ && credit <= credit_) tier[kind].refuse({"tiers-must-credit-more", {}});
    kind_ = kind;
    credit_ = credit;
  }

  static std::int64_t credit_max(std::string_view kind) {
    if (kind == "creditBp") return limits::basis_points_max;
    if (kind == "amount") return limits::integer_max;
    return kind == "feeDays" ? limits::days_max : limits::factor_max;
  }

  Tiers tiers_;
  bool first_ = true;
  std::int64_t bound_ = 0;
  Duration longer_;
  std::string kind_;
  std::int64_t credit_ = 0;
};

void read_bonuses(const Place& bonuses) {
  std::int64_t from = -1;
  std::int64_t points = -1;
  bonuses.list(
      [&](const Place& bonus) {
        bonus.members({"fromPpm", "bonusBp"});
        const auto this_from = bonus["fromPpm"].integer(0, limits::ppm_max);
        const auto this_points = bonus["bonusBp"].integer(0, limits::basis_points_max);
        if (this_from <= from) bonus["fromPpm"].refuse({"tiers-must-rise", {}});
        if (this_points <= points) bonus["bonusBp"].refuse({"tiers-must-credit-more", {}});
        from = this_from;
        points = this_points;
      },
      1);
}

void read_credits(const Place& credits, const Objective& objective) {
  if (!credits.given()) return;
  credits.members({"tiers"}, {"per", "step", "from", "repeatTimes", "bonuses"});
  if (objective.window.kind == Window::Kind::rolling) {
    credits.refuse({"credits-on-rolling-window", {}});
  }
  const std::string per = credits["per"].one_of({"window", "incident", "item", "step"});
  const bool is_share = objective.indicator != Indicator::value;
  if (per == "incident" && objective.indicator != Indicator::availability) {
    credits["per"].refuse({"per-incident-of-availability", {}});
  }
  if (per == "item" && objective.indicator != Indicator::duration) {
    credits["per"].refuse({"per-item-of-duration", {}});
  }
  credits.exactly_if(per == "step", "step", "case.step");
  credits["step"].integer(1, is_share ? limits::ppm_max : limits::integer_max);
  TierReader reader({per == "incident" || per == "item", is_share, objective.at_most});
  credits["tiers"].list([&](const Place& tier) { reader.read(tier); }, 1);
  credits["from"].date();
  credits["repeatTimes"].integer(2, limits::factor_max);
  credits.only_if(is_share, "bonuses", "case.share");
  read_bonuses(credits["bonuses"]);
}

// ---------------------------------------------------------------- objectives

void read_slot(const Place& slot, bool of_availability) {
  slot.members({"sec", "empty"}, {"upFromPpm", "minCount"});
  slot["sec"].integer(1, limits::slot_seconds_max);
  slot["empty"].one_of({"good", "skip"});
  slot.exactly_if(of_availability, "upFromPpm", "case.slot-up");
  slot.only_if(of_availability, "minCount", "case.slot-up");
  slot["upFromPpm"].integer(1, limits::ppm_max);
  slot["minCount"].integer(1, limits::count_max);
}

Indicator read_indicator(const Place& place) {
  return parse<Indicator>(place.one_of({"availability", "ratio", "duration", "value"}))
      .value_or(Indicator::availability);
}

// Members that say something of some indicators only.
void check_members(const Place& place, Indicator indicator) {
  const auto is = [&](std::initializer_list<Indicator> some) { return is_any_of(indicator, some); };
  const bool is_value = indicator == Indicator::value;
  const bool is_availability = indicator == Indicator::availability;
  place.exactly_if(!is_value, "targetPpm", "case.share");
  place.exactly_if(is_value, "target", "case.value");
  place.exactly_if(is_value, "of", "case.value");
  place.only_if(is_value, "unit", "case.value");
  place.needed_if(indicator == Indicator::duration, "limit", "case.duration");
  place.only_if(is({Indicator::duration, Indicator::ratio}), "limit", "case.limit");
  place.only_if(is({Indicator::availability, Indicator::ratio}), "slot", "case.slot");
  place.only_if(is_availability, "minDowntimeSec", "case.availability");
  place.only_if(is_availability, "mergeGapSec", "case.availability");
  place.only_if(!is_availability, "minItems", "case.items");
  place.only_if(!is_value, "roundPpm", "case.share");
}

// Shares and limits are kept from below; of values the terms say which side is the good one.
bool read_at_most(const Place& op, Indicator indicator) {
  if (indicator == Indicator::value) return op.one_of({">=", "<="}) == "<=";
  op.one_of({">="});
  return false;
}

void read_value(const Place& place, Objective& objective) {
  if (const Place target = place["target"]; target.given()) {
    objective.target = target.integer(0, limits::integer_max);
  }
  const std::string of = place["of"].one_of({"mean", "sum", "max", "percentile"});
  place.exactly_if(of == "percentile", "percentilePpm", "case.percentile");
  place["percentilePpm"].integer(1, limits::ppm_max);
  place["unit"].name();
}

}  // namespace

void read_objective(const Place& place, Terms& terms) {
  place.members(
      {"id", "service", "name", "indicator", "op", "window", "denominator", "measuredBy"},
      {"targetPpm", "target", "perUnit", "limit", "calendar", "of", "percentilePpm", "unit", "slot",
       "minDowntimeSec", "mergeGapSec", "minItems", "roundPpm", "credits"});
  Objective objective;
  objective.id = place["id"].item_id();
  objective.service = place["service"].item_id();
  place["name"].name();
  objective.indicator = read_indicator(place["indicator"]);
  check_members(place, objective.indicator);
  objective.at_most = read_at_most(place["op"], objective.indicator);
  objective.target_ppm = place["targetPpm"].integer(0, limits::ppm_max);
  read_value(place, objective);
  place["perUnit"].boolean();
  objective.limit = place["limit"].duration_if_given();
  if (place["calendar"].given()) objective.calendar = place["calendar"].item_id();
  objective.window = read_window(place["window"]);
  read_slot(place["slot"], objective.indicator == Indicator::availability);
  place["minDowntimeSec"].integer(0, limits::window_seconds_max);
  place["mergeGapSec"].integer(0, limits::window_seconds_max);
  place["minItems"].integer(1, limits::count_max);
  place["roundPpm"].integer(1, limits::ppm_max);
  place["denominator"].one_of({"total", "available"});
  place["measuredBy"].list(
      [&](const Place& party) { objective.measured_by.push_back(party.party()); }, 1);
  place["measuredBy"].unique("");
  read_credits(place["credits"], objective);
  terms.objectives.push_back(std::move(objective));
}

// ---------------------------------------------------------------- the rules of all credits

namespace {

void read_cap(const Place& cap) {
  cap.members({"over"}, {"bp", "amount", "days"});
  cap["over"].one_of({"incident", "window", "month", "year", "rolling12"});
  cap.exactly_one({"bp", "amount", "days"});
  cap["bp"].integer(0, limits::cap_bp_max);
  cap["amount"].amount();
  cap["days"].integer(0, limits::days_max);
}

}  // namespace

void read_credit_rules(const Place& rules) {
  rules.members({"base", "partial", "combine", "caps", "automatic"},
                {"bonusCapBp", "minPayable", "claimWithin", "claimFrom", "claimNeeds", "calendar"});
  rules["base"].one_of({"windowFee", "monthFee", "yearFee"});
  rules["partial"].one_of({"full", "proRata", "none"});
  rules["combine"].one_of({"sum", "highest"});
  rules["caps"].list(read_cap);
  rules["bonusCapBp"].integer(0, limits::cap_bp_max);
  rules["minPayable"].amount();
  const bool claimed = !rules["automatic"].boolean();
  for (const auto member : {"claimWithin", "claimNeeds"}) {
    rules.only_if(claimed, member, "case.claimed");
  }
  for (const auto member : {"claimFrom", "calendar"}) {
    rules.only_if(rules["claimWithin"].given(), member, "case.claim-time");
  }
  rules["claimWithin"].duration();
  rules["claimFrom"].one_of({"window", "incident"});
  rules["claimNeeds"].text();
  rules["calendar"].item_id();
}

}  // namespace sopu::domain::form
