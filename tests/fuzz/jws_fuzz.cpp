// Any bytes as a compact JWS: taken apart as an event and as an enrolment request. A signature that
// was not made can't be good, and what is taken apart covers the very bytes that came in.
#include <cstdlib>

#include "crypto/jwk.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/codec/signature_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sopu;
  const std::string compact(reinterpret_cast<const char*>(data), size);
  const auto jws = crypto::parse_jws(compact, codec::event_typ);
  if (jws && (jws->compact != compact || jws->signing_input.size() >= size)) std::abort();

  // Nobody else has this key: whatever is accepted must be an opening with a key of its own.
  static const crypto::PublicKey key = crypto::PrivateKey::generate().public_key();
  static const domain::Kid kid{crypto::thumbprint(key)};
  const auto checked = codec::SignatureCheck::check(
      compact, [](const domain::Kid& asked) -> std::optional<crypto::JwsKey> {
        if (asked != kid) return std::nullopt;
        return key;
      });
  if (checked && !std::holds_alternative<domain::LedgerOpened>((*checked)->payload)) std::abort();

  const auto committed = codec::SignatureCheck::committed(compact);
  if (committed && !jws) std::abort();
  const auto request = codec::read_enrolment_request(compact);
  if (request && request->key.kid.value != crypto::thumbprint(request->key.key.jwk)) std::abort();
  return 0;
}
