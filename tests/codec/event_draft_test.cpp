// Writing events and enrolment requests. The expected JWS were made by another implementation
// (Node's crypto, Python's cryptography) with the key of RFC 8037, appendix A.1.
#include <set>

#include <gtest/gtest.h>

#include "crypto/sha256.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "tests/codec/samples.hpp"

namespace sopu::codec {
namespace {

using domain::ErrorCode;

constexpr std::string_view approval_jws =
    "eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoia1ByS19xbXhWV2FZVkE5d3dCRjZJdW8zdlZ6ejdUeEhDVHdYQnlnclM0"
    "ayIsInR5cCI6InNvcHUtZXZlbnQrandzIn0.eyJzcGVjdmVyc2lvbiI6IjEuMCIsImlkIjoiMDE5YWIwZjItNWMx"
    "ZS03YzNhLTlkNmUtMmY0YjFhN2M5ZTAxIiwic291cmNlIjoicGFydHkvYWNtZSIsInR5cGUiOiJzb3B1LnByb3Bv"
    "c2FsLmFwcHJvdmVkLnYxIiwic3ViamVjdCI6ImFncmVlbWVudC9hY21lLWhvc3RpbmctMjAyNyIsInRpbWUiOiIy"
    "MDI2LTExLTIzVDEyOjAwOjAwLjAwMFoiLCJkYXRhY29udGVudHR5cGUiOiJhcHBsaWNhdGlvbi9qc29uIiwibGVk"
    "Z2VyIjoibGVkZ2VyLmV4YW1wbGUvc2xhIiwiYmFzZSI6IkFBRUNBd1FGQmdjSUNRb0xEQTBPRHhBUkVoTVVGUllY"
    "R0JrYUd4d2RIaDgiLCJkYXRhIjp7InByb3Bvc2FsIjoiMDE5YWIwZjItNWMxZS03YzNhLTlkNmUtMmY0YjFhN2M5"
    "ZTAyIiwiZXZlbnQiOiJBQUVDQXdRRkJnY0lDUW9MREEwT0R4QVJFaE1VRlJZWEdCa2FHeHdkSGg4IiwicmVzdWx0"
    "cyI6W3siZnJvbSI6IjIwMjYtMTEtMjNUMTI6MDA6MDAuMDAwWiIsInRlcm1zIjoiNDdERVFwajhIQlNhLV9USW1X"
    "LTVKQ2V1UWVSa201Tk1wSldaRzNoU3VGVSJ9XX19.ymeyJ48HHj_XJh4qlHUHsKzy1VLQe8vQ2RuToiURcku1UbY"
    "jFZJJ84zMIemRG8id6v85558JWPJpM6X-IJEjCQ";
constexpr std::string_view approval_hash = "W_crSuLBBhc9ZVhul0PvDghdS6CTn4abqJwZqKnuTm8";

constexpr std::string_view enrolment_jws =
    "eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoia1ByS19xbXhWV2FZVkE5d3dCRjZJdW8zdlZ6ejdUeEhDVHdYQnlnclM0ay"
    "IsInR5cCI6InNvcHUtZW5yb2xtZW50K2p3cyJ9.eyJsZWRnZXIiOiJsZWRnZXIuZXhhbXBsZS9zbGEiLCJwYXJ0eSI"
    "6ImFjbWUiLCJuYW1lIjoiQWNtZSBMdGQiLCJrZXkiOnsiandrIjp7Imt0eSI6Ik9LUCIsImNydiI6IkVkMjU1MTkiL"
    "CJ4IjoiMTFxWUFZS3hDcmZWU183VHlXUUhPZzdoY3ZQYXBpTWxyd0lhYVBjSFVSbyJ9LCJwZXJzb24iOnsiaWQiOiJ"
    "hZGEiLCJuYW1lIjoiQWRhIExvdmVsYWNlIn0sInVzZXMiOlsic2lnbiIsImFkbWluIl19fQ.SJ8c6_2U1_aby7piLt"
    "MGp5AS4C-0ez_73wg-h9wZBbVTks8vBpg5YcFm0dbtpv4LSJyALyYWe6hU4cCWHQ_6DA";

Draft approval() {
  return {{std::string(samples::id_a)},
          {"acme"},
          domain::AgreementId{"acme-hosting-2027"},
          "sopu.proposal.approved.v1",
          *domain::parse_time(samples::noon),
          std::string(samples::ledger),
          crypto::hash_from_base64url(samples::hash_a),
          {{"proposal", samples::id_b},
           {"event", samples::hash_a},
           {"results", boost::json::array{{{"from", samples::noon}, {"terms", samples::hash_b}}}}}};
}

// The request of samples::enrolment() with its payload or its signer changed.
std::string request(const boost::json::value& payload,
                    const crypto::PrivateKey& signer = samples::rfc8037_key(),
                    std::string_view typ = enrolment_typ) {
  return crypto::sign_jws(signer, typ, boost::json::serialize(payload));
}
boost::json::object request_payload() {
  return {{"ledger", samples::ledger},
          {"party", "acme"},
          {"name", "Acme Ltd"},
          {"key", samples::key_json()}};
}

void expect_refused(std::string compact, ErrorCode code, std::string_view pointer) {
  const auto result = read_enrolment_request(compact);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, code) << result.error().why.code;
  EXPECT_EQ(result.error().pointer, pointer) << result.error().why.code;
}

// ---------------------------------------------------------------- drafts

TEST(EventDraft, HasTheseBytesAndThisSignature) {
  const std::string payload = write_event(approval());
  EXPECT_EQ(payload, R"({"specversion":"1.0","id":"019ab0f2-5c1e-7c3a-9d6e-2f4b1a7c9e01",)"
                     R"("source":"party/acme","type":"sopu.proposal.approved.v1",)"
                     R"("subject":"agreement/acme-hosting-2027","time":"2026-11-23T12:00:00.000Z",)"
                     R"("datacontenttype":"application/json","ledger":"ledger.example/sla",)"
                     R"("base":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",)"
                     R"("data":{"proposal":"019ab0f2-5c1e-7c3a-9d6e-2f4b1a7c9e02",)"
                     R"("event":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",)"
                     R"("results":[{"from":"2026-11-23T12:00:00.000Z",)"
                     R"("terms":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"}]}})");
  const std::string compact = crypto::sign_jws(samples::rfc8037_key(), event_typ, payload);
  EXPECT_EQ(compact, approval_jws);
  EXPECT_EQ(crypto::base64url_encode(crypto::view(crypto::sha256(crypto::view(compact)))),
            approval_hash);
}

