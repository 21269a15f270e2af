#include "crypto/merkle.hpp"

#include <map>

#include <gtest/gtest.h>

#include "crypto/sha256.hpp"
#include "tests/crypto/support.hpp"

namespace sopu::crypto {
namespace {

// RFC 6962, section 2.1, word for word: slow, recursive, and written without a look at the other.
namespace naive {

std::size_t k_of(std::size_t n) {
  std::size_t k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

using Leaves = std::vector<std::string>;

Leaves part(const Leaves& d, std::size_t from, std::size_t to) {
  return {d.begin() + static_cast<std::ptrdiff_t>(from),
          d.begin() + static_cast<std::ptrdiff_t>(to)};
}

Hash mth(const Leaves& d) {
  if (d.empty()) return sha256(view(""));
  if (d.size() == 1) return sha256(view(std::string(1, '\0') + d[0]));
  const std::size_t k = k_of(d.size());
  const Hash left = mth(part(d, 0, k));
  const Hash right = mth(part(d, k, d.size()));
  return sha256(view("\x01" + std::string(text(view(left))) + std::string(text(view(right)))));
}

std::vector<Hash> path(std::size_t m, const Leaves& d) {
  if (d.size() == 1) return {};
  const std::size_t k = k_of(d.size());
  std::vector<Hash> proof = m < k ? path(m, part(d, 0, k)) : path(m - k, part(d, k, d.size()));
  proof.push_back(m < k ? mth(part(d, k, d.size())) : mth(part(d, 0, k)));
  return proof;
}

std::vector<Hash> subproof(std::size_t m, const Leaves& d, bool b) {
  if (m == d.size()) return b ? std::vector<Hash>{} : std::vector<Hash>{mth(d)};
  const std::size_t k = k_of(d.size());
  std::vector<Hash> proof =
      m <= k ? subproof(m, part(d, 0, k), b) : subproof(m - k, part(d, k, d.size()), false);
  proof.push_back(m <= k ? mth(part(d, k, d.size())) : mth(part(d, 0, k)));
  return proof;
}

}  // namespace naive

// A tree that keeps every perfect subtree it was told of, and knows no other.
class Tree {
 public:
  explicit Tree(std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) append("leaf " + std::to_string(i));
  }
  void append(const std::string& entry) {
    entries_.push_back(entry);
    frontier_.append(leaf_hash(view(entry)), [this](NodeId id, const Hash& hash) {
      EXPECT_TRUE(nodes_.emplace(id, hash).second) << "told twice";
    });
  }
  NodeSource source() const {
    return [this](NodeId id) { return nodes_.at(id); };
  }
  // Allows only nodes that lie wholly in the first `size` leaves.
  NodeSource source_within(std::uint64_t size) const {
    return [this, size](NodeId id) {
      if (((id.index + 1) << id.level) > size) throw std::out_of_range("node outside the tree");
      return nodes_.at(id);
    };
  }
  naive::Leaves entries(std::size_t size) const { return naive::part(entries_, 0, size); }
  Hash leaf(std::size_t index) const { return leaf_hash(view(entries_[index])); }
  const Frontier& frontier() const { return frontier_; }
  const std::map<NodeId, Hash>& nodes() const { return nodes_; }

