// The vectors in tests/vectors were made by an independent implementation (Go's sumdb/tlog and
// note): a tree of 300 leaves `event-0` … `event-299`, signed by a log and one witness.
#include "ledger/log/proof.hpp"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "crypto/base64.hpp"
#include "crypto/merkle.hpp"
#include "ledger/log/tiles.hpp"
#include "tests/log/tree.hpp"

namespace sopu::log {
namespace {

constexpr std::uint64_t vector_size = 300;
constexpr std::uint64_t old_vector_size = 257;

std::string vector_file(const std::string& name) {
  std::ifstream file(std::string(SOPU_VECTORS) + "/" + name, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_TRUE(file.good()) << name;
  return text.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

crypto::NoteVerifier vector_verifier(std::size_t line) {
  return crypto::NoteVerifier::parse(lines_of(vector_file("vkeys")).at(line)).value();
}

TileShelf vector_tree() {
  TileBuilder builder(0, [](TileId) { return std::string(); });
  for (std::uint64_t i = 0; i < vector_size; ++i) builder.append(numbered_leaf(i));
  TileShelf shelf;
  shelf.put(builder.take_changed());
  return shelf;
}

crypto::PrivateKey some_key() {
  return crypto::PrivateKey::from_seed({7});
}

TEST(CheckpointVector, OpensUnderTheLogsKeyAndItsRootIsOurs) {
  const TileShelf tree = vector_tree();
  const auto log = vector_verifier(0);
  const auto newer = open_checkpoint(vector_file("checkpoint"), log);
  ASSERT_TRUE(newer);
  EXPECT_EQ(*newer, (Checkpoint{"ledger.example/sla", vector_size, tree.root(vector_size)}));
  const auto older = open_checkpoint(vector_file("oldcheckpoint"), log);
  ASSERT_TRUE(older);
  EXPECT_EQ(*older,
            (Checkpoint{"ledger.example/sla", old_vector_size, tree.root(old_vector_size)}));
}

TEST(CheckpointVector, BodyIsByteForByteTheNotes) {
  const Checkpoint checkpoint{"ledger.example/sla", vector_size, vector_tree().root(vector_size)};
  const std::string note = vector_file("checkpoint");
  EXPECT_EQ(checkpoint_body(checkpoint) + "\n", note.substr(0, note.find("\n\n") + 2));
}

TEST(CheckpointVector, AWitnessSignsButIsNotTheLog) {
  const std::string note = vector_file("checkpoint");
  const auto witness = vector_verifier(1);
  EXPECT_TRUE(crypto::verify_note(*crypto::parse_note(note), witness));
  EXPECT_FALSE(open_checkpoint(note, witness));
}

TEST(ProofVector, IsByteForByteOurs) {
  InclusionProof proof{255, {}, vector_file("checkpoint")};
  const TileShelf tree = vector_tree();
  proof.hashes =
      crypto::inclusion_proof(255, vector_size, nodes_from_tiles(tree.source(vector_size)));
  EXPECT_EQ(proof_text(proof), vector_file("proof.tlog-proof"));
}

TEST(ProofVector, VerifiesForItsLeafAlone) {
  const auto proof = parse_proof(vector_file("proof.tlog-proof"));
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->index, 255U);
  const auto log = vector_verifier(0);
  EXPECT_TRUE(verify_proof(*proof, numbered_leaf(255), log));
  EXPECT_FALSE(verify_proof(*proof, numbered_leaf(254), log));
  EXPECT_FALSE(verify_proof(*proof, numbered_leaf(255), vector_verifier(1)));
  InclusionProof moved = *proof;
  moved.index = 254;
  EXPECT_FALSE(verify_proof(moved, numbered_leaf(255), log));
  InclusionProof shortened = *proof;
  shortened.hashes.pop_back();
  EXPECT_FALSE(verify_proof(shortened, numbered_leaf(255), log));
}

// `addcp` is what a log sends its witness: the old size, the consistency proof, the checkpoint.
TEST(ConsistencyVector, IsByteForByteOurs) {
  const TileShelf tree = vector_tree();
  std::string text = "old " + std::to_string(old_vector_size) + "\n";
  for (const auto& hash : crypto::consistency_proof(old_vector_size, vector_size,
                                                    nodes_from_tiles(tree.source(vector_size)))) {
    text += crypto::base64_encode(crypto::view(hash)) + "\n";
  }
  const std::string file = vector_file("addcp");
  EXPECT_EQ(text + "\n", file.substr(0, file.find("\n\n") + 2));
}

TEST(Checkpoint, WhatIsSignedOpensAgain) {
  const auto key = some_key();
  const Checkpoint checkpoint{"a.example/log", 12, numbered_leaf(1)};
  const std::string note = sign_checkpoint(checkpoint, key);
  const auto verifier =
      crypto::NoteVerifier::make("a.example/log", crypto::NoteKeyType::ed25519, key.public_key());
  EXPECT_EQ(open_checkpoint(note, verifier), checkpoint);

  const auto stranger = crypto::NoteVerifier::make("a.example/log", crypto::NoteKeyType::ed25519,
                                                   crypto::PrivateKey::from_seed({8}).public_key());
  EXPECT_FALSE(open_checkpoint(note, stranger));
}

TEST(Checkpoint, AKeySpeaksOnlyForTheOriginOfItsName) {
  const auto key = some_key();
  const std::string body = checkpoint_body({"b.example/log", 12, numbered_leaf(1)});
  const std::string note = crypto::sign_note(body, "a.example/log", key);
  const auto verifier =
      crypto::NoteVerifier::make("a.example/log", crypto::NoteKeyType::ed25519, key.public_key());
  ASSERT_TRUE(crypto::verify_note(*crypto::parse_note(note), verifier));
  EXPECT_FALSE(open_checkpoint(note, verifier));
}

TEST(Checkpoint, NoOtherSpellingOfTheBodyIsRead) {
  const std::string root = crypto::base64_encode(crypto::view(numbered_leaf(1))) + "\n";
  EXPECT_TRUE(parse_checkpoint_body("o\n0\n" + root));
  EXPECT_TRUE(parse_checkpoint_body("o\n18446744073709551615\n" + root));
  EXPECT_FALSE(parse_checkpoint_body("o\n18446744073709551616\n" + root));
  EXPECT_FALSE(parse_checkpoint_body("o\n012\n" + root));
  EXPECT_FALSE(parse_checkpoint_body("o\n+12\n" + root));
  EXPECT_FALSE(parse_checkpoint_body("o\n-12\n" + root));
  EXPECT_FALSE(parse_checkpoint_body("o\n 12\n" + root));
  EXPECT_FALSE(parse_checkpoint_body("o\n\n" + root));
  EXPECT_FALSE(parse_checkpoint_body("\n12\n" + root));
  EXPECT_FALSE(parse_checkpoint_body("o\n12\n" + root + "an extension line\n"));
  EXPECT_FALSE(parse_checkpoint_body("o\n12\n" + root.substr(0, root.size() - 1)));
  EXPECT_FALSE(parse_checkpoint_body("o\n12\n" + root.substr(1)));
}

TEST(Proof, OfATreeOfOneHasNoHashes) {
  const auto key = some_key();
  const Checkpoint checkpoint{"a.example/log", 1, numbered_leaf(0)};
  const InclusionProof proof{0, {}, sign_checkpoint(checkpoint, key)};
  const std::string text = proof_text(proof);
  EXPECT_TRUE(text.starts_with("c2sp.org/tlog-proof@v1\nindex 0\n\na.example/log\n1\n")) << text;
  const auto parsed = parse_proof(text);
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(verify_proof(
      *parsed, numbered_leaf(0),
      crypto::NoteVerifier::make("a.example/log", crypto::NoteKeyType::ed25519, key.public_key())));
}

TEST(Proof, NoOtherSpellingIsRead) {
  const std::string good = vector_file("proof.tlog-proof");
  ASSERT_TRUE(parse_proof(good));
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string changed = good;
    return changed.replace(changed.find(from), from.size(), to);
  };
  EXPECT_FALSE(parse_proof(""));
  EXPECT_FALSE(parse_proof(with("@v1", "@v2")));
  EXPECT_FALSE(parse_proof(with("index 255", "index 0255")));
  EXPECT_FALSE(parse_proof(with("index 255", "index  255")));
  EXPECT_FALSE(parse_proof(with("index 255", "index -1")));
  EXPECT_FALSE(parse_proof(with("index 255\n", "")));
  EXPECT_FALSE(parse_proof(with("L33Pd", "L33P")));
  EXPECT_FALSE(parse_proof(with("L33Pd", " L33Pd")));
  EXPECT_FALSE(parse_proof(good.substr(0, good.find("\n\n") + 1)));
  EXPECT_FALSE(parse_proof(good.substr(0, good.find("\n\n") + 2)));
  std::string endless = "c2sp.org/tlog-proof@v1\nindex 0\n";
  for (int i = 0; i < 65; ++i) {
    endless += crypto::base64_encode(crypto::view(numbered_leaf(0))) + "\n";
  }
  EXPECT_FALSE(parse_proof(endless + "\no\n1\n"));
}

TEST(Proof, EveryFlippedBitFailsOrIsSeen) {
  const std::string good = vector_file("proof.tlog-proof");
  const auto log = vector_verifier(0);
  // The witness's line, the last one, is none of the log key's business.
  const std::size_t end = good.rfind("\n— ") + 1;
  for (std::size_t at = 0; at < end; ++at) {
    std::string changed = good;
    changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ (1u << (at % 8)));
    const auto proof = parse_proof(changed);
    EXPECT_FALSE(proof && verify_proof(*proof, numbered_leaf(255), log)) << "byte " << at;
  }
}

}  // namespace
}  // namespace sopu::log
