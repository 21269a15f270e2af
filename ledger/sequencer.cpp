#include "ledger/sequencer.hpp"

#include <algorithm>

#include <sys/statvfs.h>

#include "ledger/limits.hpp"
#include "ledger/log/entry.hpp"
#include "ledger/log/proof.hpp"

namespace sopu {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

struct Sequencer::Accepted {
  Admitted admitted;
  codec::HistoryEntry history;
};

namespace {

log::TileSource tiles_in(const store::Snapshot& snapshot) {
  return [&snapshot](log::TileId id) {
    auto tile = snapshot.tile(id);
    if (!tile)
      throw store::CorruptRecord("tile " + std::to_string(id.level) + "/" + std::to_string(id.n) +
                                 " of the log is missing");
    return std::move(*tile);
  };
}

Error outcome_unknown() {
  return domain::refuse(ErrorCode::outcome_unknown,
                        "The disk failed while the event was written: it may or may not be in the "
                        "log. Send the same bytes again once the server is back; it answers with "
                        "the receipt if the event was kept.");
}

Error stopping() {
  return domain::refuse(ErrorCode::busy, "The server is stopping. Send the event again later.");
}

}  // namespace

Sequencer::Sequencer(Options options, store::EventStore& store, KeyDirectory& keys)
    : options_(std::move(options)),
      store_(store),
      keys_(keys),
      projection_(store.snapshot(), options_.origin),
      tree_([&] {
        const auto snapshot = store.snapshot();
        return Tree(snapshot->head().size, tiles_in(*snapshot));
      }()) {
  const auto snapshot = store.snapshot();
  recorded_at_ = snapshot->head().recorded_at;
  checkpoint_ = snapshot->head().checkpoint;
  for (const auto& [kid, record] : projection_.registry().keys) keys_.update(record);
  thread_ = std::thread([this] { run(); });
}

Sequencer::~Sequencer() {
  stop();
}

void Sequencer::set_listener(Listener listener) {
  const std::lock_guard lock(mutex_);
  listener_ = std::move(listener);
}

void Sequencer::submit(Admitted admitted) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_ && !failed_ && queue_.size() < options_.queue_events_max) {
      queue_.push_back(std::move(admitted));
      wake_.notify_one();
      return;
    }
  }
  if (failed_) return admitted.done(outcome_unknown());
  if (stopping_) return admitted.done(stopping());
  admitted.done(domain::refuse(ErrorCode::busy,
                               "Too many events wait to be written. Send it again in a moment."));
}

void Sequencer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

std::size_t Sequencer::queued_events() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

Sequencer::Counters Sequencer::counters() const {
  return {committed_events_, committed_batches_, refused_events_, repeated_events_};
}

bool Sequencer::has_room_on_disk() const {
  struct statvfs disk {};
  if (::statvfs(options_.paths.root.c_str(), &disk) != 0) return false;
  return static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize >= options_.disk_reserve_bytes;
}

// ---------------------------------------------------------------- the writer's thread

void Sequencer::run() {
  for (;;) {
    std::deque<Admitted> waiting = take();
    if (waiting.empty()) break;
    try {
      process(waiting);
    } catch (const std::exception& error) {
      fail(error.what(), waiting);
      return;
    }
  }
  if (tree_.size() > 0) mark_high_water();
}

// Waits for work; empty when there will be none any more.
std::deque<Admitted> Sequencer::take() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  std::deque<Admitted> taken;
  std::size_t taken_bytes = 0;
  while (!queue_.empty() && taken.size() < limits::batch_events_max &&
         taken_bytes < limits::batch_bytes_max) {
    taken_bytes += queue_.front().jws.size();
    taken.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return taken;
}

void Sequencer::process(std::deque<Admitted>& waiting) {
  if (!has_room_on_disk()) {
    for (Admitted& admitted : waiting)
      admitted.done(domain::refuse(ErrorCode::read_only,
                                   "The server's disk is nearly full: it reads, but writes no "
                                   "more until its operator makes room."));
    waiting.clear();
    return;
  }
  tree_.begin_batch();
  recorded_at_ = std::max(recorded_at_, options_.clock());
  std::vector<Accepted> accepted;
  std::deque<Admitted> repeated;
  while (!waiting.empty()) {
    Admitted admitted = std::move(waiting.front());
    waiting.pop_front();
    if (projection_.index_of(admitted.event->id)) {
      repeated.push_back(std::move(admitted));
      continue;
    }
    auto history = decide_one(admitted);
    if (history) {
      accepted.push_back({std::move(admitted), std::move(*history)});
    } else {
      ++refused_events_;
      admitted.done(history.error());
    }
  }
  // From here on nobody has been answered: should the commit fail, all of them are unknown.
  try {
    if (!accepted.empty()) commit(accepted);
  } catch (...) {
    for (Accepted& one : accepted) waiting.push_back(std::move(one.admitted));
    std::ranges::move(repeated, std::back_inserter(waiting));
    throw;
  }
  answer(accepted);
  for (Admitted& again : repeated) {
    ++repeated_events_;
    again.done(receipt_of_earlier(again));
  }
  if (!accepted.empty()) tell_listener(std::move(accepted));
  if (std::chrono::steady_clock::now() - high_water_written_ > limits::high_water_interval)
    mark_high_water();
}

