#include "ledger/store/contract.hpp"

namespace sopu::store {
namespace {

constexpr std::size_t hash_bytes = sizeof(crypto::Hash::bytes);
constexpr unsigned tile_level_max = 7;  // 256^8 leaves are more than 64 bits can count

void demand(bool kept, const char* promise) {
  if (!kept) throw std::logic_error(std::string("store: ") + promise);
}

}  // namespace

std::string_view table_name(Table table) {
  switch (table) {
    case Table::registry:
      return "registry";
    case Table::parties:
      return "parties";
    case Table::keys:
      return "keys";
    case Table::stream_numbers:
      return "stream_numbers";
    case Table::states:
      return "states";
    case Table::terms:
      return "terms";
    case Table::effects:
      return "effects";
    case Table::streams:
      return "streams";
    case Table::event_ids:
      return "event_ids";
    case Table::memberships:
      return "memberships";
    case Table::clock:
      return "clock";
    case Table::due:
      return "due";
    case Table::cases:
      return "cases";
    case Table::mentions:
      return "mentions";
    case Table::documents:
      return "documents";
  }
  throw std::logic_error("store: no table has the number " +
                         std::to_string(static_cast<unsigned>(table)));
}

void demand_well_formed(std::uint64_t expected_size, const Batch& batch) {
  std::uint64_t next = expected_size;
  for (const StoredEvent& event : batch.events) {
    demand(event.index.value == next++, "the events of a batch continue the log without a gap");
  }
  for (const log::Tile& tile : batch.tiles) {
    demand(tile.id.level <= tile_level_max, "a tile's level is at most 7");
    demand(!tile.hashes.empty() && tile.hashes.size() % hash_bytes == 0 &&
               tile.hashes.size() <= log::tile_width * hash_bytes,
           "a tile has 1 to 256 hashes");
  }
  demand_well_formed(batch.views);
}

void demand_well_formed(const std::vector<ViewChange>& changes) {
  for (const ViewChange& change : changes) {
    table_name(change.table);
    demand(!change.key.empty() && change.key.size() <= key_bytes_max, "a key has 1 to 500 bytes");
  }
}

bool ViewSets::exchange(std::uint64_t log_size) {
  const ViewPosition& fresh = position(Views::fresh);
  if (fresh.schema == 0 || fresh.position != log_size) return false;
  position(Views::live) = {};
  live = set_of(Views::fresh);
  return true;
}

void demand_not_ahead(const ViewPosition& next, std::uint64_t log_size) {
  demand(next.position <= log_size, "views contain no events that the log has not");
}

std::optional<std::string> tile_in_log(log::TileId id, std::uint64_t log_size,
                                       const std::function<std::optional<std::string>()>& stored) {
  const std::uint64_t width = log::tile_hashes(id, log_size);
  if (width == 0) return std::nullopt;
  std::optional<std::string> hashes = stored();
  if (!hashes || hashes->size() != width * hash_bytes) {
    throw CorruptRecord("the tile " + log::tile_path({id.level, id.n, width}) +
                        (hashes ? " is stored in another width" : " is missing from the store"));
  }
  return hashes;
}

}  // namespace sopu::store
