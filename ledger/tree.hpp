// The log's tree as the writer holds it: its frontier, its rightmost tiles, and just enough nodes
// to prove the events of the newest batch without reading anything back. Owned by the writer's
// thread.
#pragma once

#include <map>
#include <unordered_map>

#include "ledger/log/tiles.hpp"

namespace sopu {

class Tree {
 public:
  Tree(std::uint64_t size, const log::TileSource& tiles);

  std::uint64_t size() const { return frontier_.size(); }
  crypto::Hash root() const { return frontier_.root(); }

  void begin_batch();
  void append(const crypto::Hash& leaf);
  std::vector<log::Tile> take_changed_tiles() { return tiles_.take_changed(); }

  // Of a leaf appended since begin_batch(), in the tree as it is now.
  std::vector<crypto::Hash> prove(std::uint64_t index) const;

 private:
  struct NodeHash {
    std::size_t operator()(const crypto::NodeId& node) const noexcept {
      return std::hash<std::uint64_t>{}(node.index * 64 + node.level);
    }
  };
  crypto::Frontier frontier_;
  log::TileBuilder tiles_;
  std::unordered_map<crypto::NodeId, crypto::Hash, NodeHash> nodes_;
};

}  // namespace sopu
