#include "crypto/jwk.hpp"

#include <gtest/gtest.h>

#include "crypto/base64.hpp"
#include "tests/crypto/support.hpp"

namespace sopu::crypto {
namespace {

constexpr const char* rfc_x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

// RFC 8037, appendices A.1 to A.3.
TEST(Jwk, AgreesWithRfc8037) {
  const auto d = base64url_decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
  const PublicKey key = PrivateKey::from_seed(test::fixed<Hash>(d.value()).bytes).public_key();
  EXPECT_EQ(jwk(key), std::string(R"({"crv":"Ed25519","kty":"OKP","x":")") + rfc_x + R"("})");
  EXPECT_EQ(thumbprint(key), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  EXPECT_EQ(public_key_from_x(rfc_x), key);
}

TEST(Jwk, TakesOnlyStrictBase64UrlOf32Bytes) {
  const std::string x = rfc_x;
  const auto with = [&x](std::size_t place, char symbol) {
    std::string changed = x;
    changed[place] = symbol;
    return changed;
  };
  ASSERT_TRUE(public_key_from_x(x));
  for (const std::string& bad : {std::string(), x + "=", x + "A", x.substr(0, 42), with(42, 'p'),
                                 with(0, '+'), with(20, ' '), base64url_encode(Bytes(33, 1))}) {
    EXPECT_EQ(public_key_from_x(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace sopu::crypto
