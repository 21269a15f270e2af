// Reads the views as they were at one committed moment.
// Belongs to one thread, like the snapshot it reads from.
#pragma once

#include <map>
#include <optional>

#include "ledger/codec/state_record.hpp"
#include "ledger/store/event_store.hpp"
#include "ledger/view/keys.hpp"

namespace sopu::view {

// Looks a key of a table up: in a snapshot, or in a snapshot under changes not yet committed.
using Lookup = std::function<std::optional<std::string>(store::Table, std::string_view key)>;

// The terms documents that a state speaks of.
codec::TermsSource terms_from(Lookup lookup);

class Reader {
 public:
  explicit Reader(const store::Snapshot& snapshot) : snapshot_(snapshot) {}

  const store::Snapshot& snapshot() const { return snapshot_; }

  domain::Registry registry() const;  // all of it: a table scan
  std::optional<domain::Party> party(const domain::PartyId& id) const;
  std::optional<domain::KeyRecord> key(const domain::Kid& kid) const;

  std::optional<AgreementNumber> number(const domain::AgreementId& id) const;
  // The state now, or as it was known when the log ended with the event `as_of`.
  std::optional<domain::Agreement> agreement(const domain::AgreementId& id) const;
  std::optional<domain::Agreement> agreement(const domain::AgreementId& id,
                                             domain::LogIndex as_of) const;

  // The audit trail of an agreement from position `first` on (0 is its first event), until the
  // visitor says false.
  void history(AgreementNumber agreement, std::uint64_t first,
               const std::function<bool(std::uint64_t position, codec::HistoryEntry)>& visit) const;
  std::optional<codec::HistoryEntry> entry(domain::LogIndex index) const;

  // Agreements that the party is or was named in, in the order of their numbers from `first` on.
  void memberships(const domain::PartyId& party, AgreementNumber first,
                   const std::function<bool(AgreementNumber, domain::AgreementId)>& visit) const;

  std::optional<domain::LogIndex> index_of(const domain::EventId& id) const;

  // A committed event, decoded.
  domain::Event event(domain::LogIndex index) const;

 private:
  const store::Snapshot& snapshot_;
};

}  // namespace sopu::view
