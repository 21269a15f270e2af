// A principal is replaced: who consents, since when who acts, what each of them reads, and what
// goes along.
#include "ledger/domain/terms/change_party.hpp"
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

constexpr const char* begins = "2027-03-01";

boost::json::value handed(const boost::json::value& terms = sample_terms(),
                          const std::string& from = "acme", const std::string& to = "umbrella") {
  return domain::handed_over(terms, {from}, {to});
}
ProposalSubmitted assignment(const boost::json::value& result = handed(),
                             const boost::json::value& base = sample_terms()) {
  return change_proposal(base, result, midnight_of(begins), ProposalKind::assignment);
}
World proposed(const boost::json::value& base = sample_terms()) {
  World world = world_after(in_force(base));
  world.must(by("globex", assignment(handed(base), base)).called("sale"));
  return world;
}
void attest(World& world, const std::string& party) {
  for (Said said : all_feasible(handed())) {
    said.source = {party};
    said.person = person_of(party, 1);
    world.must(said);
  }
}
World assigned() {
  World world = proposed();
  attest(world, "umbrella");
  for (const char* party : {"acme", "globex", "umbrella"}) world.must(approve(party, "sale"));
  return world;
}
World taken_over() {
  World world = assigned();
  world.now = midnight_of(begins);
  return world;
}
ErrorCode refusal(const World& world, const Said& said, std::string_view why) {
  const auto told = world.attempt(said);
  if (told) return ErrorCode::internal;
  EXPECT_NE(text_of(told.error().why).find(why), std::string::npos) << text_of(told.error().why);
  return told.error().code;
}

// ---------------------------------------------------------------- what becomes of the terms

// It took part already, with lines of its own.
TEST(Assignments, LeaveWhoComesOneLineInEveryList) {
  auto terms = with_third_party(sample_terms(), "umbrella", "consenting");
  terms =
      with(terms, "/managementElements/approvalRules/-",
           {{"party", "umbrella"},
            {"threshold",
             {{"editorial", 1}, {"operational", 1}, {"target", 1}, {"price", 1}, {"remedy", 3}}}});
  EXPECT_TRUE(parsed(terms));
  EXPECT_EQ(handed(terms), handed());
}

// ---------------------------------------------------------------- what one is

TEST(Assignments, AreTheOnlyWayToOtherPrincipals) {
  for (const auto kind : {ProposalKind::amendment, ProposalKind::renewal}) {
    auto data = assignment(with(handed(), until_path, "2029-01-01"));
    data.kind = kind;
    given(in_force())
        .when(by("acme", data))
        .refused(ErrorCode::rule, "principals-differ")
        .saying("principals-differ.assign");
  }
  given(in_force()).when(by("acme", assignment())).accepted();
}

