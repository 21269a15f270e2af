// CloudEvents 1.0 in JSON ⇄ typed events. Members that no type knows are refused.
// Pure functions; any thread.
#pragma once

#include <boost/json/value.hpp>

#include "crypto/jws.hpp"
#include "ledger/domain/catalogue.hpp"

namespace sopu::codec {

inline constexpr std::string_view event_typ = "sopu-event+jws";
inline constexpr std::string_view enrolment_typ = "sopu-enrolment+jws";
inline constexpr std::string_view countersignature_typ = "sopu-countersignature+jws";
inline constexpr std::string_view recovery_typ = "sopu-recovery+jws";

// The event in a payload; `kid` and `hash` come from the JWS around it. Refusals: malformed-json,
// too-large, schema (with a JSON Pointer), and for what somebody else signed inside: malformed-jws,
// bad-header, bad-signature.
domain::Result<domain::Event> read_event(std::string_view payload, domain::Kid kid,
                                         const domain::Hash& hash);

// What is in `data` of such a type. Refusals: schema, and what is refused of what somebody else
// signed inside; their pointers begin with /data, or are /type for an unknown type.
domain::Result<domain::Payload> read_payload(std::string_view type, const boost::json::value& data);

// Every type name that read_payload knows, in the order of the catalogue.
std::vector<std::string_view> event_types();

// The payload to sign: what a client needs to write an event. `base` only on a chain.
struct Draft {
  domain::EventId id;
  domain::PartyId source;
  domain::Subject subject;
  std::string type;
  domain::Time time;
  std::string ledger;
  std::optional<domain::Hash> base;
  boost::json::value data;
};
std::string write_event(const Draft& draft);

// What a new key is asked for, beside its party.
struct KeyWish {
  domain::Person person;
  domain::KeyUses uses;
  std::optional<domain::Authority> authority{};
  const crypto::PrivateKey* countersigner = nullptr;  // a key that the person has already
};
// The request that a party's new key signs to be introduced.
std::string write_enrolment_request(std::string_view ledger, const domain::PartyId& party,
                                    std::string_view name, const crypto::PrivateKey& key,
                                    const KeyWish& wish);
domain::Result<domain::EnrolmentRequest> read_enrolment_request(std::string_view compact);

// What a principal of an agreement signs to let a party have the key that the request introduces.
std::string write_recovery_consent(const domain::EnrolmentRequest& request,
                                   const domain::AgreementId& agreement, const domain::PartyId& by,
                                   const crypto::PrivateKey& key);
domain::Result<domain::RecoveryConsent> read_recovery_consent(std::string_view compact);

// A JWS that could not be taken apart, as a refusal.
domain::Error to_error(const crypto::JwsError& error);

// `agreement/<id>`, `party/<id>`, `ledger`
std::optional<domain::Subject> parse_subject(std::string_view text);

// A new UUIDv7 (RFC 9562, 5.7) for the time.
domain::EventId new_event_id(domain::Time time);

}  // namespace sopu::codec
