#include "server/hub.hpp"

#include <algorithm>

#include "ledger/limits.hpp"

namespace sopu::server {

Hearer Hub::Entry::hearer() const {
  return {by.caller ? view::Asker(by.caller->party) : std::nullopt, by.language};
}

Hub::Hub(const Ledger& ledger, const Tokens& tokens, Workers& workers,
         std::shared_ptr<IoQueue> io_queue, const Log& log, Metrics& metrics)
    : ledger_(ledger),
      tokens_(tokens),
      workers_(workers),
      io_queue_(std::move(io_queue)),
      log_(log),
      metrics_(metrics),
      self_(std::make_shared<Hub*>(this)),
      delivered_size_(ledger.snapshot()->head().size) {}

Ledger::Listener Hub::listener() {
  return [queue = io_queue_,
          hub = std::weak_ptr<Hub*>(self_)](std::shared_ptr<const CommittedBatch> batch) {
    queue->push([hub, batch = std::move(batch)] {
      if (const auto self = hub.lock()) (*self)->on_committed(batch);
    });
  };
}

// ---------------------------------------------------------------- subscribers

Hub::Subscribed Hub::subscribe(std::weak_ptr<Subscriber> subscriber, By by,
                               std::optional<domain::AgreementId> agreement,
                               std::optional<std::uint64_t> from) {
  const Id id = next_id_++;
  Entry& entry = entries_[id];
  metrics_.subscriptions(entries_.size());
  entry.subscriber = std::move(subscriber);
  entry.by = std::move(by);
  entry.cursor = {from.value_or(delivered_size_), std::move(agreement)};
  if (from) {
    read_more(id, entry);
  } else {
    entry.state = State::live;
  }
  return {id, entry.cursor.next};
}

void Hub::unsubscribe(Id id) {
  const auto found = entries_.find(id);
  if (found != entries_.end()) erase(found);
}

void Hub::erase(Entries::iterator entry) {
  entries_.erase(entry);
  metrics_.subscriptions(entries_.size());
}

void Hub::drained(Id id) {
  const auto found = entries_.find(id);
  if (found != entries_.end() && found->second.state == State::waiting) {
    read_more(id, found->second);
  }
}

// Null if nobody is there to read any more, or the key by which the caller proved to be a party was
// revoked; the entry is then gone.
std::shared_ptr<Subscriber> Hub::reachable(Entries::iterator entry) {
  auto subscriber = entry->second.subscriber.lock();
  const auto& caller = entry->second.by.caller;
  if (subscriber && (!caller || tokens_.still_valid(*caller))) return subscriber;
  end(entry->first, Subscriber::Ended::key_revoked);
  return nullptr;
}

void Hub::end(Id id, Subscriber::Ended why) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  const auto subscriber = found->second.subscriber.lock();
  erase(found);
  if (subscriber) subscriber->ended(why);
}

bool Hub::anyone_live() const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [](const auto& entry) { return entry.second.state == State::live; });
}

// ---------------------------------------------------------------- the past

void Hub::read_more(Id id, Entry& entry) {
  entry.state = State::reading_past;
  workers_.post_long([&ledger = ledger_, &log = log_, queue = io_queue_,
                      hub = std::weak_ptr<Hub*>(self_), id, hearer = entry.hearer(),
                      cursor = entry.cursor, trace_id = entry.by.trace_id] {
    try {
      auto chunk = std::make_shared<PastChunk>(read_past(ledger, hearer, cursor));
      queue->push([hub, id, chunk] {
        if (const auto self = hub.lock()) (*self)->take_chunk(id, std::move(*chunk));
      });
    } catch (const std::exception& failure) {
      log.error("past-failed", {{"why", failure.what()}, {"traceId", trace_id}});
      queue->push([hub, id] {
        if (const auto self = hub.lock()) (*self)->end(id, Subscriber::Ended::failed);
      });
    }
  });
}

