// Histories that hash well and are signed well, and still cannot have happened: what an operator
// who holds the log's key may try, and what a reader who may not read everything can still tell.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "crypto/jwk.hpp"
#include "crypto/jws.hpp"
#include "ledger/audit/id_set.hpp"
#include "tests/audit/log_maker.hpp"

namespace sopu::audit::test {
namespace {

std::ptrdiff_t position(std::size_t index) {
  return static_cast<std::ptrdiff_t>(index);
}

// 0 opened, 1 acme, 2 globex, 3 initiated, 4-6 acme's and 7-9 globex's statements, 10-11
// feasibility, 12 proposal, 13-14 approvals, then ten comments.
LogMaker agreed_log() {
  LogMaker maker;
  maker.agree("shop");
  maker.comments("shop", 10);
  return maker;
}

// ---------------------------------------------------------------- an operator with the log's key

TEST(Rules, hold_in_a_log_that_nobody_touched) {
  const Verdict verdict = verdict_on_made(agreed_log());
  EXPECT_FALSE(verdict.fault) << verdict.fault->kind << ": " << verdict.fault->detail;
  EXPECT_EQ(verdict.bodies_checked, 25u);
}

// ---------------------------------------------------------------- the chain of the contract

TEST(Rules, show_a_contract_event_that_was_left_out) {
  for (std::size_t left_out = 4; left_out < 14; ++left_out) {
    SCOPED_TRACE(left_out);
    LogMaker maker = agreed_log();
    maker.events.erase(maker.events.begin() + position(left_out));
    expect_fault(verdict_on_made(maker), left_out, "base", "stale-base");
  }
}

TEST(Rules, show_an_agreement_whose_beginning_was_left_out) {
  LogMaker maker = agreed_log();
  maker.events.erase(maker.events.begin() + 3);
  expect_fault(verdict_on_made(maker), 3, "rule", "unknown-agreement");
}

TEST(Rules, show_contract_events_that_changed_places) {
  LogMaker maker = agreed_log();
  std::swap(maker.events[5].jws, maker.events[6].jws);
  expect_fault(verdict_on_made(maker), 5, "base");
}

TEST(Rules, show_an_event_that_is_there_twice) {
  LogMaker maker = agreed_log();
  maker.events.insert(maker.events.begin() + 8, maker.events[7]);
  expect_fault(verdict_on_made(maker), 8, "duplicate-id");
  maker = agreed_log();
  maker.events.push_back(maker.events[20]);
  maker.events.back().at = maker.events[24].at;
  expect_fault(verdict_on_made(maker), 25, "duplicate-id");
}

TEST(Rules, show_an_id_that_was_given_to_two_events) {
  LogMaker maker = agreed_log();
  const domain::EventId id = maker.comment(as_acme, "shop", "First.");
  maker.put(maker.sign(as_globex, "sopu.comment.posted.v1", agreement_subject("shop"),
                       {{"text", "Second."}}, {}, id));
  expect_fault(verdict_on_made(maker), 26, "duplicate-id", id.value);
}

TEST(Rules, show_an_approval_that_came_before_its_time) {
  LogMaker maker;
  maker.initiate("shop");
  const domain::EventId proposal = maker.propose("shop");
  maker.contract(as_acme, "shop", "sopu.proposal.approved.v1", maker.approval(proposal));
  expect_fault(verdict_on_made(maker), 5, "rule", "gates-open");
}

TEST(Rules, show_an_event_that_a_revoked_key_signed) {
  LogMaker maker = agreed_log();
  maker.registry(as_acme, "sopu.key.added.v1", domain::PartyId{"acme"},
                 request_of("acme", acme_second_key));
  maker.comment({"acme", acme_second_key}, "shop", "With the second key.");
  const std::string kid = crypto::thumbprint(key_of(acme_second_key).public_key());
  maker.registry(as_acme, "sopu.key.revoked.v1", domain::PartyId{"acme"},
                 {{"kid", kid}, {"reason", "The laptop was stolen."}});
  EXPECT_FALSE(verdict_on_made(maker).fault);
  maker.comment({"acme", acme_second_key}, "shop", "Still here.");
  expect_fault(verdict_on_made(maker), 28, "rule", "revoked-key");
}

TEST(Rules, show_an_event_signed_for_somebody_else) {
  LogMaker maker = agreed_log();
  maker.comment({"globex", acme_key}, "shop", "Globex agrees, of course.");
  expect_fault(verdict_on_made(maker), 25, "rule", "key-not-allowed");
}

TEST(Rules, show_a_key_that_nobody_introduced) {
  LogMaker maker = agreed_log();
  maker.comment({"acme", stranger_key}, "shop", "Hello.");
  expect_fault(verdict_on_made(maker), 25, "signature", "unknown-key");
}

// The key comes into the log, but too late: it must not matter which of the two was checked first.
TEST(Rules, show_a_key_that_was_used_before_it_was_introduced) {
  LogMaker maker = agreed_log();
  maker.comment({"acme", acme_second_key}, "shop", "Too early.");
  maker.registry(as_acme, "sopu.key.added.v1", domain::PartyId{"acme"},
                 request_of("acme", acme_second_key));
  MadeLog log = maker.make();
  for (const unsigned threads : {1u, 2u, 8u}) {
    expect_fault(verdict_on(log, threads), 25, "signature", "unknown-key");
  }
}

TEST(Rules, show_a_signature_that_is_not_one) {
  LogMaker maker = agreed_log();
  std::string& jws = maker.events[20].jws;
  const std::size_t at = jws.rfind('.') + 20;
  jws[at] = jws[at] == 'A' ? 'B' : 'A';
  expect_fault(verdict_on_made(maker), 20, "signature", "bad-signature");
}

TEST(Rules, show_a_body_that_is_no_event) {
  LogMaker maker = agreed_log();
  maker.put(crypto::sign_jws(key_of(acme_key), codec::event_typ, R"({"specversion":"1.0"})"));
  expect_fault(verdict_on_made(maker), 25, "malformed", "schema");
  maker.events.back().jws = "not a JWS";
  expect_fault(verdict_on_made(maker), 25, "malformed", "malformed-jws");
  maker.events.back().jws = "";
  expect_fault(verdict_on_made(maker), 25, "malformed", "malformed-jws");
}

TEST(Rules, show_a_ledger_that_was_opened_twice_or_not_at_all) {
  LogMaker maker = agreed_log();
  maker.put(maker.events.front().jws);
  expect_fault(verdict_on_made(maker), 25, "duplicate-id");
  maker = LogMaker();
  maker.events.erase(maker.events.begin());
  expect_fault(verdict_on_made(maker), 0, "signature", "unknown-key");
}

TEST(Rules, show_a_ledger_that_was_opened_for_another_log_key) {
  LogMaker maker;
  const auto opening = crypto::parse_jws(maker.events.front().jws, codec::event_typ);
  boost::json::value event = boost::json::parse(opening->payload);
  event.at("data").as_object()["logKey"] = log_verifier(stranger_key).vkey();
  maker.events.resize(1);
  maker.events.front().jws =
      crypto::sign_jws(key_of(operator_key), codec::event_typ, boost::json::serialize(event));
  expect_fault(verdict_on_made(maker), 0, "rule", "pinned");
}

TEST(Rules, show_an_event_that_was_made_for_another_ledger) {
  LogMaker maker = agreed_log();
  const auto comment = crypto::parse_jws(maker.events.back().jws, codec::event_typ);
  boost::json::value event = boost::json::parse(comment->payload);
  event.as_object()["ledger"] = "other.example/sla";
  maker.events.back().jws =
      crypto::sign_jws(key_of(globex_key), codec::event_typ, boost::json::serialize(event));
  expect_fault(verdict_on_made(maker), 24, "rule", "wrong-ledger");
}

// ---------------------------------------------------------------- readers who may not read all

// Two agreements, of which the second is not for this reader.
struct TwoAgreements {
  LogMaker maker;
  std::vector<std::size_t> of_shop, of_warehouse;

