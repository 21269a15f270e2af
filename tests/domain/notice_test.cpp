// What one side may do alone.
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

TerminationNotified notice(Time effective_from, std::optional<ItemId> cause = std::nullopt) {
  return {"We move.", std::move(cause), effective_from};
}

boost::json::value renewed_by_itself() {
  return with(sample_terms(), "/managementElements/renewal",
              {{"mode", "automatic"}, {"noticeDays", 60}});
}

// ---------------------------------------------------------------- termination

TEST(Notice, KeepsTheAgreedNumberOfLocalDays) {
  // Ninety days from 15 January, 10:01 in Helsinki, lie beyond the change to summer time: the hour
  // on the wall stays.
  const auto said = [](std::string_view effective) {
    return by("globex", notice(time_of(effective))).at("2027-01-15T08:01:00.000Z");
  };
  given(in_force())
      .when(said("2027-04-15T07:01:00.000Z"))
      .then([](const World& world, const Told& told) {
        EXPECT_EQ(told.phase_after, Phase::in_force);
        EXPECT_FALSE(told.follows.empty());
        EXPECT_EQ(phase_at(world.agreement(), time_of("2027-04-15T07:00:59.999Z")),
                  Phase::in_force);
        EXPECT_EQ(phase_at(world.agreement(), time_of("2027-04-15T07:01:00.000Z")),
                  Phase::terminated);
      });
  given(in_force())
      .when(said("2027-04-15T07:00:59.999Z"))
      .refused(ErrorCode::rule, "notice-too-short")
      .saying("2027-04-15T07:01:00.000Z");
}

TEST(Notice, WithoutACauseNeedsTermsThatKnowOne) {
  const auto bound = without(sample_terms(), "/managementElements/termination/ordinary");
  given(in_force(bound))
      .when(by("globex", notice(midnight_of("2030-01-01"))))
      .refused(ErrorCode::rule, "no-ordinary-termination");
}

TEST(Notice, IsForPrincipalsAndGivesAReason) {
  const auto terms = with_third_party(sample_terms(), "hooli", "consulted");
  given(in_force(terms))
      .when(by("hooli", notice(midnight_of("2027-12-01"))))
      .refused(ErrorCode::rule, "role-may-not");
  TerminationNotified mute = notice(midnight_of("2027-12-01"));
  mute.reason.clear();
  given(in_force()).when(by("acme", mute)).refused(ErrorCode::schema);
}

TEST(Notice, OfSeveralTheEarliestEndsTheAgreement) {
  const World world =
      world_after(in_force() + Story{by("acme", notice(midnight_of("2027-09-01"))),
                                     by("globex", notice(midnight_of("2027-06-01")))});
  EXPECT_EQ(ends_at(world.agreement(), world.now), midnight_of("2027-06-01"));
}

TEST(Notice, CanBeGivenWhileAgreedOrSuspended) {
  given(agreed()).when(by("acme", notice(midnight_of("2027-06-01")))).accepted();
  const auto pause =
      course_proposal(ProposalKind::suspension, sample_terms(), midnight_of("2027-02-01"));
  given(in_force() + consented(pause, "pause", sample_terms()))
      .when(by("acme", notice(midnight_of("2027-09-01"))).at(midnight_of("2027-03-01")))
      .then([](const World&, const Told& told) { EXPECT_EQ(told.phase_before, Phase::suspended); });
}

TEST(Notice, BeforeTheAgreementAbandonsItAtOnce) {
  for (const Story& story : {initiated(), prepared()}) {
    given(story)
        .when(by("globex", notice(midnight_of("2030-01-01"))))
        .then([](const World& world, const Told& told) {
          EXPECT_EQ(told.phase_after, Phase::abandoned);
          EXPECT_EQ(world.agreement().life.terminations.at(0).effective_from, world.now);
        });
  }
  given(initiated())
      .when(by("globex", notice(midnight_of("2030-01-01"), ItemId{"weather"})))
      .refused(ErrorCode::rule, "unknown-cause");
  given(initiated())
      .when(by("hooli", notice(midnight_of("2030-01-01"))))
      .refused(ErrorCode::rule, "role-may-not");
}

// ---------------------------------------------------------------- renewal

Said decline(const std::string& party = "acme") {
  return by(party, RenewalDeclined{"We have other plans."});
}

TEST(Declining, EndsTheAgreementWithItsPeriod) {
  const World world = world_after(in_force(renewed_by_itself()) + Story{decline()});
  EXPECT_EQ(ends_at(world.agreement(), world.now), midnight_of("2028-01-01"));
  EXPECT_EQ(phase_at(world.agreement(), midnight_of("2028-01-01")), Phase::expired);
}

