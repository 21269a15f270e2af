// Suspended, resumed, ended by consent.
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

Story consented_course(ProposalKind kind, std::string_view from, const std::string& called) {
  return consented(course_proposal(kind, sample_terms(), midnight_of(from)), called,
                   sample_terms());
}

TEST(Course, CanBeSuspendedAndResumedByConsent) {
  const Story paused =
      in_force() + consented_course(ProposalKind::suspension, "2027-02-01", "pause");
  const World world = world_after(paused);
  EXPECT_EQ(phase_at(world.agreement(), world.now), Phase::in_force);
  EXPECT_EQ(phase_at(world.agreement(), midnight_of("2027-02-01")), Phase::suspended);
  given(paused)
      .when(by("acme", course_proposal(ProposalKind::suspension, sample_terms(),
                                       midnight_of("2027-02-15"))))
      .refused(ErrorCode::wrong_state)
      .saying("suspended-already");

  const World resumed =
      world_after(paused + consented_course(ProposalKind::resumption, "2027-03-01", "go"));
  EXPECT_EQ(phase_at(resumed.agreement(), midnight_of("2027-02-28")), Phase::suspended);
  EXPECT_EQ(phase_at(resumed.agreement(), midnight_of("2027-03-01")), Phase::in_force);
}

TEST(Course, SaysSinceWhenItIsInForceAgainOnceThatIsAgreed) {
  const auto go =
      course_proposal(ProposalKind::resumption, sample_terms(), midnight_of("2027-02-15"));
  World world =
      world_after(in_force() + consented_course(ProposalKind::suspension, "2027-02-01", "pause") +
                  Story{by("acme", go).called("go")});
  EXPECT_TRUE(follows(world.must(approve("acme", "go")), "in-force-again").empty());
  const auto again = follows(world.must(approve("globex", "go")), "in-force-again");
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].at("at").as_string(), format_time(midnight_of("2027-02-15")));
}

TEST(Course, OfASuspensionHasAnEndThatComesByItself) {
  const World world =
      world_after(in_force() + consented_course(ProposalKind::suspension, "2027-02-01", "pause"));
  EXPECT_EQ(phase_at(world.agreement(), midnight_of("2027-03-02")), Phase::suspended);
  EXPECT_EQ(phase_at(world.agreement(), midnight_of("2027-03-03")), Phase::in_force);
  auto pause = course_proposal(ProposalKind::suspension, sample_terms(), midnight_of("2027-02-01"));
  const auto until = [&](std::optional<Time> end) {
    pause.until = end;
    return by("acme", pause);
  };
  given(in_force())
      .when(until(std::nullopt))
      .refused(ErrorCode::schema)
      .saying("suspension-needs-end");
  given(in_force())
      .when(until(midnight_of("2027-02-01")))
      .refused(ErrorCode::rule, "suspension-ends-first");
  // Sixty days by the terms.
  given(in_force()).when(until(midnight_of("2027-04-02"))).accepted();
  given(in_force())
      .when(until(midnight_of("2027-04-02") + std::chrono::milliseconds{1}))
      .refused(ErrorCode::rule, "suspension-too-long");
}

TEST(Course, OfASuspensionMayFollowAnother) {
  const Story first =
      in_force() + consented_course(ProposalKind::suspension, "2027-02-01", "pause");
  const auto next = [](Time from) {
    return by("acme", course_proposal(ProposalKind::suspension, sample_terms(), from));
  };
  const Time end = midnight_of("2027-03-03");
  given(first).when(next(end)).accepted();
  given(first).when(next(end - std::chrono::milliseconds{1})).refused(ErrorCode::wrong_state);
  given(first)
      .when(next(midnight_of("2027-02-01") - std::chrono::days{30}))
      .refused(ErrorCode::rule, "effective-from-past");
}

TEST(Course, OfASuspensionLiesWithinTheAgreementsTime) {
  auto pause = course_proposal(ProposalKind::suspension, sample_terms(), midnight_of("2027-12-15"));
  pause.until = midnight_of("2028-01-01");
  given(in_force()).when(by("acme", pause)).accepted();
  pause.until = midnight_of("2028-01-02");
  given(in_force()).when(by("acme", pause)).refused(ErrorCode::rule, "suspension-beyond-end");
  const auto silent = without(sample_terms(), "/managementElements/suspension");
  auto long_one = course_proposal(ProposalKind::suspension, silent, midnight_of("2027-02-01"));
  long_one.until = midnight_of("2027-05-02");  // ninety days
  given(in_force(silent)).when(by("acme", long_one)).accepted();
  long_one.until = *long_one.until + std::chrono::milliseconds{1};
  given(in_force(silent))
      .when(by("acme", long_one))
      .refused(ErrorCode::rule, "suspension-too-long");
}

