// Reads the views as they were at one committed moment.
// Belongs to one thread, like the snapshot it reads from.
#pragma once

#include <functional>
#include <mutex>
#include <optional>

#include "ledger/view/stream_states.hpp"

namespace sopu::view {

// What readers of one ledger share. Any thread.
class Shared {
 public:
  Shared(std::size_t states_bytes_max, domain::TermsBookPtr terms_book)
      : states(states_bytes_max), terms(std::move(terms_book)) {}

  StateCache states;
  domain::TermsBookPtr terms;

  // As it is in the snapshot.
  domain::ClockBookPtr clock(const store::Snapshot& snapshot);

 private:
  std::mutex mutex_;
  domain::ClockBookPtr clock_ = domain::empty_clock_book();  // as it was read last
  std::optional<domain::LogIndex> clock_at_;                 // with its newest record
};

class Reader {
 public:
  // `shared` is needed for the states of streams.
  explicit Reader(const store::Snapshot& snapshot, Shared* shared = nullptr)
      : snapshot_(snapshot), shared_(shared) {}

  const store::Snapshot& snapshot() const { return snapshot_; }
  const domain::TermsBookPtr& terms() const { return shared_->terms; }
  domain::ClockBookPtr clock() const { return shared_->clock(snapshot_); }

  domain::Registry registry() const;  // all of it: a table scan
  domain::PartyId registry_operator() const;
  std::vector<domain::Head> ledger_chain() const;  // the events about the ledger itself
  std::optional<domain::Party> party(const domain::PartyId& id) const;
  std::optional<domain::KeyRecord> key(const domain::Kid& kid) const;

  // The state now, or as it was known when the log ended with the event `as_of`. Null if there was
  // no such stream.
  StatePtr state(const domain::StreamId& stream) const;
  StatePtr state(const domain::StreamId& stream, domain::LogIndex as_of) const;

  // The events of an agreement's streams in the log's order from `first` on, until the visitor says
  // false.
  void events_of(const domain::AgreementId& agreement, domain::LogIndex first,
                 const std::function<bool(domain::LogIndex)>& visit) const;
  // The last of its measurements that is not after this one; the log's first event if there is
  // none.
  domain::LogIndex newest_measurement(const domain::AgreementId& agreement,
                                      domain::LogIndex up_to) const;
  // The same as events_of, of one stream.
  void events_in(const domain::StreamId& stream, domain::LogIndex first,
                 const std::function<bool(domain::LogIndex)>& visit) const;
  // The events that begin a dispute, speak in it or end it.
  void events_of_case(const domain::EventId& dispute, domain::LogIndex first,
                      const std::function<bool(domain::LogIndex)>& visit) const;
  // The events that are about an item of the terms, and those that are about more items than are
  // looked up one by one.
  void events_about(const domain::AgreementId& agreement, const domain::ItemId& item,
                    domain::LogIndex first,
                    const std::function<bool(domain::LogIndex)>& visit) const;
  // The events that refer to a document.
  void events_with(const domain::Hash& document,
                   const std::function<bool(domain::LogIndex)>& visit) const;
  // Whether the event is one of those about too many items.
  bool is_about_every_item(const domain::AgreementId& agreement, domain::LogIndex index) const;
  // Whether a dispute of the agreement is not over yet.
  bool has_running_dispute(StreamNumber agreement) const;
  // Whether there ever was a dispute about the item.
  bool is_disputed(StreamNumber agreement, const domain::ItemId& item) const;
  domain::Effect effect(domain::LogIndex index) const;

  // Agreements that the party is or was named in, in the order of their numbers from `first` on.
  void memberships(const domain::PartyId& party, StreamNumber first,
                   const std::function<bool(StreamNumber, domain::AgreementId)>& visit) const;

  std::optional<domain::LogIndex> index_of(const domain::EventId& id) const;

 private:
  const store::Snapshot& snapshot_;
  Shared* shared_;
};

}  // namespace sopu::view
