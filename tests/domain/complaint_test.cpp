// Somebody complains, of the service or of the agreement itself: who answers when, and what comes
// of it.
#include "tests/domain/whole_story.hpp"
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

using Status = Complaint::Status;

// A Friday afternoon in Helsinki (UTC+2), an hour before the office closes.
constexpr const char* friday = "2027-01-15T13:30:00.000Z";
constexpr const char* an_hour_later = "2027-01-15T14:30:00.000Z";
// Half an hour was left on Friday; the rest is on Monday from eight.
constexpr const char* monday = "2027-01-18T06:30:00.000Z";

Said complain(const std::string& party = "globex", std::optional<ItemId> clause = {},
              ComplaintAbout about = ComplaintAbout::service) {
  return by(party, ComplaintFiled{about, std::move(clause), "The shop was closed."})
      .called("complaint");
}
Said of_agreement(const std::string& party = "globex") {
  return complain(party, {}, ComplaintAbout::agreement);
}
Said respond(const std::string& party = "acme", const std::string& complaint = "complaint") {
  return by(party, ComplaintAnswered{id_of(complaint), "We were moving it."});
}
Said close(const std::string& party = "globex", bool resolved = true) {
  return by(party, ComplaintClosed{id_of("complaint"), resolved, "That is that."});
}
Said hold(const std::string& party = "acme", std::optional<EventId> complaint = {}) {
  return by(party,
            ReviewHeld{std::move(complaint), "We met.", {"All is slow."}, 3, ReviewOutcome::amend})
      .called("review");
}
Said confirm(const std::string& party = "globex", std::int64_t satisfaction = 2) {
  return by(party, ReviewConfirmed{id_of("review"), satisfaction, ""});
}

World complained(const boost::json::value& terms = sample_terms(),
                 std::optional<ItemId> clause = ItemId{"tickets"}) {
  return world_after(in_force(terms) + Story{complain("globex", std::move(clause)).at(friday)});
}
const Complaint& complaint_in(const World& world) {
  return world.agreement().complaints.all[0];
}
// Until when whom answers.
std::string awaited_in(const World& world) {
  const auto answer = awaited(world.agreement(), complaint_in(world));
  return answer ? std::to_string(answer->level) + " " + answer->party.value + " " +
                      format_time(answer->until)
                : "nobody";
}

// ---------------------------------------------------------------- the complaint

TEST(Complaints, AreForWhoTakesPartOnceTermsAreAgreed) {
  given(in_force()).when(complain()).accepted();
  given(in_force()).when(complain("acme")).accepted();
  given(prepared()).when(complain()).refused(ErrorCode::wrong_state).saying("nothing-agreed");
  given(in_force()).when(complain("umbrella")).refused(ErrorCode::unknown_agreement);
  for (const std::string party : {"initech", "hooli", "probe"}) {
    Given{Moments::made().late}.when(complain(party)).accepted();
  }
  Given{Moments::made().late}.when(complain("gone")).refused(ErrorCode::not_a_party);
}

TEST(Complaints, SayWhatTheyAreOf) {
  given(in_force()).when(complain("globex", ItemId{"uptime"})).accepted();
  given(in_force()).when(complain("globex", ItemId{"law"})).accepted();
  given(in_force()).when(complain("globex", ItemId{"weather"})).refused(ErrorCode::not_found);
  given(in_force())
      .when(by("globex", ComplaintFiled{ComplaintAbout::service, {}, "  "}))
      .refused(ErrorCode::schema);
}

TEST(Complaints, AreNotFiledWithoutEnd) {
  World world = world_after(in_force());
  for (std::size_t i = 0; i < limits::open_complaints_max; ++i) {
    world.must(complain().called("complaint-" + std::to_string(i)));
  }
  Given{world}.when(complain()).refused(ErrorCode::rule, "open-complaints-limit");
  Given{world}.when(complain("acme")).accepted();
  world.must(by("globex", ComplaintClosed{id_of("complaint-0"), false, "Enough."}));
  Given{world}.when(complain()).accepted();
}

// ---------------------------------------------------------------- who answers when

