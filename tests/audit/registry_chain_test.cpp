// The chains of the registry: every party's own and the ledger's, each event naming the one before.
#include <gmock/gmock.h>

#include "crypto/jwk.hpp"
#include "crypto/sha256.hpp"
#include "tests/audit/log_maker.hpp"

namespace sopu::audit::test {
namespace {

using domain::PartyId;
using testing::HasSubstr;

crypto::Hash hash_of(const MadeEvent& event) {
  return crypto::sha256(crypto::view(event.jws));
}

boost::json::value name(const char* words) {
  return {{"name", words}};
}

boost::json::value revocation_of(std::uint8_t key) {
  return {{"kid", crypto::thumbprint(key_of(key).public_key())}, {"reason", "Lost."}};
}

// An event of acme's chain that names this base.
void put_based_on(LogMaker& maker, crypto::Hash base, std::string_view type,
                  boost::json::value data) {
  maker.put(maker.sign(as_acme, type, PartyId{"acme"}, std::move(data), base));
}

TEST(RegistryChain, is_followed_by_events_of_every_type) {
  LogMaker maker;
  maker.registry(as_acme, "sopu.party.renamed.v1", PartyId{"acme"}, name("Acme Hosting"));
  maker.registry(as_acme, "sopu.key.added.v1", PartyId{"acme"},
                 request_of("acme", acme_second_key));
  maker.registry(as_globex, "sopu.party.renamed.v1", PartyId{"globex"}, name("Globex Shop"));
  maker.registry(as_acme, "sopu.key.revoked.v1", PartyId{"acme"}, revocation_of(acme_second_key));
  const auto witness = [](const char* name) {
    const auto verifier = crypto::NoteVerifier::make(name, crypto::NoteKeyType::cosignature_v1,
                                                     key_of(stranger_key).public_key());
    return boost::json::value{{"name", name}, {"vkey", verifier.vkey()}};
  };
  for (const char* name : {"witness.example/one", "witness.example/two"}) {
    maker.registry(as_operator, "sopu.witness.added.v1", domain::LedgerSubject{}, witness(name));
  }
  const Verdict verdict = verdict_on_made(maker);
  EXPECT_FALSE(verdict.fault) << verdict.fault->kind << ": " << verdict.fault->detail;
  EXPECT_EQ(verdict.bodies_checked, maker.size());
  // The second witness cannot follow the opening any more.
  maker.put(maker.sign(as_operator, "sopu.witness.added.v1", domain::LedgerSubject{},
                       witness("witness.example/three"), hash_of(maker.events.front())));
  expect_fault(verdict_on_made(maker), maker.size() - 1, "base");
}

TEST(RegistryChain, that_forks_is_a_fault) {
  LogMaker maker;
  const crypto::Hash enrolled = maker.head_of(PartyId{"acme"});
  maker.registry(as_acme, "sopu.party.renamed.v1", PartyId{"acme"}, name("Acme Hosting"));
  put_based_on(maker, enrolled, "sopu.party.renamed.v1", name("Acme Housing"));
  expect_fault(verdict_on_made(maker), 4, "base");
}

TEST(RegistryChain, from_which_an_event_was_left_out_is_a_fault) {
  LogMaker maker;
  maker.registry(as_acme, "sopu.party.renamed.v1", PartyId{"acme"}, name("Acme Hosting"));
  maker.registry(as_acme, "sopu.party.renamed.v1", PartyId{"acme"}, name("Acme Housing"));
  maker.events.erase(maker.events.begin() + 3);
  expect_fault(verdict_on_made(maker), 3, "base");
}

TEST(RegistryChain, begins_with_the_ledger) {
  LogMaker maker;
  maker.put(maker.sign(as_operator, "sopu.party.enrolled.v1", PartyId{"hooli"},
                       request_of("hooli", stranger_key), hash_of(maker.events[1])));
  expect_fault(verdict_on_made(maker), 3, "base");
}

TEST(RegistryChain, needs_a_base) {
  LogMaker maker;
  maker.put(maker.sign(as_acme, "sopu.party.renamed.v1", PartyId{"acme"}, name("Acme Hosting")));
  const Verdict verdict = verdict_on_made(maker);
  expect_fault(verdict, 3, "malformed");
  EXPECT_THAT(verdict.fault->detail, HasSubstr("schema at /base"));
}

// Who loses a key cannot wait to see what else was said.
TEST(RegistryChain, takes_a_revocation_after_any_event_of_it) {
  LogMaker maker;
  const crypto::Hash enrolled = maker.head_of(PartyId{"acme"});
  maker.registry(as_acme, "sopu.key.added.v1", PartyId{"acme"},
                 request_of("acme", acme_second_key));
  maker.registry(as_acme, "sopu.party.renamed.v1", PartyId{"acme"}, name("Acme Hosting"));
  const LogMaker before = maker;
  put_based_on(maker, enrolled, "sopu.key.revoked.v1", revocation_of(acme_second_key));
  EXPECT_FALSE(verdict_on_made(maker).fault);
  maker = before;
  put_based_on(maker, maker.head_of(PartyId{"globex"}), "sopu.key.revoked.v1",
               revocation_of(acme_second_key));
  expect_fault(verdict_on_made(maker), 5, "base");
}

// ---------------------------------------------------------------- readers who may not read all

TEST(WithheldRegistry, events_of_strangers_are_no_fault) {
  LogMaker maker;
  maker.enrol("hooli", stranger_key);
  const std::size_t enrolled = maker.size() - 1;
  maker.registry({"hooli", stranger_key}, "sopu.party.renamed.v1", PartyId{"hooli"}, name("Hooli"));
  maker.agree("shop");
  maker.comments("shop", 5);
  MadeLog log = maker.make();
  log.bodies[enrolled].reset();
  log.bodies[enrolled + 1].reset();
  Options options{log_verifier(), 2, {}};
  options.reader = PartyId{"globex"};
  const Verdict verdict = verify(log, options);
  EXPECT_FALSE(verdict.fault) << verdict.fault->kind << ": " << verdict.fault->detail;
  EXPECT_EQ(verdict.bodies_withheld, 2u);
  EXPECT_EQ(verdict.agreements_partly_withheld, 0u);
}

TEST(WithheldRegistry, events_are_missed_where_their_key_or_their_chain_is_needed) {
  LogMaker maker;
  maker.registry(as_acme, "sopu.party.renamed.v1", PartyId{"acme"}, name("Acme Hosting"));
  maker.registry(as_acme, "sopu.party.renamed.v1", PartyId{"acme"}, name("Acme Housing"));
  maker.initiate("shop");
  MadeLog log = maker.make();
  log.bodies[3].reset();
  const Verdict chain = verdict_on(log);
  expect_fault(chain, 4, "base");
  EXPECT_THAT(chain.fault->detail, HasSubstr("withheld"));
  log = maker.make();
  for (const std::size_t i : {1u, 3u, 4u}) log.bodies[i].reset();
  const Verdict key = verdict_on(log);
  expect_fault(key, 5, "signature");
  EXPECT_THAT(key.fault->detail, HasSubstr("withheld"));
}

TEST(WithheldRegistry, opening_is_a_fault_to_everybody) {
  MadeLog log = LogMaker().make();
  log.bodies[0].reset();
  expect_fault(verdict_on(log), 0, "missing");
}

}  // namespace
}  // namespace sopu::audit::test
