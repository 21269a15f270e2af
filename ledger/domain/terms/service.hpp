// What is delivered, what it costs, and what is not counted against it.
// Values; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/domain/value/ids.hpp"
#include "ledger/domain/value/time.hpp"

namespace sopu::domain {

// So much for each so long; or what somebody bills.
struct Fee {
  enum class Per { month, quarter, year, once, hour, item };
  std::optional<std::int64_t> amount;  // minor units; absent: billed
  Per per = Per::month;
  std::optional<PartyId> billed_by;
  friend bool operator==(const Fee&, const Fee&) = default;
};
constexpr auto names_of(Fee::Per) {
  return std::to_array<std::string_view>({"month", "quarter", "year", "once", "hour", "item"});
}

struct Unit {
  ItemId id;
  std::string name;
  std::optional<Fee> fee;
};

struct Service {
  ItemId id;
  std::string name;
  PartyId owner;
  std::optional<Fee> fee;
  std::vector<Unit> units;
};

// What may be left out of a measurement, if it was announced in time, and up to how much.
struct Exclusion {
  enum class Kind { maintenance, force_majeure, customer_fault, third_party, other };
  enum class Over { window, month, quarter, year };
  struct Most {
    Over over;
    std::optional<std::int64_t> count;
    std::optional<std::int64_t> minutes;
  };
  ItemId id;
  Kind kind = Kind::other;
  std::optional<Duration> notice;
  std::optional<ItemId> calendar;  // in which the notice is counted
  std::optional<ItemId> within;    // the hours in which alone it holds
  std::optional<Most> most;
};
constexpr auto names_of(Exclusion::Kind) {
  return std::to_array<std::string_view>(
      {"maintenance", "forceMajeure", "customerFault", "thirdParty", "other"});
}
constexpr auto names_of(Exclusion::Over) {
  return std::to_array<std::string_view>({"window", "month", "quarter", "year"});
}

// What the parties take for granted: a metric that stays up to so much.
struct Assumption {
  ItemId id;
  std::string metric;  // empty if nothing is measured of it
  std::optional<std::int64_t> up_to;
};

// For each started step, up to a ceiling.
struct LateCharge {
  Duration step;
  std::int64_t amount;
  std::int64_t at_most;
};

}  // namespace sopu::domain
