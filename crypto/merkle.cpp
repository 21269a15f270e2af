#include "crypto/merkle.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "crypto/sha256.hpp"

namespace sopu::crypto {
namespace {

// Leaves [begin, begin + size). RFC 6962 only ever splits a range at the largest power of two
// smaller than its size, so `begin` is a multiple of every perfect subtree in the range.
struct Range {
  std::uint64_t begin;
  std::uint64_t size;
};

// k of RFC 6962, section 2.1: the largest power of two smaller than size (size > 1).
std::uint64_t split(std::uint64_t size) {
  return std::bit_floor(size - 1);
}

std::vector<NodeId> perfect_subtrees(Range range) {
  std::vector<NodeId> nodes;
  std::uint64_t begin = range.begin;
  for (std::uint64_t left = range.size; left != 0;) {
    const std::uint64_t width = std::bit_floor(left);
    const auto level = static_cast<unsigned>(std::countr_zero(width));
    nodes.push_back({level, begin >> level});
    begin += width;
    left -= width;
  }
  return nodes;
}

// The root of a tree that falls into these perfect subtrees, largest first.
Hash fold(const std::vector<Hash>& subtrees) {
  if (subtrees.empty()) return empty_root();
  Hash root = subtrees.back();
  for (std::size_t i = subtrees.size() - 1; i-- > 0;) root = node_hash(subtrees[i], root);
  return root;
}

Hash range_root(Range range, const NodeSource& source) {
  std::vector<Hash> subtrees;
  for (const NodeId node : perfect_subtrees(range)) subtrees.push_back(source(node));
  return fold(subtrees);
}

// Steps over the levels where the node is a left child without a sibling to be hashed with.
void climb_to_right_child(std::uint64_t& node, std::uint64_t& last) {
  while ((node & 1) == 0 && node != 0) {
    node >>= 1;
    last >>= 1;
  }
}

}  // namespace

Hash leaf_hash(ByteView entry) {
  constexpr std::array<std::uint8_t, 1> prefix{0x00};
  return sha256({ByteView(prefix), entry});
}

Hash node_hash(const Hash& left, const Hash& right) {
  std::array<std::uint8_t, 65> joined;
  joined[0] = 0x01;
  std::ranges::copy(left.bytes, joined.begin() + 1);
  std::ranges::copy(right.bytes, joined.begin() + 33);
  return sha256(joined);
}

Hash empty_root() {
  return sha256(ByteView{});
}

std::vector<NodeId> frontier_nodes(std::uint64_t size) {
  return perfect_subtrees({0, size});
}

Frontier::Frontier(std::uint64_t size, const NodeSource& source) : size_(size) {
  for (const NodeId node : frontier_nodes(size)) subtrees_.push_back(source(node));
}

void Frontier::append(const Hash& leaf, const std::function<void(NodeId, const Hash&)>& completed) {
  NodeId node{0, size_};
  Hash hash = leaf;
  completed(node, hash);
  // Like a carry in binary counting: a subtree whose left sibling is complete completes the parent.
  while ((node.index & 1) == 1) {
    hash = node_hash(subtrees_.back(), hash);
    subtrees_.pop_back();
    node = {node.level + 1, node.index >> 1};
    completed(node, hash);
  }
  subtrees_.push_back(hash);
  ++size_;
}

void Frontier::append(const Hash& leaf) {
  append(leaf, [](NodeId, const Hash&) {});
}

Hash Frontier::root() const {
  return fold(subtrees_);
}

std::vector<Hash> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                  const NodeSource& source) {
  if (index >= size) throw std::logic_error("inclusion proof of a leaf outside the tree");
  // RFC 6962, 2.1.1, from the root down: what is left beside the way is the proof, last first.
  std::vector<Hash> proof;
  Range range{0, size};
  while (range.size > 1) {
    const std::uint64_t left = split(range.size);
    const Range low{range.begin, left};
    const Range high{range.begin + left, range.size - left};
    const bool goes_low = index < high.begin;
    proof.push_back(range_root(goes_low ? high : low, source));
    range = goes_low ? low : high;
  }
  std::ranges::reverse(proof);
  return proof;
}

std::vector<Hash> consistency_proof(std::uint64_t from, std::uint64_t to,
                                    const NodeSource& source) {
  if (from > to) throw std::logic_error("consistency proof from a larger tree to a smaller one");
  if (from == 0 || from == to) return {};
  // RFC 6962, 2.1.2, SUBPROOF, from the root down. `old` is how much of the range the smaller tree
  // holds; `starts_at_zero` is the RFC's b: the verifier knows the root of such a range already.
  std::vector<Hash> proof;
  Range range{0, to};
  std::uint64_t old = from;
  bool starts_at_zero = true;
  while (old != range.size) {
    const std::uint64_t left = split(range.size);
    const Range low{range.begin, left};
    const Range high{range.begin + left, range.size - left};
    if (old <= left) {
      proof.push_back(range_root(high, source));
      range = low;
    } else {
      proof.push_back(range_root(low, source));
      range = high;
      old -= left;
      starts_at_zero = false;
    }
  }
  if (!starts_at_zero) proof.push_back(range_root(range, source));
  std::ranges::reverse(proof);
  return proof;
}

bool verify_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf,
                      const std::vector<Hash>& proof, const Hash& root) {
  if (index >= size) return false;
  std::uint64_t node = index;
  std::uint64_t last = size - 1;
  Hash hash = leaf;
  for (const Hash& sibling : proof) {
    if (last == 0) return false;
    if ((node & 1) == 1 || node == last) {
      hash = node_hash(sibling, hash);
      climb_to_right_child(node, last);
    } else {
      hash = node_hash(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

bool verify_consistency(std::uint64_t from, std::uint64_t to, const Hash& from_root,
                        const Hash& to_root, const std::vector<Hash>& proof) {
  if (from > to) return false;
  if (from == 0 && from_root != empty_root()) return false;
  if (from == to) return proof.empty() && from_root == to_root;
  // Every tree grows from the empty one: there is nothing to prove.
  if (from == 0) return proof.empty();
  if (proof.empty()) return false;

  // A perfect smaller tree is itself the first node of the way, and the proof leaves it out.
  const bool perfect = std::has_single_bit(from);
  std::uint64_t node = from - 1;
  std::uint64_t last = to - 1;
  while ((node & 1) == 1) {
    node >>= 1;
    last >>= 1;
  }
  Hash old_hash = perfect ? from_root : proof.front();
  Hash new_hash = old_hash;
  for (std::size_t i = perfect ? 0 : 1; i < proof.size(); ++i) {
    if (last == 0) return false;
    if ((node & 1) == 1 || node == last) {
      old_hash = node_hash(proof[i], old_hash);
      new_hash = node_hash(proof[i], new_hash);
      climb_to_right_child(node, last);
    } else {
      new_hash = node_hash(new_hash, proof[i]);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && old_hash == from_root && new_hash == to_root;
}

}  // namespace sopu::crypto
