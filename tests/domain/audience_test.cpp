// What is told, due and refused, and to whom: nobody learns by an answer what it may not read.
#include <set>

#include <boost/json/serialize.hpp>

#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

// initech consents and owns a milestone, hooli is consulted, probe measures.
boost::json::value all_roles() {
  auto terms = with_third_party(sample_terms(), "initech", "consenting");
  terms = with_third_party(terms, "hooli", "consulted");
  terms = with(terms, "/parties/-", {{"party", "probe"}, {"role", "measurer"}});
  terms = with(terms, "/serviceElements/objectives/0/measuredBy/-", "probe");
  return with(terms, "/serviceElements/deliverySchedule/-",
              {{"id", "feed"},
               {"milestone", "The feed of prices runs."},
               {"owner", "initech"},
               {"due", "2027-03-01"}});
}
Story all_in_force() {
  const auto terms = all_roles();
  return prepared(terms) + Story{by("acme", initial_proposal(terms)).called("initial")} +
         heard(terms, "initial") +
         Story{approve("initech", "initial", terms), approve("acme", "initial", terms),
               approve("globex", "initial", terms),
               by("acme", CommentPosted{"Happy new year.", {}, {}}).at("2027-01-15T08:00:00.000Z")};
}
// Of the principals alone: a title, and a clause that nobody else has read of.
Story with_secret() {
  const auto result =
      with(with(all_roles(), "/title", "Hosting"), "/clauses/-",
           {{"id", "secret"}, {"heading", "Secret"}, {"text", "Not for third parties."}});
  return all_in_force() +
         Story{by("acme", change_proposal(all_roles(), result, midnight_of("2027-03-01")))
                   .called("secret")};
}

// ---------------------------------------------------------------- refusals

// Both are refused, in the same words but for the id.
void expect_alike(const World& world, const Said& unseen, const Said& absent) {
  const auto one = world.attempt(unseen);
  const auto other = world.attempt(absent);
  ASSERT_FALSE(one);
  ASSERT_FALSE(other);
  EXPECT_EQ(one.error().code, ErrorCode::not_found) << text_of(one.error());
  EXPECT_EQ(other.error().code, ErrorCode::not_found) << text_of(other.error());
  EXPECT_EQ(one.error().why.code, other.error().why.code);
  EXPECT_EQ(one.error().why.params.size(), other.error().why.params.size());
  EXPECT_EQ(one.error().pointer, other.error().pointer);
  EXPECT_EQ(one.error().rule, other.error().rule);
}

TEST(Unseen, ProposalsAreNotThere) {
  const World world = world_after(with_secret());
  for (const std::string party : {"initech", "hooli", "probe"}) {
    SCOPED_TRACE(party);
    const auto alike = [&](const auto& make) {
      expect_alike(world, by(party, make(id_of("secret"))), by(party, make(id_of("nothing"))));
    };
    alike([](const EventId& id) { return ProposalApproved{id, Hash{}, {}}; });
    alike([](const EventId& id) { return ApprovalWithdrawn{id, ""}; });
    alike([](const EventId& id) { return ProposalRejected{id, "No."}; });
    alike([](const EventId& id) { return ProposalWithdrawn{id, ""}; });
  }
}

TEST(Unseen, ClausesAreNotThere) {
  const World world = world_after(with_secret());
  EXPECT_TRUE(world.attempt(by("globex", CommentPosted{"Why?", ItemId{"secret"}, {}})));
  for (const std::string party : {"initech", "hooli", "probe"}) {
    SCOPED_TRACE(party);
    expect_alike(world, by(party, CommentPosted{"Why?", ItemId{"secret"}, {}}),
                 by(party, CommentPosted{"Why?", ItemId{"nothing"}, {}}));
    if (party == "probe") continue;
    EXPECT_TRUE(world.attempt(by(party, CommentPosted{"Why?", ItemId{"law"}, {}})));
    expect_alike(world, by(party, ThirdpartyObjected{"No.", ItemId{"secret"}, {}}),
                 by(party, ThirdpartyObjected{"No.", ItemId{"nothing"}, {}}));
  }
}

