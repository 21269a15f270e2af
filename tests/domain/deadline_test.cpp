// What is due, from whom, until when.
#include <algorithm>

#include <gmock/gmock.h>

#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

// `renewal-notice` of `renewal-notice.by-consent`.
std::string_view kind_of(const Deadline& deadline) {
  const std::string_view code = deadline.what.code;
  return code.substr(0, code.find('.'));
}

std::vector<Deadline> due(const World& world, Time at, std::string_view what) {
  auto list = deadlines(world.agreement(), world.reader("acme", at), at);
  std::erase_if(list, [&](const Deadline& one) { return kind_of(one) != what; });
  return list;
}

void expect_one(const World& world, Time at, std::string_view what, Time when) {
  SCOPED_TRACE(what);
  const auto list = due(world, at, what);
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(format_time(list[0].at), format_time(when));
}

void expect_none(const World& world, Time at, std::string_view what) {
  SCOPED_TRACE(what);
  EXPECT_TRUE(due(world, at, what).empty());
}

boost::json::value renewed_by_itself() {
  return with(sample_terms(), "/managementElements/renewal",
              {{"mode", "automatic"}, {"noticeDays", 60}});
}

TEST(Deadlines, AreInOrderAndEmptyWhenAllIsOver) {
  const World world = world_after(in_force());
  const auto list = deadlines(world.agreement(), world.reader("acme"), world.now);
  EXPECT_TRUE(std::is_sorted(list.begin(), list.end(),
                             [](const Deadline& a, const Deadline& b) { return a.at < b.at; }));
  EXPECT_GE(list.size(), 4U);
  const Time end = midnight_of("2028-01-01");
  EXPECT_TRUE(deadlines(world.agreement(), world.reader("acme", end), end).empty());
}

TEST(Deadlines, OfAMilestoneIsTheEndOfItsDayAndStaysUntilAccepted) {
  World world = world_after(in_force());
  expect_one(world, world.now, "milestone-due", midnight_of("2027-02-02"));
  EXPECT_EQ(due(world, world.now, "milestone-due")[0].party, PartyId{"acme"});
  expect_one(world, midnight_of("2027-05-01"), "milestone-due", midnight_of("2027-02-02"));
  world.must(by("acme", MilestoneDelivered{{"go-live"}, ""}));
  expect_one(world, world.now, "milestone-due", midnight_of("2027-02-02"));
  world.must(by("globex", MilestoneAccepted{{"go-live"}}));
  expect_none(world, world.now, "milestone-due");
}

TEST(Deadlines, OfAProposalAreItsExpiryAndItsEffect) {
  const auto changed = with(sample_terms(), "/title", "x");
  auto data = change_proposal(sample_terms(), changed, midnight_of("2027-03-01"));
  data.expires_at = midnight_of("2027-02-20");
  World world = world_after(in_force() + Story{by("acme", data).called("change")});
  expect_one(world, world.now, "proposal-expires", midnight_of("2027-02-20"));
  expect_one(world, world.now, "proposal-takes-effect-at", midnight_of("2027-03-01"));
  expect_none(world, midnight_of("2027-02-20"), "proposal-expires");
  expect_none(world, midnight_of("2027-02-20"), "proposal-takes-effect-at");
  world.must(approve("acme", "change", changed));
  world.must(approve("globex", "change", changed));
  expect_none(world, world.now, "proposal-expires");
  expect_none(world, world.now, "proposal-takes-effect-at");
  expect_one(world, world.now, "version-takes-effect", midnight_of("2027-03-01"));
  expect_none(world, midnight_of("2027-03-01"), "version-takes-effect");
}

TEST(Deadlines, OfAConsultationEndsWhenHeard) {
  const Time end = time_of("2026-12-01T00:00:00.000Z");
  World world =
      world_after(initiated() +
                  Story{by("acme", ThirdpartyConsulted{{"hooli"}, "What do you need?", end, {}})});
  expect_one(world, world.now, "consultation-ends", end);
  EXPECT_EQ(due(world, world.now, "consultation-ends")[0].party, PartyId{"hooli"});
  expect_none(world, end, "consultation-ends");
  world.must(by("hooli", ThirdpartyObjected{"Nothing.", {}, {}}));
  expect_none(world, world.now, "consultation-ends");
}