TEST(Declining, KeepsTheNotice) {
  const Time due = midnight_of("2027-11-02");  // sixty days before the new year
  given(in_force(renewed_by_itself()))
      .when(decline().at(due - std::chrono::milliseconds{1}))
      .accepted();
}

TEST(Declining, TooLateForOnePeriodHoldsForTheNext) {
  const Time due = midnight_of("2027-11-02");
  const World world = world_after(in_force(renewed_by_itself()) + Story{decline().at(due)});
  EXPECT_EQ(phase_at(world.agreement(), midnight_of("2028-12-31")), Phase::in_force);
  EXPECT_EQ(phase_at(world.agreement(), midnight_of("2029-01-01")), Phase::expired);
}

TEST(Declining, IsOfThePeriodThatIsRunning) {
  const World world =
      world_after(in_force(renewed_by_itself()) + Story{decline().at("2029-03-01T00:00:00.000Z")});
  EXPECT_EQ(phase_at(world.agreement(), midnight_of("2029-12-31")), Phase::in_force);
  EXPECT_EQ(phase_at(world.agreement(), midnight_of("2030-01-01")), Phase::expired);
  EXPECT_EQ(phase_at(world.agreement(), midnight_of("2028-06-01")), Phase::in_force);
}

TEST(Declining, HappensOnceForAPeriodAndOnlyWhereRenewalIsAutomatic) {
  given(in_force(renewed_by_itself()) + Story{decline()})
      .when(decline("globex"))
      .refused(ErrorCode::wrong_state);
  given(in_force()).when(decline()).refused(ErrorCode::rule, "renewal-not-automatic");
  given(prepared()).when(decline()).refused(ErrorCode::wrong_state);
  given(in_force(without(renewed_by_itself(), "/agreementPeriod/until")))
      .when(decline())
      .refused(ErrorCode::rule, "renewal-not-automatic");
}

TEST(Declining, IsForPrincipals) {
  const auto terms = with_third_party(renewed_by_itself(), "hooli", "consulted");
  given(in_force(terms)).when(decline("hooli")).refused(ErrorCode::rule, "role-may-not");
}

TEST(Declining, IsOvertakenByAnAmendmentOfThePeriod) {
  const auto terms = renewed_by_itself();
  const auto longer = with(terms, "/agreementPeriod/until", "2028-07-01");
  const Story story = in_force(terms) + Story{decline()} +
                      amended(terms, longer, "longer", midnight_of("2027-03-01"));
  EXPECT_EQ(phase_at(world_after(story).agreement(), midnight_of("2028-02-01")), Phase::in_force);
  EXPECT_EQ(phase_at(world_after(story).agreement(), midnight_of("2030-02-01")), Phase::in_force);
}

// ---------------------------------------------------------------- milestones

Said deliver(const std::string& party = "acme") {
  return by(party, MilestoneDelivered{{"go-live"}, "It is live."});
}
Said accept(const std::string& party = "globex") {
  return by(party, MilestoneAccepted{{"go-live"}});
}
Said turn_down(const std::string& reason = "It is not live.") {
  return by("globex", MilestoneRefused{{"go-live"}, reason});
}

TEST(Milestones, AreDeliveredByTheirOwnerAndAcceptedByTheOther) {
  given(in_force()).when(deliver("globex")).refused(ErrorCode::rule, "role-may-not");
  given(in_force() + Story{deliver()})
      .when(accept("acme"))
      .refused(ErrorCode::rule, "milestone-owed-to-other");
  given(in_force() + Story{deliver()}).when(accept()).then([](const World& world, const Told&) {
    EXPECT_EQ(world.agreement().milestones.states.at(0).status, MilestoneState::Status::accepted);
  });
}

TEST(Milestones, AreAnsweredOnceDelivered) {
  given(in_force()).when(accept()).refused(ErrorCode::wrong_state);
  given(in_force()).when(turn_down()).refused(ErrorCode::wrong_state);
  given(in_force() + Story{deliver()}).when(deliver()).refused(ErrorCode::wrong_state);
  given(in_force() + Story{deliver(), accept()}).when(accept()).refused(ErrorCode::wrong_state);
  given(in_force() + Story{deliver(), accept()}).when(deliver()).refused(ErrorCode::wrong_state);
}

TEST(Milestones, ThatWereRefusedAreDeliveredAgain) {
  given(in_force() + Story{deliver()}).when(turn_down("")).refused(ErrorCode::schema);
  given(in_force() + Story{deliver(), turn_down()}).when(accept()).refused(ErrorCode::wrong_state);
  given(in_force() + Story{deliver(), turn_down(), deliver()}).when(accept()).accepted();
}