TEST(Assignments, SayWhoThePrincipalsAre) {
  given(in_force())
      .when(by("acme", assignment(priced(sample_terms(), 90'000))))
      .refused(ErrorCode::rule, "assignment-of-nothing");
  given(in_force())
      .when(by("acme", assignment(handed(sample_terms(), "acme", "stark"))))
      .refused(ErrorCode::unknown_party);
  auto data = assignment();
  data.retroactive = true;
  given(in_force())
      .when(by("acme", data))
      .refused(ErrorCode::schema)
      .at_pointer("/data/retroactive");
}

TEST(Assignments, AreOfTheHighestClassAndAskAllWhoWereOrWillBe) {
  const World world = proposed(with_threshold(sample_terms(), "acme", "remedy", 2));
  const Proposal& sale = world.proposal("sale");
  EXPECT_EQ(sale.change_class, ChangeClass::remedy);
  EXPECT_EQ(sale.needed, (std::vector<Needed>{{{"acme"}, 2}, {{"globex"}, 1}, {{"umbrella"}, 2}}));
}

TEST(Assignments, AskThirdPartiesThatConsent) {
  const auto terms = with_third_party(sample_terms(), "initech", "consenting");
  World world =
      world_after(prepared(terms) + Story{by("acme", initial_proposal(terms)).called("initial")});
  for (const char* party : {"initech", "acme", "globex"}) world.must(approve(party, "initial"));
  world.must(
      by("acme", change_in(world, handed(terms), midnight_of(begins), ProposalKind::assignment))
          .called("sale"));
  EXPECT_TRUE(must_approve(world.proposal("sale"), {"initech"}));
}

TEST(Assignments, PutTheNewcomerWhereverTheOtherStood) {
  const auto terms = with_third_party(sample_terms(), "umbrella", "consulted");
  const auto result = handed(terms);
  EXPECT_EQ(serialize(result).find("\"acme\""), std::string::npos);
  EXPECT_EQ(serialize(result), serialize(handed()));
  // A mere word that is the same stays.
  const auto titled = with(sample_terms(), "/title", "acme");
  EXPECT_EQ(serialize(handed(titled)), serialize(with(handed(), "/title", "acme")));
}

// ---------------------------------------------------------------- how it is agreed

TEST(Assignments, NeedWhoLeavesWhoComesAndWhoStays) {
  for (const std::string missing : {"acme", "globex", "umbrella"}) {
    World world = proposed();
    attest(world, "umbrella");
    for (const std::string party : {"acme", "globex", "umbrella"}) {
      if (party != missing) world.must(approve(party, "sale"));
    }
    EXPECT_EQ(world.agreement().life.versions.size(), 1U) << missing;
    world.must(approve(missing, "sale"));
    EXPECT_EQ(world.agreement().life.versions.size(), 2U) << missing;
  }
}

TEST(Assignments, NeedTheWordOfWhoWillDeliver) {
  World world = proposed();
  EXPECT_EQ(refusal(world, approve("globex", "sale"), "feasibility-missing"), ErrorCode::rule);
  EXPECT_EQ(refusal(world, approve("umbrella", "sale"), "feasibility-missing"), ErrorCode::rule);
  attest(world, "umbrella");
  world.must(approve("globex", "sale"));
}

TEST(Assignments, SayThatWithoutTheKeysOfWhoLeavesThereIsNone) {
  World world = proposed(with_threshold(sample_terms(), "acme", "remedy", 2));
  attest(world, "umbrella");
  for (const int person : {2, 3}) {
    world.must(by("acme", KeyRevoked{key_of(person_of("acme", person)).kid, "Lost"}));
  }
  EXPECT_EQ(refusal(world, approve("globex", "sale"), "too-few-people"), ErrorCode::rule);
}

// ---------------------------------------------------------------- who acts, and since when

TEST(Assignments, GiveTheNewcomerNothingButItsAnswerBeforeTheyBind) {
  const auto is_refused = [](const World& world) {
    const auto amended =
        change_in(world, with(sample_terms(), "/title", "Shop"), midnight_of("2027-02-01"));
    for (const Said& said : {by("umbrella", amended), by("umbrella", AccessGranted{{"hooli"}, {}}),
                             by("umbrella", BreachNotified{{"unpaid"}, "Nothing was paid."})}) {
      EXPECT_EQ(refusal(world, said, "role-may-not.not-yet"), ErrorCode::rule);
    }
  };
  is_refused(proposed());
  is_refused(assigned());
  const auto amended = by("umbrella", change_in(taken_over(), with(handed(), "/title", "Shop"),
                                                midnight_of("2027-04-01")));
  EXPECT_TRUE(taken_over().attempt(amended));
}

TEST(Assignments, LeaveTheOneWhoGoesAPrincipalUntilTheyBind) {
  World world = assigned();
  const auto accuse = by("acme", BreachNotified{{"unpaid"}, "Nothing was paid."});
  EXPECT_TRUE(world.attempt(accuse));
  world.now = midnight_of(begins);
  EXPECT_EQ(refusal(world, accuse, "not-a-party"), ErrorCode::not_a_party);
}

TEST(Assignments, LetTheNewcomerReadItsProposalThenEverything) {
  const World before = proposed();
  const Reader asked = before.reader("umbrella");
  EXPECT_EQ(sight_of(before.agreement(), asked, before.proposal("sale")), Sight::whole);
  EXPECT_FALSE(asked.reads_all());
  EXPECT_TRUE(assigned().reader("umbrella").reads_all());
}

TEST(Assignments, CloseWhatTheOneWhoLeftHadOpened) {
  World world = assigned();
  world.must(by("acme", AccessGranted{{"hooli"}, {}}));
  EXPECT_TRUE(world.reader("hooli").reads_all());
  world.now = midnight_of(begins);
  EXPECT_FALSE(world.reader("hooli").reads_all());
}

TEST(Assignments, AskNobodyWhoLeftForWhatComesAfter) {
  World world = taken_over();
  world.must(
      by("globex", change_in(world, with(handed(), "/title", "Shop"), midnight_of("2027-04-01")))
          .called("retitled"));
  EXPECT_EQ(world.proposal("retitled").needed,
            (std::vector<Needed>{{{"umbrella"}, 1}, {{"globex"}, 1}}));
}

TEST(Assignments, KeepASilentNewcomerWaitingWithoutTheClockOfThirdParties) {
  EXPECT_TRUE(proposed().agreement().proposals.askings.empty());
}

// A breach that was not cured is its side's, whoever stands there.
TEST(Assignments, TakeOpenClaimsAlong) {
  World world = assigned();
  world.must(by("acme", BreachNotified{{"unpaid"}, "Nothing was paid."}));
  world.now = midnight_of(begins);
  EXPECT_TRUE(world.attempt(by("umbrella", TerminationNotified{"It cannot go on.", ItemId{"unpaid"},
                                                               midnight_of("2027-03-15")})));
}

}  // namespace
}  // namespace sopu::test
