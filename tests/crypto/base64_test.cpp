#include "crypto/base64.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "tests/crypto/support.hpp"

namespace sopu::crypto {
namespace {

// RFC 4648, section 10.
TEST(Base64, AgreesWithTheRfc) {
  const std::vector<std::pair<std::string, std::string>> vectors{{"", ""},
                                                                 {"f", "Zg=="},
                                                                 {"fo", "Zm8="},
                                                                 {"foo", "Zm9v"},
                                                                 {"foob", "Zm9vYg=="},
                                                                 {"fooba", "Zm9vYmE="},
                                                                 {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) {
    const std::string unpadded = encoded.substr(0, encoded.find('='));
    const Bytes bytes(plain.begin(), plain.end());
    EXPECT_EQ(base64_encode(view(plain)), encoded);
    EXPECT_EQ(base64url_encode(view(plain)), unpadded);
    EXPECT_EQ(base64_decode(encoded), bytes);
    EXPECT_EQ(base64url_decode(unpadded), bytes);
    EXPECT_EQ(base64url_decode_text(unpadded), plain);
  }
}

TEST(Base64, TheAlphabetsDifferInTwoSymbols) {
  const Bytes bytes{0xfb, 0xff, 0xbf};
  EXPECT_EQ(base64_encode(bytes), "+/+/");
  EXPECT_EQ(base64url_encode(bytes), "-_-_");
  EXPECT_EQ(base64_decode("-_-_"), std::nullopt);
  EXPECT_EQ(base64url_decode("+/+/"), std::nullopt);
}

TEST(Base64, RefusesWrongPaddingAndWhiteSpace) {
  for (const std::string_view bad :
       {"Zg",       "Zg=",    "Zg===", "Zg====", "Zm8",  "Zm8==",    "Zm9v=",
        "Zm9v====", "=",      "==",    "====",   "Z===", "Z",        "Z=g=",
        "Zg==Zg==", "Zm9v\n", "Zm9v ", " Zm9v",  "Zm 9", "Zm9v\r\n", "Zg=\n"}) {
    EXPECT_EQ(base64_decode(bad), std::nullopt) << bad;
  }
  for (const std::string_view bad : {"Zg==", "Zm8=", "=", "Z", "Zm9vY", "Zm9v\n", "Zm8 ", " Zm8"}) {
    EXPECT_EQ(base64url_decode(bad), std::nullopt) << bad;
    EXPECT_EQ(base64url_decode_text(bad), std::nullopt) << bad;
  }
}

// Of all four- and three- and two-symbol texts over every possible byte in each place, exactly
// those are taken that encoding gives back: one text for each byte string.
template <class Encode, class Decode>
void expect_one_text_for_each_byte_string(Encode encode, Decode decode) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
    const std::string good = encode(Bytes(size, 0xa5));
    for (std::size_t place = 0; place < good.size(); ++place) {
      for (unsigned byte = 0; byte < 256; ++byte) {
        std::string text = good;
        text[place] = static_cast<char>(byte);
        const auto decoded = decode(text);
        if (!decoded) continue;
        EXPECT_EQ(encode(*decoded), text);
      }
    }
  }
}

TEST(Base64, HasOneTextForEachByteString) {
  expect_one_text_for_each_byte_string([](ByteView b) { return base64_encode(b); }, base64_decode);
  expect_one_text_for_each_byte_string([](ByteView b) { return base64url_encode(b); },
                                       base64url_decode);
  EXPECT_EQ(base64url_decode("Zh"), std::nullopt);   // Zg with an unused bit set
  EXPECT_EQ(base64url_decode("Zm9"), std::nullopt);  // Zm8 with an unused bit set
  EXPECT_EQ(base64_decode("Zh=="), std::nullopt);
  EXPECT_EQ(base64_decode("Zm9="), std::nullopt);
}

TEST(Base64, AgreesWithOpenSslOnRandomBytes) {
  const std::uint64_t seed = test::random_seed();
  SCOPED_TRACE(seed);
  test::Random random(seed);
  for (std::size_t size = 0; size < 700; ++size) {
    const Bytes bytes = random.bytes(size);
    std::string expected(size / 3 * 4 + 5, '\0');
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(expected.data()),
                                       bytes.data(), static_cast<int>(size));
    expected.resize(static_cast<std::size_t>(length));
    ASSERT_EQ(base64_encode(bytes), expected);
    ASSERT_EQ(base64_decode(expected), bytes);

    std::string url = expected.substr(0, expected.find('='));
    for (char& symbol : url) symbol = symbol == '+' ? '-' : symbol == '/' ? '_' : symbol;
    ASSERT_EQ(base64url_encode(bytes), url);
    ASSERT_EQ(base64url_decode(url), bytes);
    ASSERT_EQ(base64url_decode_text(url), text(bytes));
  }
}

TEST(Base64, ADigestHasExactly32Bytes) {
  const Hash hash = test::fixed<Hash>(Bytes(32, 0xc3));
  EXPECT_EQ(hash_from_base64(base64_encode(view(hash))), hash);
  EXPECT_EQ(hash_from_base64url(base64url_encode(view(hash))), hash);
  for (const std::size_t size : {0U, 31U, 33U, 64U}) {
    EXPECT_EQ(hash_from_base64(base64_encode(Bytes(size, 0xc3))), std::nullopt);
    EXPECT_EQ(hash_from_base64url(base64url_encode(Bytes(size, 0xc3))), std::nullopt);
  }
  // 44 characters without padding are 33 bytes; 43 with a wrong last bit are none.
  EXPECT_EQ(hash_from_base64(std::string(44, 'A')), std::nullopt);
  EXPECT_EQ(hash_from_base64url(std::string(42, 'A') + 'B'), std::nullopt);
  EXPECT_EQ(hash_from_base64url(base64_encode(view(hash))), std::nullopt);
  EXPECT_EQ(hash_from_base64(base64url_encode(view(hash))), std::nullopt);
}

}  // namespace
}  // namespace sopu::crypto
