// The parts of the contract in event_store.hpp that every engine keeps in the same way.
// Pure functions; any thread.
#pragma once

#include "ledger/store/event_store.hpp"

namespace sopu::store {

inline constexpr std::size_t key_bytes_max = 500;

// "states", as messages and the engine's file name it. std::logic_error for a number that no table
// has.
std::string_view table_name(Table table);

// What a caller may not hand in: std::logic_error says which of its promises the batch breaks.
void demand_well_formed(std::uint64_t expected_size, const Batch& batch);
void demand_well_formed(const std::vector<ViewChange>& changes);
// Views never contain events that the log has not.
void demand_not_ahead(const ViewPosition& next, std::uint64_t log_size);

// The tile as a log of this size shows it: absent where the tree has no such tile; CorruptRecord if
// the tree has it and the store has not, or in another width.
std::optional<std::string> tile_in_log(log::TileId id, std::uint64_t log_size,
                                       const std::function<std::optional<std::string>()>& stored);

}  // namespace sopu::store
