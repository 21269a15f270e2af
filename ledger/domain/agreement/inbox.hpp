// What waits for a party in an agreement: what it is to sign, to answer or to deliver, and what is
// due. Computed from the state; nobody's duty is an event.
// Pure functions; any thread.
#pragma once

#include <vector>

#include "ledger/domain/agreement/agreement.hpp"

namespace sopu::domain {

struct Waiting {
  Sentence what;              // its code is the kind: `inbox-approve`, `report-due`
  std::optional<Time> until;  // absent: nothing runs out
  std::string reference;      // id of the event, proposal or item; local date or month
};

// The earliest first, what has no end last.
std::vector<Waiting> waiting_for(const Agreement& agreement, const Reader& reader, Time at);

}  // namespace sopu::domain
