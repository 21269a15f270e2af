// How far keys bind their party, and the people of a party who can sign.
// Pure functions; any thread.
#pragma once

#include <set>

#include "ledger/domain/registry/registry.hpp"

namespace sopu::domain {

// It binds its party as far as a change of the class, at that time.
bool reaches(const KeyRecord& key, ChangeClass change_class, Time at);

// beyond-authority: what is to be signed goes further than the key; says who of its party could.
Refusal refuse_beyond_authority(const Registry& registry, const KeyRecord& signer,
                                ChangeClass change_class, Time at);

// Of a key to be added: only what signs has bounds, and they leave it some time.
Refusal refuse_authority(const NewKey& key, Time at, const std::string& pointer);

// The people who can change the keys of the party at that time; but for one key, if it is named.
std::set<PersonId> people_with_admin(const Registry& registry, const Party& party, Time at,
                                     const Kid* but_for = nullptr);

}  // namespace sopu::domain