TEST(Complaints, WaitInTheHoursOfTheObjectiveTheyAreOf) {
  const World world = complained();
  EXPECT_EQ(awaited_in(world), std::string("1 acme ") + monday);
  EXPECT_EQ(follows(world_after(in_force()).attempt(complain()).value(), "complaint-waits").size(),
            1U);
}

TEST(Complaints, WaitInTheHoursOfTheProcedureOfDisputesElse) {
  EXPECT_EQ(awaited_in(complained(sample_terms(), std::nullopt)), std::string("1 acme ") + monday);
  EXPECT_EQ(awaited_in(complained(sample_terms(), ItemId{"uptime"})),
            std::string("1 acme ") + monday);
  const auto around_the_clock =
      without(sample_terms(), "/managementElements/disputeProcedure/calendar");
  EXPECT_EQ(awaited_in(complained(around_the_clock, std::nullopt)),
            std::string("1 acme ") + an_hour_later);
}

TEST(Complaints, GoOnToTheNextLevelWhenNobodyAnswersInTime) {
  World world = complained();
  world.let_pass(time_of(monday));
  EXPECT_EQ(awaited_in(world), "2 acme 2027-01-19T22:00:00.000Z") << "a business day more";
  world.let_pass(time_of("2027-01-19T22:00:00.000Z"));
  EXPECT_EQ(awaited_in(world), "nobody");
  EXPECT_EQ(complaint_in(world).status, Status::waiting);
  EXPECT_FALSE(first_due(world.agreement()) == time_of("2027-01-19T22:00:00.000Z"));
  Given{world}.when(respond()).accepted();
}

TEST(Complaints, AreInTimeBeforeTheMomentAlone) {
  const Time due = time_of(monday);
  Given{complained()}
      .when(respond().at(due - std::chrono::milliseconds{1}))
      .then([](const World& world, const Told&) {
        EXPECT_EQ(complaint_in(world).step, 0U);
        EXPECT_EQ(complaint_in(world).status, Status::answered);
      });
  Given{complained()}.when(respond().at(due)).then([](const World& world, const Told&) {
    EXPECT_EQ(complaint_in(world).step, 1U) << "that it was late is on record";
  });
}

TEST(Complaints, AreNeverForWhoComplainsToAnswer) {
  const World world = world_after(in_force() + Story{complain("acme").at(friday)});
  EXPECT_EQ(awaited_in(world), "nobody") << "the terms name contacts of acme alone";
  Given{world}.when(respond("acme")).refused(ErrorCode::rule, "own-complaint");
  Given{world}.when(respond("globex")).accepted();
}

TEST(Complaints, RunByTheTermsThatRuledWhenTheyWereFiled) {
  World world = complained();
  const auto slower =
      with(sample_terms(), "/managementElements/escalation/0/respondWithin", "P20D");
  world.must(by("acme", change_in(world, slower, midnight_of("2027-02-01"))).called("slower"));
  for (const char* party : {"acme", "globex"}) world.must(approve(party, "slower"));
  EXPECT_EQ(awaited_in(world), std::string("1 acme ") + monday);
}

// ---------------------------------------------------------------- answers, and the end

TEST(Answers, AreForThePrincipalsAndTheNamedContacts) {
  auto terms = with_third_party(sample_terms(), "initech", "consenting");
  terms = with_third_party(terms, "umbrella", "consenting");
  terms = with(terms, "/managementElements/escalation/1/contactOf", "initech");
  World world = World::enrolled();
  for (const Said& said : prepared(terms)) world.must(said);
  world.must(by("acme", initial_proposal(terms)).called("initial"));
  for (const char* party : {"acme", "globex", "initech", "umbrella"}) {
    world.must(approve(party, "initial", terms));
  }
  world.must(complain().at(friday));
  Given{world}.when(respond("acme")).accepted();
  Given{world}.when(respond("initech")).accepted();
  Given{world}.when(respond("umbrella")).refused(ErrorCode::not_found);
  Given{world}.when(respond("globex")).refused(ErrorCode::rule, "own-complaint");
  world.must(by("umbrella", ComplaintFiled{ComplaintAbout::service, {}, "We, too."}).called("too"));
  Given{world}.when(respond("globex", "too")).accepted();
  Given{world}.when(respond("umbrella", "too")).refused(ErrorCode::rule, "own-complaint");
}

