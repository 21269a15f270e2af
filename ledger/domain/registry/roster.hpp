// What the registry says of parties and keys, wherever it is kept: whole in memory, or in tables of
// which few records are needed. What was said with a key that fell into other hands falls by it.
// A roster is as good as what it asks; the thread that this belongs to.
#pragma once

#include <functional>
#include <set>

#include "ledger/domain/registry/registry.hpp"

namespace sopu::domain {

struct Roster {
  std::function<const Party*(const PartyId&)> party;  // null: there is none
  std::function<const KeyRecord*(const Kid&)> key;    // likewise
};
// The registry outlives it.
Roster roster_of(const Registry& registry);

// Somebody else may have said what was said: the key was revoked as compromised since then.
struct Fall {
  Time since;
  Recorded revoked;  // with the event that says so, or the last that seconded it
  friend bool operator==(const Fall&, const Fall&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Fall> auto& x) {
  auto& [since, revoked] = x;
  visit("since", since);
  visit("revoked", revoked);
}
// Of what was recorded then, signed with the key, as it is known when the log ends before an index.
// A key is revoked once and for ever, so that a later registry gives the same answer as that of the
// time: for approvals, and whatever else counts people until it is complete.
std::optional<Fall> fall_of(const Roster& roster, const Kid& kid, const Recorded& said,
                            LogIndex before);

// The people of the party who can sign a change of the class at that time, with keys that were on
// record before an index.
std::set<PersonId> people_who_reach(const Roster& roster, const PartyId& party,
                                    ChangeClass change_class, Time at, LogIndex before);

}  // namespace sopu::domain
