// The only door to VerifiedEvent: a JWS whose signature is good under the key that the caller's
// registry holds, and whose payload is a well-formed event.
// Stateless; any thread. This is where the processor time goes: run it on many.
#pragma once

#include <functional>

#include "crypto/jws.hpp"
#include "ledger/domain/verified_event.hpp"

namespace sopu::codec {

// The public key under a kid, whatever its state: whether it may sign is for `decide`.
using KeySource = std::function<std::optional<crypto::JwsKey>(const domain::Kid&)>;

// A JWS whose signature is good, its payload not yet read. Lies in the text that it was read from.
class SignedJws {
  friend class SignatureCheck;
  explicit SignedJws(crypto::Jws jws) : jws_(std::move(jws)) {}
  crypto::Jws jws_;
};

class SignatureCheck {
 public:
  // Refusals, in this order: too-large, malformed-jws, bad-header, unknown-key, bad-signature,
  // malformed-json, schema. The key of a ledger.opened is the one it carries; `decide` accepts that
  // at index 0 only. `hash` is the SHA-256 of the JWS, for who has just computed it.
  static domain::Result<domain::VerifiedEvent> check(std::string_view compact,
                                                     const KeySource& keys,
                                                     const domain::Hash* hash = nullptr);

  // The same in two steps, for who has many to check: signatures one after another are quicker than
  // each with the reading of its payload. The first step's refusals end with bad-signature.
  static domain::Result<SignedJws> check_signature(std::string_view compact, const KeySource& keys);
  static domain::Result<domain::VerifiedEvent> read(const SignedJws& good,
                                                    const domain::Hash* hash = nullptr);

  // For an event read back from this ledger's own log, behind its record's hash: it was checked
  // before it was committed. Refusals as above but for unknown-key and bad-signature.
  static domain::Result<domain::VerifiedEvent> committed(std::string_view compact);

  // For a dry run: what would happen if this event were signed. Leads nowhere but into `decide`,
  // since the sequencer takes only what came with its bytes.
  static domain::VerifiedEvent rehearse(domain::Event event) {
    return domain::VerifiedEvent(std::move(event));
  }
};

}  // namespace sopu::codec
