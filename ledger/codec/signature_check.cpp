#include "ledger/codec/signature_check.hpp"

#include "crypto/sha256.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/codec/jws_check.hpp"
#include "ledger/codec/strict_json.hpp"

namespace sopu::codec {
namespace {

using domain::ErrorCode;
using domain::Result;

// base64url of the largest payload, and ample room for the header and the signature.
constexpr std::size_t payload_bytes_max = JsonLimits{}.size_bytes_max;
constexpr std::size_t jws_bytes_max = payload_bytes_max / 3 * 4 + 1'024;

Result<crypto::Jws> take_apart(std::string_view compact) {
  if (compact.size() > jws_bytes_max) {
    return domain::refuse(ErrorCode::too_large,
                          {"jws-too-large", {{"bytes", compact.size()}, {"max", jws_bytes_max}}});
  }
  auto jws = crypto::parse_jws(compact, event_typ);
  if (!jws) return to_error(jws.error());
  return std::move(*jws);
}

Result<domain::Event> read_payload_of(const crypto::Jws& jws, const domain::Hash* hash = nullptr) {
  return read_event(jws.payload, domain::Kid{jws.kid},
                    hash ? *hash : crypto::sha256(crypto::view(jws.compact)));
}

domain::Error unknown_key(std::string_view kid) {
  return domain::refuse(ErrorCode::unknown_key, {"unknown-key", {{"kid", kid}}});
}

// The event that opens a ledger introduces the key that signs it. Null unless the JWS is one: the
// search before spares the reading of everything else that comes with an unknown key.
std::optional<crypto::JwsKey> key_of_opening(const crypto::Jws& jws) {
  if (jws.payload.find("sopu.ledger.opened.v1") == std::string::npos) return std::nullopt;
  const auto event = read_payload_of(jws);
  if (!event) return std::nullopt;
  const auto* opened = domain::get_if<domain::LedgerOpened>(event->payload);
  if (opened == nullptr || opened->key.kid != event->kid) return std::nullopt;
  return opened->key.key;
}

}  // namespace

domain::Error to_error(const crypto::JwsError& error) {
  domain::Sentence why{std::string(error.fault), {}};
  if (!error.name.empty()) why.params[error.name] = error.value;
  switch (error.kind) {
    case crypto::JwsError::Kind::malformed:
      return domain::refuse(ErrorCode::malformed_jws, std::move(why));
    case crypto::JwsError::Kind::bad_header:
      return domain::refuse(ErrorCode::bad_header, std::move(why));
  }
  throw std::logic_error("a kind of JWS error without a code");
}

Result<domain::VerifiedEvent> SignatureCheck::check(std::string_view compact, const KeySource& keys,
                                                    const domain::Hash* hash) {
  const auto good = check_signature(compact, keys);
  if (!good) return good.error();
  return read(*good, hash);
}

Result<SignedJws> SignatureCheck::check_signature(std::string_view compact, const KeySource& keys) {
  auto jws = take_apart(compact);
  if (!jws) return jws.error();
  if (!domain::is_kid(jws->kid)) return unknown_key(domain::shortened(jws->kid));
  auto key = keys(domain::Kid{jws->kid});
  if (!key) key = key_of_opening(*jws);
  if (!key) return unknown_key(jws->kid);
  if (!is_signed_by(*jws, *key)) {
    return domain::refuse(ErrorCode::bad_signature, {"bad-signature", {{"kid", jws->kid}}});
  }
  return SignedJws(std::move(*jws));
}

Result<domain::VerifiedEvent> SignatureCheck::read(const SignedJws& good,
                                                   const domain::Hash* hash) {
  auto event = read_payload_of(good.jws_, hash);
  if (!event) return event.error();
  if (const auto* opened = domain::get_if<domain::LedgerOpened>(event->payload);
      opened != nullptr && opened->key.kid != event->kid) {
    return domain::refuse(ErrorCode::unknown_key, {"opening-signed-by-another-key", {}});
  }
  return domain::VerifiedEvent(std::move(*event));
}

Result<domain::VerifiedEvent> SignatureCheck::committed(std::string_view compact) {
  const auto jws = take_apart(compact);
  if (!jws) return jws.error();
  auto event = read_payload_of(*jws);
  if (!event) return event.error();
  return domain::VerifiedEvent(std::move(*event));
}

}  // namespace sopu::codec
