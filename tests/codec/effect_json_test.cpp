#include "ledger/codec/effect_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/codec/json_parts.hpp"
#include "tests/codec/samples.hpp"

namespace sopu::codec {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::parse;
using boost::json::value;
using domain::ErrorCode;

domain::Time time(std::string_view text) {
  return *domain::parse_time(text);
}
const domain::Time noon = time(samples::noon);
const domain::Recorded recorded{{7}, noon};

value recorded_json() {
  return parse(R"({"index":7,"at":"2026-11-23T12:00:00.000Z"})");
}

// ---------------------------------------------------------------- effects

TEST(EffectJson, ShowsAnEffectInFull) {
  domain::Effect effect;
  effect.summary = "acme approves.";
  effect.phase_before = domain::Phase::negotiating;
  effect.phase_after = domain::Phase::in_force;
  effect.change_class = domain::ChangeClass::remedy;
  effect.changes = {{"/title", value("a"), value("b"), domain::ChangeClass::editorial},
                    {"/clauses/x", std::nullopt, value(nullptr), domain::ChangeClass::remedy}};
  effect.still_needed = {{{"globex"}, 2}};
  effect.new_version = 3;
  effect.made_stale = {{std::string(samples::id_b)}};
  effect.follows = {"It binds from tomorrow."};
  EXPECT_EQ(to_json(effect), parse(R"({
    "summary": "acme approves.", "phaseBefore": "negotiating", "phaseAfter": "inForce",
    "changeClass": "remedy",
    "changes": [{"path": "/title", "before": "a", "after": "b", "changeClass": "editorial"},
                {"path": "/clauses/x", "after": null, "changeClass": "remedy"}],
    "stillNeeded": [{"party": "globex", "people": 2}], "newVersion": 3,
    "madeStale": ["019ab0f2-5c1e-7c3a-9d6e-2f4b1a7c9e02"],
    "follows": ["It binds from tomorrow."]})"));
}

TEST(EffectJson, LeavesOutWhatAnEffectDoesNotHave) {
  domain::Effect effect;
  effect.summary = "acme comments.";
  EXPECT_EQ(to_json(effect),
            parse(R"({"summary": "acme comments.", "changes": [], "stillNeeded": [],
                      "madeStale": [], "follows": []})"));
}

TEST(EffectJson, ShowsALineOfTheHistory) {
  HistoryEntry entry{{4},      noon,  {"e1"}, "sopu.comment.posted.v1",
                     {"acme"}, "Ada", {"k"},  domain::AgreementId{"a1"},
                     false,    {}};
  entry.effect.summary = "s";
  const value expected = parse(R"({"index": 4, "recordedAt": "2026-11-23T12:00:00.000Z",
    "id": "e1", "type": "sopu.comment.posted.v1", "source": "party/acme", "person": "Ada",
    "kid": "k", "agreement": "a1", "contract": false,
    "effect": {"summary": "s", "changes": [], "stillNeeded": [], "madeStale": [],
               "follows": []}})");
  EXPECT_EQ(to_json(entry), expected);
  entry.agreement.reset();
  EXPECT_FALSE(to_json(entry).as_object().contains("agreement"));
}

TEST(EffectJson, ShowsADeadline) {
  const domain::Deadline deadline{noon, "milestone-due", "Migration is due.", {{"acme"}}, "m1"};
  EXPECT_EQ(to_json(deadline), parse(R"({"at": "2026-11-23T12:00:00.000Z",
    "what": "milestone-due", "detail": "Migration is due.", "party": "acme", "reference": "m1"})"));
}

