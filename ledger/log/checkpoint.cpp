#include "ledger/log/checkpoint.hpp"

#include "crypto/base64.hpp"
#include "ledger/log/lines.hpp"

namespace sopu::log {

std::string checkpoint_body(const Checkpoint& checkpoint) {
  std::string body = checkpoint.origin;
  body += '\n';
  body += std::to_string(checkpoint.size);
  body += '\n';
  body += crypto::base64_encode(crypto::view(checkpoint.root));
  body += '\n';
  return body;
}

std::optional<Checkpoint> parse_checkpoint_body(std::string_view body) {
  const auto origin = take_line(body);
  const auto size_line = take_line(body);
  const auto root_line = take_line(body);
  if (!origin || origin->empty() || !size_line || !root_line || !body.empty()) return std::nullopt;

  const auto size = parse_decimal(*size_line);
  const auto root = crypto::hash_from_base64(*root_line);
  if (!size || !root) return std::nullopt;
  return Checkpoint{std::string(*origin), *size, *root};
}

std::optional<Checkpoint> open_checkpoint(std::string_view note,
                                          const crypto::NoteVerifier& verifier) {
  const auto parsed = crypto::parse_note(note);
  if (!parsed || !crypto::verify_note(*parsed, verifier)) return std::nullopt;
  auto checkpoint = parse_checkpoint_body(parsed->body);
  // A key signs for the log that bears its name and for no other.
  if (!checkpoint || checkpoint->origin != verifier.name) return std::nullopt;
  return checkpoint;
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const crypto::PrivateKey& key) {
  return crypto::sign_note(checkpoint_body(checkpoint), checkpoint.origin, key);
}

}  // namespace sopu::log