TEST(EventDraft, IsReadBackAsItWasWritten) {
  for (const auto& sample : samples::all_types()) {
    SCOPED_TRACE(sample.type);
    const auto subject = parse_subject(sample.subject);
    ASSERT_TRUE(subject);
    Draft draft = approval();
    draft.subject = *subject;
    draft.type = sample.type;
    draft.data = sample.full;
    if (!sample.based) draft.base.reset();
    const auto event = read_event(write_event(draft), {"kid"}, {});
    ASSERT_TRUE(event) << event.error().why.code;
    EXPECT_EQ(event->id, draft.id);
    EXPECT_EQ(event->source, draft.source);
    EXPECT_EQ(event->subject, draft.subject);
    EXPECT_EQ(domain::type_of(event->payload).name, draft.type);
    EXPECT_EQ(event->time, draft.time);
    EXPECT_EQ(event->ledger, draft.ledger);
    EXPECT_EQ(event->base, draft.base);
  }
}

TEST(EventDraft, NamesSubjectsInThreeWays) {
  EXPECT_EQ(parse_subject("ledger"), domain::Subject(domain::LedgerSubject{}));
  EXPECT_EQ(parse_subject("party/acme"), domain::Subject(domain::PartyId{"acme"}));
  EXPECT_EQ(parse_subject("agreement/a1"), domain::Subject(domain::AgreementId{"a1"}));
  for (const char* text : {"", "/", "acme", "party", "party/", "party/A", "party/acme/", "ledger/",
                           "agreement/acme/x", "xparty/acme", " ledger", "agreement//acme"}) {
    EXPECT_FALSE(parse_subject(text)) << text;
  }
}

