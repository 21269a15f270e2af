// One side accuses, the other cures or does not, and what follows.
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

constexpr const char* notified_at = "2027-01-15T08:00:00.000Z";
// Twenty business days later; the end of the last of them, in Helsinki.
constexpr const char* cure_ends = "2027-02-12T22:00:00.000Z";

Said accuse(const std::string& party = "acme", const std::string& cause = "unpaid") {
  return by(party, BreachNotified{{cause}, "The fees of November and December are open."})
      .called("breach");
}
Said cured(const std::string& party = "globex") {
  return by(party, BreachCured{id_of("breach"), "All is paid."});
}
Said end_for(const std::string& cause, Time from, const std::string& party = "acme") {
  return by(party, TerminationNotified{"It cannot go on.", ItemId{cause}, from});
}
Story accused() {
  return in_force() + Story{accuse().at(notified_at)};
}
const Breach& breach_in(const World& world) {
  return world.agreement().breaches.all[0];
}

// ---------------------------------------------------------------- the notice

TEST(Breaches, AreNotifiedForACauseOfTheTermsByItsSide) {
  given(in_force()).when(accuse()).then([](const World& world, const Told& told) {
    EXPECT_EQ(breach_in(world).status, Breach::Status::curing);
    EXPECT_EQ(follows(told, "breach-curable").size(), 1U);
  });
  given(in_force()).when(accuse("globex")).refused(ErrorCode::rule, "cause-of-other-side");
  given(in_force()).when(accuse("acme", "weather")).refused(ErrorCode::rule, "unknown-cause");
  given(prepared()).when(accuse()).refused(ErrorCode::rule, "unknown-cause");
  given(in_force()).when(by("acme", BreachNotified{{"unpaid"}, " "})).refused(ErrorCode::schema);
  given(accused()).when(accuse()).refused(ErrorCode::wrong_state).saying("breach-stands");
}

TEST(Breaches, TakeThePeopleOfTheRemedyClass) {
  const auto terms = with_threshold(sample_terms(), "acme", "remedy", 2);
  const World world = world_after(in_force(terms) + Story{accuse()});
  EXPECT_EQ(world.agreement().breaches.all.size(), 0U);
  EXPECT_EQ(world.agreement().notices.all[0].status, Notice::Status::incomplete);
}

TEST(Breaches, ForACauseWithoutCureMayBeActedOnAtOnce) {
  const Story story = in_force() + Story{accuse("globex", "three-misses").at(notified_at)};
  given(story)
      .when(end_for("three-misses", time_of("2027-01-15T09:00:00.000Z"), "globex")
                .at("2027-01-15T08:30:00.000Z"))
      .accepted();
}

// ---------------------------------------------------------------- the cure

TEST(Breaches, AreCuredInTimeByTheOtherSideAlone) {
  given(accused()).when(cured("acme")).refused(ErrorCode::rule, "own-breach-notice");
  given(accused())
      .when(by("globex", BreachCured{id_of("other"), "All is paid."}))
      .refused(ErrorCode::not_found);
  given(accused())
      .when(cured().at(time_of(cure_ends) - std::chrono::milliseconds{1}))
      .then([](const World& world, const Told&) {
        EXPECT_EQ(breach_in(world).status, Breach::Status::cured);
        EXPECT_TRUE(world.agreement().breaches.standing.empty());
      });
  given(accused())
      .when(cured().at(cure_ends))
      .refused(ErrorCode::wrong_state)
      .saying("breach-not-curable");
}

TEST(Breaches, HaveTheCureTimeOfTheTermsThatBoundWhenTheyWereNotified) {
  const auto shorter = with(sample_terms(), "/managementElements/termination/causes/1/cure", "P1D");
  const World world = world_after(
      in_force() + amended(sample_terms(), shorter, "shorter", midnight_of("2027-02-01")) +
      Story{accuse().at(notified_at),
            by("acme", CommentPosted{"Well?", {}, {}}).at("2027-02-05T00:00:00.000Z")});
  EXPECT_EQ(breach_in(world).status, Breach::Status::curing);
}

// ---------------------------------------------------------------- the end

TEST(Breaches, NobodyEndsForWhatIsNotOnRecordOrCanStillBeCured) {
  const Time then = time_of("2027-03-01T00:00:00.000Z");
  given(in_force()).when(end_for("unpaid", then)).refused(ErrorCode::rule, "no-breach-on-record");
  given(in_force())
      .when(end_for("unpaid", then, "globex"))
      .refused(ErrorCode::rule, "cause-of-other-side");
  given(in_force()).when(end_for("weather", then)).refused(ErrorCode::rule, "unknown-cause");
  given(accused()).when(end_for("unpaid", then)).refused(ErrorCode::rule, "breach-curing");
  given(accused() + Story{cured()})
      .when(end_for("unpaid", then))
      .refused(ErrorCode::rule, "breach-cured-already");
}

TEST(Breaches, ThatWereNotCuredEndTheAgreementWhenTheNoticeSays) {
  const Time then = time_of(cure_ends) + std::chrono::hours{1};
  given(accused())
      .when(end_for("unpaid", then).at(cure_ends))
      .then([&](const World& world, const Told&) {
        EXPECT_EQ(breach_in(world).status, Breach::Status::uncured);
        EXPECT_EQ(phase_at(world.agreement(), then - std::chrono::milliseconds{1}),
                  Phase::in_force);
        EXPECT_EQ(phase_at(world.agreement(), then), Phase::terminated);
      });
  given(accused())
      .when(end_for("unpaid", time_of(cure_ends) - std::chrono::milliseconds{1}).at(cure_ends))
      .refused(ErrorCode::rule, "notice-too-short");
}

TEST(Breaches, AreActedOnByTheSideThatNotifiedThem) {
  const auto terms = with(sample_terms(), "/managementElements/termination/causes/-",
                          {{"id", "insolvency"}, {"text", "Insolvency"}, {"by", "either"}});
  const Story story = in_force(terms) + Story{accuse("globex", "insolvency")};
  const Time then = midnight_of("2027-06-01");
  given(story).when(end_for("insolvency", then, "globex")).accepted();
  given(story)
      .when(end_for("insolvency", then, "acme"))
      .refused(ErrorCode::rule, "no-breach-on-record");
}

TEST(Breaches, AreSpentAfterHalfAYear) {
  const Time spent = time_of(cure_ends) + std::chrono::days{180};
  const auto end_at = [&](Time at) { return end_for("unpaid", at).at(at); };
  // Counted from when it was recorded that nobody had cured it.
  const Story uncured = accused() + Story{by("acme", CommentPosted{"Well?", {}, {}}).at(cure_ends)};
  given(uncured).when(end_at(spent - std::chrono::milliseconds{1})).accepted();
  given(uncured).when(end_at(spent)).refused(ErrorCode::rule, "breach-spent-already");
}

}  // namespace
}  // namespace sopu::test
