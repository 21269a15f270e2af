// What an audit cannot hold in memory goes to a file and comes back the same; the verdict does not
// depend on how much of it did.
#include "ledger/audit/held_states.hpp"

#include <filesystem>
#include <random>

#include <gtest/gtest.h>

#include "crypto/sha256.hpp"
#include "ledger/codec/signature_check.hpp"
#include "ledger/codec/state_record.hpp"
#include "tests/audit/log_maker.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/terms_builder.hpp"

namespace sopu::audit::test {
namespace {

using domain::StreamId;
using domain::TermsPtr;

TermsPtr terms_number(int number) {
  return sopu::test::parsed(
      sopu::test::with(sopu::test::sample_terms(), "/clauses/0/text",
                       boost::json::value("Terms number " + std::to_string(number))));
}

StreamId stream_number(int number) {
  return domain::agreement_stream({"deal-" + std::to_string(number)});
}

// An agreement that was only begun, with something in it that tells it apart.
domain::Agreement agreement_number(int number) {
  domain::Agreement agreement{};
  agreement.id = {"deal-" + std::to_string(number)};
  agreement.title = std::string(200, static_cast<char>('a' + number % 26));
  agreement.contract_events = static_cast<std::uint64_t>(number);
  return agreement;
}

// ---------------------------------------------------------------- the file

TEST(Spill, gives_back_what_was_written) {
  Spill spill;
  std::vector<std::pair<Spill::Place, std::string>> written;
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int i = 0; i < 200; ++i) {
    std::string text(random() % 5'000, '\0');
    for (char& byte : text) byte = static_cast<char>(random());
    const auto place = spill.write(text);
    written.emplace_back(place, std::move(text));
    const auto& [earlier, content] = written[random() % written.size()];
    ASSERT_EQ(spill.read(earlier), content);
  }
}

TEST(Spill, lies_where_the_environment_says_and_under_no_name) {
  const sopu::test::TemporaryDirectory folder;
  const char* before = std::getenv("TMPDIR");
  const std::string old = before ? before : "";
  setenv("TMPDIR", folder.path().c_str(), 1);
  Spill spill;
  spill.write("something");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  setenv("TMPDIR", (folder.path() / "nowhere").c_str(), 1);
  Spill nowhere;
  EXPECT_ANY_THROW(nowhere.write("something"));
  if (before) {
    setenv("TMPDIR", old.c_str(), 1);
  } else {
    unsetenv("TMPDIR");
  }
}

// ---------------------------------------------------------------- terms

TEST(SpilledTerms, are_all_found_again_however_little_is_held) {
  for (const std::size_t limit : {std::size_t{0}, std::size_t{20'000}, std::size_t{1} << 30}) {
    SCOPED_TRACE(limit);
    SpilledTerms book(limit);
    std::vector<TermsPtr> all;
    for (int i = 0; i < 60; ++i) {
      all.push_back(terms_number(i));
      book.keep(all.back());
      book.keep(all.front());
    }
    for (int round = 0; round < 2; ++round) {
      for (const TermsPtr& terms : all) {
        const TermsPtr found = book.find(terms->hash());
        ASSERT_NE(found, nullptr);
        EXPECT_EQ(found->canonical(), terms->canonical());
        EXPECT_EQ(found->hash(), terms->hash());
      }
    }
    EXPECT_EQ(book.find(terms_number(1'000)->hash()), nullptr);
  }
}

// ---------------------------------------------------------------- states

TEST(HeldStates, are_all_found_again_however_little_is_held) {
  for (const std::size_t limit : {std::size_t{0}, std::size_t{3'000}, std::size_t{1} << 30}) {
    SCOPED_TRACE(limit);
    HeldStates states(limit);
    for (int i = 0; i < 200; ++i) {
      auto& held = states.hold(stream_number(i));
      EXPECT_FALSE(held.state);
      held.state = agreement_number(i);
      std::get<domain::Agreement>(*held.state).book = states.terms();
      states.grown(held, 5'000);  // it is measured: it weighs far less than that
      states.fit();
    }
    EXPECT_LE(states.bytes(), limit + 1'000) << "the one used last stays";
    const unsigned seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    for (int i = 0; i < 500; ++i) {
      const int number = static_cast<int>(random() % 200);
      const auto& held = states.hold(stream_number(number));
      ASSERT_TRUE(held.state);
      ASSERT_EQ(codec::write_state(*held.state), codec::write_state(agreement_number(number)));
      ASSERT_EQ(std::get<domain::Agreement>(*held.state).book, states.terms());
      states.fit();
    }
  }
}

TEST(HeldStates, keep_what_changes_in_them_and_what_is_known_beside_them) {
  HeldStates states(0);
  auto& first = states.hold(stream_number(1));
  first.state = agreement_number(1);
  first.partly_withheld = true;
  first.head = crypto::sha256(crypto::view("the head"));
  states.grown(first, 100);
  for (int round = 0; round < 5; ++round) {
    states.hold(stream_number(2)).state = agreement_number(round);
    states.fit();  // the first one goes to the file
    auto& held = states.hold(stream_number(1));
    auto& agreement = std::get<domain::Agreement>(held.state.value());
    EXPECT_EQ(agreement.contract_events, 1u + static_cast<unsigned>(round));
    ++agreement.contract_events;
    states.grown(held, 100);
    EXPECT_TRUE(held.partly_withheld);
    EXPECT_EQ(held.head, crypto::sha256(crypto::view("the head")));
    states.fit();
  }
}

TEST(HeldStates, do_not_weigh_what_was_only_looked_for) {
  HeldStates states(0);
  for (int i = 0; i < 10; ++i) {
    states.hold(stream_number(i));
    states.fit();
  }
  EXPECT_EQ(states.bytes(), 0u);
  EXPECT_FALSE(states.hold(stream_number(3)).state);
}

// ---------------------------------------------------------------- a whole audit

LogMaker many_agreements() {
  LogMaker maker;
  for (int i = 0; i < 12; ++i) {
    const std::string id = "deal-" + std::to_string(i);
    maker.agree(id);
    maker.comments(id, 20);
  }
  // And all of them again, when they are long forgotten.
  for (int i = 0; i < 12; ++i) {
    const std::string id = "deal-" + std::to_string(i);
    maker.contract(as_acme, id, "sopu.access.granted.v1", {{"party", "oskar"}});
    maker.comment({"oskar", operator_key}, id, "I have read it.");
  }
  return maker;
}

Verdict verdict_with(LogSource& source, std::size_t limit) {
  Options options{log_verifier(), 2, {}};
  options.states_bytes_max = options.terms_bytes_max = limit;
  return verify(source, options);
}

TEST(Verify, gives_the_same_verdict_however_little_it_may_hold) {
  LogMaker maker = many_agreements();
  MadeLog log = maker.make();
  const Verdict right = verdict_on(log);
  EXPECT_FALSE(right.fault) << right.fault->kind << ": " << right.fault->detail;
  EXPECT_EQ(right.bodies_checked, maker.size());
  EXPECT_EQ(right.agreements, 12u);
  for (const std::size_t limit : {std::size_t{0}, std::size_t{2'000}, std::size_t{50'000}}) {
    EXPECT_EQ(verdict_with(log, limit), right) << limit;
  }
}

TEST(Verify, finds_the_same_faults_however_little_it_may_hold) {
  LogMaker maker = many_agreements();
  maker.contract(as_acme, "deal-3", "sopu.access.revoked.v1", {{"party", "oskar"}});
  maker.contract(as_acme, "deal-3", "sopu.access.revoked.v1", {{"party", "oskar"}});
  MadeLog log = maker.make();
  const Verdict right = verdict_on(log);
  expect_fault(right, maker.size() - 1, "rule");
  EXPECT_EQ(verdict_with(log, 0), right);
  for (std::size_t i = 60; i < 75; ++i) log.bodies[i].reset();
  const Verdict withheld = verdict_on(log);
  EXPECT_GT(withheld.agreements_partly_withheld, 0u);
  EXPECT_EQ(verdict_with(log, 0), withheld);
}

TEST(Verify, takes_thousands_of_comments_under_one_agreement) {
  LogMaker maker;
  maker.agree("shop");
  maker.comments("shop", 2'000);
  MadeLog log = maker.make();
  const Verdict verdict = verdict_with(log, 0);
  EXPECT_FALSE(verdict.fault) << verdict.fault->detail;
  EXPECT_EQ(verdict.bodies_checked, 2'015u);
}

}  // namespace
}  // namespace sopu::audit::test