TEST(Unseen, MilestonesOfOthersAreNotThere) {
  const World world = world_after(all_in_force());
  for (const std::string party : {"initech", "hooli", "probe"}) {
    SCOPED_TRACE(party);
    expect_alike(world, by(party, MilestoneDelivered{{"go-live"}, ""}),
                 by(party, MilestoneDelivered{{"nothing"}, ""}));
  }
  EXPECT_TRUE(world.attempt(by("initech", MilestoneDelivered{{"feed"}, ""})));
  expect_alike(world, by("hooli", MilestoneDelivered{{"feed"}, ""}),
               by("hooli", MilestoneDelivered{{"nothing"}, ""}));
}

TEST(Unseen, AgreementsAreNotThere) {
  const World without_any = world_after({});
  const World with_one = world_after(all_in_force());
  for (const std::string party : {"umbrella", "operator"}) {
    for (const Payload& payload :
         {Payload(CommentPosted{"x", {}, {}}), Payload(BackgroundSubmitted{"x"}),
          Payload(ThirdpartyObjected{"x", {}, {}}), Payload(AccessGranted{{"umbrella"}, {}})}) {
      const auto one = with_one.attempt(by(party, payload));
      const auto other = without_any.attempt(by(party, payload));
      ASSERT_FALSE(one);
      ASSERT_FALSE(other);
      EXPECT_EQ(text_of(one.error()), text_of(other.error()));
      EXPECT_FALSE(one.error().head) << "nor where its chain stands";
    }
  }
}

TEST(Unseen, AuditorsToBeMayNotEvenComment) {
  for (const char* role : {"auditor", "neutral"}) {
    const auto terms = with(all_roles(), "/parties/-", {{"party", "umbrella"}, {"role", role}});
    const Story proposed{
        by("acme", change_proposal(all_roles(), terms, midnight_of("2027-03-01"))).called("watch")};
    given(all_in_force() + proposed)
        .when(by("umbrella", CommentPosted{"Hello.", {}, {}}))
        .refused(ErrorCode::unknown_agreement);
  }
}

// hooli is asked about its leaving, and both sides approve.
Story hooli_leaves(const ProposalSubmitted& data) {
  return {by("acme", data).called("leave"), consult("hooli", "leave"), answer("hooli", "leave"),
          approve("acme", "leave"), approve("globex", "leave")};
}

TEST(Unseen, WhoLeftIsToldThatItTakesNoPart) {
  const auto terms = without(all_roles(), "/parties/3");  // hooli
  const Story left =
      all_in_force() + hooli_leaves(change_proposal(all_roles(), terms, midnight_of("2027-02-01")));
  given(left).when(by("hooli", CommentPosted{"Until then.", {}, {}})).accepted();
  given(left)
      .when(by("hooli", CommentPosted{"Once more.", {}, {}}).at(midnight_of("2027-02-01")))
      .refused(ErrorCode::not_a_party);
}

TEST(Leaving, HappensWhenTheVersionWithoutThePartyBinds) {
  const auto terms = without(all_roles(), "/parties/3");  // hooli
  auto leave = change_proposal(all_roles(), terms, midnight_of("2027-02-01"));
  const World world = world_after(all_in_force() + hooli_leaves(leave));
  const Time moment_before = midnight_of("2027-02-01") - std::chrono::milliseconds{1};
  EXPECT_EQ(world.reader("hooli", moment_before).place, Place::takes_part);
  EXPECT_EQ(world.reader("hooli", moment_before).left, std::nullopt);
  const Reader gone = world.reader("hooli", midnight_of("2028-01-01"));
  EXPECT_EQ(gone.place, Place::left);
  EXPECT_EQ(gone.left, midnight_of("2027-02-01"));
  EXPECT_EQ(gone.involvement, Involvement::consulted) << "as what it took part";
}

