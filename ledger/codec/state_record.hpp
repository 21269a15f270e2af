// States as bytes, for the views' tables. The only user of cereal; only ever fed with bytes that
// stand behind a record's hash. Fixed-width integers, a version in front; the same state always
// gives the same bytes.
// Pure functions; any thread.
#pragma once

#include <functional>

#include "ledger/domain/agreement.hpp"
#include "ledger/domain/registry.hpp"

namespace sopu::codec {

// Bytes that are not what this version writes: the views are then rebuilt.
struct RecordError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Terms go by their hash; the caller keeps the documents.
using TermsSource = std::function<domain::TermsPtr(const domain::TermsHash&)>;

std::string write_agreement(const domain::Agreement& agreement);
domain::Agreement read_agreement(std::string_view bytes, const TermsSource& terms);

// Everything of the registry but its parties and keys, which are records of their own.
std::string write_registry_head(const domain::Registry& registry);
domain::Registry read_registry_head(std::string_view bytes);

std::string write_party(const domain::Party& party);
domain::Party read_party(std::string_view bytes);

std::string write_key(const domain::KeyRecord& key);
domain::KeyRecord read_key(std::string_view bytes);

// One line of the audit trail.
struct HistoryEntry {
  domain::LogIndex index;
  domain::Time recorded_at;
  domain::EventId id;
  std::string type;
  domain::PartyId source;
  std::string person;
  domain::Kid kid;
  std::optional<domain::AgreementId> agreement;
  bool contract = false;
  domain::Effect effect;
};
std::string write_history_entry(const HistoryEntry& entry);
HistoryEntry read_history_entry(std::string_view bytes);

}  // namespace sopu::codec
