#include "ledger/domain/performance/fees.hpp"

#include <algorithm>

namespace sopu::domain::performance {
namespace {

const Unit* unit_with_fee(const Terms& terms, const ItemId& service, const ItemId& id) {
  const Service* found = terms.service(service);
  if (!found) return nullptr;
  const auto unit = std::ranges::find(found->units, id, &Unit::id);
  return unit != found->units.end() && unit->fee ? &*unit : nullptr;
}

// From some days on another fee, and after them what was there.
void put(const Dates& dates, const FeeFrom& as, std::vector<FeeFrom>& fees) {
  FeeFrom after = *std::prev(std::ranges::upper_bound(fees, dates.until, {}, &FeeFrom::from));
  after.from = dates.until;
  std::erase_if(
      fees, [&](const FeeFrom& one) { return dates.from <= one.from && one.from <= dates.until; });
  const auto place = std::ranges::upper_bound(fees, dates.from, {}, &FeeFrom::from);
  fees.insert(place, {as, after});
}

void take_out(const Span& suspended, const Zone& zone, std::vector<FeeFrom>& fees) {
  const Date from = std::max(local_date(suspended.from, zone), fees.front().from);
  const Date until = local_date(suspended.until, zone);
  if (until <= from) return;
  FeeFrom none = *std::prev(std::ranges::upper_bound(fees, from, {}, &FeeFrom::from));
  if (!none.fee.amount) return;
  none.from = from;
  none.fee.amount = 0;
  put({from, until}, none, fees);
}

// The times before `end` in which the fee is one that is billed, and which lie in the month.
std::vector<Dates> billed_in(const Dates& month, Date end, const std::vector<FeeFrom>& fees) {
  std::vector<Dates> found;
  for (auto one = fees.begin(); one != fees.end(); ++one) {
    if (one->fee.amount) continue;
    const auto next = std::next(one);
    const Dates part = common(month, {one->from, next == fees.end() ? end : next->from});
    if (part.days() > 0) found.push_back(part);
  }
  return found;
}

}  // namespace

bool has_own_fee(const Terms& terms, const ItemId& service, const ItemId& unit) {
  return unit_with_fee(terms, service, unit) != nullptr;
}

std::optional<ItemId> billed_unit(const Terms& terms, const ItemId& service,
                                  const std::optional<ItemId>& unit) {
  return unit && has_own_fee(terms, service, *unit) ? unit : std::nullopt;
}

std::optional<Fee> fee_in(const Terms& terms, const ItemId& service,
                          const std::optional<ItemId>& unit) {
  const Unit* own = unit ? unit_with_fee(terms, service, *unit) : nullptr;
  if (own) return own->fee;
  const Service* found = terms.service(service);
  return found ? found->fee : std::nullopt;
}

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

void put_bills(const std::vector<Billed>& billed, bool most, Date end, std::vector<FeeFrom>& fees) {
  for (const Billed& bill : billed) {
    const Date after = std::chrono::sys_days(bill.month + std::chrono::months(1));
    const auto parts = billed_in({bill.month, after}, end, fees);
    std::int64_t days = 0;
    for (const Dates& part : parts) days += part.days();
    const Fee fee{most ? bill.most : bill.least, Fee::Per::month, {}};
    for (const Dates& part : parts) put(part, {part.from, fee, days}, fees);
  }
  // As with other fees, the last holds on.
  std::erase_if(fees, [&](const FeeFrom& one) { return one.from >= end; });
}

}  // namespace sopu::domain::performance
