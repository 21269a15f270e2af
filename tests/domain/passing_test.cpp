// Deadlines that pass: when, in which order, once, and what that brings about.
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

using namespace std::chrono_literals;

Said passed(DeadlineKind kind, std::string reference) {
  return by("operator", DeadlinePassed{kind, std::move(reference)})
      .signed_with(key_of(clock_person).kid);
}
Said passed(const Due& due) {
  return passed(due.what.kind, due.what.reference).at(due.at);
}

boost::json::value renewed_by_itself() {
  return with(sample_terms(), "/managementElements/renewal",
              {{"mode", "automatic"}, {"noticeDays", 60}});
}

Due due_of(const World& world, DeadlineKind kind) {
  for (const Due& one : dues(world.agreement())) {
    if (one.what.kind == kind) return one;
  }
  ADD_FAILURE() << "nothing of the kind " << name(kind) << " is due";
  return {};
}

// What was passed by the clock in the world's log, in its order.
std::vector<std::string> passed_in(const World& world) {
  std::vector<std::string> kinds;
  for (const auto& [event, recorded] : world.log) {
    if (const auto* one = get_if<DeadlinePassed>(event.payload)) {
      kinds.emplace_back(name(one->kind));
    }
  }
  return kinds;
}

// A story in which one deadline of the kind runs, and what does it in time.
struct Case {
  const char* called;
  DeadlineKind kind;
  Story before;
  Said in_time;
  bool is_taken_late = false;
};

Story asked() {
  return initiated() +
         Story{by("acme", ThirdpartyConsulted{
                              {"hooli"}, "And you?", time_of("2026-12-01T12:00:00.000Z"), {}})};
}

Story proposed_dearer() {
  const auto dearer = with(sample_terms(), "/title", "Dearer");
  return in_force() +
         Story{by("acme", change_proposal(sample_terms(), dearer, midnight_of("2027-03-01")))
                   .called("dearer")};
}

Said leave(std::string_view from) {
  return by("globex", TerminationNotified{"Enough.", {}, midnight_of(from)});
}

Story accused() {
  return in_force() +
         Story{by("acme", BreachNotified{{"unpaid"}, "Nothing came."}).called("breach")};
}

std::vector<Case> cases() {
  const auto dearer = with(sample_terms(), "/title", "Dearer");
  return {
      {"proposal", DeadlineKind::proposal_expires, proposed_dearer(),
       approve("globex", "dearer", dearer)},
      {"consultation", DeadlineKind::consultation_ends, asked(),
       by("hooli", ThirdpartyObjected{"No.", {}, {}}), true},
      {"milestone", DeadlineKind::milestone_due, in_force(),
       by("acme", MilestoneDelivered{{"go-live"}, ""}), true},
      {"cure", DeadlineKind::cure_ends, accused(),
       by("globex", BreachCured{id_of("breach"), "It is paid."})},
      {"lapse", DeadlineKind::notice_lapses,
       in_force(with_threshold(sample_terms(), "globex", "remedy", 2)) +
           Story{leave("2027-09-01").called("leave")},
       by("globex", NoticeWithdrawn{id_of("leave"), ""})},
      {"renewal", DeadlineKind::renewal_notice, in_force(renewed_by_itself()),
       by("globex", RenewalDeclined{"We look around."}), true},  // for the next period
      {"notice", DeadlineKind::notice_takes_effect, in_force() + Story{leave("2027-09-01")},
       leave("2027-12-15")},
      {"period", DeadlineKind::period_ends, in_force(), leave("2028-06-01")},
  };
}

// ---------------------------------------------------------------- both sides of the millisecond

TEST(Passing, ComesBeforeWhatIsRecordedWhenItIsDueAndAfterWhatIsRecordedBefore) {
  for (const Case& one : cases()) {
    SCOPED_TRACE(one.called);
    const World world = world_after(one.before);
    const Due due = due_of(world, one.kind);
    World early = world;
    early.must(Said(one.in_time).at(due.at - 1ms));
    EXPECT_EQ(std::ranges::count(passed_in(early), name(one.kind)), 0);
    World late = world;
    EXPECT_EQ(late.happen(Said(one.in_time).at(due.at)).has_value(), one.is_taken_late);
    EXPECT_EQ(std::ranges::count(passed_in(late), name(one.kind)), 1);
    EXPECT_TRUE(std::ranges::none_of(dues(late.agreement()), [&](const Due& other) {
      return other.what == due.what;
    })) << "once";
  }
}

