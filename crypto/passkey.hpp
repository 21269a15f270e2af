// Signatures of passkeys: assertions of W3C Web Authentication (Level 2), checked by libfido2.
// An authenticator signs its own data (whose page asked, whether a person was there and was
// recognised) and the digest of what the browser says that it was asked to sign.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/jwk.hpp"

namespace sopu::crypto {

// What is known of a passkey beside its public key.
struct Passkey {
  std::string origin;   // of the page that may ask it: https://ledger.example
  bool synced = false;  // it may be copied to other devices of its holder (backup eligible)
  friend bool operator==(const Passkey&, const Passkey&) = default;
};

struct Assertion {
  std::string authenticator_data;  // section 6.1
  std::string client_data;         // section 5.8.1, JSON; what it says is for the caller to read
  Signature signature;             // Ed25519; or r and s of ECDSA (RFC 7518, 3.4)
  friend bool operator==(const Assertion&, const Assertion&) = default;
};

// The host of an origin that can have passkeys (https, or http on localhost), which is their
// relying party's id; nullopt for any other text, one with a path or an upper-case letter too.
std::optional<std::string> relying_party_of(std::string_view origin);

// What a passkey signs for a JWS: SHA-256 of "sopu-webauthn/v1\n" and the JWS's signing input.
Hash passkey_challenge(std::string_view signing_input);

// Whether the authenticator's part is good: made for the passkey's relying party, a person present
// and verified, as much backup eligible as was said when it was enrolled, nothing else in its data,
// and signed by the key. Of ECDSA only s <= n/2 is taken, so that a signature has one form.
bool verify_assertion(const Assertion& assertion, const PublicJwk& key, const Passkey& passkey);

}  // namespace sopu::crypto
