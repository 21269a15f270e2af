// A tree kept the way the store keeps it: the newest tile under each id. For the tests of this
// folder. One thread.
#pragma once

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>

#include "crypto/merkle.hpp"
#include "ledger/log/tiles.hpp"

namespace sopu::log {

inline crypto::Hash numbered_leaf(std::uint64_t number) {
  return crypto::leaf_hash(crypto::view("event-" + std::to_string(number)));
}

class TileShelf {
 public:
  void put(const std::vector<Tile>& tiles) {
    for (const Tile& tile : tiles) tiles_[tile.id] = tile.hashes;
  }

  // Only what a tree of this size may see of its tiles.
  TileSource source(std::uint64_t size) const {
    return [this, size](TileId id) {
      const auto found = tiles_.find(id);
      if (found == tiles_.end()) throw std::runtime_error("no tile of this id");
      return found->second.substr(0, tile_hashes(id, size) * sizeof(crypto::Hash::bytes));
    };
  }

  crypto::Hash root(std::uint64_t size) const {
    return crypto::Frontier(size, nodes_from_tiles(source(size))).root();
  }

  const std::map<TileId, std::string>& tiles() const { return tiles_; }

 private:
  std::map<TileId, std::string> tiles_;
};

}  // namespace sopu::log
