// What the ledger's clock may say about the ledger itself, and with which key.
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* lord_howe = "Australia/Lord_Howe";

Said by_clock(Payload payload) {
  return by("operator", std::move(payload)).signed_with(key_of(clock_person).kid);
}

// The zone, whose clocks run on the rules of another.
ZoneRecorded with_rules_of(const std::string& name, const std::string& other) {
  ZoneRecorded data = zone_recorded(other);
  data.zone = name;
  data.version = "2027a";
  return data;
}

ZoneRecorded changing_at(const std::string& name, Time at) {
  return {name, "2027a", crypto::base64_encode(crypto::view(tzif_of_changes(2h, {{at, 3h}})))};
}

// ---------------------------------------------------------------- whose voice it is

TEST(ClockKey, SaysWhatTheClockSaysAndNothingElse) {
  given({}).when(by_clock(zone_recorded(lord_howe))).accepted();
  given({}).when(by("operator", zone_recorded(lord_howe))).refused(ErrorCode::key_not_allowed);
  given({}).when(by("acme", zone_recorded(lord_howe))).refused(ErrorCode::key_not_allowed);
  // Every other type asks for another use.
  for_each_type([]<class Type>(const EventType& type) {
    const World& world = World::enrolled();
    Event event{};
    event.source = {"operator"};
    event.ledger = ledger_origin;
    event.kid = key_of(clock_person).kid;
    const auto signer = check_signer(world.registry, event, type, world.now);
    EXPECT_EQ(signer.has_value(), type.use == Use::clock) << type.name;
    if (signer) return;
    EXPECT_EQ(signer.error().code, ErrorCode::key_not_allowed) << type.name;
  });
}

TEST(ClockKey, IsOneOfTheOperatorAlone) {
  const auto add = [](const std::string& party, KeyUses uses) {
    return by(party, KeyAdded{request_of(party, key_of("another voice", uses))});
  };
  given({}).when(add("operator", clock_use)).accepted();
  given({}).when(add("acme", clock_use)).refused(ErrorCode::rule, "clock-key-of-operator");
  KeyUses more = clock_use;
  more.read = true;
  given({}).when(add("operator", more)).refused(ErrorCode::rule, "clock-key-alone");
}

TEST(ClockKey, TheNewestThatWasNotRevokedSpeaks) {
  const NewKey second = key_of("another voice", clock_use);
  const Story renewed{by("operator", KeyAdded{request_of("operator", second)})};
  given(renewed)
      .when(by_clock(zone_recorded(lord_howe)))
      .refused(ErrorCode::key_not_allowed)
      .saying("clock-key-replaced");
  given(renewed).when(by("operator", zone_recorded(lord_howe)).signed_with(second.kid)).accepted();
  given(renewed + Story{by("operator", KeyRevoked{second.kid, "It was copied."})})
      .when(by_clock(zone_recorded(lord_howe)))
      .accepted();
}

// ---------------------------------------------------------------- zones

TEST(ZoneRecorded, GivesANameItsRulesFromThenOn) {
  given({}).when(by_clock(zone_recorded(lord_howe))).then([](const World& world, const Told&) {
    const RecordedZone* record = world.registry.clock->record(lord_howe);
    ASSERT_NE(record, nullptr);
    EXPECT_EQ(record->zone, zone(lord_howe));
    EXPECT_EQ(record->recorded.index.value, world.next_index - 1);
    EXPECT_EQ(*world.registry.clock->find(lord_howe), zone(lord_howe));
  });
}

TEST(ZoneRecorded, IsRefusedIfItIsNoZone) {
  const auto refused = [](const std::string& name, const std::string& bytes) {
    given({})
        .when(by_clock(ZoneRecorded{name, "2025b", crypto::base64_encode(crypto::view(bytes))}))
        .refused(ErrorCode::schema)
        .saying("zone-malformed");
  };
  const std::string good = tzif_of(lord_howe);
  refused("UTC", good);
  refused("localtime", good);
  refused("../etc/passwd", good);
  refused(lord_howe, "");
  refused(lord_howe, "TZif2");
  refused(lord_howe, good + "\n");
  for (std::size_t cut = 1; cut < good.size(); cut += 7) refused(lord_howe, good.substr(cut));
  for (std::size_t cut = 0; cut < good.size(); cut += 7) refused(lord_howe, good.substr(0, cut));
  std::string old = good;
  old[4] = '\0';  // version 1, of 32 bits
  refused(lord_howe, old);
  given({})
      .when(by_clock(ZoneRecorded{lord_howe, "2025b", "not base64"}))
      .refused(ErrorCode::schema);
  given({})
      .when(by_clock(ZoneRecorded{lord_howe, " ", zone_recorded(lord_howe).rules}))
      .refused(ErrorCode::schema)
      .at_pointer("/data/version");
}