void Hub::take_chunk(Id id, PastChunk chunk) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  const auto subscriber = reachable(found);
  if (!subscriber) return;
  Entry& entry = found->second;
  entry.cursor = std::move(chunk.cursor);
  // Batches that were delivered meanwhile passed this subscriber by: they are still in the log.
  if (chunk.reached_end && entry.cursor.next >= delivered_size_) {
    entry.state = State::live;
  } else {
    entry.state = State::waiting;
  }
  const bool is_live = entry.state == State::live;
  for (auto& text : chunk.events) subscriber->notify(std::move(text));
  if (is_live) subscriber->notify(std::move(chunk.checkpoint));
  if (!is_live && subscriber->waiting_bytes() < past_room_bytes) drained(id);
}

// ---------------------------------------------------------------- the present

void Hub::on_committed(std::shared_ptr<const CommittedBatch> batch) {
  if (pending_.empty() && !anyone_live()) {
    delivered_size_ = batch->size;
    return;
  }
  pending_.push_back(std::move(batch));
  if (pending_.size() == 1) return prepare_next();
  if (pending_.size() <= limits::pending_batches_max) return;

  // The first is in the pool's hands and comes back; what follows it is read from the log instead.
  delivered_size_ = pending_.back()->size;
  pending_.resize(1);
  for (auto it = entries_.begin(); it != entries_.end(); ++it) {
    if (it->second.state == State::live) read_more(it->first, it->second);
  }
}

void Hub::prepare_next() {
  std::set<Hearer> hearers;
  for (const auto& [id, entry] : entries_) {
    if (entry.state == State::live) hearers.insert(entry.hearer());
  }
  workers_.post([&ledger = ledger_, &log = log_, queue = io_queue_,
                 hub = std::weak_ptr<Hub*>(self_), batch = pending_.front(),
                 hearers = std::move(hearers)]() mutable {
    auto live = std::make_shared<LiveBatch>();
    try {
      *live = prepare_batch(ledger, *batch, std::move(hearers));
    } catch (const std::exception& failure) {
      log.error("live-events-failed", {{"why", failure.what()}});
      live->events.clear();
      live->asked_about.clear();
      live->checkpoint.reset();
      live->first = batch->size - batch->events.size();
      live->size = batch->size;
    }
    queue->push([hub, live] {
      if (const auto self = hub.lock()) (*self)->deliver(*live);
    });
  });
}

void Hub::deliver(const LiveBatch& batch) {
  pending_.pop_front();
  delivered_size_ = std::max(delivered_size_, batch.size);
  for (auto it = entries_.begin(); it != entries_.end();) {
    const auto current = it++;
    if (current->second.state != State::live || current->second.cursor.next >= batch.size) continue;
    const Id id = current->first;
    const auto subscriber = reachable(current);
    if (!subscriber) continue;
    const bool served = deliver_to(current->second, *subscriber, batch);
    // A slow reader is dropped in notify(): look again.
    const auto still = entries_.find(id);
    if (!served && still != entries_.end()) read_more(id, still->second);
  }
  if (!pending_.empty()) prepare_next();
}

// False if the batch was prepared without this subscriber, or not at all: it is then read from the
// log.
bool Hub::deliver_to(Entry& entry, Subscriber& subscriber, const LiveBatch& batch) {
  const Hearer hearer = entry.hearer();
  if (!batch.checkpoint || !batch.asked_about.contains(hearer)) return false;
  const std::uint64_t first_wanted = entry.cursor.next;
  if (first_wanted < batch.first) return false;
  const auto agreement = entry.cursor.agreement;
  entry.cursor.next = batch.size;
  // From here on the entry is left alone: notify() may end the subscription.
  for (const LiveEvent& event : batch.events) {
    if (event.index < first_wanted) continue;
    if (agreement && event.agreement != agreement) continue;
    const auto text = event.texts.find(hearer);
    if (text != event.texts.end()) subscriber.notify(text->second);
  }
  subscriber.notify(batch.checkpoint);
  return true;
}

}  // namespace sopu::server
