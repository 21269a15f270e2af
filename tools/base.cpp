#include "tools/base.hpp"

#include <algorithm>

#include "crypto/base64.hpp"
#include "ledger/log/entry.hpp"
#include "ledger/log/proof.hpp"
#include "ledger/log/tiles.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

// The public entry at this place of a log that is at least so large.
std::optional<log::Entry> entry_at(Dialogue& dialogue, std::uint64_t index, std::uint64_t size) {
  const std::uint64_t bundle = index / log::tile_width;
  const std::uint64_t width = std::min(log::tile_width, size - bundle * log::tile_width);
  const auto answer = dialogue.http().get(log::tile_path({std::nullopt, bundle, width}));
  const auto entries = answer.status == 200 ? log::split_bundle(answer.body)
                                            : std::optional<std::vector<std::string>>();
  const std::uint64_t position = index % log::tile_width;
  if (!entries || position >= entries->size()) return std::nullopt;
  return log::parse_entry((*entries)[position]);
}

bool is_in_log(Dialogue& dialogue, const Base& base) {
  const auto proof = log::parse_proof(base.proof);
  const auto note = proof ? crypto::parse_note(proof->checkpoint) : std::nullopt;
  const auto checkpoint = note ? log::parse_checkpoint_body(note->body) : std::nullopt;
  if (!checkpoint || proof->index != base.index || base.index >= checkpoint->size) return false;
  const auto entry = entry_at(dialogue, base.index, checkpoint->size);
  if (!entry || crypto::base64url_encode(crypto::view(entry->event)) != base.event) return false;
  if (!log::verify_proof(*proof, log::leaf_of(*entry), dialogue.ledger())) return false;
  dialogue.see(proof->checkpoint);
  return true;
}

}  // namespace

std::optional<Base> read_base(const boost::json::value& prepared) {
  const auto* base = find(prepared, "base");
  if (base == nullptr) return std::nullopt;
  return Base{text_of(*base, "event"), number_of(*base, "index").value_or(0),
              text_of(*base, "seen") != "false", text_of(*base, "proof")};
}

void prove(Dialogue& dialogue, const Base& base) {
  if (is_in_log(dialogue, base)) return;
  throw Stop(Exit::unverified, "the server does not prove that the log holds event " +
                                   std::to_string(base.index) + " (hash " + base.event +
                                   "), which you would sign after; nothing was signed");
}

}  // namespace sopu::tools
