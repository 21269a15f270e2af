// Keys as they enter the registry, and the request by which a new one proves that its holder has
// it. Values; any thread.
#pragma once

#include <string>

#include "crypto/ed25519.hpp"
#include "ledger/domain/value/fields.hpp"
#include "ledger/domain/value/ids.hpp"

namespace sopu::domain {

// What a key may do.
struct KeyUses {
  bool sign = false;     // contract events
  bool measure = false;  // measurements
  bool admin = false;    // the party's own keys; for the operator, the registry
  bool read = false;     // tokens
  bool clock = false;    // of the operator, and alone: what the ledger's clock says
  friend bool operator==(const KeyUses&, const KeyUses&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<KeyUses> auto& x) {
  auto& [sign, measure, admin, read, clock] = x;
  visit("sign", sign);
  visit("measure", measure);
  visit("admin", admin);
  visit("read", read);
  visit("clock", clock);
}
// The names of the uses that it has, in the order above.
boost::json::value json_of(const KeyUses& uses);

// A key and the person who holds it: thresholds count people, not keys.
struct NewKey {
  crypto::PublicKey key;
  Kid kid;  // its thumbprint
  std::string person;
  KeyUses uses;
  friend bool operator==(const NewKey&, const NewKey&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<NewKey> auto& x) {
  auto& [key, kid, person, uses] = x;
  visit("jwk", key);
  visit("kid", kid);
  visit("person", person, name_form);
  visit("uses", uses);
}

// A request signed by the very key it asks to add (typ `sopu-enrolment+jws`): proof of possession.
// Whoever makes one has checked the signature.
struct EnrolmentRequest {
  std::string ledger;  // the origin it was made for
  PartyId party;
  std::string name;  // of the party
  NewKey key;
  friend bool operator==(const EnrolmentRequest&, const EnrolmentRequest&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<EnrolmentRequest> auto& x) {
  auto& [ledger, party, name, key] = x;
  visit("ledger", ledger, name_form);
  visit("party", party);
  visit("name", name, name_form);
  visit("key", key);
}

}  // namespace sopu::domain
