// What the sides say about a month once it is over: objections, claims, what was paid, disputes.
#include "tests/domain/told_months.hpp"

#include <gmock/gmock.h>

#include "tests/support/case_story.hpp"

namespace sopu::test {
namespace {

using ::testing::ElementsAre;

// ---------------------------------------------------------------- windows

TEST(Windows, AreOpenThenProvisionalThenFinal) {
  const World world = after({february("acme", 10min)});
  EXPECT_EQ(state_of(at(after({}), march - 1ms)), WindowState::open);
  EXPECT_EQ(state_of(world), WindowState::provisional);
  // Five business days for the report, and ten for objections: the report's own are Tuesday the
  // second to Monday the eighth.
  EXPECT_EQ(state_of(at(world, midnight_of("2027-03-24") - 1ms)), WindowState::provisional);
  EXPECT_EQ(state_of(at(world, midnight_of("2027-03-24"))), WindowState::final);
}

TEST(Windows, SayUntilWhenTheyCanBeContested) {
  const auto until = [](const World& world) {
    return objections_until(world.agreement(), window_of(world), world.now);
  };
  World world = after({february("acme", 10min)}, automatic());
  EXPECT_EQ(until(at(after({}), march - 1ms)), std::nullopt);
  EXPECT_EQ(until(world), midnight_of("2027-03-24"));
  EXPECT_EQ(until(at(world, midnight_of("2027-03-24"))), std::nullopt);
  world.must(by("globex", report_of("2027-02-12")).at("2027-03-15T08:00:00.000Z"));
  EXPECT_EQ(until(world), midnight_of("2027-03-30"));
  for (const std::string party : {"acme", "globex"}) {
    world.must(by(party, CreditSettled{{"hosting"}, "2027-02", 0, ""}));
  }
  EXPECT_EQ(until(world), std::nullopt);
}

TEST(Windows, StayProvisionalAfterNewFigures) {
  World world = after({february("acme", 10min)});
  world.must(by("globex", report_of("2027-02-12")).at("2027-03-15T08:00:00.000Z"));
  EXPECT_EQ(state_of(at(world, midnight_of("2027-03-30") - 1ms)), WindowState::provisional);
  EXPECT_EQ(state_of(at(world, midnight_of("2027-03-30"))), WindowState::final);
}

TEST(Windows, ThatAreFinalTakeNoFigures) {
  const Given world{after({february("acme", 10min)})};
  const auto late = [](const std::string& measurer, Time at) {
    return by(measurer, report_of("2027-02-12")).at(at);
  };
  world.when(late("acme", midnight_of("2027-03-24") - 1ms)).accepted();
  world.when(late("acme", midnight_of("2027-03-24")))
      .refused(ErrorCode::rule, "window-final")
      .at_pointer("/data/from");
  world.when(late("globex", midnight_of("2027-03-24"))).refused(ErrorCode::rule, "window-final");
  const auto again = correct("by-acme", report_of("2027-02-11"));
  world.when(by("acme", again).at(midnight_of("2027-03-24")))
      .refused(ErrorCode::rule, "window-final");
  world.when(by("acme", report_of("2027-03-23")).at(midnight_of("2027-03-24"))).accepted();
}

// An item counts where it is done or its limit runs out, whenever it is told of.
TEST(Windows, ThatAreFinalTakeNoOtherItems) {
  const auto told = [](std::string_view date, const std::string& id, Time opened,
                       std::optional<Time> done) {
    auto data = many_tickets(date, 1);
    data.figures.items->at(0) = {id, opened, done, {}};
    return data;
  };
  const Time opened = midnight_of("2027-02-03") + 9h;
  const Time done = midnight_of("2027-03-02") + 10h;
  World measured = after({february("acme", 10min)});
  measured.must(by("acme", told("2027-02-28", "late", opened, std::nullopt)).called("of-february"));
  const Given world{measured};
  const auto in_march = [&](const MeasurementReported& data, Time at) {
    return by("acme", data).at(at);
  };
  const Time final = midnight_of("2027-03-24");
  world.when(in_march(told("2027-03-02", "late", opened, done), final)).accepted();
  world.when(in_march(told("2027-03-02", "late", opened, opened + 1h), final))
      .refused(ErrorCode::rule, "item-counted")
      .at_pointer("/data/figures/items/0");
  world.when(in_march(told("2027-03-02", "late", done - 1h, done), final))
      .refused(ErrorCode::rule, "item-counted");
  world.when(in_march(told("2027-03-02", "unheard", opened, done), final))
      .refused(ErrorCode::rule, "item-counted");
  world.when(in_march(told("2027-03-02", "unheard", opened, done), final - 1ms)).accepted();
  world.when(in_march(told("2027-03-02", "of-march", done - 1h, done), final)).accepted();
}

// ---------------------------------------------------------------- objections

TEST(Objections, ToTheOnlyFiguresLeaveTheVerdictOpen) {
  World world = after({february("acme", 60min)}, automatic());
  EXPECT_EQ(window_of(world).verdict(), Verdict::breached);
  EXPECT_EQ(hosting(world).least.payable, tenth);
  EXPECT_EQ(hosting(world).held(), 0);

  World by_customer = world;
  by_customer.must(by("globex", objection()));
  EXPECT_FALSE(window_of(by_customer).verdict());
  EXPECT_EQ(state_of(by_customer), WindowState::contested);
  EXPECT_EQ(hosting(by_customer).least.payable, tenth) << "at least that is not in dispute";

  World measured_by_customer = after({february("globex", 60min)}, automatic());
  measured_by_customer.must(by("acme", objection("globex")));
  EXPECT_EQ(hosting(measured_by_customer).least.payable, 0) << "who pays contests all of it";
  EXPECT_EQ(hosting(measured_by_customer).held(), tenth);
  EXPECT_EQ(state_of(at(measured_by_customer, midnight_of("2027-06-01"))), WindowState::contested)
      << "however long";
}

TEST(Objections, EndWithOtherFigures) {
  World world = after({february("acme", 60min)}, automatic());
  world.must(by("globex", objection()));
  const auto more = report_of("2027-02-11", down({{eleventh, eleventh + 8h}}));
  world.must(by("acme", correct("by-acme", more)));
  EXPECT_EQ(window_of(world).verdict(), Verdict::breached);
  EXPECT_EQ(hosting(world).least.payable, quarter);
  EXPECT_EQ(state_of(world), WindowState::provisional);
}

TEST(Objections, ChangeNothingWhereAnotherMeasuredTheSame) {
  World world = after({february("acme", 60min), february("globex", 60min)}, automatic());
  world.must(by("globex", objection()));
  EXPECT_EQ(window_of(world).verdict(), Verdict::breached);
  EXPECT_EQ(hosting(world).least.payable, tenth);
}

TEST(Objections, AreToFiguresOfOthersInTime) {
  const Given world{after({february("acme", 60min)})};
  world.when(by("acme", objection())).refused(ErrorCode::rule, "own-figures");
  world.when(by("globex", objection("probe"))).refused(ErrorCode::rule, "not-the-measurer");
  world.when(by("acme", objection("globex"))).refused(ErrorCode::rule, "nothing-measured");
  auto other = objection();
  other.window = "2027-04";
  world.when(by("globex", other)).refused(ErrorCode::rule, "window-not-over");
  for (const char* window : {"2027-13", "2027-Q1", "2026-12", "nonsense", "2027-02-01/P28D"}) {
    other.window = window;
    world.when(by("globex", other)).refused(ErrorCode::not_found).saying("no-such-window");
  }
  other = objection();
  other.unit = ItemId{"desk"};
  world.when(by("globex", other)).refused(ErrorCode::not_found).saying("no-such-window");
  other = objection();
  other.reason = " ";
  world.when(by("globex", other)).refused(ErrorCode::schema).at_pointer("/data/reason");
  world.when(by("globex", objection()).at(midnight_of("2027-03-24")))
      .refused(ErrorCode::rule, "window-final");
  world.when(by("globex", objection()).at(midnight_of("2027-03-24") - 1ms)).accepted();
  World contested = world.world;
  contested.must(by("globex", objection()));
  Given{contested}
      .when(by("globex", objection()))
      .refused(ErrorCode::wrong_state)
      .saying("figures-contested-already");
}

// ---------------------------------------------------------------- claims

CreditClaimed claim() {
  return {{"uptime"}, {}, "2027-02", {}, "The figures are ours, too."};
}

TEST(Claims, InTimeKeepACredit) {
  const World world = after({february("acme", 60min), publish("acme", "2027-02")});
  EXPECT_EQ(hosting(world).least.payable, tenth) << "it may still be claimed";
  EXPECT_FALSE(window_of(world).claim->is_made);
  // Thirty days after the month, by the terms' calendar the end of a day.
  const Time until = *window_of(world).claim->until;
  EXPECT_EQ(hosting(at(world, until - 1ms)).least.payable, tenth);
  const World lapsed = at(world, until);
  EXPECT_EQ(hosting(lapsed).least.payable, 0);
  EXPECT_EQ(window_of(lapsed).sides[0].credit.lapsed, tenth);
  EXPECT_EQ(window_of(lapsed).verdict(), Verdict::breached) << "that is another matter";
  World claimed = world;
  claimed.must(by("globex", claim()).at(until - 1ms));
  EXPECT_EQ(hosting(at(claimed, until)).least.payable, tenth);
  EXPECT_TRUE(window_of(claimed).claim->is_made);
  Given{world}.when(by("globex", claim()).at(until)).refused(ErrorCode::rule, "claim-late");
  EXPECT_THAT(passed(lapsed, DeadlineKind::claims_end), ElementsAre("2027-01", "2027-02"));
}

TEST(Claims, AreTheCustomersAndSayWhatTheTermsAskFor) {
  const Given world{after({february("acme", 60min)})};
  world.when(by("acme", claim())).refused(ErrorCode::rule, "claim-by-customer");
  auto silent = claim();
  silent.text = "";
  world.when(by("globex", silent))
      .refused(ErrorCode::rule, "claim-needs")
      .saying("The figures of the month.");
  auto other = claim();
  other.window = "2027-03";
  world.when(by("globex", other)).refused(ErrorCode::rule, "window-not-over");
  other = claim();
  other.objective = {"tickets"};
  world.when(by("globex", other)).refused(ErrorCode::not_found).saying("no-such-window");
  other.unit = ItemId{"desk"};
  other.window = "2027-01-30/P30D";
  world.when(by("globex", other)).refused(ErrorCode::rule, "no-credits");
  other = claim();
  other.incident = IncidentClaimed{eleventh, eleventh + 1h};
  world.when(by("globex", other)).refused(ErrorCode::schema).saying("incident-not-taken");
  World claimed = world.world;
  claimed.must(by("globex", claim()));
  Given{claimed}.when(by("globex", claim())).refused(ErrorCode::wrong_state).saying("claimed-");
  Given{after({february("acme", 60min)}, automatic())}
      .when(by("globex", claim()))
      .refused(ErrorCode::rule, "credits-automatic");
}

boost::json::value by_incidents() {
  auto terms = with(by_downtime(), "/serviceElements/objectives/0/credits",
                    {{"per", "incident"},
                     {"tiers", boost::json::array{{{"longerThan", "PT10M"}, {"amount", 700}}}}});
  return with(terms, "/serviceElements/creditRules/claimFrom", "incident");
}

TEST(Claims, OfIncidentsAreEachInTime) {
  const Time first = midnight_of("2027-02-02");
  World world = after({by("acme", report_of("2027-02-02", down({{first, first + 1h}})))
                           .at("2027-02-12T08:00:00.000Z"),
                       by("acme", report_of("2027-02-11", down({{eleventh, eleventh + 1h}})))},
                      by_incidents());
  EXPECT_EQ(window_of(world).sides[0].credit.amount, 1400);
  auto data = claim();
  Given{world}.when(by("globex", data)).refused(ErrorCode::rule, "window-not-over");
  data.incident = IncidentClaimed{first + 10min, first + 20min};
  world.must(by("globex", data));
  Given{world}.when(by("globex", data)).refused(ErrorCode::wrong_state).saying("claimed-already");
  data.incident = IncidentClaimed{eleventh, eleventh};
  Given{world}.when(by("globex", data)).refused(ErrorCode::schema).saying("ends-before");
  data.incident = IncidentClaimed{midnight_of("2027-01-02"), midnight_of("2027-01-03")};
  Given{world}.when(by("globex", data)).refused(ErrorCode::rule, "incident-not-in-window");
  data.incident = IncidentClaimed{eleventh, world.now + 24h};
  Given{world}.when(by("globex", data)).refused(ErrorCode::rule, "measured-time-not-over");
  data.incident = IncidentClaimed{eleventh, eleventh + 1h};
  Given{world}
      .when(by("globex", data).at(midnight_of("2027-03-16")))
      .refused(ErrorCode::rule, "claim-late");
  const World later = at(world, midnight_of("2027-03-16"));
  EXPECT_EQ(window_of(later).sides[0].credit.amount, 700) << "the second was not claimed";
  EXPECT_EQ(window_of(later).sides[0].credit.lapsed, 700);
  EXPECT_TRUE(window_of(later).sides[0].credit.lines[0].is_claimed);
  EXPECT_TRUE(passed(later, DeadlineKind::claims_end).empty()) << "each has a time of its own";
}

// ---------------------------------------------------------------- what is paid

TEST(Credits, AreSettledByTheSameWordOfBothSides) {
  World world = after({february("acme", 60min), february("globex", 10min)}, automatic());
  EXPECT_EQ(hosting(world).held(), tenth);
  world.must(by("acme", CreditSettled{{"hosting"}, "2027-02", 4000, "Invoice 7."}));
  EXPECT_EQ(hosting(world).held(), tenth) << "one side's word";
  world.must(by("globex", CreditSettled{{"hosting"}, "2027-02", 6000, ""}));
  EXPECT_FALSE(hosting(world).is_settled);
  world.must(by("acme", CreditSettled{{"hosting"}, "2027-02", 6000, ""}));
  EXPECT_EQ(hosting(world).least.payable, 6000);
  EXPECT_EQ(hosting(world).held(), 0);
  EXPECT_TRUE(hosting(world).is_settled);
  EXPECT_EQ(state_of(world), WindowState::final);
  Given{world}
      .when(by("acme", CreditSettled{{"hosting"}, "2027-02", 5000, ""}))
      .refused(ErrorCode::wrong_state)
      .saying("credit-settled-already");
}

TEST(Credits, AreOfServicesAndMonthsThatAreOver) {
  const Given world{after({february("acme", 60min)})};
  world.when(by("globex", CreditSettled{{"hosting"}, "2027-03", 0, ""}))
      .refused(ErrorCode::rule, "month-not-over");
  world.when(by("globex", CreditSettled{{"hosting"}, "March", 0, ""}))
      .refused(ErrorCode::schema)
      .saying("month-malformed");
  world.when(by("globex", CreditSettled{{"cooking"}, "2027-02", 0, ""}))
      .refused(ErrorCode::not_found)
      .saying("no-such-service");
}

// ---------------------------------------------------------------- disputes

TEST(DisputedWindows, WaitForWhatEndsTheCase) {
  const Story measured{february("acme", 60min), february("globex", 8h)};
  World world = after(measured, automatic());
  DisputeRaised claim{{{"uptime"}}, {}, {}, {}, "It was longer.", "Money."};
  claim.windows = {{{{"uptime"}, {}, "2027-01-01/P9D"}}};
  Given{world}.when(by("globex", claim)).refused(ErrorCode::not_found).saying("no-such-window");
  claim.windows = {{{{"uptime"}, {}, "2027-02"}}};
  world.must(by("globex", claim).called("case"));
  EXPECT_EQ(hosting(world).least.payable, tenth);
  EXPECT_EQ(hosting(world).held(), quarter - tenth);

  const auto offer = [](std::optional<std::vector<CreditAwarded>> credits) {
    SettlementProposed data{id_of("case"), "Between both.", {}, {}, {}};
    data.credits = std::move(credits);
    return by("acme", std::move(data)).called("settlement");
  };
  const CreditAwarded said{{"hosting"}, "2027-02", 17'000};
  Given{world}.when(offer({})).refused(ErrorCode::schema).saying("credits-missing");
  Given{world}.when(offer({{said, said}})).refused(ErrorCode::schema).saying("credit-twice");
  Given{world}
      .when(offer({{said, {{"hosting"}, "2027-01", 0}}}))
      .refused(ErrorCode::rule, "credit-not-disputed");
  Given{world}
      .when(offer({{{{"support"}, "2027-02", 0}}}))
      .refused(ErrorCode::rule, "credit-not-said");
  world.must(offer({{said}}));
  world.must(take("globex", {}));
  EXPECT_EQ(hosting(world).least.payable, 17'000);
  EXPECT_EQ(hosting(world).held(), 0);
  EXPECT_EQ(state_of(world), WindowState::final);
}

TEST(DisputedWindows, HoldAllOfWhatWhoPaysDisputes) {
  World world = after({february("acme", 60min)}, automatic());
  DisputeRaised claim{{{"uptime"}}, {}, {}, {}, "It was our test.", "Nothing."};
  claim.windows = {{{{"uptime"}, {}, "2027-02"}}};
  world.must(by("acme", claim).called("case"));
  EXPECT_EQ(hosting(world).least.payable, 0);
  EXPECT_EQ(hosting(world).held(), tenth);
  World withdrawn = world;
  withdrawn.must(knowing_the_case("acme", DisputeWithdrawn{id_of("case"), {}, "We were wrong."}));
  EXPECT_EQ(hosting(withdrawn).least.payable, tenth);
}

TEST(DisputedWindows, OfOtherCasesTakeNoCredits) {
  World world = after({february("acme", 60min)}, automatic());
  world.must(
      by("globex", DisputeRaised{{{"uptime"}}, {}, {}, {}, "Still.", "Help."}).called("case"));
  SettlementProposed data{id_of("case"), "So.", {}, {}, {}};
  data.credits = {{{{"hosting"}, "2027-02", 1}}};
  Given{world}.when(by("acme", data)).refused(ErrorCode::schema).saying("credits-not-taken");
}

// ---------------------------------------------------------------- too often, too late

// Of three months less than 99.5 % each.
Story three_misses() {
  Story story;
  for (const char* date : {"2027-01-10", "2027-02-10", "2027-03-10"}) {
    const Time from = midnight_of(date);
    Said said = by("acme", report_of(date, down({{from, from + 6h}})));
    story.push_back(std::move(said).at(from + 25h));
  }
  return story;
}

TEST(FailuresTooOften, EndTheAgreementWithoutANotice) {
  const auto end = [](Time at) {
    return by("globex", TerminationNotified{"Thrice.", {{"three-misses"}}, at}).at(at);
  };
  const Time april = midnight_of("2027-04-01");
  const Given world{after(three_misses())};
  world.when(end(april - 1h)).refused(ErrorCode::rule, "no-breach-on-record");
  world.when(end(april)).accepted();
  world.when(end(midnight_of("2027-05-31"))).refused(ErrorCode::rule, "no-breach-on-record");
  world.when(by("acme", TerminationNotified{"Thrice.", {{"three-misses"}}, april}).at(april))
      .refused(ErrorCode::rule, "cause-of-other-side");
  Given{after({three_misses()[0], three_misses()[1]})}
      .when(end(april))
      .refused(ErrorCode::rule, "no-breach-on-record");
}

TEST(LateMilestones, CostForEachStepThatHasBegun) {
  // Due on the first of February; 500.00 a week, 2000.00 at most.
  const auto late = [](const World& world) {
    return late_milestones(world.agreement(), world.now);
  };
  EXPECT_TRUE(late(at(after({}), midnight_of("2027-02-02"))).empty());
  const World begun = at(after({}), midnight_of("2027-02-02") + 1s);
  ASSERT_EQ(late(begun).size(), 1U);
  EXPECT_EQ(late(begun)[0].lateness.amount, 50'000);
  EXPECT_EQ(late(at(begun, midnight_of("2027-02-09") + 1s))[0].lateness.amount, 100'000);
  const World long_after = at(begun, midnight_of("2027-06-01"));
  EXPECT_EQ(late(long_after)[0].lateness.amount, 200'000);
  EXPECT_EQ(late(long_after)[0].lateness.steps, 4);
  World delivered = begun;
  delivered.must(by("acme", MilestoneDelivered{{"go-live"}, ""}).at(midnight_of("2027-02-10")));
  delivered.must(by("globex", MilestoneAccepted{{"go-live"}}).at(midnight_of("2027-05-10")));
  EXPECT_EQ(late(delivered)[0].lateness.amount, 100'000) << "until it was delivered";
  EXPECT_EQ(late(delivered)[0].delivered, midnight_of("2027-02-10"));
  World refused = begun;
  refused.must(by("acme", MilestoneDelivered{{"go-live"}, ""}).at(midnight_of("2027-02-10")));
  refused.must(by("globex", MilestoneRefused{{"go-live"}, "No."}).at(midnight_of("2027-05-10")));
  EXPECT_EQ(late(refused)[0].lateness.amount, 200'000);
}

}  // namespace
}  // namespace sopu::test
