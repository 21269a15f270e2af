// How a party that has lost its keys gets one again: through the operator and a principal of an
// agreement that the party consented to, together. The new key does nothing for a while, in which
// any key of the party may object, and is on record as recovered for ever.
#pragma once

#include "ledger/domain/registry/registry.hpp"

namespace sopu::domain {

// What the principal signs (typ `sopu-recovery+jws`): this key for this party, for the sake of
// this agreement. Whoever makes one has checked the signature with the key `signed_with`; whose key
// that is, the registry knows.
struct RecoveryConsent {
  std::string ledger;  // the origin it was made for
  PartyId party;       // that gets a key
  Kid kid;             // which
  AgreementId agreement;
  PartyId by;  // the principal
  VouchingKey signed_with;
  friend bool operator==(const RecoveryConsent&, const RecoveryConsent&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<RecoveryConsent> auto& x) {
  auto& [ledger, party, kid, agreement, by, signed_with] = x;
  visit("ledger", ledger, name_form);
  visit("party", party);
  visit("kid", kid);
  visit("agreement", agreement);
  visit("by", by);
  visit("signedWith", signed_with);
}

struct PartyRecovered {
  EnrolmentRequest request;
  RecoveryConsent consent;
  friend bool operator==(const PartyRecovered&, const PartyRecovered&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<PartyRecovered> auto& x) {
  auto& [request, consent] = x;
  visit("request", request);
  visit("consent", consent);
}

struct RecoveryObjected {
  Kid kid;
  std::string reason;
  friend bool operator==(const RecoveryObjected&, const RecoveryObjected&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<RecoveryObjected> auto& x) {
  auto& [kid, reason] = x;
  visit("kid", kid);
  visit("reason", reason, text_form);
}

using RecoveryEvent = std::variant<PartyRecovered, RecoveryObjected>;
inline constexpr EventTable<RecoveryEvent> recovery_events{{
    {"sopu.party.recovered.v1", About::party, Chain::party, Use::admin, Sender::operator_only,
     binds_nobody},
    {"sopu.recovery.objected.v1", About::party, Chain::party_any, Use::any, Sender::party_itself,
     binds_nobody},
}};

// Whether the party consented to the agreement, and who vouches for it is a principal there, is
// asked of the agreement (agreement/access).
Refusal decide(const RegistryContext&, const PartyRecovered&);
Refusal decide(const RegistryContext&, const RecoveryObjected&);
void evolve(const RegistryFold&, const PartyRecovered&);
void evolve(const RegistryFold&, const RecoveryObjected&);
Sentence say(const RegistrySaying&, const PartyRecovered&);
Sentence say(const RegistrySaying&, const RecoveryObjected&);
Sight sight(const RegistryLook&, const PartyRecovered&);
Sight sight(const RegistryLook&, const RecoveryObjected&);

// What came of it.
std::vector<Sentence> follow_recovery(const Registry& after, const RecoveryEvent& data);

}  // namespace sopu::domain
