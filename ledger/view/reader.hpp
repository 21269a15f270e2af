// Reads the views as they were at one committed moment.
// Belongs to one thread, like the snapshot it reads from.
#pragma once

#include <map>
#include <optional>

#include "ledger/codec/state_record.hpp"
#include "ledger/store/event_store.hpp"
#include "ledger/view/keys.hpp"
#include "ledger/view/state_cache.hpp"

namespace sopu::view {

class Reader {
 public:
  // The cache is one for all readers of the same ledger, and may be left out. `log`: where the
  // events are, if not beside the views.
  explicit Reader(const store::Snapshot& snapshot, StateCache* states = nullptr,
                  const store::Snapshot* log = nullptr)
      : snapshot_(snapshot), log_(log ? *log : snapshot), states_(states) {}

  const store::Snapshot& snapshot() const { return snapshot_; }

  domain::Registry registry() const;  // all of it: a table scan
  std::optional<domain::Party> party(const domain::PartyId& id) const;
  std::optional<domain::KeyRecord> key(const domain::Kid& kid) const;

  std::optional<AgreementNumber> number(const domain::AgreementId& id) const;
  // The state now, or as it was known when the log ended with the event `as_of`. Null if there was
  // no such agreement.
  StatePtr agreement(const domain::AgreementId& id) const;
  StatePtr agreement(const domain::AgreementId& id, domain::LogIndex as_of) const;

  // The audit trail of an agreement from the log's index `first` on, until the visitor says false.
  void history(AgreementNumber agreement, domain::LogIndex first,
               const std::function<bool(codec::HistoryEntry)>& visit) const;
  // How many events the agreement has.
  std::uint64_t stream_length(AgreementNumber agreement) const;
  std::optional<codec::HistoryEntry> entry(domain::LogIndex index) const;

  // Agreements that the party is or was named in, in the order of their numbers from `first` on.
  void memberships(const domain::PartyId& party, AgreementNumber first,
                   const std::function<bool(AgreementNumber, domain::AgreementId)>& visit) const;

  std::optional<domain::LogIndex> index_of(const domain::EventId& id) const;

  // A committed event, decoded.
  domain::Event event(domain::LogIndex index) const;

 private:
  std::optional<std::pair<std::string, std::string>> last_row(store::Table table,
                                                              AgreementNumber agreement,
                                                              domain::LogIndex up_to) const;
  domain::Agreement replayed(AgreementNumber agreement, domain::LogIndex last_event,
                             const domain::Agreement* known) const;
  std::pair<domain::VerifiedEvent, domain::Time> stored_event(domain::LogIndex index) const;

  const store::Snapshot& snapshot_;
  const store::Snapshot& log_;
  StateCache* states_;
};

}  // namespace sopu::view
