// A log of 300 entries, `event-0` to `event-299`, whose files were made by other programs in the
// formats of C2SP: this folder must build the very same bytes.
#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "crypto/base64.hpp"
#include "crypto/merkle.hpp"
#include "crypto/note.hpp"
#include "tests/crypto/support.hpp"

namespace sopu::crypto {
namespace {

const std::string origin = "ledger.example/sla";
const std::string witness = "witness.example/w1";

class TestLog : public testing::Test {
 protected:
  TestLog() {
    for (int i = 0; i < 300; ++i) {
      frontier_.append(leaf(i), [this](NodeId id, const Hash& hash) { nodes_[id] = hash; });
    }
  }
  static Hash leaf(int index) { return leaf_hash(view("event-" + std::to_string(index))); }
  NodeSource source() const {
    return [this](NodeId id) { return nodes_.at(id); };
  }
  Hash root(std::uint64_t size) const { return Frontier(size, source()).root(); }
  std::string body(std::uint64_t size) const {
    return origin + "\n" + std::to_string(size) + "\n" + base64_encode(view(root(size))) + "\n";
  }
  std::string checkpoint(std::uint64_t size) const {
    return sign_note(body(size), origin, log_key_);
  }
  static std::string lines(const std::vector<Hash>& proof) {
    std::string text;
    for (const Hash& hash : proof) text += base64_encode(view(hash)) + "\n";
    return text;
  }
  static std::vector<NoteVerifier> verifiers() {
    std::istringstream file(test::read_vector("vkeys"));
    std::vector<NoteVerifier> result;
    for (std::string line; std::getline(file, line);) {
      result.push_back(NoteVerifier::parse(line).value());
    }
    return result;
  }

  const PrivateKey log_key_ = test::key_of(1);
  const PrivateKey witness_key_ = test::key_of(2);
  Frontier frontier_;
  std::map<NodeId, Hash> nodes_;
};

TEST_F(TestLog, VerifierKeysAreThePublishedOnes) {
  const auto log = NoteVerifier::make(origin, NoteKeyType::ed25519, log_key_.public_key());
  const auto cosigner =
      NoteVerifier::make(witness, NoteKeyType::cosignature_v1, witness_key_.public_key());
  EXPECT_EQ(log.vkey() + "\n" + cosigner.vkey() + "\n", test::read_vector("vkeys"));
}

TEST_F(TestLog, CheckpointsAreRebuiltByteForByte) {
  EXPECT_EQ(checkpoint(257), test::read_vector("oldcheckpoint"));
  const auto published = parse_note(test::read_vector("checkpoint")).value();
  std::uint64_t time_sec = 0;
  ASSERT_TRUE(verify_note(published, verifiers().at(1), &time_sec));
  EXPECT_EQ(checkpoint(300) + cosignature_line(body(300), witness, witness_key_, time_sec),
            test::read_vector("checkpoint"));
}

TEST_F(TestLog, PublishedCheckpointsVerify) {
  for (const char* name : {"checkpoint", "oldcheckpoint"}) {
    const auto note = parse_note(test::read_vector(name)).value();
    EXPECT_TRUE(verify_note(note, verifiers().at(0))) << name;
    EXPECT_EQ(verify_note(note, verifiers().at(1)), note.signatures.size() == 2) << name;
  }
}

TEST_F(TestLog, TheInclusionProofIsRebuiltByteForByte) {
  const auto proof = inclusion_proof(255, 300, source());
  EXPECT_EQ(
      "c2sp.org/tlog-proof@v1\nindex 255\n" + lines(proof) + "\n" + test::read_vector("checkpoint"),
      test::read_vector("proof.tlog-proof"));
  EXPECT_TRUE(verify_inclusion(255, 300, leaf(255), proof, frontier_.root()));
}

TEST_F(TestLog, TheConsistencyProofIsRebuiltByteForByte) {
  const auto proof = consistency_proof(257, 300, source());
  EXPECT_EQ("old 257\n" + lines(proof) + "\n" + checkpoint(300), test::read_vector("addcp"));
  EXPECT_TRUE(verify_consistency(257, 300, root(257), root(300), proof));
}

}  // namespace
}  // namespace sopu::crypto
