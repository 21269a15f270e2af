// Who may read what.
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

boost::json::value with_all_roles() {
  auto terms = with_third_party(sample_terms(), "initech", "consenting");
  terms = with_third_party(terms, "hooli", "consulted");
  terms = with(terms, "/parties/-", {{"party", "probe"}, {"role", "measurer"}});
  return with(terms, "/serviceElements/objectives/0/measuredBy/-", "probe");
}

Story all_roles_in_force() {
  const auto terms = with_all_roles();
  return prepared(terms) + Story{by("acme", initial_proposal(terms)).called("initial")} +
         heard(terms, "initial") +
         Story{approve("initech", "initial", terms), approve("acme", "initial", terms),
               approve("globex", "initial", terms),
               by("acme", CommentPosted{"Happy new year.", {}, {}}).at("2027-01-15T08:00:00.000Z")};
}

// What the party sees of an event, from where it stands now.
Sight sight_in(const World& world, const std::string& party, const Event& event) {
  return sight_of(world.agreement(), world.reader(party), event, world.author_of());
}

// The names of the types that the party may read of what happened, in order.
std::vector<std::string> read_by(const World& world, const std::string& party) {
  std::vector<std::string> types;
  for (const auto& [event, recorded] : world.log) {
    if (!event.agreement()) continue;
    if (sight_in(world, party, event) != Sight::hidden) {
      types.push_back(event.source.value + " " + std::string(type_of(event.payload).name));
    }
  }
  return types;
}

std::size_t events_of_the_agreement(const World& world) {
  std::size_t count = 0;
  for (const auto& [event, recorded] : world.log) count += event.agreement() != nullptr;
  return count;
}

TEST(Access, FollowsTheRole) {
  const World world = world_after(all_roles_in_force());
  EXPECT_TRUE(world.reader("acme").reads_all());
  EXPECT_TRUE(world.reader("globex").reads_all());
  for (const std::string party : {"initech", "hooli"}) {
    EXPECT_TRUE(world.reader(party).is_third_party());
    EXPECT_FALSE(world.reader(party).reads_all());
  }
  EXPECT_TRUE(world.reader("initech").reads_fees());
  EXPECT_FALSE(world.reader("hooli").reads_fees());
  EXPECT_EQ(world.reader("probe").place, Place::takes_part);
  EXPECT_EQ(world.reader("probe").role, Role::measurer);
  EXPECT_EQ(world.reader("umbrella").place, Place::none);
  EXPECT_EQ(world.reader("operator").place, Place::none);
}

TEST(Access, OfPrincipalsIsToEverythingAndOfOutsidersToNothing) {
  const World world = world_after(all_roles_in_force());
  EXPECT_EQ(read_by(world, "globex").size(), events_of_the_agreement(world));
  EXPECT_TRUE(read_by(world, "umbrella").empty());
  EXPECT_TRUE(read_by(world, "operator").empty());
}

TEST(Access, OfThirdPartiesIsToWhatConcernsThem) {
  const auto terms = with_all_roles();
  const auto retitled = with(terms, "/title", "x");
  const auto without_initech = without(terms, "/parties/2");
  const Time answer_by = time_of("2027-02-01T00:00:00.000Z");
  const World world = world_after(
      all_roles_in_force() +
      Story{by("acme", ThirdpartyConsulted{{"hooli"}, "All right?", answer_by, {}}),
            by("acme", ThirdpartyConsulted{{"initech"}, "All right?", answer_by, {}}),
            by("hooli", ThirdpartyObjected{"No.", {}, {}}),
            by("acme", change_proposal(terms, retitled, midnight_of("2027-03-01"))).called("title"),
            by("globex", change_proposal(terms, without_initech, midnight_of("2027-03-01")))
                .called("leave"),
            by("globex", ProposalWithdrawn{id_of("leave"), ""}),
            by("initech", CommentPosted{"We stay.", {}, {}})});
  EXPECT_EQ(read_by(world, "initech"),
            (std::vector<std::string>{
                "acme sopu.agreement.initiated.v1", "initech sopu.participant.released.v1",
                "acme sopu.proposal.submitted.v1", "initech sopu.proposal.approved.v1",
                "acme sopu.proposal.approved.v1", "globex sopu.proposal.approved.v1",
                "acme sopu.thirdparty.consulted.v1", "globex sopu.proposal.submitted.v1",
                "globex sopu.proposal.withdrawn.v1", "initech sopu.comment.posted.v1"}));
}

TEST(Access, OfMeasurersIsToTheirOwnWords) {
  const World world = world_after(all_roles_in_force() +
                                  Story{by("probe", CommentPosted{"The probe runs.", {}, {}})});
  EXPECT_EQ(read_by(world, "probe"), (std::vector<std::string>{"probe sopu.participant.released.v1",
                                                               "probe sopu.comment.posted.v1"}));
}

