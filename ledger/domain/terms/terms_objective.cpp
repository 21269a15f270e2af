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

  Tier read(const Place& tier) {
    tier.members(
        {}, {"belowPpm", "beyond", "longerThan", "creditBp", "amount", "feeDays", "lostTimes"});
    tier.exactly_if(tiers_.by_length, "longerThan", "case.by-length");
    tier.exactly_if(!tiers_.by_length && tiers_.is_share, "belowPpm", "case.share-tier");
    tier.exactly_if(!tiers_.by_length && !tiers_.is_share, "beyond", "case.value-tier");
    read_bound(tier);
    read_credit(tier);
    is_first_ = false;
    return tier_;
  }

 private:
  void read_bound(const Place& tier) {
    if (tiers_.by_length) {
      const Duration longer = tier["longerThan"].duration();
      if (!is_first_ && rank_of(longer) <= rank_of(*tier_.longer_than)) {
        tier["longerThan"].refuse({"tiers-must-rise", {}});
      }
      tier_.longer_than = longer;
      return;
    }
    const Place place = tiers_.is_share ? tier["belowPpm"] : tier["beyond"];
    const auto bound = place.integer(0, tiers_.is_share ? limits::ppm_max : limits::integer_max);
    if (!is_first_ && tiers_.rises && bound <= tier_.bound) place.refuse({"tiers-must-rise", {}});
    if (!is_first_ && !tiers_.rises && bound >= tier_.bound) place.refuse({"tiers-must-fall", {}});
    tier_.bound = bound;
  }

  // Credits of one kind rise; those of different kinds are compared by nobody before there is a
  // fee.
  void read_credit(const Place& tier) {
    const auto name = tier.exactly_one({"creditBp", "amount", "feeDays", "lostTimes"});
    const auto kind = parse<CreditKind>(name);
    if (!kind) return;
    tier.only_if(tiers_.is_share && !tiers_.by_length, "lostTimes", "case.lost-times");
    const auto credit = tier[name].integer(0, credit_max(*kind));
    if (!is_first_ && kind == tier_.kind && credit <= tier_.credit) {
      tier[name].refuse({"tiers-must-credit-more", {}});
    }
    tier_.kind = *kind;
    tier_.credit = credit;
  }

  static std::int64_t credit_max(CreditKind kind) {
    switch (kind) {
      case CreditKind::basis_points:
        return limits::basis_points_max;
      case CreditKind::amount:
        return limits::integer_max;
      case CreditKind::fee_days:
        return limits::days_max;
      case CreditKind::lost_times:
        return limits::factor_max;
    }
    throw std::logic_error("a credit of no kind");
  }

  Tiers tiers_;
  bool is_first_ = true;
  Tier tier_;  // the last that was read
};

void read_bonuses(const Place& place, std::vector<Bonus>& bonuses) {
  place.list(
      [&](const Place& bonus) {
        bonus.members({"fromPpm", "bonusBp"});
        const Bonus read{bonus["fromPpm"].integer(0, limits::ppm_max),
                         bonus["bonusBp"].integer(0, limits::basis_points_max)};
        const Bonus last = bonuses.empty() ? Bonus{-1, -1} : bonuses.back();
        if (read.from_ppm <= last.from_ppm) bonus["fromPpm"].refuse({"tiers-must-rise", {}});
        if (read.basis_points <= last.basis_points) {
          bonus["bonusBp"].refuse({"tiers-must-credit-more", {}});
        }
        bonuses.push_back(read);
      },
      1);
}

std::optional<Credits> read_credits(const Place& credits, const Objective& objective) {
  if (!credits.given()) return std::nullopt;
  credits.members({"tiers"}, {"per", "step", "from", "repeatTimes", "bonuses"});
  Credits read;
  if (objective.window.kind == Window::Kind::rolling) {
    credits.refuse({"credits-on-rolling-window", {}});
  }
  read.per = credits["per"].word<Credits::Per>();
  const bool is_share = objective.indicator != Indicator::value;
  const bool by_incident = read.per == Credits::Per::incident;
  const bool by_item = read.per == Credits::Per::item;
  const bool by_step = read.per == Credits::Per::step;
  if (by_incident && objective.indicator != Indicator::availability) {
    credits["per"].refuse({"per-incident-of-availability", {}});
  }
  if (by_item && objective.indicator != Indicator::duration) {
    credits["per"].refuse({"per-item-of-duration", {}});
  }
  credits.exactly_if(by_step, "step", "case.step");
  read.step = credits["step"].integer(1, is_share ? limits::ppm_max : limits::integer_max);
  TierReader reader({by_incident || by_item, is_share, objective.at_most});
  credits["tiers"].list([&](const Place& tier) { read.tiers.push_back(reader.read(tier)); }, 1);
  if (credits["from"].given()) read.from = credits["from"].date();
  read.repeat_times = credits["repeatTimes"].integer_if_given(2, limits::factor_max).value_or(1);
  credits.only_if(is_share, "bonuses", "case.share");
  read_bonuses(credits["bonuses"], read.bonuses);
  return read;
}

