// What one party may do, however much it sends, and that the others do not notice.
#include "ledger/quotas.hpp"

#include <gtest/gtest.h>

#include "ledger/fair_queue.hpp"
#include "tests/support/world.hpp"

namespace sopu {
namespace {

using namespace std::chrono_literals;
using domain::PartyId;

class QuotasTest : public ::testing::Test {
 protected:
  Quotas quotas(const QuotaLimits& limits) {
    return Quotas(limits, [this] { return now_; });
  }
  static domain::Event comment_of(const std::string& party) {
    domain::Event event;
    event.source = {party};
    event.subject = domain::AgreementId{"deal"};
    event.payload = domain::CommentPosted{"Hello", {}, {}};
    return event;
  }
  static domain::Event initiation_of(const std::string& party) {
    domain::Event event = comment_of(party);
    event.payload = domain::AgreementInitiated{};
    return event;
  }
  static domain::Event rename_of(const std::string& party) {
    domain::Event event;
    event.source = {party};
    event.subject = PartyId{party};
    event.payload = domain::PartyRenamed{"Another"};
    return event;
  }
  static std::string code_of(const domain::Refusal& refusal) {
    return refusal ? refusal->why.code : std::string();
  }

  std::chrono::milliseconds now_ = 1h;
};

TEST_F(QuotasTest, AreOfEachPartyAndComeBackEvenly) {
  auto quotas = this->quotas({.events = 24});
  for (int i = 0; i < 24; ++i) EXPECT_FALSE(quotas.take(comment_of("acme"), 100));
  const auto no = quotas.take(comment_of("acme"), 100);
  EXPECT_EQ(code_of(no), "quota-events");
  EXPECT_EQ(no->code, domain::ErrorCode::rate_limited);
  EXPECT_EQ(no->why.params.at("seconds"), 3'600);
  EXPECT_EQ(code_of(quotas.look({"acme"}, 100, false)), "quota-events");
  EXPECT_FALSE(quotas.take(comment_of("globex"), 100)) << "another's";
  now_ += 1h - 1ms;
  EXPECT_TRUE(quotas.take(comment_of("acme"), 100));
  now_ += 1ms;
  EXPECT_FALSE(quotas.take(comment_of("acme"), 100));
  EXPECT_TRUE(quotas.take(comment_of("acme"), 100)) << "a refused one costs nothing";
  now_ += 24h * 365;
  for (int i = 0; i < 24; ++i)
    EXPECT_FALSE(quotas.take(comment_of("acme"), 100)) << "a day's, not more";
  EXPECT_TRUE(quotas.take(comment_of("acme"), 100));
  EXPECT_EQ(quotas.refusals()[0], 5u);
}

TEST_F(QuotasTest, CountBytesAndAgreementsToo) {
  auto quotas = this->quotas({.bytes = 1'000, .agreements = 1});
  EXPECT_FALSE(quotas.take(comment_of("acme"), 600));
  EXPECT_EQ(code_of(quotas.take(comment_of("acme"), 401)), "quota-bytes");
  EXPECT_FALSE(quotas.take(comment_of("acme"), 300));
  EXPECT_FALSE(quotas.take(initiation_of("acme"), 1));
  EXPECT_EQ(code_of(quotas.take(initiation_of("acme"), 1)), "quota-agreements");
  EXPECT_FALSE(quotas.take(comment_of("acme"), 1));
}

// So that a key that was stolen can be revoked while its thief floods the ledger.
TEST_F(QuotasTest, LeaveAPartyItsOwnChain) {
  auto quotas = this->quotas({.events = 1, .party_events = 2});
  EXPECT_FALSE(quotas.take(comment_of("acme"), 1));
  EXPECT_TRUE(quotas.take(comment_of("acme"), 1));
  EXPECT_FALSE(quotas.look({"acme"}, 1, true));
  EXPECT_FALSE(quotas.take(rename_of("acme"), 1));
  EXPECT_FALSE(quotas.take(rename_of("acme"), 1));
  EXPECT_EQ(code_of(quotas.take(rename_of("acme"), 1)), "quota-party-events");
}

TEST_F(QuotasTest, OfZeroAreNone) {
  auto quotas = this->quotas({});
  for (int i = 0; i < 10'000; ++i) ASSERT_FALSE(quotas.take(initiation_of("acme"), 1'000'000));
}

// ---------------------------------------------------------------- whose turn it is

std::string in_turn(FairQueue<std::string>& queue) {
  std::string all;
  for (; !queue.empty(); queue.pop()) all += queue.front() + " ";
  return all;
}

TEST(FairQueueTest, TakesOneOfEachInTurnAndKeepsTheOrderOfEach) {
  FairQueue<std::string> queue(100, 50);
  for (const char* item : {"a1", "a2", "a3", "a4"}) {
    std::string text = item;
    EXPECT_TRUE(queue.push({"acme"}, text));
  }
  for (const char* item : {"b1", "b2"}) {
    std::string text = item;
    EXPECT_TRUE(queue.push({"globex"}, text));
  }
  EXPECT_EQ(queue.size(), 6u);
  EXPECT_EQ(in_turn(queue), "a1 b1 a2 b2 a3 a4 ");
}

TEST(FairQueueTest, KeepsRoomForOthers) {
  FairQueue<std::string> queue(4, 2);
  std::string item = "x";
  EXPECT_TRUE(queue.push({"acme"}, item));
  item = "y";
  EXPECT_TRUE(queue.push({"acme"}, item));
  item = "z";
  EXPECT_FALSE(queue.push({"acme"}, item));
  EXPECT_EQ(item, "z") << "what is not taken stays where it was";
  EXPECT_TRUE(queue.push({"globex"}, item));
  EXPECT_EQ(in_turn(queue), "x z y ");
}

}  // namespace
}  // namespace sopu
