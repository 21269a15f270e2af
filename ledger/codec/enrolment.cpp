// Keys on the wire, and the request that a new key signs to be introduced.
#include <algorithm>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/jwk.hpp"
#include "ledger/codec/event_json.hpp"
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

Result<crypto::PublicKey> read_jwk(const value& json, std::string at) {
  Members members(json, std::move(at));
  members.constant("kty", "OKP");
  members.constant("crv", "Ed25519");
  const auto key = crypto::public_key_from_x(members.text("x", domain::name_form));
  if (!key || !crypto::is_acceptable(*key)) {
    members.refuse("x", "form.public-key");
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
    return domain::refuse(ErrorCode::schema, {"uses-must-be", {}}, std::move(at));
  }
  return uses;
}

}  // namespace

void read_request(Members& members, std::string_view name, domain::EnrolmentRequest& request) {
  std::string compact = members.text(name);
  if (members.failed()) return;
  auto read = read_enrolment_request(compact);
  if (read) {
    request = std::move(*read);
    return;
  }
  domain::Error error = read.error();
  error.why = {"in-enrolment-request",
               {{"pointer", error.pointer.empty() ? "/" : error.pointer},
                {"why", domain::json_of(error.why)}}};
  error.pointer = "/data/" + std::string(name);
  members.refuse(std::move(error));
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
  key.key = members.nested<crypto::PublicKey>("jwk", read_jwk);
  key.kid.value = crypto::thumbprint(key.key);
  key.person = members.nested<domain::Person>("person", read_fields<domain::Person>);
  key.uses = members.nested<domain::KeyUses>("uses", read_uses);
  key.authority =
      members.find_nested<domain::Authority>("authority", read_fields<domain::Authority>);
  return members.done(std::move(key));
}

namespace {

// With a key that they have, people say which new one is theirs too.
std::string write_countersignature(std::string_view ledger, const domain::PartyId& party,
                                   const crypto::PublicKey& fresh, const crypto::PrivateKey& by) {
  const boost::json::object payload{{"ledger", ledger},
                                    {"party", party.value},
                                    {"kid", crypto::thumbprint(fresh)},
                                    {"jwk", domain::json_of(by.public_key())}};
  return crypto::sign_jws(by, countersignature_typ, boost::json::serialize(payload));
}

// The key whose signature it is, if it is for what is requested.
Result<domain::Kid> read_countersignature(std::string_view compact,
                                          const domain::EnrolmentRequest& request) {
  const auto jws = crypto::parse_jws(compact, countersignature_typ);
  if (!jws) return to_error(jws.error());
  const auto json = read_json(jws->payload);
  if (!json) return json.error();
  Members members(*json, "");
  const std::string ledger = members.text("ledger", domain::name_form);
  const auto party = members.get<domain::PartyId>("party");
  const auto fresh = members.get<domain::Kid>("kid");
  const auto key = members.nested<crypto::PublicKey>("jwk", read_jwk);
  auto by = members.done(domain::Kid{crypto::thumbprint(key)});
  if (!by) return by;
  const bool is_for_it =
      ledger == request.ledger && party == request.party && fresh == request.key.kid;
  if (is_for_it && jws->kid == by->value && crypto::verify(*jws, key)) return by;
  return domain::refuse(ErrorCode::bad_signature, {"countersignature-wrong", {}});
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
    payload["countersignature"] =
        write_countersignature(ledger, party, key.public_key(), *wish.countersigner);
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
  if (!crypto::verify(*jws, result->key.key)) {
    return domain::refuse(ErrorCode::bad_signature, {"request-signature-wrong", {}});
  }
  if (!countersignature) return result;
  const auto by = read_countersignature(*countersignature, *result);
  if (!by) return by.error();
  result->countersigned_by = *by;
  return result;
}

}  // namespace sopu::codec
