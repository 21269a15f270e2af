// The people behind approvals: whose count no more, how many a party has, who acts for two parties.
#include "ledger/domain/agreement/people.hpp"
#include "tests/support/given_when_then.hpp"
#include "tests/support/keys.hpp"

namespace sopu::test {
namespace {

const auto terms = sample_terms();
const auto dearer = priced(sample_terms(), 120'000);
boost::json::value asking_globex_for(int people) {
  return with_threshold(terms, "globex", "price", people);
}

Said revoke(const std::string& party, int number, std::optional<Time> since) {
  return by(party, KeyRevoked{key_of(person_of(party, number)).kid, "Stolen", since})
      .about(PartyId{party})
      .person_number(1);
}

// A change of the price is proposed at eight and approved by the second person of acme a minute
// later.
World half_approved() {
  World world = world_after(in_force());
  world.must(by("acme", change_proposal(terms, dearer, midnight_of("2027-03-01"))).called("p"));
  world.must(approve("acme", "p").person_number(2));
  return world;
}

boost::json::object shown(const World& world, const std::string& party) {
  auto agreement = world.agreement();
  const Roster roster = roster_of(world.registry);
  let_fall(agreement, roster, {world.next_index});
  boost::json::object unused;
  const auto texts = world.texts();
  const auto reader = world.reader(party);
  return proposal_json({agreement, reader, world.now, texts, unused, roster},
                       *agreement.proposal(id_of("p")));
}

std::vector<std::string> codes_in(const boost::json::object& json, const char* member) {
  std::vector<std::string> codes;
  if (!json.contains(member)) return codes;
  for (const auto& one : json.at(member).as_array()) {
    codes.emplace_back(one.at("code").as_string());
  }
  return codes;
}

// ---------------------------------------------------------------- keys that fell

TEST(Fallen, AnApprovalWithAKeySinceItWasCompromisedCountsNoMore) {
  World world = half_approved();
  const Time approved = world.now;
  world.must(revoke("acme", 2, approved));
  EXPECT_EQ(shown(world, "globex").at("approvals").as_array().size(), 0U);
  const auto fallen = shown(world, "globex").at("fallen").as_array();
  ASSERT_EQ(fallen.size(), 1U);
  EXPECT_EQ(fallen[0].at("approval").at("name"), "acme-2");
  EXPECT_EQ(fallen[0].at("fall").at("since").as_string(), format_time(approved));
  // The other side's approval makes no version of it, and tells what fell.
  const Told told = world.must(approve("globex", "p"));
  EXPECT_EQ(new_version(told), std::nullopt);
  ASSERT_EQ(follows(told, "approval-fell").size(), 1U);
  EXPECT_EQ(follows(told, "approval-fell")[0].at("person"), "acme-2");
  EXPECT_EQ(world.proposal("p").status, ProposalStatus::open);
  EXPECT_EQ(new_version(world.must(approve("acme", "p"))), 2);
}

TEST(Fallen, NothingDoesByAKeyOfWhichNobodyKnows) {
  const World world = half_approved();
  const Roster roster = roster_of(world.registry);
  EXPECT_EQ(fall_of(roster, Kid{"unknown"}, {{0}, world.now}, {world.next_index}), std::nullopt);
}

TEST(Fallen, IsWhatWasRecordedAtThatTimeOrLater) {
  World world = half_approved();
  const Time approved = world.now;
  world.must(revoke("acme", 2, approved + std::chrono::milliseconds{1}));
  EXPECT_EQ(new_version(world.must(approve("globex", "p"))), 2);
}

TEST(Fallen, NothingDoesByARevocationAlone) {
  World world = half_approved();
  world.must(revoke("acme", 2, std::nullopt));
  EXPECT_EQ(new_version(world.must(approve("globex", "p"))), 2);
}

TEST(Fallen, OthersStand) {
  World world = half_approved();
  world.must(approve("acme", "p").person_number(3));
  world.must(revoke("acme", 2, time_of("2027-01-01T00:00:00.000Z")));
  EXPECT_EQ(new_version(world.must(approve("globex", "p"))), 2);
  EXPECT_EQ(world.proposal("p").approvals.size(), 2U);
  EXPECT_EQ(world.proposal("p").fallen.size(), 1U);
}

TEST(Fallen, NothingThatWasAcceptedChanges) {
  World world = half_approved();
  world.must(approve("globex", "p"));
  const auto before = world.proposal("p");
  world.must(revoke("acme", 2, time_of("2027-01-01T00:00:00.000Z")));
  world.must(by("acme", CommentPosted{"So it is.", {}, {}}));
  world.must(by("acme", AccessGranted{{"umbrella"}, {}}));
  EXPECT_EQ(world.proposal("p"), before);
}

TEST(Fallen, ThePersonMayApproveWithAnotherKey) {
  World world = world_after(
      Story{add_key_of_acme(key_named("spare", "acme-2", "acme-2")).person_number(2)} + in_force());
  world.must(by("acme", change_proposal(terms, dearer, midnight_of("2027-03-01"))).called("p"));
  world.must(approve("acme", "p").person_number(2));
  const Said again = approve("acme", "p").person_number(2).signed_with(key_of("spare").kid);
  EXPECT_FALSE(world.attempt(again));
  world.must(revoke("acme", 2, world.now));
  EXPECT_TRUE(world.attempt(again));
}

// Whoever folds the agreement with a registry that knows what came later gets the same.
TEST(Fallen, IsJudgedByWhatWasKnownBeforeTheEvent) {
  World world = half_approved();
  world.must(approve("globex", "p"));
  world.must(revoke("acme", 2, time_of("2027-01-01T00:00:00.000Z")));
  std::optional<StreamState> state;
  for (const auto& [event, recorded] : world.log) {
    if (!event.agreement() || holds<CommentPosted>(event.payload)) continue;
    evolve(state, agreement_stream(the_agreement), event, roster_of(world.registry), recorded,
           {world.shelf, world.registry.clock});
  }
  EXPECT_EQ(std::get<Agreement>(*state).proposals, world.agreement().proposals);
}

// ---------------------------------------------------------------- how many people there are

TEST(TooFew, PeopleAreAnObstacleBeforeTheFirstApproval) {
  const auto four = asking_globex_for(4);
  World world = world_after(in_force());
  world.must(by("acme", change_proposal(terms, four, midnight_of("2027-03-01"))).called("p"));
  const auto no = world.attempt(approve("acme", "p"));
  ASSERT_FALSE(no);
  EXPECT_EQ(no.error().why.code, "gates-open");
  const auto obstacles = shown(world, "acme").at("obstacles").as_array();
  ASSERT_EQ(obstacles.size(), 1U);
  EXPECT_EQ(obstacles[0].at("code"), "too-few-people");
  EXPECT_EQ(obstacles[0].at("params"),
            (boost::json::object{{"party", "globex"}, {"needed", 4}, {"have", 3}}));
}

TEST(TooFew, ArePeopleWhoReachTheClassWithKeysOnRecordBefore) {
  const auto three = asking_globex_for(3);
  const auto codes = [&](const Story& before, const Story& after) {
    World world = world_after(before + in_force());
    world.must(by("acme", change_proposal(terms, three, midnight_of("2027-03-01"))).called("p"));
    for (const Said& said : after) world.must(said);
    return codes_in(shown(world, "globex"), "obstacles");
  };
  const std::vector<std::string> few{"too-few-people"};
  EXPECT_TRUE(codes({}, {}).empty());
  EXPECT_EQ(codes({revoke("globex", 3, {})}, {}), few);
  NewKey low = key_of("globex-4");
  low.authority = Authority{ChangeClass::operational, {}, {}};
  EXPECT_EQ(codes({revoke("globex", 3, {}), by("globex", KeyAdded{request_of("globex", low)})}, {}),
            few);
  const Said fourth = by("globex", KeyAdded{request_of("globex", key_of("globex-4"))});
  EXPECT_TRUE(codes({revoke("globex", 3, {}), fourth}, {}).empty());
  EXPECT_EQ(codes({revoke("globex", 3, {})}, {fourth}), few);
  // Who has approved counts, though the key is gone.
  EXPECT_TRUE(
      codes({}, {approve("globex", "p").person_number(3), revoke("globex", 3, {})}).empty());
}

TEST(TooFew, HoldBackAThirdPartyOnlyWhereTheyAreItsOwn) {
  auto rule = terms.at_pointer("/managementElements/approvalRules/0");
  rule.as_object()["party"] = "initech";
  const boost::json::value initech{
      {"party", "initech"}, {"role", "thirdParty"}, {"involvement", "consenting"}};
  const auto naming =
      with(with(terms, "/parties/-", initech), "/managementElements/approvalRules/-", rule);
  const auto told = [&](const std::string& party) {
    const auto asking = with_threshold(naming, party, "price", 4);
    return given(prepared() + Story{by("acme", initial_proposal(asking)).called("p")})
        .when(approve("initech", "p"));
  };
  told("initech").refused(ErrorCode::rule, "gates-open").saying("too-few-people");
  told("globex").accepted();
}

// ---------------------------------------------------------------- who decides who they are

TEST(OnePerson, DecidesWhoThePeopleAreWhereKeysTakeOne) {
  const auto two = asking_globex_for(2);
  const auto told = [&](const Story& before) {
    World world = world_after(before + in_force());
    return follows(
        world.must(by("acme", change_proposal(terms, two, midnight_of("2027-03-01"))).called("p")),
        "one-person-decides");
  };
  ASSERT_EQ(told({}).size(), 1U);
  EXPECT_EQ(told({})[0], (boost::json::object{{"party", "globex"}, {"people", 2}}));
  EXPECT_TRUE(told({by("globex", PartyRuled{2}).about(PartyId{"globex"})}).empty());
  World world = world_after(in_force());
  world.must(by("acme", change_proposal(terms, two, midnight_of("2027-03-01"))).called("p"));
  EXPECT_EQ(codes_in(shown(world, "acme"), "remarks"),
            std::vector<std::string>{"one-person-decides"});
  EXPECT_TRUE(codes_in(shown(world, "acme"), "obstacles").empty()) << "it holds nobody back";
}

// ---------------------------------------------------------------- whose key was recovered

TEST(RecoveredKey, IsMarkedWhereverItApproved) {
  World world = world_after(in_force() + Story{recover(recovery())});
  const Time from = world.registry.key(key_of("zed").kid)->recovery->signs_from;
  world.must(
      by("globex", change_proposal(terms, dearer, midnight_of("2027-03-01"))).called("p").at(from));
  world.must(approve("acme", "p").signed_with(key_of("zed").kid));
  world.must(approve("acme", "p").person_number(2));
  const boost::json::object proposal = shown(world, "globex");
  const auto& approvals = proposal.at("approvals").as_array();
  ASSERT_EQ(approvals.size(), 2U);
  EXPECT_EQ(approvals[0].at("recovered"), true);
  EXPECT_FALSE(approvals[1].as_object().contains("recovered"));
}

// ---------------------------------------------------------------- who acts for two parties

Story also_for_globex(const NewKey& key) {
  return {by("globex", KeyAdded{request_of("globex", key)})};
}

TEST(TwoParties, OneWhoActsForBothIsPointedOut) {
  for (const NewKey& key :
       {key_named("k", "acme-2", "Somebody"), key_named("k", "somebody", " ACME-2")}) {
    World world = world_after(also_for_globex(key) + in_force());
    world.must(by("acme", change_proposal(terms, dearer, midnight_of("2027-03-01"))).called("p"));
    const Told told = world.must(approve("acme", "p").person_number(2));
    ASSERT_EQ(follows(told, "acts-for-others").size(), 1U);
    EXPECT_EQ(
        follows(told, "acts-for-others")[0],
        (boost::json::object{{"person", "acme-2"}, {"party", "acme"}, {"others", {"globex"}}}));
    EXPECT_EQ(shown(world, "acme").at("approvals").as_array()[0].at("alsoActsFor"),
              (boost::json::array{"globex"}));
    EXPECT_TRUE(follows(world.must(approve("acme", "p")), "acts-for-others").empty());
  }
}

TEST(TwoParties, AreThoseOfTheAgreementAndKeysThatSign) {
  const auto remarks = [&](const Story& before) {
    World world = world_after(before + in_force());
    world.must(by("acme", change_proposal(terms, dearer, midnight_of("2027-03-01"))).called("p"));
    return follows(world.must(approve("acme", "p").person_number(2)), "acts-for-others").size();
  };
  const NewKey key = key_named("k", "acme-2", "acme-2");
  EXPECT_EQ(remarks({by("umbrella", KeyAdded{request_of("umbrella", key)})}), 0U);
  NewKey reads = key;
  reads.uses = {};
  reads.uses.read = true;
  EXPECT_EQ(remarks(also_for_globex(reads)), 0U);
  EXPECT_EQ(remarks(also_for_globex(key)), 1U);
  EXPECT_EQ(remarks(also_for_globex(key) +
                    Story{by("globex", KeyRevoked{key.kid, "Left"}).about(PartyId{"globex"})}),
            0U);
}

}  // namespace
}  // namespace sopu::test
