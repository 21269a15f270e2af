// The keys of a party, which its own people add and revoke, and how many people that takes.
#pragma once

#include "ledger/domain/registry/key_change.hpp"

namespace sopu::domain {

struct KeyAdded {
  EnrolmentRequest request;
  friend bool operator==(const KeyAdded&, const KeyAdded&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<KeyAdded> auto& x) {
  auto& [request] = x;
  visit("request", request);
}

struct KeyRevoked {
  Kid kid;
  std::string reason;
  std::optional<Time> compromised_since{};  // somebody else may have signed with it since
  friend bool operator==(const KeyRevoked&, const KeyRevoked&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<KeyRevoked> auto& x) {
  auto& [kid, reason, compromised_since] = x;
  visit("kid", kid);
  visit("reason", reason, text_form);
  visit("compromisedSince", compromised_since);
}

// From here on so many people must say it before the party's keys change.
struct PartyRuled {
  std::int64_t people_for_keys = 1;
  friend bool operator==(const PartyRuled&, const PartyRuled&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<PartyRuled> auto& x) {
  auto& [people_for_keys] = x;
  visit("peopleForKeys", people_for_keys, IntegerForm{1, limits::people_for_keys_max});
}

// Another person says the same as a change that waits: the event is named by its hash, so that the
// very words are seconded.
struct KeySeconded {
  Hash event;
  friend bool operator==(const KeySeconded&, const KeySeconded&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<KeySeconded> auto& x) {
  auto& [event] = x;
  visit("event", event);
}

using KeyEvent = std::variant<KeyAdded, KeyRevoked, PartyRuled, KeySeconded>;
inline constexpr EventTable<KeyEvent> key_events{{
    {"sopu.key.added.v1", About::party, Chain::party, Use::admin, Sender::party_itself,
     binds_nobody},
    {"sopu.key.revoked.v1", About::party, Chain::party_any, Use::admin, Sender::party_itself,
     binds_nobody},
    {"sopu.party.ruled.v1", About::party, Chain::party, Use::admin, Sender::party_itself,
     binds_nobody},
    {"sopu.key.seconded.v1", About::party, Chain::party_any, Use::admin, Sender::party_itself,
     binds_nobody},
}};

Refusal decide(const RegistryContext&, const KeyAdded&);
Refusal decide(const RegistryContext&, const KeyRevoked&);
Refusal decide(const RegistryContext&, const PartyRuled&);
Refusal decide(const RegistryContext&, const KeySeconded&);
void evolve(const RegistryFold&, const KeyAdded&);
void evolve(const RegistryFold&, const KeyRevoked&);
void evolve(const RegistryFold&, const PartyRuled&);
void evolve(const RegistryFold&, const KeySeconded&);
Sentence say(const RegistrySaying&, const KeyAdded&);
Sentence say(const RegistrySaying&, const KeyRevoked&);
Sentence say(const RegistrySaying&, const PartyRuled&);
Sentence say(const RegistrySaying&, const KeySeconded&);
Sight sight(const RegistryLook&, const KeyAdded&);
Sight sight(const RegistryLook&, const KeyRevoked&);
Sight sight(const RegistryLook&, const PartyRuled&);
Sight sight(const RegistryLook&, const KeySeconded&);

// What came of an event about the keys of a party.
std::vector<Sentence> follow_keys(const Registry& after, const Envelope& event,
                                  const KeyEvent& data, Time at);

}  // namespace sopu::domain
