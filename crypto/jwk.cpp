#include "crypto/jwk.hpp"

#include <algorithm>
#include <memory>

#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include "crypto/base64.hpp"
#include "crypto/sha256.hpp"

namespace sopu::crypto {
namespace {

constexpr std::size_t coordinate_bytes = 32;

// Written out rather than serialised: RFC 7638 hashes exactly these bytes, and base64url needs no
// escapes.
std::string json_of(const PublicKey& key) {
  std::string json = R"({"crv":"Ed25519","kty":"OKP","x":")";
  return json.append(base64url_encode(key.bytes)) += R"("})";
}

std::string json_of(const P256PublicKey& key) {
  const ByteView bytes(key.bytes);
  std::string json = R"({"crv":"P-256","kty":"EC","x":")";
  json += base64url_encode(bytes.first(coordinate_bytes));
  json += R"(","y":")";
  return json.append(base64url_encode(bytes.subspan(coordinate_bytes))) += R"("})";
}

}  // namespace

std::string jwk(const PublicJwk& key) {
  return std::visit([](const auto& one) { return json_of(one); }, key);
}

std::string thumbprint(const PublicJwk& key) {
  return base64url_encode(view(sha256(view(jwk(key)))));
}

std::optional<PublicKey> public_key_from_x(std::string_view x) {
  const auto bytes = hash_from_base64url(x);  // a key is as long as a digest
  if (!bytes) return std::nullopt;
  return PublicKey{bytes->bytes};
}

std::optional<P256PublicKey> p256_key_from(std::string_view x, std::string_view y) {
  const auto first = hash_from_base64url(x);  // a coordinate is as long as a digest
  const auto second = hash_from_base64url(y);
  if (!first || !second) return std::nullopt;
  P256PublicKey key;
  std::ranges::copy(second->bytes, std::ranges::copy(first->bytes, key.bytes.begin()).out);
  return key;
}

bool is_acceptable(const P256PublicKey& key) {
  const std::unique_ptr<EC_GROUP, decltype(&EC_GROUP_free)> curve(
      EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1), &EC_GROUP_free);
  const std::unique_ptr<EC_POINT, decltype(&EC_POINT_free)> point(
      curve ? EC_POINT_new(curve.get()) : nullptr, &EC_POINT_free);
  if (!point) throw std::bad_alloc();
  std::array<std::uint8_t, 2 * coordinate_bytes + 1> octets{4};  // SEC 1, 2.3.3: uncompressed
  std::ranges::copy(key.bytes, octets.begin() + 1);
  return EC_POINT_oct2point(curve.get(), point.get(), octets.data(), octets.size(), nullptr) == 1;
}

}  // namespace sopu::crypto
