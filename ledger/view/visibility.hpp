// The part of a state or of terms that a role may see, cut out before it is rendered.
// Pure functions; any thread.
#pragma once

#include <boost/json/value.hpp>

#include "ledger/domain/agreement.hpp"

namespace sopu::view {

// Principals and those with a grant see all of it; third parties the proposals that concern them
// and what they were asked and said; measurers who takes part, and no more.
domain::Agreement visible_part(domain::Agreement agreement, domain::Access access,
                               const domain::PartyId& party);

// What somebody who measures needs of the terms: time zone, objectives, calendars.
boost::json::value measurable_part(const boost::json::value& terms);

// The item of any list in the terms that has this id; null if there is none.
const boost::json::value* find_item(const boost::json::value& terms, std::string_view id);

}  // namespace sopu::view
