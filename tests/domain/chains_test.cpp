// What each event names as its base: the newest event of the chain that it stands on.
#include "crypto/note.hpp"
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

Hash opening() {
  return World::enrolled().registry.genesis.value();
}
// The events about a party, oldest first.
std::vector<Head> chain_of(const World& world, const std::string& party) {
  return world.registry.party({party})->chain;
}

Said add_key(const std::string& party = "acme") {
  return by(party, KeyAdded{request_of(party, key_of(person_of(party, 9)))});
}
Said enrol_stark() {
  return by("operator", PartyEnrolled{request_of("stark", key_of("stark-1"))});
}
Said revoke() {
  return by("acme", KeyRevoked{key_of("acme-2").kid, "Lost"});
}
Said rename(const std::string& name, const std::string& party = "acme") {
  return by(party, PartyRenamed{name});
}
Said add_witness(const std::string& name) {
  const auto verifier = crypto::NoteVerifier::make(name, crypto::NoteKeyType::cosignature_v1,
                                                   public_key_of("witness of " + name));
  return by("operator", WitnessAdded{name, verifier.vkey(), ""});
}

// It is refused as stale, and told what to name.
void expect_stale(const World& world, const Said& said, const Head& newest) {
  const auto result = world.attempt(said);
  ASSERT_FALSE(result);
  const Error& error = result.error();
  EXPECT_EQ(error.code, ErrorCode::stale_base) << text_of(error);
  EXPECT_EQ(error.pointer, "/base");
  ASSERT_TRUE(error.head);
  EXPECT_EQ(crypto::hash_from_base64url(error.head->event), newest.event);
  EXPECT_EQ(error.head->index, newest.index.value);
}

TEST(Chains, EveryTypeThatStandsOnOneNeedsABase) {
  for (const Said& said : {enrol_stark(), add_key(), revoke(), rename("Acme Oy"),
                           add_witness("witness.example"), by("acme", sample_initiation())}) {
    given({})
        .when(Said(said).based_on(std::nullopt))
        .refused(ErrorCode::schema)
        .at_pointer("/base");
    given({}).when(said).accepted();
  }
}

TEST(Chains, OfAPartyBeginWithTheOpeningOfTheLedger) {
  const World world = world_after({});
  EXPECT_EQ(world.event_of(enrol_stark()).base, opening());
  expect_stale(world, enrol_stark().based_on(hash_of("x")), {opening(), {0}});
  expect_stale(world, enrol_stark().based_on(chain_of(world, "acme").back().event),
               {opening(), {0}});
}

TEST(Chains, OfAPartyHoldEveryEventAboutIt) {
  const World world = world_after({add_key(), revoke(), rename("Acme Oy")});
  std::vector<Head> expected;
  for (const auto& [event, recorded] : world.log) {
    if (event.subject == Subject(PartyId{"acme"})) expected.push_back({event.hash, recorded.index});
  }
  EXPECT_EQ(expected.size(), 6U);
  EXPECT_EQ(chain_of(world, "acme"), expected);
  for (std::size_t i = 1; i < expected.size(); ++i) {
    EXPECT_EQ(world.log[expected[i].index.value].first.base, expected[i - 1].event);
  }
}

TEST(Chains, OfTheOperatorBeginWithTheOpeningItself) {
  World world = world_after({});
  const Head head_of_ledger = world.registry.ledger_head();
  EXPECT_EQ(chain_of(world, "operator").front(), (Head{opening(), {0}}));
  const auto before = chain_of(world, "operator").size();
  world.must(rename("The neutral operator", "operator"));
  EXPECT_EQ(chain_of(world, "operator").size(), before + 1);
  expect_stale(world, add_key("operator").based_on(opening()), chain_of(world, "operator").back());
  EXPECT_EQ(world.registry.ledger_head(), head_of_ledger) << "a chain of its own";
}

TEST(Chains, AreLateByAnythingThatHappenedToTheParty) {
  const World world = world_after({rename("Acme Oy")});
  const auto chain = chain_of(world, "acme");
  expect_stale(world, add_key().based_on(chain[chain.size() - 2].event), chain.back());
  expect_stale(world, rename("Acme").based_on(chain.front().event), chain.back());
  expect_stale(world, add_key().based_on(chain_of(world, "globex").back().event), chain.back());
  EXPECT_TRUE(world.attempt(add_key().based_on(chain.back().event)));
}

