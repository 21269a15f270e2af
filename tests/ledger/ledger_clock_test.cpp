// What the writer says with the ledger's clock: zones, standstills, what ran out.
#include <thread>

#include "tests/ledger/writer.hpp"

namespace sopu {
namespace {

std::vector<std::string> types_in(const store::EventStore& log, std::uint64_t first) {
  std::vector<std::string> types;
  const auto snapshot = log.snapshot();
  snapshot->events(first, snapshot->head().size, [&](store::StoredEvent stored) {
    const auto event = codec::SignatureCheck::committed(stored.jws).value();
    types.emplace_back(domain::type_of(event->payload).name);
    return true;
  });
  return types;
}

TEST(Clock, PutsANewZoneInFrontOfTheEventThatNeedsIt) {
  Writer writer;
  writer.move_to(new_zone);
  const std::uint64_t size = writer.log().snapshot()->head().size;
  const auto receipt = writer.send(writer.proposal()).get();
  ASSERT_TRUE(receipt) << testing::text_of(receipt.error());
  EXPECT_EQ(types_in(writer.log(), size),
            (std::vector<std::string>{"sopu.zone.recorded.v1", "sopu.proposal.submitted.v1"}));
  EXPECT_EQ(receipt->index.value, size + 1);
  // Once: the next one finds it on record.
  ASSERT_TRUE(writer.send(writer.comment("So be it")).get());
  EXPECT_EQ(writer.log().snapshot()->head().size, size + 3);
}

TEST(Clock, RecordsNoZoneForAnEventThatIsRefused) {
  Writer writer;
  writer.move_to(new_zone);
  const std::uint64_t size = writer.log().snapshot()->head().size;
  const auto late = writer.proposal("2027-01-02");  // no midnight there, nor the period's begin
  EXPECT_EQ(refusal(writer.send(late).get()), ErrorCode::rule);
  writer.move_to("Nowhere/Atall");
  const auto unknown = writer.send(writer.proposal()).get();
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().rule, "zone-not-on-record");
  EXPECT_EQ(writer.log().snapshot()->head().size, size);
}

TEST(Clock, WithoutItsKeyTakesNoNewZoneAndAllElse) {
  Writer writer;
  writer.restart_with_voice(std::nullopt);
  EXPECT_FALSE(writer.sequencer().clock_speaks());
  EXPECT_TRUE(writer.send(writer.comment("Who knows what time it is?")).get());
  const std::string here = writer.proposal();
  writer.move_to(new_zone);
  EXPECT_EQ(refusal(writer.send(writer.proposal()).get()), ErrorCode::clock_missing);
  EXPECT_TRUE(writer.send(here).get()) << "a zone on record needs no clock";
  writer.stop();
  EXPECT_EQ(writer.troubles.size(), 1u);
}

TEST(Clock, DoesNotSpeakWithAnyKeyButTheOneOnRecord) {
  Writer writer;
  writer.restart_with_voice(crypto::PrivateKey::generate());
  EXPECT_FALSE(writer.sequencer().clock_speaks());
  writer.move_to(new_zone);
  EXPECT_EQ(refusal(writer.send(writer.proposal()).get()), ErrorCode::clock_missing);
}

TEST(Clock, SaysFirstThatTheLedgerStood) {
  Writer writer;
  const domain::Time before = writer.now();
  writer.stop();
  writer.last_alive = before + std::chrono::minutes(30);
  writer.go_to(before + std::chrono::hours(2));
  const std::uint64_t size = writer.log().snapshot()->head().size;
  writer.restart();
  ASSERT_TRUE(writer.send(writer.comment("At last")).get());
  EXPECT_EQ(types_in(writer.log(), size),
            (std::vector<std::string>{"sopu.ledger.stood.v1", "sopu.comment.posted.v1"}));
  // A short stop is none, and who was served till now stood never.
  const std::uint64_t then = writer.log().snapshot()->head().size;
  writer.stop();
  writer.go_to(writer.now() + std::chrono::hours(5));
  writer.last_alive = writer.now() - std::chrono::hours(1);
  writer.restart();
  ASSERT_TRUE(writer.send(writer.comment("Here again")).get());
  EXPECT_EQ(types_in(writer.log(), then), std::vector<std::string>{"sopu.comment.posted.v1"});
}

// ---------------------------------------------------------------- what runs out

// A proposal that expires so soon.
std::string expiring(Writer& writer, std::chrono::seconds in) {
  const auto terms = sopu::test::sample_terms();
  return writer.contract(
      "proposal.submitted",
      sopu::test::with_result({{"kind", "initial"},
                               {"reason", "Now or never."},
                               {"terms", terms},
                               {"effectiveFrom", testing::midnight_of("2027-01-01")},
                               {"expiresAt", domain::format_time(writer.now() + in)}},
                              terms));
}

// Nobody comes: the clock wakes by itself.
TEST(Deadlines, PassWhenTheyAreDueThoughNobodyComes) {
  Writer writer;
  ASSERT_TRUE(writer.send(expiring(writer, std::chrono::seconds(1))).get());
  const std::uint64_t size = writer.log().snapshot()->head().size;
  writer.go_to(writer.now() + std::chrono::seconds(1));
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (writer.log().snapshot()->head().size == size && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_EQ(types_in(writer.log(), size), std::vector<std::string>{"sopu.deadline.passed.v1"});
}

// In one batch with what is too late, and in front of it; what comes before is in time.
TEST(Deadlines, StandInFrontOfWhatIsRecordedWhenTheyAreDue) {
  for (const std::chrono::milliseconds early : {std::chrono::milliseconds{1}, {}}) {
    SCOPED_TRACE(early.count());
    Writer writer;
    ASSERT_TRUE(writer.send(expiring(writer, std::chrono::hours(2))).get());
    const std::uint64_t size = writer.log().snapshot()->head().size;
    writer.go_to(writer.now() + std::chrono::hours(2) - early);
    ASSERT_TRUE(writer.send(writer.comment("On time?")).get());
    const std::vector<std::string> passed{"sopu.deadline.passed.v1", "sopu.comment.posted.v1"};
    const std::vector<std::string> in_time{"sopu.comment.posted.v1"};
    EXPECT_EQ(types_in(writer.log(), size), early.count() == 0 ? passed : in_time);
  }
}

TEST(Deadlines, PassAfterADownTimeButADayLaterIfItWasLong) {
  for (const int hours : {0, 3}) {
    SCOPED_TRACE(hours);
    Writer writer;
    ASSERT_TRUE(writer.send(expiring(writer, std::chrono::minutes(10))).get());
    const std::uint64_t size = writer.log().snapshot()->head().size;
    writer.stop();
    writer.last_alive = writer.now();
    writer.go_to(writer.now() + std::chrono::minutes(20) + std::chrono::hours(hours));
    writer.restart();
    ASSERT_TRUE(writer.send(writer.comment("There again")).get());
    const bool stood = hours != 0;
    EXPECT_EQ(types_in(writer.log(), size).front(),
              stood ? "sopu.ledger.stood.v1" : "sopu.deadline.passed.v1");
    EXPECT_EQ(types_in(writer.log(), size).size(), 2u);
    if (!stood) continue;
    writer.go_to(writer.now() + std::chrono::hours(24));
    ASSERT_TRUE(writer.send(writer.comment("A day later")).get());
    EXPECT_EQ(types_in(writer.log(), size + 2).front(), "sopu.deadline.passed.v1");
  }
}

TEST(Deadlines, WithoutAClockKeepTheirAgreementWaitingAndNoOther) {
  Writer writer;
  ASSERT_TRUE(writer.send(expiring(writer, std::chrono::minutes(10))).get());
  testing::ToldAgreement(writer, "other").initiate(writer.parties());
  writer.restart_with_voice(std::nullopt);
  writer.go_to(writer.now() + std::chrono::minutes(10));
  EXPECT_EQ(refusal(writer.send(writer.comment("Anybody?")).get()), ErrorCode::clock_missing);
  EXPECT_TRUE(writer
                  .send(writer.sign("globex", "sopu.comment.posted.v1", "agreement/other",
                                    boost::json::object{{"text", "Here"}}, {},
                                    codec::new_event_id(writer.now())))
                  .get());
}

}  // namespace
}  // namespace sopu
