// Keys as they enter the registry, and the request by which a new one proves that its holder has
// it. Values; any thread.
#pragma once

#include <optional>
#include <string>

#include "crypto/jws.hpp"
#include "ledger/domain/terms/change_class.hpp"
#include "ledger/domain/value/fields.hpp"
#include "ledger/domain/value/ids.hpp"
#include "ledger/domain/value/time.hpp"

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

// Who holds a key: thresholds count people, not keys. Of a party, an id has one name and a name one
// id, as names are compared (value/names.hpp).
struct Person {
  PersonId id;
  std::string name;
  std::optional<std::string> title;
  friend bool operator==(const Person&, const Person&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Person> auto& x) {
  auto& [id, name, title] = x;
  visit("id", id);
  visit("name", name, name_form);
  visit("title", title, name_form);
}
// One whose id is made out of the name.
Person person_called(std::string name);

// How far a signing key binds its party: up to a class of changes, from a time, until a time. What
// is absent does not limit it.
struct Authority {
  std::optional<ChangeClass> up_to;
  std::optional<Time> from;
  std::optional<Time> until;
  friend bool operator==(const Authority&, const Authority&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Authority> auto& x) {
  auto& [up_to, from, until] = x;
  visit("upTo", up_to);
  visit("from", from);
  visit("until", until);
}

}  // namespace sopu::domain

namespace sopu::crypto {

template <class Visit>
void fields(Visit&& visit, domain::Of<Passkey> auto& x) {
  auto& [origin, synced] = x;
  visit("origin", origin, domain::name_form);
  visit("synced", synced);
}

}  // namespace sopu::crypto

namespace sopu::domain {

// A key, the person who holds it, and what it may do.
struct NewKey {
  crypto::JwsKey key;
  Kid kid;  // its thumbprint
  Person person;
  KeyUses uses;
  std::optional<Authority> authority{};
  friend bool operator==(const NewKey&, const NewKey&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<NewKey> auto& x) {
  auto& [key, kid, person, uses, authority] = x;
  visit("jwk", key.jwk);
  visit("passkey", key.passkey);
  visit("kid", kid);
  visit("person", person);
  visit("uses", uses);
  visit("authority", authority);
}

// The key that vouches for another, as its signature was checked with it. Whose it is, and whether
// it is on record as this very key, of a passkey of this origin or of none, the registry knows.
struct VouchingKey {
  Kid kid;  // its thumbprint
  crypto::JwsKey key;
  friend bool operator==(const VouchingKey&, const VouchingKey&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<VouchingKey> auto& x) {
  auto& [kid, key] = x;
  visit("kid", kid);
  visit("jwk", key.jwk);
  visit("passkey", key.passkey);
}

// A request signed by the very key it asks to add (typ `sopu-enrolment+jws`): proof of possession.
// Whoever makes one has checked the signature, and that the key `countersigned_by` has signed for
// this new key; whether it is one of the same person, the registry knows.
struct EnrolmentRequest {
  std::string ledger;  // the origin it was made for
  PartyId party;
  std::string name;  // of the party
  NewKey key;
  std::optional<VouchingKey> countersigned_by{};
  friend bool operator==(const EnrolmentRequest&, const EnrolmentRequest&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<EnrolmentRequest> auto& x) {
  auto& [ledger, party, name, key, countersigned_by] = x;
  visit("ledger", ledger, name_form);
  visit("party", party);
  visit("name", name, name_form);
  visit("key", key);
  visit("countersignedBy", countersigned_by);
}

}  // namespace sopu::domain
