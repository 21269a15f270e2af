// Who the parties are and which keys speak for them.
#include "ledger/domain/registry/registry.hpp"

#include "crypto/note.hpp"
#include "tests/support/given_when_then.hpp"
#include "tests/support/state_dump.hpp"

namespace sopu::test {
namespace {

Outcome in_empty_ledger(const Said& said) {
  return {World(), said};
}

Said open_ledger() {
  return by("operator", LedgerOpened{"The operator", key_of("operator-1"), "log key"});
}

Said enrol(const std::string& party, EnrolmentRequest request) {
  return by("operator", PartyEnrolled{std::move(request)}).about(PartyId{party});
}

WitnessAdded a_witness(const std::string& name = "witness.example") {
  const auto verifier = crypto::NoteVerifier::make(name, crypto::NoteKeyType::cosignature_v1,
                                                   public_key_of("witness of " + name));
  return {name, verifier.vkey(), "https://witness.example"};
}

// ---------------------------------------------------------------- opening

TEST(Opening, MakesTheOperatorAPartyWithItsKey) {
  in_empty_ledger(open_ledger()).then([](const World& world, const Told& told) {
    EXPECT_EQ(world.registry.operator_id, PartyId{"operator"});
    EXPECT_TRUE(world.registry.genesis.has_value());
    EXPECT_EQ(world.registry.log_key, "log key");
    ASSERT_NE(world.registry.party({"operator"}), nullptr);
    EXPECT_EQ(world.registry.key(key_of("operator-1").kid)->party, PartyId{"operator"});
    EXPECT_EQ(told.summary.code, "ledger-opened");
  });
}

TEST(Opening, HappensOnce) {
  given({}).when(open_ledger()).refused(ErrorCode::wrong_state);
}

TEST(Opening, ComesBeforeEverythingElse) {
  in_empty_ledger(enrol("acme", request_of("acme", key_of("acme-1"))))
      .refused(ErrorCode::wrong_state);
  in_empty_ledger(by("operator", a_witness())).refused(ErrorCode::wrong_state);
}

TEST(Opening, IsSignedWithTheKeyThatItIntroduces) {
  in_empty_ledger(open_ledger().signed_with(key_of("somebody").kid))
      .refused(ErrorCode::key_not_allowed);
}

TEST(Opening, NeedsAKeyThatCanEnrolOthers) {
  in_empty_ledger(
      by("operator",
         LedgerOpened{"The operator", key_of("operator-1", {true, true, false, true}), "log key"}))
      .refused(ErrorCode::key_not_allowed);
}

TEST(Opening, IsForThisLedger) {
  in_empty_ledger(open_ledger().for_ledger("other.example/sla")).refused(ErrorCode::wrong_ledger);
}

TEST(Opening, SpeaksOfTheLedgerAndFollowsNothing) {
  in_empty_ledger(open_ledger().about(PartyId{"operator"})).refused(ErrorCode::schema);
  in_empty_ledger(open_ledger().based_on(hash_of("x")))
      .refused(ErrorCode::schema)
      .at_pointer("/base");
}

// ---------------------------------------------------------------- enrolment

TEST(Enrolment, BringsAPartyAndItsFirstKey) {
  given({})
      .when(enrol("stark", request_of("stark", key_of("stark-1"))))
      .then([](const World& world, const Told&) {
        EXPECT_EQ(world.registry.party({"stark"})->name(), "The company stark");
        EXPECT_EQ(world.registry.party({"stark"})->keys, std::vector{key_of("stark-1").kid});
        EXPECT_EQ(world.registry.key(key_of("stark-1").kid)->person.name, "stark-1");
      });
}

TEST(Enrolment, IsTheOperatorsAlone) {
  given({})
      .when(by("acme", PartyEnrolled{request_of("stark", key_of("stark-1"))}))
      .refused(ErrorCode::rule, "role-may-not");
}

TEST(Enrolment, NeedsAnAdminKey) {
  const auto limited = request_of("operator", key_of("operator-2", {true, false, false, false}));
  given({by("operator", KeyAdded{limited})})
      .when(enrol("stark", request_of("stark", key_of("stark-1"))).person_number(2))
      .refused(ErrorCode::key_not_allowed);
}

TEST(Enrolment, RefusesAPartyOrAKeyThatIsThereAlready) {
  given({})
      .when(enrol("acme", request_of("acme", key_of("acme-9"))))
      .refused(ErrorCode::rule, "party-exists");
  given({})
      .when(enrol("stark", request_of("stark", key_of("acme-1"))))
      .refused(ErrorCode::rule, "key-known");
}

TEST(Enrolment, TakesARequestForThisLedgerAndThisPartyOnly) {
  auto foreign = request_of("stark", key_of("stark-1"));
  foreign.ledger = "other.example/sla";
  given({}).when(enrol("stark", foreign)).refused(ErrorCode::wrong_ledger);
  given({})
      .when(enrol("lannister", request_of("stark", key_of("stark-1"))))
      .refused(ErrorCode::schema)
      .at_pointer("/subject");
}

TEST(Enrolment, RefusesKeysThatCouldNeverSign) {
  NewKey useless = key_of("stark-1");
  useless.key = crypto::PublicKey{{1}};  // the neutral element: of small order
  given({}).when(enrol("stark", request_of("stark", useless))).refused(ErrorCode::schema);
  NewKey nobody = key_of("stark-1");
  nobody.person.name.clear();
  given({})
      .when(enrol("stark", request_of("stark", nobody)))
      .refused(ErrorCode::schema)
      .at_pointer("/data/request/key/person/name");
  given({})
      .when(enrol("stark", request_of("stark", key_of("stark-1", {}))))
      .refused(ErrorCode::schema)
      .at_pointer("/data/request/key/uses");
}

// ---------------------------------------------------------------- keys

TEST(Keys, AreAddedByThePartyItself) {
  const KeyAdded key{request_of("acme", key_of("acme-4"))};
  given({}).when(by("acme", key)).then([](const World& world, const Told&) {
    EXPECT_EQ(world.registry.party({"acme"})->keys.size(), 4U);
  });
  given({}).when(by("globex", key)).refused(ErrorCode::rule, "role-may-not");
  given({}).when(by("operator", key)).refused(ErrorCode::rule, "role-may-not");
  given({})
      .when(by("acme", KeyAdded{request_of("acme", key_of("globex-1"))}))
      .refused(ErrorCode::rule, "key-known");
}

TEST(Keys, OnceRevokedSignNothingMore) {
  const Said revoke =
      by("acme", KeyRevoked{key_of("acme-2").kid, "Left the company"}).about(PartyId{"acme"});
  given({}).when(revoke).then([](const World& world, const Told& told) {
    const KeyRecord* key = world.registry.key(key_of("acme-2").kid);
    EXPECT_FALSE(key->is_valid());
    EXPECT_EQ(key->revoked, world.log.back().second) << "by the event that says why";
    EXPECT_EQ(told.summary.params.at("reason"), "Left the company");
    EXPECT_EQ(follows(told, "key-signs-no-more").size(), 1U);
  });
  given({revoke})
      .when(by("acme", sample_initiation()).person_number(2))
      .refused(ErrorCode::revoked_key);
  given({revoke}).when(revoke).refused(ErrorCode::wrong_state);
}

TEST(Keys, OfOthersCannotBeRevoked) {
  given({})
      .when(by("acme", KeyRevoked{key_of("globex-1").kid, ""}).about(PartyId{"acme"}))
      .refused(ErrorCode::not_found);
  given({})
      .when(by("acme", KeyRevoked{key_of("globex-1").kid, ""}).about(PartyId{"globex"}))
      .refused(ErrorCode::rule, "role-may-not");
}

TEST(Keys, TheLastAdminKeyStays) {
  const auto revoke = [](int n) {
    return by("acme", KeyRevoked{key_of(person_of("acme", n)).kid, ""}).about(PartyId{"acme"});
  };
  const KeyAdded signs_only{request_of("acme", key_of("acme-4", {true, false, false, false}))};
  given({by("acme", signs_only), revoke(2), revoke(3)})
      .when(revoke(1))
      .refused(ErrorCode::rule, "last-admin-key");
  given({by("acme", signs_only), revoke(2), revoke(3)}).when(revoke(4)).accepted();
}

// ---------------------------------------------------------------- who signs

TEST(Signer, IsCheckedForTheLedgerFirst) {
  given({})
      .when(by("acme", sample_initiation())
                .for_ledger("other.example/sla")
                .signed_with(Kid{"nobody's"}))
      .refused(ErrorCode::wrong_ledger);
}

TEST(Signer, HasAKeyThatIsKnownAndItsOwn) {
  given({})
      .when(by("acme", sample_initiation()).signed_with(key_of("nobody").kid))
      .refused(ErrorCode::unknown_key);
  given({})
      .when(by("acme", sample_initiation()).signed_with(key_of("globex-1").kid))
      .refused(ErrorCode::key_not_allowed)
      .at_pointer("/source");
  given({})
      .when(by("nobody", sample_initiation()).signed_with(key_of("acme-1").kid))
      .refused(ErrorCode::unknown_party);
}

TEST(Signer, NeedsTheUseThatTheTypeAsksFor) {
  const auto with_uses = [](KeyUses uses) {
    return initiated() + Story{by("acme", KeyAdded{request_of("acme", key_of("acme-4", uses))})};
  };
  const auto four = [](Payload payload) { return by("acme", payload).person_number(4); };
  const KeyUses only_read{false, false, false, true};
  const KeyUses only_measure{false, true, false, false};
  const KeyUses only_sign{true, false, false, false};
  const CommentPosted comment{"Hello", {}, {}};
  const BackgroundSubmitted background{"We host."};
  given(with_uses(only_read)).when(four(comment)).accepted();
  given(with_uses(only_sign)).when(four(comment)).accepted();
  given(with_uses(only_measure)).when(four(comment)).refused(ErrorCode::key_not_allowed);
  given(with_uses(only_sign)).when(four(background)).accepted();
  given(with_uses(only_read)).when(four(background)).refused(ErrorCode::key_not_allowed);
  given(with_uses(only_read))
      .when(four(AccessGranted{{"umbrella"}, {}}))
      .refused(ErrorCode::key_not_allowed);
  given(with_uses(only_sign))
      .when(four(KeyAdded{request_of("acme", key_of("acme-5"))}))
      .refused(ErrorCode::key_not_allowed);
}

// ---------------------------------------------------------------- witnesses

TEST(Witnesses, AreAddedByTheOperatorOnce) {
  given({}).when(by("operator", a_witness())).then([](const World& world, const Told&) {
    EXPECT_EQ(world.registry.witnesses.size(), 1U);
  });
  given({}).when(by("acme", a_witness())).refused(ErrorCode::rule, "role-may-not");
  given({by("operator", a_witness())})
      .when(by("operator", a_witness()))
      .refused(ErrorCode::rule, "witness-known");
}

TEST(Witnesses, HaveAVerifierKeyOfTheirName) {
  WitnessAdded garbled = a_witness();
  garbled.vkey.back() = '!';
  given({}).when(by("operator", garbled)).refused(ErrorCode::schema);
  WitnessAdded renamed = a_witness();
  renamed.name = "other.example";
  given({}).when(by("operator", renamed)).refused(ErrorCode::schema);
  const WitnessAdded logs{"witness.example",
                          crypto::NoteVerifier::make(
                              "witness.example", crypto::NoteKeyType::ed25519, public_key_of("log"))
                              .vkey(),
                          ""};
  given({}).when(by("operator", logs)).refused(ErrorCode::schema).saying("witness-key-wrong");
}

TEST(Registry, RefusesEventsThatSpeakOfAnAgreement) {
  given({})
      .when(by("acme", BackgroundSubmitted{"x"}).about(PartyId{"acme"}).based_on(hash_of("x")))
      .refused(ErrorCode::schema);
  given(initiated())
      .when(by("operator", PartyEnrolled{request_of("stark", key_of("stark-1"))})
                .about(the_agreement))
      .refused(ErrorCode::schema);
}

TEST(Registry, IsTheSameWhenFoldedAgain) {
  const World world = world_after({by("operator", a_witness())});
  Registry again;
  again.origin = ledger_origin;
  for (const auto& [event, recorded] : world.log) evolve(again, event, recorded);
  EXPECT_EQ(dump(again), dump(world.registry));
}

}  // namespace
}  // namespace sopu::test
