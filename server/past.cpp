#include "server/past.hpp"

#include <boost/json/value.hpp>

#include "ledger/codec/signature_check.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/words/answers.hpp"
#include "server/rpc.hpp"

namespace sopu::server {

namespace json = boost::json;
using domain::Sight;

// ---------------------------------------------------------------- telling

view::Reading& Teller::reading_of(const view::Asker& asker) {
  const auto found = readings_.find(asker);
  if (found != readings_.end()) return found->second;
  return readings_.emplace(asker, view::Reading(reader_, asker, now_)).first->second;
}

SharedText Teller::event(const Hearer& hearer, const domain::Event& event,
                         const domain::Recorded& recorded, std::string_view jws,
                         const domain::Effect& effect) {
  view::Reading& reading = reading_of(hearer.asker);
  const Sight sight = reading.sight(event, recorded);
  if (sight == Sight::hidden) return nullptr;
  const auto* agreement = event.agreement();
  const auto* view = agreement ? reading.agreement(*agreement) : nullptr;
  const bool reads_all = view && view->reader.reads_all();
  SharedText* shared = nullptr;
  if (reads_all) {
    shared = &for_all_readers_[{recorded.index.value, hearer.language}];
    if (*shared) return *shared;
  }
  json::object params{{"index", recorded.index.value},
                      {"recordedAt", domain::format_time(recorded.at)}};
  if (sight == Sight::whole) params["jws"] = jws;
  json::value told = domain::json_of(reading.tell(sight, event, effect));
  words::add_texts(told, {hearer.language, reading.zone_of(event)});
  params["effect"] = std::move(told);
  auto text = std::make_shared<const std::string>(rpc::notification("event", std::move(params)));
  if (shared) *shared = text;
  return text;
}

SharedText checkpoint_notification(std::string_view text) {
  json::object params;
  params["text"] = text;
  return std::make_shared<const std::string>(rpc::notification("checkpoint", std::move(params)));
}

LiveBatch prepare_batch(const Ledger& ledger, const CommittedBatch& batch,
                        std::set<Hearer> hearers) {
  const auto snapshot = ledger.snapshot();
  Teller teller(ledger, *snapshot);
  LiveBatch live;
  live.size = batch.size;
  live.first = batch.size - batch.events.size();
  live.checkpoint = checkpoint_notification(batch.checkpoint);
  for (const CommittedEvent& committed : batch.events) {
    LiveEvent event;
    event.index = committed.recorded.index.value;
    if (const auto* agreement = committed.event->agreement()) event.agreement = *agreement;
    for (const Hearer& hearer : hearers) {
      auto text = teller.event(hearer, *committed.event, committed.recorded, committed.jws,
                               committed.effect);
      if (text) event.texts.emplace(hearer, std::move(text));
    }
    live.events.push_back(std::move(event));
  }
  live.asked_about = std::move(hearers);
  return live;
}

// ---------------------------------------------------------------- the past

namespace {

class PastReader {
 public:
  PastReader(const Ledger& ledger, const Hearer& hearer, Cursor cursor)
      : snapshot_(ledger.snapshot()), teller_(ledger, *snapshot_), listener_(hearer) {
    chunk_.cursor = std::move(cursor);
  }

  PastChunk run() {
    chunk_.reached_end = true;
    const auto take_next = [this](domain::LogIndex index) {
      if (is_full()) return chunk_.reached_end = false;
      take(index);
      chunk_.cursor.next = index.value + 1;
      return true;
    };
    if (chunk_.cursor.agreement) {
      teller_.reader().events_of(*chunk_.cursor.agreement, {chunk_.cursor.next}, take_next);
    } else {
      while (chunk_.cursor.next < snapshot_->head().size && take_next({chunk_.cursor.next})) {
      }
    }
    if (chunk_.reached_end) {
      chunk_.cursor.next = std::max(chunk_.cursor.next, snapshot_->head().size);
      chunk_.checkpoint = checkpoint_notification(snapshot_->head().checkpoint);
    }
    return std::move(chunk_);
  }

 private:
  bool is_full() const {
    return bytes_ >= limits::past_chunk_bytes || looked_at_ >= limits::past_chunk_events;
  }

  void take(domain::LogIndex index) {
    ++looked_at_;
    const auto stored = snapshot_->event(index);
    if (!stored) throw store::CorruptRecord("an event of the past is missing");
    const auto decoded = codec::SignatureCheck::committed(stored->jws);
    if (!decoded) throw store::CorruptRecord("a committed event that does not decode");
    auto text = teller_.event(listener_, decoded->event(), {index, stored->recorded_at},
                              stored->jws, teller_.reader().effect(index));
    if (!text) return;
    bytes_ += text->size();
    chunk_.events.push_back(std::move(text));
  }

  std::unique_ptr<store::Snapshot> snapshot_;
  Teller teller_;
  const Hearer& listener_;
  PastChunk chunk_;
  std::size_t bytes_ = 0;
  std::size_t looked_at_ = 0;
};

}  // namespace

PastChunk read_past(const Ledger& ledger, const Hearer& hearer, Cursor cursor) {
  return PastReader(ledger, hearer, std::move(cursor)).run();
}

}  // namespace sopu::server
