#include "crypto/ed25519.hpp"

#include <memory>

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "tests/crypto/support.hpp"

namespace sopu::crypto {
namespace {

using test::bytes_of_hex;
using test::fixed;
using test::member;

// OpenSSL's verdict: the second opinion.
bool openssl_verifies(const PublicKey& key, ByteView message, const Signature& signature) {
  struct Free {
    void operator()(EVP_PKEY* pkey) const { EVP_PKEY_free(pkey); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  const std::unique_ptr<EVP_PKEY, Free> pkey(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.bytes.data(), key.bytes.size()));
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  if (!pkey || EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, pkey.get()) != 1) {
    throw std::runtime_error("OpenSSL does not take the key");
  }
  return EVP_DigestVerify(context.get(), signature.bytes.data(), signature.bytes.size(),
                          message.data(), message.size()) == 1;
}

TEST(Ed25519, AgreesWithRfc8032) {
  const auto cases = test::read_cases("ed25519_rfc8032.json");
  ASSERT_EQ(cases.size(), 5U);
  for (const auto& vector : cases) {
    SCOPED_TRACE(member(vector, "name"));
    const auto seed = fixed<Hash>(bytes_of_hex(vector, "seed")).bytes;
    const auto public_key = fixed<PublicKey>(bytes_of_hex(vector, "public_key"));
    const auto signature = fixed<Signature>(bytes_of_hex(vector, "signature"));
    const Bytes message = bytes_of_hex(vector, "message");

    const PrivateKey key = PrivateKey::from_seed(seed);
    EXPECT_EQ(key.public_key(), public_key);
    EXPECT_EQ(key.seed(), seed);
    EXPECT_EQ(key.sign(message), signature);
    EXPECT_TRUE(verify(public_key, message, signature));
    EXPECT_TRUE(is_acceptable(public_key));
  }
}

// The profile, case by case: small order (0, 1, 2, 11), the cofactor (4, 5), S >= L (6, 7),
// non-canonical R (8, 9) and A (10, 11). Case 3 has a component of small order in both R and A and
// holds without the cofactor: a signature is accepted, though no such key is when it is introduced.
TEST(Ed25519, KeepsTheProfileOnThePublishedEdgeCases) {
  const auto cases = test::read_cases("ed25519_edge_cases.json");
  ASSERT_EQ(cases.size(), 12U);
  int accepted = 0;
  for (const auto& edge : cases) {
    SCOPED_TRACE(edge.at("number").as_int64());
    const auto key = fixed<PublicKey>(bytes_of_hex(edge, "pub_key"));
    const auto signature = fixed<Signature>(bytes_of_hex(edge, "signature"));
    const Bytes message = bytes_of_hex(edge, "message");
    const bool verdict = verify(key, message, signature);
    EXPECT_EQ(verdict, edge.at("accept").as_bool());
    accepted += verdict ? 1 : 0;
    // Here the two libraries may differ, but only one way: the strict one refuses more.
    EXPECT_TRUE(!verdict || openssl_verifies(key, message, signature));
  }
  EXPECT_EQ(accepted, 1);
}

TEST(Ed25519, AcceptsNoKeyThatIsSmallMixedNonCanonicalOrOffTheCurve) {
  const auto cases = test::read_cases("ed25519_public_keys.json");
  ASSERT_GT(cases.size(), 40U);
  for (const auto& point : cases) {
    const auto key = fixed<PublicKey>(bytes_of_hex(point, "public_key"));
    EXPECT_EQ(is_acceptable(key), point.at("accept").as_bool()) << member(point, "why");
  }
}

// With a key of small order the equation holds for signatures that nobody had to sign.
TEST(Ed25519, NoSignatureVerifiesUnderASmallOrderKey) {
  for (const auto& point : test::read_cases("ed25519_public_keys.json")) {
    const std::string why = member(point, "why");
    if (!why.starts_with("small order") && !why.starts_with("non-canonical")) continue;
    const auto key = fixed<PublicKey>(bytes_of_hex(point, "public_key"));
    Signature signature;  // S = 0, R = A
    std::copy(key.bytes.begin(), key.bytes.end(), signature.bytes.begin());
    Signature identity;  // S = 0, R = the neutral element
    identity.bytes[0] = 1;
    for (int i = 0; i < 64; ++i) {
      const std::string message = "message " + std::to_string(i);
      EXPECT_FALSE(verify(key, view(message), signature)) << why;
      EXPECT_FALSE(verify(key, view(message), identity)) << why;
    }
  }
}

TEST(Ed25519, GeneratedKeysDifferAndSign) {
  const PrivateKey one = PrivateKey::generate();
  const PrivateKey other = PrivateKey::generate();
  EXPECT_NE(one.public_key(), other.public_key());
  EXPECT_EQ(PrivateKey::from_seed(one.seed()).public_key(), one.public_key());
  EXPECT_TRUE(is_acceptable(one.public_key()));
  const Signature signature = one.sign(view("hello"));
  EXPECT_TRUE(verify(one.public_key(), view("hello"), signature));
  EXPECT_FALSE(verify(other.public_key(), view("hello"), signature));
  EXPECT_FALSE(verify(one.public_key(), view("hello "), signature));
}

// S + L satisfies the same equation; taking it would give every signature a twin.
Signature with_order_added(Signature signature) {
  const Bytes order =
      from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").value();
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += signature.bytes[32 + i] + unsigned{order[i]};
    signature.bytes[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  return signature;
}

template <class Container>
void flip_a_bit(Container& bytes, test::Random& random) {
  bytes[random.below(bytes.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
}

// Points made on purpose can split libsodium and OpenSSL (the edge cases above); a key, a message
// or a signature that chance has changed cannot: it would have to hit one of a handful of points
// among 2^255. So here both must say the same every time.
class Ed25519Differential : public testing::TestWithParam<int> {};

TEST_P(Ed25519Differential, AgreesWithOpenSslOnRandomAndMutatedSignatures) {
  const std::uint64_t seed = test::random_seed() + static_cast<std::uint64_t>(GetParam());
  SCOPED_TRACE("SOPU_TEST_SEED=" + std::to_string(seed) + " less the shard's number");
  test::Random random(seed);
  for (int round = 0; round < 25'000; ++round) {
    const PrivateKey private_key = PrivateKey::from_seed(fixed<Hash>(random.bytes(32)).bytes);
    PublicKey key = private_key.public_key();
    Bytes message = random.bytes(random.below(200));
    Signature signature = private_key.sign(message);
    const std::uint64_t mutation = random.below(8);
    switch (mutation) {
      case 0:
      case 1:
        break;
      case 2:
        flip_a_bit(signature.bytes, random);
        break;
      case 3:
        message.empty() ? message.push_back(0) : flip_a_bit(message, random);
        break;
      case 4:
        flip_a_bit(key.bytes, random);
        break;
      case 5:
        signature = fixed<Signature>(random.bytes(64));
        break;
      case 6:
        signature = with_order_added(signature);
        break;
      case 7:
        key = fixed<PublicKey>(random.bytes(32));
        break;
      default:
        FAIL();
    }
    const bool untouched = mutation < 2;
    ASSERT_EQ(verify(key, message, signature), untouched) << "mutation " << mutation;
    ASSERT_EQ(openssl_verifies(key, message, signature), untouched) << "mutation " << mutation;
  }
}

INSTANTIATE_TEST_SUITE_P(Shards, Ed25519Differential, testing::Range(0, 4));

}  // namespace
}  // namespace sopu::crypto
