// Fees that the terms leave to a bill: what is billed is what credits are shares of.
#include <gmock/gmock.h>

#include "tests/domain/told_months.hpp"

namespace sopu::test {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;

boost::json::value billed_by(const char* party) {
  return with(automatic(), "/serviceElements/services/0/fee",
              boost::json::value{{"billedBy", party}});
}

// Of February an hour was missed: a tenth of what is billed.
World an_hour_down(const Story& more = {}) {
  return after(Story{february("acme", 60min)} + more, billed_by("acme"));
}

Said bill(std::int64_t amount, const std::string& called = "bill") {
  return by("acme", FeeBilled{{"hosting"}, {}, "2027-02", amount, "Invoice 7."}).called(called);
}
Said contest(std::int64_t amount, std::string_view of = "bill") {
  return by("globex", FeeContested{id_of(of), amount, "Half of it was another service."});
}

// ---------------------------------------------------------------- what it is worth

TEST(Bills, AreWhatCreditsAreSharesOf) {
  World world = an_hour_down();
  EXPECT_FALSE(window_of(world).base);
  EXPECT_EQ(hosting(world).least.payable, 0);
  world.must(bill(48'000));
  EXPECT_EQ(window_of(world).base.value().amount, 48'000);
  EXPECT_EQ(hosting(world).least.payable, 4'800);
  EXPECT_EQ(hosting(world).held(), 0);
}

TEST(Bills, KeepAMonthOpenUntilTheyCome) {
  World world = at(an_hour_down(), midnight_of("2027-06-01"));
  EXPECT_EQ(state_of(world), WindowState::provisional) << "who bills could wait for ever";
  world.must(bill(48'000));
  EXPECT_EQ(state_of(world), WindowState::provisional);
  EXPECT_EQ(state_of(at(world, midnight_of("2027-06-16") - 1ms)), WindowState::provisional);
  EXPECT_EQ(state_of(at(world, midnight_of("2027-06-16"))), WindowState::final)
      << "ten business days later";
  const auto reports_or_not =
      with(billed_by("acme"), "/managementElements/reporting/missingCountsAsDefault", false);
  const World met = at(after({february("acme", 10min)}, reports_or_not), midnight_of("2027-06-01"));
  EXPECT_EQ(state_of(met), WindowState::final) << "nothing hangs on the bill";
}

TEST(Bills, LeaveTheDifferenceHeldWhileContested) {
  World world = an_hour_down({bill(48'000), contest(30'000)});
  EXPECT_EQ(window_of(world).base.value().amount, 30'000);
  EXPECT_EQ(window_of(world).by_highest_bill.value().base.amount, 48'000);
  EXPECT_EQ(hosting(world).least.payable, 3'000);
  EXPECT_EQ(hosting(world).held(), 1'800);
  EXPECT_EQ(state_of(world), WindowState::contested);
  EXPECT_EQ(window_of(world).verdict(), Verdict::breached) << "nobody doubts that";

  World higher = an_hour_down({bill(48'000), contest(60'000)});
  EXPECT_EQ(hosting(higher).least.payable, 4'800);
  EXPECT_EQ(hosting(higher).held(), 1'200);

  world.must(bill(30'000, "second"));
  EXPECT_EQ(hosting(world).least.payable, 3'000);
  EXPECT_EQ(hosting(world).held(), 0);
  EXPECT_EQ(state_of(world), WindowState::provisional);
}

TEST(Bills, AreContestedInTheirTimeUnlessAReportWasAcceptedAfterThem) {
  const World billed = an_hour_down({bill(48'000)});
  const World reported = at(billed, midnight_of("2027-03-02"));
  World accepted = reported;
  accepted.must(publish("acme", "2027-02").called("report"));
  accepted.must(by("globex", ReportAccepted{id_of("report")}));
  Given{accepted}.when(contest(1)).refused(ErrorCode::rule, "window-final");
  Given{accepted}.when(bill(1, "second")).refused(ErrorCode::rule, "window-final");
  Given{reported}
      .when(contest(1).at(midnight_of("2027-03-24")))
      .refused(ErrorCode::rule, "window-final");
  Given{reported}.when(contest(1).at(midnight_of("2027-03-24") - 1ms)).accepted();

  // What was accepted before there was a bill says nothing about it.
  World early = an_hour_down(
      {publish("acme", "2027-02").called("report"), by("globex", ReportAccepted{id_of("report")})});
  EXPECT_EQ(state_of(early), WindowState::provisional);
  early.must(bill(48'000));
  Given{early}.when(contest(1)).accepted();
}

// ---------------------------------------------------------------- who, what, when

TEST(Bills, AreByWhomTheTermsNameOfMonthsThatHaveBegun) {
  const Given world{an_hour_down()};
  world.when(by("globex", FeeBilled{{"hosting"}, {}, "2027-02", 1, ""}))
      .refused(ErrorCode::rule, "not-the-biller");
  world.when(by("acme", FeeBilled{{"hosting"}, {}, "2027-04", 1, ""}))
      .refused(ErrorCode::rule, "month-not-begun");
  world.when(by("acme", FeeBilled{{"hosting"}, {}, "2027-03", 1, ""})).accepted();
  world.when(by("acme", FeeBilled{{"hosting"}, {}, "spring", 1, ""}))
      .refused(ErrorCode::schema)
      .saying("month-malformed");
  world.when(by("acme", FeeBilled{{"cooking"}, {}, "2027-02", 1, ""}))
      .refused(ErrorCode::not_found)
      .saying("no-such-service");
  world.when(by("acme", FeeBilled{{"hosting"}, ItemId{"desk"}, "2027-02", 1, ""}))
      .refused(ErrorCode::not_found)
      .at_pointer("/data/serviceUnit");
  world.when(by("acme", FeeBilled{{"support"}, {}, "2027-02", 1, ""}))
      .refused(ErrorCode::rule, "fee-not-billed");
  world.when(by("acme", FeeBilled{{"support"}, ItemId{"desk"}, "2027-02", 1, ""})).accepted();
  given(initiated())
      .when(by("acme", FeeBilled{{"hosting"}, {}, "2026-10", 1, ""}))
      .refused(ErrorCode::wrong_state)
      .saying("nothing-agreed");
}

TEST(Bills, AreBilledAnewOnlyWithSomethingElse) {
  const World world = an_hour_down({bill(48'000)});
  Given{world}.when(bill(48'000, "again")).refused(ErrorCode::wrong_state).saying("billed-already");
  World contested = world;
  contested.must(contest(1));
  Given{contested}.when(bill(48'000, "again")).accepted();
  contested.must(by("acme", CreditSettled{{"hosting"}, "2027-02", 100, ""}));
  contested.must(by("globex", CreditSettled{{"hosting"}, "2027-02", 100, ""}));
  Given{contested}.when(bill(2, "again")).refused(ErrorCode::wrong_state).saying("credit-settled");
  Given{contested}.when(contest(2)).refused(ErrorCode::wrong_state).saying("credit-settled");
}

TEST(Bills, AreContestedByAnotherSideForAnotherAmount) {
  const World world = an_hour_down({bill(48'000, "old"), bill(50'000)});
  const Given billed{world};
  billed.when(by("acme", FeeContested{id_of("bill"), 1, "Mine."}))
      .refused(ErrorCode::rule, "own-bill");
  billed.when(contest(50'000)).refused(ErrorCode::rule, "contested-for-the-same");
  billed.when(contest(1, "old")).refused(ErrorCode::wrong_state).saying("bill-not-the-newest");
  billed.when(contest(1, "none")).refused(ErrorCode::not_found).saying("no-such-bill");
  billed.when(by("globex", FeeContested{id_of("bill"), 1, ""})).refused(ErrorCode::schema);
  World contested = world;
  contested.must(contest(1));
  Given{contested}.when(contest(1)).refused(ErrorCode::rule, "contested-for-the-same");
  contested.must(contest(50'000));
  EXPECT_EQ(hosting(contested).held(), 0) << "taken back";
}

// ---------------------------------------------------------------- differences

// From February on as if it had been agreed so.
World priced_later(const char* on, int amount) {
  const auto terms = automatic();
  const auto dearer = priced(terms, amount);
  auto data = change_proposal(terms, dearer, midnight_of("2027-02-01"));
  data.retroactive = true;
  World world = after({february("acme", 60min)}, terms);
  world.must(by("acme", data).called("dearer").at(midnight_of(on)));
  for (const char* party : {"acme", "globex"}) world.must(approve(party, "dearer", dearer));
  return world;
}

auto difference(const char* month, std::int64_t amount) {
  return ::testing::AllOf(Field(&performance::Difference::month, *parse_date(month)),
                          Field(&performance::Difference::amount, amount));
}

TEST(Differences, OfFinalMonthsAreItemsOfTheMonthInWhichTheyWereAgreed) {
  World world = at(priced_later("2027-04-10", 200'000), midnight_of("2027-05-02"));
  EXPECT_EQ(hosting(world).least.payable, 2 * tenth) << "judged anew";
  EXPECT_TRUE(hosting(world).differences.empty());
  const auto april = performance_of(world, "2027-04").months.front();
  EXPECT_THAT(april.differences, ElementsAre(difference("2027-02-01", tenth)));
  const auto cheaper =
      performance_of(at(priced_later("2027-04-10", 40'000), midnight_of("2027-05-02")), "2027-04");
  EXPECT_THAT(cheaper.months.front().differences,
              ElementsAre(difference("2027-02-01", 4'000 - tenth)));

  const ReportPublished report = monthly_report(world, "2027-04");
  ASSERT_TRUE(report.services->front().differences);
  EXPECT_EQ(report.services->front().differences->front(),
            (ReportedDifference{"2027-02", tenth, 0}));
  Given{world}.when(publish("acme", "2027-04")).accepted();
  auto silent = report;
  silent.services->front().differences.reset();
  Given{world}.when(by("acme", silent)).refused(ErrorCode::rule, "report-differs");
}

TEST(Differences, AreNoneWhereTheMonthWasStillOpen) {
  const World world = at(priced_later("2027-03-05", 200'000), midnight_of("2027-05-02"));
  EXPECT_EQ(hosting(world).least.payable, 2 * tenth);
  EXPECT_TRUE(performance_of(world, "2027-03").months.front().differences.empty());
}

TEST(Differences, AreNoneWhereTheSidesSettledTheMonth) {
  World world = priced_later("2027-04-10", 200'000);
  for (const char* party : {"acme", "globex"}) {
    world.must(by(party, CreditSettled{{"hosting"}, "2027-02", tenth, ""}));
  }
  EXPECT_TRUE(performance_of(at(world, midnight_of("2027-05-02")), "2027-04")
                  .months.front()
                  .differences.empty());
}

}  // namespace
}  // namespace sopu::test
