// How what is told and what is shown look in JSON.
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

using boost::json::parse;
using boost::json::value;

value shown(const World& world, const std::string& party = "acme") {
  return show(world.agreement(), world.reader(party), world.now, world.texts(),
              roster_of(world.registry));
}

// `{"index": 19, "at": "…"}` of the event that is called so.
value recorded_of(const World& world, std::string_view called) {
  for (const auto& [event, recorded] : world.log) {
    if (event.id == id_of(called)) return json_of(recorded);
  }
  throw std::out_of_range(std::string(called));
}

// ---------------------------------------------------------------- what is told

TEST(Telling, ShowsAProposalInFull) {
  auto data = change_proposal(sample_terms(),
                              with(sample_terms(), "/serviceElements/services/0/fee/amount", 7),
                              midnight_of("2027-03-01"));
  data.expires_at = time_of("2027-02-01T00:00:00.000Z");
  given(in_force()).when(by("globex", data)).then([](const World&, const Told& told) {
    EXPECT_EQ(value(object_of(told)), parse(R"json({
      "summary": {"code": "proposal-submitted",
                  "params": {"party": "globex", "kind": "amendment",
                             "at": "2027-02-28T22:00:00.000Z", "text": "Things have changed."}},
      "phaseBefore": "inForce", "phaseAfter": "inForce", "changeClass": "price",
      "stretches": [{"from": "2027-02-28T22:00:00.000Z",
                     "changes": [{"path": "/serviceElements/services/hosting/fee/amount",
                                  "before": 100000, "after": 7, "changeClass": "price"}]}],
      "follows": [{"code": "still-needed", "params": {"party": "acme", "people": 1}},
                  {"code": "still-needed", "params": {"party": "globex", "people": 1}},
                  {"code": "proposal-expires-at", "params": {"at": "2027-02-01T00:00:00.000Z"}}]
    })json"));
  });
}

TEST(Telling, LeavesOutWhatAnEventDoesNotHave) {
  given({})
      .when(by("operator", KeyAdded{request_of("operator", key_of("operator-2"))}))
      .then([](const World&, const Told& told) {
        EXPECT_EQ(value(object_of(told)), parse(R"json({
          "summary": {"code": "key-added",
                      "params": {"party": "operator", "person": "operator-2"}},
          "stretches": [], "follows": []})json"));
      });
}

TEST(Telling, OfALongVersionNamesWhatItOvertakes) {
  const auto retitled = with(sample_terms(), "/title", "x");
  const auto from = midnight_of("2027-03-01");
  given(in_force() +
        Story{by("globex",
                 change_proposal(sample_terms(), with(sample_terms(), "/language", "fi"), from))
                  .called("other"),
              by("acme", change_proposal(sample_terms(), retitled, from)).called("retitled"),
              approve("acme", "retitled", retitled)})
      .when(approve("globex", "retitled", retitled))
      .then([](const World&, const Told& told) {
        EXPECT_EQ(told.follows,
                  (std::vector<Sentence>{
                      {"version-begins", {{"version", 2}, {"at", "2027-02-28T22:00:00.000Z"}}},
                      {"proposal-stale", {{"proposal", id_of("other").value}, {"by", "globex"}}}}));
      });
}

TEST(Telling, SaysWhatHoldsAnApprovalBackByItsNumber) {
  given(initiated()).when(by("acme", initial_proposal(sample_terms()))).then([](auto&, auto& told) {
    // Six gates, two objectives of which nobody says that they are feasible, and three parties that
    // the initiation named.
    EXPECT_EQ(follows(told, "approval-held-back"),
              (std::vector<boost::json::object>{{{"count", 11}}}));
  });
}

// ---------------------------------------------------------------- keys

