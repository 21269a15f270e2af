#include "ledger/audit/verifier.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <thread>

#include "ledger/audit/check_pool.hpp"
#include "ledger/audit/faults.hpp"
#include "ledger/audit/log_fold.hpp"
#include "ledger/audit/tree_check.hpp"
#include "ledger/limits.hpp"

namespace sopu::audit {
namespace {

// With the limits of a chunk, what an audit holds in memory of the log.
constexpr std::size_t chunks_in_flight_a_thread = 4;

unsigned threads_for(const Options& options) {
  const unsigned wanted =
      options.threads != 0 ? options.threads : std::thread::hardware_concurrency();
  return std::clamp(wanted, 1U, limits::audit_threads_max);
}

// Thrown through a LogSource when there is nothing more to learn from the bodies.
struct EndOfReading {};

class Audit {
 public:
  Audit(LogSource& source, const Options& options, log::Checkpoint checkpoint)
      : source_(source),
        options_(options),
        checkpoint_(std::move(checkpoint)),
        tree_(source, checkpoint_, options.since, faults_),
        fold_(options),
        pool_(threads_for(options) - 1),
        in_flight_max_(chunks_in_flight_a_thread * threads_for(options)) {}

  Verdict run() {
    read_bodies();
    submit();
    while (!in_flight_.empty()) fold_oldest();
    tree_.finish();

    Verdict verdict;
    verdict.fault = faults_.get();
    verdict.checkpoint = checkpoint_;
    verdict.events = checkpoint_.size;
    verdict.tiles = tree_.tiles();
    fold_.count(verdict);
    return verdict;
  }

 private:
  void read_bodies() {
    try {
      source_.events(checkpoint_.size, [this](std::uint64_t index, std::string jws) {
        visit(index, std::move(jws));
      });
      while (next_ < checkpoint_.size) push(std::nullopt);
    } catch (const EndOfReading&) {
    } catch (const Unreadable& damage) {
      faults_.add({damage.index.value_or(next_), "unreadable", damage.what()});
    }
  }

  void visit(std::uint64_t index, std::string jws) {
    if (index < next_ || index >= checkpoint_.size) {
      faults_.add({std::min(index, next_), "unreadable",
                   "The bodies do not come in the log's order: event " + std::to_string(index) +
                       " came when " + std::to_string(next_) + " was next."});
      throw EndOfReading{};
    }
    while (next_ < index) push(std::nullopt);
    push(std::move(jws));
  }

  // The next event; without a body if that is withheld.
  void push(std::optional<std::string> jws) {
    const log::Entry* entry = tree_.entry(next_);
    if (entry == nullptr || next_ >= faults_.bound()) throw EndOfReading{};
    if (!filling_) filling_ = std::make_shared<Chunk>();
    if (jws) filling_->bytes += jws->size();
    filling_->items.push_back({next_++, *entry, std::move(jws), source_.makes_entries_of_bodies()});
    const bool is_full = filling_->items.size() == limits::audit_chunk_events_max ||
                         filling_->bytes >= limits::audit_chunk_bytes_max;
    if (is_full) submit();
  }

  void submit() {
    if (!filling_) return;
    in_flight_.push_back(filling_);
    pool_.submit(std::move(filling_));
    filling_.reset();
    while (in_flight_.size() >= in_flight_max_) fold_oldest();
  }

  void fold_oldest() {
    const std::shared_ptr<Chunk> chunk = std::move(in_flight_.front());
    in_flight_.pop_front();
    if (chunk->items.front().index >= faults_.bound()) return;
    pool_.finish(*chunk);
    for (Item& item : chunk->items) {
      if (item.index >= faults_.bound()) return;
      const bool was_refused = !item.event;
      if (auto fault = fold_.take(item)) faults_.add(std::move(*fault));
      if (was_refused && item.event) pool_.learn(item.event->event());
    }
    if (options_.progress) options_.progress(chunk->items.back().index + 1, checkpoint_.size);
  }

  LogSource& source_;
  const Options& options_;
  log::Checkpoint checkpoint_;
  FirstFault faults_;
  TreeCheck tree_;
  LogFold fold_;
  CheckPool pool_;

  std::uint64_t next_ = 0;  // event to be read
  std::shared_ptr<Chunk> filling_;
  std::deque<std::shared_ptr<Chunk>> in_flight_;  // in the log's order
  std::size_t in_flight_max_;
};

Verdict verdict_on_checkpoint(std::string kind, std::string detail) {
  Verdict verdict;
  verdict.fault = Fault{std::nullopt, std::move(kind), std::move(detail)};
  return verdict;
}

}  // namespace

Verdict verify(LogSource& source, const Options& options) {
  std::string note;
  try {
    note = source.checkpoint();
  } catch (const Unreadable& damage) {
    return verdict_on_checkpoint("unreadable", damage.what());
  }
  auto checkpoint = log::open_checkpoint(note, options.log_key);
  if (!checkpoint) {
    return verdict_on_checkpoint(
        "checkpoint",
        "The checkpoint is not signed by the log's key for the log " + options.log_key.name + ".");
  }
  return Audit(source, options, std::move(*checkpoint)).run();
}

}  // namespace sopu::audit