TEST(Passing, IsDemandedOfWhoeverWritesNext) {
  const World world = world_after(in_force());
  const Due due = due_of(world, DeadlineKind::milestone_due);
  const auto attempt = [&](Time at) {
    Event event = world.event_of(by("acme", CommentPosted{"Hello", {}, {}}).at(at));
    return decide(world.streams(), VerifiedEventForTests::make(event), {{world.next_index}, at});
  };
  EXPECT_FALSE(attempt(due.at - 1ms));
  const auto no = attempt(due.at);
  ASSERT_TRUE(no);
  EXPECT_EQ(no->rule, "deadline-first");
}

// ---------------------------------------------------------------- what it brings about

TEST(Passing, ClosesAProposal) {
  World world = world_after(proposed_dearer());
  world.let_pass(due_of(world, DeadlineKind::proposal_expires).at);
  EXPECT_EQ(passed_in(world).back(), name(DeadlineKind::proposal_expires));
  EXPECT_EQ(world.proposal("dearer").status, ProposalStatus::expired);
  EXPECT_TRUE(world.agreement().proposals.open.empty());
}

TEST(Passing, EndsTheWaitingForAThirdParty) {
  World world = world_after(asked());
  EXPECT_EQ(world.agreement().consultations.asked[0].state, Hearing::waiting);
  world.must(passed(due_of(world, DeadlineKind::consultation_ends)));
  EXPECT_EQ(world.agreement().consultations.asked[0].state, Hearing::silent);
}

TEST(Passing, KeepsThatAMilestoneWasMissedThoughItComesLater) {
  World world = world_after(in_force());
  world.must(passed(due_of(world, DeadlineKind::milestone_due)));
  ASSERT_EQ(world.agreement().milestones.missed.size(), 1U);
  EXPECT_EQ(world.agreement().milestones.missed[0].id, ItemId{"go-live"});
  world.must(by("acme", MilestoneDelivered{{"go-live"}, "At last."}));
  EXPECT_EQ(world.agreement().milestones.missed.size(), 1U);
  // Refused, it is not missed a second time.
  world.must(by("globex", MilestoneRefused{{"go-live"}, "Half of it."}));
  EXPECT_TRUE(std::ranges::none_of(dues(world.agreement()), [](const Due& one) {
    return one.what.kind == DeadlineKind::milestone_due;
  }));
}

TEST(Passing, RenewsPeriodAfterPeriod) {
  World world = world_after(in_force(renewed_by_itself()));
  world.let_pass(midnight_of("2031-01-15"));
  EXPECT_EQ(std::ranges::count(passed_in(world), name(DeadlineKind::renewal_notice)), 4);
  EXPECT_EQ(format_date(world.agreement().life.renewed_until.value()), "2031-01-01");
  EXPECT_EQ(due_of(world, DeadlineKind::renewal_notice).what.reference, "2032-01-01");
}

// However short the periods and however long ago the first one began, they do not flood the log.
TEST(Passing, OfPeriodsThatWereOverWhenTheTermsWereAgreedSaysNothing) {
  auto terms = with(renewed_by_itself(), "/agreementPeriod",
                    {{"from", "1999-01-01"}, {"until", "1999-01-02"}});
  terms = with(terms, "/managementElements/renewal/noticeDays", 0);
  auto data = initial_proposal(terms);
  data.retroactive = true;
  World world = world_after(prepared() + consented(data, "initial", terms));
  const Time agreed = world.now;
  world.let_pass(agreed + 24h * 3);
  EXPECT_EQ(std::ranges::count(passed_in(world), name(DeadlineKind::renewal_notice)), 3);
}

TEST(Passing, EndsTheAgreementByItsPeriodOrByANotice) {
  World world = world_after(in_force());
  const Time end = midnight_of("2028-01-01");
  world.let_pass(end);
  EXPECT_EQ(passed_in(world).back(), name(DeadlineKind::period_ends));
  EXPECT_EQ(phase_at(world.agreement(), end), Phase::expired);
  // The last month is reported, and its credits are claimed, after it.
  for (const Due& one : dues(world.agreement())) {
    EXPECT_TRUE(one.what.kind == DeadlineKind::report_due ||
                one.what.kind == DeadlineKind::claims_end);
  }
  world.let_pass(midnight_of("2028-03-01"));
  EXPECT_TRUE(dues(world.agreement()).empty());

  World left = world_after(in_force());
  left.must(
      by("acme", TerminationNotified{"Enough.", {}, midnight_of("2027-09-01")}).called("leave"));
  left.let_pass(midnight_of("2029-01-01"));
  EXPECT_EQ(std::ranges::count(passed_in(left), name(DeadlineKind::notice_takes_effect)), 1);
  EXPECT_TRUE(dues(left.agreement()).empty());
  EXPECT_EQ(phase_at(left.agreement(), left.now), Phase::terminated);
}

// ---------------------------------------------------------------- what the clock may not say

