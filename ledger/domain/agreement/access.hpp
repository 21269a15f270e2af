// Who takes part in an agreement and who reads it; the grants by which a principal opens it to an
// auditor.
#pragma once

#include "ledger/domain/agreement/context.hpp"

namespace sopu::domain {

struct Proposal;

struct AccessGranted {
  PartyId party;
  std::optional<Time> until;
  friend bool operator==(const AccessGranted&, const AccessGranted&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<AccessGranted> auto& x) {
  auto& [party, until] = x;
  visit("party", party);
  visit("until", until);
}

struct AccessRevoked {
  PartyId party;
  friend bool operator==(const AccessRevoked&, const AccessRevoked&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<AccessRevoked> auto& x) {
  auto& [party] = x;
  visit("party", party);
}

using AccessEvent = std::variant<AccessGranted, AccessRevoked>;
inline constexpr EventTable<AccessEvent> access_events{{
    {"sopu.access.granted.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_with(ChangeClass::remedy), AfterEnd::taken},
    {"sopu.access.revoked.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_nobody, AfterEnd::taken},
}};

// ---------------------------------------------------------------- the slice of the state

struct Grant {
  PartyId party;
  PartyId by;
  std::optional<Time> until;
  Recorded recorded;
  friend bool operator==(const Grant&, const Grant&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Grant> auto& x) {
  auto& [party, by, until, recorded] = x;
  visit("party", party);
  visit("by", by);
  visit("until", until);
  visit("recorded", recorded);
}

struct Grants {
  std::vector<Grant> standing;  // one at most from each principal to each party
  friend bool operator==(const Grants&, const Grants&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Grants> auto& x) {
  auto& [standing] = x;
  visit("grants", standing);
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const AccessGranted&);
Refusal decide(const Context&, const AccessRevoked&);
void evolve(const Fold&, const AccessGranted&);
void evolve(const Fold&, const AccessRevoked&);
Sentence say(const Saying&, const AccessGranted&);
Sentence say(const Saying&, const AccessRevoked&);
Sight sight(const Look&, const AccessGranted&);
Sight sight(const Look&, const AccessRevoked&);

Reader reader_of(const Agreement& agreement, const PartyId& party, Time at);
// The line by which the proposal names the party: in a result, or where it must approve in a base.
std::optional<Participant> named_by(const Agreement& agreement, const Proposal& proposal,
                                    const PartyId& party);
// By what rules at the time one of them is bound by its own consent, and the other a principal.
bool is_shared(const Agreement& agreement, const PartyId& consented, const PartyId& principal,
               Time at);
// By the initiation or by anything that was agreed since.
bool was_principal(const Agreement& agreement, const PartyId& party);
// An event names the party: from now on it is one of Agreement::named.
void name(Agreement& agreement, const PartyId& party);
// Does the audience of a remark include this reader?
bool is_for(const Audience& audience, const Agreement& agreement, const Reader& reader);

void show_participants(const Showing& showing);
void show_grants(const Showing& showing);

}  // namespace sopu::domain
