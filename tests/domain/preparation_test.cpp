// What is said before an agreement, and what it holds back.
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

Story with_proposal(const boost::json::value& terms = sample_terms()) {
  return {by("acme", initial_proposal(terms)).called("initial")};
}

// Approval by acme after the story, which must have the proposal "initial" with the sample terms.
Outcome approving(const Story& story, const boost::json::value& terms = sample_terms()) {
  return given(story).when(approve("acme", "initial", terms));
}

// ---------------------------------------------------------------- initiation

TEST(Initiation, BeginsThePreparation) {
  given({}).when(by("acme", sample_initiation())).then([](const World& world, const Told& told) {
    EXPECT_EQ(world.agreement().title, "Hosting of the Globex shop");
    EXPECT_EQ(world.agreement().initial.size(), 5U);
    EXPECT_EQ(world.agreement().contract_events, 1U);
    EXPECT_EQ(told.phase_before, std::nullopt);
    EXPECT_EQ(told.phase_after, Phase::preparing);
    EXPECT_EQ(told.follows.size(), 6U) << "three gates for each of two principals";
  });
}

TEST(Initiation, FollowsTheOpeningOfTheLedger) {
  const World world = world_after({});
  const Said wrong = by("acme", sample_initiation()).based_on(hash_of("something else"));
  const auto refusal = world.attempt(wrong);
  ASSERT_FALSE(refusal);
  EXPECT_EQ(refusal.error().code, ErrorCode::stale_base);
  ASSERT_TRUE(refusal.error().head);
  EXPECT_EQ(crypto::hash_from_base64url(refusal.error().head->event), world.registry.genesis);
  EXPECT_EQ(refusal.error().head->index, 0U);
  given({})
      .when(by("acme", sample_initiation()).based_on(std::nullopt))
      .refused(ErrorCode::schema)
      .at_pointer("/base");
}

TEST(Initiation, IsMadeByAPrincipalOfIt) {
  given({}).when(by("umbrella", sample_initiation())).refused(ErrorCode::not_a_party);
  given({}).when(by("initech", sample_initiation())).refused(ErrorCode::rule, "role-may-not");
  given({}).when(by("globex", sample_initiation())).accepted();
}

TEST(Initiation, NamesEnrolledPartiesOnceEach) {
  AgreementInitiated data = sample_initiation();
  data.parties.push_back({{"nobody"}, Role::measurer, std::nullopt});
  given({}).when(by("acme", data)).refused(ErrorCode::unknown_party);
  data.parties.back().party = {"globex"};
  given({}).when(by("acme", data)).refused(ErrorCode::schema);
}

TEST(Initiation, NeedsAProviderAndACustomer) {
  const Participant acme{{"acme"}, Role::provider, std::nullopt};
  given({}).when(by("acme", AgreementInitiated{"Alone", {acme}})).refused(ErrorCode::schema);
}

TEST(Initiation, SaysHowThirdPartiesAndOnlyTheyAreInvolved) {
  AgreementInitiated data = sample_initiation();
  data.parties[2].involvement.reset();
  given({})
      .when(by("acme", data))
      .refused(ErrorCode::schema)
      .at_pointer("/data/parties/2/involvement");
  data = sample_initiation();
  data.parties[4].involvement = Involvement::consulted;
  given({})
      .when(by("acme", data))
      .refused(ErrorCode::schema)
      .at_pointer("/data/parties/4/involvement");
}

TEST(Initiation, HasNoNeutralAndNoAuditorYet) {
  for (const Role role : {Role::neutral, Role::auditor}) {
    AgreementInitiated data = sample_initiation();
    data.parties.push_back({{"umbrella"}, role, std::nullopt});
    given({}).when(by("acme", data)).refused(ErrorCode::schema);
  }
}

TEST(Initiation, HappensOnceForAnId) {
  given(initiated()).when(by("acme", sample_initiation())).refused(ErrorCode::wrong_state);
}

TEST(Initiation, ComesBeforeEverythingElse) {
  given({}).when(by("acme", BackgroundSubmitted{"We host."})).refused(ErrorCode::unknown_agreement);
}

// To them it is as if there were no such agreement.
TEST(Outsiders, AreNotHeard) {
  given(initiated())
      .when(by("umbrella", BackgroundSubmitted{"x"}))
      .refused(ErrorCode::unknown_agreement);
  given(initiated())
      .when(by("umbrella", CommentPosted{"x", {}, {}}))
      .refused(ErrorCode::unknown_agreement);
  given(initiated())
      .when(by("operator", CommentPosted{"x", {}, {}}))
      .refused(ErrorCode::unknown_agreement);
}

// ---------------------------------------------------------------- the chain

TEST(Base, IsTheNewestContractEvent) {
  const World world = world_after(initiated() + Story{by("acme", BackgroundSubmitted{"We host."})});
  const auto refusal =
      world.attempt(by("globex", BackgroundSubmitted{"We sell."}).based_on(world.registry.genesis));
  ASSERT_FALSE(refusal);
  EXPECT_EQ(refusal.error().code, ErrorCode::stale_base);
  ASSERT_TRUE(refusal.error().head);
  const Head& head = world.agreement().head;
  EXPECT_EQ(crypto::hash_from_base64url(refusal.error().head->event), head.event);
  EXPECT_EQ(refusal.error().head->index, head.index.value);
}

TEST(Base, IsMissingExactlyOffTheContractStream) {
  given(initiated())
      .when(by("acme", BackgroundSubmitted{"x"}).based_on(std::nullopt))
      .refused(ErrorCode::schema)
      .at_pointer("/base");
  given(initiated())
      .when(by("acme", CommentPosted{"x", {}, {}}).based_on(hash_of("x")))
      .refused(ErrorCode::schema)
      .at_pointer("/base");
}