// ---------------------------------------------------------------- objectives

std::optional<Slot> read_slot(const Place& slot, bool of_availability) {
  if (!slot.given()) return std::nullopt;
  slot.members({"sec", "empty"}, {"upFromPpm", "minCount"});
  Slot read;
  read.length = std::chrono::seconds(slot["sec"].integer(1, limits::slot_seconds_max));
  read.empty_is_good = slot["empty"].one_of({"good", "skip"}) == "good";
  slot.exactly_if(of_availability, "upFromPpm", "case.slot-up");
  slot.only_if(of_availability, "minCount", "case.slot-up");
  read.up_from_ppm = slot["upFromPpm"].integer_if_given(1, limits::ppm_max);
  read.min_count = slot["minCount"].integer(1, limits::count_max);
  return read;
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
  objective.target = place["target"].integer_if_given(0, limits::integer_max);
  objective.of = place["of"].word_if_given<Objective::Of>();
  place.exactly_if(objective.of == Objective::Of::percentile, "percentilePpm", "case.percentile");
  objective.percentile_ppm = place["percentilePpm"].integer(1, limits::ppm_max);
  objective.unit = place["unit"].name();
}

std::chrono::seconds seconds_of(const Place& place) {
  return std::chrono::seconds(place.integer(0, limits::window_seconds_max));
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
  objective.name = place["name"].name();
  objective.indicator = place["indicator"].word<Indicator>();
  check_members(place, objective.indicator);
  objective.at_most = read_at_most(place["op"], objective.indicator);
  objective.target_ppm = place["targetPpm"].integer(0, limits::ppm_max);
  read_value(place, objective);
  objective.per_unit = place["perUnit"].boolean();
  objective.limit = place["limit"].duration_if_given();
  objective.calendar = place["calendar"].item_id_if_given();
  objective.window = read_window(place["window"]);
  objective.slot = read_slot(place["slot"], objective.indicator == Indicator::availability);
  objective.min_downtime = seconds_of(place["minDowntimeSec"]);
  objective.merge_gap = seconds_of(place["mergeGapSec"]);
  objective.min_items = place["minItems"].integer(1, limits::count_max);
  objective.round_ppm = place["roundPpm"].integer_if_given(1, limits::ppm_max);
  objective.denominator = place["denominator"].word<Objective::Denominator>();
  place["measuredBy"].list(
      [&](const Place& party) { objective.measured_by.push_back(party.party()); }, 1);
  place["measuredBy"].unique("");
  objective.credits = read_credits(place["credits"], objective);
  terms.objectives.push_back(std::move(objective));
}

// ---------------------------------------------------------------- the rules of all credits

namespace {

Cap read_cap(const Place& cap) {
  cap.members({"over"}, {"bp", "amount", "days"});
  const auto over = cap["over"].word<Cap::Over>();
  const auto in = cap.exactly_one({"bp", "amount", "days"});
  if (in == "bp") {
    return {over, CreditKind::basis_points, cap[in].integer(0, limits::cap_bp_max)};
  }
  if (in == "days") return {over, CreditKind::fee_days, cap[in].integer(0, limits::days_max)};
  return {over, CreditKind::amount, cap["amount"].amount()};
}

}  // namespace

void read_credit_rules(const Place& rules, Terms& terms) {
  if (!rules.given()) return;
  rules.members({"base", "partial", "combine", "caps", "automatic"},
                {"bonusCapBp", "minPayable", "claimWithin", "claimFrom", "claimNeeds", "calendar"});
  CreditRules read;
  read.base = rules["base"].word<CreditRules::Base>();
  read.partial = rules["partial"].word<CreditRules::Partial>();
  read.combine = rules["combine"].word<CreditRules::Combine>();
  rules["caps"].list([&](const Place& cap) { read.caps.push_back(read_cap(cap)); });
  read.bonus_cap_bp = rules["bonusCapBp"].integer_if_given(0, limits::cap_bp_max);
  read.min_payable = rules["minPayable"].amount();
  read.automatic = rules["automatic"].boolean();
  const bool claimed = !read.automatic;
  for (const auto member : {"claimWithin", "claimNeeds"}) {
    rules.only_if(claimed, member, "case.claimed");
  }
  for (const auto member : {"claimFrom", "calendar"}) {
    rules.only_if(rules["claimWithin"].given(), member, "case.claim-time");
  }
  read.claim_within = rules["claimWithin"].duration_if_given();
  read.claim_from = rules["claimFrom"].word<CreditRules::ClaimFrom>();
  if (rules["claimNeeds"].given()) read.claim_needs = rules["claimNeeds"].text();
  read.calendar = rules["calendar"].item_id_if_given();
  terms.credit_rules = std::move(read);
}

}  // namespace sopu::domain::form
