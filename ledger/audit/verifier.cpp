#include "ledger/audit/verifier.hpp"

#include <algorithm>

#include "ledger/audit/check_queue.hpp"
#include "ledger/audit/faults.hpp"
#include "ledger/audit/log_fold.hpp"
#include "ledger/audit/tree_check.hpp"
#include "ledger/limits.hpp"

namespace sopu::audit {
namespace {

// Thrown through a LogSource when there is nothing more to learn from the bodies.
struct EndOfReading {};

class Audit {
 public:
  Audit(LogSource& source, const Options& options, log::Checkpoint checkpoint)
      : source_(source),
        options_(options),
        checkpoint_(std::move(checkpoint)),
        tree_(source, checkpoint_, options.since, faults_),
        fold_(options, Part::all),
        queue_(options.threads, [this](Item& item) { return fold(item); }) {}

  Verdict run() {
    read_bodies();
    queue_.finish();
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
    queue_.push({next_++, *entry, std::move(jws), source_.makes_entries_of_bodies()});
  }

  bool fold(Item& item) {
    if (item.index >= faults_.bound()) return false;
    if (auto fault = fold_.take(item)) faults_.add(std::move(*fault));
    const std::uint64_t done = item.index + 1;
    const bool is_told = done % limits::audit_chunk_events_max == 0 || done == checkpoint_.size;
    if (is_told && options_.progress) options_.progress(done, checkpoint_.size);
    return true;
  }

  LogSource& source_;
  const Options& options_;
  log::Checkpoint checkpoint_;
  FirstFault faults_;
  TreeCheck tree_;
  LogFold fold_;
  CheckQueue queue_;

  std::uint64_t next_ = 0;  // event to be read
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
