#include "ledger/ledger.hpp"

#include "ledger/codec/event_json.hpp"
#include "ledger/codec/signature_check.hpp"
#include "ledger/start_check.hpp"
#include "ledger/store/lmdb_store.hpp"
#include "ledger/view/public_log.hpp"

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

}  // namespace

Ledger::Ledger(const std::filesystem::path& directory, LedgerOptions options)
    : paths_(directory),
      lock_(paths_),
      clock_(options.clock),
      machine_zone_(options.machine_zone),
      shared_(limits::cached_states_bytes_max,
              std::make_shared<view::StoredTerms>([this] { return store_->snapshot(); })) {
  demand_store(paths_);
  const auto log_key = crypto::read_key_file(paths_.log_key(), options.passphrase);
  store_ = store::open_lmdb_store(paths_.store(), {.must_exist = true});
  verifier_ = check_at_start(*store_, paths_, log_key.public_key());
  origin_ = verifier_.name;
  view::catch_up(*store_, options.progress);
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
}

Ledger::~Ledger() {
  stop();
}

Result<domain::VerifiedEvent> Ledger::check(std::string_view jws) const {
  return codec::SignatureCheck::check(
      jws, [this](const domain::Kid& kid) -> std::optional<crypto::PublicKey> {
        const auto holder = keys_.find(kid);
        if (!holder) return {};
        return holder->key;
      });
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
  sequencer_->set_listener(std::move(listener));
}

Ledger::Condition Ledger::condition() const {
  Condition condition;
  condition.queued_events = sequencer_->queued_events();
  condition.counters = sequencer_->counters();
  condition.standstill = sequencer_->standstill();
  condition.clock_speaks = sequencer_->clock_speaks();
  return condition;
}

void Ledger::stop() {
  if (sequencer_) sequencer_->stop();
}

}  // namespace sopu
