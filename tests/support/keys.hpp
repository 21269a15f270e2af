// Keys of people with names of their own, and who adds them to acme.
// Pure functions; any thread.
#pragma once

#include "tests/support/world.hpp"

namespace sopu::test {

inline NewKey key_named(const std::string& key, const std::string& id, const std::string& name,
                        KeyUses uses = every_use) {
  NewKey made = key_of(key, uses);
  made.person = {{id}, name, {}};
  return made;
}

inline Said add_key_of_acme(const NewKey& key, int by_person = 1) {
  return by("acme", KeyAdded{request_of("acme", key)}).person_number(by_person);
}

// The key of Zed, whom the party does not know yet, for whom somebody's key speaks.
inline PartyRecovered recovery(const std::string& party = "acme",
                               const std::string& by_key = "globex-1",
                               const std::string& key = "zed", KeyUses uses = every_use,
                               const std::string& by_party = {}) {
  const NewKey fresh = key_of(key, uses);
  return {request_of(party, fresh),
          {ledger_origin,
           {party},
           fresh.kid,
           the_agreement,
           {by_party.empty() ? by_key.substr(0, by_key.find('-')) : by_party},
           vouching(key_of(by_key))}};
}

inline Said recover(PartyRecovered data) {
  const PartyId party = data.request.party;
  return by("operator", std::move(data)).about(party);
}

}  // namespace sopu::test
