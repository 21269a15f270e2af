#include <algorithm>
#include <utility>

#include <sys/statvfs.h>

#include "ledger/limits.hpp"
#include "ledger/log/entry.hpp"
#include "ledger/log/proof.hpp"
#include "ledger/sequencer_batch.hpp"

namespace sopu {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

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

Tree tree_of(const store::EventStore& store) {
  const auto snapshot = store.snapshot();
  return {snapshot->head().size, tiles_in(*snapshot)};
}

Error outcome_unknown() {
  return domain::refuse(ErrorCode::outcome_unknown, {"outcome-unknown", {}});
}

Error stopping() {
  return domain::refuse(ErrorCode::busy, {"server-stopping", {}});
}

Error not_judged() {
  return domain::refuse(ErrorCode::internal, {"not-judged", {}});
}

// For one more: what is moved there is not lost on the way for want of memory.
template <class T>
void make_room(std::vector<T>& list) {
  if (list.size() == list.capacity()) list.reserve(2 * list.size() + 1);
}

}  // namespace

Sequencer::Sequencer(Options options, store::EventStore& store, domain::TermsBookPtr terms,
                     KeyDirectory& keys)
    : options_(std::move(options)),
      store_(store),
      keys_(keys),
      terms_(std::move(terms)),
      projection_(store.snapshot(), options_.origin, terms_),
      tree_(tree_of(store)),
      ledger_clock_(std::move(options_.ledger_clock)),
      clock_watch_(options_.clock, options_.stopwatch),
      queue_(options_.queue_events_max, options_.queue_events_max / 2) {
  const auto snapshot = store.snapshot();
  recorded_at_ = snapshot->head().recorded_at;
  checkpoint_ = snapshot->head().checkpoint;
  for (const auto& [kid, record] : projection_.registry().keys) keys_.update(record);
  clock_speaks_ = ledger_clock_.speaks(projection_.registry());
  // The first turn is the clock's, before anybody can ask for one.
  if (take_turn()) thread_ = std::thread([this] { run(); });
}

Sequencer::~Sequencer() {
  stop();
}

void Sequencer::set_listener(Listener listener) {
  auto shared = std::make_shared<const Listener>(std::move(listener));
  const std::lock_guard lock(mutex_);
  listener_ = std::move(shared);
}

void Sequencer::submit(Admitted admitted) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_ && !failed_ && queue_.push(admitted.event->source, admitted)) {
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

std::optional<domain::Sentence> Sequencer::standstill() const {
  if (failed_) return domain::Sentence{"disk-failed", {}};
  if (!has_room_on_disk()) return domain::Sentence{"disk-nearly-full", {}};
  const ClockWatch::Look look = clock_watch_.look();
  if (look.jump.count() != 0) {
    const auto seconds = std::chrono::round<std::chrono::seconds>(look.jump).count();
    return domain::Sentence{"clock-jumped", {{"seconds", seconds}}};
  }
  const domain::Time newest = recorded_at_;
  if (newest > look.now + limits::clock_jump_max) {
    return domain::Sentence{"log-in-future",
                            {{"recordedAt", domain::format_time(newest)},
                             {"serverTime", domain::format_time(look.now)}}};
  }
  return std::nullopt;
}

bool Sequencer::has_room_on_disk() const {
  struct statvfs disk {};
  if (::statvfs(options_.paths.root.c_str(), &disk) != 0) return false;
  return static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize >= options_.disk_reserve_bytes;
}

// ---------------------------------------------------------------- the writer's thread

void Sequencer::run() {
  while (!is_stopping()) {
    try {
      take();
    } catch (const std::exception& error) {
      report(std::string("new events are taken later: ") + error.what());
    }
    if (!take_turn()) return;
  }
  if (tree_.size() > 0) mark_high_water();
  mark_alive();
}

bool Sequencer::is_stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_ && queue_.empty();
}

std::optional<Admitted> Sequencer::next_waiting() {
  const std::lock_guard lock(mutex_);
  if (queue_.empty()) return std::nullopt;
  Admitted next = std::move(queue_.front());
  queue_.pop();
  return next;
}

// Waits for work, or for the next turn of the clock.
void Sequencer::take() {
  const auto longest = until_next_turn();
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, longest, [this] { return stopping_ || !queue_.empty(); });
  std::size_t taken_bytes = 0;
  while (!queue_.empty() && waiting_.size() < limits::batch_events_max &&
         taken_bytes < limits::batch_bytes_max) {
    taken_bytes += queue_.front().jws.size();
    waiting_.push_back(std::move(queue_.front()));
    queue_.pop();
  }
}