TEST(Course, IsChangedByTheHighestClassOfConsent) {
  const auto terms = with_threshold(sample_terms(), "acme", "remedy", 2);
  const Story start = prepared() + Story{by("acme", initial_proposal(terms)).called("initial"),
                                         approve("acme", "initial", terms),
                                         approve("acme", "initial", terms).person_number(2),
                                         approve("globex", "initial", terms)};
  for (const ProposalKind kind : {ProposalKind::suspension, ProposalKind::termination}) {
    given(start)
        .when(by("globex", course_proposal(kind, terms, midnight_of("2027-03-01"))))
        .then([](const World&, const Told& told) {
          EXPECT_EQ(told.change_class, ChangeClass::remedy);
          EXPECT_EQ(needed_by(told), (std::vector<Needed>{{{"acme"}, 2}, {{"globex"}, 1}}));
          EXPECT_TRUE(told.stretches.at(0).changes.empty());
        });
  }
}

TEST(Course, OnlyWhatIsSuspendedIsResumed) {
  given(in_force())
      .when(by("acme", course_proposal(ProposalKind::resumption, sample_terms(),
                                       midnight_of("2027-03-01"))))
      .refused(ErrorCode::wrong_state);
}

TEST(Course, TwoSuspensionsAreNotAgreedOneOverTheOther) {
  const auto pause =
      course_proposal(ProposalKind::suspension, sample_terms(), midnight_of("2027-02-01"));
  given(in_force() + Story{by("globex", pause).called("other")} +
        consented_course(ProposalKind::suspension, "2027-02-01", "pause"))
      .when(approve("acme", "other", sample_terms()))
      .refused(ErrorCode::wrong_state);
}

TEST(Course, AResumptionTakesBackANoticeByConsent) {
  const Said notice =
      by("globex", TerminationNotified{"We move.", {}, midnight_of("2027-06-01")}).called("notice");
  auto back = course_proposal(ProposalKind::resumption, sample_terms(), midnight_of("2027-02-01"));
  back.notice = id_of("notice");
  World world = world_after(in_force() + Story{notice});
  EXPECT_EQ(phase_at(world.agreement(), midnight_of("2027-06-01")), Phase::terminated);
  const World resumed =
      world_after(in_force() + Story{notice} + consented(back, "back", sample_terms()));
  EXPECT_EQ(phase_at(resumed.agreement(), midnight_of("2027-06-01")), Phase::in_force);
  EXPECT_FALSE(resumed.attempt(by("acme", back))) << "it does not stand any more";
}

TEST(Course, AResumptionTakesBackThatNoticeAlone) {
  const auto notice = [](const std::string& party, std::string_view date) {
    return by(party, TerminationNotified{"We move.", {}, midnight_of(date)}).called(party);
  };
  auto back = course_proposal(ProposalKind::resumption, sample_terms(), midnight_of("2027-02-01"));
  back.notice = id_of("globex");
  const World world =
      world_after(in_force() + Story{notice("acme", "2027-09-01"), notice("globex", "2027-06-01")} +
                  consented(back, "back", sample_terms()));
  EXPECT_EQ(phase_at(world.agreement(), midnight_of("2027-06-01")), Phase::in_force);
  EXPECT_EQ(phase_at(world.agreement(), midnight_of("2027-09-01")), Phase::terminated);
}

TEST(Course, AResumptionLeavesSuspensionsThatHadEnded) {
  const World world = world_after(
      in_force() + consented_course(ProposalKind::suspension, "2027-02-01", "pause") +
      consented_course(ProposalKind::resumption, "2027-03-01", "go") +
      Story{by("acme", CommentPosted{"Spring.", {}, {}}).at(midnight_of("2027-04-01"))} +
      consented_course(ProposalKind::suspension, "2027-05-01", "pause again") +
      consented_course(ProposalKind::resumption, "2027-05-20", "go again"));
  const auto& suspensions = world.agreement().life.suspensions;
  ASSERT_EQ(suspensions.size(), 2U);
  EXPECT_EQ(suspensions[0].until, midnight_of("2027-03-01"));
  EXPECT_EQ(suspensions[1].until, midnight_of("2027-05-20"));
  EXPECT_EQ(phase_at(world.agreement(), midnight_of("2027-03-15")), Phase::in_force);
  EXPECT_EQ(phase_at(world.agreement(), midnight_of("2027-05-15")), Phase::suspended);
}

TEST(Course, CanBeEndedByConsentWithoutNotice) {
  const World world =
      world_after(in_force() + consented_course(ProposalKind::termination, "2027-01-20", "end"));
  EXPECT_EQ(phase_at(world.agreement(), midnight_of("2027-01-20")), Phase::terminated);
  EXPECT_TRUE(world.agreement().life.terminations.at(0).by_consent);
}

}  // namespace
}  // namespace sopu::test
