// Ed25519 (RFC 8032, pure) by libsodium, under the one profile that every verifier of the ledger
// keeps: small-order or non-canonical public keys and R, and S >= L, are refused; the equation is
// checked without the cofactor.
// Keys are values; all functions may be called from any thread.
#pragma once

#include "crypto/bytes.hpp"

namespace sopu::crypto {

struct PublicKey {
  std::array<std::uint8_t, 32> bytes{};
  friend auto operator<=>(const PublicKey&, const PublicKey&) = default;
};

struct Signature {
  std::array<std::uint8_t, 64> bytes{};
  friend bool operator==(const Signature&, const Signature&) = default;
};

// The key's seed and what is derived from it. Wiped from memory when it goes; never printed.
class PrivateKey {
 public:
  static PrivateKey generate();
  static PrivateKey from_seed(const std::array<std::uint8_t, 32>& seed);
  PrivateKey(const PrivateKey&) = default;
  PrivateKey& operator=(const PrivateKey&) = default;
  ~PrivateKey();

  PublicKey public_key() const;
  std::array<std::uint8_t, 32> seed() const;
  Signature sign(ByteView message) const;

 private:
  PrivateKey() = default;
  std::array<std::uint8_t, 64> secret_{};  // seed, then public key: libsodium's layout
};

bool verify(const PublicKey& key, ByteView message, const Signature& signature);

// True for keys that the profile would accept in a signature: canonical, on the curve, in the main
// subgroup. Asked when a key is introduced, so that no useless key enters the ledger.
bool is_acceptable(const PublicKey& key);

}  // namespace sopu::crypto