TEST(EffectJson, ShowsAPartyWithItsKeysAndTheirHistory) {
  domain::Registry registry;
  registry.operator_id = {"acme"};
  const auto key = samples::rfc8037_key();
  const domain::Kid kid = samples::kid_of(key);
  registry.keys[kid] = {
      kid,      key.public_key(), {"acme"},      "Ada", {.sign = true, .read = true},
      recorded, recorded,         "It was lost."};
  const domain::Party party{{"acme"}, "Acme Ltd", recorded, {kid}};
  EXPECT_EQ(to_json(party, registry), parse(R"({"id": "acme", "name": "Acme Ltd",
    "operator": true, "enrolled": {"index": 7, "at": "2026-11-23T12:00:00.000Z"},
    "keys": [{"kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
      "jwk": {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
      "person": "Ada", "uses": ["sign", "read"],
      "added": {"index": 7, "at": "2026-11-23T12:00:00.000Z"},
      "revoked": {"index": 7, "at": "2026-11-23T12:00:00.000Z"},
      "revokedBecause": "It was lost."}]})"));
}

TEST(EffectJson, WritesDurationsAsTheyAreRead) {
  for (const char* text :
       {"PT0S", "PT4H", "PT90S", "P1D", "P1Y2M3W4DT5H6M7S", "P2B", "PT36H", "P6M", "PT1H1S"}) {
    const auto duration = domain::parse_duration(text);
    ASSERT_TRUE(duration) << text;
    EXPECT_EQ(domain::parse_duration(format_duration(*duration)), duration) << text;
  }
  EXPECT_EQ(format_duration(*domain::parse_duration("P1Y2W")), "P12M14D");
  EXPECT_EQ(format_duration(*domain::parse_duration("PT90S")), "PT1M30S");
}

// ---------------------------------------------------------------- agreements

domain::Proposal proposal(std::string id, std::optional<std::string> counter_to = {}) {
  domain::Proposal made{};
  made.id = {std::move(id)};
  made.by = {"acme"};
  made.kind = domain::ProposalKind::initial;
  made.reason = "A start.";
  if (counter_to) made.counter_to = {std::move(*counter_to)};
  made.change_class = domain::ChangeClass::remedy;
  made.effective_from = noon;
  made.status = domain::ProposalStatus::rejected;
  made.recorded = recorded;
  return made;
}

domain::Agreement prepared() {
  domain::Agreement agreement;
  agreement.id = {"a1"};
  agreement.title = "Hosting";
  agreement.participants = {{{"acme"}, domain::Role::provider, {}},
                            {{"globex"}, domain::Role::customer, {}},
                            {{"users"}, domain::Role::third_party, domain::Involvement::consulted}};
  agreement.initiated = recorded;
  agreement.contract_events = 5;
  agreement.last_event = {9};
  agreement.preparation.background = {{{"acme"}, "We host."}, {{"globex"}, "We sell."}};
  agreement.preparation.ground_rules[{"acme"}] = {"Be kind."};
  agreement.preparation.feasibility = {
      {{"acme"},
       {{"up"}, 999'000, domain::parse_duration("PT4H"), "tested", "It holds."},
       recorded}};
  agreement.preparation.consultations = {{{"users"}, "Fine?", noon, true}};
  agreement.preparation.objections = {{{"o1"}, {"users"}, "No.", domain::ItemId{"c1"}, recorded}};
  agreement.suspensions = {{{"s1"}, noon, noon}};
  agreement.renewal_refusals = {
      {{"acme"}, {std::chrono::year(2027), std::chrono::December, std::chrono::day(31)}}};
  agreement.milestones = {{{"m1"}, domain::MilestoneState::Status::accepted, {"e2"}, "ok"}};
  agreement.grants = {{{"audit"}, {"acme"}, noon, {8}}};
  return agreement;
}

TEST(AgreementJson, ShowsAnAgreementInPreparation) {
  const value json = to_json(prepared(), noon);
  EXPECT_EQ(json.at("phase"), "preparing");
  EXPECT_EQ(json.at("at"), value(samples::noon));
  EXPECT_EQ(json.at("participants"), parse(R"([{"party": "acme", "role": "provider"},
    {"party": "globex", "role": "customer"},
    {"party": "users", "role": "thirdParty", "involvement": "consulted"}])"));
  EXPECT_EQ(json.at("initiated"), recorded_json());
  EXPECT_EQ(json.at("head"), value(std::string(43, 'A')));
  EXPECT_EQ(json.at("contractEvents"), 5);
  EXPECT_EQ(json.at("lastEvent"), 9);
  EXPECT_FALSE(json.as_object().contains("versionInForce"));
  // globex owes the ground rules, both owe the points.
  EXPECT_EQ(json.at("openGates").as_array().size(), 3U);
  value expected = parse(R"({
    "background": [{"party": "acme", "text": "We host."}, {"party": "globex", "text": "We sell."}],
    "groundRules": [{"party": "acme", "rules": ["Be kind."]}], "points": [],
    "feasibility": [{"by": "acme", "objective": "up", "targetPpm": 999000, "limit": "PT4H",
                     "basis": "tested", "statement": "It holds."}],
    "consultations": [{"party": "users", "question": "Fine?",
                       "respondBy": "2026-11-23T12:00:00.000Z", "heard": true}],
    "objections": [{"id": "o1", "by": "users", "statement": "No.", "clause": "c1"}]})");
  expected.at("feasibility").at(0).as_object()["recorded"] = recorded_json();
  expected.at("objections").at(0).as_object()["recorded"] = recorded_json();
  EXPECT_EQ(json.at("preparation"), expected);
  EXPECT_EQ(json.at("suspensions"), parse(R"([{"proposal": "s1",
    "from": "2026-11-23T12:00:00.000Z", "until": "2026-11-23T12:00:00.000Z"}])"));
  EXPECT_EQ(json.at("renewalRefusals"), parse(R"([{"by": "acme", "periodUntil": "2027-12-31"}])"));
  EXPECT_EQ(json.at("milestones"),
            parse(R"([{"id": "m1", "status": "accepted", "event": "e2", "note": "ok"}])"));
  EXPECT_EQ(json.at("grants"), parse(R"([{"party": "audit", "by": "acme",
    "until": "2026-11-23T12:00:00.000Z", "index": 8}])"));
}

