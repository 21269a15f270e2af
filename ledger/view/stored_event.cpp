#include "ledger/view/stored_event.hpp"

#include <boost/json/serialize.hpp>

#include "ledger/codec/signature_check.hpp"

namespace sopu::view {

store::StoredEvent event_at(const store::Snapshot& log, domain::LogIndex index) {
  auto stored = log.event(index);
  if (!stored) throw store::CorruptRecord("event " + std::to_string(index.value) + " is missing");
  return *std::move(stored);
}

StoredDomainEvent stored_event(const store::Snapshot& log, domain::LogIndex index) {
  const store::StoredEvent stored = event_at(log, index);
  const auto event = codec::SignatureCheck::committed(stored.jws);
  if (!event) {
    throw store::CorruptRecord("event " + std::to_string(index.value) +
                               " is not readable: " + event.error().why.code + " " +
                               boost::json::serialize(event.error().why.params));
  }
  return {event->share(), {index, stored.recorded_at}, stored.jws.size()};
}

// Times never decrease along the log.
std::optional<domain::LogIndex> newest_before(const store::Snapshot& log, domain::Time at) {
  std::uint64_t before = 0;  // events below are recorded before the time
  std::uint64_t end = log.head().size;
  while (before < end) {
    const std::uint64_t middle = before + (end - before) / 2;
    if (event_at(log, {middle}).recorded_at < at) {
      before = middle + 1;
    } else {
      end = middle;
    }
  }
  if (before == 0) return std::nullopt;
  return domain::LogIndex{before - 1};
}

}  // namespace sopu::view