// False if it was the last one, as the disk failed.
bool Sequencer::take_turn() {
  Batch batch;
  try {
    process(batch);
    return true;
  } catch (const std::exception& error) {
    fail(error.what(), batch);
    return false;
  }
}

// Whatever it throws leaves those whom nobody has answered in the batch and in `waiting_`.
void Sequencer::process(Batch& batch) {
  if (const auto why = standstill()) {
    for (; !waiting_.empty(); waiting_.pop_front()) {
      tell(waiting_.front(), domain::refuse(ErrorCode::read_only, *why));
    }
    return;
  }
  batch.at = std::max(recorded_at_.load(), options_.clock());
  tree_.begin_batch();
  while (auto said = ledger_clock_.next(projection_.registry(), recorded_at_, batch.at)) {
    say(std::move(*said), batch);
  }
  pass_deadlines(batch);
  judge_all(batch);
  if (!batch.accepted.empty()) commit(batch);
  answer(batch);
  if (!batch.accepted.empty()) tell_listener(std::exchange(batch, {}));
  if (std::chrono::steady_clock::now() - high_water_written_ > limits::high_water_interval)
    mark_high_water();
  if (std::chrono::steady_clock::now() - alive_written_ > limits::alive_interval) mark_alive();
}

void Sequencer::judge_all(Batch& batch) {
  for (; !waiting_.empty(); waiting_.pop_front()) {
    Admitted& next = waiting_.front();
    auto judged = judge(next, batch);
    if (!judged) {
      ++refused_events_;
      tell(next, judged.error());
    } else if (!*judged) {
      batch.repeated.push_back(std::move(next));
    } else {
      const domain::Recorded recorded{{tree_.size() - 1}, batch.at};
      make_room(batch.accepted);
      batch.accepted.push_back({std::move(next), recorded, std::move(**judged)});
    }
  }
}

// What came of it; nothing if its id is known already. What the judging of one event throws costs
// that event alone.
Result<std::optional<domain::Effect>> Sequencer::judge(const Admitted& admitted, Batch& batch) {
  const domain::LogIndex index{tree_.size()};
  try {
    if (projection_.index_of(admitted.event->id)) return std::optional<domain::Effect>{};
    if (const auto* agreement = admitted.event->agreement()) {
      if (auto no = pass_deadlines(*agreement, batch)) return *std::move(no);
    }
    auto effect = decide(admitted, {{tree_.size()}, batch.at});
    if (!effect && !domain::zone_asked_for(effect.error()).empty()) {
      effect = judge_with_zone(admitted, batch, effect.error());
    }
    if (!effect) return effect.error();
    return std::optional(std::move(*effect));
  } catch (const std::exception& error) {
    report("event " + admitted.event->id.value + ", which would have got the index " +
           std::to_string(index.value) + ", is refused, as it cannot be judged: " + error.what());
    begin_again(batch);
    return not_judged();
  }
}

// Nothing half done stays: the states come from the store once more, and what this batch has
// accepted so far is folded into them again.
void Sequencer::begin_again(const Batch& batch) {
  projection_ = view::Projection(store_.snapshot(), options_.origin, terms_);
  tree_ = tree_of(store_);
  tree_.begin_batch();
  for (const Accepted& one : batch.accepted) decide(one.admitted, one.recorded).value();
}

Result<domain::Effect> Sequencer::decide(const Admitted& admitted,
                                         const domain::Recorded& recorded) {
  auto effect = projection_.apply(admitted.event, recorded, admitted.jws.size());
  if (effect) tree_.append(log::leaf_of({recorded.at, admitted.event->hash}));
  return effect;
}

void Sequencer::commit(Batch& batch) {
  store::Batch stored;
  stored.events.reserve(batch.accepted.size());
  for (Accepted& one : batch.accepted)
    stored.events.push_back({one.recorded.index, batch.at, std::move(one.admitted.jws)});
  stored.tiles = tree_.take_changed_tiles();
  stored.checkpoint = options_.sign({options_.origin, tree_.size(), tree_.root()});
  stored.views = projection_.take_changes();
  if (!store_.commit(tree_.size() - batch.accepted.size(), stored))
    throw store::StoreError("the log is not where this writer left it: another process writes");
  for (std::size_t i = 0; i < stored.events.size(); ++i)
    batch.accepted[i].admitted.jws = std::move(stored.events[i].jws);
  checkpoint_ = std::move(stored.checkpoint);
  recorded_at_ = batch.at;
  projection_.rebase(store_.snapshot());
  clock_speaks_ = ledger_clock_.speaks(projection_.registry());
  for (const Accepted& one : batch.accepted)
    if (!one.admitted.event->agreement()) publish_keys(one.admitted.event.event());
  committed_events_ += batch.accepted.size();
  ++committed_batches_;
}

