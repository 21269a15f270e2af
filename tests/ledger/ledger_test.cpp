// A ledger in a directory, from its opening to its next start.
#include "ledger/ledger.hpp"

#include <fstream>
#include <future>

#include <gtest/gtest.h>

#include "crypto/base64.hpp"
#include "ledger/log/entry.hpp"
#include "ledger/log/proof.hpp"
#include "tests/support/signing.hpp"

namespace sopu {
namespace {

using domain::ErrorCode;
using domain::Result;
using testing::hash_of;
using testing::Signer;

class LedgerTest : public ::testing::Test {
 protected:
  LedgerTest() {
    create_ledger(directory(), {std::string(testing::origin), "operator", "The operator",
                                domain::person_called("Olga"), ""});
    operator_.key = crypto::read_key_file(LedgerPaths(directory()).operator_key(), {});
    open();
  }

  std::filesystem::path directory() const { return root_.path() / "ledger"; }

  void open(LedgerOptions options = {}) {
    ledger_.reset();
    ledger_ = std::make_unique<Ledger>(directory(), std::move(options));
  }

  Result<Receipt> append(const std::string& jws) {
    const auto promise = std::make_shared<std::promise<Result<Receipt>>>();
    ledger_->append(jws,
                    [promise](Result<Receipt> answer) { promise->set_value(std::move(answer)); });
    return promise->get_future().get();
  }

  ErrorCode refusal(const std::string& jws) {
    const std::uint64_t before = ledger_->snapshot()->head().size;
    const auto answer = append(jws);
    EXPECT_FALSE(answer.has_value());
    EXPECT_EQ(ledger_->snapshot()->head().size, before) << "a refusal changed the log";
    return answer.error().code;
  }

  void enrol(const Signer& signer) {
    const auto receipt =
        append(operator_.sign("party.enrolled", "party/" + signer.party,
                              boost::json::object{{"request", signer.enrolment()}}, genesis()));
    ASSERT_TRUE(receipt) << receipt.error().why.code;
  }

  crypto::Hash genesis() const { return hash_of(ledger_->snapshot()->event({0})->jws); }

  // Enrols both parties and begins an agreement; returns the head of its contract stream.
  crypto::Hash begin_agreement() {
    enrol(acme_);
    enrol(globex_);
    const std::string jws = acme_.sign(
        "agreement.initiated", "agreement/deal",
        boost::json::object{
            {"title", "A deal"},
            {"parties",
             boost::json::array{boost::json::object{{"party", "acme"}, {"role", "provider"}},
                                boost::json::object{{"party", "globex"}, {"role", "customer"}}}}},
        genesis());
    const auto receipt = append(jws);
    EXPECT_TRUE(receipt) << receipt.error().why.code;
    return hash_of(jws);
  }

  std::string comment(std::string text) const {
    return acme_.sign("comment.posted", "agreement/deal", boost::json::object{{"text", text}});
  }