TEST(Showing, AKeyHasItsPersonItsUsesAndItsHistory) {
  KeyRecord key{};
  key.kid = {"k"};
  key.key = key_of("acme-1").key;
  key.party = {"acme"};
  key.person = {{"ada"}, "Ada", "Counsel"};
  key.uses = {true, false, false, true};
  key.authority = {ChangeClass::price, {}, {}};
  key.added = {{7}, time_of("2026-11-23T12:00:00.000Z")};
  value expected = parse(R"({"kid": "k", "jwk": {"kty": "OKP", "crv": "Ed25519", "x": ""},
    "party": "acme", "person": {"id": "ada", "name": "Ada", "title": "Counsel"},
    "uses": ["sign", "read"], "authority": {"upTo": "price"},
    "added": {"index": 7, "at": "2026-11-23T12:00:00.000Z"}})");
  expected.at_pointer("/jwk/x") =
      crypto::base64url_encode(std::get<crypto::PublicKey>(key.key.jwk).bytes);
  EXPECT_EQ(json_of(key), expected);
  key.revoked = key.added;
  EXPECT_EQ(json_of(key).at("revoked"), expected.at("added"));
  key.key.passkey = crypto::Passkey{"https://ledger.example", true};
  EXPECT_EQ(json_of(key).at("passkey"),
            parse(R"({"origin": "https://ledger.example", "synced": true})"));
}

// ---------------------------------------------------------------- agreements

TEST(Showing, AnAgreementInPreparation) {
  const Time until = time_of("2026-12-01T00:00:00.000Z");
  World world = world_after(initiated());
  world.must(by("acme", BackgroundSubmitted{"We host."}).called("background"));
  world.must(by("acme", GroundrulesAccepted{{"Be kind."}}).called("rules"));
  world.must(by("acme", feasible("tickets", 990'000, parse_duration("PT4H"))).called("feasible"));
  world.must(by("acme", ThirdpartyConsulted{{"hooli"}, "Fine?", until, {}}).called("asked"));
  world.must(by("hooli", ThirdpartyObjected{"No.", ItemId{"law"}, {}}).called("objection"));
  world.must(by("acme", AccessGranted{{"umbrella"}, until}).called("grant"));
  const value json = shown(world);
  EXPECT_EQ(json.at("id"), value(the_agreement.value));
  EXPECT_EQ(json.at("phase"), "preparing");
  EXPECT_EQ(json.at("role"), "provider");
  EXPECT_EQ(json.at("at"), value(format_time(world.now)));
  EXPECT_EQ(json.at("contractEvents"), 7);
  EXPECT_EQ(json.at("head"), json_of(world.agreement().head));
  EXPECT_FALSE(json.as_object().contains("versionInForce"));
  EXPECT_FALSE(json.as_object().contains("endsAt"));
  EXPECT_EQ(json.at("participants"), parse(R"([{"party": "acme", "role": "provider"},
    {"party": "globex", "role": "customer"},
    {"party": "initech", "role": "thirdParty", "involvement": "consenting"},
    {"party": "hooli", "role": "thirdParty", "involvement": "consulted"},
    {"party": "probe", "role": "measurer"}])"));
  // globex owes the background and the ground rules, both owe the points.
  EXPECT_EQ(json.at("openGates").as_array().size(), 4U);

  value preparation = parse(R"({
    "background": [{"party": "acme", "text": "We host."}],
    "groundRules": [{"party": "acme", "rules": ["Be kind."]}], "points": [],
    "feasibility": [{"by": "acme", "objective": "tickets", "targetPpm": 990000, "limit": "PT4H",
                     "basis": "measured", "statement": "We measured it for a year."}],
    "releases": []})");
  preparation.at_pointer("/background/0").as_object()["recorded"] =
      recorded_of(world, "background");
  preparation.at_pointer("/groundRules/0").as_object()["recorded"] = recorded_of(world, "rules");
  preparation.at_pointer("/feasibility/0").as_object()["recorded"] = recorded_of(world, "feasible");
  preparation.at_pointer("/feasibility/0").as_object()["content"] =
      json_of(feasible("tickets", 0).content);
  EXPECT_EQ(json.at("preparation"), preparation);

  value asked = parse(R"([{"party": "hooli", "by": "acme", "question": "Fine?",
    "respondBy": "2026-12-01T00:00:00.000Z", "state": "heard",
    "statement": "No."}])");
  asked.at(0).as_object()["id"] = id_of("asked").value;
  asked.at(0).as_object()["recorded"] = recorded_of(world, "asked");
  asked.at(0).as_object()["answer"] = recorded_of(world, "objection");
  EXPECT_EQ(json.at("consultations"), asked);
  value objections = parse(R"([{"by": "hooli", "statement": "No.", "clause": "law"}])");
  objections.at(0).as_object()["id"] = id_of("objection").value;
  objections.at(0).as_object()["recorded"] = recorded_of(world, "objection");
  EXPECT_EQ(json.at("objections"), objections);
  value grants = parse(R"([{"party": "umbrella", "by": "acme",
    "until": "2026-12-01T00:00:00.000Z"}])");
  grants.at(0).as_object()["recorded"] = recorded_of(world, "grant");
  EXPECT_EQ(json.at("grants"), grants);
}

