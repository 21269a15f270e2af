// An Ed25519 public key as a JWK (RFC 8037, section 2) and its name, the thumbprint (RFC 7638).
// Pure functions; any thread.
#pragma once

#include "crypto/ed25519.hpp"

namespace sopu::crypto {

// {"crv":"Ed25519","kty":"OKP","x":"…"}: the members that RFC 7638 hashes, in its order.
std::string jwk(const PublicKey& key);

// kid: base64url of SHA-256 of jwk(key), 43 characters.
std::string thumbprint(const PublicKey& key);

// The key in the `x` member of a JWK; nullopt unless it is 32 bytes in strict base64url.
std::optional<PublicKey> public_key_from_x(std::string_view x);

}  // namespace sopu::crypto
