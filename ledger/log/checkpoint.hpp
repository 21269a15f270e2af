// The log's checkpoint (C2SP tlog-checkpoint): origin, size and root, signed as a note.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string>

#include "crypto/note.hpp"

namespace sopu::log {

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  crypto::Hash root;
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// "<origin>\n<size>\n<base64 root>\n": the note's body.
std::string checkpoint_body(const Checkpoint& checkpoint);
// nullopt for extension lines, leading zeros, anything that checkpoint_body would not write.
std::optional<Checkpoint> parse_checkpoint_body(std::string_view body);

// The checkpoint in a note that the verifier's key signed, for the origin that the verifier names.
std::optional<Checkpoint> open_checkpoint(std::string_view note,
                                          const crypto::NoteVerifier& verifier);

std::string sign_checkpoint(const Checkpoint& checkpoint, const crypto::PrivateKey& key);

}  // namespace sopu::log
