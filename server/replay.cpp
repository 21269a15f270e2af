#include "server/replay.hpp"

#include <boost/json/value.hpp>

#include "ledger/codec/effect_json.hpp"
#include "ledger/codec/signature_check.hpp"
#include "server/rpc.hpp"

namespace sopu::server {

namespace json = boost::json;

// ---------------------------------------------------------------- who may read

Visibility::Known& Visibility::known(const domain::AgreementId& id) {
  auto found = known_.find(id);
  if (found == known_.end()) {
    found = known_.emplace(id, Known{reader_.agreement(id), {}}).first;
  }
  return found->second;
}

domain::Access Visibility::access(const view::Caller& caller,
                                  const domain::AgreementId& agreement) {
  if (!caller) return domain::Access::none;
  Known& about = known(agreement);
  if (!about.state) return domain::Access::none;
  auto found = about.access.find(*caller);
  if (found == about.access.end()) {
    found = about.access.emplace(*caller, domain::access_of(*about.state, *caller, now_)).first;
  }
  return found->second;
}

bool Visibility::may_read_any(const view::Caller& caller, const domain::AgreementId& agreement) {
  return access(caller, agreement) != domain::Access::none;
}

bool Visibility::may_read(const view::Caller& caller, const domain::Event& event) {
  const auto* agreement = event.agreement();
  if (agreement == nullptr) return true;
  const auto granted = access(caller, *agreement);
  if (granted == domain::Access::none) return false;
  return domain::may_read(granted, *caller, *known(*agreement).state, event);
}

// ---------------------------------------------------------------- rendering

SharedText event_notification(const codec::HistoryEntry& history, std::string_view jws) {
  json::object params;
  params["index"] = history.index.value;
  params["recordedAt"] = domain::format_time(history.recorded_at);
  params["jws"] = jws;
  params["effect"] = codec::to_json(history.effect);
  return std::make_shared<const std::string>(rpc::notification("event", std::move(params)));
}

SharedText checkpoint_notification(std::string_view text) {
  json::object params;
  params["text"] = text;
  return std::make_shared<const std::string>(rpc::notification("checkpoint", std::move(params)));
}

LiveBatch prepare_batch(const Ledger& ledger, const CommittedBatch& batch,
                        std::set<domain::PartyId> parties) {
  const auto snapshot = ledger.snapshot();
  Visibility visibility(ledger, *snapshot);
  LiveBatch live;
  live.size = batch.size;
  live.first = batch.size - batch.events.size();
  live.checkpoint = checkpoint_notification(batch.checkpoint);
  for (const CommittedEvent& committed : batch.events) {
    LiveEvent event;
    event.index = committed.history.index.value;
    if (const auto* agreement = committed.event->agreement()) {
      event.agreement = *agreement;
      for (const auto& party : parties) {
        if (visibility.may_read(party, *committed.event)) event.readers.insert(party);
      }
    }
    if (!event.agreement || !event.readers.empty()) {
      event.text = event_notification(committed.history, committed.jws);
    }
    live.events.push_back(std::move(event));
  }
  live.asked_about = std::move(parties);
  return live;
}

// ---------------------------------------------------------------- the past

namespace {

class Replayer {
 public:
  Replayer(const Ledger& ledger, const view::Caller& caller, Cursor cursor)
      : snapshot_(ledger.snapshot()),
        reader_(*snapshot_, &ledger.states()),
        visibility_(ledger, *snapshot_),
        caller_(caller) {
    chunk_.cursor = std::move(cursor);
  }

  ReplayChunk run() {
    if (chunk_.cursor.agreement) {
      of_agreement();
    } else {
      of_log();
    }
    if (chunk_.reached_end) {
      chunk_.cursor.next = std::max(chunk_.cursor.next, snapshot_->head().size);
      chunk_.checkpoint = checkpoint_notification(snapshot_->head().checkpoint);
    }
    return std::move(chunk_);
  }

 private:
  bool is_full() const { return bytes_ >= replay_chunk_bytes || looked_at_ >= replay_chunk_events; }

  void of_log() {
    chunk_.reached_end = true;
    snapshot_->events(chunk_.cursor.next, snapshot_->head().size,
                      [this](const store::StoredEvent& event) {
                        if (is_full()) return chunk_.reached_end = false;
                        const auto history = reader_.entry(event.index);
                        if (!history) throw store::CorruptRecord("an event without its history");
                        take(event.jws, *history);
                        chunk_.cursor.next = event.index.value + 1;
                        return true;
                      });
  }

  void of_agreement() {
    chunk_.reached_end = true;
    const auto number = reader_.number(*chunk_.cursor.agreement);
    if (!number) return;
    reader_.history(*number, {chunk_.cursor.next}, [this](const codec::HistoryEntry& history) {
      if (is_full()) return chunk_.reached_end = false;
      const auto event = snapshot_->event(history.index);
      if (!event) throw store::CorruptRecord("a history without its event");
      take(event->jws, history);
      chunk_.cursor.next = history.index.value + 1;
      return true;
    });
  }

  void take(const std::string& jws, const codec::HistoryEntry& history) {
    ++looked_at_;
    if (history.agreement) {
      if (!visibility_.may_read_any(caller_, *history.agreement)) return;
      const auto decoded = codec::SignatureCheck::committed(jws);
      if (!decoded) throw store::CorruptRecord("a committed event that does not decode");
      if (!visibility_.may_read(caller_, decoded->event())) return;
    }
    chunk_.events.push_back(event_notification(history, jws));
    bytes_ += chunk_.events.back()->size();
  }

  std::unique_ptr<store::Snapshot> snapshot_;
  view::Reader reader_;
  Visibility visibility_;
  const view::Caller& caller_;
  ReplayChunk chunk_;
  std::size_t bytes_ = 0;
  std::size_t looked_at_ = 0;
};

}  // namespace

ReplayChunk replay(const Ledger& ledger, const view::Caller& caller, Cursor cursor) {
  return Replayer(ledger, caller, std::move(cursor)).run();
}

}  // namespace sopu::server
