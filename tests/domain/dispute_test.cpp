// A dispute from its beginning to its end: what it is about, who says what when, and what time
// does.
#include "tests/domain/whole_story.hpp"
#include "tests/support/case_story.hpp"

namespace sopu::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* friday = raised_on;
// Two business days later: the end of the Tuesday.
constexpr const char* response_due = "2027-01-19T22:00:00.000Z";
// Ten business days after the Wednesday on which level 1 then begins.
constexpr const char* level_1_ends = "2027-02-03T22:00:00.000Z";
constexpr auto moment = std::chrono::milliseconds{1};

Said about(std::vector<ItemId> clauses, std::optional<std::int64_t> version = {}) {
  return by("globex", DisputeRaised{std::move(clauses), version, {}, {}, "It was down.", "Money."});
}

// ---------------------------------------------------------------- what it is about

TEST(Disputes, AreRaisedByAPrincipalAboutWhatTheTermsSay) {
  given(in_force()).when(raise()).then([](const World& world, const Told& told) {
    EXPECT_EQ(case_in(world).side, Role::customer);
    EXPECT_EQ(case_in(world).version, 1);
    EXPECT_EQ(follows(told, "response-awaited").size(), 1U);
  });
  given(in_force()).when(raise("acme")).accepted();
  given(in_force()).when(about({{"uptime"}, {"law"}})).accepted();
  given(in_force()).when(about({{"weather"}})).refused(ErrorCode::not_found);
  given(in_force()).when(about({{"uptime"}, {"uptime"}})).refused(ErrorCode::schema);
  given(prepared()).when(raise()).refused(ErrorCode::wrong_state).saying("nothing-agreed");
  Given{Moments::made().late}.when(raise("initech")).refused(ErrorCode::rule, "role-may-not");
  Given{Moments::made().late}.when(raise("umbrella")).refused(ErrorCode::unknown_agreement);
}

TEST(Disputes, ArePinnedToAVersionThatBoundSomebody) {
  const auto later = with(sample_terms(), "/title", "Later");
  const Story story =
      in_force() + amended(sample_terms(), later, "later", midnight_of("2027-03-01"));
  given(story).when(about({{"uptime"}}, 1).at(friday)).accepted();
  given(story)
      .when(about({{"uptime"}}, 2).at(friday))
      .refused(ErrorCode::rule, "version-bound-nobody");
  given(story).when(about({{"uptime"}}, 3).at(friday)).refused(ErrorCode::not_found);
  World world = world_after(
      story + Story{about({{"uptime"}}, 1).called("case").at("2027-03-02T08:00:00.000Z")});
  EXPECT_EQ(case_in(world).version, 1);
  EXPECT_EQ(case_in(world).rules, 2) << "its procedure is that of the day on which it was raised";
}

TEST(Disputes, StayPinnedWhileAmendmentsGoOn) {
  const auto later = with(sample_terms(), "/title", "Later");
  World world =
      world_after(raised() + amended(sample_terms(), later, "later", midnight_of("2027-03-01")));
  world.must(by("acme", CommentPosted{"Well?", {}, {}}).at("2027-03-02T00:00:00.000Z"));
  EXPECT_EQ(case_in(world).version, 1);
  EXPECT_EQ(case_in(world).rules, 1);
}

TEST(Disputes, ComeOfComplaintsOfTheSameParty) {
  const Story complained =
      in_force() + Story{by("globex", ComplaintFiled{ComplaintAbout::service, {}, "It is down."})
                             .called("complaint")
                             .at(friday)};
  const auto of = [](const std::string& party) {
    return by(party,
              DisputeRaised{{{"uptime"}}, {}, {}, id_of("complaint"), "It was down.", "Money."});
  };
  given(complained).when(of("acme")).refused(ErrorCode::rule, "only-complainer-disputes");
  given(in_force()).when(of("globex")).refused(ErrorCode::not_found);
  given(complained).when(of("globex")).then([](const World& world, const Told&) {
    const Complaint& complaint = world.agreement().complaints.all[0];
    EXPECT_EQ(complaint.dispute, case_in(world).id);
    EXPECT_FALSE(awaited(world.agreement(), complaint)) << "the dispute's clock runs now";
  });
  given(complained + Story{of("globex")})
      .when(of("globex"))
      .refused(ErrorCode::rule, "complaint-disputed-already");
}

