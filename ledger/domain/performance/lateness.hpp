// What a delivery that is late costs, outside the caps of the services (the product's rules of
// performance, 7).
// Pure functions; any thread.
#pragma once

#include "ledger/domain/terms/service.hpp"
#include "ledger/domain/value/calendar.hpp"

namespace sopu::domain::performance {

struct Lateness {
  std::int64_t steps = 0;   // that have begun
  std::int64_t amount = 0;  // minor units, up to the ceiling
};
// From when it was due until it was delivered. Steps beyond the ceiling are not counted.
Lateness lateness(const LateCharge& charge, Time due, Time until, const Zone& zone);

}  // namespace sopu::domain::performance
