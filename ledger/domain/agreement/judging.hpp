// What of an agreement its performance is judged by: which terms bind when, and when everything
// stood still.
// Pure functions; any thread.
#pragma once

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/performance/judgement.hpp"

namespace sopu::domain {

performance::Course course_of(const Agreement& agreement, performance::FiguresOf figures);

// Who reads how it goes: whoever reads all of it, and who measures.
bool reads_performance(const Reader& reader);

}  // namespace sopu::domain
