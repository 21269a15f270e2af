// When a proposal may take effect: asked before it is made, and named by what refuses a date.
#include "ledger/domain/agreement/next_date.hpp"

#include "ledger/domain/value/json_patch.hpp"
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

constexpr const char* uptime = "/serviceElements/objectives/uptime/targetPpm";
constexpr const char* tickets = "/serviceElements/objectives/tickets/targetPpm";

NextDate asked(const World& world, std::vector<std::string> paths, std::string_view after = {},
               ProposalKind kind = ProposalKind::amendment) {
  const Time from = after.empty() ? world.now : midnight_of(after);
  return next_date(world.agreement(), {kind, std::move(paths), from}, world.now);
}

std::string code_of(const NextDate& answer) {
  return answer.why.size() == 1 ? answer.why.front().code : "one reason";
}

// What the refusal names, and that the same is accepted then.
Time named_next(const World& world, ProposalSubmitted data, std::string_view code) {
  const auto no = world.attempt(by("acme", data));
  if (no) throw std::logic_error("accepted");
  const Sentence why = no.error().why;
  EXPECT_EQ(why.code, code);
  const auto* next = why.params.if_contains("next");
  if (!next) throw std::logic_error("names no next date");
  const Time when = time_of(std::string_view(next->as_string()));
  const Time before = data.effective_from;
  if (carries_terms(data.kind) && data.kind != ProposalKind::initial) {
    const auto result = apply_patch(
        stretches_from(world.agreement(), data.kind, before, {}).front().base->json(), *data.patch);
    data = change_in(world, result.value(), when, data.kind);
  } else {
    begin_at(data, when);
  }
  const auto then = world.attempt(by("acme", data));
  if (!then) ADD_FAILURE() << text_of(then.error());
  return when;
}

// ---------------------------------------------------------------- asked

TEST(NextDate, IsABoundaryOfEveryWindowThatThePathsTouch) {
  const World world = world_after(in_force());
  EXPECT_EQ(asked(world, {uptime}).next, midnight_of("2027-02-01"));
  EXPECT_EQ(asked(world, {tickets}).next, midnight_of("2027-01-16"));
  EXPECT_EQ(asked(world, {tickets, uptime}).next, midnight_of("2027-02-01"));
  EXPECT_EQ(asked(world, {"/serviceElements/services/hosting/fee"}).next,
            midnight_of("2027-02-01"));
  const NextDate answer = asked(world, {uptime}, "2027-03-02");
  EXPECT_EQ(answer.next, midnight_of("2027-04-01"));
  EXPECT_EQ(answer.why,
            (std::vector<Sentence>{{"date-on-boundary", {{"objectives", {"uptime"}}}}}));
  EXPECT_EQ(asked(world, {uptime}, "2027-03-01").next, midnight_of("2027-03-01"));
}

TEST(NextDate, IsALocalMidnightWhereNoWindowIsTouched) {
  const World world = world_after(in_force());
  for (const auto& paths : {std::vector<std::string>{}, {"/title"}}) {
    const NextDate answer = asked(world, paths);
    EXPECT_EQ(answer.next, midnight_of("2027-01-16"));
    EXPECT_EQ(code_of(answer), "date-on-midnight");
  }
}

TEST(NextDate, IsNotBeforeTheAgreementBegins) {
  const World world = world_after(agreed());
  const NextDate answer = asked(world, {uptime});
  EXPECT_EQ(answer.next, midnight_of("2027-01-01"));
  EXPECT_EQ(code_of(answer), "date-at-beginning");
  EXPECT_EQ(asked(world, {uptime}, "2027-01-02").next, midnight_of("2027-02-01"));
}

