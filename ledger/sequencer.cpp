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
  domain::Recorded recorded;
  domain::Effect effect;
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
  return domain::refuse(ErrorCode::outcome_unknown, {"outcome-unknown", {}});
}

Error stopping() {
  return domain::refuse(ErrorCode::busy, {"server-stopping", {}});
}

}  // namespace

Sequencer::Sequencer(Options options, store::EventStore& store, domain::TermsBookPtr terms,
                     KeyDirectory& keys)
    : options_(std::move(options)),
      store_(store),
      keys_(keys),
      projection_(store.snapshot(), options_.origin, std::move(terms)),
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
  admitted.done(domain::refuse(ErrorCode::busy, {"queue-full", {}}));
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
      admitted.done(domain::refuse(ErrorCode::read_only, {"disk-nearly-full", {}}));
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
    const domain::Recorded recorded{{tree_.size()}, recorded_at_};
    auto effect = decide_one(admitted, recorded);
    if (effect) {
      accepted.push_back({std::move(admitted), recorded, std::move(*effect)});
    } else {
      ++refused_events_;
      admitted.done(effect.error());
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

Result<domain::Effect> Sequencer::decide_one(const Admitted& admitted,
                                             const domain::Recorded& recorded) {
  const domain::Time signed_at = admitted.event->time;
  if (signed_at > recorded.at + options_.clock_ahead_max ||
      signed_at < recorded.at - options_.clock_behind_max) {
    return domain::refuse(ErrorCode::clock_skew,
                          {"clock-skew",
                           {{"signedAt", domain::format_time(signed_at)},
                            {"serverTime", domain::format_time(recorded.at)}}},
                          "/time");
  }
  auto effect = projection_.apply(admitted.event, recorded, admitted.jws.size());
  if (effect) tree_.append(log::leaf_of({recorded.at, admitted.event->hash}));
  return effect;
}

void Sequencer::commit(std::vector<Accepted>& accepted) {
  store::Batch batch;
  batch.events.reserve(accepted.size());
  for (Accepted& one : accepted)
    batch.events.push_back({one.recorded.index, recorded_at_, std::move(one.admitted.jws)});
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
    const domain::LogIndex index = one.recorded.index;
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
                          {"id-conflict", {{"id", admitted.event->id.value}}}, "/id");
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
    batch->events.push_back({one.admitted.event.share(), one.recorded, std::move(one.admitted.jws),
                             std::move(one.effect)});
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