 private:
  naive::Leaves entries_;
  Frontier frontier_;
  std::map<NodeId, Hash> nodes_;
};

// Every way to spoil a proof a little: a bit, a hash too few or too many, two swapped.
std::vector<std::vector<Hash>> spoilt(const std::vector<Hash>& proof) {
  std::vector<std::vector<Hash>> all;
  for (std::size_t i = 0; i < proof.size(); ++i) {
    all.push_back(proof);
    all.back()[i].bytes[i % 32] ^= 0x10;
    all.push_back(proof);
    all.back().erase(all.back().begin() + static_cast<std::ptrdiff_t>(i));
    all.push_back(proof);
    all.back().insert(all.back().begin() + static_cast<std::ptrdiff_t>(i), proof[i]);
    if (i > 0) {
      all.push_back(proof);
      std::swap(all.back()[i - 1], all.back()[i]);
    }
  }
  all.push_back(proof);
  all.back().push_back(Hash{});
  all.push_back(proof);
  all.back().insert(all.back().begin(), Hash{});
  return all;
}

// The well-known reference tree of Certificate Transparency's implementations.
TEST(Merkle, AgreesWithThePublishedReferenceRoots) {
  const std::vector<std::string> leaves{"",
                                        "00",
                                        "10",
                                        "2021",
                                        "3031",
                                        "40414243",
                                        "5051525354555657",
                                        "606162636465666768696a6b6c6d6e6f"};
  const std::vector<std::string> roots{
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  Frontier frontier;
  EXPECT_EQ(frontier.root(), empty_root());
  EXPECT_EQ(to_hex(view(empty_root())),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    frontier.append(leaf_hash(from_hex(leaves[i]).value()));
    EXPECT_EQ(frontier.size(), i + 1);
    EXPECT_EQ(to_hex(view(frontier.root())), roots[i]);
  }
}

TEST(Merkle, RootsAgreeWithTheDefinitionForEverySize) {
  Tree tree(0);
  for (std::size_t size = 0; size <= 130; ++size) {
    EXPECT_EQ(tree.frontier().root(), naive::mth(tree.entries(size))) << size;
    EXPECT_EQ(tree.frontier().size(), size);
    tree.append("leaf " + std::to_string(size));
  }
}

TEST(Merkle, TellsOfEachPerfectSubtreeOnceAndBottomUp) {
  const Tree tree(130);
  std::size_t expected = 0;
  for (unsigned level = 0; (130U >> level) != 0; ++level) expected += 130U >> level;
  EXPECT_EQ(tree.nodes().size(), expected);
  for (const auto& [id, hash] : tree.nodes()) {
    const std::size_t from = id.index << id.level;
    const std::size_t to = (id.index + 1) << id.level;
    EXPECT_EQ(hash, naive::mth(naive::part(tree.entries(130), from, to)));
  }
  Frontier frontier;
  for (std::uint64_t index = 0; index < 64; ++index) {
    unsigned level = 0;
    frontier.append(tree.leaf(index), [&](NodeId id, const Hash&) {
      EXPECT_EQ(id, (NodeId{level, index >> level}));
      ++level;
    });
  }
}

TEST(Merkle, AFrontierTakenUpAgainGoesOnAsBefore) {
  const Tree tree(130);
  for (std::uint64_t size = 0; size <= 130; ++size) {
    Frontier frontier(size, tree.source_within(size));
    EXPECT_EQ(frontier.size(), size);
    EXPECT_EQ(frontier.root(), naive::mth(tree.entries(size)));
    for (std::uint64_t index = size; index < 130; ++index) frontier.append(tree.leaf(index));
    EXPECT_EQ(frontier.root(), tree.frontier().root());
  }
}

TEST(Merkle, FrontierNodesCoverTheTreeFromLeftToRight) {
  EXPECT_TRUE(frontier_nodes(0).empty());
  EXPECT_EQ(frontier_nodes(1), (std::vector<NodeId>{{0, 0}}));
  EXPECT_EQ(frontier_nodes(7), (std::vector<NodeId>{{2, 0}, {1, 2}, {0, 6}}));
  EXPECT_EQ(frontier_nodes(300), (std::vector<NodeId>{{8, 0}, {5, 8}, {3, 36}, {2, 74}}));
  const std::uint64_t huge = ~std::uint64_t{0};
  EXPECT_EQ(frontier_nodes(huge).size(), 64U);
  EXPECT_EQ(frontier_nodes(huge).front(), (NodeId{63, 0}));
  EXPECT_EQ(frontier_nodes(huge).back(), (NodeId{0, huge - 1}));
}

TEST(Merkle, InclusionProofsAgreeAndSpoiltOnesFail) {
  const Tree tree(70);
  for (std::uint64_t size = 1; size <= 70; ++size) {
    const auto entries = tree.entries(size);
    const Hash root = naive::mth(entries);
    for (std::uint64_t index = 0; index < size; ++index) {
      SCOPED_TRACE(testing::Message() << index << " of " << size);
      const auto proof = inclusion_proof(index, size, tree.source_within(size));
      ASSERT_EQ(proof, naive::path(index, entries));
      ASSERT_TRUE(verify_inclusion(index, size, tree.leaf(index), proof, root));
      for (const auto& bad : spoilt(proof)) {
        ASSERT_FALSE(verify_inclusion(index, size, tree.leaf(index), bad, root));
      }
      for (std::uint64_t other = 0; other <= size; ++other) {
        if (other == index) continue;
        ASSERT_FALSE(verify_inclusion(other, size, tree.leaf(index), proof, root));
        if (other == size) continue;  // no leaf to put in its place
        ASSERT_FALSE(verify_inclusion(index, size, tree.leaf(other), proof, root));
      }
      ASSERT_FALSE(verify_inclusion(index, size, tree.leaf(index), proof, Hash{}));
    }
  }
}

TEST(Merkle, ConsistencyProofsAgreeAndSpoiltOnesFail) {
  const Tree tree(70);
  std::vector<Hash> roots;
  for (std::size_t size = 0; size <= 70; ++size) roots.push_back(naive::mth(tree.entries(size)));
  for (std::uint64_t to = 0; to <= 70; ++to) {
    for (std::uint64_t from = 0; from <= to; ++from) {
      SCOPED_TRACE(testing::Message() << from << " to " << to);
      const auto proof = consistency_proof(from, to, tree.source_within(to));
      if (from != 0) {
        ASSERT_EQ(proof, naive::subproof(from, tree.entries(to), true));
      }
      ASSERT_TRUE(verify_consistency(from, to, roots[from], roots[to], proof));
      for (const auto& bad : spoilt(proof)) {
        ASSERT_FALSE(verify_consistency(from, to, roots[from], roots[to], bad));
      }
      Hash other = roots[from];
      other.bytes[31] ^= 1;
      ASSERT_FALSE(verify_consistency(from, to, other, roots[to], proof));
      if (from != 0) {
        other = roots[to];
        other.bytes[0] ^= 0x80;
        ASSERT_FALSE(verify_consistency(from, to, roots[from], other, proof));
      }
      if (from != to) {
        ASSERT_FALSE(verify_consistency(to, from, roots[to], roots[from], proof));
      }
    }
  }
}

// A log that took back an entry: the old tree held another leaf in that place.
TEST(Merkle, ARewrittenHistoryIsNotConsistent) {
  const Tree honest(70);
  Tree rewritten(30);
  rewritten.append("another thirty-first leaf");
  for (std::size_t i = 31; i < 70; ++i) rewritten.append("leaf " + std::to_string(i));
  for (std::uint64_t from = 31; from < 70; ++from) {
    const Hash from_root = Frontier(from, honest.source()).root();
    const auto proof = consistency_proof(from, 70, rewritten.source());
    EXPECT_FALSE(verify_consistency(from, 70, from_root, rewritten.frontier().root(), proof));
  }
  EXPECT_TRUE(verify_consistency(30, 70, Frontier(30, honest.source()).root(),
                                 rewritten.frontier().root(),
                                 consistency_proof(30, 70, rewritten.source())));
}

TEST(Merkle, RandomLargerTreesAgree) {
  const std::uint64_t seed = test::random_seed();
  SCOPED_TRACE(seed);
  test::Random random(seed);
  const Tree tree(3000);
  for (int round = 0; round < 12; ++round) {
    const std::uint64_t to = 131 + random.below(2870);
    const std::uint64_t from = 1 + random.below(to);
    const std::uint64_t index = random.below(to);
    SCOPED_TRACE(testing::Message() << index << ", " << from << ", " << to);
    const auto entries = tree.entries(to);
    const Hash root = naive::mth(entries);
    const Hash from_root = naive::mth(tree.entries(from));
    EXPECT_EQ(Frontier(to, tree.source()).root(), root);

    const auto inclusion = inclusion_proof(index, to, tree.source_within(to));
    EXPECT_EQ(inclusion, naive::path(index, entries));
    EXPECT_TRUE(verify_inclusion(index, to, tree.leaf(index), inclusion, root));
    const auto consistency = consistency_proof(from, to, tree.source_within(to));
    EXPECT_EQ(consistency, naive::subproof(from, entries, true));
    EXPECT_TRUE(verify_consistency(from, to, from_root, root, consistency));
    for (const auto& bad : spoilt(inclusion)) {
      EXPECT_FALSE(verify_inclusion(index, to, tree.leaf(index), bad, root));
    }
    for (const auto& bad : spoilt(consistency)) {
      EXPECT_FALSE(verify_consistency(from, to, from_root, root, bad));
    }
  }
}

// The checks take whatever the network brings: absurd sizes end, and say no.
TEST(Merkle, ChecksAreTotal) {
  const std::uint64_t huge = ~std::uint64_t{0};
  const std::vector<Hash> long_proof(200);
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, huge - 1, huge}) {
    for (const std::uint64_t index : {std::uint64_t{0}, std::uint64_t{1}, huge - 1, huge}) {
      EXPECT_FALSE(verify_inclusion(index, size, Hash{}, long_proof, Hash{}));
      EXPECT_FALSE(verify_consistency(index, size, Hash{}, Hash{}, long_proof));
      EXPECT_FALSE(verify_inclusion(index, size, empty_root(), {}, Hash{}));
    }
  }
  EXPECT_FALSE(verify_inclusion(0, 0, empty_root(), {}, empty_root()));
  EXPECT_TRUE(verify_inclusion(0, 1, leaf_hash(view("a")), {}, leaf_hash(view("a"))));
  EXPECT_TRUE(verify_consistency(0, 0, empty_root(), empty_root(), {}));
  EXPECT_FALSE(verify_consistency(0, 0, Hash{}, Hash{}, {}));
  EXPECT_FALSE(verify_consistency(0, 5, Hash{}, Hash{}, {}));
}

TEST(Merkle, AskingForAProofOutsideTheTreeIsABug) {
  const Tree tree(4);
  EXPECT_THROW(inclusion_proof(4, 4, tree.source()), std::logic_error);
  EXPECT_THROW(inclusion_proof(0, 0, tree.source()), std::logic_error);
  EXPECT_THROW(consistency_proof(4, 3, tree.source()), std::logic_error);
}

// A leaf that spells a node does not hash as one: the prefixes keep them apart.
TEST(Merkle, ALeafIsNeverANode) {
  const Hash left = leaf_hash(view("a"));
  const Hash right = leaf_hash(view("b"));
  const std::string joined = std::string(text(view(left))) + std::string(text(view(right)));
  EXPECT_NE(leaf_hash(view(joined)), node_hash(left, right));
  EXPECT_NE(node_hash(left, right), node_hash(right, left));
}

}  // namespace
}  // namespace sopu::crypto
