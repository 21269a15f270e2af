// The Merkle tree of RFC 6962, section 2.1 (also RFC 9162, section 2.1): hashes, the growing tree's
// frontier, proofs and their checks. Where the nodes are kept is the caller's business.
// Pure functions and values; a Frontier belongs to one thread.
#pragma once

#include <functional>
#include <utility>

#include "crypto/bytes.hpp"

namespace sopu::crypto {

Hash leaf_hash(ByteView entry);                       // SHA-256(0x00 ‖ entry)
Hash node_hash(const Hash& left, const Hash& right);  // SHA-256(0x01 ‖ left ‖ right)
Hash empty_root();                                    // SHA-256("")

// A perfect subtree: `level` 0 are leaves; node (level, index) covers the leaves
// [index << level, (index + 1) << level).
struct NodeId {
  unsigned level;
  std::uint64_t index;
  friend auto operator<=>(const NodeId&, const NodeId&) = default;
};

// Gives the hash of a perfect subtree that lies wholly in the tree.
using NodeSource = std::function<Hash(NodeId)>;

// The roots of the perfect subtrees a tree of this size falls into, largest (leftmost) first:
// all that is needed to append.
class Frontier {
 public:
  Frontier() = default;
  // The frontier of a tree of `size` leaves whose nodes `source` can give.
  Frontier(std::uint64_t size, const NodeSource& source);

  // Tells `completed` of the leaf's node and of each perfect subtree it completes, bottom up.
  void append(const Hash& leaf, const std::function<void(NodeId, const Hash&)>& completed);
  void append(const Hash& leaf);

  std::uint64_t size() const { return size_; }
  Hash root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> subtrees_;
};

// The nodes of the perfect subtrees that [0, size) falls into, leftmost first.
std::vector<NodeId> frontier_nodes(std::uint64_t size);

// PATH(index, D[size]), the leaf's sibling first. Needs index < size.
std::vector<Hash> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                  const NodeSource& source);
// PROOF(from, D[to]). Needs from <= to; empty for from == 0 and from == to.
std::vector<Hash> consistency_proof(std::uint64_t from, std::uint64_t to, const NodeSource& source);

// RFC 9162, 2.1.3.2 and 2.1.4.2. Total: any input gives an answer.
bool verify_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf,
                      const std::vector<Hash>& proof, const Hash& root);
bool verify_consistency(std::uint64_t from, std::uint64_t to, const Hash& from_root,
                        const Hash& to_root, const std::vector<Hash>& proof);

}  // namespace sopu::crypto
