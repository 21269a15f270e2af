// Third parties that are only consulted: asked about the proposal, heard or given their time, and
// nobody waits for them longer than that.
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

const auto with_hooli = with_third_party(sample_terms(), "hooli", "consulted");

Story proposed(const boost::json::value& terms = with_hooli,
               const std::string& called = "initial") {
  return Story{by("acme", initial_proposal(terms)).called(called)};
}
Outcome approving(const Story& story, const std::string& called = "initial") {
  return given(prepared() + story).when(approve("acme", called));
}
Said consult_until(Time respond_by) {
  return by("acme", ThirdpartyConsulted{{"hooli"}, "All right?", respond_by, id_of("initial")});
}
std::vector<std::string> obstacles_of(const World& world, const std::string& called) {
  std::vector<std::string> codes;
  for (const Remark& one : obstacles(world.agreement(), world.proposal(called), world.now)) {
    codes.push_back(one.sentence.code);
  }
  return codes;
}
using Codes = std::vector<std::string>;

// ---------------------------------------------------------------- before the first terms

TEST(Consultation, IsNeededOfEverybodyWhomTheFirstTermsNameAsConsulted) {
  approving(proposed())
      .refused(ErrorCode::rule, "gates-open")
      .saying(R"({"code":"third-party-not-consulted","params":{"party":"hooli"}})");
  approving(proposed() + Story{consult("hooli", "initial")})
      .refused(ErrorCode::rule, "gates-open")
      .saying("third-party-unheard");
  approving(proposed() + heard(with_hooli, "initial")).accepted();
  approving(proposed(sample_terms())).accepted();
  approving(proposed(with_third_party(sample_terms(), "initech", "consenting"))).accepted();
}

TEST(Consultation, IsAnsweredInWordsOrByAnObjection) {
  const Story asked = proposed() + Story{consult("hooli", "initial")};
  const EventId id = id_of("ask-hooli-initial");
  approving(asked + Story{by("hooli", ThirdpartyObjected{"No.", {}, id})}).accepted();
  approving(asked + Story{by("hooli", ThirdpartyObjected{"No.", {}, {}})}).accepted();
  approving(asked + Story{by("hooli", CommentPosted{"Fine.", {}, {}})})
      .refused(ErrorCode::rule, "gates-open");
  const World world = world_after(prepared() + asked + Story{answer("hooli", "initial")});
  const Consultation& one = world.agreement().consultations.asked.front();
  EXPECT_EQ(one.state, Hearing::heard);
  EXPECT_EQ(one.answer->index.value + 1, world.next_index);
}

TEST(Consultation, ThatIsNamedIsAnsweredAlone) {
  World world = world_after(prepared() + proposed() + proposed(with_hooli, "other") +
                            Story{consult("hooli", "initial"), consult("hooli", "other")});
  world.must(by("hooli", ThirdpartyObjected{"No.", {}, id_of("ask-hooli-other")}));
  EXPECT_EQ(obstacles_of(world, "initial"), Codes{"third-party-unheard"});
  EXPECT_EQ(obstacles_of(world, "other"), Codes{});
}

TEST(Consultation, EndsWhenItsTimeHasRunOut) {
  const World world = world_after(prepared() + proposed() + Story{consult("hooli", "initial")});
  const Time end = world.agreement().consultations.asked.front().respond_by;
  const auto approval = [](Time at) { return approve("acme", "initial").at(at); };
  EXPECT_FALSE(world.attempt(approval(end - std::chrono::milliseconds{1})));
  World late = world;
  late.must(approval(end));
  EXPECT_EQ(late.agreement().consultations.asked.front().state, Hearing::silent);
  Given{late}
      .when(answer("hooli", "initial"))
      .refused(ErrorCode::wrong_state)
      .at_pointer("/data/consultation");
}