TEST(Answers, MayBeGivenUntilItIsClosed) {
  World world = complained();
  world.must(respond());
  EXPECT_EQ(awaited_in(world), "nobody");
  Given{world}.when(respond()).accepted();
  Given{world}
      .when(by("acme", ComplaintAnswered{id_of("complaint"), " "}))
      .refused(ErrorCode::schema);
  Given{world}.when(respond("acme", "nothing")).refused(ErrorCode::not_found);
  world.must(close());
  Given{world}.when(respond()).refused(ErrorCode::wrong_state).saying("complaint-closed");
}

TEST(Complaints, AreClosedByWhoFiledThem) {
  Given{complained()}.when(close("acme")).refused(ErrorCode::rule, "only-complainer");
  Given{complained()}.when(close("globex", false)).then([](const World& world, const Told&) {
    EXPECT_EQ(complaint_in(world).status, Status::closed);
    EXPECT_EQ(complaint_in(world).resolved, false);
    EXPECT_EQ(awaited_in(world), "nobody");
    Given{world}.when(close()).refused(ErrorCode::wrong_state);
  });
}

TEST(Complaints, OutliveTheAgreementButBeginNoMoreThen) {
  World world = complained();
  world.must(by("acme", CommentPosted{"It is over.", {}, {}}).at("2028-02-01T08:00:00.000Z"));
  Given{world}.when(complain().called("late")).refused(ErrorCode::wrong_state);
  Given{world}.when(respond()).accepted();
  Given{world}.when(close()).accepted();
}

// ---------------------------------------------------------------- reviews

TEST(Reviews, AreReportedByOneSideAndConfirmedByTheOther) {
  World world = world_after(in_force() + Story{hold()});
  Given{world}.when(confirm("acme")).refused(ErrorCode::rule, "own-review");
  world.must(confirm());
  const Review& review = world.agreement().reviews.all[0];
  EXPECT_EQ(review.outcome, ReviewOutcome::amend);
  EXPECT_EQ(review.held.side, Role::provider);
  EXPECT_EQ(review.held.satisfaction, 3);
  EXPECT_EQ(review.confirmed->side, Role::customer);
  EXPECT_EQ(review.confirmed->satisfaction, 2);
  Given{world}.when(confirm()).refused(ErrorCode::wrong_state);
  Given{world}
      .when(by("globex", ReviewConfirmed{id_of("none"), 1, ""}))
      .refused(ErrorCode::not_found);
}

TEST(Reviews, AreThePrincipalsOnceTermsAreAgreed) {
  given(prepared()).when(hold()).refused(ErrorCode::wrong_state);
  Given{Moments::made().late}.when(hold("initech")).refused(ErrorCode::rule, "role-may-not");
  given(in_force())
      .when(by("acme", ReviewHeld{{}, " ", {"All is slow."}, 3, ReviewOutcome::end}))
      .refused(ErrorCode::schema);
}

TEST(Reviews, AreHeldForAComplaintOfTheAgreementOnce) {
  given(in_force()).when(of_agreement()).then([](const World&, const Told& told) {
    EXPECT_EQ(follows(told, "complaint-opens-review").size(), 1U);
  });
  World world = world_after(in_force() + Story{of_agreement()});
  const EventId complaint = id_of("complaint");
  Given{complained()}
      .when(hold("acme", complaint))
      .refused(ErrorCode::rule, "complaint-of-service");
  Given{world}.when(hold("acme", id_of("none"))).refused(ErrorCode::not_found);
  world.must(hold("acme", complaint));
  EXPECT_EQ(complaint_in(world).review, id_of("review"));
  Given{world}
      .when(hold("globex", complaint))
      .refused(ErrorCode::rule, "complaint-reviewed-already");
}

}  // namespace
}  // namespace sopu::test
