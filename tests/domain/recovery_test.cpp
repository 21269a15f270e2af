// A party that has lost its keys gets one again.
#include "ledger/domain/registry/recovery.hpp"

#include "tests/domain/whole_story.hpp"
#include "tests/support/keys.hpp"

namespace sopu::test {
namespace {

constexpr std::chrono::hours fortnight{24 * 14};
constexpr std::chrono::milliseconds moment{1};

Said object(const std::string& person, const std::string& key = "zed") {
  return by("acme", RecoveryObjected{key_of(key).kid, "Nobody asked for it"})
      .signed_with(key_of(person).kid);
}

World recovered() {
  return world_after(in_force() + Story{recover(recovery())});
}

const KeyRecord& zed(const World& world) {
  return *world.registry.key(key_of("zed").kid);
}

// ---------------------------------------------------------------- who lets it happen

TEST(Recovery, TakesTheOperatorAndAPrincipalOfASharedAgreement) {
  World world = world_after(in_force());
  const Told told = world.must(recover(recovery()));
  const Time from = world.now + fortnight;
  EXPECT_EQ(follows(told, "key-recovers"),
            (std::vector<boost::json::object>{
                {{"kid", key_of("zed").kid.value}, {"from", format_time(from)}}}));
  const Recovery expected{the_agreement, {"globex"}, key_of("globex-1").kid, from};
  EXPECT_EQ(zed(world).recovery, expected);
  EXPECT_EQ(zed(world).party, PartyId{"acme"});
}

TEST(Recovery, IsForTheOperatorToRecord) {
  given(in_force())
      .when(by("globex", recovery()).about(PartyId{"acme"}))
      .refused(ErrorCode::rule, "role-may-not");
  given(in_force())
      .when(by("acme", recovery()).about(PartyId{"acme"}))
      .refused(ErrorCode::rule, "role-may-not");
}

TEST(Recovery, OfWhoConsentedToTheAgreementOnly) {
  const Given late{Moments::made().late};
  const auto recovering = [&](const std::string& party, const std::string& by_key) {
    return late.when(recover(recovery(party, by_key, "zoe")));
  };
  recovering("globex", "acme-1").accepted();
  recovering("initech", "globex-1").accepted();  // consents there
  for (const std::string party : {"hooli", "probe", "gone", "joins", "umbrella"}) {
    recovering(party, "globex-1").refused(ErrorCode::rule, "recovery-not-shared");
  }
}

TEST(Recovery, IsVouchedForByAPrincipalOnly) {
  const Given story{Moments::made().late};
  for (const std::string key : {"initech-1", "hooli-1", "gone-1", "umbrella-1"}) {
    story.when(recover(recovery("acme", key, "zoe")))
        .refused(ErrorCode::rule, "recovery-not-shared");
  }
  story.when(recover(recovery("acme", "acme-2", "zoe")))
      .refused(ErrorCode::rule, "recovery-consent-own");
  story.when(recover(recovery("acme", "operator-1", "zoe")))
      .refused(ErrorCode::rule, "recovery-consent-own");
  story.when(recover(recovery("acme", "nobody", "zoe")))
      .refused(ErrorCode::rule, "recovery-consent-key");
}

TEST(Recovery, NeedsTermsThatWereAgreed) {
  const Story only_begun{by("globex", sample_initiation())};
  given(only_begun).when(recover(recovery())).refused(ErrorCode::rule, "recovery-not-shared");
  given({}).when(recover(recovery())).refused(ErrorCode::rule, "recovery-not-shared");
  given(agreed()).when(recover(recovery())).accepted();
}

TEST(Recovery, IsVouchedForWithAKeyOfWhoItSays) {
  given(in_force())
      .when(recover(recovery("acme", "initech-1", "zed", every_use, "globex")))
      .refused(ErrorCode::rule, "recovery-consent-key");
}

// Somebody shares an agreement with acme, and none with who vouches for it.
TEST(Recovery, IsTakenUncheckedByWhoCannotSeeForWhoseSake) {
  const World world = world_after(in_force());
  const Said said = recover(recovery("acme", "somebody-1", "zed", every_use, "somebody"));
  const auto verified = VerifiedEventForTests::make(world.event_of(said));
  Streams part{world.registry};
  EXPECT_TRUE(decide(part, verified, world.place_of(said)));
  part.whole = false;
  EXPECT_FALSE(decide(part, verified, world.place_of(said)));
  World taken = world;
  taken.fold(verified.event(), world.place_of(said));
  EXPECT_EQ(zed(taken).recovery->by, PartyId{"somebody"});
}

TEST(Recovery, IsJudgedByAnotherWhoLacksTheAgreementWithoutIt) {
  const World world = world_after(in_force());
  const auto verified = VerifiedEventForTests::make(world.event_of(recover(recovery())));
  Streams part{world.registry};
  EXPECT_TRUE(decide(part, verified, world.place_of(recover(recovery()))));
  part.whole = false;
  EXPECT_FALSE(decide(part, verified, world.place_of(recover(recovery()))));
}

TEST(Recovery, IsVouchedForWithAKeyThatBindsThatFar) {
  NewKey clerk = key_of("clerk");
  clerk.authority = Authority{ChangeClass::price, {}, {}};
  const auto add = [](const NewKey& key) {
    return by("globex", KeyAdded{request_of("globex", key)});
  };
  given(in_force() + Story{add(clerk)})
      .when(recover(recovery("acme", "clerk", "zed", every_use, "globex")))
      .refused(ErrorCode::rule, "recovery-consent-key");
  given(in_force() + Story{add(key_of("reader", {.read = true}))})
      .when(recover(recovery("acme", "reader", "zed", every_use, "globex")))
      .refused(ErrorCode::rule, "recovery-consent-key");
  given(in_force() + Story{by("globex", KeyRevoked{key_of("globex-2").kid, "Lost"})})
      .when(recover(recovery("acme", "globex-2")))
      .refused(ErrorCode::rule, "recovery-consent-key");
  PartyRecovered otherwise = recovery();
  otherwise.consent.signed_with.key.passkey = crypto::Passkey{"https://ledger.example", false};
  given(in_force())
      .when(recover(std::move(otherwise)))
      .refused(ErrorCode::rule, "recovery-consent-key");
}

// ---------------------------------------------------------------- which key

TEST(Recovery, IsOfAKeyThatCanChangeKeys) {
  given(in_force())
      .when(recover(recovery("acme", "globex-1", "zed", {.sign = true})))
      .refused(ErrorCode::rule, "recovery-needs-admin");
}

TEST(Recovery, IsOfTheKeyThatWasVouchedFor) {
  const auto with = [](const std::function<void(RecoveryConsent&)>& change) {
    PartyRecovered data = recovery();
    change(data.consent);
    return recover(std::move(data));
  };
  const auto story = given(in_force());
  story.when(with([](auto& consent) { consent.kid = key_of("other").kid; }))
      .refused(ErrorCode::rule, "recovery-consent-for-another");
  story.when(with([](auto& consent) { consent.party = {"globex"}; }))
      .refused(ErrorCode::rule, "recovery-consent-for-another");
  story.when(with([](auto& consent) { consent.ledger = "other.example"; }))
      .refused(ErrorCode::rule, "recovery-consent-for-another");
}

TEST(Recovery, IsOfAPartyThatIsThereAndAKeyThatIsNew) {
  given(in_force()).when(recover(recovery("nobody"))).refused(ErrorCode::unknown_party);
  given(in_force())
      .when(recover(recovery("acme", "globex-1", "acme-2")))
      .refused(ErrorCode::rule, "key-known");
  given(in_force()).when(recover(recovery()).about(PartyId{"globex"})).refused(ErrorCode::schema);
}

TEST(Recovery, HasAnEnd) {
  World world = world_after(in_force());
  for (int i = 0; i < limits::recoveries_max; ++i) {
    world.must(recover(recovery("acme", "globex-1", "zed-" + std::to_string(i))));
  }
  Given{world}.when(recover(recovery())).refused(ErrorCode::rule, "recoveries-limit");
}

// ---------------------------------------------------------------- what the key does when

TEST(Recovered, SignsNothingForAFortnight) {
  const World world = recovered();
  const Time from = zed(world).recovery->signs_from;
  const auto words = [](Time at) {
    return by("acme", PartyRenamed{"Acme again"}).signed_with(key_of("zed").kid).at(at);
  };
  Given{world}.when(words(from - moment)).refused(ErrorCode::revoked_key).saying("key-recovering");
  Given{world}.when(words(from)).accepted();
  EXPECT_EQ(zed(world).silent_until(), from) << "nor does it open anything";
}

TEST(Recovered, CountsAmongThoseWhoChangeKeysNoEarlier) {
  const World world = recovered();
  const Time from = zed(world).recovery->signs_from;
  const auto rule = [](Time at) { return by("acme", PartyRuled{4}).at(at); };
  Given{world}.when(rule(from - moment)).refused(ErrorCode::rule, "people-for-keys-missing");
  Given{world}.when(rule(from)).accepted();
}

TEST(Recovered, SignsNoEarlierForARevocationThatLapses) {
  World world = recovered();
  world.must(by("acme", PartyRuled{2}));
  world.must(by("acme", KeyRevoked{key_of("zed").kid, "Not ours"}));
  EXPECT_EQ(zed(world).silent_until(), world.now + fortnight);
}

// ---------------------------------------------------------------- against it

TEST(Objection, ByAnyKeyOfThePartyEndsIt) {
  World world = recovered();
  world.must(add_key_of_acme(key_of("acme-reader", {.read = true})));
  world.must(by("acme", PartyRuled{3}));
  for (const std::string person : {"acme-1", "acme-3", "acme-reader"}) {
    Given{world}.when(object(person)).then([](const World& after, const Told& told) {
      EXPECT_FALSE(zed(after).is_valid());
      EXPECT_TRUE(zed(after).recovery) << "what happened is never forgotten";
      EXPECT_EQ(follows(told, "key-never-signs").size(), 1U);
    });
  }
}

TEST(Objection, IsForThePartyAlone) {
  const World world = recovered();
  Given{world}
      .when(by("globex", RecoveryObjected{key_of("zed").kid, "No"}).about(PartyId{"acme"}))
      .refused(ErrorCode::rule, "role-may-not");
  Given{world}
      .when(by("globex", RecoveryObjected{key_of("zed").kid, "No"}))
      .refused(ErrorCode::not_found);
  Given{world}.when(object("zed")).refused(ErrorCode::revoked_key);
  Given{world}
      .when(by("operator", RecoveryObjected{key_of("zed").kid, "No"})
                .signed_with(key_of(clock_person).kid))
      .refused(ErrorCode::key_not_allowed);
}

TEST(Objection, IsAgainstARecoveredKeyInTime) {
  World world = recovered();
  const Time from = zed(world).recovery->signs_from;
  Given{world}.when(object("acme-1").at(from - moment)).accepted();
  Given{world}.when(object("acme-1").at(from)).refused(ErrorCode::wrong_state);
  Given{world}.when(object("acme-1", "acme-2")).refused(ErrorCode::rule, "key-not-recovered");
  Given{world}.when(object("acme-1", "nobody")).refused(ErrorCode::not_found);
  world.must(object("acme-1"));
  Given{world}.when(object("acme-2")).refused(ErrorCode::wrong_state);
}

TEST(Objection, MayNameAnyEventOfThePartyAsItsBase) {
  World world = recovered();
  const Hash before = world.registry.party({"acme"})->chain.back().event;
  world.must(by("acme", PartyRenamed{"Acme Oy"}));
  Given{world}.when(object("acme-1").based_on(before)).accepted();
}

}  // namespace
}  // namespace sopu::test
