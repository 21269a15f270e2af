// What is promised and measured, and what is credited when it is not kept.
// Values; any thread.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/domain/value/calendar.hpp"
#include "ledger/domain/value/ids.hpp"
#include "ledger/domain/value/time.hpp"

namespace sopu::domain {

// What a credit, or the most of one, is counted in.
enum class CreditKind { basis_points, amount, fee_days, lost_times };
constexpr auto names_of(CreditKind) {
  return std::to_array<std::string_view>({"creditBp", "amount", "feeDays", "lostTimes"});
}

// What is credited beyond a bound: below a share in millionths, or beyond a value in its unit; or
// for what took longer than so long.
struct Tier {
  std::int64_t bound = 0;
  std::optional<Duration> longer_than;
  CreditKind kind = CreditKind::amount;
  std::int64_t credit = 0;
};

struct Bonus {
  std::int64_t from_ppm;
  std::int64_t basis_points;  // of the base
};

struct Credits {
  enum class Per { window, incident, item, step };
  std::vector<Tier> tiers;  // from the best to the worst
  Per per = Per::window;
  std::int64_t step = 0;          // millionths, or the value's unit; exactly with Per::step
  std::optional<Date> from;       // windows that begin earlier pay nothing
  std::int64_t repeat_times = 1;  // as much, if the window before was breached
  std::vector<Bonus> bonuses;     // rising
};

// Measurements that come for each so many seconds.
struct Slot {
  std::chrono::seconds length{0};
  bool empty_is_good = false;               // otherwise it does not count
  std::optional<std::int64_t> up_from_ppm;  // of availability: below it a slot is down
  std::int64_t min_count = 1;               // with fewer a slot is empty
};

struct Objective {
  enum class Indicator { availability, ratio, duration, value };
  enum class Denominator { total, available };
  enum class Of { mean, sum, max, percentile };
  ItemId id;
  ItemId service;
  std::string name;
  Indicator indicator = Indicator::availability;
  std::int64_t target_ppm = 0;         // 0 for values
  std::optional<std::int64_t> target;  // exactly for values, in their unit
  bool at_most = false;                // of values: those up to the target are the good ones
  bool per_unit = false;               // for each unit of the service by itself
  std::optional<Duration> limit;       // for durations: how long one item may take
  std::optional<ItemId> calendar;
  Window window;
  Denominator denominator = Denominator::total;
  std::vector<PartyId> measured_by;
  std::optional<Of> of;  // exactly for values
  std::int64_t percentile_ppm = 0;
  std::string unit;
  std::optional<Slot> slot;
  std::chrono::seconds min_downtime{0};   // shorter outages do not count
  std::chrono::seconds merge_gap{0};      // outages that are closer are one
  std::int64_t min_items = 1;             // with fewer nothing is measured
  std::optional<std::int64_t> round_ppm;  // a share is rounded to a multiple of it
  std::optional<Credits> credits;
};
constexpr auto names_of(Objective::Indicator) {
  return std::to_array<std::string_view>({"availability", "ratio", "duration", "value"});
}
constexpr auto names_of(Objective::Denominator) {
  return std::to_array<std::string_view>({"total", "available"});
}
constexpr auto names_of(Objective::Of) {
  return std::to_array<std::string_view>({"mean", "sum", "max", "percentile"});
}
constexpr auto names_of(Credits::Per) {
  return std::to_array<std::string_view>({"window", "incident", "item", "step"});
}

// The most that is credited over a time, in the order in which they are applied.
struct Cap {
  enum class Over { incident, window, month, year, rolling12 };
  Over over;
  CreditKind kind;  // basis points of the base, an amount, or days of the fee
  std::int64_t most;
};
constexpr auto names_of(Cap::Over) {
  return std::to_array<std::string_view>({"incident", "window", "month", "year", "rolling12"});
}

struct CreditRules {
  enum class Base { window_fee, month_fee, year_fee };
  enum class Partial { full, pro_rata, none };
  enum class Combine { sum, highest };
  enum class ClaimFrom { window, incident };
  Base base = Base::month_fee;
  Partial partial = Partial::full;
  Combine combine = Combine::sum;
  std::vector<Cap> caps;
  std::optional<std::int64_t> bonus_cap_bp;
  std::int64_t min_payable = 0;
  bool automatic = false;
  std::optional<Duration> claim_within;
  ClaimFrom claim_from = ClaimFrom::window;
  std::string claim_needs;  // empty: nothing but that it is claimed
  std::optional<ItemId> calendar;
};
constexpr auto names_of(CreditRules::Base) {
  return std::to_array<std::string_view>({"windowFee", "monthFee", "yearFee"});
}
constexpr auto names_of(CreditRules::Partial) {
  return std::to_array<std::string_view>({"full", "proRata", "none"});
}
constexpr auto names_of(CreditRules::Combine) {
  return std::to_array<std::string_view>({"sum", "highest"});
}
constexpr auto names_of(CreditRules::ClaimFrom) {
  return std::to_array<std::string_view>({"window", "incident"});
}

}  // namespace sopu::domain