TEST(Access, IsNotOpenedByTheAuditorsRoleAlone) {
  const auto terms =
      with(sample_terms(), "/parties/-", {{"party", "umbrella"}, {"role", "auditor"}});
  World world = world_after(agreed(terms));
  EXPECT_TRUE(read_by(world, "umbrella").empty());
  world.must(by("globex", AccessGranted{{"umbrella"}, std::nullopt}));
  EXPECT_TRUE(world.reader("umbrella").reads_all());
}

TEST(Access, IsThirdPartysOnceAProposalWouldLetItIn) {
  const auto joined = with_third_party(sample_terms(), "umbrella", "consenting");
  const Story story =
      in_force() +
      Story{by("acme", change_proposal(sample_terms(), joined, midnight_of("2027-03-01")))
                .called("join")};
  const World world = world_after(story);
  EXPECT_EQ(world.reader("umbrella").place, Place::proposed);
  EXPECT_TRUE(world.reader("umbrella").is_third_party());
  EXPECT_EQ(read_by(world, "umbrella"),
            (std::vector<std::string>{"acme sopu.proposal.submitted.v1"}));
  const World withdrawn =
      world_after(story + Story{by("acme", ProposalWithdrawn{id_of("join"), ""})});
  EXPECT_EQ(withdrawn.reader("umbrella").place, Place::none);
  EXPECT_TRUE(read_by(withdrawn, "umbrella").empty());
}

// ---------------------------------------------------------------- grants

AccessGranted grant(std::optional<Time> until = std::nullopt) {
  return {{"umbrella"}, until};
}

TEST(Grants, LetSomebodyReadEverythingAndComment) {
  const World world = world_after(in_force() + Story{by("globex", grant())});
  EXPECT_TRUE(world.reader("umbrella").reads_all());
  EXPECT_EQ(read_by(world, "umbrella").size(), events_of_the_agreement(world));
  EXPECT_TRUE(world.attempt(by("umbrella", CommentPosted{"What is this?", {}, {}})));
  const auto more = world.attempt(by("umbrella", feasible("uptime", 999'000)));
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, ErrorCode::not_a_party);
}

TEST(Grants, OpenEverythingToAMeasurerToo) {
  World world = world_after(all_roles_in_force());
  EXPECT_EQ(read_by(world, "probe").size(), 1U) << "its own word";
  world.must(by("acme", AccessGranted{{"probe"}, std::nullopt}));
  EXPECT_TRUE(world.reader("probe").reads_all());
  EXPECT_TRUE(world.reader("probe").reads_fees());
  EXPECT_EQ(read_by(world, "probe").size(), events_of_the_agreement(world));
}

TEST(Grants, EndWithTheirTime) {
  const Time until = midnight_of("2027-02-01");
  const World world = world_after(in_force() + Story{by("globex", grant(until))});
  EXPECT_TRUE(world.reader("umbrella", until - std::chrono::milliseconds{1}).reads_all());
  EXPECT_FALSE(world.reader("umbrella", until).reads_all());
  given(in_force())
      .when(by("globex", grant(until)).at(until))
      .refused(ErrorCode::rule, "until-past");
}

TEST(Grants, AreGivenByPrincipalsToEnrolledParties) {
  given(all_roles_in_force()).when(by("probe", grant())).refused(ErrorCode::rule, "role-may-not");
  given(in_force())
      .when(by("globex", AccessGranted{{"stark"}, {}}))
      .refused(ErrorCode::unknown_party);
}

TEST(Grants, AreTakenBackByWhoGaveThem) {
  const Story granted = in_force() + Story{by("globex", grant())};
  given(granted).when(by("acme", AccessRevoked{{"umbrella"}})).refused(ErrorCode::not_found);
  given(granted)
      .when(by("globex", AccessRevoked{{"umbrella"}}))
      .then([](const World& world, const Told&) {
        EXPECT_FALSE(world.reader("umbrella").reads_all());
      });
}

TEST(Grants, OfTwoPrincipalsStandByThemselvesAndANewerOneReplaces) {
  const World world = world_after(in_force() + Story{by("globex", grant()),
                                                     by("acme", grant(midnight_of("2027-02-01"))),
                                                     by("acme", grant(midnight_of("2027-04-01"))),
                                                     by("globex", AccessRevoked{{"umbrella"}})});
  ASSERT_EQ(world.agreement().grants.standing.size(), 1U);
  EXPECT_EQ(world.agreement().grants.standing[0].until, midnight_of("2027-04-01"));
}

}  // namespace
}  // namespace sopu::test
