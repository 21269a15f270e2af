// What a service costs over time: the fees as they were agreed, and billed, from which local day
// on. Pure functions; any thread.
#pragma once

#include "ledger/domain/performance/course.hpp"
#include "ledger/domain/performance/credit.hpp"

namespace sopu::domain::performance {

bool has_own_fee(const Terms& terms, const ItemId& service, const ItemId& unit);
// Under which of the service's units it is billed: that one if it has a fee of its own.
std::optional<ItemId> billed_unit(const Terms& terms, const ItemId& service,
                                  const std::optional<ItemId>& unit);
// Of the service, or of its unit where that has a fee of its own.
std::optional<Fee> fee_in(const Terms& terms, const ItemId& service,
                          const std::optional<ItemId>& unit);
// As it was agreed over time; each from the local day on which its terms begin. A unit's own fee,
// where it has one.
std::vector<FeeFrom> fees_of(const std::vector<Bound>& bound, const ItemId& service,
                             const std::optional<ItemId>& unit);
// Nothing is paid for the days of suspensions, from the first of each to the one on which it ends.
void take_out(const Spans& suspended, const Zone& zone, std::vector<FeeFrom>& fees);
// What was billed for a month is for those of its days on which the fee is one that is billed; none
// of them is after `end`. By what gives the least, or the most, where a bill is contested.
void put_bills(const std::vector<Billed>& billed, bool most, Date end, std::vector<FeeFrom>& fees);

}  // namespace sopu::domain::performance
