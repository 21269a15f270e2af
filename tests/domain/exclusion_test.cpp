// What is left out of measurements: announced in time, or claimed and accepted.
#include "ledger/domain/agreement/exclusion.hpp"

#include <gmock/gmock.h>

#include "tests/domain/measuring.hpp"

namespace sopu::test {
namespace {

using performance::Verdict;

boost::json::value with_storms() {
  return with(by_downtime(), "/serviceElements/exclusions/-",
              {{"id", "storm"}, {"kind", "forceMajeure"}, {"text", "What nobody can help."}});
}

const Time night = midnight_of("2027-02-10") + 1h;

MaintenanceAnnounced works(Time from = night, Time until = night + 1h) {
  return {{"maintenance"}, {}, from, until, "New racks."};
}
ExclusionClaimed storm(Time from = night, Time until = night + 1h) {
  return {{"storm"}, {}, from, until, "A storm."};
}

// An hour is down in the night, which is more than the 40 minutes of February.
Story an_hour_down() {
  Said told = by("acme", report_of("2027-02-10", down({{night, night + 1h}})));
  return {std::move(told).at("2027-02-12T08:00:00.000Z")};
}

Verdict of_february(const World& world) {
  return *performance_of(world, "2027-02").windows.front().verdict();
}

// With initech, which consents.
World after_all_agreed(const boost::json::value& terms, const Story& more = {}) {
  Said greeting = by("acme", CommentPosted{"Happy new year.", {}, {}});
  return world_after(agreed(terms) +
                     Story{approve("initech", "initial", terms),
                           std::move(greeting).at("2027-01-15T08:00:00.000Z")} +
                     more);
}

World after(const Story& more) {
  return world_after(in_force(with_storms()) + more);
}

TEST(Maintenance, AnnouncedInTimeIsLeftOut) {
  EXPECT_EQ(of_february(after(an_hour_down())), Verdict::breached);
  EXPECT_EQ(of_february(after(Story{by("acme", works())} + an_hour_down())), Verdict::met);
  auto of_tickets = works();
  of_tickets.objectives = {{{"tickets"}}};
  EXPECT_EQ(of_february(after(Story{by("acme", of_tickets)} + an_hour_down())), Verdict::breached)
      << "it was announced for another objective";
}

TEST(Maintenance, AnnouncedLateCountsForNothing) {
  // Three business days after the fourth, a Thursday, are over when the tenth begins.
  const auto on = [](std::string_view date) {
    return Story{by("acme", works()).at(midnight_of(date) + 9h)};
  };
  EXPECT_EQ(of_february(after(on("2027-02-05") + an_hour_down())), Verdict::breached);
  EXPECT_EQ(of_february(after(on("2027-02-04") + an_hour_down())), Verdict::met);
  World world = after({});
  const Told late = world.must(on("2027-02-05").front());
  ASSERT_EQ(follows(late, "maintenance-announced-late").size(), 1U);
  EXPECT_EQ(follows(late, "maintenance-announced-late").front().at("notice"), "P3B");
  World early = after({});
  EXPECT_TRUE(follows(early.must(on("2027-02-04").front()), "maintenance-announced-late").empty());
}

TEST(Maintenance, IsAnnouncedBeforeItBegins) {
  given(in_force(with_storms()))
      .when(by("acme", works()).at(night))
      .refused(ErrorCode::rule, "maintenance-begun")
      .at_pointer("/data/from");
  given(in_force(with_storms())).when(by("acme", works()).at(night - 1s)).accepted();
}

TEST(Maintenance, IsOfAnExclusionForIt) {
  auto other = works();
  other.exclusion = {"storm"};
  given(in_force(with_storms()))
      .when(by("acme", other))
      .refused(ErrorCode::rule, "exclusion-is-claimed");
  other.exclusion = {"snow"};
  given(in_force(with_storms()))
      .when(by("acme", other))
      .refused(ErrorCode::not_found)
      .saying("no-such-exclusion");
}

TEST(Maintenance, IsOfObjectivesOfTheTerms) {
  auto other = works();
  other.objectives = {{{"speed"}}};
  given(in_force(with_storms()))
      .when(by("acme", other))
      .refused(ErrorCode::not_found)
      .saying("no-such-objective");
}

TEST(Maintenance, IsSaidByWhoDeliversOrByAPrincipal) {
  const auto terms = with_third_party(with_storms(), "initech", "consenting");
  const Given world{after_all_agreed(terms)};
  world.when(by("initech", works())).refused(ErrorCode::rule, "objectives-missing");
  auto named = works();
  named.objectives = {{{"uptime"}}};
  world.when(by("initech", named)).refused(ErrorCode::rule, "not-the-owners-objective");
  const auto owned = with(terms, "/serviceElements/services/0/owner", "initech");
  const Given other{after_all_agreed(owned)};
  other.when(by("initech", named)).accepted();
  other.when(by("initech", works())).refused(ErrorCode::rule, "objectives-missing");
  other.when(by("acme", works())).accepted();
}

TEST(Maintenance, IsOfWholeSecondsAndNotTooLong) {
  const Given world{world_after(in_force(with_storms()))};
  world.when(by("acme", works(night + 1ms, night + 1h)))
      .refused(ErrorCode::schema)
      .saying("whole-seconds")
      .at_pointer("/data/from");
  world.when(by("acme", works(night, night)))
      .refused(ErrorCode::schema)
      .saying("ends-before-it-begins");
  world.when(by("acme", works(night, night + limits::excluded_time_max + 1s)))
      .refused(ErrorCode::rule, "excluded-time-limit");
  world.when(by("acme", works(night, night + limits::excluded_time_max))).accepted();
  auto silent = works();
  silent.text = " ";
  world.when(by("acme", silent)).refused(ErrorCode::schema).at_pointer("/data/text");
}

// ---------------------------------------------------------------- claims

Said claim(const ExclusionClaimed& data = storm()) {
  return by("acme", data).called("claim").at("2027-02-12T09:00:00.000Z");
}

TEST(Exclusions, AcceptedAreLeftOut) {
  const Story claimed = an_hour_down() + Story{claim()};
  EXPECT_EQ(of_february(after(claimed)), Verdict::breached) << "nobody answered";
  const Story no{by("globex", ExclusionRefused{id_of("claim"), "A breeze."})};
  EXPECT_EQ(of_february(after(claimed + no)), Verdict::breached);
  const Story yes{by("globex", ExclusionAccepted{id_of("claim")})};
  EXPECT_EQ(of_february(after(claimed + yes)), Verdict::met);
}

TEST(Exclusions, OfMaintenanceMayBeClaimedToo) {
  auto urgent = storm();
  urgent.exclusion = {"maintenance"};
  const Story story =
      an_hour_down() + Story{claim(urgent), by("globex", ExclusionAccepted{id_of("claim")})};
  EXPECT_EQ(of_february(after(story)), Verdict::met);
}

TEST(Exclusions, AreUsedUpInTheOrderOfBegin) {
  // Two a month: of three nights with 20 minutes down each the last counts.
  Story story;
  std::vector<MeasuredSpan> spans;
  for (const char* date : {"2027-02-17", "2027-02-10", "2027-02-24"}) {
    const Time from = midnight_of(date) + 1h;
    story.push_back(by("acme", works(from, from + 50min)));
    story.push_back(
        by("acme", report_of(date, down({{from, from + 50min}}))).at("2027-03-01T08:00:00.000Z"));
  }
  std::ranges::stable_partition(story, [](const Said& one) { return !one.time; });
  const auto window = performance_of(after(story), "2027-02").windows.front();
  EXPECT_EQ(window.sides[0].attained.down, 50min);
  EXPECT_EQ(window.excluded.size(), 2U);
  EXPECT_EQ(window.excluded.back().from, midnight_of("2027-02-17") + 1h);
}

TEST(Exclusions, AreAnsweredOnceByTheOtherSide) {
  const Given world{after(an_hour_down() + Story{claim()})};
  world.when(by("acme", ExclusionAccepted{id_of("claim")}))
      .refused(ErrorCode::rule, "own-exclusion");
  world.when(by("globex", ExclusionAccepted{id_of("nothing")}))
      .refused(ErrorCode::not_found)
      .saying("no-such-exclusion-claim");
  world.when(by("globex", ExclusionRefused{id_of("claim"), " "}))
      .refused(ErrorCode::schema)
      .at_pointer("/data/reason");
  World answered = world.world;
  answered.must(by("globex", ExclusionRefused{id_of("claim"), "No."}));
  Given{answered}
      .when(by("globex", ExclusionAccepted{id_of("claim")}))
      .refused(ErrorCode::wrong_state)
      .saying("refused");
  World announced = after({by("acme", works()).called("works")});
  Given{announced}
      .when(by("globex", ExclusionAccepted{id_of("works")}))
      .refused(ErrorCode::not_found)
      .saying("no-such-exclusion-claim");
}

TEST(Exclusions, OfWhatIsDoneAreTheCustomersToAnswer) {
  const auto terms = with(with_third_party(with_storms(), "initech", "consenting"),
                          "/serviceElements/services/0/owner", "initech");
  auto data = storm();
  data.objectives = {{{"uptime"}}};
  Said said = by("initech", data).called("claim").at("2027-02-12T09:00:00.000Z");
  const Given world{after_all_agreed(terms, {said})};
  world.when(by("acme", ExclusionAccepted{id_of("claim")}))
      .refused(ErrorCode::rule, "own-exclusion");
  world.when(by("globex", ExclusionAccepted{id_of("claim")})).accepted();
}

TEST(Exclusions, AreClaimedOfTimeThatIsOver) {
  given(in_force(with_storms()))
      .when(by("acme", storm()).at(night + 1h - 1s))
      .refused(ErrorCode::rule, "measured-time-not-over");
  given(in_force(with_storms())).when(by("acme", storm()).at(night + 1h)).accepted();
  given(in_force(with_storms()))
      .when(by("acme", storm(midnight_of("2026-12-31"), midnight_of("2027-01-01"))))
      .refused(ErrorCode::wrong_state)
      .saying("exclusion-before-terms");
}

TEST(Exclusions, AreClaimedBeforeTheMonthIsFinal) {
  // February's report is due five business days after it, and it may be contested for ten more.
  const Time final = midnight_of("2027-03-24");
  given(in_force(with_storms())).when(by("acme", storm()).at(final - 1ms)).accepted();
  given(in_force(with_storms()))
      .when(by("acme", storm()).at(final))
      .refused(ErrorCode::rule, "window-final")
      .saying("2027-02");
}

}  // namespace
}  // namespace sopu::test
