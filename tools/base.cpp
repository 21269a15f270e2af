#include "tools/base.hpp"

#include "crypto/base64.hpp"
#include "ledger/log/entry.hpp"
#include "ledger/log/proof.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

bool is_in_log(Dialogue& dialogue, const Base& base) {
  const auto proof = log::parse_proof(base.proof);
  const auto note = proof ? crypto::parse_note(proof->checkpoint) : std::nullopt;
  const auto checkpoint = note ? log::parse_checkpoint_body(note->body) : std::nullopt;
  if (!checkpoint || proof->index != base.index || base.index >= checkpoint->size) return false;
  const auto recorded_at = domain::parse_time(base.recorded_at);
  const auto event = crypto::hash_from_base64url(base.event);
  if (!recorded_at || !event) return false;
  const log::Entry entry{*recorded_at, *event};
  if (!log::verify_proof(*proof, log::leaf_of(entry), dialogue.ledger())) return false;
  dialogue.see(proof->checkpoint);
  return true;
}

}  // namespace

std::optional<Base> read_base(const boost::json::value& prepared) {
  const auto* base = find(prepared, "base");
  if (base == nullptr) return std::nullopt;
  return Base{text_of(*base, "event"), number_of(*base, "index").value_or(0),
              text_of(*base, "recordedAt"), text_of(*base, "seen") != "false",
              text_of(*base, "proof")};
}

void prove(Dialogue& dialogue, const Base& base) {
  if (is_in_log(dialogue, base)) return;
  throw Stop(Exit::unverified, "the server does not prove that the log holds event " +
                                   std::to_string(base.index) + " (hash " + base.event +
                                   "), which you would sign after; nothing was signed");
}

}  // namespace sopu::tools
