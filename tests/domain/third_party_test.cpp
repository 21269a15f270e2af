// Third parties whose consent counts: when they are asked, what they read then, how long they may
// be silent; who takes part, and who was let go before there was an agreement.
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

using std::chrono::days;

// initech consents and owns the support, and is owed a duty of its own; hooli is consulted.
boost::json::value owned() {
  auto terms = with_third_party(sample_terms(), "initech", "consenting");
  terms = with(terms, "/serviceElements/services/1/owner", "initech");
  terms = with(terms, "/serviceElements/obligations/-",
               {{"id", "guard"}, {"party", "initech"}, {"text", "Guards the doors."}});
  return with_third_party(terms, "hooli", "consulted");
}
constexpr const char* days_path = "/managementElements/thirdPartyConsent/within";

Story first_proposed(const boost::json::value& terms) {
  return prepared(terms) + Story{by("acme", initial_proposal(terms)).called("initial")} +
         heard(terms, "initial");
}
World agreed_world(const boost::json::value& terms = owned()) {
  return world_after(
      first_proposed(terms) +
      Story{approve("initech", "initial"), approve("acme", "initial"), approve("globex", "initial"),
            by("acme", CommentPosted{"Happy new year.", {}, {}}).at("2027-01-15T08:00:00.000Z")});
}
World proposing(World world, const ProposalSubmitted& data, const std::string& called) {
  world.must(by("acme", data).called(called));
  return world;
}
World changing(const boost::json::value& result, ProposalKind kind = ProposalKind::amendment) {
  const World world = agreed_world();
  return proposing(world, change_in(world, result, midnight_of("2027-03-01"), kind), "change");
}

// ---------------------------------------------------------------- asked

