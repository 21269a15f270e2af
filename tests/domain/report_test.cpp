// Reports of months, and those that did not come.
#include <gmock/gmock.h>

#include "tests/domain/told_months.hpp"
#include "tests/support/case_story.hpp"

namespace sopu::test {
namespace {

using ::testing::ElementsAre;

// ---------------------------------------------------------------- reports

TEST(Reports, SayWhatTheLedgerComputes) {
  const World world = after({february("acme", 60min), february("globex", 10min)}, automatic());
  const ReportPublished report = monthly_report(world, "2027-02");
  ASSERT_FALSE(report.windows->empty());
  EXPECT_EQ(report.windows->front().verdict, ReportedVerdict::not_determined);
  EXPECT_EQ(report.windows->front().credit, 0);
  EXPECT_EQ(report.windows->front().held, tenth);
  EXPECT_EQ(report.windows->front().sides[0].num, "671") << "40,260 of 40,320 minutes";
  EXPECT_EQ(report.windows->front().sides[0].den, "672");
  EXPECT_EQ(report.services->front().held, tenth);
  Given{world}.when(by("acme", report)).accepted();

  auto better = report;
  better.windows->front().verdict = ReportedVerdict::met;
  Given{world}
      .when(by("acme", better))
      .refused(ErrorCode::rule, "report-differs")
      .saying("uptime 2027-02")
      .at_pointer("/data/windows");
  auto shorter = report;
  shorter.windows->pop_back();
  Given{world}.when(by("acme", shorter)).refused(ErrorCode::rule, "report-differs");
  auto cheaper = report;
  cheaper.services->front().held = 0;
  Given{world}
      .when(by("acme", cheaper))
      .refused(ErrorCode::rule, "report-differs")
      .at_pointer("/data/services");
}

TEST(Reports, AreOfMonthsThatAreOverByWhoReports) {
  const Given world{after({february("acme", 10min)})};
  world.when(publish("globex", "2027-02")).refused(ErrorCode::rule, "not-the-reporter");
  world.when(publish("acme", "2027-03")).refused(ErrorCode::rule, "month-not-over");
  const auto of = [](const char* month) { return by("acme", ReportPublished{month, "", {}, {}}); };
  world.when(of("2026-12")).refused(ErrorCode::rule, "month-of-no-terms");
  world.when(of("2027-Q1")).refused(ErrorCode::schema).saying("month-malformed");
  world.when(of("2027-02")).refused(ErrorCode::rule, "report-differs");
  given(initiated()).when(of("2026-10")).refused(ErrorCode::wrong_state).saying("nothing-agreed");
}

TEST(Reports, AreAcceptedByTheOtherSideAndEndObjections) {
  const World world = after({february("acme", 10min), publish("acme", "2027-02").called("report")});
  Given{world}
      .when(by("acme", ReportAccepted{id_of("report")}))
      .refused(ErrorCode::rule, "own-report");
  Given{world}
      .when(by("globex", ReportAccepted{id_of("other")}))
      .refused(ErrorCode::not_found)
      .saying("no-such-report");
  EXPECT_EQ(state_of(world), WindowState::provisional);
  World accepted = world;
  accepted.must(by("globex", ReportAccepted{id_of("report")}));
  EXPECT_EQ(state_of(accepted), WindowState::final);
  Given{accepted}.when(by("globex", objection())).refused(ErrorCode::rule, "window-final");
  Given{accepted}
      .when(by("globex", report_of("2027-02-12")))
      .refused(ErrorCode::rule, "window-final");
  Given{accepted}
      .when(publish("acme", "2027-02"))
      .refused(ErrorCode::wrong_state)
      .saying("report-accepted-already");
  Given{accepted}
      .when(by("globex", ReportAccepted{id_of("report")}))
      .refused(ErrorCode::wrong_state)
      .saying("report-accepted-already");
}

TEST(Reports, AreToldAnewWhenFiguresChange) {
  World world = after({february("acme", 10min), publish("acme", "2027-02").called("report")});
  world.must(by("globex", report_of("2027-02-12")));
  world.must(publish("acme", "2027-02").called("newer"));
  Given{world}
      .when(by("globex", ReportAccepted{id_of("report")}))
      .refused(ErrorCode::wrong_state)
      .saying("report-not-the-newest");
  Given{world}.when(by("globex", ReportAccepted{id_of("newer")})).accepted();
}

// ---------------------------------------------------------------- what did not come

TEST(MissingReports, AreSaidByTheClock) {
  const World world = after({february("acme", 10min), publish("acme", "2027-02")});
  EXPECT_THAT(passed(at(world, midnight_of("2027-05-08") - 1ms), DeadlineKind::report_due),
              ElementsAre("2027-01", "2027-03"))
      << "February was reported; April's is due at the end of the seventh of May";
  EXPECT_THAT(passed(at(world, midnight_of("2027-05-08")), DeadlineKind::report_due),
              ElementsAre("2027-01", "2027-03", "2027-04"));
}

TEST(MissingReports, CountAsADefaultIfTheTermsSaySo) {
  const Story met{february("acme", 10min)};
  const World world = at(after(met, automatic()), midnight_of("2027-03-09"));
  EXPECT_EQ(window_of(world).verdict(), Verdict::breached);
  EXPECT_EQ(hosting(world).least.payable, tenth) << "its first tier";
  EXPECT_EQ(hosting(world).held(), 0);
  const auto lenient =
      with(automatic(), "/managementElements/reporting/missingCountsAsDefault", false);
  EXPECT_EQ(window_of(at(after(met, lenient), midnight_of("2027-03-09"))).verdict(), Verdict::met);
  World late = world;
  late.must(publish("acme", "2027-02"));
  EXPECT_EQ(window_of(late).verdict(), Verdict::breached) << "a late report undoes nothing";
  const World worse = at(after({february("acme", 8h)}, automatic()), midnight_of("2027-03-09"));
  EXPECT_EQ(hosting(worse).least.payable, quarter);
}

TEST(MissingReports, EarnNoBonus) {
  const auto rewarding = with(automatic(), "/serviceElements/objectives/0/credits/bonuses",
                              boost::json::parse(R"([{"fromPpm": 999000, "bonusBp": 100}])"));
  const World world = after({february("acme", 10min)}, rewarding);
  EXPECT_EQ(hosting(world).least.bonus, tenth / 10);
  EXPECT_EQ(hosting(at(world, midnight_of("2027-03-09"))).least.bonus, 0);
  EXPECT_EQ(hosting(at(world, midnight_of("2027-03-09"))).most.bonus, 0);
}

TEST(MissingReports, AreThoseOfTheAgreementsMonths) {
  World world = after({});
  world = at(world, midnight_of("2028-02-01"));
  const auto missed = passed(world, DeadlineKind::report_due);
  ASSERT_FALSE(missed.empty());
  EXPECT_EQ(missed.front(), "2027-01");
  EXPECT_EQ(missed.back(), "2027-12") << "also of the last month, once it has ended";
  EXPECT_EQ(missed.size(), 12U);
}

}  // namespace
}  // namespace sopu::test
