// Live events. A subscriber first gets the past from snapshots, chunk by chunk and no faster than
// it reads; when it has reached the log's end it gets batches as they are committed. Its cursor is
// the next log index it wants, so that nothing comes twice and nothing is left out. Belongs to the
// I/O thread, but for on_committed().
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>

#include "server/log.hpp"
#include "server/metrics.hpp"
#include "server/past.hpp"
#include "server/tokens.hpp"
#include "server/workers.hpp"

namespace sopu::server {

class Subscriber {
 public:
  virtual ~Subscriber() = default;
  virtual void notify(SharedText text) = 0;
  virtual std::size_t waiting_bytes() const = 0;
  // The subscription is gone: the key was revoked, or the log could not be read.
  enum class Ended { key_revoked, failed };
  virtual void ended(Ended why) = 0;
};

class Hub {
 public:
  using Id = std::uint64_t;

  // A reader with less than this to read may be given more of the past.
  static constexpr std::size_t past_room_bytes = 512 * 1024;

  Hub(const Ledger& ledger, const Tokens& tokens, Workers& workers,
      std::shared_ptr<IoQueue> io_queue, const Log& log, Metrics& metrics);

  // `from` absent: what is committed from now on. Returns the subscription and where it starts.
  struct Subscribed {
    Id id;
    std::uint64_t from;
  };
  struct By {
    std::optional<Caller> caller;
    words::Language language = words::Language::en;
    std::string trace_id{};
  };
  Subscribed subscribe(std::weak_ptr<Subscriber> subscriber, By by,
                       std::optional<domain::AgreementId> agreement,
                       std::optional<std::uint64_t> from);
  void unsubscribe(Id id);
  // The subscriber has room again.
  void drained(Id id);

  // The log's size as far as subscribers were told.
  std::uint64_t size() const { return delivered_size_; }

  // The listener for Ledger::set_listener. May be called after the hub has gone.
  Ledger::Listener listener();

 private:
  enum class State { reading_past, waiting, live };
  struct Entry {
    std::weak_ptr<Subscriber> subscriber;
    By by;
    Cursor cursor;
    State state = State::reading_past;

    Hearer hearer() const;
  };
  using Entries = std::map<Id, Entry>;

  void on_committed(std::shared_ptr<const CommittedBatch> batch);
  void prepare_next();
  void deliver(const LiveBatch& batch);
  bool deliver_to(Entry& entry, Subscriber& subscriber, const LiveBatch& batch);
  void read_more(Id id, Entry& entry);
  void take_chunk(Id id, PastChunk chunk);
  void end(Id id, Subscriber::Ended why);
  void erase(Entries::iterator entry);
  std::shared_ptr<Subscriber> reachable(Entries::iterator entry);
  bool anyone_live() const;

  const Ledger& ledger_;
  const Tokens& tokens_;
  Workers& workers_;
  std::shared_ptr<IoQueue> io_queue_;
  const Log& log_;
  Metrics& metrics_;
  // Gone with the hub: what comes back later finds nobody.
  std::shared_ptr<Hub*> self_;

  Entries entries_;
  Id next_id_ = 1;
  std::uint64_t delivered_size_;
  std::deque<std::shared_ptr<const CommittedBatch>> pending_;  // the first is being prepared
};

}  // namespace sopu::server