TEST(MustApprove, WhereTheChangeTouchesWhatNamesItOrHangsOnThat) {
  const auto asks = [](const boost::json::value& result) {
    const World world = changing(result);
    return must_approve(world.proposal("change"), {"initech"});
  };
  const auto terms = owned();
  EXPECT_TRUE(asks(with(terms, "/serviceElements/objectives/1/targetPpm", 940'000)));
  EXPECT_TRUE(asks(with(terms, "/serviceElements/services/1/fee/amount", 1)));
  EXPECT_TRUE(asks(with(terms, "/serviceElements/calendars/0/weekly/0/to", "17:00")));
  EXPECT_TRUE(asks(with(terms, "/serviceElements/exclusions/0/notice", "P5B")));
  EXPECT_TRUE(asks(with(terms, "/serviceElements/creditRules/minPayable", 700)));
  EXPECT_TRUE(asks(with(terms, "/serviceElements/obligations/2/text", "Watches by day.")));
  EXPECT_FALSE(asks(priced(terms, 120'000)));
  EXPECT_FALSE(asks(with(terms, "/title", "Hosting")));
}

TEST(MustApprove, WhateverMovesTheAgreementAndNoEndByConsent) {
  const auto asks = [](ProposalKind kind) {
    const World world = agreed_world();
    const World then =
        proposing(world, course_proposal(kind, owned(), midnight_of("2027-03-01")), "course");
    return must_approve(then.proposal("course"), {"initech"});
  };
  EXPECT_TRUE(asks(ProposalKind::suspension));
  EXPECT_FALSE(asks(ProposalKind::termination));
  const auto longer = with(owned(), "/agreementPeriod/until", "2029-01-01");
  EXPECT_TRUE(
      must_approve(changing(longer, ProposalKind::renewal).proposal("change"), {"initech"}));
  World world = agreed_world();
  world.must(
      by("acme", course_proposal(ProposalKind::suspension, owned(), midnight_of("2027-02-01")))
          .called("pause"));
  for (const char* party : {"acme", "globex"}) world.must(approve(party, "pause"));
  EXPECT_TRUE(world.agreement().life.suspensions.empty()) << "initech is asked";
  world.must(approve("initech", "pause"));
  EXPECT_EQ(world.agreement().life.suspensions.size(), 1U);
  const World back = proposing(
      world, course_proposal(ProposalKind::resumption, owned(), midnight_of("2027-03-01")), "back");
  EXPECT_TRUE(must_approve(back.proposal("back"), {"initech"}));
}

// ---------------------------------------------------------------- what it reads then

void expect_reads_all(const World& world, const std::string& party, const std::string& called) {
  const Proposal& proposal = world.proposal(called);
  const Reader reader = world.reader(party);
  EXPECT_TRUE(reader.acts()) << party;
  EXPECT_EQ(sight_of(world.agreement(), reader, proposal), Sight::whole) << party;
  EXPECT_TRUE(reads_fees(reader, proposal)) << party;
  boost::json::object unused;
  const Texts texts = world.texts();
  const Roster roster = roster_of(world.registry);
  const auto json =
      proposal_json({world.agreement(), reader, world.now, texts, unused, roster}, proposal);
  EXPECT_EQ(json.at("results"), json_of(proposal.results));
  EXPECT_EQ(json.at("event"), json_of(proposal.event));
}

TEST(MustApprove, ReadsAllWhateverItIsOtherwise) {
  const auto terms = owned();
  const World suspending = proposing(
      agreed_world(), course_proposal(ProposalKind::suspension, terms, midnight_of("2027-03-01")),
      "pause");
  expect_reads_all(suspending, "initech", "pause");
  // Who is consulted, or a stranger, and is to consent.
  const auto consenting = priced(with(terms, "/parties/3/involvement", "consenting"), 130'000);
  const World hooli = changing(consenting);
  expect_reads_all(hooli, "hooli", "change");
  const World umbrella = changing(priced(with_third_party(terms, "umbrella", "consenting"), 7));
  expect_reads_all(umbrella, "umbrella", "change");
  EXPECT_TRUE(umbrella.attempt(approve("umbrella", "change")));
}

TEST(MustApprove, AsMeasurerToo) {
  auto terms = owned();
  terms = with(terms, "/parties/-", {{"party", "probe"}, {"role", "measurer"}});
  const World world = agreed_world(terms);
  const auto consenting =
      with(terms, "/parties/4",
           {{"party", "probe"}, {"role", "thirdParty"}, {"involvement", "consenting"}});
  const World then =
      proposing(world, change_in(world, consenting, midnight_of("2027-03-01")), "change");
  expect_reads_all(then, "probe", "change");
  const auto told = then.attempt(approve("probe", "change"));
  EXPECT_TRUE(told);
}

// A proposal backwards touches a time in which somebody took part who has left since.
TEST(MustApprove, AfterItLeft) {
  World world = agreed_world();
  auto gone = without(owned(), "/parties/2");
  gone = with(gone, "/serviceElements/services/1/owner", "acme");
  gone = with(gone, "/serviceElements/obligations/2/party", "acme");
  world.must(by("acme", change_in(world, gone, midnight_of("2027-02-01"))).called("leave"));
  for (const char* party : {"hooli"}) {
    world.must(consult(party, "leave"));
    world.must(answer(party, "leave"));
  }
  for (const char* party : {"initech", "acme", "globex"}) world.must(approve(party, "leave"));
  world.must(by("acme", CommentPosted{"Later.", {}, {}}).at("2027-02-10T08:00:00.000Z"));
  ASSERT_EQ(world.reader("initech").place, Place::left);
  auto back = change_in(world, with(owned(), "/serviceElements/services/1/fee/amount", 1),
                        midnight_of("2027-01-01"));
  back.retroactive = true;
  world.must(by("acme", back).called("back"));
  ASSERT_TRUE(must_approve(world.proposal("back"), {"initech"}));
  expect_reads_all(world, "initech", "back");
  EXPECT_TRUE(world.attempt(approve("initech", "back")));
}

// ---------------------------------------------------------------- silence

// initech's work goes to acme.
boost::json::value handed_on() {
  auto terms = without(owned(), "/parties/2");
  terms = with(terms, "/serviceElements/services/1/owner", "acme");
  return with(terms, "/serviceElements/obligations/2/party", "acme");
}
// Asked on 15 January about its fee, in terms that give it 30 days.
World asked_world() {
  return changing(with(owned(), "/serviceElements/services/1/fee/amount", 1));
}
// Both principals want it out, and hooli need not be asked.
void take_out(World& world, const boost::json::value& result, const std::string& called = "out") {
  world.must(by("acme", change_in(world, result, midnight_of("2027-05-01"))).called(called));
  world.must(approve("acme", called));
  world.must(approve("globex", called));
}
constexpr const char* silence_ends = "2027-02-14T08:00:00.000Z";  // 30 days after the asking
bool is_out(const World& world, const std::string& called = "out") {
  return world.proposal(called).status == ProposalStatus::accepted;
}
Time asked_at(const World& world) {
  return world.proposal("change").recorded.at;
}

TEST(Silence, HoldsBackNoLongerWhatOnlyTakesThePartyOut) {
  World world = asked_world();
  take_out(world, handed_on());
  EXPECT_EQ(world.proposal("out").takes_out, PartyId{"initech"});
  const Time due = asked_at(world) + days{30};
  const auto shown = deadlines(world.agreement(), world.reader("initech"), world.now);
  const auto one =
      std::ranges::find(shown, "silence-ends", [](const Deadline& each) { return each.what.code; });
  ASSERT_NE(one, shown.end());
  EXPECT_EQ(one->at, due);
  world.let_pass(due - std::chrono::milliseconds{1});
  EXPECT_FALSE(is_out(world));
  world.let_pass(due);
  EXPECT_TRUE(is_out(world));
  const auto* passed = get_if<DeadlinePassed>(world.log.back().first.payload);
  ASSERT_NE(passed, nullptr) << "at an event";
  EXPECT_EQ(passed->kind, DeadlineKind::silence_ends);
  EXPECT_EQ(passed->reference, id_of("change").value + "/initech");
}

TEST(Silence, IsEndedByAnyWordOnWhatIsAsked) {
  const auto out_after = [](const Said& word) {
    World world = asked_world();
    take_out(world, handed_on());
    const Time due = asked_at(world) + days{30};
    world.must(Said(word).at(due - std::chrono::hours{1}));
    world.let_pass(due);
    return is_out(world);
  };
  EXPECT_FALSE(out_after(by("initech", ProposalRejected{id_of("out"), "We stay."})));
  EXPECT_FALSE(out_after(by("initech", ThirdpartyObjected{"We stay.", {}, {}})));
  EXPECT_TRUE(out_after(by("initech", CommentPosted{"We stay.", {}, {}}))) << "decides nothing";
  EXPECT_TRUE(out_after(by("hooli", ThirdpartyObjected{"They stay.", {}, {}})));
}

TEST(Silence, IsCountedAnewAfterAWord) {
  World world = asked_world();
  const Time word = asked_at(world) + days{20};
  world.must(by("initech", ThirdpartyObjected{"We think.", {}, {}}).at(word));
  take_out(world, handed_on());
  world.let_pass(word + days{30} - std::chrono::milliseconds{1});
  EXPECT_FALSE(is_out(world));
  world.let_pass(word + days{30});
  EXPECT_TRUE(is_out(world));
}

TEST(Silence, CountsOnlyWhileItIsAskedWithoutABreak) {
  World world = asked_world();
  const Time asked = asked_at(world);
  world.must(by("acme", ProposalWithdrawn{id_of("change"), ""}).at(asked + days{20}));
  EXPECT_TRUE(world.agreement().proposals.askings.empty());
  take_out(world, handed_on());
  world.let_pass(asked + days{49});
  EXPECT_FALSE(is_out(world));
  world.let_pass(asked + days{51});
  EXPECT_TRUE(is_out(world));
}

TEST(Silence, EndsAtOnceForWhatIsProposedAfterIt) {
  World world = asked_world();
  world.must(by("acme", CommentPosted{"Still nothing.", {}, {}}).at(asked_at(world) + days{31}));
  EXPECT_FALSE(world.agreement().proposals.askings.front().silent) << "it mattered to nobody";
  take_out(world, handed_on());
  EXPECT_TRUE(is_out(world));
}

TEST(Silence, HoldsBackWhateverDoesMore) {
  const auto refuses = [](const boost::json::value& result) {
    World world = asked_world();
    take_out(world, result);
    EXPECT_EQ(world.proposal("out").takes_out, std::nullopt);
    world.let_pass(asked_at(world) + days{60});
    return !is_out(world);
  };
  EXPECT_TRUE(refuses(with(handed_on(), "/title", "Hosting")));
  EXPECT_TRUE(refuses(with(handed_on(), "/serviceElements/services/1/fee/amount", 1)));
  EXPECT_TRUE(refuses(without(handed_on(), "/serviceElements/obligations/2")));
  EXPECT_TRUE(refuses(with(with(owned(), "/serviceElements/services/1/owner", "acme"),
                           "/serviceElements/obligations/2/party", "acme")))
      << "it stays in the terms";
}

TEST(Silence, LastsAsLongAsTheTermsSayOrSixtyDays) {
  const auto until = [](const boost::json::value& terms) {
    const World world = agreed_world(terms);
    const World asked = proposing(
        world, course_proposal(ProposalKind::suspension, terms, midnight_of("2027-07-01")),
        "pause");
    return asked.agreement().proposals.askings.front().until - asked.proposal("pause").recorded.at;
  };
  EXPECT_EQ(until(owned()), days{30});
  EXPECT_EQ(until(with(owned(), days_path, "P10D")), days{10});
  EXPECT_EQ(until(without(owned(), "/managementElements/thirdPartyConsent")), days{60});
  const World before = world_after(first_proposed(owned()));
  EXPECT_EQ(
      before.agreement().proposals.askings.front().until - before.proposal("initial").recorded.at,
      days{60});
}

// ---------------------------------------------------------------- named by the initiation

Outcome approving_without_releases(const Story& story,
                                   const boost::json::value& terms = sample_terms()) {
  return given(initiated() + gates_closed() + all_feasible(terms) +
               Story{by("acme", initial_proposal(terms)).called("initial")} + story)
      .when(approve("acme", "initial"));
}
Said release(const std::string& by_party, const std::string& party) {
  return by(by_party, ParticipantReleased{{party}, "It has no part in it."});
}

TEST(Released, MustBeWhomTheFirstTermsDoNotName) {
  const Story none;
  for (const char* party : {"initech", "hooli", "probe"}) {
    approving_without_releases(none)
        .refused(ErrorCode::rule, "gates-open")
        .saying(std::string(R"({"code":"participant-unnamed","params":{"party":")") + party);
  }
  approving_without_releases(released()).accepted();
  auto all = with_third_party(sample_terms(), "initech", "consenting");
  all = with(all, "/parties/-", {{"party", "probe"}, {"role", "measurer"}});
  approving_without_releases(Story{release("hooli", "hooli")}, all).accepted();
}

TEST(Released, IsByItselfOrByBothPrincipals) {
  const Story others{release("initech", "initech"), release("probe", "probe")};
  const auto hooli = "\"party\":\"hooli\"";
  approving_without_releases(others + Story{release("acme", "hooli")})
      .refused(ErrorCode::rule, "gates-open")
      .saying(hooli);
  approving_without_releases(others + Story{release("acme", "hooli"), release("globex", "hooli")})
      .accepted();
  approving_without_releases(others + Story{release("hooli", "hooli")}).accepted();
}

TEST(Released, IsToldAsDoneByItselfOrByOthers) {
  const auto told = [](const Said& said) {
    return world_after(initiated()).must(said).summary.code;
  };
  EXPECT_EQ(told(release("hooli", "hooli")), "participant-released.itself");
  EXPECT_EQ(told(release("acme", "hooli")), "participant-released");
}

TEST(Released, IsSaidOnceByWhoMayAndWithAReason) {
  given(initiated()).when(release("initech", "hooli")).refused(ErrorCode::rule, "role-may-not");
  given(initiated()).when(release("acme", "umbrella")).refused(ErrorCode::not_found);
  given(initiated())
      .when(release("acme", "globex"))
      .refused(ErrorCode::rule, "principal-not-released");
  given(initiated() + Story{release("acme", "hooli")})
      .when(release("acme", "hooli"))
      .refused(ErrorCode::rule, "released-already");
  given(initiated())
      .when(by("acme", ParticipantReleased{{"hooli"}, ""}))
      .refused(ErrorCode::schema);
  given(agreed()).when(release("acme", "hooli")).refused(ErrorCode::wrong_state);
}

// ---------------------------------------------------------------- who left when

TEST(Left, IsWhoeverTheVersionsNameNoMoreOnceThatBinds) {
  World world = asked_world();
  world.must(by("acme", ProposalWithdrawn{id_of("change"), ""}));
  take_out(world, handed_on());
  world.must(approve("initech", "out"));
  ASSERT_TRUE(is_out(world)) << "hooli is not touched";
  const Time begin = midnight_of("2027-05-01");
  EXPECT_EQ(world.reader("initech", begin - std::chrono::milliseconds{1}).place, Place::takes_part);
  EXPECT_EQ(world.reader("initech", begin).place, Place::left);
  EXPECT_EQ(world.reader("initech", begin).left, begin);
}

// Who was never in reads on what it answered, as it stood when it did.
TEST(Left, IsWhoAnsweredAProposalThatWasToBringItIn) {
  const auto joined = with_third_party(owned(), "umbrella", "consenting");
  World world = changing(joined);
  EXPECT_EQ(world.reader("umbrella").place, Place::proposed);
  world.must(approve("umbrella", "change"));
  const Time signed_at = world.now;
  world.must(by("acme", ProposalWithdrawn{id_of("change"), ""}));
  const Reader reader = world.reader("umbrella");
  EXPECT_EQ(reader.place, Place::left);
  EXPECT_EQ(reader.left, signed_at + std::chrono::milliseconds{1});
  EXPECT_FALSE(reader.acts());
}

}  // namespace
}  // namespace sopu::test
