// The life of an agreement: where it stands at a time.
#include <limits>

#include "ledger/domain/agreement/period.hpp"
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

constexpr std::chrono::milliseconds moment{1};

Phase phase_of(const World& world, Time at) {
  return phase_at(world.agreement(), at);
}

boost::json::value renewed_by_itself(std::string_view from, std::string_view until) {
  auto terms = with(sample_terms(), "/managementElements/renewal",
                    {{"mode", "automatic"}, {"noticeDays", 30}});
  return with(terms, "/agreementPeriod", {{"from", from}, {"until", until}});
}

TEST(Life, RunsFromPreparingToExpired) {
  World world = world_after(initiated());
  EXPECT_EQ(phase_of(world, world.now), Phase::preparing);
  world = world_after(prepared());
  EXPECT_EQ(phase_of(world, world.now), Phase::negotiating);
  world = world_after(agreed());
  EXPECT_EQ(phase_of(world, world.now), Phase::agreed);
  EXPECT_EQ(phase_of(world, world.now - moment), Phase::negotiating) << "before the last approval";
  EXPECT_EQ(phase_of(world, midnight_of("2027-01-01") - moment), Phase::agreed);
  EXPECT_EQ(phase_of(world, midnight_of("2027-01-01")), Phase::in_force);
  EXPECT_EQ(phase_of(world, midnight_of("2028-01-01") - moment), Phase::in_force);
  EXPECT_EQ(phase_of(world, midnight_of("2028-01-01")), Phase::expired);
}

TEST(Life, HasNamesForItsPhases) {
  EXPECT_EQ(name(Phase::in_force), "inForce");
  EXPECT_EQ(name(Phase::expired), "ended/expired");
  EXPECT_EQ(name(Phase::terminated), "ended/terminated");
  EXPECT_EQ(name(Phase::abandoned), "abandoned");
}

TEST(Life, WithoutAnEndGoesOn) {
  const World world = world_after(agreed(without(sample_terms(), "/agreementPeriod/until")));
  EXPECT_EQ(phase_of(world, midnight_of("2500-01-01")), Phase::in_force);
  EXPECT_EQ(ends_at(world.agreement(), world.now), std::nullopt);
}

TEST(Life, IsRetroactiveOnlyWhereAgreed) {
  auto data = initial_proposal(sample_terms());
  data.retroactive = true;
  const World world = world_after(
      prepared() + Story{by("acme", data).called("initial").at("2027-02-10T00:00:00.000Z"),
                         approve("acme", "initial", sample_terms()),
                         approve("globex", "initial", sample_terms())});
  EXPECT_EQ(phase_of(world, midnight_of("2027-01-01") - moment), Phase::negotiating);
  EXPECT_EQ(phase_of(world, midnight_of("2027-01-01")), Phase::in_force);
}

TEST(Life, ThatWasAbandonedWasNotBefore) {
  const World world =
      world_after(prepared() + Story{by("acme", TerminationNotified{"No.", {}, Time{}})});
  EXPECT_EQ(phase_of(world, world.now - moment), Phase::negotiating);
  EXPECT_EQ(phase_of(world, world.now), Phase::abandoned);
  EXPECT_EQ(phase_of(world, midnight_of("2040-01-01")), Phase::abandoned);
}

TEST(Life, IsSuspendedOnlyOnceItIsInForce) {
  const auto pause = [](std::string_view date) {
    return course_proposal(ProposalKind::suspension, sample_terms(), midnight_of(date));
  };
  given(agreed())
      .when(by("acme", pause("2026-12-15")))
      .refused(ErrorCode::rule, "effective-from-period");
  const World world =
      world_after(agreed() + consented(pause("2027-01-01"), "pause", sample_terms()));
  EXPECT_EQ(phase_of(world, midnight_of("2026-12-20")), Phase::agreed);
  EXPECT_EQ(phase_of(world, midnight_of("2027-01-01")), Phase::suspended);
}

TEST(Life, EndsByWhateverComesFirst) {
  const auto notice = [](std::string_view date) {
    return by("acme", TerminationNotified{"We move.", {}, midnight_of(date)});
  };
  World world = world_after(in_force() + Story{notice("2027-06-01")});
  EXPECT_EQ(phase_of(world, midnight_of("2027-06-01")), Phase::terminated);
  EXPECT_EQ(phase_of(world, midnight_of("2028-06-01")), Phase::terminated);
  EXPECT_EQ(ends_at(world.agreement(), world.now), midnight_of("2027-06-01"));
  world = world_after(in_force() + Story{notice("2028-06-01")});
  EXPECT_EQ(phase_of(world, midnight_of("2028-06-01")), Phase::expired);
  EXPECT_EQ(ends_at(world.agreement(), world.now), midnight_of("2028-01-01"));
}

