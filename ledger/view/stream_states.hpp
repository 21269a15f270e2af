// The states of streams as they are kept: now and then in the tables, in between by folding the
// events since. The same for every kind of stream.
// Pure functions over a snapshot; the thread that the snapshot belongs to.
#pragma once

#include <memory>
#include <optional>

#include "ledger/domain/route.hpp"
#include "ledger/store/event_store.hpp"
#include "ledger/view/bounded_cache.hpp"
#include "ledger/view/keys.hpp"

namespace sopu::view {

using StatePtr = std::shared_ptr<const domain::StreamState>;

// A state and what it would take to make it again.
struct LoadedState {
  std::optional<domain::StreamState> state;
  std::uint64_t kept_bytes = 0;    // of the newest kept state before it; 0 if there is none
  std::uint64_t events_since = 0;  // folded on top of that
  std::uint64_t bytes_since = 0;   // of those events

  // Is it time to keep the state? Then all states that are kept together weigh a part of what all
  // events weigh, however large the state has grown.
  bool is_due() const;
  std::size_t weight() const { return kept_bytes + bytes_since; }  // about; never much less
};

// By stream and last event.
using StateCache = BoundedCache<std::pair<StreamNumber, domain::LogIndex>, domain::StreamState>;

struct StateSource {
  const store::Snapshot& views;
  const store::Snapshot& log;
  domain::Beside beside;  // its zones as they are at the end of the log
};

// What the tables of parties and keys say, as it was known when the log ended with that event; but
// how many people a party asks for before its keys change is told as it is now. The snapshot
// outlives it.
domain::Roster roster_in(const store::Snapshot& views, domain::LogIndex as_of);

std::optional<StreamNumber> number_of(const store::Snapshot& views, const domain::StreamId& stream);
// How many events it has.
std::uint64_t length_of(const store::Snapshot& views, StreamNumber stream);
// The index of its newest event that is not after this one.
std::optional<domain::LogIndex> last_event(const store::Snapshot& views, StreamNumber stream,
                                           domain::LogIndex up_to);
// The state after the stream's event `last`. `known`, if given, is the state after an earlier one.
LoadedState load_state(const StateSource& source, const domain::StreamId& stream,
                       StreamNumber number, domain::LogIndex last,
                       const domain::StreamState* known = nullptr,
                       domain::LogIndex known_last = {});

}  // namespace sopu::view
