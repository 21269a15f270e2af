#include "crypto/ed25519.hpp"

#include <algorithm>
#include <stdexcept>

#include <sodium.h>

namespace sopu::crypto {
namespace {

// libsodium wants to be set up before its first use. Every way to a PrivateKey and both questions
// about public keys pass here; after the first time it costs one comparison.
void ensure_sodium() {
  static const int state = sodium_init();
  if (state < 0) throw std::runtime_error("libsodium cannot be initialised (no random source?)");
}

// Whether the point is its own "divided by 8, times 8": true for the main subgroup alone, since
// multiplying by 8 clears whatever of the small subgroup a point carries. Asked besides libsodium's
// own test, because that of releases up to 1.0.20 lets some points with a component of order 2
// pass (CVE-2025-69277), and verifiers must not differ by the libsodium they run with.
bool survives_cofactor(const PublicKey& key) {
  std::array<std::uint8_t, crypto_core_ed25519_SCALARBYTES> eight{8};
  std::array<std::uint8_t, crypto_core_ed25519_SCALARBYTES> eighth;
  if (crypto_core_ed25519_scalar_invert(eighth.data(), eight.data()) != 0) return false;
  PublicKey point;
  if (crypto_scalarmult_ed25519_noclamp(point.bytes.data(), eighth.data(), key.bytes.data()) != 0) {
    return false;
  }
  for (int doubling = 0; doubling < 3; ++doubling) {
    const PublicKey half = point;
    if (crypto_core_ed25519_add(point.bytes.data(), half.bytes.data(), half.bytes.data()) != 0) {
      return false;
    }
  }
  return point == key;
}

}  // namespace

PrivateKey PrivateKey::generate() {
  ensure_sodium();
  PrivateKey key;
  PublicKey unused;
  crypto_sign_keypair(unused.bytes.data(), key.secret_.data());
  return key;
}

PrivateKey PrivateKey::from_seed(const std::array<std::uint8_t, 32>& seed) {
  ensure_sodium();
  PrivateKey key;
  PublicKey unused;
  crypto_sign_seed_keypair(unused.bytes.data(), key.secret_.data(), seed.data());
  return key;
}

PrivateKey::~PrivateKey() {
  sodium_memzero(secret_.data(), secret_.size());
}

PublicKey PrivateKey::public_key() const {
  PublicKey key;
  std::copy_n(secret_.begin() + 32, 32, key.bytes.begin());
  return key;
}

std::array<std::uint8_t, 32> PrivateKey::seed() const {
  std::array<std::uint8_t, 32> seed;
  std::copy_n(secret_.begin(), 32, seed.begin());
  return seed;
}

Signature PrivateKey::sign(ByteView message) const {
  Signature signature;
  crypto_sign_detached(signature.bytes.data(), nullptr, message.data(), message.size(),
                       secret_.data());
  return signature;
}

// libsodium (since 1.0.16, unless built with ED25519_COMPAT) keeps every rule of the profile
// itself: it refuses S >= L, small-order R and A, and a non-canonical A, and since it compares R's
// bytes with those it computes, a non-canonical R never matches. The edge-case vectors pin each of
// them.
bool verify(const PublicKey& key, ByteView message, const Signature& signature) {
  ensure_sodium();
  return crypto_sign_verify_detached(signature.bytes.data(), message.data(), message.size(),
                                     key.bytes.data()) == 0;
}

bool is_acceptable(const PublicKey& key) {
  ensure_sodium();
  // Canonical, on the curve, not of small order; then the main subgroup.
  return crypto_core_ed25519_is_valid_point(key.bytes.data()) == 1 && survives_cofactor(key);
}

}  // namespace sopu::crypto