TEST(Life, ThatRunsOutWhenItIsTerminatedHasExpired) {
  const World world = world_after(
      in_force() +
      Story{by("acme", TerminationNotified{"We move.", {}, midnight_of("2028-01-01")})});
  EXPECT_EQ(phase_of(world, midnight_of("2028-01-01") - moment), Phase::in_force);
  EXPECT_EQ(phase_of(world, midnight_of("2028-01-01")), Phase::expired);
  EXPECT_EQ(phase_of(world, midnight_of("2029-01-01")), Phase::expired);
}

// ---------------------------------------------------------------- after the end

TEST(AfterTheEnd, PeopleTalkLetOthersReadAndAcceptWhatWasDelivered) {
  const auto later = [](Said said) { return std::move(said).at("2028-02-01T00:00:00.000Z"); };
  const Story story = in_force() + Story{by("acme", MilestoneDelivered{{"go-live"}, ""}),
                                         by("acme", AccessGranted{{"umbrella"}, std::nullopt})};
  given(story).when(later(by("acme", CommentPosted{"It was good.", {}, {}}))).accepted();
  given(story).when(later(by("acme", AccessGranted{{"probe"}, std::nullopt}))).accepted();
  given(story).when(later(by("acme", AccessRevoked{{"umbrella"}}))).accepted();
  given(story).when(later(by("globex", MilestoneAccepted{{"go-live"}}))).accepted();

  const auto change = change_proposal(sample_terms(), with(sample_terms(), "/title", "x"),
                                      midnight_of("2028-03-01"));
  const Payload refused[] = {
      change,
      course_proposal(ProposalKind::termination, sample_terms(), midnight_of("2028-03-01")),
      TerminationNotified{"We move.", {}, midnight_of("2029-01-01")},
      RenewalDeclined{"No."},
      feasible("uptime", 999'000),
      MilestoneDelivered{{"go-live"}, ""},
      MilestoneRefused{{"go-live"}, "No."},
      BackgroundSubmitted{"x"}};
  for (const Payload& payload : refused) {
    given(story).when(later(by("acme", payload))).refused(ErrorCode::wrong_state).saying("ended");
  }
}

TEST(AfterTheEnd, OpenProposalsAreNotApproved) {
  const auto changed = with(sample_terms(), "/title", "x");
  auto data = change_proposal(sample_terms(), changed, midnight_of("2027-02-01"));
  data.retroactive = true;
  given(in_force() + Story{by("acme", data).called("late")})
      .when(approve("globex", "late", changed).at("2028-02-01T00:00:00.000Z"))
      .refused(ErrorCode::wrong_state);
}

TEST(AfterTheEnd, NothingRevivesWhatWasAbandoned) {
  const Story story =
      prepared() + Story{by("acme", initial_proposal(sample_terms())).called("initial"),
                         by("acme", TerminationNotified{"No.", {}, Time{}})};
  given(story).when(approve("globex", "initial", sample_terms())).refused(ErrorCode::wrong_state);
  given(story).when(by("globex", BackgroundSubmitted{"x"})).refused(ErrorCode::wrong_state);
  given(story).when(by("globex", CommentPosted{"A pity.", {}, {}})).accepted();
}

// ---------------------------------------------------------------- versions

TEST(Versions, BindFromTheirEffectiveDate) {
  const auto changed = with(sample_terms(), "/title", "x");
  const World world = world_after(
      in_force() + amended(sample_terms(), changed, "second", midnight_of("2027-03-01")));
  const auto number_at = [&](Time at) {
    const Version* version = version_at(world.agreement(), at);
    return version ? version->number : 0;
  };
  EXPECT_EQ(number_at(midnight_of("2027-01-01") - moment), 0);
  EXPECT_EQ(number_at(midnight_of("2027-01-01")), 1);
  EXPECT_EQ(number_at(midnight_of("2027-03-01") - moment), 1);
  EXPECT_EQ(number_at(midnight_of("2027-03-01")), 2);
  EXPECT_EQ(newest_version(world.agreement())->number, 2);
}

// ---------------------------------------------------------------- periods

TEST(Periods, AreRepeatedByWholeMonthsOrByDays) {
  struct Case {
    std::string_view from, until, at, ends;
  };
  for (const Case& one : {Case{"2027-01-01", "2028-01-01", "2027-06-01", "2028-01-01"},
                          Case{"2027-01-01", "2028-01-01", "2028-01-01", "2029-01-01"},
                          Case{"2027-01-01", "2028-01-01", "2031-12-31", "2032-01-01"},
                          Case{"2027-01-01", "2027-04-01", "2028-11-15", "2029-01-01"},
                          Case{"2027-01-01", "2027-02-10", "2027-02-10", "2027-03-22"},
                          Case{"2027-01-01", "2027-02-10", "2029-01-01", "2029-01-30"}}) {
    SCOPED_TRACE(std::string(one.from) + " " + std::string(one.at));
    const World world = world_after(agreed(renewed_by_itself(one.from, one.until)));
    EXPECT_EQ(ends_at(world.agreement(), midnight_of(one.at)), midnight_of(one.ends));
    EXPECT_EQ(phase_of(world, midnight_of(one.at)), Phase::in_force);
  }
}

// The ends of a period that renews by itself, from its first one on.
std::string ends_of(const char* from, const char* until, int count) {
  const TermsPtr terms =
      parsed(with(renewed_by_itself(from, until), "/managementElements/renewal/noticeDays", 10));
  std::string ends;
  std::optional<Date> end = parse_date(from);
  for (int i = 0; i < count; ++i) {
    end = next_renewal(*terms, *end);
    ends += (i == 0 ? "" : " ") + format_date(end.value());
  }
  return ends;
}

TEST(Periods, OfWholeMonthsStaySuchHoweverLongTheMonthsAre) {
  EXPECT_EQ(ends_of("2028-02-29", "2029-03-01", 5),
            "2029-03-01 2030-03-01 2031-03-01 2032-02-29 2033-03-01");
  EXPECT_EQ(ends_of("2028-02-29", "2029-02-28", 5),
            "2029-02-28 2030-02-28 2031-02-28 2032-02-29 2033-02-28");
  EXPECT_EQ(ends_of("2027-04-30", "2027-05-31", 5),
            "2027-05-31 2027-06-30 2027-07-31 2027-08-31 2027-09-30");
  EXPECT_EQ(ends_of("2027-01-31", "2027-02-28", 4), "2027-02-28 2027-03-31 2027-04-30 2027-05-31");
  EXPECT_EQ(ends_of("2027-04-30", "2027-05-30", 3), "2027-05-30 2027-06-30 2027-07-30");
  EXPECT_EQ(ends_of("2027-01-15", "2028-01-15", 3), "2028-01-15 2029-01-15 2030-01-15");
}

TEST(Periods, InDaysAreToldAsSuch) {
  const auto told = [](const char* from, const char* until) {
    const auto terms = renewed_by_itself(from, until);
    std::vector<boost::json::object> days;
    given(prepared())
        .when(by("acme", initial_proposal(terms)).called("initial"))
        .then([&](const World&, const Told& it) { days = follows(it, "period-repeats-days"); });
    return days.empty() ? std::int64_t{0} : days.front().at("days").as_int64();
  };
  EXPECT_EQ(told("2027-01-01", "2028-01-02"), 366);
  EXPECT_EQ(told("2027-01-01", "2028-01-01"), 0);
  EXPECT_EQ(repeats_in_days(*parsed(renewed_by_itself("2028-02-29", "2029-03-01"))), std::nullopt);
  EXPECT_EQ(repeats_in_days(*parsed(renewed_by_itself("2028-02-28", "2029-03-01"))), 367);
}

TEST(Periods, RepeatedInDaysEndWhereCountingSays) {
  const World world = world_after(agreed(renewed_by_itself("2027-01-01", "2027-02-10")));
  Date until = parse_date("2027-02-10").value();
  for (int i = 0; i < 40; ++i) {
    const Time end = midnight_of(format_date(until));
    EXPECT_EQ(ends_at(world.agreement(), end - moment), end);
    until = Date{std::chrono::sys_days(until) + std::chrono::days{40}};
    EXPECT_EQ(ends_at(world.agreement(), end), midnight_of(format_date(until)));
  }
}

TEST(Periods, ARenewalByConsentMovesTheEnd) {
  const auto longer = with(sample_terms(), "/agreementPeriod/until", "2029-01-01");
  const auto renewal =
      change_proposal(sample_terms(), longer, midnight_of("2028-01-01"), ProposalKind::renewal);
  const World world = world_after(in_force() + consented(renewal, "renewal", longer));
  EXPECT_EQ(phase_of(world, midnight_of("2028-01-01")), Phase::in_force);
  EXPECT_EQ(phase_of(world, midnight_of("2029-01-01")), Phase::expired);
}

TEST(Phases, AreTotalOverTime) {
  const World world = world_after(agreed(renewed_by_itself("2027-01-01", "2028-01-01")) +
                                  Story{by("acme", RenewalDeclined{"No."})});
  for (const std::int64_t at : {std::int64_t{0}, std::numeric_limits<std::int64_t>::min(),
                                std::numeric_limits<std::int64_t>::max()}) {
    const Time time{std::chrono::milliseconds{at}};
    phase_at(world.agreement(), time);
    ends_at(world.agreement(), time);
    deadlines(world.agreement(), world.reader("acme", time), time);
  }
  EXPECT_EQ(phase_of(world, Time::max()), Phase::expired);
  EXPECT_EQ(phase_of(world, Time::min()), Phase::negotiating);
}

}  // namespace
}  // namespace sopu::test
