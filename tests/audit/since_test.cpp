// A log and what an auditor kept of an earlier visit: it may have grown, and nothing else.
#include <gmock/gmock.h>

#include "crypto/merkle.hpp"
#include "tests/audit/log_maker.hpp"

namespace sopu::audit::test {
namespace {

using testing::HasSubstr;

TEST(VerifySince, knows_a_log_that_grew_since) {
  LogMaker maker = lively_log();
  const std::vector<MadeEvent> all = maker.events;
  for (const std::size_t earlier : {1u, 3u, 255u, 256u, 257u, 315u}) {
    SCOPED_TRACE(earlier);
    maker.events.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(earlier));
    const log::Checkpoint since = maker.make().opened_checkpoint();
    maker.events = all;
    MadeLog log = maker.make();
    EXPECT_FALSE(verdict_on(log, 2, {since}).fault);
  }
  MadeLog log = maker.make();
  EXPECT_FALSE(verdict_on(log, 2, {{std::string(origin), 0, crypto::empty_root()}}).fault);
}

TEST(VerifySince, finds_a_history_that_was_rewritten_since) {
  LogMaker maker;
  maker.initiate("shop");
  LogMaker other = maker;
  maker.comments("shop", 100);
  const log::Checkpoint since = maker.make().opened_checkpoint();
  other.comment(as_globex, "shop", "It was never said.");
  other.comments("shop", 150);
  MadeLog fork = other.make();
  EXPECT_FALSE(verdict_on(fork).fault) << "by itself the fork is a fine log";
  const Verdict verdict = verdict_on(fork, 2, {since});
  expect_fault(verdict, std::nullopt, "checkpoint");
  EXPECT_THAT(verdict.fault->detail, HasSubstr("rewritten"));
}

TEST(VerifySince, finds_a_log_that_was_rolled_back_since) {
  LogMaker maker = lively_log();
  const log::Checkpoint since = maker.make().opened_checkpoint();
  maker.events.resize(300);
  MadeLog log = maker.make();
  expect_fault(verdict_on(log, 2, {since}), std::nullopt, "checkpoint");
}

TEST(VerifySince, takes_no_checkpoint_of_another_log_for_an_earlier_one) {
  MadeLog log = lively_log().make();
  log::Checkpoint since = log.opened_checkpoint();
  since.origin = "other.example/sla";
  expect_fault(verdict_on(log, 2, {since}), std::nullopt, "checkpoint");
}

}  // namespace
}  // namespace sopu::audit::test