TEST(Disputes, AreNotRaisedWithoutEnd) {
  World world = world_after(in_force());
  for (std::size_t i = 0; i < limits::open_disputes_max; ++i) {
    world.must(raise().called("case-" + std::to_string(i)));
  }
  Given{world}.when(raise()).refused(ErrorCode::rule, "open-disputes-limit");
  Given{world}.when(raise("acme")).accepted();
}

// ---------------------------------------------------------------- its chain

TEST(Disputes, HaveAChainOfTheirOwn) {
  const World world = world_after(on_level_1());
  const Hash contract = world.agreement().head.event;
  EXPECT_EQ(contract, event_hash("case")) << "that it was raised is on the contract";
  EXPECT_EQ(case_in(world).head.event, event_hash("response"));
  Given{world}.when(climb().based_on(contract)).refused(ErrorCode::stale_base);
  Given{world}
      .when(climb().based_on(event_hash("response")))
      .then([&](const World& then, const Told&) {
        EXPECT_EQ(then.agreement().head.event, contract) << "no amendment grows stale by it";
      });
}

TEST(Disputes, AreEndedByWhoHasSeenAllOfThem) {
  auto blind = by("globex", DisputeWithdrawn{id_of("case"), event_hash("case"), "We were wrong."});
  given(on_level_1()).when(blind).refused(ErrorCode::stale_base).saying("stale-case");
  given(on_level_1()).when(give_up()).accepted();
}

// ---------------------------------------------------------------- who says what

TEST(Disputes, AreRespondedToByTheOtherSideOnce) {
  given(raised()).when(reply("globex")).refused(ErrorCode::rule, "own-dispute");
  given(raised()).when(reply()).then([](const World& world, const Told& told) {
    EXPECT_EQ(level_in(world), 1);
    EXPECT_EQ(follows(told, "dispute-on-level").size(), 1U);
  });
  given(on_level_1()).when(reply()).refused(ErrorCode::wrong_state).saying("responded-already");
  given(raised())
      .when(by("acme", DisputeResponded{id_of("other"), "No."}))
      .refused(ErrorCode::not_found);
  Given{let_pass(world_after(raised()), response_due)}.when(reply()).then(
      [](const World& world, const Told&) {
        EXPECT_TRUE(case_in(world).response) << "late is better than never";
        EXPECT_EQ(level_in(world), 1);
        EXPECT_TRUE(case_in(world).levels[0].ran_out);
      });
}

TEST(Disputes, TakeEvidenceOfTheVersionInDispute) {
  const auto evidence = [](std::optional<std::vector<ItemId>> clauses) {
    return by("globex",
              EvidenceSubmitted{id_of("case"), "See the log.", std::move(clauses), {}, {}});
  };
  given(raised()).when(evidence({})).accepted();
  given(raised()).when(evidence(std::vector<ItemId>{{"uptime"}})).accepted();
  given(raised()).when(evidence(std::vector<ItemId>{{"weather"}})).refused(ErrorCode::not_found);
  given(raised() + Story{give_up()}).when(evidence({})).refused(ErrorCode::wrong_state);
}

