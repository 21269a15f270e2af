// The parts of the contract in event_store.hpp that every engine keeps in the same way.
// Pure functions and a value; any thread.
#pragma once

#include <array>

#include "ledger/store/event_store.hpp"

namespace sopu::store {

inline constexpr std::size_t key_bytes_max = 500;

// "states", as messages and the engine's file name it. std::logic_error for a number that no table
// has.
std::string_view table_name(Table table);

// What a caller may not hand in: std::logic_error says which of its promises the batch breaks.
void demand_well_formed(std::uint64_t expected_size, const Batch& batch);
void demand_well_formed(const std::vector<ViewChange>& changes);

// Which of an engine's two sets of views, 0 and 1, is the live one, and what each contains.
struct ViewSets {
  std::size_t live = 0;
  std::array<ViewPosition, 2> positions;  // of each set

  std::size_t set_of(Views views) const { return views == Views::live ? live : 1 - live; }
  ViewPosition& position(Views views) { return positions.at(set_of(views)); }
  const ViewPosition& position(Views views) const { return positions.at(set_of(views)); }
  // False, and nothing changed, unless the fresh set was begun and contains the whole log. The
  // engine is left to empty what is then the fresh set.
  bool exchange(std::uint64_t log_size);
};

// Views never contain events that the log has not.
void demand_not_ahead(const ViewPosition& next, std::uint64_t log_size);

// The tile as a log of this size shows it: absent where the tree has no such tile; CorruptRecord if
// the tree has it and the store has not, or in another width.
std::optional<std::string> tile_in_log(log::TileId id, std::uint64_t log_size,
                                       const std::function<std::optional<std::string>()>& stored);

}  // namespace sopu::store
