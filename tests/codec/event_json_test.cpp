#include "ledger/codec/event_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/codec/samples.hpp"

namespace sopu::codec {
namespace {

using boost::json::object;
using boost::json::value;
using domain::ErrorCode;
using samples::all_types;
using samples::envelope;
using samples::TypeSample;

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

const TypeSample& sample_of(std::string_view type) {
  static const std::vector<TypeSample> types = all_types();
  for (const auto& sample : types) {
    if (sample.type == type) return sample;
  }
  throw std::logic_error("no sample of this type");
}

void expect_schema(const value& event, std::string_view pointer) {
  const auto result = samples::read(event);
  ASSERT_FALSE(result) << boost::json::serialize(event);
  EXPECT_EQ(result.error().code, ErrorCode::schema) << result.error().why.code;
  EXPECT_EQ(result.error().pointer, pointer) << result.error().why.code;
  EXPECT_FALSE(result.error().why.code.empty());
}

// The envelope of a small event with one member changed.
object changed(std::string_view member, value to) {
  object event = envelope(sample_of("sopu.background.submitted.v1"), {{"text", "We host."}});
  event[member] = std::move(to);
  return event;
}

// The same with a member of `data` changed.
template <class T>
object with_data(std::string_view type, std::string_view member, const T& to) {
  object data = sample_of(type).full;
  data[member] = boost::json::value_from(to);
  return envelope(sample_of(type), data);
}

// ---------------------------------------------------------------- every type

TEST(EventJson, KnowsEveryTypeOfTheCatalogueInItsOrder) {
  std::vector<std::string_view> expected;
  const auto types = all_types();
  for (const auto& sample : types) expected.push_back(sample.type);
  EXPECT_EQ(event_types(), expected);
  std::size_t in_catalogue = 0;
  domain::for_each_type([&]<class Type>(const domain::EventType&) { ++in_catalogue; });
  EXPECT_EQ(expected.size(), in_catalogue);
}

TEST(EventJson, ReadsEveryTypeInFullAndInItsShortestForm) {
  for (const auto& sample : all_types()) {
    SCOPED_TRACE(sample.type);
    object shortest = sample.full;
    for (const auto& name : sample.optional) shortest.erase(name);
    for (const object& data : {sample.full, shortest}) {
      const auto event = samples::read(envelope(sample, data));
      ASSERT_TRUE(event) << event.error().why.code << " " << event.error().pointer;
      EXPECT_EQ(domain::type_of(event->payload).name, sample.type);
      EXPECT_EQ(domain::text(event->subject), sample.subject);
    }
  }
}

TEST(EventJson, RefusesEveryTypeWithAMemberMissing) {
  for (const auto& sample : all_types()) {
    for (const auto& member : sample.full) {
      if (contains(sample.optional, member.key())) continue;
      SCOPED_TRACE(sample.type + " without " + std::string(member.key()));
      object data = sample.full;
      data.erase(member.key());
      expect_schema(envelope(sample, data), "/data/" + std::string(member.key()));
    }
  }
}

TEST(EventJson, RefusesEveryTypeWithAMemberOfAnotherForm) {
  const std::vector<value> forms{nullptr,
                                 42,
                                 -1,
                                 "",
                                 " ",
                                 "x y",
                                 true,
                                 value(boost::json::array{}),
                                 value(object{}),
                                 value(boost::json::array{1}),
                                 value(object{{"a", 1}})};
  for (const auto& sample : all_types()) {
    for (const auto& member : sample.full) {
      std::size_t refused = 0;
      for (const value& form : forms) {
        object data = sample.full;
        data[member.key()] = form;
        const auto event = samples::read(envelope(sample, data));
        if (event) {
          // Only where a form is one that the member may have: same kind of JSON.
          EXPECT_EQ(form.kind(), member.value().kind())
              << sample.type << " " << member.key() << " " << boost::json::serialize(form);
          continue;
        }
        ++refused;
        EXPECT_EQ(event.error().code == ErrorCode::schema ||
                      event.error().code == ErrorCode::malformed_jws,
                  true);
        EXPECT_TRUE(event.error().pointer.starts_with("/data/" + std::string(member.key())))
            << event.error().pointer;
      }
      EXPECT_GE(refused, 7U) << sample.type << " " << member.key();
    }
  }
}

TEST(EventJson, RefusesEveryTypeWithAMemberThatNobodyKnows) {
  for (const auto& sample : all_types()) {
    SCOPED_TRACE(sample.type);
    object data = sample.full;
    data["sur/pri~se"] = 1;
    expect_schema(envelope(sample, data), "/data/sur~1pri~0se");
    expect_schema(envelope(sample, "text"), "/data");
    expect_schema(envelope(sample, boost::json::array{}), "/data");
  }
}

TEST(EventJson, GoesByTheSubjectThatTheTypeSpeaksOf) {
  for (const auto& sample : all_types()) {
    SCOPED_TRACE(sample.type);
    for (const std::string subject : {"ledger", "party/acme", "agreement/acme-hosting-2027"}) {
      object event = envelope(sample, sample.full);
      event["subject"] = subject;
      if (subject == sample.subject) {
        EXPECT_TRUE(samples::read(event));
      } else {
        expect_schema(event, "/subject");
      }
    }
  }
}

TEST(EventJson, AsksForBaseExactlyOnAChain) {
  for (const auto& sample : all_types()) {
    SCOPED_TRACE(sample.type);
    object event = envelope(sample, sample.full);
    if (sample.based) {
      event.erase("base");
    } else {
      event["base"] = samples::hash_a;
    }
    expect_schema(event, "/base");
  }
}

// ---------------------------------------------------------------- what arrives

TEST(EventJson, FillsTheEnvelope) {
  const TypeSample& sample = sample_of("sopu.proposal.approved.v1");
  crypto::Hash hash;
  hash.bytes.fill(9);
  const auto event = read_event(boost::json::serialize(envelope(sample, sample.full)),
                                samples::kid_of(samples::rfc8037_key()), hash);
  ASSERT_TRUE(event) << event.error().why.code;
  EXPECT_EQ(event->id.value, samples::id_a);
  EXPECT_EQ(event->source.value, "acme");
  EXPECT_EQ(event->subject, domain::Subject(domain::AgreementId{"acme-hosting-2027"}));
  EXPECT_EQ(event->ledger, samples::ledger);
  EXPECT_EQ(domain::format_time(event->time), samples::noon);
  ASSERT_TRUE(event->base);
  EXPECT_EQ(crypto::base64url_encode(crypto::view(*event->base)), samples::hash_a);
  EXPECT_EQ(event->kid.value, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  EXPECT_EQ(event->hash, hash);
  const auto& approved = *domain::get_if<domain::ProposalApproved>(event->payload);
  EXPECT_EQ(approved.proposal.value, samples::id_b);
  EXPECT_EQ(crypto::base64url_encode(crypto::view(approved.event)), samples::hash_a);
  ASSERT_EQ(approved.results.size(), 1U);
  EXPECT_EQ(domain::format_time(approved.results[0].from), samples::noon);
  EXPECT_EQ(domain::text(approved.results[0].terms), samples::hash_b);
}

TEST(EventJson, FillsEveryMemberOfAProposal) {
  const TypeSample& sample = sample_of("sopu.proposal.submitted.v1");
  const auto event = samples::read(envelope(sample, sample.full));
  ASSERT_TRUE(event);
  const auto& proposal = *domain::get_if<domain::ProposalSubmitted>(event->payload);
  EXPECT_EQ(proposal.kind, domain::ProposalKind::amendment);
  EXPECT_EQ(proposal.reason, "The load has doubled.");
  EXPECT_EQ(proposal.counter_to->value, samples::id_b);
  EXPECT_EQ(proposal.rebase_of->value, samples::id_b);
  EXPECT_EQ(proposal.notice->value, samples::id_b);
  EXPECT_EQ(*proposal.terms, sample.full.at("terms"));
  EXPECT_EQ(*proposal.patch, sample.full.at("patch"));
  ASSERT_EQ(proposal.results.size(), 1U);
  EXPECT_EQ(domain::format_time(proposal.results[0].from), samples::noon);
  EXPECT_EQ(domain::text(*proposal.results[0].base), samples::hash_a);
  EXPECT_EQ(domain::text(proposal.results[0].terms), samples::hash_b);
  EXPECT_EQ(*proposal.results[0].patch, sample.full.at("patch"));
  EXPECT_EQ(domain::format_time(proposal.effective_from), samples::noon);
  EXPECT_EQ(domain::format_time(proposal.expires_at), samples::noon);
  EXPECT_TRUE(proposal.retroactive);
}

TEST(EventJson, FillsListsAndNumbers) {
  const TypeSample& initiated = sample_of("sopu.agreement.initiated.v1");
  const auto first = samples::read(envelope(initiated, initiated.full));
  ASSERT_TRUE(first);
  const auto& parties = domain::get_if<domain::AgreementInitiated>(first->payload)->parties;
  ASSERT_EQ(parties.size(), 3U);
  EXPECT_EQ(parties[0], (domain::Participant{{"acme"}, domain::Role::provider, {}}));
  EXPECT_EQ(parties[2], (domain::Participant{
                            {"users"}, domain::Role::third_party, domain::Involvement::consulted}));

  const TypeSample& attested = sample_of("sopu.feasibility.attested.v1");
  const auto second = samples::read(envelope(attested, attested.full));
  ASSERT_TRUE(second);
  const auto& feasibility = *domain::get_if<domain::FeasibilityAttested>(second->payload);
  EXPECT_EQ(feasibility.target_ppm, 999'900);
  EXPECT_EQ(feasibility.limit->seconds, std::chrono::hours(4));
  EXPECT_EQ(feasibility.basis, domain::Basis::measured);

  const TypeSample& rules = sample_of("sopu.groundrules.accepted.v1");
  const auto third = samples::read(envelope(rules, rules.full));
  ASSERT_TRUE(third);
  EXPECT_THAT(domain::get_if<domain::GroundrulesAccepted>(third->payload)->rules,
              testing::ElementsAre("We answer within two days.", "No surprises."));
}

// ---------------------------------------------------------------- the envelope

TEST(EventJson, RefusesAnEnvelopeWithAMemberMissingOrUnknown) {
  for (const char* member :
       {"specversion", "id", "source", "type", "subject", "time", "ledger", "base", "data"}) {
    SCOPED_TRACE(member);
    object event = changed("specversion", "1.0");
    event.erase(member);
    expect_schema(event, std::string("/") + member);
  }
  object without_content_type = changed("specversion", "1.0");
  without_content_type.erase("datacontenttype");
  EXPECT_TRUE(samples::read(without_content_type));
  for (const char* member : {"dataschema", "traceparent", "data_base64", "Data"}) {
    expect_schema(changed(member, "x"), std::string("/") + member);
  }
}

TEST(EventJson, RefusesAnEnvelopeWithAMemberOfAnotherForm) {
  expect_schema(changed("specversion", "1.1"), "/specversion");
  expect_schema(changed("id", "019AB0F2-5C1E-7C3A-9D6E-2F4B1A7C9E01"), "/id");
  expect_schema(changed("id", "1"), "/id");
  for (const char* source : {"acme", "party/", "party/A", "agreement/acme", "ledger", "party/a/b",
                             "Party/acme", "party/acme ", "/acme"}) {
    expect_schema(changed("source", source), "/source");
  }
  for (const char* subject : {"acme", "agreement/", "agreement/-a", "Ledger", "ledger/x",
                              "agreement/acme/2", "agreements/acme"}) {
    expect_schema(changed("subject", subject), "/subject");
  }
  for (const char* time : {"2026-11-23T12:00:00Z", "2026-11-23T12:00:00.000+00:00",
                           "2026-02-30T12:00:00.000Z", "2026-11-23 12:00:00.000Z"}) {
    expect_schema(changed("time", time), "/time");
  }
  expect_schema(changed("datacontenttype", "text/plain"), "/datacontenttype");
  expect_schema(changed("ledger", ""), "/ledger");
  expect_schema(changed("base", "AAAA"), "/base");
  expect_schema(changed("type", "sopu.background.submitted.v2"), "/type");
  expect_schema(changed("type", "background.submitted"), "/type");
  for (const char* member : {"specversion", "id", "source", "type", "subject", "time",
                             "datacontenttype", "ledger", "base", "data"}) {
    expect_schema(changed(member, 7), std::string("/") + member);
    expect_schema(changed(member, nullptr), std::string("/") + member);
  }
  EXPECT_EQ(samples::read(changed("type", "sopu.x.v1")).error().why,
            (domain::Sentence{"unknown-type", {{"type", "sopu.x.v1"}}}));
}

TEST(EventJson, PassesOnWhatTheStrictReaderRefuses) {
  const auto read = [](std::string_view text) { return read_event(text, {"k"}, {}).error(); };
  EXPECT_EQ(read("{").code, ErrorCode::malformed_json);
  EXPECT_EQ(read("[]").code, ErrorCode::schema);
  EXPECT_EQ(read("\"" + std::string(262'200, 'a') + "\"").code, ErrorCode::too_large);
}

// ---------------------------------------------------------------- forms of members

TEST(EventJson, CountsCharactersNotBytes) {
  std::string umlauts;
  for (int i = 0; i < 20'000; ++i) umlauts += "\xC3\xA4";
  EXPECT_TRUE(samples::read(with_data("sopu.background.submitted.v1", "text", umlauts)));
  expect_schema(with_data("sopu.background.submitted.v1", "text", umlauts + "a"), "/data/text");
  const std::string name(200, 'n');
  EXPECT_TRUE(samples::read(with_data("sopu.agreement.initiated.v1", "title", name)));
  expect_schema(with_data("sopu.agreement.initiated.v1", "title", name + "n"), "/data/title");
}

TEST(EventJson, LimitsLists) {
  boost::json::array points(1'000, value("p"));
  EXPECT_TRUE(samples::read(with_data("sopu.points.confirmed.v1", "points", points)));
  points.push_back("p");
  expect_schema(with_data("sopu.points.confirmed.v1", "points", points), "/data/points");
  expect_schema(with_data("sopu.points.confirmed.v1", "points", boost::json::array{"a", ""}),
                "/data/points/1");
  expect_schema(with_data("sopu.groundrules.accepted.v1", "rules", boost::json::array{"a", 1}),
                "/data/rules/1");
}

TEST(EventJson, AllowsWhatMayBeEmptyToBeEmpty) {
  EXPECT_TRUE(samples::read(with_data("sopu.proposal.withdrawn.v1", "reason", "")));
  EXPECT_TRUE(samples::read(with_data("sopu.milestone.delivered.v1", "note", "")));
  EXPECT_TRUE(samples::read(with_data("sopu.witness.added.v1", "url", "")));
  expect_schema(with_data("sopu.termination.notified.v1", "cause", ""), "/data/cause");
}

// Who must have an involvement is decided by the domain.
TEST(EventJson, ReadsParticipants) {
  const auto with_party = [](value party) {
    return with_data("sopu.agreement.initiated.v1", "parties", boost::json::array{party});
  };
  EXPECT_TRUE(samples::read(
      with_party({{"party", "users"}, {"role", "thirdParty"}, {"involvement", "consenting"}})));
  EXPECT_TRUE(samples::read(with_party({{"party", "acme"}, {"role", "provider"}})));
  expect_schema(with_party({{"party", "users"}, {"role", "thirdParty"}, {"involvement", "none"}}),
                "/data/parties/0/involvement");
  expect_schema(with_party({{"party", "acme"}, {"role", "third_party"}}), "/data/parties/0/role");
  expect_schema(with_party({{"party", "Acme"}, {"role", "provider"}}), "/data/parties/0/party");
  expect_schema(with_party({{"party", "acme"}, {"role", "provider"}, {"name", "Acme"}}),
                "/data/parties/0/name");
  expect_schema(with_party("acme"), "/data/parties/0");
}

TEST(EventJson, KeepsToTheRangesOfEnumsAndNumbers) {
  const std::string attested = "sopu.feasibility.attested.v1";
  EXPECT_TRUE(samples::read(with_data(attested, "targetPpm", 0)));
  EXPECT_TRUE(samples::read(with_data(attested, "targetPpm", 1'000'000)));
  expect_schema(with_data(attested, "targetPpm", 1'000'001), "/data/targetPpm");
  for (const char* basis : {"measured", "tested", "estimated", "contracted"}) {
    EXPECT_TRUE(samples::read(with_data(attested, "basis", basis)));
  }
  expect_schema(with_data(attested, "basis", "guessed"), "/data/basis");
  expect_schema(with_data(attested, "limit", "4h"), "/data/limit");
  for (const char* kind : {"initial", "amendment", "renewal", "suspension", "resumption",
                           "termination", "assignment"}) {
    const auto event = samples::read(with_data("sopu.proposal.submitted.v1", "kind", kind));
    ASSERT_TRUE(event);
    EXPECT_EQ(domain::name(domain::get_if<domain::ProposalSubmitted>(event->payload)->kind), kind);
  }
  expect_schema(with_data("sopu.proposal.submitted.v1", "kind", "change"), "/data/kind");
  expect_schema(with_data("sopu.proposal.submitted.v1", "terms", boost::json::array{}),
                "/data/terms");
  expect_schema(with_data("sopu.proposal.submitted.v1", "patch", object{}), "/data/patch");
}

TEST(EventJson, TellsTheLogsKeyFromAWitnesss) {
  expect_schema(with_data("sopu.ledger.opened.v1", "logKey", samples::witness_vkey()),
                "/data/logKey");
  expect_schema(with_data("sopu.witness.added.v1", "vkey", samples::log_vkey()), "/data/vkey");
  expect_schema(with_data("sopu.witness.added.v1", "vkey", "witness+00000000+AAAA"), "/data/vkey");
}

TEST(EventJson, ReadsDataAlone) {
  const TypeSample& sample = sample_of("sopu.comment.posted.v1");
  const auto payload = read_payload(sample.type, sample.full);
  ASSERT_TRUE(payload);
  EXPECT_EQ(domain::get_if<domain::CommentPosted>(*payload)->text, "Why four hours?");
  EXPECT_EQ(read_payload(sample.type, object{}).error().pointer, "/data/text");
  EXPECT_EQ(read_payload("sopu.comment.posted", sample.full).error().pointer, "/type");
}

// Every text that people write, in every type: what nobody can read is refused, as a blank text or
// because it is not of the form that is asked for there.
TEST(EventJson, NoTextMayBeBlank) {
  std::size_t blank = 0;
  for (const auto& sample : all_types()) {
    for (const auto& member : sample.full) {
      if (!member.value().is_string()) continue;
      for (const char* text : {" ", "\u3164", "\u200b\u00a0", "\U000E0041"}) {
        object broken = sample.full;
        broken[member.key()] = text;
        const auto result = samples::read(envelope(sample, broken));
        ASSERT_FALSE(result) << sample.type << " " << member.key();
        EXPECT_EQ(result.error().pointer, "/data/" + std::string(member.key()));
        if (result.error().why.code == "member-blank") ++blank;
      }
    }
  }
  EXPECT_GT(blank, 40U);
}

}  // namespace
}  // namespace sopu::codec
