// What a service costs over time: the fees as they were agreed, from which local day on.
// Pure functions; any thread.
#pragma once

#include "ledger/domain/performance/course.hpp"
#include "ledger/domain/performance/credit.hpp"

namespace sopu::domain::performance {

// As it was agreed over time; each from the local day on which its terms begin. A unit's own fee,
// where it has one.
std::vector<FeeFrom> fees_of(const std::vector<Bound>& bound, const ItemId& service,
                             const std::optional<ItemId>& unit);
// Nothing is paid for the days of suspensions, from the first of each to the one on which it ends.
void take_out(const Spans& suspended, const Zone& zone, std::vector<FeeFrom>& fees);

}  // namespace sopu::domain::performance
