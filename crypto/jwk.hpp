// Public keys as JWK and their names, the thumbprints (RFC 7638): Ed25519 (RFC 8037, section 2) and
// P-256 (RFC 7518, section 6.2), which only passkeys have.
// Pure functions; any thread.
#pragma once

#include <variant>

#include "crypto/ed25519.hpp"

namespace sopu::crypto {

// A point of P-256 (SEC 1): x, then y, each 32 bytes, the first the most significant.
struct P256PublicKey {
  std::array<std::uint8_t, 64> bytes{};
  friend auto operator<=>(const P256PublicKey&, const P256PublicKey&) = default;
};

using PublicJwk = std::variant<PublicKey, P256PublicKey>;

// {"crv":"Ed25519","kty":"OKP","x":"…"} or {"crv":"P-256","kty":"EC","x":"…","y":"…"}: the members
// that RFC 7638 hashes, in its order.
std::string jwk(const PublicJwk& key);

// kid: base64url of SHA-256 of jwk(key), 43 characters.
std::string thumbprint(const PublicJwk& key);

// The key in the `x` member of a JWK; nullopt unless it is 32 bytes in strict base64url.
std::optional<PublicKey> public_key_from_x(std::string_view x);
std::optional<P256PublicKey> p256_key_from(std::string_view x, std::string_view y);

// Whether it is a point of the curve.
bool is_acceptable(const P256PublicKey& key);

}  // namespace sopu::crypto
