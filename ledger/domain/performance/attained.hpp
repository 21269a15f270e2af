// What was attained in a window, by the figures of one measurer: the share or value, and the
// outages, items and exclusions behind it (the product's rules of performance, 1).
// Pure functions; any thread.
#pragma once

#include <vector>

#include "ledger/domain/performance/exact.hpp"
#include "ledger/domain/performance/figures.hpp"
#include "ledger/domain/terms/objective.hpp"

namespace sopu::domain::performance {

// In which an objective is judged: the part of its window in which the terms bind, what is not
// counted in it, and the service hours; null: around the clock.
struct Setting {
  Span window;
  Spans excluded{};
  const ServiceHours* hours = nullptr;
  Zone zone{};
  Spans suspended{};  // while everything stood still
};

// Downtime that counts as one.
struct Outage {
  Spans spans;                  // in service hours, however far beyond the window
  std::chrono::seconds length;  // of all of them, before exclusions
  Spans counted{};              // what of it is down in the window
  bool is_excluded = false;     // all of it
};

// What took longer than its limit.
struct LateItem {
  std::string id;
  Time opened;
  std::chrono::seconds took;  // in service time without pauses, up to the window's end
};

struct Attained {
  Quotient exact{};                  // a share of one, or a value
  Quotient judged{};                 // the same as it is rounded before it is judged
  std::chrono::seconds total{0};     // service time of the window
  std::chrono::seconds excluded{0};  // of that
  std::chrono::seconds covered{0};   // of that: what was looked at
  std::chrono::seconds down{0};
  std::int64_t items = 0;  // counts, items or values
  std::int64_t slots = 0;
  std::vector<Outage> outages{};
  std::vector<LateItem> late{};
};

Attained attained(const Objective& objective, const Figures& figures, const Setting& setting);

enum class Verdict { met, breached, not_measured };
constexpr auto names_of(Verdict) {
  return std::to_array<std::string_view>({"met", "breached", "notMeasured"});
}
Verdict verdict(const Objective& objective, const Attained& attained);

// Millionths of a share, cut: what reads 999,900 is at least that. Of a value its whole part, which
// never looks better than it is either.
std::int64_t shown(const Objective& objective, const Quotient& quotient);

// Until when an item may take: `limit` after it was opened, without its pauses.
Time limit_of(const Item& item, const Duration& limit, const ServiceHours* hours, const Zone& zone);

}  // namespace sopu::domain::performance
