// Events read back from the log.
// Pure functions over a snapshot; the thread that the snapshot belongs to.
#pragma once

#include <memory>

#include "ledger/domain/verified_event.hpp"
#include "ledger/store/event_store.hpp"

namespace sopu::view {

struct StoredDomainEvent {
  std::shared_ptr<const domain::Event> event;
  domain::Recorded recorded;
  std::size_t bytes;  // of its JWS
};
// CorruptRecord if there is none.
store::StoredEvent event_at(const store::Snapshot& log, domain::LogIndex index);
// CorruptRecord if there is none that can be read.
StoredDomainEvent stored_event(const store::Snapshot& log, domain::LogIndex index);

// The newest event recorded before the time; nothing if there is none.
std::optional<domain::LogIndex> newest_before(const store::Snapshot& log, domain::Time at);

}  // namespace sopu::view
