// Dry runs: what would happen is what happens, nothing of it stays, and nobody learns by asking
// more than it may read.
#include <random>

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "ledger/codec/state_record.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/log/entry.hpp"
#include "ledger/log/proof.hpp"
#include "tests/support/told_agreement.hpp"
#include "tests/support/told_ledger.hpp"

namespace sopu {
namespace {

using domain::ErrorCode;
using domain::Result;
using testing::text_of;
using testing::ToldAgreement;
using testing::ToldLedger;
using testing::Who;

class PrepareTest : public ::testing::Test {
 protected:
  PrepareTest() {
    for (const char* party : {"acme", "globex", "hooli", "stranger"}) told_.enrol(party, 2);
  }

  Result<Prepared> prepare(const Who& who, const std::string& type, const std::string& subject,
                           const boost::json::value& data) {
    return told_.ledger().prepare({{who.party}, who.kid(), "sopu." + type + ".v1", subject, data});
  }

  // What is told of an event after it happened, to whom it is told.
  boost::json::value told_of(const Who& who, domain::LogIndex index, domain::Zone* zone) {
    const auto snapshot = told_.ledger().snapshot();
    const view::Reader reader(*snapshot, &told_.ledger().shared());
    view::Reading reading(reader, domain::PartyId{who.party}, told_.now());
    const auto stored = view::stored_event(*snapshot, index);
    *zone = reading.zone_of(*stored.event);
    return domain::json_of(reading.tell(reading.sight(*stored.event, stored.recorded),
                                        *stored.event, reader.effect(index)));
  }

  std::string shown(const char* party) {
    const auto answer =
        testing::Questions(told_, domain::PartyId{party})->agreement(deal_.id(), {});
    return answer ? boost::json::serialize(*answer) : text_of(answer.error());
  }
  std::string cached_state() {
    const auto snapshot = told_.ledger().snapshot();
    const view::Reader reader(*snapshot, &told_.ledger().shared());
    const auto state = reader.state(domain::agreement_stream(deal_.id()));
    return state ? codec::write_state(*state) : "";
  }

  // Prepares, signs as it is, appends; the two must tell the same. Gives the event's id.
  domain::EventId both(const Who& who, const std::string& type, const std::string& subject,
                       const boost::json::value& data) {
    SCOPED_TRACE(who.party + " " + type);
    const std::string before = cached_state();
    const std::uint64_t size = told_.ledger().snapshot()->head().size;
    const auto prepared = prepare(who, type, subject, data);
    if (!prepared) throw std::logic_error(type + ": " + text_of(prepared.error()));
    EXPECT_EQ(cached_state(), before) << "a dry run changed what is remembered";
    EXPECT_EQ(told_.ledger().snapshot()->head().size, size);

    const std::string jws = crypto::sign_jws(who.key(), codec::event_typ, prepared->payload);
    const auto receipt = told_.append(jws);
    if (!receipt) throw std::logic_error(type + ": " + text_of(receipt.error()));
    domain::Zone zone;
    EXPECT_EQ(boost::json::serialize(domain::json_of(prepared->effect)),
              boost::json::serialize(told_of(who, receipt->index, &zone)));
    EXPECT_EQ(prepared->zone, zone);
    const auto event = codec::SignatureCheck::committed(jws).value();
    EXPECT_EQ(prepared->base.has_value(), event->base.has_value());
    if (prepared->base) {
      EXPECT_EQ(prepared->base->head.event, event->base);
      expect_proven(*prepared->base);
    }
    if (type == "proposal.submitted") proposed_.remember(event->id.value, event->hash, data);
    told_.go_to(told_.now() + std::chrono::minutes{1});
    return event->id;
  }
  domain::EventId both(const Who& who, const std::string& type, const boost::json::value& data) {
    return both(who, type, deal_.subject(), data);
  }

  // The log holds an event of that hash there.
  void expect_proven(const Prepared::Base& base) {
    const auto proof = log::parse_proof(base.proof);
    ASSERT_TRUE(proof);
    EXPECT_EQ(proof->index, base.head.index.value);
    const auto stored = told_.ledger().snapshot()->event(base.head.index);
    const auto leaf = log::leaf_of({stored->recorded_at, base.head.event});
    EXPECT_TRUE(log::verify_proof(*proof, leaf, told_.ledger().log_verifier()));
  }

  boost::json::value terms_with_hooli() const {
    return sopu::test::with_third_party(sopu::test::sample_terms(), "hooli", "consenting");
  }
  boost::json::value proposal_of(const boost::json::value& terms) const {
    return sopu::test::with_result({{"kind", "initial"},
                                    {"reason", "It is time."},
                                    {"terms", terms},
                                    {"effectiveFrom", testing::midnight_of("2027-01-01")}},
                                   terms);
  }

