#include "crypto/bytes.hpp"

#include <unordered_set>

#include <gtest/gtest.h>

#include "tests/crypto/support.hpp"

namespace sopu::crypto {
namespace {

TEST(Hex, IsLowerCaseBothWays) {
  EXPECT_EQ(to_hex(Bytes{}), "");
  EXPECT_EQ(to_hex(Bytes{0x00, 0x0f, 0xa5, 0xff}), "000fa5ff");
  EXPECT_EQ(from_hex("000fa5ff"), (Bytes{0x00, 0x0f, 0xa5, 0xff}));
  EXPECT_EQ(from_hex(""), Bytes{});
}

TEST(Hex, RefusesWhatItWouldNotWrite) {
  for (const std::string_view bad : {"0", "000", "0A", "0g", "0x", " 0", "0:", "0/", "0`"}) {
    EXPECT_EQ(from_hex(bad), std::nullopt) << bad;
  }
}

TEST(Hex, GivesEveryByteBack) {
  for (unsigned byte = 0; byte < 256; ++byte) {
    const Bytes one{static_cast<std::uint8_t>(byte)};
    EXPECT_EQ(from_hex(to_hex(one)), one);
  }
}

TEST(Hash, ServesAsAKeyOfTables) {
  Hash one;
  one.bytes[31] = 1;
  const std::unordered_set<Hash> set{Hash{}, one, Hash{}};
  EXPECT_EQ(set.size(), 2U);
  EXPECT_LT(Hash{}, one);
}

}  // namespace
}  // namespace sopu::crypto