TEST(NextDate, IsNotAfterTheEndOfWhatIsInForce) {
  World world = world_after(in_force());
  EXPECT_EQ(asked(world, {uptime}).until, midnight_of("2028-01-01"));
  EXPECT_EQ(asked(world, {uptime}, "2027-12-02").next, midnight_of("2028-01-01"));
  const NextDate none = asked(world, {uptime}, "2028-01-02");
  EXPECT_EQ(none.next, std::nullopt);
  EXPECT_EQ(code_of(none), "date-after-end");
  // Nor after a termination that stands.
  world.must(by("acme", course_proposal(ProposalKind::termination, sample_terms(),
                                        midnight_of("2027-03-20")))
                 .called("end"));
  for (const char* party : {"acme", "globex"}) world.must(approve(party, "end"));
  EXPECT_EQ(asked(world, {uptime}, "2027-03-02").next, std::nullopt);
  EXPECT_EQ(asked(world, {uptime}, "2027-03-01").until, midnight_of("2027-03-20"));
}

TEST(NextDate, OfFirstTermsIsTheirOwn) {
  EXPECT_EQ(code_of(asked(world_after(prepared()), {uptime})), "date-of-first-terms");
  EXPECT_EQ(code_of(asked(world_after(in_force()), {}, {}, ProposalKind::initial)),
            "agreed-already");
}

TEST(NextDate, OfAResumptionLiesInASuspension) {
  World world = world_after(in_force());
  const auto resumption = [&] { return asked(world, {}, {}, ProposalKind::resumption); };
  EXPECT_EQ(resumption().next, std::nullopt);
  EXPECT_EQ(code_of(resumption()), "date-never-suspended");
  world.must(by("acme", course_proposal(ProposalKind::suspension, sample_terms(),
                                        midnight_of("2027-06-01")))
                 .called("pause"));
  for (const char* party : {"acme", "globex"}) world.must(approve(party, "pause"));
  EXPECT_EQ(resumption().next, midnight_of("2027-06-01"));
  EXPECT_EQ(code_of(resumption()), "date-while-suspended");
  const auto early =
      course_proposal(ProposalKind::resumption, sample_terms(), midnight_of("2027-05-01"));
  EXPECT_EQ(named_next(world, early, "not-suspended-then.next"), midnight_of("2027-06-01"));
}

TEST(NextDate, PathsLeadSomewhere) {
  const auto terms = sample_terms();
  for (const char* good :
       {uptime, "/title", "/serviceElements/objectives", "/serviceElements/objectives/brand-new",
        "/legal", "/managementElements/escalation/1"}) {
    EXPECT_FALSE(refuse_paths(terms, {good})) << good;
  }
  for (const char* bad : {"", "/", "title", "/serviceElements/objectives/0/targetPpm",
                          "/serviceElements/objectives/0",
                          "/serviceElements/objectives/uptme/targetPpm", "/title/more"}) {
    const auto no = refuse_paths(terms, {"/title", bad});
    ASSERT_TRUE(no) << bad;
    EXPECT_EQ(no->why.code, "no-such-path");
  }
  const auto added = told_of_new(terms, {"/title", "/serviceElements/objectives/brand-new"});
  ASSERT_EQ(added.size(), 1U);
  EXPECT_EQ(added[0],
            (Sentence{"date-of-new", {{"path", "/serviceElements/objectives/brand-new"}}}));
}

// ---------------------------------------------------------------- refused

