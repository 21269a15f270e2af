// Parties: enrolled by the operator with their first key, renamed by themselves.
#pragma once

#include "ledger/domain/registry/registry.hpp"

namespace sopu::domain {

struct PartyEnrolled {
  EnrolmentRequest request;
  friend bool operator==(const PartyEnrolled&, const PartyEnrolled&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<PartyEnrolled> auto& x) {
  auto& [request] = x;
  visit("request", request);
}

// The party goes on under another name; documents show the name as of the event.
struct PartyRenamed {
  std::string name;
  friend bool operator==(const PartyRenamed&, const PartyRenamed&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<PartyRenamed> auto& x) {
  auto& [name] = x;
  visit("name", name, name_form);
}

using PartyEvent = std::variant<PartyEnrolled, PartyRenamed>;
inline constexpr EventTable<PartyEvent> party_events{{
    {"sopu.party.enrolled.v1", About::party, Chain::party, Use::admin, Sender::operator_only,
     binds_nobody},
    {"sopu.party.renamed.v1", About::party, Chain::party, Use::admin, Sender::party_itself,
     binds_nobody},
}};

Refusal decide(const RegistryContext&, const PartyEnrolled&);
Refusal decide(const RegistryContext&, const PartyRenamed&);
void evolve(const RegistryFold&, const PartyEnrolled&);
void evolve(const RegistryFold&, const PartyRenamed&);
Sentence say(const RegistrySaying&, const PartyEnrolled&);
Sentence say(const RegistrySaying&, const PartyRenamed&);
Sight sight(const RegistryLook&, const PartyEnrolled&);
Sight sight(const RegistryLook&, const PartyRenamed&);

}  // namespace sopu::domain
