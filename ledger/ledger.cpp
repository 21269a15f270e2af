#include "ledger/ledger.hpp"

#include "crypto/jws.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/codec/signature_check.hpp"
#include "ledger/start_check.hpp"
#include "ledger/store/lmdb_store.hpp"
#include "ledger/view/public_log.hpp"
#include "ledger/view/stored_event.hpp"

namespace sopu {

using domain::ErrorCode;
using domain::Result;

namespace {

void demand_store(const LedgerPaths& paths) {
  if (std::filesystem::exists(paths.store())) return;
  if (std::filesystem::exists(paths.high_water()))
    throw DirectoryError(paths.store().string() +
                         " is missing, and this ledger has signed checkpoints: restore it from a "
                         "backup");
  throw DirectoryError(paths.root.string() + " holds no ledger: `sopu init` makes one");
}

// Without a clock key that can be read the ledger is served all the same.
std::optional<ClockVoice> voice_in(const LedgerPaths& paths, const std::string& origin,
                                   const LedgerOptions& options) {
  if (!std::filesystem::exists(paths.clock_key())) return std::nullopt;
  try {
    return ClockVoice(origin, crypto::read_key_file(paths.clock_key(), options.passphrase));
  } catch (const std::exception& error) {
    if (options.on_trouble) options.on_trouble(error.what());
    return std::nullopt;
  }
}

// Without an index of words the ledger is served all the same.
std::unique_ptr<Indexer> indexer_of(const store::EventStore& store, view::Shared& shared,
                                    const LedgerPaths& paths, const LedgerOptions& options) {
  try {
    return std::make_unique<Indexer>(
        store, shared,
        Indexer::Options{paths.word_index(), options.disk_reserve_bytes, options.on_trouble});
  } catch (const std::exception& error) {
    if (options.on_trouble) options.on_trouble(error.what());
    return nullptr;
  }
}

// Counted for every piece of a document beside its bytes, however few they are.
constexpr std::size_t a_file_takes = std::size_t{4} << 10;

// At a glance; whoever only says so gains no more than a look at the signature.
bool says_about_party(std::string_view payload) {
  constexpr std::string_view name = "\"subject\"";
  const auto found = payload.find(name);
  if (found == std::string_view::npos) return false;
  const auto value = payload.find_first_not_of(" \t\r\n:", found + name.size());
  return value != std::string_view::npos && payload.substr(value).starts_with("\"party/");
}

}  // namespace

Ledger::Ledger(const std::filesystem::path& directory, LedgerOptions options)
    : paths_(directory),
      lock_(paths_),
      clock_(options.clock),
      machine_zone_(options.machine_zone),
      shared_(limits::cached_states_bytes_max,
              std::make_shared<view::StoredTerms>([this] { return store_->snapshot(); })),
      quotas_(options.quotas, options.stopwatch),
      blobs_(paths_.blobs(), options.disk_reserve_bytes) {
  demand_store(paths_);
  const auto log_key = crypto::read_key_file(paths_.log_key(), options.passphrase);
  store_ = store::open_lmdb_store(paths_.store(), {.must_exist = true});
  verifier_ = check_at_start(*store_, paths_, log_key.public_key());
  origin_ = verifier_.name;
  view::catch_up(*store_, options.progress);
  indexer_ = indexer_of(*store_, shared_, paths_, options);
  Sequencer::Options writing;
  writing.paths = paths_;
  writing.origin = origin_;
  writing.sign = [log_key](const log::Checkpoint& checkpoint) {
    return log::sign_checkpoint(checkpoint, log_key);
  };
  writing.clock = clock_;
  writing.stopwatch = std::move(options.stopwatch);
  writing.queue_events_max = options.queue_events_max;
  writing.disk_reserve_bytes = options.disk_reserve_bytes;
  writing.ledger_clock = {voice_in(paths_, origin_, options), machine_zone_, read_alive(paths_),
                          options.on_trouble};
  writing.on_trouble = std::move(options.on_trouble);
  writing.on_failure = std::move(options.on_failure);
  sequencer_ = std::make_unique<Sequencer>(std::move(writing), *store_, shared_.terms, keys_);
  set_listener({});
}

Ledger::~Ledger() {
  stop();
}

Result<domain::VerifiedEvent> Ledger::check(std::string_view jws) {
  if (auto no = refuse_unpaid(jws)) return *std::move(no);
  auto event = codec::SignatureCheck::check(
      jws, [this](const domain::Kid& kid) -> std::optional<crypto::JwsKey> {
        const auto holder = keys_.find(kid);
        if (!holder) return {};
        return holder->key;
      });
  if (!event) return event;
  if (auto no = quotas_.take(event->event(), jws.size())) return *std::move(no);
  if (auto no = refuse_without_documents(event->event())) return *std::move(no);
  return event;
}

// Whoever refers to a document has it, and has put it where the other side can read it.
// That is no rule of the domain: the log holds without the documents.
domain::Refusal Ledger::refuse_without_documents(const domain::Event& event) const {
  const auto refuse_unless_put = [&](const domain::Hash& hash,
                                     const std::string& at) -> domain::Refusal {
    if (blobs_.has_put(event.source, hash)) return std::nullopt;
    return domain::refuse(ErrorCode::not_found, {"document-not-put", {}}, at);
  };
  if (const auto* confided = domain::get_if<domain::StatementConfided>(event.payload)) {
    return refuse_unless_put(confided->sha256, "/data/sha256");
  }
  const auto* evidence = domain::get_if<domain::EvidenceSubmitted>(event.payload);
  if (!evidence || !evidence->documents) return std::nullopt;
  for (std::size_t i = 0; i < evidence->documents->size(); ++i) {
    const std::string at = "/data/documents/" + std::to_string(i);
    if (auto no = refuse_unless_put((*evidence->documents)[i].sha256, at)) return no;
  }
  return std::nullopt;
}

Result<blobs::Received> Ledger::put_document(const domain::PartyId& party,
                                             const blobs::Piece& piece) {
  const std::size_t costs = piece.bytes.size() + a_file_takes;
  if (auto no = quotas_.take_document(party, costs)) return *std::move(no);
  return blobs_.put(party, piece);
}

std::size_t Ledger::forget_documents() {
  const auto snapshot = store_->snapshot();
  const view::Reader reader(*snapshot);
  const auto is_needed = [&](const domain::Hash& hash, const std::set<domain::PartyId>& put_by) {
    bool found = false;
    reader.events_with(hash, [&](domain::LogIndex index) {
      found = put_by.contains(view::stored_event(*snapshot, index).event->source);
      return !found;
    });
    return found;
  };
  const auto before = std::filesystem::file_time_type::clock::now() - limits::document_kept_unused;
  return blobs_.forget(before, is_needed);
}

// Who has used up its quota costs no more than this look: a signature is checked only for what can
// be paid for, or says that it is about the party itself.
domain::Refusal Ledger::refuse_unpaid(std::string_view jws) const {
  const auto parsed = crypto::parse_jws(jws, codec::event_typ);
  const auto holder = parsed ? keys_.find({parsed->kid}) : std::nullopt;
  if (!holder) return std::nullopt;
  const auto no = quotas_.look(holder->party, jws.size(), false);
  if (!no) return std::nullopt;
  return says_about_party(parsed->payload) ? quotas_.look(holder->party, jws.size(), true) : no;
}

void Ledger::submit(domain::VerifiedEvent event, std::string jws, Done done) {
  sequencer_->submit({std::move(event), std::move(jws), std::move(done)});
}

void Ledger::append(std::string jws, Done done) {
  auto event = check(jws);
  if (!event) return done(event.error());
  submit(std::move(*event), std::move(jws), std::move(done));
}

std::shared_ptr<const domain::Registry> Ledger::registry() const {
  const std::lock_guard lock(registry_mutex_);
  const std::uint64_t changes = keys_.changes();
  if (!registry_ || registry_changes_ != changes) {
    const auto snapshot = store_->snapshot();
    auto fresh = view::Reader(*snapshot).registry();
    fresh.origin = origin_;
    registry_ = std::make_shared<const domain::Registry>(std::move(fresh));
    registry_changes_ = changes;
  }
  return registry_;
}

Result<Prepared> Ledger::prepare(const Intent& intent) const {
  const auto known = registry();
  const auto snapshot = store_->snapshot();
  auto prepared = rehearse({*snapshot, shared_, *known, now(), machine_zone_}, intent);
  if (prepared && prepared->base) {
    const auto proof = view::PublicLog(*snapshot).inclusion_proof(prepared->base->head.index);
    prepared->base->proof = proof.value();
  }
  return prepared;
}

void Ledger::set_listener(Listener listener) {
  sequencer_->set_listener([this, told = std::move(listener)](auto batch) {
    if (indexer_) indexer_->wake();
    if (told) told(std::move(batch));
  });
}

Ledger::Condition Ledger::condition() const {
  Condition condition;
  condition.queued_events = sequencer_->queued_events();
  condition.counters = sequencer_->counters();
  condition.standstill = sequencer_->standstill();
  condition.clock_speaks = sequencer_->clock_speaks();
  condition.quota_refusals = quotas_.refusals();
  return condition;
}

void Ledger::stop() {
  if (sequencer_) sequencer_->stop();
  if (indexer_) indexer_->stop();
}

}  // namespace sopu
