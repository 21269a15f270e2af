// A writer over a store that can be made to fail, under a clock that the test sets.
// Belongs to one test; its hooks run on the writer's thread.
#pragma once

#include <future>
#include <latch>

#include <gtest/gtest.h>

#include "ledger/limits.hpp"
#include "ledger/sequencer.hpp"
#include "ledger/store/memory_store.hpp"
#include "ledger/view/rebuild.hpp"
#include "tests/ledger/faulty_store.hpp"
#include "tests/support/told_agreement.hpp"

namespace sopu {

using domain::ErrorCode;
using domain::Result;
using Answer = std::future<Result<Receipt>>;

inline constexpr const char* new_zone = "Australia/Lord_Howe";  // that the machine knows

// And a log with an agreement begun.
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
    enrol("initech");
    testing::ToldAgreement(*this, "deal").initiate(parties());
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
                          const testing::SoundMemory sound;
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

  boost::json::value parties() const {
    return sopu::test::with_third_party(terms_, "initech", "consulted").at("parties");
  }
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
    return contract("proposal.submitted", testing::with_result({{"kind", "initial"},
                                                                {"reason", "What we offer"},
                                                                {"terms", terms_},
                                                                {"effectiveFrom", midnight(from)}},
                                                               terms_));
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
    options.on_trouble = [this](const std::string& what) {
      const testing::SoundMemory sound;
      troubles.push_back(what);
    };
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

inline ErrorCode refusal(const Result<Receipt>& answer) {
  return answer ? ErrorCode::busy : answer.error().code;
}

}  // namespace sopu
