// The part of a state or of terms that a role may see, cut out before it is rendered.
// Pure functions; any thread.
#pragma once

#include <boost/json/value.hpp>

#include "ledger/view/state_cache.hpp"

namespace sopu::view {

// Principals and those with a grant see all of it; third parties the proposals that concern them
// and what they were asked and said; measurers who takes part, and no more.
StatePtr visible_part(StatePtr agreement, domain::Access access, const domain::PartyId& party);

// What somebody who measures needs of the terms: time zone, objectives, calendars.
boost::json::value measurable_part(const boost::json::value& terms);

}  // namespace sopu::view
