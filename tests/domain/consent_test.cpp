// Whose approval a proposal needs, how approvals add up, and what follows.
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

const auto retitled = with(sample_terms(), "/title", "Hosting");
const auto dearer = with(sample_terms(), "/serviceElements/services/0/fee/amount", 120'000);

Story proposed(const boost::json::value& base, const boost::json::value& result,
               const std::string& called, std::string_view from = "2027-03-01") {
  return {by("acme", change_proposal(base, result, midnight_of(from))).called(called)};
}

Story first_proposed(const boost::json::value& terms = sample_terms()) {
  return prepared() + Story{by("acme", initial_proposal(terms)).called("initial")};
}

// ---------------------------------------------------------------- coming about

TEST(Consent, OfBothMakesTheAgreement) {
  World world = world_after(first_proposed());
  const Told first = world.must(approve("acme", "initial", sample_terms()));
  EXPECT_EQ(new_version(first), std::nullopt);
  EXPECT_EQ(needed_by(first), (std::vector<Needed>{{{"globex"}, 1}}));
  EXPECT_EQ(first.phase_after, Phase::negotiating);
  const Told last = world.must(approve("globex", "initial", sample_terms()));
  EXPECT_EQ(new_version(last), 1);
  EXPECT_TRUE(needed_by(last).empty());
  EXPECT_EQ(last.phase_before, Phase::negotiating);
  EXPECT_EQ(last.phase_after, Phase::agreed);
  EXPECT_FALSE(last.follows.empty());
  const Version& version = world.agreement().life.versions.front();
  EXPECT_EQ(version.terms, parsed(sample_terms())->hash());
  EXPECT_EQ(version.proposal, id_of("initial"));
  EXPECT_EQ(world.proposal("initial").status, ProposalStatus::accepted);
  EXPECT_EQ(world.proposal("initial").approvals.size(), 2U);
  EXPECT_EQ(version.parties.size(), 2U) << "those whom the terms name";
}

TEST(Consent, IsNotGivenByProposing) {
  given(first_proposed())
      .when(approve("globex", "initial", sample_terms()))
      .then([](const World& world, const Told& told) {
        EXPECT_TRUE(world.agreement().life.versions.empty());
        EXPECT_EQ(needed_by(told), (std::vector<Needed>{{{"acme"}, 1}}));
      });
}

TEST(Consent, SignsTheResultingTerms) {
  given(first_proposed())
      .when(approve("acme", "initial", retitled))
      .refused(ErrorCode::terms_mismatch)
      .saying(text(parsed(sample_terms())->hash()));
}

TEST(Consent, NeedsAProposal) {
  given(prepared()).when(approve("acme", "initial", sample_terms())).refused(ErrorCode::not_found);
}

// ---------------------------------------------------------------- thresholds

TEST(Thresholds, CountDifferentPeopleByTheClassOfTheChange) {
  const auto terms = with_threshold(sample_terms(), "globex", "price", 2);
  const auto changed = with(terms, "/serviceElements/services/0/fee/amount", 120'000);
  World world = world_after(in_force(terms) + proposed(terms, changed, "dearer"));
  world.must(approve("acme", "dearer", changed));
  const auto first = world.must(approve("globex", "dearer", changed));
  EXPECT_EQ(needed_by(first), (std::vector<Needed>{{{"globex"}, 1}}));
  const auto again = world.attempt(approve("globex", "dearer", changed));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().rule, "already-approved");
  const auto second = world.must(approve("globex", "dearer", changed).person_number(2));
  EXPECT_EQ(new_version(second), 2);
}

TEST(Thresholds, CountPeopleNotTheirKeys) {
  const auto terms = with_threshold(sample_terms(), "globex", "price", 2);
  const auto changed = with(terms, "/serviceElements/services/0/fee/amount", 120'000);
  NewKey second_key = key_of("another key");
  second_key.person = person_called(person_of("globex"));
  given(in_force(terms) + Story{by("globex", KeyAdded{request_of("globex", second_key)})} +
        proposed(terms, changed, "dearer") + Story{approve("globex", "dearer", changed)})
      .when(approve("globex", "dearer", changed).signed_with(second_key.kid))
      .refused(ErrorCode::rule, "already-approved");
}

TEST(Thresholds, OfALowerClassAskForFewer) {
  const auto terms = with_threshold(sample_terms(), "globex", "price", 3);
  const auto changed = with(terms, "/title", "Hosting");
  given(in_force(terms))
      .when(by("acme", change_proposal(terms, changed, midnight_of("2027-03-01"))))
      .then([](const World&, const Told& told) {
        EXPECT_EQ(told.change_class, ChangeClass::editorial);
        EXPECT_EQ(needed_by(told), (std::vector<Needed>{{{"acme"}, 1}, {{"globex"}, 1}}));
      });
}

TEST(Thresholds, OfTheFirstAgreementAreItsOwnAtTheHighestClass) {
  const auto terms = with_threshold(sample_terms(), "acme", "remedy", 2);
  given(prepared())
      .when(by("acme", initial_proposal(terms)))
      .then([](const World&, const Told& told) {
        EXPECT_EQ(told.change_class, ChangeClass::remedy);
        EXPECT_EQ(needed_by(told), (std::vector<Needed>{{{"acme"}, 2}, {{"globex"}, 1}}));
      });
}

TEST(Thresholds, ThatChangeNeedTheStricterOfOldAndNew) {
  const auto loose = sample_terms();
  const auto strict = with_threshold(loose, "globex", "remedy", 3);
  const auto needed = [](const boost::json::value& before, const boost::json::value& after) {
    World world = world_after(in_force(before) + Story{});
    world.must(
        by("acme", change_proposal(before, after, midnight_of("2027-03-01"))).called("rules"));
    return still_needed(world.agreement(), world.proposal("rules"));
  };
  const std::vector<Needed> stricter{{{"acme"}, 1}, {{"globex"}, 3}};
  EXPECT_EQ(needed(loose, strict), stricter);
  const auto first_by_three =
      prepared() + Story{by("acme", initial_proposal(strict)).called("initial"),
                         approve("acme", "initial", strict), approve("globex", "initial", strict),
                         approve("globex", "initial", strict).person_number(2),
                         approve("globex", "initial", strict).person_number(3)};
  World world = world_after(first_by_three);
  ASSERT_EQ(world.agreement().life.versions.size(), 1U);
  world.must(by("acme", change_proposal(strict, loose, midnight_of("2027-03-01"))).called("rules"));
  EXPECT_EQ(still_needed(world.agreement(), world.proposal("rules")), stricter);
}

TEST(Thresholds, OfRetroactiveChangesAreThoseOfTheHighestClass) {
  const auto terms = with_threshold(sample_terms(), "acme", "remedy", 2);
  const auto changed = with(terms, "/title", "Hosting");
  auto data = change_proposal(terms, changed, midnight_of("2027-01-01"));
  data.retroactive = true;
  const Story start = prepared() + Story{by("acme", initial_proposal(terms)).called("initial"),
                                         approve("acme", "initial", terms),
                                         approve("acme", "initial", terms).person_number(2),
                                         approve("globex", "initial", terms)};
  given(start)
      .when(by("globex", data).at("2027-01-15T08:00:00.000Z"))
      .then([](const World&, const Told& told) {
        EXPECT_EQ(needed_by(told), (std::vector<Needed>{{{"acme"}, 2}, {{"globex"}, 1}}));
      });
}

// ---------------------------------------------------------------- third parties

const auto with_initech = with_third_party(sample_terms(), "initech", "consenting");

Story with_initech_in_force() {
  return first_proposed(with_initech) +
         Story{approve("initech", "initial", with_initech),
               approve("acme", "initial", with_initech), approve("globex", "initial", with_initech),
               by("initech", CommentPosted{"Happy new year.", {}, {}})
                   .at("2027-01-15T08:00:00.000Z")};
}

TEST(ThirdParties, WhoConsentAreNeededByTheFirstTermsThatNameThem) {
  World world = world_after(first_proposed(with_initech));
  world.must(approve("acme", "initial", with_initech));
  const auto second = world.must(approve("globex", "initial", with_initech));
  EXPECT_EQ(new_version(second), std::nullopt);
  EXPECT_EQ(needed_by(second), (std::vector<Needed>{{{"initech"}, 1}}));
  EXPECT_EQ(new_version(world.must(approve("initech", "initial", with_initech))), 1);
}

TEST(ThirdParties, ConsentWhileTheGatesAreStillOpen) {
  const Story early = initiated() + released() + all_feasible() +
                      Story{by("acme", initial_proposal(with_initech)).called("initial")};
  given(early)
      .when(approve("acme", "initial", with_initech))
      .refused(ErrorCode::rule, "gates-open");
  given(early)
      .when(approve("initech", "initial", with_initech))
      .then([](const World& world, const Told&) {
        EXPECT_EQ(world.proposal("initial").approvals.size(), 1U);
      });
}

TEST(ThirdParties, WhoAreConsultedDoNotApprove) {
  const auto terms = with_third_party(sample_terms(), "hooli", "consulted");
  given(first_proposed(terms))
      .when(approve("hooli", "initial", terms))
      .refused(ErrorCode::rule, "role-may-not");
  given(first_proposed(terms))
      .when(approve("probe", "initial", terms))
      .refused(ErrorCode::not_found)
      .at_pointer("/data/proposal");
}

TEST(ThirdParties, WhoConsentAreAskedWhereTheChangeTouchesThem) {
  const auto elsewhere = with(with_initech, "/title", "Hosting");
  given(with_initech_in_force() + proposed(with_initech, elsewhere, "elsewhere"))
      .when(approve("initech", "elsewhere", elsewhere))
      .refused(ErrorCode::not_found);

  const auto removed = without(with_initech, "/parties/2");
  World world = world_after(with_initech_in_force() + proposed(with_initech, removed, "removed") +
                            Story{approve("acme", "removed", removed)});
  EXPECT_EQ(needed_by(world.must(approve("globex", "removed", removed))),
            (std::vector<Needed>{{{"initech"}, 1}}));
  EXPECT_EQ(new_version(world.must(approve("initech", "removed", removed))), 2);
  EXPECT_TRUE(world.attempt(by("initech", CommentPosted{"Until March.", {}, {}})));
  world.now = midnight_of("2027-03-01");
  EXPECT_FALSE(world.attempt(by("initech", CommentPosted{"Goodbye.", {}, {}})));
}

TEST(ThirdParties, WhoConsentSpeakAboutTheProposalThatWouldLetThemIn) {
  const auto joined = with_third_party(sample_terms(), "umbrella", "consenting");
  World world = world_after(in_force() + proposed(sample_terms(), joined, "joined") +
                            Story{approve("acme", "joined", joined)});
  EXPECT_EQ(new_version(world.must(approve("globex", "joined", joined))), std::nullopt);
  EXPECT_EQ(new_version(world.must(approve("umbrella", "joined", joined))), 2);
  EXPECT_EQ(world.reader("umbrella").place, Place::takes_part);
  EXPECT_EQ(world.reader("umbrella").involvement, Involvement::consenting);
}

TEST(ThirdParties, WhoConsentMayRejectWithAReason) {
  given(first_proposed(with_initech))
      .when(by("initech", ProposalRejected{id_of("initial"), "Too dear for our customers."}))
      .then([](const World& world, const Told&) {
        EXPECT_EQ(world.proposal("initial").status, ProposalStatus::rejected);
        EXPECT_EQ(world.proposal("initial").rejections.at(0).party, PartyId{"initech"});
      });
}

// ---------------------------------------------------------------- rejection, withdrawal, expiry

TEST(Rejection, ClosesTheProposalAndGivesAReason) {
  const Story story = in_force() + proposed(sample_terms(), dearer, "dearer");
  given(story).when(by("globex", ProposalRejected{id_of("dearer"), ""})).refused(ErrorCode::schema);
  const Said no = by("globex", ProposalRejected{id_of("dearer"), "Too dear."});
  given(story).when(no).then([](const World& world, const Told& told) {
    const Rejection rejection{
        {"globex"}, {"globex-1"}, key_of("globex-1").person.name, world.log.back().second};
    EXPECT_EQ(world.proposal("dearer").rejections, std::vector{rejection});
    EXPECT_EQ(told.summary.params.at("text"), "Too dear.");
    EXPECT_TRUE(needed_by(told).empty());
  });
  given(story + Story{no}).when(approve("acme", "dearer", dearer)).refused(ErrorCode::wrong_state);
  given(story + Story{no}).when(no).refused(ErrorCode::wrong_state);
}

TEST(Rejection, IsForThoseWhoseApprovalIsNeeded) {
  const Said no = by("hooli", ProposalRejected{id_of("initial"), "No."});
  given(first_proposed(with_third_party(sample_terms(), "hooli", "consulted")))
      .when(no)
      .refused(ErrorCode::rule, "role-may-not");
  given(first_proposed()).when(no).refused(ErrorCode::not_found);
}

TEST(Withdrawal, IsForTheProposer) {
  const Story story = in_force() + proposed(sample_terms(), dearer, "dearer");
  given(story)
      .when(by("globex", ProposalWithdrawn{id_of("dearer"), ""}))
      .refused(ErrorCode::rule, "only-proposer");
  const Said withdraw = by("acme", ProposalWithdrawn{id_of("dearer"), ""});
  given(story).when(withdraw).accepted();
  given(story + Story{withdraw})
      .when(approve("globex", "dearer", dearer))
      .refused(ErrorCode::wrong_state)
      .saying("withdrawn");
}

TEST(Expiry, ComesWithTheProposalsOwnDate) {
  auto data = change_proposal(sample_terms(), dearer, midnight_of("2027-03-01"));
  data.expires_at = time_of("2027-02-01T12:00:00.000Z");
  const World world = world_after(in_force() + Story{by("acme", data).called("dearer")});
  const auto yes = [](std::string_view when) {
    return approve("globex", "dearer", dearer).at(when);
  };
  EXPECT_TRUE(world.attempt(yes("2027-02-01T11:59:59.999Z")));
  const auto late = world.attempt(yes("2027-02-01T12:00:00.000Z"));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::wrong_state);
  EXPECT_EQ(
      status_at(world.agreement(), world.proposal("dearer"), time_of("2027-02-01T12:00:00.000Z")),
      ProposalStatus::expired);
}

TEST(Expiry, ComesWhenItShouldHaveTakenEffectUnlessRetroactive) {
  const World world = world_after(in_force() + proposed(sample_terms(), dearer, "dearer"));
  const Time effective = midnight_of("2027-03-01");
  const Time before = effective - std::chrono::milliseconds{1};
  EXPECT_TRUE(world.attempt(approve("globex", "dearer", dearer).at(before)));
  EXPECT_FALSE(world.attempt(approve("globex", "dearer", dearer).at(effective)));
  auto data = change_proposal(sample_terms(), dearer, effective);
  data.retroactive = true;
  const World other = world_after(in_force() + Story{by("acme", data).called("dearer")});
  EXPECT_TRUE(other.attempt(approve("globex", "dearer", dearer).at(effective)));
}

// ---------------------------------------------------------------- several at once

TEST(Order, TheFirstToBeAgreedMakesTheOthersStale) {
  const auto end =
      course_proposal(ProposalKind::termination, sample_terms(), midnight_of("2027-06-01"));
  World world =
      world_after(in_force() + proposed(sample_terms(), dearer, "dearer") +
                  proposed(sample_terms(), retitled, "retitled") +
                  Story{by("globex", end).called("end"), approve("acme", "dearer", dearer),
                        approve("acme", "retitled", retitled)});
  const Told told = world.must(approve("globex", "retitled", retitled));
  EXPECT_EQ(new_version(told), 2);
  EXPECT_EQ(made_stale(told), (std::vector<EventId>{id_of("dearer"), id_of("end")}));
  const auto late = world.attempt(approve("globex", "dearer", dearer));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::stale_proposal);
}

