// The writer when something fails: who is told what, what is kept, and what the next start finds.
#include "ledger/sequencer.hpp"

#include <future>
#include <latch>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "ledger/limits.hpp"
#include "ledger/store/memory_store.hpp"
#include "ledger/view/rebuild.hpp"
#include "tests/ledger/faulty_store.hpp"
#include "tests/support/told_agreement.hpp"

namespace sopu {
namespace {

using domain::ErrorCode;
using domain::Result;
using Answer = std::future<Result<Receipt>>;

constexpr const char* new_zone = "Australia/Lord_Howe";  // that the machine knows

// A writer over a store that can be made to fail, and a log with an agreement begun.
class Writer final : public testing::Teller {
 public:
  Writer() {
    view::catch_up(*sound_, {});
    std::filesystem::create_directories(paths_.root);
    start();
    take(opening(log_key_)).value();
    begin_clock();
    enrol("acme");
    enrol("globex");
    testing::ToldAgreement(*this, "deal").initiate(terms_.at("parties"));
  }

  testing::Fuse fuse;
  // To be set before the writer takes anything.
  std::function<void()> before_signing = [] {};
  std::function<void()> before_telling = [] {};  // the listener
  std::vector<std::string> troubles, failures;
  std::atomic<std::chrono::milliseconds> clock_ahead{};
  std::optional<domain::Time> last_alive;

  // As the next start of the program.
  void restart() {
    stop();
    fuse.arm(0);
    start();
  }
  // Of the hooks above; no writer may be running while one is set.
  void restart_with(std::function<void()>& hook, std::function<void()> work) {
    stop();
    hook = std::move(work);
    restart();
  }
  void restart_with_voice(std::optional<crypto::PrivateKey> key) {
    stop();
    voice_ = std::move(key);
    restart();
  }
  void stop() { sequencer_.reset(); }
  // Where the agreement that is proposed is at home.
  void move_to(const std::string& zone) {
    terms_ = sopu::test::with(sopu::test::sample_terms(), "/timeZone", boost::json::value(zone));
  }

  // The writer takes these in one batch.
  std::vector<Answer> send_together(const std::vector<std::string>& all) {
    // Whoever comes first holds the writer until all others wait.
    std::latch go(1);
    const std::string first =
        sign("acme", "sopu.comment.posted.v1", "agreement/deal",
             boost::json::object{{"text", "first"}}, {}, codec::new_event_id(now()));
    std::promise<void> holds;
    auto held = send(first, [&](auto) {
      holds.set_value();
      go.wait();
    });
    holds.get_future().get();
    std::vector<Answer> answers;
    for (const auto& jws : all) answers.push_back(send(jws));
    go.count_down();
    held.get().value();
    return answers;
  }

  Answer send(const std::string& jws, std::function<void(const Result<Receipt>&)> before = {}) {
    auto event = codec::SignatureCheck::committed(jws).value();
    auto promise = std::make_shared<std::promise<Result<Receipt>>>();
    auto answer = promise->get_future();
    sequencer_->submit({std::move(event), jws, [promise, before](Result<Receipt> receipt) {
                          if (before) before(receipt);
                          promise->set_value(std::move(receipt));
                        }});
    return answer;
  }

  domain::Time now() const override { return now_; }
  using Teller::go_to;
  void go_to(domain::Time time) override { now_ = time; }

  store::EventStore& log() { return *sound_; }
  Sequencer& sequencer() { return *sequencer_; }
  const LedgerPaths& paths() const { return paths_; }

  std::string comment(const std::string& text) {
    return sign("globex", "sopu.comment.posted.v1", "agreement/deal",
                boost::json::object{{"text", text}}, {}, codec::new_event_id(now()));
  }
  // On the contract's newest event, whatever is sent together with it.
  std::string contract(const std::string& type, boost::json::value data) {
    return sign("acme", "sopu." + type + ".v1", "agreement/deal", std::move(data),
                head("agreement/deal"), codec::new_event_id(now()));
  }
  std::string background() {
    return contract("background.submitted", {{"text", "Where we come from"}});
  }
  std::string proposal(std::string_view from = "2027-01-01") {
    return contract("proposal.submitted", {{"kind", "initial"},
                                           {"reason", "What we offer"},
                                           {"terms", terms_},
                                           {"resultTermsHash", testing::hash_text(terms_)},
                                           {"effectiveFrom", midnight(from)}});
  }

