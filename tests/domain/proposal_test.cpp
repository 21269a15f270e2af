// How proposals enter: what they start from, what they result in, when they may take effect.
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

const auto retitled = with(sample_terms(), "/title", "Hosting");
const auto dearer = with(sample_terms(), "/serviceElements/services/0/fee/amount", 120'000);
const auto higher = with(sample_terms(), "/serviceElements/objectives/0/targetPpm", 999'500);

ProposalSubmitted amendment_to(const boost::json::value& result,
                               std::string_view from = "2027-03-01") {
  return change_proposal(sample_terms(), result, midnight_of(from));
}

// ---------------------------------------------------------------- who and when

TEST(Proposals, AreMadeByPrincipals) {
  for (const std::string party : {"initech", "hooli", "probe"}) {
    given(prepared())
        .when(by(party, initial_proposal(sample_terms())))
        .refused(ErrorCode::rule, "role-may-not");
  }
  given(prepared()).when(by("globex", initial_proposal(sample_terms()))).accepted();
}

TEST(Proposals, OfTheFirstTermsComeBeforeThereAreAny) {
  given(agreed())
      .when(by("acme", initial_proposal(sample_terms())))
      .refused(ErrorCode::wrong_state);
  for (const ProposalKind kind :
       {ProposalKind::amendment, ProposalKind::renewal, ProposalKind::assignment}) {
    given(prepared())
        .when(
            by("acme", change_proposal(sample_terms(), retitled, midnight_of("2027-03-01"), kind)))
        .refused(ErrorCode::wrong_state);
  }
  for (const ProposalKind kind :
       {ProposalKind::suspension, ProposalKind::resumption, ProposalKind::termination}) {
    given(prepared())
        .when(by("acme", course_proposal(kind, sample_terms(), midnight_of("2027-03-01"))))
        .refused(ErrorCode::wrong_state);
  }
}

TEST(Proposals, ShowWhatTheyChangeAndWhatTheyNeed) {
  given(in_force())
      .when(by("acme", amendment_to(dearer)))
      .then([](const World& world, const Told& told) {
        EXPECT_EQ(told.change_class, ChangeClass::price);
        ASSERT_EQ(told.stretches.size(), 1U);
        EXPECT_EQ(told.stretches[0].from, midnight_of("2027-03-01"));
        ASSERT_EQ(told.stretches[0].changes.size(), 1U);
        EXPECT_EQ(told.stretches[0].changes[0].path,
                  "/serviceElements/services/hosting/fee/amount");
        EXPECT_EQ(needed_by(told), (std::vector<Needed>{{{"acme"}, 1}, {{"globex"}, 1}}));
        EXPECT_EQ(told.phase_after, Phase::in_force);
        EXPECT_EQ(world.agreement().life.versions.size(), 1U);
      });
}

// ---------------------------------------------------------------- shape

TEST(Proposals, CarryTheTermsOrAPatchButNotBoth) {
  auto data = initial_proposal(sample_terms());
  data.patch = boost::json::array{};
  given(prepared()).when(by("acme", data)).refused(ErrorCode::schema);
  data.patch.reset();
  data.terms.reset();
  given(prepared()).when(by("acme", data)).refused(ErrorCode::schema);
}

TEST(Proposals, ThatLeaveTheTermsAloneCarryNone) {
  auto data = course_proposal(ProposalKind::suspension, sample_terms(), midnight_of("2027-03-01"));
  data.terms = sample_terms();
  given(in_force()).when(by("acme", data)).refused(ErrorCode::schema);
}

TEST(Proposals, GiveAReason) {
  auto data = initial_proposal(sample_terms());
  data.reason.clear();
  given(prepared()).when(by("acme", data)).refused(ErrorCode::schema).at_pointer("/data/reason");
}

TEST(Proposals, NameTheTermsThatTheyStartFrom) {
  auto data = amendment_to(retitled);
  data.results.front().base.reset();
  given(in_force())
      .when(by("acme", data))
      .refused(ErrorCode::schema)
      .at_pointer("/data/results/0/base");
}

TEST(Proposals, OnlyAResumptionTakesBackANotice) {
  auto data = amendment_to(retitled);
  data.notice = id_of("some notice");
  given(in_force()).when(by("acme", data)).refused(ErrorCode::schema).at_pointer("/data/notice");
}

// ---------------------------------------------------------------- base and result

TEST(Amendments, StartFromTheNewestVersion) {
  const Story story =
      in_force() + amended(sample_terms(), retitled, "retitled", midnight_of("2027-02-01"));
  given(story)
      .when(by("acme", amendment_to(dearer)))
      .refused(ErrorCode::rule, "stale-base-terms")
      .saying(text(parsed(retitled)->hash()));
}

TEST(Amendments, MayBeGivenAsWholeTerms) {
  auto data = amendment_to(retitled);
  data.patch.reset();
  data.terms = retitled;
  given(in_force()).when(by("acme", data)).accepted();
}

TEST(Amendments, NameWhatTheyStartFromHoweverTheyAreGiven) {
  auto data = amendment_to(retitled);
  data.results.front().base.reset();
  const auto is_refused = [&] {
    given(in_force())
        .when(by("acme", data))
        .refused(ErrorCode::schema)
        .saying("base-terms-missing")
        .at_pointer("/data/results/0/base");
  };
  is_refused();
  data.patch.reset();
  data.terms = retitled;
  is_refused();
}

TEST(Amendments, ResultInTheTermsWhoseHashTheyName) {
  auto data = amendment_to(retitled);
  data.results.front().terms = parsed(dearer)->hash();
  given(in_force())
      .when(by("acme", data))
      .refused(ErrorCode::terms_mismatch)
      .saying(text(parsed(retitled)->hash()));
}

TEST(Amendments, HaveAPatchThatApplies) {
  auto data = amendment_to(retitled);
  data.patch = boost::json::parse(R"([{"op": "remove", "path": "/nowhere"}])");
  given(in_force())
      .when(by("acme", data))
      .refused(ErrorCode::rule, "patch-does-not-apply")
      .at_pointer("/data/patch/0");
}

TEST(Amendments, ResultInTerms) {
  auto data = amendment_to(retitled);
  data.patch = boost::json::parse(R"([{"op": "replace", "path": "/title", "value": 7}])");
  given(in_force()).when(by("acme", data)).refused(ErrorCode::schema).saying("/title");
}

TEST(Amendments, ChangeSomething) {
  given(in_force())
      .when(by("acme", amendment_to(sample_terms())))
      .refused(ErrorCode::rule, "no-change");
}

TEST(Amendments, KeepThePrincipalsAndNameEnrolledPartiesOnly) {
  const auto other =
      with(sample_terms(), "/parties/-", {{"party", "umbrella"}, {"role", "customer"}});
  given(in_force())
      .when(by("acme", amendment_to(other)))
      .refused(ErrorCode::rule, "principals-differ");
  given(in_force())
      .when(by("acme", amendment_to(with_third_party(sample_terms(), "stark", "consulted"))))
      .refused(ErrorCode::unknown_party);
  given(in_force())
      .when(by("acme", amendment_to(with_third_party(sample_terms(), "initech", "consulted"))))
      .accepted();
}

TEST(FirstTerms, NameThePrincipalsOfTheAgreement) {
  AgreementInitiated swapped = sample_initiation();
  swapped.parties[0].role = Role::customer;
  swapped.parties[1].role = Role::provider;
  given({by("acme", swapped)})
      .when(by("acme", initial_proposal(sample_terms())))
      .refused(ErrorCode::rule, "principals-differ");
}

TEST(FirstTerms, AreWellFormed) {
  auto data = initial_proposal(sample_terms());
  data.terms = with(sample_terms(), "/title", 7);
  given(prepared())
      .when(by("acme", data))
      .refused(ErrorCode::schema)
      .at_pointer("/data/terms/title");
}

TEST(FirstTerms, StartFromNothingUnlessTheyCounter) {
  auto data = initial_proposal(retitled);
  data.results.front().base = parsed(sample_terms())->hash();
  given(prepared()).when(by("acme", data)).refused(ErrorCode::rule, "stale-base-terms");
}

// ---------------------------------------------------------------- counter-proposals

TEST(Counters, StartFromWhatTheyCounterAndCloseNothing) {
  auto counter =
      change_proposal(sample_terms(), retitled, midnight_of("2027-01-01"), ProposalKind::initial);
  counter.counter_to = id_of("initial");
  const Story first{by("acme", initial_proposal(sample_terms())).called("initial")};
  given(prepared() + first)
      .when(by("globex", counter).called("counter"))
      .then([](const World& world, const Told& told) {
        EXPECT_EQ(world.proposal("initial").status, ProposalStatus::open);
        EXPECT_EQ(world.proposal("counter").counter_to, id_of("initial"));
        ASSERT_EQ(told.stretches.at(0).changes.size(), 1U) << "against the terms that it counters";
        EXPECT_EQ(told.stretches[0].changes[0].path, "/title");
        EXPECT_EQ(told.change_class, ChangeClass::remedy);
      });
  counter.results.front().base = parsed(dearer)->hash();
  given(prepared() + first)
      .when(by("globex", counter))
      .refused(ErrorCode::rule, "stale-base-terms");
}

TEST(Counters, NameAProposalThatIsOpen) {
  auto counter = amendment_to(retitled);
  counter.counter_to = id_of("nothing");
  given(in_force()).when(by("globex", counter)).refused(ErrorCode::not_found);
  counter.counter_to = id_of("initial");
  given(in_force()).when(by("globex", counter)).refused(ErrorCode::wrong_state);
}

TEST(Counters, MayBeOfAnotherKind) {
  auto counter = amendment_to(dearer);
  counter.counter_to = id_of("end");
  const auto end =
      course_proposal(ProposalKind::termination, sample_terms(), midnight_of("2027-04-01"));
  given(in_force() + Story{by("acme", end).called("end")}).when(by("globex", counter)).accepted();
}

// ---------------------------------------------------------------- dates

TEST(Dates, TheFirstTermsTakeEffectWhenTheirPeriodBegins) {
  auto data = initial_proposal(sample_terms());
  begin_at(data, midnight_of("2027-02-01"));
  given(prepared())
      .when(by("acme", data))
      .refused(ErrorCode::rule, "effective-from-period")
      .saying("2026-12-31T22:00:00.000Z");
}

// The first window is then what lies in the period.
TEST(Dates, TheFirstTermsBeginOnAnyDay) {
  const auto middle = with(sample_terms(), "/agreementPeriod/from", "2027-01-15");
  given(prepared()).when(by("acme", initial_proposal(middle))).accepted();
}

TEST(Dates, NothingTakesEffectBeforeItIsRecordedUnlessItSaysSo) {
  auto data = amendment_to(retitled);
  begin_at(data, time_of("2027-01-15T08:00:59.999Z"));
  given(in_force())
      .when(by("acme", data).at("2027-01-15T08:01:00.000Z"))
      .refused(ErrorCode::rule, "effective-from-past");
  begin_at(data, time_of("2027-01-15T08:01:00.000Z"));
  given(in_force()).when(by("acme", data).at("2027-01-15T08:01:00.000Z")).accepted();
}

TEST(Dates, RetroactiveChangesAreOfTheHighestClass) {
  auto data = amendment_to(retitled, "2027-01-02");
  data.retroactive = true;
  given(in_force()).when(by("acme", data)).then([](const World&, const Told& told) {
    EXPECT_EQ(told.change_class, ChangeClass::remedy);
    EXPECT_EQ(told.summary.code, "proposal-submitted.retroactive");
  });
  begin_at(data, midnight_of("2027-01-01") - std::chrono::milliseconds{1});
  given(in_force()).when(by("acme", data)).refused(ErrorCode::rule, "effective-from-period");
}

TEST(Dates, ATouchedObjectiveChangesOnABoundaryOfItsWindow) {
  given(in_force())
      .when(by("acme", amendment_to(higher, "2027-02-15")))
      .refused(ErrorCode::rule, "effective-from-boundary")
      .saying("2027-02-28T22:00:00.000Z");
  given(in_force()).when(by("acme", amendment_to(higher, "2027-03-01"))).accepted();
}

TEST(Dates, AnUntouchedObjectiveHoldsNothingBack) {
  const auto set_up = with(sample_terms(), "/serviceElements/costs/0/amount", 300'000);
  given(in_force()).when(by("acme", amendment_to(set_up, "2027-02-15"))).accepted();
  // `tickets` is judged over rolling days: any midnight will do, noon will not.
  const auto tickets = with(sample_terms(), "/serviceElements/objectives/1/targetPpm", 900'000);
  given(in_force()).when(by("acme", amendment_to(tickets, "2027-02-15"))).accepted();
  auto noon = amendment_to(tickets, "2027-02-15");
  begin_at(noon, noon.effective_from + std::chrono::hours{12});
  given(in_force()).when(by("acme", noon)).refused(ErrorCode::rule, "effective-from-boundary");
}

TEST(Dates, BoundariesAreOfWhatAnObjectiveHangsOnToo) {
  given(in_force())
      .when(by("acme", amendment_to(dearer, "2027-02-15")))
      .refused(ErrorCode::rule, "effective-from-boundary")
      .saying("2027-02-28T22:00:00.000Z");
  given(in_force()).when(by("acme", amendment_to(dearer, "2027-03-01"))).accepted();
}

TEST(Dates, BoundariesAreThoseOfTheOldAndTheNewWindow) {
  const auto quarterly =
      with(sample_terms(), "/serviceElements/objectives/0/window/length", "quarter");
  given(in_force())
      .when(by("acme", amendment_to(quarterly, "2027-03-01")))
      .refused(ErrorCode::rule, "effective-from-boundary")
      .saying("2027-03-31T21:00:00.000Z");
  given(in_force()).when(by("acme", amendment_to(quarterly, "2027-04-01"))).accepted();
}

TEST(Dates, AWindowThatGrowsShorterIsNotCutEither) {
  const auto quarterly =
      with(sample_terms(), "/serviceElements/objectives/0/window/length", "quarter");
  const auto to_months = [&](std::string_view from) {
    return by("acme", change_proposal(quarterly, sample_terms(), midnight_of(from)));
  };
  given(in_force(quarterly))
      .when(to_months("2027-03-01"))
      .refused(ErrorCode::rule, "effective-from-boundary")
      .saying("2027-03-31T21:00:00.000Z");
  given(in_force(quarterly)).when(to_months("2027-04-01")).accepted();
}

TEST(Dates, AProposalExpiresAfterItIsMade) {
  auto data = amendment_to(retitled);
  data.expires_at = time_of("2027-01-15T08:01:00.000Z");
  given(in_force())
      .when(by("acme", data).at("2027-01-15T08:01:00.000Z"))
      .refused(ErrorCode::rule, "expires-at-past");
  given(in_force()).when(by("acme", data).at("2027-01-15T08:00:59.999Z")).accepted();
}

TEST(Dates, TheTermsOutliveTheirBeginning) {
  const auto shorter = with(sample_terms(), "/agreementPeriod/until", "2027-02-15");
  const auto longer = with(sample_terms(), "/agreementPeriod/until", "2029-01-01");
  given(in_force())
      .when(by("acme", amendment_to(shorter, "2027-03-01")))
      .refused(ErrorCode::rule, "period-ends-first");
  given(in_force()).when(by("acme", amendment_to(shorter, "2027-02-01"))).accepted();
  given(in_force())
      .when(by("acme", amendment_to(retitled, "2028-01-01")))
      .refused(ErrorCode::rule, "period-ends-first");
  given(in_force()).when(by("acme", amendment_to(longer, "2028-01-01"))).accepted();
  given(in_force())
      .when(by("acme", amendment_to(longer, "2028-01-02")))
      .refused(ErrorCode::rule, "effective-from-end")
      .saying("2027-12-31T22:00:00.000Z");
}

// ---------------------------------------------------------------- renewals

TEST(Renewals, SetTheEndToALaterDate) {
  const auto renewal = [](const boost::json::value& result) {
    return by("acme", change_proposal(sample_terms(), result, midnight_of("2028-01-01"),
                                      ProposalKind::renewal));
  };
  given(in_force())
      .when(renewal(with(sample_terms(), "/agreementPeriod/until", "2029-01-01")))
      .then([](const World&, const Told& told) {
        EXPECT_EQ(told.change_class, ChangeClass::remedy);
      });
  given(in_force())
      .when(renewal(with(sample_terms(), "/agreementPeriod/until", "2027-12-01")))
      .refused(ErrorCode::rule, "renewal-extends");
  given(in_force())
      .when(renewal(without(sample_terms(), "/agreementPeriod/until")))
      .refused(ErrorCode::rule, "renewal-extends");
  given(in_force()).when(renewal(retitled)).refused(ErrorCode::rule, "renewal-extends");
}

TEST(Renewals, ThatTouchObjectivesKeepTheirWindowsAndNeedFeasibility) {
  const auto result = with(with(sample_terms(), "/agreementPeriod/until", "2029-01-01"),
                           "/serviceElements/objectives/0/targetPpm", 999'950);
  const auto renewal = [&](std::string_view from) {
    return by("acme",
              change_proposal(sample_terms(), result, midnight_of(from), ProposalKind::renewal))
        .called("renewal");
  };
  given(in_force()).when(renewal("2027-02-15")).refused(ErrorCode::rule, "effective-from-boundary");
  const Story story = in_force() + Story{renewal("2027-03-01")};
  given(story)
      .when(approve("globex", "renewal", result))
      .refused(ErrorCode::rule, "gates-open")
      .saying(R"({"code":"feasibility-missing","params":{"objective":"uptime"}})");
  given(story + Story{by("acme", feasible("uptime", 999'990, {}, result))})
      .when(approve("globex", "renewal", result))
      .accepted();
}

TEST(Renewals, NeedAnEndToExtend) {
  const auto endless = without(sample_terms(), "/agreementPeriod/until");
  given(in_force(endless))
      .when(by("acme", change_proposal(endless, sample_terms(), midnight_of("2027-03-01"),
                                       ProposalKind::renewal)))
      .refused(ErrorCode::rule, "renewal-extends");
}

}  // namespace
}  // namespace sopu::test
