// Failures that come too often: when they open a cause to end the agreement, without a notice of
// breach and without time to cure (the product's rules of performance, 7).
// Pure functions; any thread.
#pragma once

#include <optional>
#include <vector>

#include "ledger/domain/performance/judgement.hpp"

namespace sopu::domain::performance {

// A time in which the cause is open.
struct Opening {
  Time from;                  // the end of the window, or of the incident, that was one too many
  std::optional<Time> until;  // absent: as long as the agreement goes on
};

// In the order of time. `windows` are judged ones of the objective that the cause names, those of
// others are passed over; what is not determined is no miss. Misses or incidents count together
// where the first begins and the last ends within the time that the terms give.
std::vector<Opening> openings(const Cause& cause, const std::vector<Judgement>& windows,
                              const Zone& zone);

}  // namespace sopu::domain::performance
