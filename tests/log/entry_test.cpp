#include "ledger/log/entry.hpp"

#include <gtest/gtest.h>

#include "crypto/base64.hpp"
#include "crypto/merkle.hpp"
#include "crypto/sha256.hpp"

namespace sopu::log {
namespace {

using std::chrono::milliseconds;

// SHA-256("abc"), FIPS 180-4, example B.1.
constexpr std::string_view golden =
    "sopu-entry/v1\n"
    "2026-11-23T12:00:00.007Z\n"
    "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=\n";

Entry golden_entry() {
  const std::chrono::sys_days day{std::chrono::year(2026) / 11 / 23};
  return {domain::Time(day) + std::chrono::hours(12) + milliseconds(7),
          crypto::sha256(crypto::view("abc"))};
}

TEST(Entry, HasExactlyTheseBytes) {
  EXPECT_EQ(entry_bytes(golden_entry()), golden);
}

TEST(Entry, IsReadBack) {
  EXPECT_EQ(parse_entry(golden), golden_entry());
}

TEST(Entry, LeafIsTheHashOfTheBytesBehindAZero) {
  EXPECT_EQ(leaf_of(golden_entry()),
            crypto::sha256(crypto::view(std::string(1, '\0') + std::string(golden))));
}

TEST(Entry, NoOtherSpellingIsRead) {
  const std::string good(golden);
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string changed = good;
    return changed.replace(changed.find(from), from.size(), to);
  };
  EXPECT_FALSE(parse_entry(""));
  EXPECT_FALSE(parse_entry(good.substr(0, good.size() - 1)));
  EXPECT_FALSE(parse_entry(good + "\n"));
  EXPECT_FALSE(parse_entry(good + "more\n"));
  EXPECT_FALSE(parse_entry(with("v1", "v2")));
  EXPECT_FALSE(parse_entry(with("\n2026", "\r\n2026")));
  EXPECT_FALSE(parse_entry(with(".007Z", "Z")));
  EXPECT_FALSE(parse_entry(with("12:00:00.007Z", "14:00:00.007+02:00")));
  EXPECT_FALSE(parse_entry(with("Fa0=", "Fa0")));
  EXPECT_FALSE(parse_entry(with("Fa0=", "Fa1=")));
  EXPECT_FALSE(parse_entry(with("+pBQ", "-pBQ")));
}

TEST(Entry, EveryFlippedBitIsAnotherEntryOrNone) {
  for (std::size_t at = 0; at < golden.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string changed(golden);
      changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ (1u << bit));
      const auto parsed = parse_entry(changed);
      EXPECT_NE(parsed, golden_entry()) << "byte " << at << ", bit " << bit;
      if (parsed) {
        EXPECT_EQ(entry_bytes(*parsed), changed);
      }
    }
  }
}

}  // namespace
}  // namespace sopu::log
