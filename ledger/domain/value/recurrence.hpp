// Recurrence rules of RFC 5545, 3.3.10, for dates: what libical takes them to mean.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string>

#include "ledger/domain/value/time.hpp"

namespace sopu::domain {

// A rule for days, weeks, months or years.
bool is_recurrence(const std::string& rule);
// The first date after one, of those that the rule gives from its start on; nothing if there is
// none within ten years. Needs a rule.
std::optional<Date> occurrence_after(const std::string& rule, Date start, Date after);

}  // namespace sopu::domain
