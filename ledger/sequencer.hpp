// The one writer: takes what waits, decides each event against the state that the ones before it
// left, commits the batch once, then hands out receipts. See README.md for the way of an event.
// submit() may be called from any thread; everything else happens on the writer's own thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "crypto/ed25519.hpp"
#include "ledger/clock.hpp"
#include "ledger/directory.hpp"
#include "ledger/fair_queue.hpp"
#include "ledger/key_directory.hpp"
#include "ledger/ledger_clock.hpp"
#include "ledger/log/checkpoint.hpp"
#include "ledger/tree.hpp"
#include "ledger/view/projection.hpp"

namespace sopu {

// Durable, provable, visible in every view.
struct Receipt {
  domain::LogIndex index;
  domain::Time recorded_at;
  domain::Hash event;  // SHA-256 of the JWS
  std::string proof;   // C2SP tlog-proof text
};

struct CommittedEvent {
  std::shared_ptr<const domain::Event> event;
  domain::Recorded recorded;
  std::string jws;
  domain::Effect effect;
};

struct CommittedBatch {
  std::vector<CommittedEvent> events;
  std::string checkpoint;
  std::uint64_t size = 0;  // of the log after the batch
};

// An event that passed admission, with the bytes that were signed.
struct Admitted {
  domain::VerifiedEvent event;
  std::string jws;
  std::function<void(domain::Result<Receipt>)> done;
};

class Sequencer {
 public:
  struct Options {
    LedgerPaths paths{{}};
    std::string origin;
    std::function<std::string(const log::Checkpoint&)> sign;  // gives the signed note
    Clock clock = system_clock();
    Stopwatch stopwatch = system_stopwatch();
    std::size_t queue_events_max = limits::queue_events_max;
    std::uint64_t disk_reserve_bytes = 0;
    LedgerClock::Options ledger_clock{};
    // Both on the writer's thread. What an operator should know, though the writer goes on; and why
    // it does not, once.
    std::function<void(const std::string& what)> on_trouble;
    std::function<void(std::string why)> on_failure;
  };
  struct Counters {
    std::uint64_t committed_events = 0;
    std::uint64_t committed_batches = 0;
    std::uint64_t refused_events = 0;
    std::uint64_t repeated_events = 0;
  };
  using Listener = std::function<void(std::shared_ptr<const CommittedBatch>)>;

  // The store's views must be up to date.
  Sequencer(Options options, store::EventStore& store, domain::TermsBookPtr terms,
            KeyDirectory& keys);
  ~Sequencer();

  void set_listener(Listener listener);
  void submit(Admitted admitted);  // refused at once with `busy`, `read-only`, `outcome-unknown`
  void stop();

  std::size_t queued_events() const;
  Counters counters() const;
  // Why it writes nothing now; nothing if it does. A failed disk, one that is nearly full, a clock
  // that cannot be believed.
  std::optional<domain::Sentence> standstill() const;
  // Whether the ledger's clock can say what has to be said, see LedgerClock::speaks.
  bool clock_speaks() const { return clock_speaks_; }

 private:
  struct Accepted;
  struct Batch;  // in the making

  void run();
  bool is_stopping() const;
  std::chrono::milliseconds until_next_turn() const;
  void take();
  std::optional<Admitted> next_waiting();
  bool take_turn();
  void process(Batch& batch);
  void judge_all(Batch& batch);
  domain::Result<std::optional<domain::Effect>> judge(const Admitted& admitted, Batch& batch);
  domain::Result<domain::Effect> judge_with_zone(const Admitted& admitted, Batch& batch,
                                                 const domain::Error& without);
  void pass_deadlines(Batch& batch);
  domain::Refusal pass_deadlines(const domain::AgreementId& agreement, Batch& batch);
  void say(ClockVoice::Said said, Batch& batch);
  domain::Result<domain::Effect> decide(const Admitted& admitted, const domain::Recorded& recorded);
  void begin_again(const Batch& batch);
  void commit(Batch& batch);
  void answer(Batch& batch);
  domain::Result<Receipt> receipt_of(const Accepted& accepted) const;
  domain::Result<Receipt> receipt_of_earlier(const Admitted& admitted) const;
  void tell(const Admitted& admitted, domain::Result<Receipt> answer);
  void tell_listener(Batch batch);
  void publish_keys(const domain::Event& event);
  void fail(const char* why, const Batch& batch);
  void mark_high_water();
  void mark_alive();
  void report(const std::string& what) const;
  bool has_room_on_disk() const;

  Options options_;
  store::EventStore& store_;
  KeyDirectory& keys_;

  // Owned by the writer's thread.
  std::deque<Admitted> waiting_;  // taken, and neither judged nor answered yet
  const domain::TermsBookPtr terms_;
  view::Projection projection_;
  Tree tree_;
  std::string checkpoint_;
  std::chrono::steady_clock::time_point high_water_written_{};
  std::chrono::steady_clock::time_point alive_written_{};
  LedgerClock ledger_clock_;
  bool dues_unsaid_ = false;  // it is tried again after a while, not at once

  mutable ClockWatch clock_watch_;
  std::atomic<domain::Time> recorded_at_{};  // of the newest event that was committed
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  FairQueue<Admitted> queue_;
  std::shared_ptr<const Listener> listener_;
  bool stopping_ = false;
  std::atomic<bool> failed_ = false;
  std::atomic<bool> clock_speaks_ = false;
  std::atomic<std::uint64_t> committed_events_ = 0, committed_batches_ = 0, refused_events_ = 0,
                             repeated_events_ = 0;
  std::thread thread_;
};

}  // namespace sopu