  ToldLedger told_;
  ToldAgreement deal_{told_, "deal"};
  sopu::test::Proposed proposed_;
};

TEST_F(PrepareTest, TellsWhatHappensThenFromTheBeginningToTheEnd) {
  const auto terms = terms_with_hooli();
  both("acme", "agreement.initiated", {{"title", "A deal"}, {"parties", terms.at("parties")}});
  for (const char* party : {"acme", "globex"}) {
    both(party, "background.submitted", {{"text", party}});
    both(party, "groundrules.accepted", {{"rules", boost::json::array{"We listen."}}});
    both(party, "points.confirmed", {{"points", boost::json::array{"It stays open."}}});
  }
  both("acme", "feasibility.attested", sopu::test::attestation(terms, "uptime", 999'900));
  both("acme", "feasibility.attested", sopu::test::attestation(terms, "tickets", 990'000, "PT2H"));
  both("hooli", "participant.released", {{"party", "hooli"}, {"reason", "Perhaps."}});
  both("globex", "thirdparty.consulted",
       {{"party", "hooli"}, {"question", "Well?"}, {"respondBy", "2026-12-01T00:00:00.000Z"}});
  both("hooli", "comment.posted", {{"text", "Well."}});
  both("hooli", "thirdparty.answered", {{"statement", "Well."}});  // to the only question
  both("hooli", "thirdparty.objected", {{"statement", "But not so soon."}});
  const auto question =
      both("acme", "thirdparty.consulted",
           {{"party", "hooli"}, {"question", "And?"}, {"respondBy", "2026-12-01T00:00:00.000Z"}});
  both("acme", "consultation.withdrawn",
       {{"consultation", question.value}, {"reason", "We know."}});
  const auto proposal = both("acme", "proposal.submitted", proposal_of(terms));
  for (const char* party : {"hooli", "globex", "acme"}) {
    both(party, "proposal.approved", proposed_.approval(proposal.value));
  }
  told_.go_to("2027-01-10T08:00:00.000Z");
  both("acme", "milestone.delivered", {{"milestone", "go-live"}, {"note", "Here it is."}});
  both("globex", "milestone.refused", {{"milestone", "go-live"}, {"reason", "Where?"}});
  both("globex", "access.granted", {{"party", "stranger"}});
  both("stranger", "comment.posted", {{"text", "Thank you."}});
  both("globex", "access.revoked", {{"party", "stranger"}});
  const auto next = sopu::test::with(terms, "/clauses/0/text", "Limited to nothing.");
  const auto amendment =
      both("globex", "proposal.submitted",
           ToldAgreement::change(terms, next, "Cheaper so.", testing::midnight_of("2027-03-01")));
  both("acme", "proposal.rejected", {{"proposal", amendment.value}, {"reason", "No."}});
  both("acme", "termination.notified",
       {{"reason", "Enough."}, {"effectiveFrom", testing::midnight_of("2027-06-01")}});
}

TEST_F(PrepareTest, TellsWhatHappensInTheRegistry) {
  both("acme", "party.renamed", "party/acme", {{"name", "Acme Hosting"}});
  both("acme", "party.renamed", "party/acme", {{"name", "Acme Housing"}});
  both("acme", "key.added", "party/acme", ToldLedger::request(Who("acme", 3)));
  both(Who("acme", 3), "key.revoked", "party/acme",
       {{"kid", Who("acme", 2).kid().value}, {"reason", "Lost."}});
  both("operator", "party.enrolled", "party/newco", ToldLedger::request("newco"));
  for (const char* name : {"witness.example/one", "witness.example/two"}) {
    const auto key = crypto::NoteVerifier::make(name, crypto::NoteKeyType::cosignature_v1,
                                                Who(name).key().public_key());
    both("operator", "witness.added", "ledger", {{"name", name}, {"vkey", key.vkey()}});
  }
}

// Before a proposal is made, thousands of dry runs may have gone over it.
TEST_F(PrepareTest, LeavesNothingBehind) {
  deal_.initiate(terms_with_hooli().at("parties"));
  deal_.prepare();
  deal_.propose(terms_with_hooli(), "It is time.");
  const std::string state = cached_state();
  const std::string principal = shown("acme"), third_party = shown("hooli");
  const auto head = told_.ledger().snapshot()->head();
  for (int i = 0; i < 50; ++i) {
    const auto terms =
        sopu::test::with(terms_with_hooli(), "/title", boost::json::value(std::to_string(i)));
    ASSERT_TRUE(prepare("acme", "proposal.submitted", deal_.subject(), proposal_of(terms)));
    ASSERT_TRUE(prepare("globex", "background.submitted", deal_.subject(), {{"text", "No."}}));
    ASSERT_TRUE(prepare("hooli", "comment.posted", deal_.subject(), {{"text", "Hm."}}));
    EXPECT_EQ(told_.ledger().shared().terms->find(sopu::test::parsed(terms)->hash()), nullptr);
  }
  EXPECT_EQ(cached_state(), state);
  EXPECT_EQ(shown("acme"), principal);
  EXPECT_EQ(shown("hooli"), third_party);
  EXPECT_EQ(told_.ledger().snapshot()->head().checkpoint, head.checkpoint);
  told_.reopen();
  EXPECT_EQ(cached_state(), state);
}

TEST_F(PrepareTest, RefusesWhatTheLedgerWouldRefuse) {
  deal_.initiate(terms_with_hooli().at("parties"));
  const auto refused_alike = [&](const Who& who, const std::string& type,
                                 const boost::json::value& data) {
    const auto prepared = prepare(who, type, deal_.subject(), data);
    const auto answer = told_.attempt(who, type, deal_.subject(), data);
    ASSERT_FALSE(prepared);
    ASSERT_FALSE(answer);
    EXPECT_EQ(text_of(prepared.error()), text_of(answer.error())) << type;
  };
  told_.set_step(std::chrono::milliseconds{0});
  refused_alike("hooli", "background.submitted", {{"text", "Ours."}});
  refused_alike("acme", "milestone.delivered", {{"milestone", "go-live"}});
  refused_alike("acme", "access.revoked", {{"party", "hooli"}});
  refused_alike("acme", "access.granted", {{"party", "nobody"}});
  refused_alike("acme", "agreement.initiated",
                {{"title", "Again"}, {"parties", terms_with_hooli().at("parties")}});
}

// ---------------------------------------------------------------- what is not for everybody

TEST_F(PrepareTest, ProvesABaseThatTheSignerMayNotRead) {
  deal_.initiate(terms_with_hooli().at("parties"));
  const auto first =
      prepare("hooli", "thirdparty.objected", deal_.subject(), {{"statement", "No."}});
  ASSERT_TRUE(first) << text_of(first.error());
  EXPECT_TRUE(first->base->seen) << "it is named by the initiation";
  deal_.say("acme", "background.submitted", {{"text", "Not for hooli."}});
  const auto hidden =
      prepare("hooli", "thirdparty.objected", deal_.subject(), {{"statement", "No."}});
  ASSERT_TRUE(hidden) << text_of(hidden.error());
  EXPECT_FALSE(hidden->base->seen);
  EXPECT_EQ(hidden->base->head.index, told_.last_index());
  EXPECT_EQ(hidden->base->head.event, told_.head(deal_.subject()));
  expect_proven(*hidden->base);
  const auto principal =
      prepare("globex", "background.submitted", deal_.subject(), {{"text", "Ours."}});
  EXPECT_TRUE(principal->base->seen);
}

TEST_F(PrepareTest, TellsAStrangerNothing) {
  deal_.initiate(terms_with_hooli().at("parties"));
  deal_.prepare();
  const auto proposal = deal_.propose(terms_with_hooli(), "It is time.");
  const std::vector<std::pair<std::string, boost::json::value>> all{
      {"comment.posted", {{"text", "Hello?"}}},
      {"background.submitted", {{"text", "Ours."}}},
      {"thirdparty.objected", {{"statement", "No."}}},
      {"proposal.approved", deal_.approval(proposal)},
      {"milestone.delivered", {{"milestone", "go-live"}}},
      {"access.granted", {{"party", "stranger"}}},
      {"termination.notified",
       {{"reason", "Enough."}, {"effectiveFrom", testing::midnight_of("2027-06-01")}}}};
  for (const auto& [type, data] : all) {
    SCOPED_TRACE(type);
    const auto hidden = prepare("stranger", type, deal_.subject(), data);
    const auto absent = prepare("stranger", type, "agreement/nothing-here", data);
    ASSERT_FALSE(hidden);
    ASSERT_FALSE(absent);
    EXPECT_EQ(hidden.error().code, ErrorCode::not_found);
    EXPECT_EQ(text_of(hidden.error()), text_of(absent.error()));
  }
  // That an id is taken is learnt by trying to take it, and nothing else.
  const auto taken = prepare("stranger", "agreement.initiated", deal_.subject(),
                             {{"title", "Mine"}, {"parties", terms_with_hooli().at("parties")}});
  ASSERT_FALSE(taken);
  EXPECT_FALSE(taken.error().head);
  EXPECT_EQ(text_of(taken.error()).find("Hosting"), std::string::npos);
}

TEST_F(PrepareTest, ConcernsEventsOfWhoeverAsksOnly) {
  deal_.initiate(terms_with_hooli().at("parties"));
  const auto borrowed = told_.ledger().prepare({{"globex"},
                                                Who("acme").kid(),
                                                "sopu.background.submitted.v1",
                                                deal_.subject(),
                                                boost::json::object{{"text", "Ours."}}});
  ASSERT_FALSE(borrowed);
  EXPECT_EQ(borrowed.error().code, ErrorCode::key_not_allowed);
  EXPECT_EQ(prepare("acme", "nothing.known", deal_.subject(), {}).error().code, ErrorCode::schema);
  EXPECT_EQ(prepare("acme", "comment.posted", "nowhere", {{"text", "x"}}).error().why.code,
            "subject-malformed");
}

}  // namespace
}  // namespace sopu
