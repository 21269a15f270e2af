// The writer when something fails: who is told what, what is kept, and what the next start finds.
#include <map>
#include <set>

#include "tests/ledger/writer.hpp"

namespace sopu {
namespace {

bool is_in_log(const store::EventStore& store, const std::string& jws) {
  const auto snapshot = store.snapshot();
  bool found = false;
  snapshot->events(0, snapshot->head().size, [&](const store::StoredEvent& event) {
    found = event.jws == jws;
    return !found;
  });
  return found;
}

[[noreturn]] void burst() {
  throw std::runtime_error("injected");
}

// ---------------------------------------------------------------- each call of the store

// Two of these follow the same event: one of them is taken, and the other is stale.
struct Batch {
  std::string talk, first, second, last;

  explicit Batch(Writer& writer)
      : talk(writer.comment("one")),
        first(writer.proposal()),
        second(writer.background()),
        last(writer.comment("two")) {}
  std::vector<std::string> all() const { return {talk, first, second, last, talk}; }
};

void expect_true_answers(Writer& writer, const Batch& batch, std::vector<Answer>& answers) {
  const auto sent = batch.all();
  std::map<std::string, ErrorCode> refused;
  std::set<std::string> taken;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const auto answer = answers[i].get();
    if (answer) {
      taken.insert(sent[i]);
      EXPECT_EQ(writer.log().snapshot()->event(answer->index)->jws, sent[i]);
    } else {
      refused[sent[i]] = answer.error().code;
    }
  }
  for (const auto& [jws, code] : refused) {
    if (code == ErrorCode::outcome_unknown) continue;
    // What could not be judged may have been sent again at once, and taken.
    EXPECT_EQ(is_in_log(writer.log(), jws), taken.contains(jws));
    if (code != ErrorCode::internal) {
      EXPECT_EQ(code, ErrorCode::stale_base);
      EXPECT_EQ(jws, batch.second);
      // What could not be judged left nothing behind that the second one would not know of.
      const auto first = refused.find(batch.first);
      EXPECT_TRUE(first == refused.end() || first->second == ErrorCode::outcome_unknown);
    }
  }
}

// `arm` is called where the batch begins, on the writer's thread; `is_burnt` tells whether what it
// armed came to pass before the batch was over.
bool fails(const std::function<void(Writer&)>& arm, const std::function<bool(Writer&)>& is_burnt) {
  Writer writer;
  const Batch batch(writer);
  writer.go_to(writer.now() + std::chrono::seconds(1));
  writer.restart();  // with nothing held
  // The first event is a batch alone, and told; then comes the one that is meant.
  writer.before_telling = [&writer, &arm, told = 0]() mutable {
    if (told++ == 0) arm(writer);
  };
  auto answers = writer.send_together(batch.all());
  expect_true_answers(writer, batch, answers);
  const bool burnt = is_burnt(writer);
  writer.restart();
  EXPECT_EQ(view::compare_with_rebuilt(writer.log(), {}), "");
  for (const auto& jws : {batch.talk, batch.last}) {
    const auto again = writer.send(jws).get();
    EXPECT_TRUE(again) << testing::text_of(again.error());
  }
  const bool first = writer.send(batch.first).get().has_value();
  const bool second = writer.send(batch.second).get().has_value();
  EXPECT_NE(first, second);
  return burnt;
}

TEST(Writer, AnswersTheTruthWhicheverCallOfTheStoreFails) {
  const auto fails_at = [](int call) {
    SCOPED_TRACE("call " + std::to_string(call));
    return fails([call](Writer& writer) { writer.fuse.arm(call); },
                 [](Writer& writer) { return writer.fuse.is_burnt(); });
  };
  int call = 1;
  while (fails_at(call)) ++call;
  EXPECT_GT(call, 10);
}

// Wherever in the batch: judging, sealing, making receipts, telling.
TEST(Writer, AnswersTheTruthWhereverMemoryIsRefused) {
  if (!testing::FaultyMemory::is_in_place) GTEST_SKIP() << "a sanitizer has memory of its own";
  const auto fails_at = [](int request) {
    SCOPED_TRACE("request " + std::to_string(request));
    return fails([request](Writer&) { testing::FaultyMemory::arm(request); },
                 [](Writer&) { return testing::FaultyMemory::is_burnt(); });
  };
  int request = 1;
  while (fails_at(request)) request += 1 + request / 40;
  EXPECT_GT(request, 1000);
}

// ---------------------------------------------------------------- one event

TEST(Writer, OneEventThatCannotBeJudgedCostsItselfAlone) {
  Writer writer;
  const Batch batch(writer);
  writer.restart();
  // Looking for what is due comes first, when it waits and when it goes on.
  writer.before_telling = [&] { writer.fuse.arm(3); };
  auto answers = writer.send_together({batch.talk, batch.first, batch.last});
  int refused = 0, taken = 0;
  for (auto& answer : answers) {
    const auto result = answer.get();
    if (result) {
      ++taken;
    } else {
      EXPECT_EQ(result.error().code, ErrorCode::internal);
      ++refused;
    }
  }
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(taken, 2);
  writer.stop();
  ASSERT_EQ(writer.troubles.size(), 1u);
  EXPECT_NE(writer.troubles[0].find("the index 8"), std::string::npos) << writer.troubles[0];
  EXPECT_TRUE(writer.failures.empty());
}

TEST(Writer, TheTimeOfTheLogMovesWithACommitOnly) {
  Writer writer;
  const auto refused = writer.background();
  ASSERT_TRUE(writer.send(writer.proposal()).get());
  writer.clock_ahead = std::chrono::seconds(4);
  EXPECT_EQ(refusal(writer.send(refused).get()), ErrorCode::stale_base);
  writer.clock_ahead = std::chrono::seconds(0);
  const auto receipt = writer.send(writer.comment("now")).get();
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->recorded_at, writer.now());
}