TEST(Consultation, GivesFiveBusinessDaysAtLeastAndNinetyDaysAtMost) {
  const World world = world_after(prepared() + proposed());
  ASSERT_EQ(format_time(world.now).substr(0, 10), "2026-11-02") << "a Monday";
  // The agreement's days are those of the terms on the table, in Helsinki.
  const Time earliest = midnight_of("2026-11-10");
  const auto attempt = [&](Time respond_by) { return world.attempt(consult_until(respond_by)); };
  EXPECT_TRUE(attempt(earliest));
  const auto early = attempt(earliest - std::chrono::milliseconds{1});
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().rule, "respond-by-early");
  EXPECT_EQ(early.error().why.params.at("earliest"), boost::json::value(format_time(earliest)));
  const Time latest = world.now + std::chrono::minutes{1} + std::chrono::days{90};
  EXPECT_TRUE(attempt(latest));
  const auto late = attempt(latest + std::chrono::milliseconds{1});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().rule, "respond-by-far");
  EXPECT_EQ(late.error().why.params.at("latest"), boost::json::value(format_time(latest)));
  EXPECT_FALSE(attempt(time_of("2999-01-01T00:00:00.000Z")));
}

TEST(Consultation, IsThePrincipalsToAskAndForThirdParties) {
  const auto asking = [](const std::string& party, const std::string& asked) {
    return by(party,
              ThirdpartyConsulted{{asked}, "Well?", time_of("2026-12-01T00:00:00.000Z"), {}});
  };
  given(initiated()).when(asking("acme", "hooli")).accepted();
  given(initiated()).when(asking("initech", "hooli")).refused(ErrorCode::rule, "role-may-not");
  given(initiated()).when(asking("acme", "probe")).refused(ErrorCode::rule, "not-a-third-party");
  given(initiated()).when(asking("acme", "umbrella")).refused(ErrorCode::not_a_party);
}

// ---------------------------------------------------------------- what holds nothing back

TEST(Consultation, OnNoProposalHoldsNothingBack) {
  const ThirdpartyConsulted question{
      {"hooli"}, "What do you need?", time_of("2026-12-01T00:00:00.000Z"), {}};
  approving(Story{by("acme", question)} + proposed(sample_terms())).accepted();
  approving(Story{by("acme", question)} + proposed())
      .refused(ErrorCode::rule, "gates-open")
      .saying("third-party-not-consulted");
}

TEST(Consultation, OnAProposalThatIsClosedHoldsNoOtherBack) {
  const Story story =
      proposed(with_hooli, "guest") +
      Story{consult("hooli", "guest"), by("acme", ProposalWithdrawn{id_of("guest"), ""})} +
      proposed(sample_terms());
  approving(story).accepted();
  given(prepared() + proposed() + Story{by("acme", ProposalWithdrawn{id_of("initial"), ""})})
      .when(consult("hooli", "initial"))
      .refused(ErrorCode::wrong_state);
}

TEST(Consultation, ThatIsWithdrawnHoldsNothingBackAndCountsForNothing) {
  const Story asked = Story{consult("hooli", "initial"),
                            by("acme", ConsultationWithdrawn{id_of("ask-hooli-initial"), "Done."})};
  approving(proposed(sample_terms()) + asked).accepted();
  approving(proposed() + asked)
      .refused(ErrorCode::rule, "gates-open")
      .saying("third-party-not-consulted");
}

TEST(Consultation, IsWithdrawnByTheSideThatAskedWhileItRuns) {
  const Story asked = prepared() + proposed() + Story{consult("hooli", "initial")};
  const auto withdrawing = [](const std::string& party) {
    return by(party, ConsultationWithdrawn{id_of("ask-hooli-initial"), "Asked wrongly."});
  };
  given(asked).when(withdrawing("globex")).refused(ErrorCode::rule, "only-asker");
  given(asked).when(withdrawing("hooli")).refused(ErrorCode::rule, "role-may-not");
  given(asked).when(withdrawing("acme")).accepted();
  given(asked + Story{answer("hooli", "initial")})
      .when(withdrawing("acme"))
      .refused(ErrorCode::wrong_state)
      .saying("heard");
  given(asked + Story{withdrawing("acme")})
      .when(answer("hooli", "initial"))
      .refused(ErrorCode::wrong_state)
      .saying("withdrawn");
}