  sopu::test::TemporaryDirectory root_;
  Signer operator_{"operator"}, acme_{"acme"}, globex_{"globex"};
  std::unique_ptr<Ledger> ledger_;
};

TEST_F(LedgerTest, OpensWithItsClockKeyUnderASignedCheckpoint) {
  const auto snapshot = ledger_->snapshot();
  EXPECT_EQ(snapshot->head().size, 2u);
  const auto checkpoint =
      log::open_checkpoint(snapshot->head().checkpoint, ledger_->log_verifier());
  ASSERT_TRUE(checkpoint);
  EXPECT_EQ(checkpoint->origin, testing::origin);
  EXPECT_EQ(checkpoint->size, 2u);
  EXPECT_TRUE(ledger_->condition().clock_speaks);
}

TEST_F(LedgerTest, AReceiptProvesTheEventUnderTheLogsKey) {
  begin_agreement();
  for (int i = 0; i < 300; ++i) {
    const std::string jws = comment("number " + std::to_string(i));
    const auto receipt = append(jws);
    ASSERT_TRUE(receipt) << receipt.error().why.code;
    const auto proof = log::parse_proof(receipt->proof);
    ASSERT_TRUE(proof);
    EXPECT_EQ(proof->index, receipt->index.value);
    EXPECT_EQ(receipt->event, hash_of(jws));
    const auto leaf = log::leaf_of({receipt->recorded_at, hash_of(jws)});
    EXPECT_TRUE(log::verify_proof(*proof, leaf, ledger_->log_verifier()));
    EXPECT_EQ(ledger_->snapshot()->event(receipt->index)->jws, jws);
  }
}

TEST_F(LedgerTest, EveryEventOfManyThreadsGetsItsOwnPlaceAndProof) {
  begin_agreement();
  constexpr int threads = 8, each = 100;
  std::vector<std::thread> writers;
  std::mutex mutex;
  std::map<std::uint64_t, std::string> answered;
  for (int thread = 0; thread < threads; ++thread)
    writers.emplace_back([&, thread] {
      for (int i = 0; i < each; ++i) {
        const std::string jws = comment(std::to_string(thread) + ":" + std::to_string(i));
        const auto receipt = append(jws);
        ASSERT_TRUE(receipt) << receipt.error().why.code;
        const auto leaf = log::leaf_of({receipt->recorded_at, hash_of(jws)});
        EXPECT_TRUE(
            log::verify_proof(*log::parse_proof(receipt->proof), leaf, ledger_->log_verifier()));
        const std::lock_guard lock(mutex);
        EXPECT_TRUE(answered.emplace(receipt->index.value, jws).second);
      }
    });
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(answered.size(), threads * each);
  const auto snapshot = ledger_->snapshot();
  for (const auto& [index, jws] : answered) EXPECT_EQ(snapshot->event({index})->jws, jws);
}

TEST_F(LedgerTest, TheSameBytesAgainGetTheFirstReceiptOnceMore) {
  begin_agreement();
  const std::string jws = comment("once");
  const auto first = append(jws);
  ASSERT_TRUE(first);
  ASSERT_TRUE(append(comment("in between")));
  open();
  const auto again = append(jws);
  ASSERT_TRUE(again) << again.error().why.code;
  EXPECT_EQ(again->index, first->index);
  EXPECT_EQ(again->recorded_at, first->recorded_at);
  const auto leaf = log::leaf_of({first->recorded_at, hash_of(jws)});
  EXPECT_TRUE(log::verify_proof(*log::parse_proof(again->proof), leaf, ledger_->log_verifier()));
}

TEST_F(LedgerTest, AnEventThatNamesAnOlderHeadIsRefusedWithTheNewOne) {
  const auto head = begin_agreement();
  const std::string jws = acme_.sign("background.submitted", "agreement/deal",
                                     boost::json::object{{"text", "Ours."}}, head);
  ASSERT_TRUE(append(jws));
  const auto late = append(globex_.sign("background.submitted", "agreement/deal",
                                        boost::json::object{{"text", "Theirs."}}, head));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::stale_base);
  ASSERT_TRUE(late.error().head);
  EXPECT_EQ(late.error().head->event, crypto::base64url_encode(crypto::view(hash_of(jws))));
  EXPECT_EQ(late.error().head->index, ledger_->snapshot()->head().size - 1);
}

TEST_F(LedgerTest, ClocksThatAreTooFarOffAreRefused) {
  begin_agreement();
  const auto signed_at = [&](auto offset) {
    return acme_.sign("comment.posted", "agreement/deal", boost::json::object{{"text", "x"}}, {},
                      testing::now() + offset);
  };
  EXPECT_EQ(refusal(signed_at(std::chrono::minutes(3))), ErrorCode::clock_skew);
  EXPECT_EQ(refusal(signed_at(-std::chrono::hours(24 * 8))), ErrorCode::clock_skew);
  EXPECT_TRUE(append(signed_at(std::chrono::minutes(1))));
  EXPECT_TRUE(append(signed_at(-std::chrono::hours(24 * 6))));
}

TEST_F(LedgerTest, RecordedTimesNeverGoBack) {
  begin_agreement();
  const auto before = ledger_->snapshot()->head().recorded_at;
  LedgerOptions slow;
  slow.clock = [] { return testing::now() - std::chrono::seconds(3); };
  open(slow);
  const auto receipt = append(comment("the server's clock was corrected a little"));
  ASSERT_TRUE(receipt) << receipt.error().why.code;
  EXPECT_GE(receipt->recorded_at, before);
}

// Going on would record events at times that have not come.
TEST_F(LedgerTest, ALogInTheFutureIsReadOnly) {
  begin_agreement();
  LedgerOptions slow;
  slow.clock = [] { return testing::now() - std::chrono::hours(1); };
  open(slow);
  EXPECT_EQ(ledger_->condition().standstill->code, "log-in-future");
  EXPECT_EQ(refusal(comment("x")), ErrorCode::read_only);
  open();
  EXPECT_FALSE(ledger_->condition().standstill);
  EXPECT_TRUE(append(comment("the clock was set")));
}

TEST_F(LedgerTest, AClockThatJumpsIsNotBelievedUntilItIsBack) {
  begin_agreement();
  const auto ahead = std::make_shared<std::atomic<std::chrono::milliseconds>>();
  LedgerOptions jumping;
  jumping.clock = [ahead] { return testing::now() + ahead->load(); };
  open(jumping);
  ahead->store(std::chrono::days(10));
  EXPECT_EQ(ledger_->condition().standstill->code, "clock-jumped");
  EXPECT_EQ(refusal(comment("x")), ErrorCode::read_only);
  ahead->store(std::chrono::milliseconds(0));
  const auto receipt = append(comment("back again"));
  ASSERT_TRUE(receipt) << receipt.error().why.code;
  EXPECT_LT(receipt->recorded_at, testing::now() + std::chrono::seconds(5));
}

TEST_F(LedgerTest, APreparedPayloadSignedAsItIsIsAccepted) {
  begin_agreement();
  const auto prepared = ledger_->prepare({{"acme"},
                                          acme_.kid(),
                                          "sopu.background.submitted.v1",
                                          "agreement/deal",
                                          boost::json::object{{"text", "Where we come from."}}});
  ASSERT_TRUE(prepared) << prepared.error().why.code;
  EXPECT_FALSE(prepared->effect.summary.code.empty());
  const auto size = ledger_->snapshot()->head().size;
  const auto receipt = append(crypto::sign_jws(acme_.key, codec::event_typ, prepared->payload));
  ASSERT_TRUE(receipt) << receipt.error().why.code;
  EXPECT_EQ(receipt->index.value, size) << "preparing wrote something";
}

TEST_F(LedgerTest, ADryRunTellsAStrangerNothing) {
  begin_agreement();
  const Signer stranger{"stranger"};
  enrol(stranger);
  const auto prepare = [&](std::string_view subject) {
    return ledger_->prepare({{"stranger"},
                             stranger.kid(),
                             "sopu.comment.posted.v1",
                             std::string(subject),
                             boost::json::object{{"text", "x"}}});
  };
  const auto hidden = prepare("agreement/deal");
  const auto absent = prepare("agreement/nothing-here");
  ASSERT_FALSE(hidden);
  ASSERT_FALSE(absent);
  EXPECT_EQ(hidden.error().code, absent.error().code);
  EXPECT_EQ(hidden.error().why, absent.error().why);
  EXPECT_EQ(hidden.error().pointer, absent.error().pointer);
}

TEST_F(LedgerTest, TheListenerHearsEveryBatchInOrder) {
  std::vector<std::uint64_t> heard;
  ledger_->set_listener([&](std::shared_ptr<const CommittedBatch> batch) {
    for (const auto& event : batch->events) heard.push_back(event.recorded.index.value);
    EXPECT_EQ(batch->size, heard.back() + 1);
  });
  begin_agreement();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(append(comment("x")));
  ledger_->stop();
  ASSERT_EQ(heard.size(), 23u);
  for (std::size_t i = 0; i < heard.size(); ++i) EXPECT_EQ(heard[i], i + 2);
}

// The ledger's clock may write before a server that begins to listen has come so far.
TEST_F(LedgerTest, AnotherListenerMayComeWhileItWrites) {
  std::vector<std::uint64_t> heard;  // on the writer's thread
  const auto listen = [&] {
    ledger_->set_listener([&heard](std::shared_ptr<const CommittedBatch> batch) {
      for (const auto& event : batch->events) heard.push_back(event.recorded.index.value);
    });
  };
  listen();
  begin_agreement();
  constexpr int events = 300;
  std::atomic<int> answers = 0;
  for (int i = 0; i < events; ++i) {
    ledger_->append(comment("x"), [&](const Result<Receipt>& answer) {
      EXPECT_TRUE(answer);
      ++answers;
    });
  }
  while (answers < events) listen();
  ledger_->stop();
  // Whatever was told late of what stood before, these came last, each told to one of them.
  ASSERT_GE(heard.size(), std::size_t{events});
  for (std::size_t i = 1; i < heard.size(); ++i) EXPECT_EQ(heard[i], heard[i - 1] + 1);
}

TEST_F(LedgerTest, AfterStopEverythingIsAnsweredAndNothingNewIsTaken) {
  begin_agreement();
  std::atomic<int> answers = 0;
  for (int i = 0; i < 200; ++i)
    ledger_->append(comment("x"), [&](Result<Receipt> answer) {
      EXPECT_TRUE(answer);
      ++answers;
    });
  ledger_->stop();
  EXPECT_EQ(answers, 200);
  EXPECT_EQ(refusal(comment("late")), ErrorCode::busy);
}

TEST_F(LedgerTest, TwoProcessesCannotWriteOneDirectory) {
  EXPECT_THROW(Ledger(directory(), {}), DirectoryError);
}

TEST_F(LedgerTest, AnOlderCopyOfTheStoreIsRefused) {
  begin_agreement();
  ledger_.reset();
  const LedgerPaths paths(directory());
  const auto copy = root_.path() / "copy.mdb";
  std::filesystem::copy_file(paths.store(), copy);
  open();
  ASSERT_TRUE(append(comment("signed after the copy was made")));
  ledger_.reset();
  std::filesystem::copy_file(copy, paths.store(),
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_THROW(open(), DirectoryError);
}

TEST_F(LedgerTest, AnotherLedgersKeyIsRefused) {
  ledger_.reset();
  const LedgerPaths paths(directory());
  std::filesystem::remove(paths.log_key());
  crypto::write_key_file(paths.log_key(), crypto::PrivateKey::generate());
  EXPECT_THROW(open(), DirectoryError);
}

TEST_F(LedgerTest, ANearlyFullDiskIsReadOnly) {
  begin_agreement();
  LedgerOptions options;
  options.disk_reserve_bytes = std::uint64_t{1} << 60;
  open(options);
  EXPECT_EQ(ledger_->condition().standstill->code, "disk-nearly-full");
  EXPECT_EQ(refusal(comment("x")), ErrorCode::read_only);
  EXPECT_EQ(ledger_->snapshot()->head().size, 5u);
}

}  // namespace
}  // namespace sopu
