// The door to VerifiedEvent for tests that sign nothing: what a signature check would have made.
#pragma once

#include "ledger/domain/verified_event.hpp"

namespace sopu::domain {

struct VerifiedEventForTests {
  static VerifiedEvent make(Event event) { return VerifiedEvent(std::move(event)); }
};

}  // namespace sopu::domain
