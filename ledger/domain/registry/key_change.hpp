// Changes of a party's keys, which one person may not be able to make alone: what is asked for, how
// many people it takes, and what happens when so many have said it. Pure functions; any thread.
#pragma once

#include "ledger/domain/registry/registry.hpp"

namespace sopu::domain {

// Whether it may happen now: asked when somebody wants it, and again when others second it.
Refusal refuse_change(const RegistryContext& context, const KeyChange& change,
                      const std::string& pointer);
// The same waits already. Who can do it alone does not wait for others.
Refusal refuse_if_waiting(const RegistryContext& context, const KeyChange& change,
                          const std::string& pointer);

// By how many more people of its party it still has to be said. Who said it with a key that signs
// no more is not counted.
std::int64_t people_missing(const Registry& registry, const KeyChange& change, Time at);

// The signer wants it: it happens, or waits for others.
void ask_for(const RegistryFold& fold, KeyChange change);
// The signer wants it, too: it happens if that makes enough.
void second(const RegistryFold& fold, const Hash& event);

// What became of it with the event that asked for it (`seconded` false) or seconded it.
std::vector<Sentence> told_of_change(const Registry& after, const Party& party,
                                     const KeyChange& change, bool seconded, Time at);

}  // namespace sopu::domain
