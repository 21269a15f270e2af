// Parts of terms: those that may be shown to who may not read all of them, and what a statement of
// feasibility is about.
// Pure functions; any thread.
#pragma once

#include <set>
#include <vector>

#include "ledger/domain/terms/change.hpp"

namespace sopu::domain {

// For third parties that are only consulted: without what anything costs.
boost::json::value without_fees(const boost::json::value& terms);
std::vector<Change> without_fees(const std::vector<Change>& changes);
bool shows_fees(const boost::json::value& terms);

// What somebody who measures needs: time zone, objectives, calendars.
boost::json::value measurable_part(const boost::json::value& terms);

// What it takes to keep an objective: `{objective, calendar, exclusions}` as the terms have them,
// what they do not have left out. The objective must be one of the terms'.
boost::json::object promise_of(const Terms& terms, const Objective& objective);
Hash promise_hash(const Terms& terms, const Objective& objective);  // SHA-256 of its JCS form
// Does the party deliver what the objective is about: is it a provider, or does it own the service?
bool delivers(const Terms& terms, const Objective& objective, const PartyId& party);

// The items of lists (clauses, objectives, …) in which something differs or that come or go, those
// in them and those that they are in, by their ids.
std::set<ItemId> items_of(const std::vector<Change>& changes, const boost::json::value& before,
                          const boost::json::value& after);

}  // namespace sopu::domain