TEST(AgreementJson, ShowsWhatAnOpenProposalStillNeeds) {
  const auto terms =
      domain::Terms::parse({{"title", "Hosting"},
                            {"parties", array{object{{"party", "acme"}, {"role", "provider"}},
                                              object{{"party", "globex"}, {"role", "customer"}}}}});
  ASSERT_TRUE(terms) << terms.error().detail;
  domain::Agreement agreement = prepared();
  agreement.terms[(*terms)->hash()] = *terms;
  domain::Proposal open = proposal("p1");
  open.status = domain::ProposalStatus::open;
  open.result_terms = (*terms)->hash();
  open.expires_at = noon + std::chrono::hours(1);
  open.approvals = {{{"e9"}, {"acme"}, "Ada", {"k"}, recorded}};
  agreement.proposals = {open};

  const value json = to_json(agreement, noon).at("proposals").at(0);
  EXPECT_EQ(json.at("status"), "open");
  EXPECT_EQ(json.at("kind"), "initial");
  EXPECT_EQ(json.at("changeClass"), "remedy");
  EXPECT_EQ(json.at("resultTermsHash"), value(domain::text((*terms)->hash())));
  EXPECT_EQ(json.at("approvals").at(0).at("person"), "Ada");
  EXPECT_EQ(json.at("stillNeeded"), parse(R"([{"party": "globex", "people": 1}])"));
  EXPECT_FALSE(json.at("obstacles").as_array().empty());
  EXPECT_EQ(json.at("expiresAt"), "2026-11-23T13:00:00.000Z");

  const value later = to_json(agreement, noon + std::chrono::hours(2)).at("proposals").at(0);
  EXPECT_EQ(later.at("status"), "expired");
  EXPECT_FALSE(later.as_object().contains("stillNeeded"));
}

std::string ids_of(const array& nodes) {
  std::string text;
  for (const value& node : nodes) {
    if (!text.empty()) text += ' ';
    text += std::string(node.at("id").as_string());
    const array& counters = node.at("counters").as_array();
    if (!counters.empty()) text += "(" + ids_of(counters) + ")";
  }
  return text;
}

TEST(AgreementJson, HangsCountersBelowWhatTheyCounter) {
  domain::Agreement agreement = prepared();
  agreement.proposals = {proposal("a"),           proposal("b"),      proposal("c", "a"),
                         proposal("d", "b"),      proposal("e", "a"), proposal("f", "c"),
                         proposal("g", "unknown")};
  agreement.proposals[2].rejected_by = {{"globex"}, "Too dear."};
  const value json = to_json(agreement, noon);
  const array& tree = json.at("proposals").as_array();
  EXPECT_EQ(ids_of(tree), "a(c(f) e) b(d) g");
  EXPECT_EQ(tree[0].at("counters").at(0).at("counterTo"), "a");
  EXPECT_EQ(tree[0].at("counters").at(0).at("rejectedBy"),
            parse(R"({"party": "globex", "reason": "Too dear."})"));
}

