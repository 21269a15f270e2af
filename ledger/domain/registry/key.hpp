// Keys that a party adds to its first one and revokes, by its own admin keys.
#pragma once

#include "ledger/domain/registry/registry.hpp"

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
  friend bool operator==(const KeyRevoked&, const KeyRevoked&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<KeyRevoked> auto& x) {
  auto& [kid, reason] = x;
  visit("kid", kid);
  visit("reason", reason, text_form);
}

using KeyEvent = std::variant<KeyAdded, KeyRevoked>;
inline constexpr EventTable<KeyEvent> key_events{{
    {"sopu.key.added.v1", About::party, Chain::party, Use::admin, Sender::party_itself},
    {"sopu.key.revoked.v1", About::party, Chain::party_any, Use::admin, Sender::party_itself},
}};

Refusal decide(const RegistryContext&, const KeyAdded&);
Refusal decide(const RegistryContext&, const KeyRevoked&);
void evolve(const RegistryFold&, const KeyAdded&);
void evolve(const RegistryFold&, const KeyRevoked&);
Sentence say(const RegistrySaying&, const KeyAdded&);
Sentence say(const RegistrySaying&, const KeyRevoked&);
Sight sight(const RegistryLook&, const KeyAdded&);
Sight sight(const RegistryLook&, const KeyRevoked&);

}  // namespace sopu::domain