TEST(EventDraft, MakesIdsThatSortByTimeAndNeverRepeat) {
  const domain::Time time = *domain::parse_time(samples::noon);
  std::set<std::string> ids;
  for (int i = 0; i < 1'000; ++i) {
    const std::string id = new_event_id(time).value;
    ASSERT_TRUE(domain::is_uuid(id)) << id;
    ASSERT_EQ(id.substr(0, 15), "01a20846-fe00-7") << id;  // milliseconds and version
    EXPECT_NE(std::string_view("89ab").find(id[19]), std::string_view::npos) << id;
    EXPECT_TRUE(ids.insert(id).second) << id;
  }
  EXPECT_LT(*ids.rbegin(), new_event_id(time + std::chrono::milliseconds(1)).value);
  EXPECT_EQ(new_event_id(domain::Time{}).value.substr(0, 15), "00000000-0000-7");
}

// ---------------------------------------------------------------- enrolment requests

TEST(Enrolment, HasTheseBytesAndThisSignature) {
  EXPECT_EQ(samples::enrolment(), enrolment_jws);
}

TEST(Enrolment, IsReadBackAsItWasWritten) {
  const auto request = read_enrolment_request(std::string(enrolment_jws));
  ASSERT_TRUE(request) << request.error().why.code;
  EXPECT_EQ(request->ledger, samples::ledger);
  EXPECT_EQ(request->party.value, "acme");
  EXPECT_EQ(request->name, "Acme Ltd");
  EXPECT_EQ(request->key.person, (domain::Person{{"ada"}, "Ada Lovelace", {}}));
  EXPECT_EQ(request->key.key, samples::rfc8037_key().public_key());
  EXPECT_EQ(request->key.kid.value, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  EXPECT_EQ(request->key.uses, (domain::KeyUses{.sign = true, .admin = true}));

  const domain::KeyUses others{.measure = true, .read = true};
  const auto other = read_enrolment_request(
      write_enrolment_request(samples::ledger, {"globex"}, "Globex", samples::other_key(),
                              {{{"bob"}, "Bob", "Head of operations"}, others}));
  ASSERT_TRUE(other);
  EXPECT_EQ(other->key.uses, others);
  EXPECT_EQ(other->key.person.title, "Head of operations");
  EXPECT_EQ(other->key.authority, std::nullopt);
}

TEST(Enrolment, SaysHowFarTheKeyBinds) {
  const domain::Authority authority{domain::ChangeClass::target, domain::parse_time(samples::noon),
                                    std::nullopt};
  const auto read = read_enrolment_request(
      write_enrolment_request(samples::ledger, {"acme"}, "Acme", samples::rfc8037_key(),
                              {{{"ada"}, "Ada", {}}, {.sign = true}, authority}));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->key.authority, authority);
}

// What a key of the same person says for the new one.
std::string countersigned(const crypto::PrivateKey& by, std::string_view ledger = samples::ledger) {
  const auto fresh = samples::rfc8037_key();
  const boost::json::object payload{{"ledger", ledger},
                                    {"party", "acme"},
                                    {"kid", crypto::thumbprint(fresh.public_key())},
                                    {"jwk", domain::json_of(samples::other_key().public_key())}};
  boost::json::object whole = request_payload();
  whole["countersignature"] =
      crypto::sign_jws(by, countersignature_typ, boost::json::serialize(payload));
  return request(whole);
}

TEST(Enrolment, IsCountersignedByAnotherKeyForThisOne) {
  const crypto::PrivateKey old = samples::other_key();
  const auto read = read_enrolment_request(
      write_enrolment_request(samples::ledger, {"acme"}, "Acme", samples::rfc8037_key(),
                              {{{"ada"}, "Ada", {}}, {.sign = true}, {}, &old}));
  ASSERT_TRUE(read) << read.error().why.code;
  EXPECT_EQ(read->countersigned_by, (domain::VouchingKey{samples::kid_of(old), old.public_key()}));
  EXPECT_TRUE(read_enrolment_request(countersigned(old)));
  EXPECT_EQ(read_enrolment_request(enrolment_jws)->countersigned_by, std::nullopt);
}

