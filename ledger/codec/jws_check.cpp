#include "ledger/codec/jws_check.hpp"

#include <boost/json/object.hpp>

#include "crypto/base64.hpp"
#include "ledger/codec/strict_json.hpp"
#include "ledger/limits.hpp"

namespace sopu::codec {
namespace {

bool is_text(const boost::json::object& object, std::string_view name, std::string_view text) {
  const auto* value = object.if_contains(name);
  const auto* found = value == nullptr ? nullptr : value->if_string();
  return found != nullptr && *found == text;
}

// Browsers may say more than they are known to.
bool is_asked_for(const std::string& client_data, const crypto::Hash& challenge,
                  const std::string& origin) {
  const auto json = read_json(client_data, {.size_bytes_max = limits::client_data_bytes_max});
  const auto* said = json ? json->if_object() : nullptr;
  if (said == nullptr || said->contains("topOrigin")) return false;
  const auto* framed = said->if_contains("crossOrigin");
  return is_text(*said, "type", "webauthn.get") && is_text(*said, "origin", origin) &&
         is_text(*said, "challenge", crypto::base64url_encode(crypto::view(challenge))) &&
         (framed == nullptr || (framed->is_bool() && !framed->get_bool()));
}

}  // namespace

bool is_signed_by(const crypto::Jws& jws, const crypto::JwsKey& key) {
  const auto* assertion = std::get_if<crypto::Assertion>(&jws.proof);
  if ((assertion != nullptr) != key.passkey.has_value()) return false;
  if (assertion == nullptr) {
    const auto* plain = std::get_if<crypto::PublicKey>(&key.jwk);
    return plain != nullptr && crypto::verify(*plain, crypto::view(jws.signing_input),
                                              std::get<crypto::Signature>(jws.proof));
  }
  return is_asked_for(assertion->client_data, crypto::passkey_challenge(jws.signing_input),
                      key.passkey->origin) &&
         crypto::verify_assertion(*assertion, key.jwk, *key.passkey);
}

}  // namespace sopu::codec