TEST(AgreementJson, KeepsALongRowOfCountersShallow) {
  domain::Agreement agreement = prepared();
  agreement.proposals = {proposal("0")};
  for (int i = 1; i < 2'000; ++i) {
    agreement.proposals.push_back(proposal(std::to_string(i), std::to_string(i - 1)));
  }
  const value json = to_json(agreement, noon);
  const array* level = &json.at("proposals").as_array();
  std::size_t seen = 0;
  int depth = 0;
  for (; !level->empty(); level = &level->front().at("counters").as_array(), ++depth) {
    seen += level->size();
  }
  EXPECT_EQ(seen, 2'000U);
  EXPECT_EQ(depth, 16);
}

TEST(AgreementJson, SaysUntilWhenAVersionBinds) {
  domain::Agreement agreement = prepared();
  agreement.proposals = {proposal("p1")};
  agreement.proposals[0].approvals = {{{"e9"}, {"acme"}, "Ada", {"k"}, recorded}};
  const auto at = [](int day) { return noon + std::chrono::days(day); };
  agreement.versions = {{1, {}, {"p1"}, at(0), recorded},
                        {2, {}, {"p1"}, at(20), recorded},
                        {3, {}, {"p1"}, at(10), recorded}};  // retroactive: overtakes the second
  const value first = to_json(agreement.versions[0], agreement);
  EXPECT_EQ(first.at("number"), 1);
  EXPECT_EQ(first.at("proposal"), "p1");
  EXPECT_EQ(first.at("effectiveUntil"), value(domain::format_time(at(10))));
  EXPECT_EQ(first.at("agreed"), recorded_json());
  EXPECT_EQ(first.at("approvals").at(0).at("party"), "acme");
  EXPECT_EQ(first.at("kind"), "initial");
  const value second = to_json(agreement.versions[1], agreement);
  EXPECT_EQ(second.at("effectiveUntil"), value(domain::format_time(at(10))));
  EXPECT_FALSE(to_json(agreement.versions[2], agreement).as_object().contains("effectiveUntil"));
}

// ---------------------------------------------------------------- refusals

TEST(ProblemJson, SaysWhatWasWrongAndWhere) {
  EXPECT_EQ(to_json(domain::refuse(ErrorCode::schema, "There is no kind.", "/data/kind")),
            parse(R"({"type": "urn:sopu:error:schema", "title": "The content is not well-formed",
                      "status": 400, "detail": "There is no kind.", "pointer": "/data/kind"})"));
  EXPECT_EQ(to_json(domain::refuse_rule("retroactive", "Too late.")),
            parse(R"({"type": "urn:sopu:error:rule", "title": "A rule forbids this",
                      "status": 422, "detail": "Too late.", "rule": "retroactive"})"));
  domain::Error stale = domain::refuse(ErrorCode::stale_base, "Sign again.");
  stale.head = samples::hash_a;
  EXPECT_EQ(to_json(stale).at("head"), value(samples::hash_a));
}

TEST(ProblemJson, HasAStatusAndATitleForEveryCode) {
  std::map<int, std::vector<std::string>> codes;
  for (int i = 0; i <= static_cast<int>(ErrorCode::outcome_unknown); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    codes[http_status(code)].emplace_back(domain::name(code));
    EXPECT_FALSE(to_json(domain::refuse(code, "x")).at("title").as_string().empty());
  }
  using testing::UnorderedElementsAre;
  EXPECT_THAT(codes[400], UnorderedElementsAre("malformed-jws", "bad-header", "malformed-json",
                                               "schema", "wrong-ledger", "clock-skew"));
  EXPECT_THAT(codes[401], UnorderedElementsAre("unauthenticated"));
  EXPECT_THAT(codes[403], UnorderedElementsAre("unknown-key", "revoked-key", "key-not-allowed",
                                               "bad-signature", "not-a-party", "forbidden"));
  EXPECT_THAT(codes[404], UnorderedElementsAre("unknown-agreement", "unknown-party", "not-found"));
  EXPECT_THAT(codes[409], UnorderedElementsAre("id-conflict", "stale-base", "wrong-state",
                                               "stale-proposal", "terms-mismatch"));
  EXPECT_THAT(codes[413], UnorderedElementsAre("too-large"));
  EXPECT_THAT(codes[422], UnorderedElementsAre("rule"));
  EXPECT_THAT(codes[429], UnorderedElementsAre("rate-limited"));
  EXPECT_THAT(codes[500], UnorderedElementsAre("outcome-unknown"));
  EXPECT_THAT(codes[503], UnorderedElementsAre("busy", "read-only"));
}

}  // namespace
}  // namespace sopu::codec