TEST(Base, IsNotMovedByComments) {
  World world = world_after(initiated());
  const Head head = world.agreement().head;
  world.must(by("acme", CommentPosted{"Hello.", {}, {}}));
  EXPECT_EQ(world.agreement().head, head);
  EXPECT_EQ(world.agreement().contract_events, 1U);
  EXPECT_EQ(std::get<Talk>(*world.talk).last_event.value + 1, world.next_index);
}

// ---------------------------------------------------------------- gates

TEST(Gates, CloseOneByOneAndTheNegotiationBegins) {
  World world = world_after(initiated());
  const Story gates = gates_closed();
  for (std::size_t i = 0; i < gates.size(); ++i) {
    const Told told = world.must(gates[i]);
    EXPECT_EQ(told.phase_before, Phase::preparing);
    const bool last = i + 1 == gates.size();
    EXPECT_EQ(told.phase_after, last ? Phase::negotiating : Phase::preparing);
    EXPECT_EQ(told.follows.size(), last ? 1U : 5U - i);
  }
}

TEST(Gates, AreForPrincipals) {
  const Payload statements[] = {BackgroundSubmitted{"x"}, GroundrulesAccepted{{"x"}},
                                PointsConfirmed{{"x"}}};
  for (const std::string party : {"initech", "hooli", "probe"}) {
    for (const Payload& statement : statements) {
      given(initiated()).when(by(party, statement)).refused(ErrorCode::rule, "role-may-not");
    }
  }
}

TEST(Gates, NeedSomethingInThem) {
  given(initiated()).when(by("acme", BackgroundSubmitted{""})).refused(ErrorCode::schema);
  given(initiated()).when(by("acme", GroundrulesAccepted{{}})).refused(ErrorCode::schema);
  given(initiated()).when(by("acme", PointsConfirmed{{"x", ""}})).refused(ErrorCode::schema);
}

TEST(Gates, StayOpenWhileThePrincipalsSayDifferentThings) {
  const Story differ =
      prepared() + Story{by("globex", PointsConfirmed{{"The shop is fast."}})} + with_proposal();
  approving(differ).refused(ErrorCode::rule, "gates-open").saying("points-differ");
  // The newest statement of each counts.
  approving(differ + Story{by("acme", PointsConfirmed{{"The shop is fast."}})}).accepted();
}

TEST(Gates, CanOpenAgainWhileNegotiating) {
  given(prepared())
      .when(by("acme", GroundrulesAccepted{{"We answer within a day."}}))
      .then([](const World&, const Told& told) {
        EXPECT_EQ(told.phase_before, Phase::negotiating);
        EXPECT_EQ(told.phase_after, Phase::preparing);
      });
}

TEST(Gates, ThatOpenAgainHoldTheNextApprovalBack) {
  const Story approved_once = prepared() + with_proposal() +
                              Story{approve("acme", "initial", sample_terms()),
                                    by("acme", PointsConfirmed{{"The shop is fast."}})};
  const Said second = approve("globex", "initial", sample_terms());
  given(approved_once).when(second).refused(ErrorCode::rule, "gates-open").saying("points-differ");
  given(approved_once + Story{by("globex", PointsConfirmed{{"The shop is fast."}})})
      .when(second)
      .then([](const World&, const Told& told) { EXPECT_EQ(new_version(told), 1); });
}

TEST(Gates, BelongBeforeTheAgreement) {
  given(agreed()).when(by("acme", BackgroundSubmitted{"x"})).refused(ErrorCode::wrong_state);
  given(agreed()).when(by("acme", PointsConfirmed{{"x"}})).refused(ErrorCode::wrong_state);
}

TEST(Gates, LetProposalsBeDraftedButNotApproved) {
  given(initiated()).when(by("acme", initial_proposal(sample_terms()))).accepted();
  const Outcome refused = approving(initiated() + all_feasible() + with_proposal());
  refused.refused(ErrorCode::rule, "gates-open");
  for (const char* part : {R"({"code":"background-missing","params":{"party":"acme"}})",
                           R"({"code":"background-missing","params":{"party":"globex"}})",
                           R"({"code":"groundrules-missing","params":{"party":"acme"}})",
                           R"({"code":"points-missing","params":{"party":"globex"}})"}) {
    refused.saying(part);
  }
}

TEST(Gates, NameThePartsOfTheTermsThatAreMissing) {
  const auto incomplete =
      without(without(sample_terms(), "/managementElements/exitPlan"), "/clauses");
  approving(prepared() + with_proposal(incomplete), incomplete)
      .refused(ErrorCode::rule, "gates-open")
      .saying(R"({"code":"part-missing","params":{"part":"/managementElements/exitPlan"}})")
      .saying(R"({"code":"part-missing","params":{"part":"/clauses"}})");
}

// ---------------------------------------------------------------- comments

TEST(Comments, AreAnchoredToAClauseThatExists) {
  const auto on = [](const char* clause) { return CommentPosted{"Why?", ItemId{clause}, {}}; };
  given(initiated()).when(by("probe", on("anything"))).accepted();
  given(agreed()).when(by("globex", on("liability"))).accepted();
  given(agreed()).when(by("globex", on("uptime"))).accepted();
  given(agreed()).when(by("globex", on("nowhere"))).refused(ErrorCode::not_found);
  given(agreed()).when(by("globex", CommentPosted{"", {}, {}})).refused(ErrorCode::schema);
}

}  // namespace
}  // namespace sopu::test
