#include "ledger/tree.hpp"

namespace sopu {

using crypto::Hash;
using crypto::NodeId;

Tree::Tree(std::uint64_t size, const log::TileSource& tiles)
    : frontier_(size, crypto::NodeSource(log::nodes_from_tiles(tiles))), tiles_(size, tiles) {
  const auto nodes = log::nodes_from_tiles(tiles);
  for (const NodeId id : crypto::frontier_nodes(size)) nodes_.emplace(id, nodes(id));
}

void Tree::begin_batch() {
  // Of all earlier nodes a proof of a new leaf can need only the roots of the frontier.
  std::unordered_map<NodeId, Hash, NodeHash> kept;
  for (const NodeId id : crypto::frontier_nodes(size())) kept.emplace(id, nodes_.at(id));
  nodes_ = std::move(kept);
}

void Tree::append(const Hash& leaf) {
  frontier_.append(leaf, [this](NodeId id, const Hash& hash) { nodes_.emplace(id, hash); });
  tiles_.append(leaf);
}

std::vector<Hash> Tree::prove(std::uint64_t index) const {
  return crypto::inclusion_proof(index, size(), [this](NodeId id) { return nodes_.at(id); });
}

}  // namespace sopu