  TwoAgreements() {
    add(of_shop, [&] { maker.agree("shop"); });
    add(of_warehouse, [&] { maker.agree("warehouse"); });
    add(of_shop, [&] { maker.comments("shop", 5); });
    add(of_warehouse, [&] { maker.comments("warehouse", 5); });
  }

  template <class Add>
  void add(std::vector<std::size_t>& indices, const Add& act) {
    const std::size_t first = maker.size();
    act();
    for (std::size_t i = first; i < maker.size(); ++i) indices.push_back(i);
  }
};

TEST(Withheld, bodies_are_counted_and_the_rest_is_checked) {
  const TwoAgreements two;
  MadeLog log = two.maker.make();
  for (const std::size_t i : two.of_warehouse) log.bodies[i].reset();
  const Verdict verdict = verdict_on(log);
  EXPECT_FALSE(verdict.fault) << verdict.fault->detail;
  EXPECT_EQ(verdict.bodies_withheld, two.of_warehouse.size());
  EXPECT_EQ(verdict.bodies_checked, two.maker.size() - two.of_warehouse.size());
  EXPECT_EQ(verdict.agreements, 1u);
  EXPECT_EQ(verdict.agreements_partly_withheld, 0u);
}

TEST(Withheld, bodies_at_the_end_are_counted_too) {
  MadeLog log = agreed_log().make();
  for (std::size_t i = 3; i < 25; ++i) log.bodies[i].reset();
  const Verdict verdict = verdict_on(log);
  EXPECT_FALSE(verdict.fault);
  EXPECT_EQ(verdict.bodies_withheld, 22u);
}

TEST(Withheld, statements_make_an_agreement_partly_withheld) {
  // What a third party sees: the proposal and what it says itself, not the preparation.
  for (std::size_t withheld = 3; withheld < 14; ++withheld) {
    SCOPED_TRACE(withheld);
    MadeLog log = agreed_log().make();
    log.bodies[withheld].reset();
    const Verdict verdict = verdict_on(log);
    EXPECT_FALSE(verdict.fault) << verdict.fault->kind << ": " << verdict.fault->detail;
    EXPECT_EQ(verdict.agreements, 1u);
    EXPECT_EQ(verdict.agreements_partly_withheld, 1u);
    EXPECT_EQ(verdict.bodies_checked, 24u);
  }
}

TEST(Withheld, statements_are_a_fault_to_a_party_of_the_agreement) {
  MadeLog log = agreed_log().make();
  log.bodies[5].reset();
  Options options{log_verifier(), 2, {}};
  options.reader = domain::PartyId{"globex"};
  expect_fault(verify(log, options), 6, "missing", "globex");
  options.reader = domain::PartyId{"oskar"};
  EXPECT_FALSE(verify(log, options).fault);
}

TEST(Withheld, beginning_leaves_talk_without_rules) {
  MadeLog log = agreed_log().make();
  for (std::size_t i = 3; i < 15; ++i) log.bodies[i].reset();
  const Verdict verdict = verdict_on(log);
  EXPECT_FALSE(verdict.fault) << verdict.fault->detail;
  EXPECT_EQ(verdict.agreements_partly_withheld, 1u);
}

TEST(Withheld, bodies_do_not_excuse_a_base_that_is_nowhere_in_the_log) {
  TwoAgreements two;
  // The event before is left out of the log altogether.
  two.maker.events.erase(two.maker.events.begin() + position(two.of_shop[3]));
  MadeLog log = two.maker.make();
  for (const std::size_t i : two.of_warehouse) log.bodies[i - 1].reset();
  expect_fault(verdict_on(log), two.of_shop[3], "base");
}

TEST(Withheld, bodies_do_not_excuse_a_broken_chain_after_them) {
  // 5 is withheld, 9 is left out: 10 then follows something that was never there.
  LogMaker maker = agreed_log();
  maker.events.erase(maker.events.begin() + 9);
  MadeLog log = maker.make();
  log.bodies[5].reset();
  expect_fault(verdict_on(log), 9, "base");
  // An older event that is readable is no base either.
  maker = agreed_log();
  std::swap(maker.events[9].jws, maker.events[10].jws);
  log = maker.make();
  log.bodies[5].reset();
  expect_fault(verdict_on(log), 9, "base");
}

TEST(Withheld, bodies_do_not_excuse_signers_who_may_not_sign) {
  LogMaker maker = agreed_log();
  maker.comment({"globex", acme_key}, "shop", "Globex agrees, of course.");
  MadeLog log = maker.make();
  log.bodies[5].reset();
  expect_fault(verdict_on(log), 25, "rule", "key-not-allowed");
}

TEST(Withheld, grants_make_an_agreement_partly_withheld) {
  LogMaker maker = agreed_log();
  maker.contract(as_acme, "shop", "sopu.access.granted.v1", {{"party", "oskar"}});
  maker.contract(as_acme, "shop", "sopu.access.revoked.v1", {{"party", "oskar"}});
  MadeLog log = maker.make();
  log.bodies[25].reset();
  const Verdict verdict = verdict_on(log);
  EXPECT_FALSE(verdict.fault) << verdict.fault->detail;
  EXPECT_EQ(verdict.agreements_partly_withheld, 1u);
}

TEST(Withheld, beginning_cannot_come_again) {
  LogMaker maker = agreed_log();
  maker.initiate("shop");
  MadeLog log = maker.make();
  log.bodies[5].reset();
  expect_fault(verdict_on(log), 25, "rule", "wrong-state");
}

// ---------------------------------------------------------------- the set of ids

TEST(IdSet, keeps_every_name_through_its_growth) {
  IdSet set;
  EXPECT_FALSE(set.contains({0, 0}));
  for (std::uint64_t i = 0; i < 50'000; ++i) {
    EXPECT_TRUE(set.insert({i % 7, i}));
    EXPECT_FALSE(set.insert({i % 7, i}));
  }
  EXPECT_EQ(set.size(), 50'000u);
  for (std::uint64_t i = 0; i < 50'000; ++i) {
    EXPECT_TRUE(set.contains({i % 7, i}));
    EXPECT_FALSE(set.contains({i % 7 + 1, i}));
  }
}

TEST(IdSet, names_an_event_by_all_bits_of_its_id) {
  const Name128 name = name_of(domain::EventId{"019ab0f2-5c1e-7c3a-9d6e-2f4b1a7c9e01"});
  EXPECT_EQ(name.high, 0x019ab0f25c1e7c3a);
  EXPECT_EQ(name.low, 0x9d6e2f4b1a7c9e01);
}

}  // namespace
}  // namespace sopu::audit::test
