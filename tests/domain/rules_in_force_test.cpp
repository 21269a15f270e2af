// By which version's rules something is judged, how people disagree, and at which event a proposal
// is accepted.
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

// ---------------------------------------------------------------- rules in force

TEST(RulesInForce, AskForThePeopleOfTodayUntilOthersBind) {
  const auto strict = with_threshold(sample_terms(), "globex", "price", 3);
  const auto three = with(with_threshold(strict, "globex", "remedy", 3), until_path, "2031-01-01");
  World world = world_after(agreed(three));
  const auto loose =
      with_threshold(with_threshold(three, "globex", "price", 1), "globex", "remedy", 1);
  world = world_after(prepared() + Story{by("acme", initial_proposal(three)).called("initial"),
                                         approve("acme", "initial"), approve("globex", "initial"),
                                         approve("globex", "initial").person_number(2),
                                         approve("globex", "initial").person_number(3)});
  world.must(by("acme", change_in(world, loose, midnight_of("2030-01-01"))).called("loose"));
  for (const int person : {1, 2, 3}) world.must(approve("globex", "loose").person_number(person));
  world.must(approve("acme", "loose"));
  ASSERT_EQ(world.agreement().life.versions.size(), 2U);
  const auto told =
      world.must(by("acme", change_in(world, priced(three, 120'000), midnight_of("2027-03-01"))));
  EXPECT_EQ(needed_by(told), (std::vector<Needed>{{{"acme"}, 1}, {{"globex"}, 3}}));
}

TEST(RulesInForce, GiveTheNoticeThatBindsToday) {
  World world = world_after(in_force(with(sample_terms(), until_path, "2037-01-01")));
  const auto at_once = with(with(sample_terms(), until_path, "2037-01-01"),
                            "/managementElements/termination/ordinary/noticeDays", 0);
  agree(world, at_once, "2035-01-01", "at-once");
  const Time at = world.now + std::chrono::hours{24};
  const auto answer = world.attempt(
      by("globex", TerminationNotified{"We move.", {}, at + std::chrono::hours{1}}).at(at));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().rule, "notice-too-short");
  const auto in_2035 =
      world.attempt(by("globex", TerminationNotified{"We move.", {}, midnight_of("2035-03-02")})
                        .at(midnight_of("2035-03-01")));
  EXPECT_TRUE(in_2035);
}

TEST(RulesInForce, ThatDoNotBindYetEndNothing) {
  World world = world_after(in_force(with(sample_terms(), until_path, "2029-01-01")));
  const auto shorter = with(sample_terms(), until_path, "2028-07-01");
  agree(world, shorter, "2028-01-01", "shorter");
  EXPECT_EQ(ends_at(world.agreement(), world.now), midnight_of("2028-07-01"));
  agree(world, with(sample_terms(), until_path, "2027-10-01"), "2027-06-01", "sooner");
  EXPECT_EQ(ends_at(world.agreement(), world.now), midnight_of("2027-10-01"))
      << "the version of 2028 never comes to bind";
}

TEST(RulesInForce, ANumberOnceAskedForDoesNotFall) {
  const auto three = with_threshold(sample_terms(), "globex", "price", 3);
  World world = world_after(in_force(three));
  world.must(by("acme", change_in(world, priced(three, 120'000), midnight_of("2027-09-01")))
                 .called("dearer"));
  world.must(approve("acme", "dearer"));
  world.must(approve("globex", "dearer"));
  const auto needed = still_needed(world.agreement(), world.proposal("dearer"));
  EXPECT_EQ(needed, (std::vector<Needed>{{{"globex"}, 2}}));
  world.must(by("acme", CommentPosted{"Summer.", {}, {}}).at("2027-07-01T00:00:00.000Z"));
  EXPECT_EQ(still_needed(world.agreement(), world.proposal("dearer")), needed);
  EXPECT_EQ(world.agreement().life.versions.size(), 1U);
}

TEST(RulesInForce, ANumberRisesWithTheRulesThatHaveCome) {
  World world = world_after(in_force());
  const auto two = with_threshold(sample_terms(), "globex", "remedy", 2);
  agree(world, two, "2027-02-01", "two");
  ASSERT_EQ(world.agreement().life.versions.size(), 1U) << "the stricter of both rules";
  world.must(approve("globex", "two").person_number(2));
  ASSERT_EQ(world.agreement().life.versions.size(), 2U);
  // What leaves the terms alone starts from one version, here the one of January.
  world.must(by("acme", course_proposal(ProposalKind::termination, sample_terms(),
                                        midnight_of("2027-01-31")))
                 .called("end"));
  EXPECT_EQ(still_needed(world.agreement(), world.proposal("end")),
            (std::vector<Needed>{{{"acme"}, 1}, {{"globex"}, 1}}));
}

// ---------------------------------------------------------------- dissent

TEST(Dissent, OfFewerThanItTakesIsOnRecordOnly) {
  const auto two = with_threshold(sample_terms(), "globex", "price", 2);
  const auto dearer = priced(two, 120'000);
  World world = world_after(in_force(two));
  world.must(by("acme", change_in(world, dearer, midnight_of("2027-03-01"))).called("dearer"));
  world.must(approve("globex", "dearer").person_number(2));
  world.must(by("globex", ProposalRejected{id_of("dearer"), "Too dear."}));
  EXPECT_EQ(world.proposal("dearer").status, ProposalStatus::open);
  EXPECT_EQ(world.proposal("dearer").rejections.size(), 1U);
  const auto again = world.attempt(by("globex", ProposalRejected{id_of("dearer"), "Too dear."}));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().rule, "already-rejected");
  World refused = world;
  refused.must(by("globex", ProposalRejected{id_of("dearer"), "Nor do I."}).person_number(3));
  EXPECT_EQ(refused.proposal("dearer").status, ProposalStatus::rejected);
  world.must(approve("acme", "dearer"));
  EXPECT_EQ(new_version(world.must(approve("globex", "dearer").person_number(3))), 2);
}

TEST(Dissent, OfAPersonTheNewestWordCounts) {
  const auto two = with_threshold(sample_terms(), "globex", "price", 2);
  World world = world_after(in_force(two));
  world.must(by("acme", change_in(world, priced(two, 120'000), midnight_of("2027-03-01")))
                 .called("dearer"));
  world.must(approve("globex", "dearer"));
  world.must(by("globex", ProposalRejected{id_of("dearer"), "On second thought."}));
  EXPECT_TRUE(world.proposal("dearer").approvals.empty());
  world.must(approve("globex", "dearer"));
  EXPECT_TRUE(world.proposal("dearer").rejections.empty());
  EXPECT_EQ(world.proposal("dearer").approvals.size(), 1U);
}

TEST(Dissent, AnApprovalIsTakenBackByWhoGaveIt) {
  World world = world_after(in_force());
  world.must(
      by("acme", change_in(world, priced(sample_terms(), 120'000), midnight_of("2027-03-01")))
          .called("dearer"));
  const auto back = [](int person) {
    return by("acme", ApprovalWithdrawn{id_of("dearer"), "Not yet."}).person_number(person);
  };
  EXPECT_EQ(world.attempt(back(1)).error().rule, "no-approval-to-withdraw");
  world.must(approve("acme", "dearer"));
  EXPECT_EQ(world.attempt(back(2)).error().rule, "no-approval-to-withdraw");
  const Told told = world.must(back(1));
  EXPECT_EQ(told.summary.code, "approval-withdrawn.because");
  EXPECT_EQ(needed_by(told), (std::vector<Needed>{{{"acme"}, 1}, {{"globex"}, 1}}));
  EXPECT_EQ(new_version(world.must(approve("globex", "dearer"))), std::nullopt);
  EXPECT_EQ(new_version(world.must(approve("acme", "dearer"))), 2);
  EXPECT_EQ(world.attempt(back(1)).error().code, ErrorCode::wrong_state) << "it is accepted";
}

TEST(Dissent, AKeyThatCameAfterTheProposalDoesNotCount) {
  World world = world_after(in_force());
  world.must(
      by("acme", change_in(world, priced(sample_terms(), 120'000), midnight_of("2027-03-01")))
          .called("dearer"));
  world.must(by("globex", KeyAdded{request_of("globex", key_of("globex-4"))}));
  const auto answer = world.attempt(approve("globex", "dearer").person_number(4));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().rule, "key-newer-than-proposal");
  world.must(
      by("acme", change_in(world, priced(sample_terms(), 120'000), midnight_of("2027-03-01")))
          .called("again"));
  EXPECT_TRUE(world.attempt(approve("globex", "again").person_number(4)));
}

// ---------------------------------------------------------------- at an event

// The last approval came while a third party was still being heard.
TEST(Acceptance, ComesWithWhatClosesTheLastObstacle) {
  const auto terms = with_third_party(sample_terms(), "initech", "consenting");
  const ThirdpartyConsulted question{
      {"hooli"}, "All right?", time_of("2026-12-24T00:00:00.000Z"), id_of("initial")};
  World world =
      world_after(prepared() + Story{by("acme", initial_proposal(terms)).called("initial"),
                                     approve("acme", "initial"), approve("globex", "initial"),
                                     by("acme", question)});
  const Told last = world.must(approve("initech", "initial"));
  EXPECT_EQ(new_version(last), std::nullopt);
  EXPECT_TRUE(needed_by(last).empty());
  EXPECT_EQ(world.proposal("initial").status, ProposalStatus::open);
  EXPECT_EQ(new_version(world.must(by("hooli", ThirdpartyObjected{"It is not.", {}, {}}))), 1);
}

// The consultation and the proposal run out in one moment; what is closed first must not let the
// other through.
TEST(Acceptance, DoesNotComeAfterTheProposalsTime) {
  const auto terms = with_third_party(sample_terms(), "initech", "consenting");
  const Time noon = time_of("2026-12-24T12:00:00.000Z");
  const auto after = [&](Time consulted_until) {
    auto data = initial_proposal(terms);
    data.expires_at = noon;
    const ThirdpartyConsulted question{{"hooli"}, "All right?", consulted_until, id_of("initial")};
    World world =
        world_after(prepared() + Story{by("acme", data).called("initial"),
                                       approve("acme", "initial"), approve("globex", "initial"),
                                       by("acme", question), approve("initech", "initial")});
    world.let_pass(noon);
    return world.proposal("initial").status;
  };
  EXPECT_EQ(after(noon), ProposalStatus::expired);
  EXPECT_EQ(after(noon - std::chrono::milliseconds{1}), ProposalStatus::expired)
      << "it was recorded at noon, too late";
}

TEST(Acceptance, WaitsWhileAnObstacleIsOpenAgain) {
  const ThirdpartyConsulted question{
      {"hooli"}, "All right?", time_of("2026-12-24T00:00:00.000Z"), id_of("initial")};
  given(prepared() + Story{by("acme", initial_proposal(sample_terms())).called("initial"),
                           approve("acme", "initial"), by("acme", question)})
      .when(approve("globex", "initial"))
      .refused(ErrorCode::rule, "gates-open");
}

TEST(Acceptance, NoProposalIsOpenForMoreThanAHalfYear) {
  World world = world_after(in_force());
  auto data = change_in(world, priced(sample_terms(), 120'000), midnight_of("2027-12-01"));
  const Time at = world.now + std::chrono::minutes{1};
  data.expires_at = at + std::chrono::days{180};
  EXPECT_TRUE(world.attempt(by("acme", data).at(at)));
  data.expires_at += std::chrono::milliseconds{1};
  EXPECT_EQ(world.attempt(by("acme", data).at(at)).error().rule, "expires-at-far");
}

}  // namespace
}  // namespace sopu::test