TEST(Deadlines, OfABreachAndOfANoticeThatWaitsForPeopleAreThoseThatRun) {
  const auto millisecond = std::chrono::milliseconds{1};
  const BreachNotified unpaid{{"unpaid"}, "Nothing came."};
  const World accused = world_after(in_force() + Story{by("acme", unpaid)});
  const Time cure = midnight_of("2027-02-13");
  expect_one(accused, cure - millisecond, "breach-curable", cure);
  expect_none(accused, cure, "breach-curable");

  const auto terms = with_threshold(sample_terms(), "acme", "remedy", 2);
  const World waiting = world_after(in_force(terms) + Story{by("acme", unpaid)});
  const Time lapses = waiting.now + std::chrono::days{30};
  expect_one(waiting, lapses - millisecond, "notice-waits-for-people", lapses);
  expect_none(waiting, lapses, "notice-waits-for-people");
}

TEST(Deadlines, OfReviewsComeAgainAndAgain) {
  const World world = world_after(agreed());
  // The first of April, until it is over.
  expect_one(world, world.now, "review-due", midnight_of("2027-04-02"));
  expect_one(world, midnight_of("2027-04-02") - std::chrono::milliseconds{1}, "review-due",
             midnight_of("2027-04-02"));
  expect_one(world, midnight_of("2027-04-02"), "review-due", midnight_of("2027-07-02"));
  expect_one(world, midnight_of("2027-12-31"), "review-due", midnight_of("2028-01-02"));
}

TEST(Reviews, AreCountedOnFromWhereTheirScheduleLastChanged) {
  World world = world_after(in_force());
  agree(world, with(sample_terms(), "/title", "Hosting"), "2027-02-15", "title");
  expect_one(world, midnight_of("2027-02-16"), "review-due", midnight_of("2027-04-02"));
  const auto monthly = with(with(sample_terms(), "/title", "Hosting"),
                            "/managementElements/reviewSchedule/every", "P1M");
  agree(world, monthly, "2027-02-20", "monthly");
  expect_one(world, midnight_of("2027-02-21"), "review-due", midnight_of("2027-03-21"));
}

TEST(Deadlines, OfReviewsKeepTheLastDayOfTheMonth) {
  auto terms = with(sample_terms(), "/managementElements/reviewSchedule/every", "P1M");
  terms = with(without(terms, "/agreementPeriod/until"), "/agreementPeriod/from", "2027-01-31");
  terms =
      with(terms, "/serviceElements/objectives/0/window", {{"kind", "rolling"}, {"length", "30d"}});
  terms = without(terms, "/serviceElements/objectives/0/credits");
  const World world = world_after(agreed(terms));
  expect_one(world, midnight_of("2027-02-01"), "review-due", midnight_of("2027-03-01"));
  expect_one(world, midnight_of("2027-03-01"), "review-due", midnight_of("2027-04-01"));
}

TEST(Deadlines, OfReviewsFollowARuleToo) {
  const auto terms =
      with(without(sample_terms(), "/managementElements/reviewSchedule/every"),
           "/managementElements/reviewSchedule/rrule", "FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU");
  const World world = world_after(agreed(terms));
  expect_one(world, world.now, "review-due", midnight_of("2027-01-06"));
  expect_one(world, midnight_of("2027-01-06"), "review-due", midnight_of("2027-03-03"));
}

std::vector<std::string> missed_reviews(const World& world) {
  std::vector<std::string> dates;
  for (const MissedReview& one : world.agreement().reviews.missed) {
    dates.push_back(format_date(one.date));
  }
  return dates;
}
Said hold(std::string_view at) {
  return by("acme", ReviewHeld{{}, "We met.", {"All well."}, 4, ReviewOutcome::no_change})
      .at(midnight_of(at) + std::chrono::hours(9));
}