TEST(Milestones, AreThoseOfTheNewestTerms) {
  given(in_force())
      .when(by("acme", MilestoneDelivered{{"other"}, ""}))
      .refused(ErrorCode::not_found);
  given(prepared()).when(deliver()).refused(ErrorCode::wrong_state);
}

TEST(Milestones, AreNotAnsweredByThirdParties) {
  const auto terms = with_third_party(sample_terms(), "hooli", "consulted");
  given(in_force(terms) + Story{deliver()}).when(accept("hooli")).refused(ErrorCode::not_found);
}

boost::json::value go_live_for(const boost::json::value& terms, const std::string& to) {
  auto json = terms;
  auto& item = json.at_pointer("/serviceElements/deliverySchedule/0");
  item.as_object()["to"] = to;
  return json;
}

TEST(Milestones, AreAcceptedByWhomTheyAreOwedTo) {
  const auto terms = go_live_for(with_third_party(sample_terms(), "hooli", "consenting"), "hooli");
  const Story delivered =
      prepared() + Story{by("acme", initial_proposal(terms)).called("initial"),
                         approve("hooli", "initial", terms), approve("acme", "initial", terms),
                         approve("globex", "initial", terms),
                         deliver().at("2027-01-15T08:00:00.000Z")};
  given(delivered).when(accept("hooli")).accepted();
  given(delivered).when(accept("globex")).refused(ErrorCode::rule, "milestone-owed-to-other");
}

TEST(Milestones, ThatSaySomethingElseWereNotDeliveredYet) {
  const auto later = with(sample_terms(), "/serviceElements/deliverySchedule/0/milestone",
                          "The shop and the stores are live");
  const Story changed = in_force() + Story{deliver()} +
                        amended(sample_terms(), later, "more", midnight_of("2027-02-01"));
  const World world = world_after(changed);
  given(changed).when(accept().at(midnight_of("2027-01-31"))).accepted();
  given(changed)
      .when(accept().at(midnight_of("2027-02-02")))
      .refused(ErrorCode::wrong_state)
      .saying("no-delivery-waits");
  given(changed).when(deliver().at(midnight_of("2027-02-02"))).accepted();
}

TEST(Milestones, ThatWereAcceptedAreChangedNoMore) {
  const auto later = with(sample_terms(), "/serviceElements/deliverySchedule/0/milestone",
                          "The shop and its app are live.");
  const auto change = change_proposal(sample_terms(), later, midnight_of("2027-02-01"));
  given(in_force() + Story{deliver(), accept()})
      .when(by("acme", change))
      .refused(ErrorCode::rule, "milestone-accepted-already");
  // Accepted while the change was open, which is held back from then on.
  given(in_force() + Story{deliver(), by("acme", change).called("change"), accept()})
      .when(approve("acme", "change", later))
      .refused(ErrorCode::rule, "gates-open")
      .saying("milestone-accepted-already");
}

TEST(Milestones, OfACustomerAreOwedToTheProvider) {
  auto terms = with(sample_terms(), "/serviceElements/deliverySchedule/0/owner", "globex");
  terms = without(terms, "/serviceElements/deliverySchedule/0/to");
  const Story delivered = in_force(terms) + Story{deliver("globex")};
  given(delivered).when(accept("acme")).accepted();
  given(delivered).when(accept("globex")).refused(ErrorCode::rule, "milestone-owed-to-other");
}

// Accepted as it was, while another text is agreed for later: that one is new work, and other
// changes go on.
TEST(Milestones, ThatAreAgreedToChangeHoldBackNoOtherChange) {
  const auto more = with(sample_terms(), "/serviceElements/deliverySchedule/0/milestone", "More");
  World world = world_after(in_force() + Story{deliver()} +
                            amended(sample_terms(), more, "more", midnight_of("2027-02-01")));
  world.must(accept());
  EXPECT_TRUE(world.attempt(
      by("acme", change_in(world, with(more, "/title", "Hosting"), midnight_of("2027-03-01")))));
}

TEST(Milestones, AreDueLaterByAsLongAsTheAgreementIsSuspended) {
  const auto due_with = [](std::string_view suspended_from) {
    const auto pause =
        course_proposal(ProposalKind::suspension, sample_terms(), midnight_of(suspended_from));
    const World world = world_after(in_force() + consented(pause, "pause", sample_terms()));
    return milestones_due(world.agreement()).at(0).due;
  };
  const Time due = milestones_due(world_after(in_force()).agreement()).at(0).due;
  EXPECT_EQ(due_with("2027-01-20") - due, std::chrono::days{30});
  EXPECT_EQ(due_with("2027-02-03"), due) << "it was due before";
}

}  // namespace
}  // namespace sopu::test
