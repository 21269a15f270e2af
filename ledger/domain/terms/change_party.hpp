// What of terms is a party's: the items that name it (as owner, party, measurer and so on), and
// what hangs on a service that does. Pure functions; any thread.
#pragma once

#include "ledger/domain/terms/change.hpp"

namespace sopu::domain {

// True if a change lies at, in or around such an item, before or after.
bool touches_party(const std::vector<Change>& changes, const boost::json::value& before,
                   const boost::json::value& after, const PartyId& party);

// All such items as they stand in the terms, by their paths: whether two terms say the same of it.
boost::json::object part_of_party(const boost::json::value& terms, const PartyId& party);

// True if the changes take the party out, hand its items on to others, and do nothing else: of it
// go the line among the parties and the rule of its approvals; wherever else it was named somebody
// else is, or in a list of several perhaps nobody.
bool only_takes_out(const std::vector<Change>& changes, const PartyId& party);

// The terms with `to` wherever `from` is named as a party, and only in its place: a line of its own
// that `to` has among the parties goes.
boost::json::value handed_over(boost::json::value terms, const PartyId& from, const PartyId& to);

}  // namespace sopu::domain
