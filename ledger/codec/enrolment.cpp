// Keys on the wire, and the request that a new key signs to be introduced.
#include <algorithm>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/jwk.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/codec/json_parts.hpp"
#include "ledger/codec/members.hpp"
#include "ledger/codec/payload_types.hpp"
#include "ledger/codec/strict_json.hpp"

namespace sopu::codec {
namespace {

using boost::json::value;
using domain::ErrorCode;
using domain::Result;

constexpr std::string_view use_form = "a list of uses, each once: sign, measure, admin, read";

// The member that a use's name stands for; null for names that are none.
bool* use_of(domain::KeyUses& uses, std::string_view name) {
  if (name == "sign") return &uses.sign;
  if (name == "measure") return &uses.measure;
  if (name == "admin") return &uses.admin;
  if (name == "read") return &uses.read;
  return nullptr;
}

Result<crypto::PublicKey> read_jwk(const value& json, std::string at) {
  Members members(json, std::move(at));
  members.constant("kty", "OKP");
  members.constant("crv", "Ed25519");
  const auto key = crypto::public_key_from_x(members.text("x", name_length_max));
  if (!key || !crypto::is_acceptable(*key)) {
    members.refuse("x", "an Ed25519 public key that can be used, in base64url");
  }
  return members.done(key.value_or(crypto::PublicKey{}));
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
    return domain::refuse(ErrorCode::schema, "Here must be " + std::string(use_form) + ".",
                          std::move(at));
  }
  return uses;
}

domain::Error bad_signature(std::string detail) {
  return domain::refuse(ErrorCode::bad_signature, std::move(detail));
}

}  // namespace

Result<domain::NewKey> read_new_key(const value& json, std::string at) {
  Members members(json, std::move(at));
  domain::NewKey key;
  key.key = members.nested<crypto::PublicKey>("jwk", read_jwk);
  key.kid.value = crypto::thumbprint(key.key);
  key.person = members.text("person", name_length_max);
  key.uses = members.nested<domain::KeyUses>("uses", read_uses);
  return members.done(std::move(key));
}

value write_new_key(const crypto::PublicKey& key, std::string_view person,
                    const domain::KeyUses& uses) {
  const boost::json::object jwk{
      {"kty", "OKP"}, {"crv", "Ed25519"}, {"x", crypto::base64url_encode(key.bytes)}};
  return boost::json::object{{"jwk", jwk}, {"person", person}, {"uses", json_of(uses)}};
}

std::string write_enrolment_request(std::string_view ledger, const domain::PartyId& party,
                                    std::string_view name, const crypto::PrivateKey& key,
                                    std::string_view person, const domain::KeyUses& uses) {
  const boost::json::object payload{{"ledger", ledger},
                                    {"party", party.value},
                                    {"name", name},
                                    {"key", write_new_key(key.public_key(), person, uses)}};
  return crypto::sign_jws(key, enrolment_typ, boost::json::serialize(payload));
}

Result<domain::EnrolmentRequest> read_enrolment_request(std::string compact) {
  const auto jws = crypto::parse_jws(std::move(compact), enrolment_typ);
  if (!jws) return to_error(jws.error());
  const auto json = read_json(jws->payload);
  if (!json) return json.error();
  Members members(*json, "");
  domain::EnrolmentRequest request;
  request.ledger = members.text("ledger", name_length_max);
  request.party = members.get<domain::PartyId>("party");
  request.name = members.text("name", name_length_max);
  request.key = members.nested<domain::NewKey>("key", read_new_key);
  auto result = members.done(std::move(request));
  if (!result) return result;
  if (jws->kid != result->key.kid.value) {
    return bad_signature(
        "The header's kid is not the thumbprint of the key that the request "
        "introduces: a request is signed by that very key.");
  }
  if (!crypto::verify(*jws, result->key.key)) {
    return bad_signature("The signature is not one of the key that the request introduces.");
  }
  return result;
}

}  // namespace sopu::codec