// Whoever lost a key cannot wait for the newest.
TEST(Chains, ARevocationNamesAnyEventAboutTheParty) {
  const World world = world_after({rename("Acme Oy")});
  const auto chain = chain_of(world, "acme");
  for (const Head& head : chain) EXPECT_TRUE(world.attempt(revoke().based_on(head.event)));
  expect_stale(world, revoke().based_on(opening()), chain.back());
  expect_stale(world, revoke().based_on(chain_of(world, "globex").front().event), chain.back());
}

TEST(Chains, OfTheLedgerHoldItsWitnesses) {
  World world = world_after({});
  EXPECT_EQ(world.event_of(add_witness("one.example")).base, world.registry.ledger_head().event);
  world.must(enrol_stark());
  world.must(add_witness("one.example"));
  const Head head = world.registry.ledger_head();
  EXPECT_EQ(head.event, world.log.back().first.hash);
  expect_stale(world, add_witness("two.example").based_on(opening()), head);
  EXPECT_TRUE(world.attempt(add_witness("two.example").based_on(head.event)));
}

TEST(Chains, OfTheContractHoldWhoMayRead) {
  World world = world_after(in_force());
  const Head before = world.agreement().head;
  world.must(by("globex", AccessGranted{{"umbrella"}, std::nullopt}));
  const Head after = world.agreement().head;
  EXPECT_EQ(after.event, world.log.back().first.hash);
  expect_stale(world, by("globex", AccessRevoked{{"umbrella"}}).based_on(before.event), after);
  given(in_force())
      .when(by("globex", AccessGranted{{"umbrella"}, std::nullopt}).based_on(std::nullopt))
      .refused(ErrorCode::schema)
      .at_pointer("/base");
}

// Who may not send it at all learns nothing of the chain.
TEST(Chains, AreAskedAfterTheSender) {
  given({})
      .when(by("globex", KeyRevoked{key_of("acme-1").kid, "x"})
                .about(PartyId{"acme"})
                .based_on(hash_of("x")))
      .refused(ErrorCode::rule, "role-may-not");
  given({})
      .when(
          by("acme", PartyEnrolled{request_of("stark", key_of("stark-1"))}).based_on(hash_of("x")))
      .refused(ErrorCode::rule, "role-may-not");
}

// ---------------------------------------------------------------- names

TEST(Names, AreChangedByThePartyItself) {
  given({}).when(rename("Acme Oy")).then([](const World& world, const Told& told) {
    const Party& party = *world.registry.party({"acme"});
    EXPECT_EQ(party.name(), "Acme Oy");
    ASSERT_EQ(party.names.size(), 2U);
    EXPECT_EQ(party.names[0].name, "The company acme");
    EXPECT_EQ(party.names[1].since, world.log.back().second);
    EXPECT_EQ(party.enrolled(), party.names[0].since);
    EXPECT_EQ(told.summary, (Sentence{"party-renamed", {{"party", "acme"}, {"name", "Acme Oy"}}}));
  });
  given({})
      .when(by("operator", PartyRenamed{"Acme Oy"}).about(PartyId{"acme"}))
      .refused(ErrorCode::rule, "role-may-not");
  given({})
      .when(by("globex", PartyRenamed{"Acme Oy"}).about(PartyId{"acme"}))
      .refused(ErrorCode::rule, "role-may-not");
}

TEST(Names, AreNewAndNotEmpty) {
  given({}).when(rename("The company acme")).refused(ErrorCode::rule, "same-name");
  given({}).when(rename("")).refused(ErrorCode::schema).at_pointer("/data/name");
  given({}).when(rename(" \t")).refused(ErrorCode::schema).at_pointer("/data/name");
  given({rename("Acme Oy")}).when(rename("Acme Oy")).refused(ErrorCode::rule, "same-name");
  given({rename("Acme Oy")}).when(rename("The company acme")).accepted();
}

TEST(Names, AreChangedWithAnAdminKey) {
  const auto limited = request_of("acme", key_of("acme-4", {true, true, false, true}));
  given({by("acme", KeyAdded{limited})})
      .when(rename("Acme Oy").person_number(4))
      .refused(ErrorCode::key_not_allowed);
}

}  // namespace
}  // namespace sopu::test
