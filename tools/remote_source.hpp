// A running server as something to audit: checkpoint, tiles and entries over HTTP, the bodies that
// the caller may read over a subscription from the first event on.
// One thread.
#pragma once

#include <memory>

#include "ledger/audit/verifier.hpp"
#include "tools/dialogue.hpp"

namespace sopu::tools {

// The dialogue must outlive it. Faults of the line: server::Unreachable; a refusal: Refused.
std::unique_ptr<audit::LogSource> open_remote_source(Dialogue& dialogue);

}  // namespace sopu::tools
