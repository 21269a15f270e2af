#include "crypto/jwk.hpp"

#include "crypto/base64.hpp"
#include "crypto/sha256.hpp"

namespace sopu::crypto {

std::string jwk(const PublicKey& key) {
  // Written out rather than serialised: RFC 7638 hashes exactly these bytes, and base64url needs
  // no escapes.
  std::string json = R"({"crv":"Ed25519","kty":"OKP","x":")";
  return json.append(base64url_encode(key.bytes)) += R"("})";
}

std::string thumbprint(const PublicKey& key) {
  return base64url_encode(view(sha256(view(jwk(key)))));
}

std::optional<PublicKey> public_key_from_x(std::string_view x) {
  const auto bytes = hash_from_base64url(x);  // a key is as long as a digest
  if (!bytes) return std::nullopt;
  return PublicKey{bytes->bytes};
}

}  // namespace sopu::crypto