TEST(Order, AnAcceptedSuspensionOvertakesNothing) {
  const Story story = in_force() + proposed(sample_terms(), dearer, "dearer") +
                      consented(course_proposal(ProposalKind::suspension, sample_terms(),
                                                midnight_of("2027-02-01")),
                                "pause", sample_terms());
  EXPECT_EQ(world_after(story).proposal("dearer").status, ProposalStatus::open);
}

TEST(Order, ApprovalsOfARevokedKeyStandButItSignsNoMore) {
  const auto terms = with_threshold(sample_terms(), "acme", "editorial", 2);
  const auto changed = with(terms, "/title", "Hosting");
  const Said revoke = by("acme", KeyRevoked{key_of("acme-2").kid, "Left"}).about(PartyId{"acme"});
  const Story story = in_force(terms) + proposed(terms, changed, "retitled") +
                      Story{approve("acme", "retitled", changed).person_number(2), revoke,
                            approve("acme", "retitled", changed)};
  given(story)
      .when(approve("acme", "retitled", changed).person_number(2))
      .refused(ErrorCode::revoked_key);
  given(story)
      .when(approve("globex", "retitled", changed))
      .then([](const World&, const Told& told) { EXPECT_EQ(new_version(told), 2); });
}

}  // namespace
}  // namespace sopu::test