TEST(Enrolment, RefusesACountersignatureForSomethingElse) {
  expect_refused(countersigned(samples::other_key(), "other.example"), ErrorCode::bad_signature,
                 "");
  // Signed with another key than the one it carries.
  expect_refused(countersigned(samples::rfc8037_key()), ErrorCode::bad_signature, "");
  const crypto::PrivateKey old = samples::other_key();
  boost::json::object other_key = request_payload();
  const auto for_another = read_enrolment_request(
      write_enrolment_request(samples::ledger, {"globex"}, "Acme", samples::rfc8037_key(),
                              {{{"ada"}, "Ada", {}}, {.sign = true}, {}, &old}));
  ASSERT_TRUE(for_another);
  const auto jws = crypto::parse_jws(
      write_enrolment_request(samples::ledger, {"globex"}, "Acme", samples::rfc8037_key(),
                              {{{"ada"}, "Ada", {}}, {.sign = true}, {}, &old}),
      enrolment_typ);
  other_key["countersignature"] =
      boost::json::parse(jws->payload).at("countersignature");  // for the party globex
  expect_refused(request(other_key), ErrorCode::bad_signature, "");
}

TEST(Enrolment, RefusesARequestNotSignedByTheKeyItIntroduces) {
  expect_refused(request(request_payload(), samples::other_key()), ErrorCode::bad_signature, "");
  boost::json::object other = request_payload();
  other["name"] = "Acme Limited";
  // The other request's payload below the first one's header and signature.
  const std::string signed_other = request(other);
  std::string forged(enrolment_jws);
  const auto from = forged.find('.');
  const auto to = forged.rfind('.');
  const auto other_from = signed_other.find('.');
  const auto other_to = signed_other.rfind('.');
  forged.replace(from, to - from, signed_other.substr(other_from, other_to - other_from));
  expect_refused(forged, ErrorCode::bad_signature, "");
}

TEST(Enrolment, RefusesWhatIsNotARequest) {
  expect_refused("", ErrorCode::malformed_jws, "");
  expect_refused("a.b", ErrorCode::malformed_jws, "");
  expect_refused(request(request_payload(), samples::rfc8037_key(), event_typ),
                 ErrorCode::bad_header, "");
  expect_refused(crypto::sign_jws(samples::rfc8037_key(), enrolment_typ, "{"),
                 ErrorCode::malformed_json, "");
  expect_refused(request(boost::json::array{}), ErrorCode::schema, "");
}

TEST(Enrolment, RefusesEveryMemberThatIsMissingWrongOrUnknown) {
  for (const auto& member : request_payload()) {
    const std::string pointer = "/" + std::string(member.key());
    boost::json::object without = request_payload();
    without.erase(member.key());
    expect_refused(request(without), ErrorCode::schema, pointer);
    boost::json::object wrong = request_payload();
    wrong[member.key()] = 1;
    expect_refused(request(wrong), ErrorCode::schema, pointer);
  }
  boost::json::object more = request_payload();
  more["email"] = "ada@acme.example";
  expect_refused(request(more), ErrorCode::schema, "/email");
}

TEST(Enrolment, RefusesAKeyThatIsNotWellFormed) {
  struct Change {
    std::string_view at;
    boost::json::value to;
  };
  const std::vector<Change> changes{{"/key/jwk/kty", "RSA"},
                                    {"/key/jwk/crv", "X25519"},
                                    {"/key/jwk/x", "AAAA"},
                                    // The neutral element: of small order, no key.
                                    {"/key/jwk/x", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
                                    {"/key/jwk", "x"},
                                    {"/key/person", ""},
                                    {"/key/person/id", "Ada"},
                                    {"/key/person/name", ""},
                                    {"/key/person/title", " "},
                                    {"/key/uses", boost::json::array{}},
                                    {"/key/uses", boost::json::array{"sign", "sign"}},
                                    {"/key/uses", boost::json::array{"signs"}},
                                    {"/key/uses", boost::json::array{1}},
                                    {"/key/uses", "sign"}};
  for (const Change& change : changes) {
    SCOPED_TRACE(std::string(change.at) + " " + boost::json::serialize(change.to));
    boost::json::value payload = request_payload();
    payload.at_pointer(change.at) = change.to;
    expect_refused(request(payload), ErrorCode::schema, change.at);
  }
  boost::json::value with_secret = request_payload();
  with_secret.at_pointer("/key/jwk").as_object()["d"] = "x";
  expect_refused(request(with_secret), ErrorCode::schema, "/key/jwk/d");
  boost::json::value with_alg = request_payload();
  with_alg.at_pointer("/key").as_object()["alg"] = "Ed25519";
  expect_refused(request(with_alg), ErrorCode::schema, "/key/alg");
}

TEST(Enrolment, PointsAtTheRequestInAnEvent) {
  const auto types = samples::all_types();
  boost::json::object payload = request_payload();
  payload["name"] = "";
  for (const auto& sample : types) {
    if (sample.type != "sopu.party.enrolled.v1" && sample.type != "sopu.key.added.v1") continue;
    const auto broken = samples::read(samples::envelope(sample, {{"request", request(payload)}}));
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().pointer, "/data/request");
    EXPECT_EQ(broken.error().why,
              (domain::Sentence{"in-enrolment-request",
                                {{"pointer", "/name"},
                                 {"why",
                                  {{"code", "member-text"},
                                   {"params", {{"min", 1}, {"max", 200}, {"member", "name"}}}}}}}));
    const auto foreign = samples::read(
        samples::envelope(sample, {{"request", request(request_payload(), samples::other_key())}}));
    ASSERT_FALSE(foreign);
    EXPECT_EQ(foreign.error().code, ErrorCode::bad_signature);
    EXPECT_EQ(foreign.error().pointer, "/data/request");
  }
}

