// Terms to begin with, as a text for people to fill in: JSON with a comment beside each part that
// says what belongs there.
// Pure functions; any thread.
#pragma once

#include <string>

#include "ledger/domain/value/time.hpp"
#include "ledger/words/words.hpp"

namespace sopu::paper {

// The first of the month after next.
domain::Date usual_first_day(domain::Time now);

// In force from that day on. Comments are lines of their own that begin with `//`.
std::string terms_template(words::Language language, domain::Date from);

}  // namespace sopu::paper