 private:
  Result<domain::LogIndex> take(const std::string& jws) override {
    auto receipt = send(jws).get();
    if (!receipt) return receipt.error();
    return receipt->index;
  }

  void start() {
    Sequencer::Options options;
    options.paths = paths_;
    options.origin = testing::origin;
    options.sign = [this](const log::Checkpoint& checkpoint) {
      before_signing();
      return log::sign_checkpoint(checkpoint, log_key_);
    };
    options.clock = [this] { return now_.load() + clock_ahead.load(); };
    options.stopwatch = [this] { return now_.load().time_since_epoch(); };
    if (voice_) options.ledger_clock.voice.emplace(std::string(testing::origin), *voice_);
    options.ledger_clock.last_alive = last_alive;
    options.ledger_clock.on_trouble = [this](const std::string& what) { troubles.push_back(what); };
    options.ledger_clock.machine_zone = [](const std::string& name) -> std::optional<MachineZone> {
      if (name != new_zone) return std::nullopt;
      return MachineZone{sopu::test::zone(new_zone), sopu::test::zones_version};
    };
    options.on_trouble = [this](const std::string& what) { troubles.push_back(what); };
    options.on_failure = [this](const std::string& why) { failures.push_back(why); };
    sequencer_ = std::make_unique<Sequencer>(
        std::move(options), store_,
        std::make_shared<view::StoredTerms>([this] { return store_.snapshot(); }), keys_);
    sequencer_->set_listener([this](auto) { before_telling(); });
  }

  boost::json::value terms_ = sopu::test::sample_terms();
  std::string midnight(std::string_view date) const {
    const std::string zone(terms_.at("timeZone").as_string());
    const bool is_known = zone == new_zone || zone == "Europe/Helsinki";
    return domain::format_time(domain::local_midnight(
        domain::parse_date(date).value(), is_known ? sopu::test::zone(zone) : domain::Zone()));
  }