TEST(NextDate, IsNamedByWhatRefusesTheDateOfAChange) {
  const World world = world_after(in_force());
  const auto dated = [&](const boost::json::value& result, std::string_view date) {
    return change_proposal(sample_terms(), result, midnight_of(date));
  };
  const auto retitled = with(sample_terms(), "/title", "Hosting");
  const auto dearer = priced(sample_terms(), 200'000);
  EXPECT_EQ(named_next(world, dated(dearer, "2027-03-02"), "effective-from-boundary.next"),
            midnight_of("2027-04-01"));
  EXPECT_EQ(named_next(world, dated(retitled, "2027-01-03"), "effective-from-past.next"),
            midnight_of("2027-01-16"));
  EXPECT_EQ(named_next(world, dated(dearer, "2027-01-03"), "effective-from-past.next"),
            midnight_of("2027-02-01"));
  EXPECT_EQ(named_next(world, dated(dearer, "2028-01-02"), "effective-from-end.next"),
            midnight_of("2027-02-01"));
  const auto renewal =
      change_proposal(sample_terms(), with(sample_terms(), until_path, "2029-01-01"),
                      midnight_of("2027-01-03"), ProposalKind::renewal);
  EXPECT_EQ(named_next(world, renewal, "effective-from-past.next"), midnight_of("2027-01-16"));
  const World before = world_after(agreed());
  EXPECT_EQ(named_next(before, dated(dearer, "2026-12-20"), "effective-from-period.amendment.next"),
            midnight_of("2027-01-01"));
}

TEST(NextDate, IsNamedByWhatRefusesTheDateOfAnEnding) {
  const World world = world_after(in_force());
  for (const auto kind : {ProposalKind::suspension, ProposalKind::termination}) {
    const auto dated = [&](std::string_view date) {
      return course_proposal(kind, sample_terms(), midnight_of(date));
    };
    EXPECT_EQ(named_next(world, dated("2027-01-03"), "effective-from-past.next"),
              midnight_of("2027-01-16"));
    EXPECT_EQ(named_next(world, dated("2028-01-02"), "effective-from-end.next"),
              midnight_of("2027-01-16"));
  }
}

TEST(NextDate, OfFirstTermsIsNamedUnlessTheirPeriodHasBegun) {
  const World world = world_after(prepared());
  auto data = initial_proposal(sample_terms());
  for (const char* other : {"2026-12-01", "2027-02-01"}) {
    begin_at(data, midnight_of(other));
    EXPECT_EQ(named_next(world, data, "effective-from-period.next"), midnight_of("2027-01-01"));
  }
  begin_at(data, midnight_of("2026-10-01"));
  EXPECT_EQ(named_next(world, data, "effective-from-past.next"), midnight_of("2027-01-01"));
  const auto begun = with(sample_terms(), "/agreementPeriod/from", "2026-10-01");
  const auto no = world.attempt(by("acme", initial_proposal(begun)));
  ASSERT_FALSE(no);
  EXPECT_EQ(no.error().why.code, "effective-from-past");
}

// A step that is agreed already makes another stretch; what does not fit there fits later.
TEST(NextDate, LooksAtEveryStretch) {
  World world = world_after(in_force());
  const auto quarterly =
      with(sample_terms(), "/serviceElements/objectives/0/window/length", "quarter");
  agree(world, priced(sample_terms(), 500'000), "2027-05-01", "dearer");
  const auto data = change_in(world, quarterly, midnight_of("2027-04-01"));
  ASSERT_EQ(data.results.size(), 2U);
  EXPECT_EQ(named_next(world, data, "effective-from-boundary.next"), midnight_of("2027-07-01"));
}

// What is left as it is from May on is left so at any date before.
TEST(NextDate, KeepsThePatchOfALaterStretch) {
  World world = world_after(in_force());
  agree(world, priced(sample_terms(), 500'000), "2027-05-01", "dearer");
  const auto data = change_in(world, priced(sample_terms(), 120'000), midnight_of("2027-02-15"));
  ASSERT_TRUE(data.results.at(1).patch);
  EXPECT_EQ(named_next(world, data, "effective-from-boundary.next"), midnight_of("2027-03-01"));
}

TEST(NextDate, IsNoneWhereThePatchDoesNotApply) {
  const World world = world_after(in_force());
  auto data = change_proposal(sample_terms(), priced(sample_terms(), 1), midnight_of("2027-01-03"));
  data.patch = boost::json::parse(R"([{"op":"remove","path":"/nothing"}])");
  const auto no = world.attempt(by("acme", data));
  ASSERT_FALSE(no);
  EXPECT_EQ(no.error().why.code, "effective-from-past");
}

}  // namespace
}  // namespace sopu::test