TEST(Reviews, ThatNobodyHoldsAreMissed) {
  const auto later = [](World world, std::string_view date) {
    world.must(by("acme", CommentPosted{"Time goes by.", {}, {}}).at(midnight_of(date)));
    return world;
  };
  const World world = world_after(in_force());
  EXPECT_THAT(missed_reviews(later(world, "2027-10-01")),
              ::testing::ElementsAre("2027-04-01", "2027-07-01"));
  EXPECT_THAT(missed_reviews(later(world, "2027-10-02")),
              ::testing::ElementsAre("2027-04-01", "2027-07-01", "2027-10-01"));
  // One in each quarter counts once, however often they meet.
  World kept = world;
  kept.must(hold("2027-02-01"));
  kept.must(hold("2027-03-01"));
  EXPECT_THAT(missed_reviews(later(kept, "2027-07-02")), ::testing::ElementsAre("2027-07-01"));
  kept.must(hold("2027-07-01"));
  EXPECT_THAT(missed_reviews(later(kept, "2027-10-02")), ::testing::ElementsAre("2027-10-01"));
}

TEST(Deadlines, OfReviewsMayBeCountedInBusinessDays) {
  const auto terms = with(without(sample_terms(), "/agreementPeriod/until"),
                          "/managementElements/reviewSchedule/every", "P10B");
  const World world = world_after(agreed(terms));
  // From Friday 1 January: the tenth weekday after it is Friday 15 January, which counts whole.
  expect_one(world, world.now, "review-due", midnight_of("2027-01-16"));
  expect_one(world, midnight_of("2027-01-16"), "review-due", midnight_of("2027-01-30"));
  expect_none(world, midnight_of("2327-01-01"), "review-due");
}

TEST(Deadlines, OfRenewalIsTheLastMomentToSpeak) {
  World world = world_after(in_force(renewed_by_itself()));
  expect_one(world, world.now, "renewal-notice", midnight_of("2027-11-02"));
  expect_none(world, midnight_of("2027-11-02") + std::chrono::milliseconds{1}, "renewal-notice");
  expect_one(world, midnight_of("2028-02-01"), "renewal-notice", midnight_of("2028-11-02"));
  expect_none(world, world.now, "agreement-ends");
  world.must(by("acme", RenewalDeclined{"No."}));
  expect_none(world, world.now, "renewal-notice");
  expect_one(world, world.now, "agreement-ends", midnight_of("2028-01-01"));
}

TEST(Deadlines, OfRenewalByConsentAndOfNoRenewal) {
  const World world = world_after(in_force());
  expect_one(world, world.now, "renewal-notice", midnight_of("2027-11-02"));
  expect_one(world, world.now, "agreement-ends", midnight_of("2028-01-01"));
  const World none =
      world_after(in_force(with(sample_terms(), "/managementElements/renewal/mode", "none")));
  expect_none(none, none.now, "renewal-notice");
}

TEST(Deadlines, OfATerminationTakeThePlaceOfTheEnd) {
  const World world = world_after(
      in_force() +
      Story{by("acme", TerminationNotified{"We move.", {}, midnight_of("2027-06-01")})});
  expect_one(world, world.now, "termination-effective", midnight_of("2027-06-01"));
  expect_none(world, world.now, "agreement-ends");
}

TEST(Deadlines, OfASuspensionAreItsBeginningAndItsEnd) {
  const auto course = [](ProposalKind kind, std::string_view date, const std::string& called) {
    return consented(course_proposal(kind, sample_terms(), midnight_of(date)), called,
                     sample_terms());
  };
  const Story paused = in_force() + course(ProposalKind::suspension, "2027-03-01", "pause");
  World world = world_after(paused);
  expect_one(world, world.now, "suspension-begins", midnight_of("2027-03-01"));
  expect_one(world, world.now, "suspension-ends",
             midnight_of("2027-03-01") + std::chrono::days{30});
  world = world_after(paused + course(ProposalKind::resumption, "2027-03-20", "resume"));
  expect_one(world, midnight_of("2027-03-15"), "suspension-ends", midnight_of("2027-03-20"));
  expect_none(world, midnight_of("2027-03-15"), "suspension-begins");
}

}  // namespace
}  // namespace sopu::test