  std::optional<crypto::PrivateKey> voice_ = clock_key().key();
  sopu::test::TemporaryDirectory root_;
  const LedgerPaths paths_{root_.path() / "ledger"};
  const crypto::PrivateKey log_key_ = crypto::PrivateKey::generate();
  std::atomic<domain::Time> now_{testing::time_of(begins_at)};
  std::unique_ptr<store::EventStore> sound_ = store::make_memory_store();
  testing::FaultyStore store_{*sound_, fuse};
  KeyDirectory keys_;
  std::unique_ptr<Sequencer> sequencer_;
};

bool is_in_log(const store::EventStore& store, const std::string& jws) {
  const auto snapshot = store.snapshot();
  bool found = false;
  snapshot->events(0, snapshot->head().size, [&](const store::StoredEvent& event) {
    found = event.jws == jws;
    return !found;
  });
  return found;
}

ErrorCode refusal(const Result<Receipt>& answer) {
  return answer ? ErrorCode::busy : answer.error().code;
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

// False when the batch came to its end before that call.
bool fails_at(int call) {
  SCOPED_TRACE("call " + std::to_string(call));
  Writer writer;
  const Batch batch(writer);
  writer.go_to(writer.now() + std::chrono::seconds(1));
  writer.restart();  // with nothing held
  // The first event is a batch alone, and told; then comes the one that is meant.
  writer.before_telling = [&writer, call, told = 0]() mutable {
    if (told++ == 0) writer.fuse.arm(call);
  };
  auto answers = writer.send_together(batch.all());
  expect_true_answers(writer, batch, answers);
  const bool burnt = writer.fuse.is_burnt();
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
  int call = 1;
  while (fails_at(call)) ++call;
  EXPECT_GT(call, 10);
}

// ---------------------------------------------------------------- one event

TEST(Writer, OneEventThatCannotBeJudgedCostsItselfAlone) {
  Writer writer;
  const Batch batch(writer);
  writer.restart();
  writer.before_telling = [&] { writer.fuse.arm(1); };
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
  EXPECT_NE(writer.troubles[0].find("the index 7"), std::string::npos) << writer.troubles[0];
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

// ---------------------------------------------------------------- what the ledger's clock says

std::vector<std::string> types_in(const store::EventStore& log, std::uint64_t first) {
  std::vector<std::string> types;
  const auto snapshot = log.snapshot();
  snapshot->events(first, snapshot->head().size, [&](store::StoredEvent stored) {
    const auto event = codec::SignatureCheck::committed(stored.jws).value();
    types.emplace_back(domain::type_of(event->payload).name);
    return true;
  });
  return types;
}

TEST(Clock, PutsANewZoneInFrontOfTheEventThatNeedsIt) {
  Writer writer;
  writer.move_to(new_zone);
  const std::uint64_t size = writer.log().snapshot()->head().size;
  const auto receipt = writer.send(writer.proposal()).get();
  ASSERT_TRUE(receipt) << testing::text_of(receipt.error());
  EXPECT_EQ(types_in(writer.log(), size),
            (std::vector<std::string>{"sopu.zone.recorded.v1", "sopu.proposal.submitted.v1"}));
  EXPECT_EQ(receipt->index.value, size + 1);
  // Once: the next one finds it on record.
  ASSERT_TRUE(writer.send(writer.comment("So be it")).get());
  EXPECT_EQ(writer.log().snapshot()->head().size, size + 3);
}

TEST(Clock, RecordsNoZoneForAnEventThatIsRefused) {
  Writer writer;
  writer.move_to(new_zone);
  const std::uint64_t size = writer.log().snapshot()->head().size;
  const auto late = writer.proposal("2027-01-02");  // no midnight there, nor the period's begin
  EXPECT_EQ(refusal(writer.send(late).get()), ErrorCode::rule);
  writer.move_to("Nowhere/Atall");
  const auto unknown = writer.send(writer.proposal()).get();
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().rule, "zone-not-on-record");
  EXPECT_EQ(writer.log().snapshot()->head().size, size);
}

TEST(Clock, WithoutItsKeyTakesNoNewZoneAndAllElse) {
  Writer writer;
  writer.restart_with_voice(std::nullopt);
  EXPECT_FALSE(writer.sequencer().clock_speaks());
  EXPECT_TRUE(writer.send(writer.comment("Who knows what time it is?")).get());
  const std::string here = writer.proposal();
  writer.move_to(new_zone);
  EXPECT_EQ(refusal(writer.send(writer.proposal()).get()), ErrorCode::clock_missing);
  EXPECT_TRUE(writer.send(here).get()) << "a zone on record needs no clock";
  writer.stop();
  EXPECT_EQ(writer.troubles.size(), 1u);
}

TEST(Clock, DoesNotSpeakWithAnyKeyButTheOneOnRecord) {
  Writer writer;
  writer.restart_with_voice(crypto::PrivateKey::generate());
  EXPECT_FALSE(writer.sequencer().clock_speaks());
  writer.move_to(new_zone);
  EXPECT_EQ(refusal(writer.send(writer.proposal()).get()), ErrorCode::clock_missing);
}

TEST(Clock, SaysFirstThatTheLedgerStood) {
  Writer writer;
  const domain::Time before = writer.now();
  writer.stop();
  writer.last_alive = before + std::chrono::minutes(30);
  writer.go_to(before + std::chrono::hours(2));
  const std::uint64_t size = writer.log().snapshot()->head().size;
  writer.restart();
  ASSERT_TRUE(writer.send(writer.comment("At last")).get());
  EXPECT_EQ(types_in(writer.log(), size),
            (std::vector<std::string>{"sopu.ledger.stood.v1", "sopu.comment.posted.v1"}));
  // A short stop is none, and who was served till now stood never.
  const std::uint64_t then = writer.log().snapshot()->head().size;
  writer.stop();
  writer.go_to(writer.now() + std::chrono::hours(5));
  writer.last_alive = writer.now() - std::chrono::hours(1);
  writer.restart();
  ASSERT_TRUE(writer.send(writer.comment("Here again")).get());
  EXPECT_EQ(types_in(writer.log(), then), std::vector<std::string>{"sopu.comment.posted.v1"});
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
