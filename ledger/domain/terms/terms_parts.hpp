// The parts of terms that may be shown to those who may not read all of them.
// Pure functions; any thread.
#pragma once

#include <vector>

#include "ledger/domain/terms/change.hpp"

namespace sopu::domain {

// For third parties that are only consulted: without what anything costs.
boost::json::value without_fees(const boost::json::value& terms);
std::vector<Change> without_fees(const std::vector<Change>& changes);
bool shows_fees(const boost::json::value& terms);

// What somebody who measures needs: time zone, objectives, calendars.
boost::json::value measurable_part(const boost::json::value& terms);

}  // namespace sopu::domain
