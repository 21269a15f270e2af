// What is left out of a measurement: which part of what was announced or claimed holds (the
// product's rules of performance, 5).
// Pure functions; any thread.
#pragma once

#include <vector>

#include "ledger/domain/performance/window.hpp"
#include "ledger/domain/terms/service.hpp"

namespace sopu::domain::performance {

// Whether the notice that the terms ask for had run out when it began.
bool is_in_time(const Exclusion& exclusion, Time announced, Time begin, const ServiceHours* hours,
                const Zone& zone);

// All that was announced in time, or accepted, under one exclusion of the terms, as far as it
// holds: within its hours, and up to its cap over each window, month, quarter or year, used up in
// the order of begin; what is over loses its last part. `window` is the objective's (a rolling one
// counts as if its days followed one another), `hours` those of `within`; null: at any time.
Spans holding(const Exclusion& exclusion, std::vector<Span> announced, const Window& window,
              Date anchor, const ServiceHours* hours, const Zone& zone);

}  // namespace sopu::domain::performance
