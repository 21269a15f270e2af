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

namespace {

// The streams that the event touches, as copies that cost nothing, their terms in a book of their
// own: whatever is folded into them is forgotten.
class DryStreams {
 public:
  DryStreams(const domain::Registry& registry, const view::Reader& reader,
             const domain::Event& event)
      : registry_(registry),
        beside_{std::make_shared<view::PendingTerms>(reader.terms()), registry.clock} {
    const domain::Touched touched = domain::touched(event, event.payload);
    load(reader, touched.own);
    for (const auto& stream : touched.beside) load(reader, stream);
  }

  domain::Streams streams() const {
    domain::Streams streams{registry_};
    streams.clock = beside_.clock;
    for (const auto& [stream, state] : states_) {
      if (!state) continue;
      if (const auto* one = std::get_if<domain::Agreement>(&*state)) streams.agreement = one;
      if (const auto* one = std::get_if<domain::Talk>(&*state)) streams.talk = one;
    }
    return streams;
  }

  // Whether it would be refused. What it asks for of a zone that is not on record the machine's
  // rules say, as they would be put on record in front of it.
  domain::Refusal decide(const domain::VerifiedEvent& event, const domain::Recorded& recorded,
                         const ZoneSource& machine_zone) {
    auto no = domain::decide(streams(), event, recorded);
    const std::string zone = no ? domain::zone_asked_for(*no) : std::string();
    const auto machine = zone.empty() ? std::nullopt : machine_zone(zone);
    if (!machine) return no;
    beside_.clock = domain::with(*beside_.clock,
                                 domain::RecordedZone{machine->zone, machine->version, recorded});
    return domain::decide(streams(), event, recorded);
  }

  void evolve(const domain::Event& event, const domain::Recorded& recorded) {
    for (const auto& stream : domain::changed(streams(), event)) {
      if (stream.kind == domain::StreamKind::registry) continue;  // nothing is told of its state
      domain::evolve(states_[stream], stream, event, *registry_.key(event.kid), recorded, beside_);
    }
  }

 private:
  void load(const view::Reader& reader, const domain::StreamId& stream) {
    if (stream.kind == domain::StreamKind::registry) return;
    auto& state = states_[stream];
    if (const auto found = reader.state(stream)) state = *found;
    if (state) domain::set_beside(*state, beside_);
  }

  const domain::Registry& registry_;
  domain::Beside beside_;
  std::map<domain::StreamId, std::optional<domain::StreamState>> states_;
};

// What the event would follow; nothing for a type that follows none.
std::optional<domain::Head> head_for(const domain::Registry& registry,
                                     const domain::Agreement* agreement,
                                     const domain::Subject& about, const domain::EventType& type) {
  const domain::Head genesis{registry.genesis.value_or(domain::Hash{}), {0}};
  switch (type.chain) {
    case domain::Chain::none:
      return std::nullopt;
    case domain::Chain::contract:
      return agreement ? agreement->head : genesis;
    case domain::Chain::ledger:
      return registry.ledger_head;
    case domain::Chain::party:
    case domain::Chain::party_any: {
      const auto* id = std::get_if<domain::PartyId>(&about);
      const domain::Party* party = id ? registry.party(*id) : nullptr;
      return party ? party->chain.back() : genesis;
    }
  }
  return std::nullopt;
}

}  // namespace

Prepared::Base Ledger::base_of(const store::Snapshot& snapshot, view::Reading& reading,
                               const domain::Head& head) const {
  const auto stored = view::stored_event(snapshot, head.index);
  Prepared::Base base{
      head, reading.sight(*stored.event, stored.recorded) == domain::Sight::whole, {}};
  if (auto proof = view::PublicLog(snapshot).inclusion_proof(head.index)) base.proof = *proof;
  return base;
}

Result<Prepared> Ledger::prepare(const domain::PartyId& party, const domain::Kid& kid,
                                 std::string_view type_name, std::string_view subject,
                                 const boost::json::value& data,
                                 const std::optional<domain::EventId>& id) const {
  const auto about = codec::parse_subject(subject);
  if (!about) return domain::refuse(ErrorCode::schema, {"subject-malformed", {}}, "/subject");
  const auto payload = codec::read_payload(type_name, data);
  if (!payload) return payload.error();
  const domain::EventType& type = domain::type_of(*payload);

  const auto known = registry();
  const auto snapshot = store_->snapshot();
  const view::Reader reader(*snapshot, &shared_);
  view::Reading reading(reader, party, now());
  const view::Reading::View* view = nullptr;
  if (const auto* agreement = std::get_if<domain::AgreementId>(&*about)) {
    // A stranger learns from a dry run no more than from a question.
    view = reading.agreement(*agreement);
    if (!view && !domain::holds<domain::AgreementInitiated>(*payload)) {
      return domain::refuse(ErrorCode::not_found, {"not-here", {{"what", "agreement"}}},
                            "/subject");
    }
  }
  codec::Draft draft{id.value_or(codec::new_event_id(now())),
                     party,
                     *about,
                     std::string(type_name),
                     now(),
                     origin_,
                     std::nullopt,
                     data};
  const auto head = head_for(*known, view ? &view->agreement() : nullptr, *about, type);
  if (head) draft.base = head->event;
  std::string text = codec::write_event(draft);
  auto read = codec::read_event(text, kid, {});
  if (!read) return read.error();
  const auto event = codec::SignatureCheck::rehearse(std::move(*read));
  const domain::Recorded next{{snapshot->head().size}, now()};

  DryStreams dry(*known, reader, event.event());
  const domain::Streams before = dry.streams();
  if (auto no = dry.decide(event, next, machine_zone_)) return *std::move(no);
  std::optional<domain::Agreement> agreement_before;
  if (before.agreement) agreement_before = *before.agreement;
  dry.evolve(event.event(), next);
  const domain::Agreement* after = dry.streams().agreement;
  const auto effect = domain::effect_of(agreement_before ? &*agreement_before : nullptr, after,
                                        event.event(), next.at);
  Prepared prepared{std::move(text), {}, {}, std::nullopt};
  if (after) {
    const auto self = domain::reader_of(*after, party, next.at);
    prepared.effect = domain::tell(*after, self, domain::Sight::whole, event.event(), effect);
    prepared.zone = domain::zone_at(*after, next.at);
  } else {
    prepared.effect = domain::tell(domain::Sight::whole, event.event(), effect);
  }
  if (head) prepared.base = base_of(*snapshot, reading, *head);
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
