// What a target would have come to: terms replayed over measured history, before anybody promises
// them.
// Pure functions; any thread.
#pragma once

#include "ledger/domain/performance/judgement.hpp"

namespace sopu::domain::performance {

// Of one objective, or a unit of it.
struct Replayed {
  ItemId objective;
  std::optional<ItemId> unit;
  std::vector<Judgement> windows;  // in the order of time
  std::int64_t met = 0;
  std::int64_t breached = 0;
  std::int64_t not_measured = 0;  // or not determined: those who measured it contradict each other
  std::int64_t credit = 0;        // of all windows, before what caps several of them
  // The target that would have been met in so many of the windows that were measured, cut as shares
  // are shown; nothing where none was.
  std::optional<std::int64_t> target_of_95{};  // in 95 % of them at least
  std::optional<std::int64_t> target_of_all{};
};

struct Backtest {
  std::vector<Replayed> objectives;  // in the terms' order
  std::vector<ServiceMonth> months;
};

// What was measured, and what was left out of it; the terms may leave out less.
struct History {
  FiguresOf figures;
  std::vector<LeftOut> left_out{};
  std::vector<Billed> billed{};
};
// `terms` as if they had bound, and paid, on all of these days; of one objective alone if it is
// named.
Backtest backtest(const TermsPtr& terms, const Zone& zone, const History& history,
                  const Dates& days, const std::optional<ItemId>& only = {});

}  // namespace sopu::domain::performance
