// The ledger: takes signed events in, gives receipts out, answers questions. What the server, the
// demo and the benchmarks hold; it knows nothing of sockets.
// append, prepare, snapshot and the listeners' registration may be called from any thread.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "crypto/note.hpp"
#include "ledger/blobs/blob_store.hpp"
#include "ledger/clock.hpp"
#include "ledger/codec/state_record.hpp"
#include "ledger/directory.hpp"
#include "ledger/indexer.hpp"
#include "ledger/key_directory.hpp"
#include "ledger/limits.hpp"
#include "ledger/quotas.hpp"
#include "ledger/rehearsal.hpp"
#include "ledger/sequencer.hpp"
#include "ledger/view/queries.hpp"
#include "ledger/view/rebuild.hpp"

namespace sopu {

struct LedgerOptions {
  crypto::Passphrase passphrase;  // for the log's key
  Clock clock = system_clock();
  Stopwatch stopwatch = system_stopwatch();  // what the clock is judged by
  // What the machine knows of a time zone; a test may know other rules.
  ZoneSource machine_zone = sopu::machine_zone;
  std::size_t queue_events_max = limits::queue_events_max;
  QuotaLimits quotas{};  // none, unless told
  std::uint64_t disk_reserve_bytes = limits::disk_reserve_bytes;
  view::Progress progress;  // of a rebuild at the start
  // What an operator should know, though the ledger goes on. Called on the writer's thread.
  std::function<void(const std::string& what)> on_trouble;
  // The disk failed while writing: nothing more is acknowledged, and the process should end; the
  // next start finds out what was kept. Called once, on the writer's thread.
  std::function<void(std::string why)> on_failure;
};

class Ledger {
 public:
  // Opens the directory, checks it, brings the views up to date, starts the writer. Throws
  // DirectoryError, store::StoreError, store::CorruptRecord, crypto::KeyFileError.
  Ledger(const std::filesystem::path& directory, LedgerOptions options);
  ~Ledger();  // stop()

  // Checks form, signature and the quotas of whoever signed, on the calling thread (costly: call it
  // on a pool).
  domain::Result<domain::VerifiedEvent> check(std::string_view jws);
  // Queues an event that was checked; those queued first are decided first. `done` is called
  // exactly once, on this thread or the writer's; it must not block or throw.
  using Done = std::function<void(domain::Result<Receipt>)>;
  void submit(domain::VerifiedEvent event, std::string jws, Done done);
  // Both in one.
  void append(std::string jws, Done done);

  // Documents beside the log. Of the caller's own party, whose quota they count to.
  blobs::BlobStore& blobs() { return blobs_; }
  domain::Result<blobs::Received> put_document(const domain::PartyId& party,
                                               const blobs::Piece& piece);
  // Those that came more than a day ago and to which nothing refers go. Returns how many went.
  std::size_t forget_documents();

  // A dry run of what somebody would sign, with the proof of its base.
  domain::Result<Prepared> prepare(const Intent& intent) const;

  std::unique_ptr<store::Snapshot> snapshot() const { return store_->snapshot(); }
  // For whoever reads a snapshot.
  view::Shared& shared() const { return shared_; }
  // Where words stand; null if there can be no index here.
  const search::WordIndex* word_index() const { return indexer_ ? &indexer_->index() : nullptr; }
  const LedgerPaths& paths() const { return paths_; }
  const std::string& origin() const { return origin_; }
  const crypto::NoteVerifier& log_verifier() const { return verifier_; }
  domain::Time now() const { return clock_(); }
  const KeyDirectory& keys() const { return keys_; }

  // Told of every committed batch, in order, on the writer's thread, after the receipts went out.
  using Listener = std::function<void(std::shared_ptr<const CommittedBatch>)>;
  void set_listener(Listener listener);  // the one before may hear of one more batch

  // Parties, keys and zones as of the newest change.
  std::shared_ptr<const domain::Registry> registry() const;

  struct Condition {
    std::optional<domain::Sentence> standstill;  // why nothing is written now
    bool clock_speaks = false;                   // see Sequencer::clock_speaks
    std::size_t queued_events = 0;
    Sequencer::Counters counters;
    std::array<std::uint64_t, quota_count> quota_refusals{};
  };
  Condition condition() const;

  // Takes nothing new, finishes what is queued, writes the high-water mark.
  void stop();

 private:
  LedgerPaths paths_;
  DirectoryLock lock_;
  Clock clock_;
  ZoneSource machine_zone_;
  std::unique_ptr<store::EventStore> store_;
  mutable view::Shared shared_;
  KeyDirectory keys_;
  Quotas quotas_;
  blobs::BlobStore blobs_;
  std::string origin_;
  crypto::NoteVerifier verifier_;
  std::unique_ptr<Sequencer> sequencer_;
  std::unique_ptr<Indexer> indexer_;

  domain::Refusal refuse_unpaid(std::string_view jws) const;
  domain::Refusal refuse_without_documents(const domain::Event& event) const;

  // Kept as of the newest change.
  mutable std::mutex registry_mutex_;
  mutable std::shared_ptr<const domain::Registry> registry_;
  mutable std::uint64_t registry_changes_ = 0;
};

}  // namespace sopu
