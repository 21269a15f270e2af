#include "ledger/domain/performance/fees.hpp"

#include <algorithm>

namespace sopu::domain::performance {
namespace {

std::optional<Fee> fee_in(const Terms& terms, const ItemId& service,
                          const std::optional<ItemId>& unit) {
  const Service* found = terms.service(service);
  if (!found) return std::nullopt;
  if (unit) {
    for (const Unit& one : found->units) {
      if (one.id == *unit && one.fee) return one.fee;
    }
  }
  return found->fee;
}

void take_out(const Span& suspended, const Zone& zone, std::vector<FeeFrom>& fees) {
  const Date from = std::max(local_date(suspended.from, zone), fees.front().from);
  const Date until = local_date(suspended.until, zone);
  if (until <= from) return;
  const auto begun_by = [&](Date date) {
    return *std::prev(std::ranges::upper_bound(fees, date, {}, &FeeFrom::from));
  };
  FeeFrom none{from, begun_by(from).fee};
  const FeeFrom after{until, begun_by(until).fee};
  if (!none.fee.amount) return;
  none.fee.amount = 0;
  std::erase_if(fees, [&](const FeeFrom& one) { return from <= one.from && one.from <= until; });
  const auto place = std::ranges::upper_bound(fees, from, {}, &FeeFrom::from);
  fees.insert(place, {none, after});
}

}  // namespace

std::vector<FeeFrom> fees_of(const std::vector<Bound>& bound, const ItemId& service,
                             const std::optional<ItemId>& unit) {
  std::vector<FeeFrom> fees;
  for (const Bound& one : bound) {
    const auto fee = fee_in(*one.terms, service, unit);
    if (fee && (fees.empty() || fees.back().fee != *fee)) {
      fees.push_back({local_date(one.span.from, one.zone), *fee});
    }
  }
  return fees;
}

void take_out(const Spans& suspended, const Zone& zone, std::vector<FeeFrom>& fees) {
  for (const Span& one : suspended) take_out(one, zone, fees);
}

}  // namespace sopu::domain::performance
