#include "ledger/domain/registry/roster.hpp"

#include "ledger/domain/registry/authority.hpp"

namespace sopu::domain {

Roster roster_of(const Registry& registry) {
  return {[&registry](const PartyId& id) { return registry.party(id); },
          [&registry](const Kid& kid) { return registry.key(kid); }};
}

std::optional<Fall> fall_of(const Roster& roster, const Kid& kid, const Recorded& said,
                            LogIndex before) {
  const KeyRecord* key = roster.key(kid);
  if (!key || !key->revoked || !key->compromised_since) return std::nullopt;
  if (key->revoked->index >= before || said.at < *key->compromised_since) return std::nullopt;
  return Fall{*key->compromised_since, *key->revoked};
}

std::set<PersonId> people_who_reach(const Roster& roster, const PartyId& id,
                                    ChangeClass change_class, Time at, LogIndex before) {
  std::set<PersonId> people;
  const Party* party = roster.party(id);
  if (!party) return people;
  for (const Kid& kid : party->keys) {
    const KeyRecord* key = roster.key(kid);
    if (!key || key->added.index >= before) continue;
    if (!key->uses.sign || !key->signs(at) || !reaches(*key, change_class, at)) continue;
    people.insert(key->person.id);
  }
  return people;
}

}  // namespace sopu::domain