TEST(Disputes, ASideAsksTheOtherInRounds) {
  const auto ask = [](const std::string& party, const std::string& called) {
    return by(party, DisputeQueried{id_of("case"), {}, "When?"}).called(called);
  };
  const auto tell = [](const std::string& party, const std::string& query) {
    return by(party, DisputeAnswered{id_of("case"), id_of(query), "Then."});
  };
  given(on_level_1()).when(ask("globex", "q1")).accepted();
  const Story asked = on_level_1() + Story{ask("globex", "q1")};
  given(asked).when(ask("globex", "q2")).refused(ErrorCode::rule, "query-unanswered");
  given(asked).when(ask("acme", "q2")).accepted();
  given(asked).when(tell("globex", "q1")).refused(ErrorCode::rule, "query-to-other-side");
  given(asked).when(tell("acme", "q2")).refused(ErrorCode::not_found);
  const Story twice = asked + Story{tell("acme", "q1"), ask("globex", "q2"), tell("acme", "q2")};
  given(twice).when(tell("acme", "q2")).refused(ErrorCode::wrong_state).saying("query-answered");
  given(twice).when(ask("globex", "q3")).refused(ErrorCode::rule, "query-rounds-over");
  given(twice).when(ask("acme", "q3")).accepted();
  given(on_level_1())
      .when(by("globex", DisputeQueried{id_of("case"), Side::provider, "When?"}))
      .refused(ErrorCode::schema);
}

// ---------------------------------------------------------------- levels

TEST(Disputes, ClimbByTimeWhenNobodyActs) {
  World world = world_after(raised());
  EXPECT_EQ(ends_in(world), response_due);
  world.let_pass(time_of(response_due));
  EXPECT_EQ(level_in(world), 1);
  EXPECT_EQ(ends_in(world), level_1_ends);
  world.let_pass(time_of(level_1_ends) - moment);
  EXPECT_EQ(level_in(world), 1);
  world.let_pass(time_of(level_1_ends));
  EXPECT_EQ(level_in(world), 2);
  EXPECT_EQ(ends_in(world), "stands still");
}

TEST(Disputes, ClimbWhenASideAsks) {
  given(raised())
      .when(climb())
      .refused(ErrorCode::wrong_state)
      .saying("dispute-waits-for-response");
  for (const std::string party : {"acme", "globex"}) {
    given(on_level_1()).when(climb(party)).then([](const World& world, const Told& told) {
      EXPECT_EQ(level_in(world), 2);
      EXPECT_FALSE(case_in(world).levels[1].ran_out);
      EXPECT_EQ(follows(told, "neutral-awaited").size(), 1U);
    });
  }
  given(on_level_2() + Story{climb().called("higher")})
      .when(climb())
      .refused(ErrorCode::wrong_state)
      .saying("no-level-above");
}

TEST(Disputes, LapseWhenNoLevelIsLeft) {
  World world = world_after(raised());
  while (!case_in(world).outcome) world.let_pass(world.agreement().next_due.value());
  EXPECT_EQ(case_in(world).outcome->kind, OutcomeKind::lapsed);
  EXPECT_TRUE(world.agreement().disputes.running.empty());
  Given{world}.when(raise().called("again")).accepted();
}

TEST(Disputes, GoOnWhenTheAgreementIsOver) {
  World world = world_after(in_force() + Story{raise().at("2027-12-20T08:00:00.000Z")});
  world.let_pass(time_of("2028-01-10T00:00:00.000Z"));
  EXPECT_TRUE(is_over(world.agreement()));
  EXPECT_EQ(level_in(world), 1);
  Given{world}.when(climb()).accepted();
  Given{world}.when(raise("acme").called("late")).accepted();
}

TEST(Disputes, AreWithdrawnByTheSideThatRaisedThem) {
  given(raised()).when(give_up("acme")).refused(ErrorCode::rule, "dispute-of-other-side");
  given(raised()).when(give_up()).then([](const World& world, const Told&) {
    EXPECT_EQ(case_in(world).outcome->kind, OutcomeKind::withdrawn);
  });
  given(raised() + Story{give_up()})
      .when(give_up())
      .refused(ErrorCode::wrong_state)
      .saying("dispute-over");
}

}  // namespace
}  // namespace sopu::test