TEST(Showing, AProposalSaysWhatItStillNeedsWhileItIsOpen) {
  auto data = initial_proposal(sample_terms());
  data.expires_at = time_of("2026-12-01T00:00:00.000Z");
  World world = world_after(prepared() + Story{by("acme", data).called("initial")});
  world.must(approve("acme", "initial", sample_terms()).called("yes"));
  const value json = shown(world).at("proposals").at(0);
  EXPECT_EQ(json.at("status"), "open");
  EXPECT_EQ(json.at("kind"), "initial");
  EXPECT_EQ(json.at("reason"), "It is time.");
  EXPECT_EQ(json.at("changeClass"), "remedy");
  EXPECT_EQ(json.at("results").at(0).at("terms"), value(text(parsed(sample_terms())->hash())));
  EXPECT_EQ(json.at("event"), json_of(event_hash("initial")));
  EXPECT_EQ(json.at("approvals").at(0).at("person"), "acme-1");
  EXPECT_EQ(json.at("approvals").at(0).at("recorded"), recorded_of(world, "yes"));
  EXPECT_EQ(json.at("stillNeeded"), parse(R"([{"party": "globex", "people": 1}])"));
  EXPECT_TRUE(json.at("obstacles").as_array().empty());
  EXPECT_EQ(json.at("expiresAt"), "2026-12-01T00:00:00.000Z");

  world.now = data.expires_at;
  EXPECT_TRUE(shown(world).at("proposals").as_array().empty());
  const Reader reader = world.reader("acme");
  const Texts texts = world.texts();
  boost::json::object unused;
  const Roster roster = roster_of(world.registry);
  const auto later = proposal_json({world.agreement(), reader, world.now, texts, unused, roster},
                                   world.proposal("initial"));
  EXPECT_EQ(later.at("status"), "expired");
  EXPECT_FALSE(later.contains("stillNeeded"));
  EXPECT_FALSE(later.contains("obstacles"));
}

TEST(Showing, ARejectionSaysByWhomAndWhy) {
  World world = world_after(
      prepared() +
      Story{by("acme", initial_proposal(sample_terms())).called("initial"),
            by("globex", ProposalRejected{id_of("initial"), "Too dear."}).called("no")});
  const Reader reader = world.reader("acme");
  const Texts texts = world.texts();
  boost::json::object unused;
  const Roster roster = roster_of(world.registry);
  const auto json = proposal_json({world.agreement(), reader, world.now, texts, unused, roster},
                                  world.proposal("initial"));
  value expected = parse(R"({"party": "globex", "person": "globex-1", "name": "globex-1",
                                "reason": "Too dear."})");
  expected.as_object()["recorded"] = recorded_of(world, "no");
  EXPECT_EQ(json.at("rejections"), boost::json::array{expected});
}

TEST(Showing, ACounterNamesWhatItCounters) {
  auto counter = change_proposal(sample_terms(), with(sample_terms(), "/title", "x"),
                                 midnight_of("2027-01-01"), ProposalKind::initial);
  counter.counter_to = id_of("initial");
  const World world =
      world_after(prepared() + Story{by("acme", initial_proposal(sample_terms())).called("initial"),
                                     by("globex", counter).called("counter")});
  const value json = shown(world);
  EXPECT_FALSE(json.at("proposals").at(0).as_object().contains("counterTo"));
  EXPECT_EQ(json.at("proposals").at(1).at("counterTo"), value(id_of("initial").value));
}

TEST(Showing, AVersionSaysUntilWhenItBinds) {
  const auto second = with(sample_terms(), "/title", "x");
  World world = world_after(in_force() +
                            amended(sample_terms(), second, "second", midnight_of("2027-06-01")));
  world.must(by("acme", change_in(world, with(sample_terms(), "/language", "fi"),
                                  midnight_of("2027-03-01")))
                 .called("third"));
  for (const char* party : {"acme", "globex"}) world.must(approve(party, "third"));
  const auto& versions = world.agreement().life.versions;
  ASSERT_EQ(versions.size(), 4U);
  EXPECT_EQ(effective_until(world.agreement(), versions[0]), midnight_of("2027-03-01"));
  EXPECT_EQ(effective_until(world.agreement(), versions[1]), midnight_of("2027-03-01"))
      << "before it would begin: it never binds";
  EXPECT_EQ(effective_until(world.agreement(), versions[2]), midnight_of("2027-06-01"));
  EXPECT_EQ(effective_until(world.agreement(), versions[3]), std::nullopt);
  EXPECT_EQ(version_numbered(world.agreement(), 2), &versions[1]);
  EXPECT_EQ(version_numbered(world.agreement(), 0), nullptr);
  EXPECT_EQ(version_numbered(world.agreement(), 5), nullptr);
  const value json = shown(world).at("versionInForce");
  EXPECT_EQ(json.at("number"), 1);
  EXPECT_EQ(json.at("proposal"), value(id_of("initial").value));
  EXPECT_EQ(json.at("effectiveUntil"), value(format_time(midnight_of("2027-03-01"))));
  EXPECT_EQ(json.at("kind"), "initial");
  EXPECT_EQ(json.at("reason"), "It is time.");
  EXPECT_EQ(json.at("termsHash"), value(text(versions[0].terms)));
  EXPECT_EQ(json.at("agreed"), json_of(versions[0].agreed));
  EXPECT_EQ(json.at("approvals").as_array().size(), 2U);
  EXPECT_EQ(shown(world).at("newestVersion").at("number"), 4);
  EXPECT_FALSE(shown(world).at("newestVersion").as_object().contains("effectiveUntil"));
}

}  // namespace
}  // namespace sopu::test