void Sequencer::publish_keys(const domain::Event& event) {
  const auto* subject = std::get_if<domain::PartyId>(&event.subject);
  const domain::Party* party = projection_.registry().party(subject ? *subject : event.source);
  if (!party) return;
  for (const domain::Kid& kid : party->keys) keys_.update(*projection_.registry().key(kid));
}

void Sequencer::answer(Batch& batch) {
  for (const Accepted& one : batch.accepted) tell(one.admitted, receipt_of(one));
  for (const Admitted& again : batch.repeated) {
    ++repeated_events_;
    tell(again, receipt_of_earlier(again));
  }
}

// It is in the log, whatever happens to its receipt: asked again, the ledger gives another.
Result<Receipt> Sequencer::receipt_of(const Accepted& accepted) const {
  const auto& [index, at] = accepted.recorded;
  try {
    return Receipt{index, at, accepted.admitted.event->hash,
                   log::proof_text({index.value, tree_.prove(index.value), checkpoint_})};
  } catch (const std::exception& error) {
    report("no receipt for event " + std::to_string(index.value) + ": " + error.what());
    return outcome_unknown();
  }
}

// The same bytes again get the receipt of the first time, under the newest checkpoint.
Result<Receipt> Sequencer::receipt_of_earlier(const Admitted& admitted) const try {
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
} catch (const std::exception& error) {
  report("no receipt for event " + admitted.event->id.value + ", sent again: " + error.what());
  return outcome_unknown();
}

// A sender that cannot be told is no reason not to tell the others.
void Sequencer::tell(const Admitted& admitted, Result<Receipt> answer) {
  try {
    admitted.done(std::move(answer));
  } catch (const std::exception& error) {
    report("the sender of event " + admitted.event->id.value +
           " could not be answered: " + error.what());
  }
}

void Sequencer::tell_listener(Batch batch) {
  // The ledger's clock writes before anybody listens, and while somebody begins to.
  const auto listener = [this] {
    const std::lock_guard lock(mutex_);
    return listener_;
  }();
  if (!listener || !*listener) return;
  try {
    auto told = std::make_shared<CommittedBatch>();
    told->events.reserve(batch.accepted.size());
    for (Accepted& one : batch.accepted)
      told->events.push_back({one.admitted.event.share(), one.recorded, std::move(one.admitted.jws),
                              std::move(one.effect)});
    told->checkpoint = checkpoint_;
    told->size = tree_.size();
    (*listener)(std::move(told));
  } catch (const std::exception& error) {
    report(std::string("the hearers of new events were not told of some: ") + error.what());
  }
}

void Sequencer::fail(const char* why, const Batch& batch) {
  failed_ = true;
  for (const Accepted& one : batch.accepted) tell(one.admitted, outcome_unknown());
  for (const Admitted& one : batch.repeated) tell(one, outcome_unknown());
  for (const Admitted& one : waiting_) tell(one, outcome_unknown());
  waiting_.clear();
  while (const auto one = next_waiting()) tell(*one, outcome_unknown());
  if (options_.on_failure) options_.on_failure(why);
}

// Without a new mark an older one stands: a restored backup is then found out up to that one alone.
void Sequencer::mark_high_water() {
  high_water_written_ = std::chrono::steady_clock::now();
  try {
    write_high_water(options_.paths, checkpoint_);
  } catch (const std::exception& error) {
    report(std::string("the high-water mark stays where it was: ") + error.what());
  }
}

void Sequencer::mark_alive() {
  alive_written_ = std::chrono::steady_clock::now();
  try {
    write_alive(options_.paths, options_.clock());
  } catch (const std::exception& error) {
    report(std::string("when it was last served is not written down: ") + error.what());
  }
}

void Sequencer::report(const std::string& what) const {
  if (options_.on_trouble) options_.on_trouble(what);
}

}  // namespace sopu