TEST(Leaving, InRetrospectHappensWhenItIsAgreed) {
  const auto terms = without(all_roles(), "/parties/3");  // hooli
  auto leave = change_proposal(all_roles(), terms, midnight_of("2027-01-02"));
  leave.retroactive = true;
  const World world = world_after(all_in_force() + hooli_leaves(leave));
  EXPECT_EQ(world.reader("hooli").left, world.now) << "until then it took part";
}

// ---------------------------------------------------------------- who is consulted reads no fees

// The terms with another fee, and with hooli among those who review, which concerns it.
boost::json::value dearer() {
  return with(with(all_roles(), "/serviceElements/services/0/fee/amount", 123'456),
              "/managementElements/reviewSchedule/participants/-", "hooli");
}
Story dearer_proposed() {
  return all_in_force() +
         Story{by("acme", change_proposal(all_roles(), dearer(), midnight_of("2027-03-01")))
                   .called("dearer")};
}

Told told_to(const World& world, const std::string& party, std::size_t index) {
  const Event& event = world.log[index].first;
  const Reader reader = world.reader(party);
  const Sight sight = sight_of(world.agreement(), reader, event, world.author_of());
  EXPECT_NE(sight, Sight::hidden);
  const Effect effect =
      effect_of(world.registry, &world.agreement(), &world.agreement(), event, world.now);
  ToldBefore before;
  return tell(world.agreement(), reader, sight, event, effect, before);
}

TEST(Fees, AreNotToldToWhoIsConsulted) {
  const World world = world_after(dearer_proposed());
  const std::size_t last = world.log.size() - 1;
  const auto whole = told_to(world, "globex", last);
  const auto part = told_to(world, "hooli", last);
  EXPECT_EQ(whole.stretches.at(0).changes.size(), 2U);
  ASSERT_EQ(part.stretches.at(0).changes.size(), 1U);
  EXPECT_EQ(part.stretches.at(0).changes[0].path,
            "/managementElements/reviewSchedule/participants");
  EXPECT_EQ(part.summary.code, "proposal-submitted.told");
  EXPECT_FALSE(part.summary.params.contains("text")) << "the reason may name a fee";
  EXPECT_EQ(whole.summary.params.at("text"), "Things have changed.");
}

TEST(Fees, AreNotShownToWhoIsConsultedNorTheHashOfWhatHoldsThem) {
  const World world = world_after(dearer_proposed());
  const auto shown = [&](const std::string& party) {
    return boost::json::serialize(show(world.agreement(), world.reader(party), world.now,
                                       world.texts(), roster_of(world.registry)));
  };
  for (const auto& terms : {all_roles(), dearer()}) {
    const std::string hash = text(parsed(terms)->hash());
    EXPECT_NE(shown("globex").find(hash), std::string::npos);
    EXPECT_EQ(shown("hooli").find(hash), std::string::npos);
  }
  EXPECT_NE(shown("hooli").find(id_of("dearer").value), std::string::npos);
  EXPECT_EQ(shown("hooli").find("Things have changed."), std::string::npos);
}

TEST(Fees, MayBeReadByWhoConsents) {
  const World world = world_after(all_in_force());
  const auto json = show(world.agreement(), world.reader("initech"), world.now, world.texts(),
                         roster_of(world.registry));
  EXPECT_EQ(json.at("versionInForce").at("termsHash"),
            boost::json::value(text(parsed(all_roles())->hash())));
  EXPECT_EQ(told_to(world, "initech", world.log.size() - 7).stretches.at(0).changes.size(),
            told_to(world, "acme", world.log.size() - 7).stretches.at(0).changes.size());
}

// ---------------------------------------------------------------- what follows, what is due

std::set<std::string> codes_for(const Effect& effect, const World& world,
                                const std::string& party) {
  std::set<std::string> codes;
  for (const Remark& remark : effect.follows) {
    if (is_for(remark.audience, world.agreement(), world.reader(party))) {
      codes.insert(remark.sentence.code);
    }
  }
  return codes;
}

TEST(Following, IsToldToThoseWhomItConcerns) {
  const auto terms = all_roles();
  World world = world_after(prepared(terms));
  const auto effect_of_next = [&](const Said& said) {
    const Agreement before = world.agreement();
    world.must(said);
    return effect_of(world.registry, &before, &world.agreement(), world.log.back().first,
                     world.now);
  };
  using Codes = std::set<std::string>;
  auto data = initial_proposal(terms);
  data.expires_at = time_of("2026-12-01T00:00:00.000Z");
  const Effect proposed = effect_of_next(by("acme", data).called("initial"));
  EXPECT_EQ(codes_for(proposed, world, "globex"),
            (Codes{"approval-held-back", "proposal-expires-at", "still-needed"}));
  EXPECT_EQ(codes_for(proposed, world, "initech"), (Codes{"proposal-expires-at", "still-needed"}));
  EXPECT_EQ(codes_for(proposed, world, "hooli"), Codes{"proposal-expires-at"});
  EXPECT_EQ(codes_for(proposed, world, "probe"), Codes{});
  EXPECT_EQ(codes_for(proposed, world, "umbrella"), Codes{});

  for (const Said& said : heard(terms, "initial")) world.must(said);
  world.must(approve("initech", "initial", terms));
  world.must(approve("acme", "initial", terms));
  const Effect agreed = effect_of_next(approve("globex", "initial", terms));
  const Codes everyone{"agreement-ends-at", "version-begins"};
  EXPECT_EQ(codes_for(agreed, world, "acme"), everyone);
  EXPECT_EQ(codes_for(agreed, world, "hooli"), everyone);
  EXPECT_EQ(codes_for(agreed, world, "probe"), everyone);
  EXPECT_EQ(codes_for(agreed, world, "umbrella"), Codes{});

  const Effect paused = [&] {
    const Time from = midnight_of("2027-02-01");
    world.must(by("acme", course_proposal(ProposalKind::suspension, terms, from)).called("pause"));
    world.must(approve("acme", "pause", terms));
    world.must(approve("initech", "pause", terms));
    return effect_of_next(approve("globex", "pause", terms));
  }();
  EXPECT_EQ(codes_for(paused, world, "acme"), Codes{"suspended-from"});
  EXPECT_EQ(codes_for(paused, world, "initech"), Codes{});
}

std::set<std::string> due_for(const World& world, const std::string& party) {
  std::set<std::string> codes;
  for (const Deadline& one : deadlines(world.agreement(), world.reader(party), world.now)) {
    codes.insert(one.what.code + " " + (one.party ? one.party->value : "both"));
  }
  return codes;
}

TEST(Due, IsShownToThoseWhomItConcerns) {
  using Codes = std::set<std::string>;
  const World world = world_after(
      dearer_proposed() +
      Story{by("acme", ThirdpartyConsulted{
                           {"hooli"}, "All right?", time_of("2027-02-01T00:00:00.000Z"), {}})});
  EXPECT_EQ(due_for(world, "globex"),
            (Codes{"agreement-ends both", "claims-end both", "consultation-ends hooli",
                   "milestone-due acme", "milestone-due initech", "proposal-takes-effect-at both",
                   "renewal-notice.by-consent both", "report-due acme", "review-due both"}));
  EXPECT_EQ(due_for(world, "initech"), Codes{"milestone-due initech"});
  EXPECT_EQ(due_for(world, "hooli"),
            (Codes{"consultation-ends hooli", "proposal-takes-effect-at both"}));
  EXPECT_EQ(due_for(world, "probe"), Codes{});
  EXPECT_EQ(due_for(world, "umbrella"), Codes{});
}

}  // namespace
}  // namespace sopu::test
