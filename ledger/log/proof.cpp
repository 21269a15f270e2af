#include "ledger/log/proof.hpp"

#include "crypto/base64.hpp"
#include "crypto/merkle.hpp"
#include "ledger/limits.hpp"
#include "ledger/log/lines.hpp"

namespace sopu::log {
namespace {

constexpr std::string_view first_line = "c2sp.org/tlog-proof@v1";
constexpr std::string_view index_word = "index ";

}  // namespace

std::string proof_text(const InclusionProof& proof) {
  std::string text(first_line);
  text += '\n';
  text += index_word;
  text += std::to_string(proof.index);
  text += '\n';
  for (const crypto::Hash& hash : proof.hashes) {
    text += crypto::base64_encode(crypto::view(hash));
    text += '\n';
  }
  text += '\n';
  text += proof.checkpoint;
  return text;
}

std::optional<InclusionProof> parse_proof(std::string_view text) {
  if (take_line(text) != first_line) return std::nullopt;
  const auto index_line = take_line(text);
  if (!index_line || !index_line->starts_with(index_word)) return std::nullopt;
  const auto index = parse_decimal(index_line->substr(index_word.size()));
  if (!index) return std::nullopt;

  InclusionProof proof{*index, {}, {}};
  while (true) {
    const auto line = take_line(text);
    if (!line) return std::nullopt;
    if (line->empty()) break;
    const auto hash = crypto::hash_from_base64(*line);
    if (!hash || proof.hashes.size() == limits::proof_hashes_max) return std::nullopt;
    proof.hashes.push_back(*hash);
  }
  if (text.empty()) return std::nullopt;
  proof.checkpoint = text;
  return proof;
}

bool verify_proof(const InclusionProof& proof, const crypto::Hash& leaf,
                  const crypto::NoteVerifier& verifier) {
  const auto checkpoint = open_checkpoint(proof.checkpoint, verifier);
  return checkpoint && crypto::verify_inclusion(proof.index, checkpoint->size, leaf, proof.hashes,
                                                checkpoint->root);
}

}  // namespace sopu::log
