// Tokens that were used: each once, also over restarts, and as many of each party as its share.
#include "server/used_tokens.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "ledger/limits.hpp"
#include "tests/support/temporary_directory.hpp"

namespace sopu::server {
namespace {

using namespace std::chrono_literals;

class UsedTokensTest : public ::testing::Test {
 protected:
  UsedTokensTest() { std::ofstream{file()}; }  // as `init` leaves it

  std::filesystem::path file() const { return folder_.path() / "used-tokens"; }
  UsedTokens start() {
    return UsedTokens(file(), now_, [this](const std::string& what) { troubles_.push_back(what); });
  }
  std::int64_t seconds(std::chrono::seconds more = 0s) const {
    return std::chrono::floor<std::chrono::seconds>(now_.time_since_epoch() + more).count();
  }
  UsedToken token(const std::string& id, const std::string& party = "acme") const {
    return {{party}, id, seconds(), seconds(60s)};
  }
  static std::string code_of(const domain::Refusal& refusal) {
    return refusal ? refusal->why.code : std::string();
  }

  sopu::test::TemporaryDirectory folder_;
  domain::Time now_ = domain::parse_time("2026-11-28T12:00:00.500Z").value();
  std::vector<std::string> troubles_;
};

TEST_F(UsedTokensTest, AreGoodOnce) {
  auto used = start();
  EXPECT_FALSE(used.use(token("a"), now_));
  EXPECT_EQ(code_of(used.use(token("a"), now_)), "token-used");
  EXPECT_FALSE(used.use(token("b"), now_));
}

TEST_F(UsedTokensTest, StayUsedWhenTheServerStartsAgain) {
  {
    auto used = start();
    EXPECT_FALSE(used.forgotten_until());
    EXPECT_FALSE(used.use(token("a"), now_));
    UsedToken ahead = token("ahead");
    ahead.issued += 60;
    EXPECT_FALSE(used.use(ahead, now_));
  }
  auto used = start();
  EXPECT_FALSE(used.forgotten_until()) << "a mere restart refuses nobody";
  EXPECT_EQ(code_of(used.use(token("a"), now_)), "token-used");
  EXPECT_EQ(code_of(used.use(token("ahead"), now_)), "token-used");
  EXPECT_FALSE(used.use(token("b"), now_));
}

TEST_F(UsedTokensTest, AreForgottenWhenTheyAreNoGoodAnyMore) {
  auto used = start();
  EXPECT_FALSE(used.use(token("a"), now_));
  now_ += 61s;
  EXPECT_FALSE(used.use(token("b"), now_));
  EXPECT_EQ(used.size(), 1u);
}

TEST_F(UsedTokensTest, ThatAMachineForgotAreNotTakenAgain) {
  { EXPECT_FALSE(start().use(token("a"), now_)); }
  std::string text;
  {
    std::ifstream in(file(), std::ios::binary);
    text.assign(std::istreambuf_iterator<char>(in), {});
  }
  const auto end = text.find('\n');
  std::ofstream(file(), std::ios::binary) << "sopu-used-tokens/1 another-boot" << text.substr(end);
  EXPECT_EQ(start().forgotten_until(), now_);
  std::filesystem::remove(file());
  EXPECT_EQ(start().forgotten_until(), now_);
  EXPECT_FALSE(start().forgotten_until()) << "from then on they are written down";
}

TEST_F(UsedTokensTest, WithoutAFileAreRememberedUntilTheEnd) {
  std::filesystem::remove(file());
  std::filesystem::create_directory(file());
  std::filesystem::create_directory(file() / "full");
  auto used = start();
  EXPECT_EQ(troubles_.size(), 1u);
  EXPECT_FALSE(used.use(token("a"), now_));
  EXPECT_EQ(code_of(used.use(token("a"), now_)), "token-used");
}

TEST_F(UsedTokensTest, OfOnePartyDoNotFillTheMemoryOfOthers) {
  UsedTokens used({}, now_, {});
  std::size_t taken = 0;
  while (!used.use(token(std::to_string(taken)), now_)) ++taken;
  EXPECT_EQ(taken, limits::tokens_of_party_max);
  const auto no = used.use(token("more"), now_);
  EXPECT_EQ(no->code, domain::ErrorCode::rate_limited);
  EXPECT_EQ(no->why.params.at("seconds"), 60);
  EXPECT_FALSE(used.use(token("theirs", "globex"), now_));
  // However many parties do so, all of theirs together stay within the memory, and the next finds
  // room.
  for (int party = 0; party < 60; ++party) {
    for (int i = 0; !used.use(token(std::to_string(i), "p" + std::to_string(party)), now_); ++i) {
    }
  }
  EXPECT_LE(used.size(), 2 * limits::tokens_remembered_max);
  EXPECT_FALSE(used.use(token("late", "initech"), now_));
}

TEST_F(UsedTokensTest, MakeTheFileNoLongerThanItNeedsToBe) {
  auto used = start();
  for (int minute = 0; minute < 6; ++minute) {
    for (int i = 0; i < 10'000; ++i) {
      ASSERT_FALSE(used.use(token(std::to_string(minute * 10'000 + i)), now_));
    }
    now_ += 61s;
  }
  EXPECT_LT(std::filesystem::file_size(file()), 40u * 4 * limits::tokens_of_party_max);
}

}  // namespace
}  // namespace sopu::server
