// What is left out of a measurement: which part of what was announced or claimed holds (the
// product's rules of performance, 5).
// Pure functions; any thread.
#pragma once

#include <vector>

#include "ledger/domain/performance/window.hpp"
#include "ledger/domain/terms/terms.hpp"

namespace sopu::domain::performance {

// Whether it was announced before it began, and the notice that the terms ask for had run out.
bool is_in_time(const Exclusion& exclusion, Time announced, Time begin, const ServiceHours* hours,
                const Zone& zone);

// All that was announced in time, or accepted, under one exclusion of the terms, as far as it
// holds: within its hours, and up to its cap over each window, month, quarter or year, used up in
// the order of begin; what is over loses its last part. `window` is the objective's (a rolling one
// counts as if its days followed one another), `hours` those of `within`; null: at any time.
Spans holding(const Exclusion& exclusion, std::vector<Span> announced, const Window& window,
              Date anchor, const ServiceHours* hours, const Zone& zone);

// Time that somebody wants to be left out.
struct LeftOut {
  ItemId exclusion;
  std::vector<ItemId> objectives;  // for which alone; empty: for all
  Span span;
  std::optional<Time> announced;  // when; absent: the other side accepted it
};
// All that is left out of an objective's windows by the exclusions of these terms.
Spans left_out(const std::vector<LeftOut>& all, const Terms& terms, const Objective& objective,
               Date anchor, const Zone& zone);

}  // namespace sopu::domain::performance
