// The sample terms that are part of the program, for the demo and the benchmarks.
// Pure functions; any thread.
#pragma once

#include <string_view>

#include "ledger/domain/terms/terms.hpp"

namespace sopu::tools {

// The document as it stands in tools/samples/<name>.json.
std::string_view sample_text(std::string_view name);

// The sample with its period moved: it begins on the first of the month after `now` that is at
// least a day away, and everything with a date (but holidays) moves with it.
domain::TermsPtr sample_terms(std::string_view name, domain::Time now);

// The zone of terms as this machine knows it: what a new ledger puts on record. Stop (failure) if
// it does not.
domain::Zone machine_zone_of(const domain::Terms& terms);

}  // namespace sopu::tools
