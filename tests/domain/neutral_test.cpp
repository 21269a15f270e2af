// Who takes neither side in a dispute: how it comes to be there, and what waits for it.
#include "tests/support/case_story.hpp"

namespace sopu::test {
namespace {

constexpr auto moment = std::chrono::milliseconds{1};

TEST(Neutrals, AreThereWhenBothWantThemAndTheyHaveDeclared) {
  World world = world_after(on_level_2() + Story{nominate("acme")});
  EXPECT_FALSE(case_in(world).neutrals.seat());
  Given{world}.when(welcome("acme")).refused(ErrorCode::wrong_state);
  Given{world}.when(welcome("globex", "hooli")).refused(ErrorCode::not_found);
  Given{world}.when(declare()).refused(ErrorCode::unknown_agreement);
  world.must(welcome("globex"));
  EXPECT_TRUE(case_in(world).neutrals.seat());
  EXPECT_FALSE(case_in(world).neutrals.are_there());
  EXPECT_EQ(ends_in(world), "stands still");
  world.must(declare());
  EXPECT_TRUE(case_in(world).neutrals.are_there());
  Given{world}.when(declare()).refused(ErrorCode::wrong_state).saying("declared-already");
  Given{world}
      .when(nominate("acme", "hooli"))
      .refused(ErrorCode::wrong_state)
      .saying("neutral-seated");
}

TEST(Neutrals, AreNoPrincipalsAndKnownToTheLedger) {
  given(on_level_2())
      .when(nominate("acme", "globex"))
      .refused(ErrorCode::rule, "principal-is-not-neutral");
  given(on_level_2()).when(nominate("acme", "nobody")).refused(ErrorCode::unknown_party);
}

TEST(Neutrals, TheTimeOfALevelStandsStillUntilTheyAreThere) {
  World world =
      world_after(on_level_1() + Story{climb().at("2027-01-18T08:00:00.000Z"), nominate("acme"),
                                       welcome("globex").at("2027-01-22T08:00:00.000Z"),
                                       declare().at("2027-01-25T08:00:00.000Z")});
  EXPECT_EQ(ends_in(world), "2027-02-08T22:00:00.000Z") << "ten business days from then";
}

TEST(Neutrals, OnceALevelForThirtyDaysAtMost) {
  World world = world_after(on_level_1() + Story{climb().at("2027-01-18T08:00:00.000Z")});
  world.let_pass(time_of("2027-02-17T08:00:00.000Z") - moment);
  EXPECT_EQ(level_in(world), 2);
  world.let_pass(time_of("2027-02-17T08:00:00.000Z"));
  EXPECT_EQ(level_in(world), 3);
  EXPECT_EQ(ends_in(world), "stands still") << "level 3 needs one, too";
}

TEST(Neutrals, MayResignAndTimeGoesOnTheSecondTime) {
  const auto resign = by("umbrella", NeutralResigned{id_of("case"), "We are ill."});
  World world = world_after(with_neutral() + Story{resign});
  EXPECT_NE(ends_in(world), "stands still") << "it stood still on this level already";
  EXPECT_FALSE(case_in(world).neutrals.seat());
  World early =
      world_after(on_level_1() + Story{nominate("acme"), welcome("globex"), declare(), climb()});
  EXPECT_NE(ends_in(early), "stands still") << "it was there when the level began";
  early.must(resign);
  EXPECT_EQ(ends_in(early), "stands still");
  Given{early}.when(declare()).refused(ErrorCode::not_a_party);
}

TEST(Neutrals, AreWhomTheTermsNameWhereNobodyAgrees) {
  auto terms = with_third_party(sample_terms(), "hooli", "consulted");
  terms = with(terms, "/managementElements/disputeProcedure/levels/1/appoints", "hooli");
  World world = world_after(on_level_1(terms) +
                            Story{climb().at("2027-01-18T08:00:00.000Z"), nominate("acme")});
  world.let_pass(time_of("2027-02-01T22:00:00.000Z") - moment);
  EXPECT_FALSE(case_in(world).neutrals.seat());
  world.let_pass(time_of("2027-02-01T22:00:00.000Z"));
  ASSERT_TRUE(case_in(world).neutrals.seat());
  EXPECT_EQ(case_in(world).neutrals.seat()->party, PartyId{"hooli"});
  EXPECT_TRUE(case_in(world).neutrals.seat()->by_terms);
  Given{world}.when(declare("hooli")).accepted();
}

TEST(Neutrals, AreChallengedOnceASideAndPerson) {
  auto terms = with_third_party(sample_terms(), "hooli", "consulted");
  terms = with(terms, "/managementElements/disputeProcedure/levels/1/appoints", "hooli");
  terms = with(terms, "/managementElements/disputeProcedure/levels/2/appoints", "hooli");
  const auto challenge = by("globex", NeutralChallenged{id_of("case"), "They are friends."});
  const auto judge = [](bool upheld) {
    return by("hooli", ChallengeDecided{id_of("case"), upheld, "So it is."});
  };
  given(with_neutral(terms)).when(judge(true)).refused(ErrorCode::not_found);
  const Story challenged = with_neutral(terms) + Story{challenge};
  given(challenged).when(challenge).refused(ErrorCode::rule, "challenged-already");
  given(challenged)
      .when(by("umbrella", ChallengeDecided{id_of("case"), false, "No."}))
      .refused(ErrorCode::rule, "no-challenge-to-decide");
  given(challenged + Story{climb().called("up")})
      .when(determine())
      .refused(ErrorCode::rule, "challenge-undecided");
  given(challenged + Story{climb().called("up"), judge(false)}).when(determine()).accepted();
  given(challenged).when(judge(true)).then([](const World& world, const Told&) {
    EXPECT_FALSE(case_in(world).neutrals.seat());
  });
  const Story replaced =
      challenged + Story{judge(true), nominate("acme", "initech"), welcome("globex", "initech"),
                         Said(challenge).called("next")};
  given(replaced).when(judge(true)).then([](const World& world, const Told&) {
    EXPECT_EQ(case_in(world).neutrals.challenges.size(), 2U);
    EXPECT_FALSE(case_in(world).neutrals.seat());
  });
  given(on_level_2()).when(challenge).refused(ErrorCode::wrong_state).saying("no-neutral");
  given(with_neutral() + Story{challenge, climb().called("up")}).when(determine()).accepted();
}

TEST(Neutrals, AreJudgedByWhomTheChallengeWaitsFor) {
  const auto terms = with(with_third_party(sample_terms(), "hooli", "consulted"),
                          "/managementElements/disputeProcedure/levels/1/appoints", "hooli");
  const auto challenge = by("globex", NeutralChallenged{id_of("case"), "They are friends."});
  const auto waits = [](const World& world) { return world.reader("hooli").decides; };
  World world = world_after(with_neutral(terms));
  EXPECT_FALSE(waits(world));
  world.must(challenge);
  EXPECT_TRUE(waits(world));
  EXPECT_FALSE(world.reader("umbrella").decides);
  World left = world;
  left.must(by("umbrella", NeutralResigned{id_of("case"), "Then not."}));
  EXPECT_FALSE(waits(left)) << "nobody is challenged any more";
  world.must(by("hooli", ChallengeDecided{id_of("case"), false, "Hardly."}));
  EXPECT_FALSE(waits(world));
}

TEST(Neutrals, AskASideAsOftenAsTheyLike) {
  const auto ask = [](std::optional<Side> to) {
    return by("umbrella", DisputeQueried{id_of("case"), to, "When?"});
  };
  World world = world_after(with_neutral());
  Given{world}.when(ask({})).refused(ErrorCode::schema);
  for (int i = 0; i < 4; ++i) world.must(ask(Side::customer).called("q" + std::to_string(i)));
  Given{world}.when(by("globex", DisputeAnswered{id_of("case"), id_of("q0"), "Then."})).accepted();
  Given{world}
      .when(by("acme", DisputeAnswered{id_of("case"), id_of("q0"), "Then."}))
      .refused(ErrorCode::rule, "query-to-other-side");
}

TEST(Neutrals, ReadAllWhileTheyAreAndWhatTheyReadAfterwards) {
  const World before = world_after(on_level_2() + Story{nominate("acme")});
  EXPECT_EQ(before.reader("umbrella").place, Place::none);
  const World during = world_after(with_neutral());
  EXPECT_TRUE(during.reader("umbrella").reads_all());
  World after = during;
  after.must(give_up());
  const Reader left = after.reader("umbrella");
  EXPECT_FALSE(left.reads_all());
  EXPECT_EQ(left.place, Place::left);
  EXPECT_EQ(left.left, after.now);
  Given{after}.when(by("umbrella", CommentPosted{"Well?", {}, {}})).refused(ErrorCode::not_a_party);
}

}  // namespace
}  // namespace sopu::test
