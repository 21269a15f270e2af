#include "ledger/ledger.hpp"

#include "ledger/codec/event_json.hpp"
#include "ledger/codec/signature_check.hpp"
#include "ledger/start_check.hpp"
#include "ledger/store/lmdb_store.hpp"

namespace sopu {

using domain::ErrorCode;
using domain::Result;

Ledger::Ledger(const std::filesystem::path& directory, LedgerOptions options)
    : paths_(directory), lock_(paths_), clock_(options.clock) {
  if (!std::filesystem::exists(paths_.store()))
    throw DirectoryError(directory.string() + " holds no ledger: `sopu init` makes one");
  const auto log_key = crypto::read_key_file(paths_.log_key(), options.passphrase);
  store_ = store::open_lmdb_store(paths_.store());
  verifier_ = check_at_start(*store_, paths_, log_key.public_key());
  origin_ = verifier_.name;
  view::catch_up(*store_, options.progress);
  sequencer_ = std::make_unique<Sequencer>(
      Sequencer::Options{paths_, origin_, log_key, clock_, options.clock_ahead_max,
                         options.clock_behind_max, options.queue_events_max,
                         options.disk_reserve_bytes, std::move(options.on_failure)},
      *store_, keys_);
}

Ledger::~Ledger() {
  stop();
}

Result<domain::VerifiedEvent> Ledger::check(std::string jws) const {
  return codec::SignatureCheck::check(
      std::move(jws), [this](const domain::Kid& kid) -> std::optional<crypto::PublicKey> {
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

Result<Prepared> Ledger::prepare(const domain::PartyId& party, const domain::Kid& kid,
                                 std::string_view type, std::string_view subject,
                                 const boost::json::value& data) const {
  const auto about = codec::parse_subject(subject);
  if (!about)
    return domain::refuse(ErrorCode::schema,
                          "`subject` must be `agreement/<id>`, `party/<id>` or `ledger`.",
                          "/subject");
  const auto payload = codec::read_payload(type, data);
  if (!payload) return payload.error();

  const auto known = registry();
  const auto snapshot = store_->snapshot();
  view::StatePtr agreement;
  if (const auto* id = std::get_if<domain::AgreementId>(&*about))
    agreement = view::Reader(*snapshot, &states_).agreement(*id);
  // A stranger learns from a dry run no more than from a question.
  const bool begins = std::holds_alternative<domain::AgreementInitiated>(*payload);
  const bool hidden =
      !agreement || domain::access_of(*agreement, party, now()) == domain::Access::none;
  if (std::holds_alternative<domain::AgreementId>(*about) && !begins && hidden)
    return domain::refuse(ErrorCode::not_found,
                          "There is no such agreement, or you may not read it.", "/subject");

  codec::Draft draft{codec::new_event_id(now()),
                     party,
                     *about,
                     std::string(type),
                     now(),
                     origin_,
                     std::nullopt,
                     data};
  if (domain::is_contract_event(*payload))
    draft.base = agreement ? agreement->head : known->genesis;
  std::string text = codec::write_event(draft);
  auto event = codec::read_event(text, kid, {});
  if (!event) return event.error();
  const domain::Recorded next{{snapshot->head().size}, now()};
  const auto rehearsed = codec::SignatureCheck::rehearse(std::move(*event));
  auto effect = rehearsed->agreement() ? domain::rehearse(*known, agreement.get(), rehearsed, next)
                                       : domain::rehearse(*known, rehearsed);
  if (!effect) return effect.error();
  return Prepared{std::move(text), std::move(*effect)};
}

void Ledger::set_listener(Listener listener) {
  sequencer_->set_listener(std::move(listener));
}

Ledger::Condition Ledger::condition() const {
  Condition condition;
  condition.queued_events = sequencer_->queued_events();
  condition.counters = sequencer_->counters();
  if (sequencer_->failed()) {
    condition = {false, "the disk failed while writing", condition.queued_events,
                 condition.counters};
  } else if (!sequencer_->has_room_on_disk()) {
    condition = {false, "the disk is nearly full", condition.queued_events, condition.counters};
  }
  return condition;
}

void Ledger::stop() {
  if (sequencer_) sequencer_->stop();
}

}  // namespace sopu
