#include "ledger/domain/performance/lateness.hpp"

#include <algorithm>

namespace sopu::domain::performance {

namespace {

// How many steps have begun, and no more than `most`.
std::int64_t begun(const Duration& step, Time due, Time until, const Zone& zone,
                   std::int64_t most) {
  if (step.months == 0 && step.days == 0 && step.business_days == 0) {
    const auto took = std::chrono::ceil<std::chrono::seconds>(until - due);
    return std::min((took.count() - 1) / step.seconds.count() + 1, most);
  }
  // Each from when it was due: steps of months that went on from one another would stay on the 28th
  // after a February.
  const auto begin_of = [&](std::int64_t number) {
    const int times = static_cast<int>(number);
    return add(
        due,
        {step.months * times, step.days * times, step.seconds * times, step.business_days * times},
        zone, nullptr, false);
  };
  std::int64_t steps = 0;
  while (steps < most && begin_of(steps) < until) ++steps;
  return steps;
}

}  // namespace

Lateness lateness(const LateCharge& charge, Time due, Time until, const Zone& zone) {
  if (until <= due || charge.amount == 0) return {};
  const std::int64_t most = (charge.at_most + charge.amount - 1) / charge.amount;
  const std::int64_t steps = begun(charge.step, due, until, zone, most);
  return {steps, std::min(steps * charge.amount, charge.at_most)};
}

}  // namespace sopu::domain::performance
