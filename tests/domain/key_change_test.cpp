// How many people it takes to change the keys of a party.
#include "ledger/domain/registry/key_change.hpp"

#include "tests/support/given_when_then.hpp"
#include "tests/support/keys.hpp"

namespace sopu::test {
namespace {

// ---------------------------------------------------------------- how many people change keys

// Asks, and gives what others second.
Hash ask(World& world, const Said& said) {
  world.must(said);
  return world.log.back().first.hash;
}

Said revoke_key(const std::string& person, int by_person) {
  return by("acme", KeyRevoked{key_of(person).kid, "Lost"}).person_number(by_person);
}

Said second(const Hash& event, int by_person) {
  return by("acme", KeySeconded{event}).person_number(by_person);
}

World ruled(std::int64_t people) {
  return world_after({by("acme", PartyRuled{people})});
}

bool is_valid(const World& world, const std::string& person) {
  const KeyRecord* key = world.registry.key(key_of(person).kid);
  return key && key->is_valid();
}

constexpr std::chrono::hours fortnight{24 * 14};
constexpr std::chrono::milliseconds moment{1};

TEST(PeopleForKeys, AreAtMostThoseWithAnAdminKey) {
  given({}).when(by("acme", PartyRuled{4})).refused(ErrorCode::rule, "people-for-keys-missing");
  given({}).when(by("acme", PartyRuled{1})).refused(ErrorCode::rule, "same-people-for-keys");
  const KeyUses signs{.sign = true};
  given({add_key_of_acme(key_of("acme-4", signs)),
         add_key_of_acme(key_named("k", "acme-1", "acme-1"))})
      .when(by("acme", PartyRuled{4}))
      .refused(ErrorCode::rule, "people-for-keys-missing");
  given({})
      .when(by("globex", PartyRuled{2}).about(PartyId{"acme"}))
      .refused(ErrorCode::rule, "role-may-not");
}

TEST(PeopleForKeys, RaisedToAllSayThatOneLostKeyLocksTheParty) {
  World world = World::enrolled();
  EXPECT_TRUE(follows(world.must(by("acme", PartyRuled{2})), "key-loss-locks").empty());
  EXPECT_EQ(follows(world.must(by("acme", PartyRuled{3})), "key-loss-locks"),
            (std::vector<boost::json::object>{{{"people", 3}}}));
  EXPECT_EQ(world.registry.party({"acme"})->people_for_keys, 3);
}

TEST(PeopleForKeys, AddAKeyTogether) {
  World world = ruled(2);
  const auto told = world.must(add_key_of_acme(key_of("acme-4")));
  EXPECT_EQ(follows(told, "key-change-waits.addition").size(), 1U);
  EXPECT_EQ(world.registry.key(key_of("acme-4").kid), nullptr) << "none yet";
  const Hash asked = world.log.back().first.hash;
  Given{world}.when(second(asked, 1)).refused(ErrorCode::rule, "seconded-already");
  Given{world}
      .when(add_key_of_acme(key_of("acme-4"), 2))
      .refused(ErrorCode::rule, "key-change-asked");
  Given{world}
      .when(by("acme", CommentPosted{"Hello", {}, {}}).person_number(4))
      .refused(ErrorCode::unknown_key);
  const auto done = world.must(second(asked, 2));
  EXPECT_EQ(follows(done, "key-change-done.addition").size(), 1U);
  EXPECT_TRUE(is_valid(world, "acme-4"));
  EXPECT_EQ(world.registry.key(key_of("acme-4").kid)->added, world.log.back().second);
  Given{world}.when(second(asked, 3)).refused(ErrorCode::wrong_state);
}

TEST(PeopleForKeys, CountPeopleNotTheirKeys) {
  World world =
      world_after({add_key_of_acme(key_named("k", "acme-1", "acme-1")), by("acme", PartyRuled{2})});
  const Hash asked = ask(world, add_key_of_acme(key_of("acme-4")));
  Given{world}
      .when(second(asked, 1).signed_with(key_of("k").kid))
      .refused(ErrorCode::rule, "seconded-already");
}

TEST(PeopleForKeys, OfThreeWaitForTheThird) {
  World world = ruled(3);
  const Hash asked = ask(world, add_key_of_acme(key_of("acme-4")));
  EXPECT_EQ(follows(world.must(second(asked, 2)), "key-change-waits.addition").at(0).at("people"),
            1);
  EXPECT_FALSE(is_valid(world, "acme-4"));
  Given{world}.when(second(asked, 2)).refused(ErrorCode::rule, "seconded-already");
  world.must(second(asked, 3));
  EXPECT_TRUE(is_valid(world, "acme-4"));
}

TEST(PeopleForKeys, WaitAFortnightForTheOthers) {
  World world = ruled(2);
  const Hash asked = ask(world, add_key_of_acme(key_of("acme-4")));
  const Time lapses = world.now + fortnight;
  Given{world}.when(second(asked, 2).at(lapses - moment)).accepted();
  Given{world}.when(second(asked, 2).at(lapses)).refused(ErrorCode::wrong_state);
  Given{world}
      .when(add_key_of_acme(key_of("acme-4")).at(lapses - moment))
      .refused(ErrorCode::rule, "key-change-asked");
  Given{world}.when(add_key_of_acme(key_of("acme-4")).at(lapses)).accepted();
}

TEST(PeopleForKeys, RevokeAnothersKeyTogetherAndItIsSilentMeanwhile) {
  World world = ruled(2);
  const auto told = world.must(revoke_key("acme-3", 1));
  EXPECT_TRUE(follows(told, "key-signs-no-more").empty());
  const Hash asked = world.log.back().first.hash;
  const Time lapses = world.now + fortnight;
  const Said by_three = by("acme", sample_initiation()).person_number(3);
  Given{world}.when(Said(by_three).at(lapses - moment)).refused(ErrorCode::revoked_key);
  Given{world}.when(Said(by_three).at(lapses)).accepted();
  Given{world}.when(second(asked, 3)).refused(ErrorCode::revoked_key);
  EXPECT_TRUE(is_valid(world, "acme-3"));
  EXPECT_EQ(follows(world.must(second(asked, 2)), "key-signs-no-more").size(), 1U);
  EXPECT_FALSE(is_valid(world, "acme-3"));
  Given{world}.when(Said(by_three).at(lapses)).refused(ErrorCode::revoked_key);
}

TEST(PeopleForKeys, AreNotAskedForOnesOwnKey) {
  World world = ruled(2);
  world.must(revoke_key("acme-3", 3));
  EXPECT_FALSE(is_valid(world, "acme-3"));
}

TEST(PeopleForKeys, StayAsManyAsTheRuleAsksFor) {
  given({by("acme", PartyRuled{3})})
      .when(revoke_key("acme-3", 3))
      .refused(ErrorCode::rule, "last-admin-key");
  given({by("acme", PartyRuled{2})}).when(revoke_key("acme-3", 3)).accepted();
  given({by("acme", PartyRuled{2}), revoke_key("acme-3", 3)})
      .when(revoke_key("acme-2", 2))
      .refused(ErrorCode::rule, "last-admin-key");
  // Whose revocation waits is none of them.
  given({by("acme", PartyRuled{2}), revoke_key("acme-3", 1)})
      .when(revoke_key("acme-2", 1))
      .refused(ErrorCode::rule, "last-admin-key");
}

TEST(PeopleForKeys, AreLoweredTogether) {
  World world = ruled(2);
  const Hash asked = ask(world, by("acme", PartyRuled{1}));
  EXPECT_EQ(world.registry.party({"acme"})->people_for_keys, 2);
  EXPECT_EQ(follows(world.must(second(asked, 3)), "key-change-done.rule").size(), 1U);
  EXPECT_EQ(world.registry.party({"acme"})->people_for_keys, 1);
}

TEST(PeopleForKeys, WhoseKeyIsRevokedHasNotSaidIt) {
  World world = ruled(2);
  const Hash asked = ask(world, add_key_of_acme(key_of("acme-4")));
  world.must(revoke_key("acme-1", 1));
  EXPECT_EQ(follows(world.must(second(asked, 2)), "key-change-waits.addition").size(), 1U);
  EXPECT_FALSE(is_valid(world, "acme-4"));
}

TEST(PeopleForKeys, JudgeAgainWhatTheySecond) {
  World world = ruled(2);
  const Hash asked = ask(world, add_key_of_acme(key_of("globex-9")));
  world.must(by("globex", KeyAdded{request_of("globex", key_of("globex-9"))}));
  Given{world}
      .when(second(asked, 2))
      .refused(ErrorCode::rule, "key-known")
      .at_pointer("/data/event");
}

TEST(PeopleForKeys, SecondWhatTheirOwnPartyAskedForAlone) {
  World world = ruled(2);
  Given{world}.when(second(hash_of("nothing"), 2)).refused(ErrorCode::not_found);
  const Hash asked = ask(world, add_key_of_acme(key_of("acme-4")));
  Given{world}.when(by("globex", KeySeconded{asked})).refused(ErrorCode::not_found);
  Given{world}
      .when(by("globex", KeySeconded{asked}).about(PartyId{"acme"}))
      .refused(ErrorCode::rule, "role-may-not");
}

TEST(PeopleForKeys, AreNotAskedForTheClocksKey) {
  World world = world_after({by("operator", KeyAdded{request_of("operator", key_of("operator-2"))}),
                             by("operator", PartyRuled{2})});
  const NewKey fresh = [] {
    NewKey key = key_of("new clock key", clock_use);
    key.person = key_of(clock_person).person;
    return key;
  }();
  world.must(by("operator", KeyAdded{request_of("operator", fresh)}));
  EXPECT_NE(world.registry.key(fresh.kid), nullptr);
  world.must(by("operator", KeyRevoked{key_of(clock_person).kid, "Renewed"}));
  EXPECT_FALSE(world.registry.key(key_of(clock_person).kid)->is_valid());
}

// ---------------------------------------------------------------- further keys of a person

NewKey bobs_second() {
  return key_named("bob's second", "acme-2", "acme-2");
}

TEST(FurtherKeys, AreNotForOneAdminToHandOut) {
  World world = World::enrolled();
  const Hash asked = ask(world, add_key_of_acme(bobs_second(), 1));
  EXPECT_EQ(world.registry.key(bobs_second().kid), nullptr);
  Given{world}.when(second(asked, 1)).refused(ErrorCode::rule, "seconded-already");
  world.must(second(asked, 3));
  EXPECT_NE(world.registry.key(bobs_second().kid), nullptr);
}

TEST(FurtherKeys, AreAddedByTheirPersonAlone) {
  World world = World::enrolled();
  world.must(add_key_of_acme(bobs_second(), 2));
  EXPECT_NE(world.registry.key(bobs_second().kid), nullptr);
}

TEST(FurtherKeys, CountersignedByTheirPersonNeedNobodyElse) {
  const auto countersigned_by = [](const std::string& key) {
    EnrolmentRequest request = request_of("acme", bobs_second());
    request.countersigned_by = vouching(key_of(key));
    return by("acme", KeyAdded{request});
  };
  World world = World::enrolled();
  world.must(countersigned_by("acme-2"));
  EXPECT_NE(world.registry.key(bobs_second().kid), nullptr);
  given({}).when(countersigned_by("acme-1")).refused(ErrorCode::rule, "countersigned-by-another");
  given({}).when(countersigned_by("globex-1")).refused(ErrorCode::rule, "countersigned-by-another");
  given({}).when(countersigned_by("nobody")).refused(ErrorCode::rule, "countersigned-by-another");
  given({revoke_key("acme-2", 1)})
      .when(countersigned_by("acme-2"))
      .refused(ErrorCode::rule, "countersigned-by-another");
}

// A passkey on record vouches as one, and for the page that it is of.
TEST(FurtherKeys, AreCountersignedByAKeyAsItIsOnRecord) {
  NewKey passkey = key_of("bob's phone");
  passkey.person = key_of("acme-2").person;
  passkey.key.passkey = crypto::Passkey{"https://ledger.example", true};
  World world = World::enrolled();
  world.must(add_key_of_acme(passkey, 2));
  const auto countersigned_as = [&](std::optional<crypto::Passkey> of) {
    EnrolmentRequest request = request_of("acme", bobs_second());
    request.countersigned_by = VouchingKey{passkey.kid, {passkey.key.jwk, std::move(of)}};
    return by("acme", KeyAdded{request});
  };
  for (const auto& of :
       {std::optional<crypto::Passkey>(), {{"https://ledger.example:8443", true}}}) {
    Given{world}.when(countersigned_as(of)).refused(ErrorCode::rule, "countersigned-by-another");
  }
  world.must(countersigned_as(passkey.key.passkey));
  EXPECT_NE(world.registry.key(bobs_second().kid), nullptr);
}

TEST(FurtherKeys, CountersignedOrNotTakeAsManyAsThePartyRules) {
  World world = ruled(3);
  EnrolmentRequest request = request_of("acme", bobs_second());
  request.countersigned_by = vouching(key_of("acme-2"));
  const Hash asked = ask(world, by("acme", KeyAdded{request}));
  world.must(second(asked, 2));
  EXPECT_EQ(world.registry.key(bobs_second().kid), nullptr);
  world.must(second(asked, 3));
  EXPECT_NE(world.registry.key(bobs_second().kid), nullptr);
}

// ---------------------------------------------------------------- compromised keys

TEST(Compromised, SinceATimeBetweenTheAdditionAndNow) {
  const Time added = World::enrolled().registry.key(key_of("acme-2").kid)->added.at;
  const Time now = World::enrolled().now + std::chrono::minutes{1};
  const auto since = [](Time time) {
    return by("acme", KeyRevoked{key_of("acme-2").kid, "Copied", time});
  };
  given({}).when(since(added - moment)).refused(ErrorCode::rule, "compromised-since");
  given({}).when(since(now + moment).at(now)).refused(ErrorCode::rule, "compromised-since");
  given({}).when(since(now).at(now)).accepted();
  given({}).when(since(added)).then([&](const World& world, const Told& told) {
    EXPECT_EQ(world.registry.key(key_of("acme-2").kid)->compromised_since, added);
    EXPECT_EQ(follows(told, "key-compromised").size(), 1U);
  });
}

TEST(Compromised, IsOnRecordOnceTheRevocationIs) {
  World world = ruled(2);
  const Time added = world.registry.key(key_of("acme-3").kid)->added.at;
  const Hash asked = ask(world, by("acme", KeyRevoked{key_of("acme-3").kid, "Copied", added}));
  EXPECT_EQ(world.registry.key(key_of("acme-3").kid)->compromised_since, std::nullopt);
  world.must(second(asked, 2));
  EXPECT_EQ(world.registry.key(key_of("acme-3").kid)->compromised_since, added);
}

}  // namespace
}  // namespace sopu::test
