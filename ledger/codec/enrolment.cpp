// Keys on the wire, the request that a new key signs to be introduced, and what known keys sign for
// it.
#include <algorithm>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/jwk.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/codec/jws_check.hpp"
#include "ledger/codec/read_fields.hpp"
#include "ledger/codec/strict_json.hpp"
#include "ledger/domain/value/json_form.hpp"

namespace sopu::codec {
namespace {

using boost::json::value;
using domain::ErrorCode;
using domain::Result;

// The member that a use's name stands for; null for names that are none.
bool* use_of(domain::KeyUses& uses, std::string_view name) {
  bool* found = nullptr;
  fields(
      [&](std::string_view use, bool& has) {
        if (use == name) found = &has;
      },
      uses);
  return found;
}

Result<crypto::PublicKey> read_ed25519_jwk(const value& json, std::string at) {
  Members members(json, std::move(at));
  members.constant("kty", "OKP");
  members.constant("crv", "Ed25519");
  const auto key = crypto::public_key_from_x(members.text("x", domain::name_form));
  if (!key || !crypto::is_acceptable(*key)) {
    members.refuse("x", "form.public-key");
  }
  return members.done(key.value_or(crypto::PublicKey{}));
}

Result<crypto::P256PublicKey> read_p256_jwk(const value& json, std::string at) {
  Members members(json, std::move(at));
  members.constant("kty", "EC");
  members.constant("crv", "P-256");
  const std::string x = members.text("x", domain::name_form);
  const auto key = crypto::p256_key_from(x, members.text("y", domain::name_form));
  if (!key || !crypto::is_acceptable(*key)) members.refuse("x", "form.public-key");
  return members.done(key.value_or(crypto::P256PublicKey{}));
}

// Its `kty` says of which of the two it is.
Result<crypto::PublicJwk> read_jwk(const value& json, std::string at) {
  const auto* object = json.if_object();
  const auto* kty = object == nullptr ? nullptr : object->if_contains("kty");
  if (kty != nullptr && *kty == "EC") {
    const auto key = read_p256_jwk(json, std::move(at));
    if (!key) return key.error();
    return crypto::PublicJwk(*key);
  }
  const auto key = read_ed25519_jwk(json, std::move(at));
  if (!key) return key.error();
  return crypto::PublicJwk(*key);
}

Result<crypto::Passkey> read_passkey(const value& json, std::string at) {
  Members members(json, std::move(at));
  crypto::Passkey passkey;
  passkey.origin = members.text("origin", domain::name_form);
  passkey.synced = members.flag("synced");
  if (!crypto::relying_party_of(passkey.origin)) members.refuse("origin", "form.passkey-origin");
  return members.done(std::move(passkey));
}

crypto::JwsKey read_jws_key(Members& members) {
  crypto::JwsKey key;
  key.jwk = members.nested<crypto::PublicJwk>("jwk", read_jwk);
  key.passkey = members.find_nested<crypto::Passkey>("passkey", read_passkey);
  const bool is_p256 = std::holds_alternative<crypto::P256PublicKey>(key.jwk);
  if (is_p256 && !key.passkey) members.refuse("jwk", "form.key-of-passkey");
  return key;
}

Result<domain::KeyUses> read_uses(const value& json, std::string at) {
  domain::KeyUses uses;
  const auto* list = json.if_array();
  bool well_formed = list != nullptr && !list->empty();
  for (std::size_t i = 0; well_formed && i < list->size(); ++i) {
    const auto* name = (*list)[i].if_string();
    bool* use = name == nullptr ? nullptr : use_of(uses, *name);
    well_formed = use != nullptr && !*use;
    if (well_formed) *use = true;
  }
  if (!well_formed) {
    return domain::refuse(ErrorCode::schema, {"uses-must-be", {}}, std::move(at));
  }
  return uses;
}

// Something that is signed by itself inside an event.
template <class Signed>
void read_signed(Members& members, std::string_view name, Signed& out, const char* place,
                 Result<Signed> (*read)(std::string_view)) {
  const std::string compact = members.text(name);
  if (members.failed()) return;
  auto value = read(compact);
  if (value) {
    out = std::move(*value);
    return;
  }
  domain::Error error = value.error();
  error.why = {place,
               {{"pointer", error.pointer.empty() ? "/" : error.pointer},
                {"why", domain::json_of(error.why)}}};
  error.pointer = "/data/" + std::string(name);
  members.refuse(std::move(error));
}

}  // namespace

void read_request(Members& members, std::string_view name, domain::EnrolmentRequest& request) {
  read_signed(members, name, request, "in-enrolment-request", read_enrolment_request);
}

void read_consent(Members& members, std::string_view name, domain::RecoveryConsent& consent) {
  read_signed(members, name, consent, "in-recovery-consent", read_recovery_consent);
}

void read_verifier_key(Members& members, std::string_view name, std::string& key,
                       const domain::VerifierKeyForm& form) {
  key = members.text(name, {1, limits::verifier_key_length_max});
  if (key.empty()) return;
  const auto verifier = crypto::NoteVerifier::parse(key);
  if (verifier && verifier->type == form.type) return;
  const bool of_log = form.type == crypto::NoteKeyType::ed25519;
  members.refuse(name, of_log ? "form.log-key" : "form.witness-key");
}

Result<domain::NewKey> read_new_key(const value& json, std::string at) {
  Members members(json, std::move(at));
  domain::NewKey key;
  key.key = read_jws_key(members);
  key.kid.value = crypto::thumbprint(key.key.jwk);
  key.person = members.nested<domain::Person>("person", read_fields<domain::Person>);
  key.uses = members.nested<domain::KeyUses>("uses", read_uses);
  key.authority =
      members.find_nested<domain::Authority>("authority", read_fields<domain::Authority>);
  return members.done(std::move(key));
}

namespace {

// With a key that is known somebody says for which party a new one is. It carries the key that
// signs, so that it can be checked by itself.
std::string write_vouching(std::string_view typ, boost::json::object payload,
                           const crypto::PrivateKey& by) {
  payload["jwk"] = domain::json_of(by.public_key());
  return crypto::sign_jws(by, typ, boost::json::serialize(payload));
}

boost::json::object vouched(std::string_view ledger, const domain::PartyId& party,
                            std::string kid) {
  return {{"ledger", ledger}, {"party", party.value}, {"kid", std::move(kid)}};
}

// What it says and whose key signed it; `wrong` is the sentence for a signature that is not good.
// What is signed for the sake of an agreement says also for whom.
Result<domain::RecoveryConsent> read_vouching(std::string_view compact, std::string_view typ,
                                              const char* wrong) {
  const auto jws = crypto::parse_jws(compact, typ);
  if (!jws) return to_error(jws.error());
  const auto json = read_json(jws->payload);
  if (!json) return json.error();
  Members members(*json, "");
  domain::RecoveryConsent vouching;
  vouching.ledger = members.text("ledger", domain::name_form);
  vouching.party = members.get<domain::PartyId>("party");
  vouching.kid = members.get<domain::Kid>("kid");
  if (typ == recovery_typ) {
    vouching.agreement = members.get<domain::AgreementId>("agreement");
    vouching.by = members.get<domain::PartyId>("by");
  }
  auto& [kid, key] = vouching.signed_with;
  key = read_jws_key(members);
  kid.value = crypto::thumbprint(key.jwk);
  auto read = members.done(std::move(vouching));
  if (!read) return read;
  const auto& by = read->signed_with;
  if (jws->kid == by.kid.value && is_signed_by(*jws, by.key)) return read;
  return domain::refuse(ErrorCode::bad_signature, {wrong, {}});
}

// The key whose signature it is, if it is for what is requested.
Result<domain::VouchingKey> read_countersignature(std::string_view compact,
                                                  const domain::EnrolmentRequest& request) {
  constexpr const char* wrong = "countersignature-wrong";
  const auto read = read_vouching(compact, countersignature_typ, wrong);
  if (!read) return read.error();
  if (read->ledger == request.ledger && read->party == request.party &&
      read->kid == request.key.kid) {
    return read->signed_with;
  }
  return domain::refuse(ErrorCode::bad_signature, {wrong, {}});
}

}  // namespace

std::string write_enrolment_request(std::string_view ledger, const domain::PartyId& party,
                                    std::string_view name, const crypto::PrivateKey& key,
                                    const KeyWish& wish) {
  boost::json::object described{{"jwk", domain::json_of(key.public_key())},
                                {"person", domain::json_of(wish.person)},
                                {"uses", domain::json_of(wish.uses)}};
  if (wish.authority) described["authority"] = domain::json_of(*wish.authority);
  boost::json::object payload{
      {"ledger", ledger}, {"party", party.value}, {"name", name}, {"key", std::move(described)}};
  if (wish.countersigner) {
    payload["countersignature"] = write_vouching(
        countersignature_typ, vouched(ledger, party, crypto::thumbprint(key.public_key())),
        *wish.countersigner);
  }
  return crypto::sign_jws(key, enrolment_typ, boost::json::serialize(payload));
}

Result<domain::EnrolmentRequest> read_enrolment_request(std::string_view compact) {
  const auto jws = crypto::parse_jws(compact, enrolment_typ);
  if (!jws) return to_error(jws.error());
  const auto json = read_json(jws->payload);
  if (!json) return json.error();
  Members members(*json, "");
  domain::EnrolmentRequest request;
  request.ledger = members.text("ledger", domain::name_form);
  request.party = members.get<domain::PartyId>("party");
  request.name = members.text("name", domain::name_form);
  request.key = members.nested<domain::NewKey>("key", read_new_key);
  const auto countersignature = members.find_text("countersignature", domain::text_form);
  auto result = members.done(std::move(request));
  if (!result) return result;
  if (jws->kid != result->key.kid.value) {
    return domain::refuse(ErrorCode::bad_signature, {"request-signed-by-another-key", {}});
  }
  if (!is_signed_by(*jws, result->key.key)) {
    return domain::refuse(ErrorCode::bad_signature, {"request-signature-wrong", {}});
  }
  if (!countersignature) return result;
  const auto by = read_countersignature(*countersignature, *result);
  if (!by) return by.error();
  result->countersigned_by = *by;
  return result;
}

std::string write_recovery_consent(const domain::EnrolmentRequest& request,
                                   const domain::AgreementId& agreement, const domain::PartyId& by,
                                   const crypto::PrivateKey& key) {
  auto payload = vouched(request.ledger, request.party, request.key.kid.value);
  payload["agreement"] = agreement.value;
  payload["by"] = by.value;
  return write_vouching(recovery_typ, std::move(payload), key);
}

Result<domain::RecoveryConsent> read_recovery_consent(std::string_view compact) {
  return read_vouching(compact, recovery_typ, "recovery-consent-wrong");
}

}  // namespace sopu::codec
