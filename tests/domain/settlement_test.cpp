// How a dispute ends, and what is owed then.
#include "tests/support/case_story.hpp"

namespace sopu::test {
namespace {

TEST(Settlements, TakeThePeopleOfBothSides) {
  const auto terms = with_threshold(sample_terms(), "acme", "remedy", 2);
  World world = world_after(on_level_1(terms) + Story{settle("globex")});
  world.must(take("acme"));
  EXPECT_FALSE(case_in(world).outcome);
  Given{world}
      .when(take("acme"))
      .refused(ErrorCode::wrong_state)
      .saying("settlement-accepted-already");
  world.must(take("acme").person_number(2));
  ASSERT_TRUE(case_in(world).outcome);
  EXPECT_EQ(case_in(world).outcome->kind, OutcomeKind::settled);
  EXPECT_TRUE(world.agreement().disputes.running.empty());
  EXPECT_EQ(world.agreement().head.index.value + 1, world.next_index)
      << "it stands on the contract";
}

TEST(Settlements, AreWhatWasSigned) {
  const Story proposed = on_level_1() + Story{settle("globex")};
  auto other = knowing_the_case(
      "acme", SettlementAccepted{id_of("case"), {}, id_of("settlement"), event_hash("other"), {}});
  given(proposed).when(other).refused(ErrorCode::rule, "settlement-differs");
  given(proposed).when(take("globex")).refused(ErrorCode::wrong_state);
  const auto blind =
      by("acme",
         SettlementAccepted{
             id_of("case"), event_hash("case"), id_of("settlement"), event_hash("settlement"), {}});
  given(proposed).when(blind).refused(ErrorCode::stale_base).saying("stale-case");
  given(proposed + Story{by("acme", SettlementRejected{id_of("case"), id_of("settlement"), "No."})})
      .when(take("acme"))
      .refused(ErrorCode::wrong_state)
      .saying("settlement-not-open");
  given(proposed).when(take("acme", std::vector<ResultingTerms>{})).refused(ErrorCode::schema);
}

TEST(Settlements, CarryAnAmendmentUnderAllRulesOfConsent) {
  const auto better = with(sample_terms(), "/clauses/0/text", "The shop is open at night.");
  auto change = change_proposal(sample_terms(), better, midnight_of("2027-03-01"));
  const Story amending = on_level_1() + Story{by("acme", change).called("plain")};
  given(amending)
      .when(settle("acme", {}, {}, id_of("plain")))
      .refused(ErrorCode::rule, "proposal-settles-not");
  change.settles = id_of("case");
  const Story proposed = on_level_1() + Story{by("acme", change).called("change"),
                                              settle("acme", {}, {}, id_of("change"))};
  given(proposed).when(take("globex")).refused(ErrorCode::schema);
  const std::vector<ResultingTerms> results{{midnight_of("2027-03-01"), parsed(better)->hash()}};
  given(proposed)
      .when(take("globex", std::vector<ResultingTerms>{{midnight_of("2027-03-01"), {}}}))
      .refused(ErrorCode::rule, "settlement-results-differ");
  World world = world_after(proposed + Story{take("globex", results)});
  EXPECT_FALSE(case_in(world).outcome) << "the proposal is not accepted yet";
  world.must(approve("acme", "change", better));
  EXPECT_FALSE(case_in(world).outcome);
  world.must(approve("globex", "change", better));
  ASSERT_TRUE(case_in(world).outcome);
  EXPECT_EQ(case_in(world).outcome->kind, OutcomeKind::settled);
}

TEST(Settlements, LoseTheWordsOfCompromisedKeys) {
  const auto terms = with_threshold(sample_terms(), "acme", "remedy", 2);
  const auto stolen = [](const std::string& party) {
    return by(party, KeyRevoked{key_of(person_of(party)).kid, "Stolen",
                                time_of("2027-01-01T00:00:00.000Z")})
        .person_number(2);
  };
  World world =
      world_after(on_level_1(terms) + Story{settle("globex"), take("acme"), stolen("acme")});
  world.must(take("acme").person_number(2));
  EXPECT_FALSE(case_in(world).outcome) << "one of the two people of acme counts no more";
  World fallen = world_after(on_level_1(terms) + Story{settle("globex"), stolen("globex")});
  Given{fallen}.when(take("acme")).refused(ErrorCode::wrong_state).saying("settlement-not-open");
}

TEST(Settlements, AreOpenNoMoreWhenTheirProposalIsNot) {
  auto change = change_proposal(sample_terms(), with(sample_terms(), "/title", "New"),
                                midnight_of("2027-03-01"));
  change.settles = id_of("case");
  World world = world_after(on_level_1() + Story{by("acme", change).called("change"),
                                                 settle("acme", {}, {}, id_of("change"))});
  world.must(by("acme", ProposalWithdrawn{id_of("change"), ""}));
  EXPECT_EQ(case_in(world).settlements[0].status, Settlement::Status::stale);
  EXPECT_FALSE(case_in(world).outcome);
}

TEST(Determinations, AreOfTheNeutralOnTheLastLevel) {
  given(with_neutral()).when(determine()).refused(ErrorCode::rule, "determined-on-last-level");
  const Story last = with_neutral() + Story{climb().called("up")};
  given(last).when(determine()).then([](const World& world, const Told&) {
    EXPECT_EQ(case_in(world).outcome->kind, OutcomeKind::determined);
    EXPECT_EQ(case_in(world).outcome->finding, Finding::partly);
  });
  given(last).when(determine("acme")).refused(ErrorCode::rule, "not-the-neutral");
  given(on_level_2() + Story{nominate("acme"), welcome("globex"), climb().called("up")})
      .when(determine())
      .refused(ErrorCode::wrong_state)
      .saying("neutral-not-declared");
}

TEST(Remedies, AreImplementedByWhoOwesThemAndConfirmedByTheOther) {
  const RemedyOwed remedy{{"acme"}, "A new server.", time_of("2027-02-15T00:00:00.000Z")};
  const Story owed = on_level_1() + Story{settle("globex", remedy), take("acme")};
  const auto done = [](const std::string& party) {
    return by(party, RemedyImplemented{id_of("case"), "It runs."});
  };
  const auto seen = [](const std::string& party) {
    return by(party, RemedyConfirmed{id_of("case"), ""});
  };
  given(owed).when(done("globex")).refused(ErrorCode::rule, "remedy-of-other");
  given(owed).when(seen("acme")).refused(ErrorCode::rule, "own-remedy");
  given(owed).when(done("acme")).accepted();
  given(owed + Story{done("acme")}).when(seen("globex")).then([](const World& world, const Told&) {
    EXPECT_TRUE(case_in(world).outcome->confirmed);
    EXPECT_TRUE(world.agreement().disputes.running.empty());
  });
  World late = world_after(owed);
  late.let_pass(*remedy.due);
  EXPECT_TRUE(case_in(late).outcome->overdue);
  EXPECT_FALSE(first_due(late.agreement()) == remedy.due);
  Given{late}.when(done("acme")).accepted();
  given(on_level_1() + Story{settle("globex"), take("acme")})
      .when(done("acme"))
      .refused(ErrorCode::wrong_state)
      .saying("no-remedy-owed");
  given(owed + Story{done("acme"), seen("globex")})
      .when(done("acme"))
      .refused(ErrorCode::wrong_state)
      .saying("remedy-confirmed-already");
  given(on_level_1()).when(done("acme")).refused(ErrorCode::wrong_state).saying("no-remedy-owed");
  given(on_level_1())
      .when(settle("globex", RemedyOwed{{"hooli"}, "Help.", {}}))
      .refused(ErrorCode::rule, "remedy-of-principal");
  given(on_level_1())
      .when(settle("globex", RemedyOwed{{"acme"}, "Help.", time_of("2027-01-01T00:00:00.000Z")}))
      .refused(ErrorCode::rule, "remedy-due-past");
}

}  // namespace
}  // namespace sopu::test