TEST(Passing, IsRefusedTooEarlyTwiceOrOfWhatWasDone) {
  const World world = world_after(in_force());
  const Due due = due_of(world, DeadlineKind::milestone_due);
  Given{world}
      .when(passed(due.what.kind, due.what.reference).at(due.at - 1ms))
      .refused(ErrorCode::rule, "deadline-too-early");
  Given{world}.when(passed(due)).accepted();
  World twice = world;
  twice.must(passed(due));
  Given{twice}
      .when(passed(due.what.kind, due.what.reference).at(due.at + 1h))
      .refused(ErrorCode::rule, "deadline-not-running");
  World done = world;
  done.must(by("acme", MilestoneDelivered{{"go-live"}, ""}));
  Given{done}.when(passed(due)).refused(ErrorCode::rule, "deadline-not-running");
}

TEST(Passing, IsRefusedUnderAnotherReferenceIdOrKey) {
  const World world = world_after(in_force());
  const Due due = due_of(world, DeadlineKind::milestone_due);
  Given{world}
      .when(passed(due.what.kind, "go-live").at(due.at))
      .refused(ErrorCode::rule, "deadline-not-running");
  Given{world}
      .when(passed(DeadlineKind::proposal_expires, id_of("no such").value).at(due.at))
      .refused(ErrorCode::rule, "deadline-not-running");
  Given{world}.when(passed(due).called("an id of its own")).refused(ErrorCode::rule, "deadline-id");
  Given{world}.when(by("operator", due.what).at(due.at)).refused(ErrorCode::key_not_allowed);
  Given{world}.when(by("acme", due.what).at(due.at)).refused(ErrorCode::key_not_allowed);
  World nothing = World::enrolled();
  EXPECT_EQ(nothing.attempt(passed(due)).error().code, ErrorCode::unknown_agreement);
}

TEST(Passing, GoesInOrder) {
  const World world = world_after(proposed_dearer());
  const auto list = dues(world.agreement());
  ASSERT_GE(list.size(), 2U);
  EXPECT_TRUE(std::ranges::is_sorted(list, {}, &Due::at));
  Given{world}
      .when(passed(list[1].what.kind, list[1].what.reference).at(list[1].at))
      .refused(ErrorCode::rule, "deadline-out-of-order");
}

// ---------------------------------------------------------------- a standstill

TEST(Passing, IsADayAfterAStandstillThatItFellInto) {
  World world = world_after(in_force());
  const Due due = due_of(world, DeadlineKind::milestone_due);
  const Time from = due.at - 3h;
  const Time until = due.at + 24h * 21;
  world.must(
      by("operator", LedgerStood{from, until}).signed_with(key_of(clock_person).kid).at(until));
  // Nobody loses a right: it is taken up to a day after.
  World early = world;
  early.must(by("acme", MilestoneDelivered{{"go-live"}, ""}).at(until + 24h - 1ms));
  EXPECT_TRUE(early.agreement().milestones.missed.empty());
  World late = world;
  late.must(by("acme", CommentPosted{"Late", {}, {}}).at(until + 24h));
  EXPECT_EQ(late.agreement().milestones.missed.size(), 1U);
}

TEST(Passing, IsPutOffByAStandstillAsFarAsItFellIntoIt) {
  ClockBook book;
  const Time from = time_of("2027-01-01T00:00:00.000Z");
  const Time until = from + 48h;
  book.add(Standstill{from, until, {}});
  EXPECT_EQ(book.due(from - 1ms), from - 1ms);
  EXPECT_EQ(book.due(from), until + 24h);
  EXPECT_EQ(book.due(until), until + 24h);
  EXPECT_EQ(book.due(until + 24h - 1ms), until + 24h);
  EXPECT_EQ(book.due(until + 24h), until + 24h);
  EXPECT_EQ(book.due(until + 25h), until + 25h);
}

TEST(Passing, OfACureAndOfABreachIsToldEachInItsWords) {
  World world = world_after(accused());
  const std::pair<DeadlineKind, const char*> both[] = {
      {DeadlineKind::cure_ends, "deadline-passed.cure"},
      {DeadlineKind::breach_spent, "deadline-passed.breach"}};
  for (const auto& [kind, code] : both) {
    world.let_pass(due_of(world, kind).at - 1ms);
    EXPECT_EQ(world.must(passed(due_of(world, kind))).summary.code, code);
  }
}

// ---------------------------------------------------------------- ids

// The same for whoever computes it: pinned.
TEST(Passing, HasAnIdThatFollowsFromWhatItSays) {
  const DeadlinePassed what{DeadlineKind::period_ends, "2028-01-01"};
  EXPECT_EQ(deadline_id({"hosting-2027"}, what).value, "b69a42de-8edf-877a-9935-84376479edee");
  EXPECT_NE(deadline_id({"hosting-2028"}, what), deadline_id({"hosting-2027"}, what));
}

}  // namespace
}  // namespace sopu::test
