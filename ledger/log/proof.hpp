// Proofs and receipts as they travel: C2SP tlog-proof text.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/log/checkpoint.hpp"

namespace sopu::log {

struct InclusionProof {
  std::uint64_t index = 0;
  std::vector<crypto::Hash> hashes;  // the leaf's sibling first
  std::string checkpoint;            // the note, all its signatures
};

// "c2sp.org/tlog-proof@v1\nindex <I>\n<hashes>\n\n<checkpoint>"
std::string proof_text(const InclusionProof& proof);
std::optional<InclusionProof> parse_proof(std::string_view text);

// True if the checkpoint is the verifier's and the leaf is at the proof's index below its root.
bool verify_proof(const InclusionProof& proof, const crypto::Hash& leaf,
                  const crypto::NoteVerifier& verifier);

}  // namespace sopu::log