// ---------------------------------------------------------------- consents to a recovery

std::string consent(const boost::json::object& change, const crypto::PrivateKey& by,
                    std::string_view typ = recovery_typ) {
  boost::json::object payload{{"ledger", samples::ledger},
                              {"party", "acme"},
                              {"kid", samples::kid_of(samples::rfc8037_key()).value},
                              {"agreement", "acme-hosting-2027"},
                              {"by", "globex"},
                              {"jwk", domain::json_of(samples::other_key().public_key())}};
  for (const auto& [member, value] : change) payload[member] = value;
  return crypto::sign_jws(by, typ, boost::json::serialize(payload));
}

TEST(RecoveryConsent, HasTheseBytes) {
  EXPECT_EQ(samples::recovery_consent(), consent({}, samples::other_key()));
  const auto jws = crypto::parse_jws(samples::recovery_consent(), recovery_typ);
  ASSERT_TRUE(jws);
  EXPECT_EQ(jws->payload,
            R"({"ledger":"ledger.example/sla","party":"acme",)"
            R"("kid":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",)"
            R"("agreement":"acme-hosting-2027","by":"globex","jwk":)" +
                boost::json::serialize(domain::json_of(samples::other_key().public_key())) + "}");
}

TEST(RecoveryConsent, SaysWhoseKeyIsForWhom) {
  const auto read = read_recovery_consent(samples::recovery_consent());
  ASSERT_TRUE(read) << read.error().why.code;
  EXPECT_EQ(*read, (domain::RecoveryConsent{std::string(samples::ledger),
                                            {"acme"},
                                            samples::kid_of(samples::rfc8037_key()),
                                            {"acme-hosting-2027"},
                                            {"globex"},
                                            {samples::kid_of(samples::other_key()),
                                             samples::other_key().public_key()}}));
}

TEST(RecoveryConsent, IsSignedWithTheKeyThatItCarries) {
  const auto refused = [](const std::string& compact) { return read_recovery_consent(compact); };
  const auto other = refused(consent({}, samples::rfc8037_key()));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::bad_signature);
  EXPECT_EQ(other.error().why.code, "recovery-consent-wrong");
  // A countersignature is none, nor the other way round.
  EXPECT_EQ(refused(consent({}, samples::other_key(), countersignature_typ)).error().code,
            ErrorCode::bad_header);
  EXPECT_EQ(refused(countersigned(samples::other_key())).error().code, ErrorCode::bad_header);
  EXPECT_EQ(refused(consent({{"more", 1}}, samples::other_key())).error().pointer, "/more");
  EXPECT_EQ(refused(consent({{"agreement", "A"}}, samples::other_key())).error().pointer,
            "/agreement");
}

TEST(RecoveryConsent, IsPointedAtInAnEvent) {
  for (const auto& sample : samples::all_types()) {
    if (sample.type != "sopu.party.recovered.v1") continue;
    const auto broken = samples::read(samples::envelope(
        sample, {{"request", samples::enrolment()},
                 {"consent", consent({{"agreement", "A"}}, samples::other_key())}}));
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().pointer, "/data/consent");
    EXPECT_EQ(broken.error().why.code, "in-recovery-consent");
  }
}

}  // namespace
}  // namespace sopu::codec
