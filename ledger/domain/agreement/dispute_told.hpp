// A dispute as it is shown to who reads all of its agreement.
// Pure functions; any thread.
#pragma once

#include "ledger/domain/agreement/dispute.hpp"

namespace sopu::domain {

// raised → underway → resolved → remedied
std::string_view status_of(const Dispute& dispute);
// Until when what it waits for now is waited for; nothing if nothing is.
std::optional<Time> waits_until(const Agreement& agreement, const Dispute& dispute);
// With the words that were said in it.
boost::json::object dispute_json(const Showing& showing, const Dispute& dispute);

}  // namespace sopu::domain
