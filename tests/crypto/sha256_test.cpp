#include "crypto/sha256.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "tests/crypto/support.hpp"

namespace sopu::crypto {
namespace {

std::string hex(const Hash& hash) {
  return to_hex(view(hash));
}

// FIPS 180-4's examples, as NIST publishes them.
TEST(Sha256, AgreesWithFips180) {
  EXPECT_EQ(hex(sha256(view(""))),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256(view("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256(view("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hex(sha256(view(std::string(1'000'000, 'a')))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, OfPiecesIsThatOfTheirJoin) {
  const std::uint64_t seed = test::random_seed();
  SCOPED_TRACE(seed);
  test::Random random(seed);
  for (int round = 0; round < 200; ++round) {
    const Bytes bytes = random.bytes(random.below(300));
    const ByteView whole = bytes;
    const std::size_t first = random.below(bytes.size() + 1);
    const std::size_t second = random.below(bytes.size() - first + 1);
    EXPECT_EQ(sha256(whole), sha256({whole.first(first), whole.subspan(first, second),
                                     whole.subspan(first + second)}));
  }
  EXPECT_EQ(sha256(std::initializer_list<ByteView>{}), sha256(view("")));
}

TEST(Sha256, ThreadsDoNotDisturbEachOther) {
  std::vector<std::thread> threads;
  std::array<int, 4> wrong{};
  const Hash expected = sha256(view("abc"));
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    threads.emplace_back([&wrong, &expected, i] {
      for (int round = 0; round < 5000; ++round) {
        if (sha256({view("a"), view("bc")}) != expected) ++wrong[i];
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, (std::array<int, 4>{}));
}

}  // namespace
}  // namespace sopu::crypto