TEST(Consultation, OfSomebodyElseIsNotThere) {
  const Story asked = prepared() + proposed() + Story{consult("hooli", "initial")};
  const World world = world_after(asked);
  const auto unseen = world.attempt(answer("initech", "initial"));
  const auto absent = world.attempt(answer("initech", "nothing"));
  ASSERT_FALSE(unseen);
  ASSERT_FALSE(absent);
  EXPECT_EQ(unseen.error().code, ErrorCode::not_found);
  EXPECT_EQ(unseen.error().why.code, absent.error().why.code);
}

// ---------------------------------------------------------------- for what else it counts

const auto dearer = priced(with_hooli, 120'000);
// hooli is to come to the reviews, too.
const auto reviewed = with(dearer, "/managementElements/reviewSchedule/participants/-", "hooli");

ProposalSubmitted countering(const boost::json::value& terms, const std::string& countered) {
  ProposalSubmitted data = initial_proposal(terms);
  data.counter_to = id_of(countered);
  return data;
}

TEST(Consultation, CountsForWhatCountersAndSaysTheSameOfTheParty) {
  const Story asked = proposed() + heard(with_hooli, "initial");
  approving(asked + Story{by("globex", countering(dearer, "initial")).called("counter")}, "counter")
      .accepted();
  approving(asked + Story{by("globex", countering(reviewed, "initial")).called("counter")},
            "counter")
      .refused(ErrorCode::rule, "gates-open")
      .saying("third-party-not-consulted");
  // Back to what it was asked about, over one that said something else.
  approving(asked + Story{by("globex", countering(reviewed, "initial")).called("counter"),
                          by("acme", countering(dearer, "counter")).called("again")},
            "again")
      .accepted();
  // Another tree, though of the same words.
  approving(asked + proposed(with_hooli, "other"), "other")
      .refused(ErrorCode::rule, "gates-open")
      .saying("third-party-not-consulted");
}

TEST(Consultation, ThatRunsHoldsBackWhatItCountsFor) {
  const Story story =
      proposed() + Story{consult("hooli", "initial"),
                         by("globex", countering(dearer, "initial")).called("counter")};
  approving(story, "counter").refused(ErrorCode::rule, "gates-open").saying("third-party-unheard");
  approving(story + Story{by("acme", ProposalWithdrawn{id_of("initial"), ""}),
                          answer("hooli", "initial")},
            "counter")
      .accepted();
}

TEST(Consultation, OnALaterOneCountsForNoEarlierOne) {
  const Story story = proposed() +
                      Story{by("globex", countering(dearer, "initial")).called("counter")} +
                      heard(dearer, "counter");
  approving(story, "counter").accepted();
  approving(story, "initial").refused(ErrorCode::rule, "gates-open");
}

TEST(Consultation, CountsForWhatIsCarriedOver) {
  World world = world_after(in_force(with_hooli));
  const auto reviews = "/managementElements/reviewSchedule/participants/-";
  world.must(
      by("acme", change_in(world, with(with_hooli, reviews, "hooli"), midnight_of("2027-03-01")))
          .called("reviews"));
  for (const Said& said : heard(with_hooli, "reviews")) world.must(said);
  agree(world, priced(with_hooli, 120'000), "2027-02-01", "dearer");
  ASSERT_EQ(world.proposal("reviews").status, ProposalStatus::stale);
  auto again = change_in(world, with(priced(with_hooli, 120'000), reviews, "hooli"),
                         midnight_of("2027-03-01"));
  again.rebase_of = id_of("reviews");
  world.must(by("acme", again).called("again"));
  EXPECT_EQ(obstacles_of(world, "again"), Codes{});
}

// ---------------------------------------------------------------- later

TEST(Consultation, IsNeededLaterWhereTheChangeTouchesTheParty) {
  const auto asked = [](const boost::json::value& result) {
    World world = world_after(in_force(with_hooli));
    world.must(by("acme", change_in(world, result, midnight_of("2027-03-01"))).called("change"));
    return obstacles_of(world, "change");
  };
  EXPECT_EQ(asked(priced(with_hooli, 120'000)), Codes{});
  EXPECT_EQ(asked(with(with_hooli, "/managementElements/reviewSchedule/participants/-", "hooli")),
            Codes{"third-party-not-consulted"});
  EXPECT_EQ(asked(without(with_hooli, "/parties/2")), Codes{"third-party-not-consulted"});
}

TEST(Consultation, LetsTheAskedReadWhatItIsAskedAboutWithoutFees) {
  World world = world_after(in_force(with_hooli));
  world.must(by("acme", change_in(world, priced(with(with_hooli, "/title", "Hosting"), 120'000),
                                  midnight_of("2027-03-01")))
                 .called("change"));
  const auto seen = [&] {
    return sight_of(world.agreement(), world.reader("hooli"), world.proposal("change"));
  };
  EXPECT_EQ(seen(), Sight::hidden);
  world.must(consult("hooli", "change"));
  EXPECT_EQ(seen(), Sight::told);
  EXPECT_FALSE(reads_fees(world.reader("hooli"), world.proposal("change")));
  EXPECT_EQ(obstacles_of(world, "change"), Codes{"third-party-unheard"});
  EXPECT_EQ(sight_of(world.agreement(), world.reader("initech"), world.proposal("change")),
            Sight::hidden);
}

// Named by one open proposal, and asked about another.
TEST(Consultation, LetsWhoWouldComeInReadWhatItIsAskedAbout) {
  World world = world_after(in_force());
  const auto joined = with_third_party(sample_terms(), "hooli", "consulted");
  world.must(by("acme", change_in(world, joined, midnight_of("2027-03-01"))).called("join"));
  world.must(by("acme", change_in(world, with(sample_terms(), "/title", "Hosting"),
                                  midnight_of("2027-04-01")))
                 .called("title"));
  const auto seen = [&] {
    return sight_of(world.agreement(), world.reader("hooli"), world.proposal("title"));
  };
  EXPECT_EQ(seen(), Sight::hidden);
  world.must(consult("hooli", "title"));
  EXPECT_NE(seen(), Sight::hidden);
  world.must(by("acme", ProposalWithdrawn{id_of("title"), ""}));
  EXPECT_EQ(seen(), Sight::hidden);
}

// Whom the terms make consenting approves, and need not be asked besides.
TEST(Consultation, IsNotNeededOfWhoComesToConsent) {
  World world = world_after(in_force(with_hooli));
  const auto consenting = with(with_hooli, "/parties/2/involvement", "consenting");
  world.must(by("acme", change_in(world, consenting, midnight_of("2027-03-01"))).called("change"));
  EXPECT_EQ(obstacles_of(world, "change"), Codes{});
  EXPECT_TRUE(must_approve(world.proposal("change"), {"hooli"}));
}

// ---------------------------------------------------------------- objections

TEST(Objection, IsForThirdPartiesAndStaysOnRecord) {
  for (const std::string party : {"initech", "hooli"}) {
    given(initiated())
        .when(by(party, ThirdpartyObjected{"We were not asked.", {}, {}}))
        .then([&](const World& world, const Told&) {
          ASSERT_EQ(world.agreement().consultations.objections.size(), 1U);
          EXPECT_EQ(world.agreement().consultations.objections[0].by, PartyId{party});
        });
  }
  for (const std::string party : {"acme", "globex", "probe"}) {
    given(initiated())
        .when(by(party, ThirdpartyObjected{"x", {}, {}}))
        .refused(ErrorCode::rule, "role-may-not");
  }
}

}  // namespace
}  // namespace sopu::test
