// A notice is disputed: what waits as long as the dispute runs, and what becomes of the notice.
#include "tests/support/case_story.hpp"

namespace sopu::test {
namespace {

constexpr const char* while_disputed = "/managementElements/termination/causes/1/whileDisputed";
// The end of the twenty business days in which the unpaid fees could be paid.
constexpr const char* cure_ended = "2027-02-12T22:00:00.000Z";

Said accuse() {
  return by("acme", BreachNotified{{"unpaid"}, "Nothing came."}).called("breach");
}
Said cured() {
  return by("globex", BreachCured{id_of("breach"), "It came."});
}
Said end_it(std::string_view from = "2027-03-01T00:00:00.000Z") {
  return by("acme", TerminationNotified{"It cannot go on.", ItemId{"unpaid"}, time_of(from)})
      .called("ending");
}
Said of_breach(const std::string& party = "globex") {
  return raise(party, id_of("breach"));
}
Story accused(const boost::json::value& terms = sample_terms()) {
  return in_force(terms) + Story{accuse()};
}
Story uncured(const boost::json::value& terms = sample_terms()) {
  return accused(terms) + Story{by("acme", CommentPosted{"Well?", {}, {}}).at(cure_ended)};
}
const Breach& breach_in(const World& world) {
  return world.agreement().breaches.all[0];
}
Phase phase_in(const World& world, std::string_view at) {
  return phase_at(world.agreement(), time_of(at));
}

// ---------------------------------------------------------------- what may be disputed

TEST(Contests, AreOfTheOtherSidesNoticesThatStand) {
  given(accused()).when(of_breach()).accepted();
  given(accused())
      .when(of_breach("acme"))
      .refused(ErrorCode::wrong_state)
      .saying("breach-not-cured");
  given(in_force()).when(of_breach()).refused(ErrorCode::not_found);
  given(accused() + Story{cured()})
      .when(of_breach())
      .refused(ErrorCode::wrong_state)
      .saying("breach-stands-not");
  given(accused() + Story{of_breach()})
      .when(raise("globex", id_of("breach")).called("twice"))
      .refused(ErrorCode::wrong_state)
      .saying("notice-disputed-already");
  given(uncured() + Story{end_it()}).when(raise("globex", id_of("ending"))).accepted();
  given(uncured() + Story{end_it()})
      .when(raise("acme", id_of("ending")))
      .refused(ErrorCode::rule, "own-notice");
}

TEST(Contests, ThatABreachWasCuredForTenBusinessDays) {
  const Story story = accused() + Story{cured().at("2027-01-18T08:00:00.000Z")};
  const Time until = time_of("2027-02-01T22:00:00.000Z");
  given(story).when(of_breach("acme").at(until - std::chrono::milliseconds{1})).accepted();
  given(story)
      .when(of_breach("acme").at(until))
      .refused(ErrorCode::wrong_state)
      .saying("cure-stands");
}

// ---------------------------------------------------------------- what waits

TEST(Contests, NobodyEndsForABreachWhileItIsDisputed) {
  given(uncured()).when(end_it()).accepted();
  given(uncured() + Story{of_breach()}).when(end_it()).refused(ErrorCode::rule, "breach-disputed");
  given(uncured() + Story{of_breach(), give_up()}).when(end_it()).accepted();
}

TEST(Contests, HoldNothingBackWhereTheTermsSaySo) {
  const auto goes_on = with(sample_terms(), while_disputed, "goesOn");
  given(uncured(goes_on) + Story{of_breach()}).when(end_it()).accepted();
}

TEST(Contests, WaitUntilLevelTwoIsOverWhereTheTermsSayNothing) {
  const auto silent = without(sample_terms(), while_disputed);
  const Story on_level_2 = uncured(silent) + Story{of_breach(), reply(), climb()};
  given(on_level_2).when(end_it()).refused(ErrorCode::rule, "breach-disputed");
  given(on_level_2 + Story{climb().called("up")}).when(end_it()).accepted();
  given(uncured() + Story{of_breach(), reply(), climb(), climb().called("up")})
      .when(end_it())
      .refused(ErrorCode::rule, "breach-disputed");
}

TEST(Contests, HoldANoticeBackOnce) {
  given(uncured() + Story{of_breach(), give_up(), raise("globex", id_of("breach")).called("again")})
      .when(end_it())
      .accepted();
}

TEST(Contests, TheTimeToActOnABreachBeginsAnewAfterwards) {
  World world = world_after(uncured() + Story{of_breach()});
  const Time spent = time_of(cure_ended) + limits::breach_stands;
  EXPECT_EQ(std::ranges::count(dues(world.agreement()), DeadlineKind::breach_spent,
                               [](const Due& due) { return due.what.kind; }),
            0);
  world.must(give_up().at("2027-02-20T08:00:00.000Z"));
  EXPECT_EQ(runs_out(world.agreement(), breach_in(world)), world.now + limits::breach_stands);
  EXPECT_GT(runs_out(world.agreement(), breach_in(world)), spent);
}

TEST(Contests, ATerminationForACauseDoesNotTakeEffectMeanwhile) {
  for (const char* contested : {"ending", "breach"}) {
    World world = world_after(uncured() + Story{end_it()});
    EXPECT_EQ(phase_in(world, "2027-03-01T00:00:00.000Z"), Phase::terminated);
    world.must(raise("globex", id_of(contested)).at("2027-02-16T08:00:00.000Z"));
    world.let_pass(time_of("2027-03-01T00:00:00.000Z"));
    EXPECT_EQ(phase_in(world, "2027-03-01T00:00:00.000Z"), Phase::in_force) << contested;
    world.must(give_up().at("2027-03-02T08:00:00.000Z"));
    EXPECT_EQ(phase_in(world, "2027-03-01T00:00:00.000Z"), Phase::in_force) << "it did not then";
    EXPECT_EQ(phase_in(world, "2027-03-02T08:00:00.000Z"), Phase::terminated) << contested;
  }
}

TEST(Contests, HoldNoOrdinaryNoticeBack) {
  const Time end = midnight_of("2027-06-01");
  const Story story =
      in_force() + Story{by("acme", TerminationNotified{"We move.", {}, end}).called("ending"),
                         raise("globex", id_of("ending"))};
  EXPECT_EQ(phase_at(world_after(story).agreement(), end), Phase::terminated);
}

// ---------------------------------------------------------------- what becomes of it

TEST(Contests, AreDecidedTogetherWithTheDispute) {
  given(accused() + Story{of_breach(), reply()})
      .when(settle("globex"))
      .refused(ErrorCode::schema)
      .saying("notice-fate-missing");
  given(in_force() + Story{raise(), reply()})
      .when(settle("globex", {}, NoticeFate::stands))
      .refused(ErrorCode::schema)
      .saying("notice-fate-not-taken");
}

TEST(Contests, ABreachThatFallsGivesNoGroundAndNoEnd) {
  const Story story = uncured() + Story{end_it(), of_breach(), reply(),
                                        settle("globex", {}, NoticeFate::falls), take("acme")};
  const World world = world_after(story);
  EXPECT_EQ(breach_in(world).status, Breach::Status::overturned);
  EXPECT_TRUE(world.agreement().breaches.standing.empty());
  EXPECT_EQ(phase_in(world, "2027-06-01T00:00:00.000Z"), Phase::in_force);
  Given{world}.when(end_it()).refused(ErrorCode::rule, "breach-overturned");
  Given{world}.when(accuse().called("again")).accepted();
}

TEST(Contests, ABreachThatStandsCanBeActedOn) {
  given(uncured() +
        Story{of_breach(), reply(), settle("globex", {}, NoticeFate::stands), take("acme")})
      .when(end_it())
      .accepted();
}

TEST(Contests, ATerminationThatFallsEndsNothing) {
  const World world =
      world_after(uncured() + Story{end_it(), raise("globex", id_of("ending")), reply(),
                                    settle("globex", {}, NoticeFate::falls), take("acme")});
  EXPECT_EQ(phase_in(world, "2027-06-01T00:00:00.000Z"), Phase::in_force);
  EXPECT_EQ(breach_in(world).status, Breach::Status::uncured);
}

TEST(Contests, ACureThatWasNoneLetsTheBreachStand) {
  const Story story = accused() + Story{cured(), of_breach("acme"), reply("globex")};
  const World stands =
      world_after(story + Story{settle("acme", {}, NoticeFate::stands), take("globex")});
  EXPECT_EQ(breach_in(stands).status, Breach::Status::uncured);
  EXPECT_EQ(stands.agreement().breaches.standing.size(), 1U);
  const World falls =
      world_after(story + Story{settle("acme", {}, NoticeFate::falls), take("globex")});
  EXPECT_EQ(breach_in(falls).status, Breach::Status::cured);
}

}  // namespace
}  // namespace sopu::test