Result<codec::HistoryEntry> Sequencer::decide_one(const Admitted& admitted) {
  const domain::Time signed_at = admitted.event->time;
  if (signed_at > recorded_at_ + options_.clock_ahead_max ||
      signed_at < recorded_at_ - options_.clock_behind_max)
    return domain::refuse(
        ErrorCode::clock_skew,
        "The event's time " + domain::format_time(signed_at) + " is too far from the server's, " +
            domain::format_time(recorded_at_) + ": set the signer's clock and sign again.",
        "/time");
  auto history = projection_.apply(admitted.event, {{tree_.size()}, recorded_at_});
  if (history) tree_.append(log::leaf_of({recorded_at_, admitted.event->hash}));
  return history;
}

void Sequencer::commit(std::vector<Accepted>& accepted) {
  store::Batch batch;
  batch.events.reserve(accepted.size());
  for (Accepted& one : accepted)
    batch.events.push_back({one.history.index, recorded_at_, std::move(one.admitted.jws)});
  batch.tiles = tree_.take_changed_tiles();
  batch.checkpoint =
      log::sign_checkpoint({options_.origin, tree_.size(), tree_.root()}, options_.log_key);
  batch.views = projection_.take_changes();
  if (!store_.commit(tree_.size() - accepted.size(), batch))
    throw store::StoreError("the log is not where this writer left it: another process writes");
  for (std::size_t i = 0; i < accepted.size(); ++i)
    accepted[i].admitted.jws = std::move(batch.events[i].jws);
  checkpoint_ = std::move(batch.checkpoint);
  projection_.rebase(store_.snapshot());
  for (const Accepted& one : accepted)
    if (!one.admitted.event->agreement()) publish_keys(one.admitted.event.event());
  committed_events_ += accepted.size();
  ++committed_batches_;
}

void Sequencer::publish_keys(const domain::Event& event) {
  const auto* subject = std::get_if<domain::PartyId>(&event.subject);
  const domain::Party* party = projection_.registry().party(subject ? *subject : event.source);
  if (!party) return;
  for (const domain::Kid& kid : party->keys) keys_.update(*projection_.registry().key(kid));
}

void Sequencer::answer(std::vector<Accepted>& accepted) {
  for (Accepted& one : accepted) {
    const domain::LogIndex index = one.history.index;
    one.admitted.done(
        Receipt{index, recorded_at_, one.admitted.event->hash,
                log::proof_text({index.value, tree_.prove(index.value), checkpoint_})});
  }
}

// The same bytes again get the receipt of the first time, under the newest checkpoint.
Result<Receipt> Sequencer::receipt_of_earlier(const Admitted& admitted) const {
  const auto snapshot = store_.snapshot();
  const auto index = projection_.index_of(admitted.event->id);
  const auto stored = snapshot->event(*index);
  if (!stored) throw store::CorruptRecord("an event that is listed is not in the log");
  if (stored->jws != admitted.jws)
    return domain::refuse(ErrorCode::id_conflict,
                          "Another event already has the id " + admitted.event->id.value +
                              ": give this one an id of its own and sign it again.",
                          "/id");
  auto hashes = crypto::inclusion_proof(index->value, tree_.size(),
                                        log::nodes_from_tiles(tiles_in(*snapshot)));
  return Receipt{*index, stored->recorded_at, admitted.event->hash,
                 log::proof_text({index->value, std::move(hashes), checkpoint_})};
}

void Sequencer::tell_listener(std::vector<Accepted> accepted) {
  if (!listener_) return;
  auto batch = std::make_shared<CommittedBatch>();
  batch->events.reserve(accepted.size());
  for (Accepted& one : accepted)
    batch->events.push_back(
        {one.admitted.event.share(), std::move(one.admitted.jws), std::move(one.history)});
  batch->checkpoint = checkpoint_;
  batch->size = tree_.size();
  listener_(std::move(batch));
}

void Sequencer::fail(const std::string& why, std::deque<Admitted>& unanswered) {
  failed_ = true;
  {
    const std::lock_guard lock(mutex_);
    std::ranges::move(queue_, std::back_inserter(unanswered));
    queue_.clear();
  }
  for (Admitted& admitted : unanswered) admitted.done(outcome_unknown());
  if (options_.on_failure) options_.on_failure(why);
}

void Sequencer::mark_high_water() {
  write_high_water(options_.paths, checkpoint_);
  high_water_written_ = std::chrono::steady_clock::now();
}

}  // namespace sopu
