// A proposal or a key as a number short enough to be read out: who looks at it on two devices, or
// talks to a colleague who does, hears whether both show the same. The format is in
// ledger/codec/README.md.
// Pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "ledger/domain/agreement/proposal.hpp"

namespace sopu::domain {

// Six groups of four decimal digits, with a space between them: of the proposal, the hash of its
// event, and its results in their order.
std::string compare_code(const EventId& proposal, const Hash& event,
                         const std::vector<ResultingTerms>& results);
// Of a key; empty for what is no kid.
std::string compare_code(const Kid& kid);

}  // namespace sopu::domain