TEST(ZoneRecorded, TwiceTheSameSaysNothing) {
  given({by_clock(zone_recorded(lord_howe))})
      .when(by_clock(zone_recorded(lord_howe)))
      .refused(ErrorCode::rule, "same-zone-rules");
}

// The ledger opened on 2 November 2026. A month before its recording is settled.
TEST(ZoneRecorded, LeavesWhatIsSettledAsItWas) {
  const Time recorded = time_of("2027-03-31T12:00:00.000Z");
  const Time settled = recorded - 24h * 30;
  const Story at_first{by_clock(changing_at(lord_howe, time_of("2040-01-01T00:00:00.000Z")))};
  const auto attempt = [&](Time change) {
    return given(at_first).when(by_clock(changing_at(lord_howe, change)).at(recorded));
  };
  attempt(settled).accepted();
  attempt(settled - 1s).refused(ErrorCode::rule, "zone-changes-past");
  attempt(time_of("2026-11-02T09:00:00.000Z")).refused(ErrorCode::rule, "zone-changes-past");
  given(at_first)
      .when(by_clock(with_rules_of(lord_howe, "Asia/Kathmandu")).at(recorded))
      .refused(ErrorCode::rule, "zone-changes-past");
}

// Before the ledger there was nothing that could be moved.
TEST(ZoneRecorded, MayDifferBeforeTheLedgerWasOpened) {
  const Time opened = World::enrolled().registry.opened;
  const Story at_first{by_clock(changing_at(lord_howe, opened - 48h))};
  const auto attempt = [&](Time change) {
    return given(at_first).when(
        by_clock(changing_at(lord_howe, change)).at("2027-03-31T12:00:00.000Z"));
  };
  attempt(opened - 24h).accepted();
  attempt(opened + 1s).refused(ErrorCode::rule, "zone-changes-past");
}

TEST(Terms, NeedTheirZoneOnRecord) {
  const auto terms = with(sample_terms(), "/timeZone", lord_howe);
  const auto propose = [&] { return by("acme", initial_proposal(terms)).called("initial"); };
  given(prepared()).when(propose()).refused(ErrorCode::rule, "zone-not-on-record");
  given(prepared() + Story{by_clock(zone_recorded(lord_howe))}).when(propose()).accepted();
}

// ---------------------------------------------------------------- a standstill

TEST(LedgerStood, TookOverAnHourAndIsOver) {
  const Time now = World::enrolled().now;
  const auto stood = [&](Time from, Time until) {
    return given({}).when(by_clock(LedgerStood{from, until}).at(now + 1min));
  };
  stood(now - 2h, now).then([&](const World& world, const Told&) {
    EXPECT_EQ(world.registry.clock->standstills(),
              (std::vector<Standstill>{{now - 2h, now, {{world.next_index - 1}, now + 1min}}}));
  });
  stood(now - 1h - 1ms, now).accepted();
  stood(now - 1h, now).refused(ErrorCode::rule, "stood-too-short");
  stood(now - 2h, now + 2min).refused(ErrorCode::rule, "stood-until-future");
  given({}).when(by("operator", LedgerStood{now - 2h, now})).refused(ErrorCode::key_not_allowed);
}

// ---------------------------------------------------------------- signed times

TEST(SignedTimes, LieWithinTheBoundsThatTheLedgerSets) {
  const World& world = World::enrolled();
  const auto signed_at = [&](const World& in, Time at) {
    Event event = in.event_of(by("acme", sample_initiation()));
    event.time = at;
    return decide(in.streams(), VerifiedEventForTests::make(event),
                  {{in.next_index}, in.now + 1min});
  };
  const Time recorded = world.now + 1min;
  EXPECT_FALSE(signed_at(world, recorded + 120s));
  EXPECT_EQ(signed_at(world, recorded + 120s + 1ms)->code, ErrorCode::clock_skew);
  EXPECT_FALSE(signed_at(world, recorded - 24h * 7));
  EXPECT_EQ(signed_at(world, recorded - 24h * 7 - 1ms)->code, ErrorCode::clock_skew);

  const World strict = world_after({by("operator", LedgerConfigured{{10, 60}})});
  const Time later = strict.now + 1min;
  EXPECT_FALSE(signed_at(strict, later + 10s));
  EXPECT_EQ(signed_at(strict, later + 11s)->code, ErrorCode::clock_skew);
  EXPECT_EQ(signed_at(strict, later - 61s)->code, ErrorCode::clock_skew);
}

TEST(SignedTimes, AreSetByTheOperator) {
  given({}).when(by("operator", LedgerConfigured{{10, 60}})).accepted();
  given({})
      .when(by("operator", LedgerConfigured{{}}))
      .refused(ErrorCode::rule, "same-configuration");
  given({}).when(by("acme", LedgerConfigured{{10, 60}})).refused(ErrorCode::rule, "role-may-not");
}

}  // namespace
}  // namespace sopu::test