// ---------------------------------------------------------------- after the judging

TEST(Writer, WithoutACheckpointNothingIsKept) {
  Writer writer;
  const Batch batch(writer);
  writer.restart_with(writer.before_signing, burst);
  EXPECT_EQ(refusal(writer.send(batch.talk).get()), ErrorCode::outcome_unknown);
  EXPECT_EQ(refusal(writer.send(batch.last).get()), ErrorCode::outcome_unknown);
  EXPECT_EQ(writer.sequencer().standstill()->code, "disk-failed");
  writer.restart_with(writer.before_signing, [] {});
  EXPECT_EQ(writer.failures.size(), 1u);
  EXPECT_FALSE(is_in_log(writer.log(), batch.talk));
  EXPECT_TRUE(writer.send(batch.talk).get());
}

TEST(Writer, ASenderThatCannotBeToldIsNobodyElsesMatter) {
  Writer writer;
  const Batch batch(writer);
  std::promise<void> done;
  auto lost = writer.send(batch.talk, [&](auto) {
    done.set_value();
    burst();
  });
  done.get_future().get();
  EXPECT_TRUE(writer.send(batch.last).get());
  EXPECT_TRUE(writer.send(batch.talk).get()) << "it was taken, and who asks again hears it";
  writer.stop();
  EXPECT_EQ(writer.troubles.size(), 1u);
}

TEST(Writer, AListenerThatFailsMissesABatch) {
  Writer writer;
  const Batch batch(writer);
  writer.restart_with(writer.before_telling, burst);
  EXPECT_TRUE(writer.send(batch.talk).get());
  EXPECT_TRUE(writer.send(batch.last).get());
  writer.stop();
  EXPECT_EQ(writer.troubles.size(), 2u);
  EXPECT_TRUE(writer.failures.empty());
}

TEST(Writer, AMarkThatCannotBeWrittenStopsNothing) {
  Writer writer;
  writer.restart();
  std::filesystem::remove(writer.paths().high_water());
  std::filesystem::create_directory(writer.paths().high_water());
  EXPECT_TRUE(writer.send(writer.comment("on we go")).get());
  writer.stop();
  EXPECT_FALSE(writer.troubles.empty());
  EXPECT_TRUE(writer.failures.empty());
}

}  // namespace
}  // namespace sopu
