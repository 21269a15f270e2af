// Signed notes and cosignatures of C2SP (signed-note, tlog-checkpoint, tlog-cosignature): text, a
// blank line, and one line a signature.
// Pure functions and values; any thread.
#pragma once

#include "crypto/ed25519.hpp"

namespace sopu::crypto {

// May a key of a note have this name? One that is not empty and holds no '+' and no white space.
bool is_key_name(std::string_view name);

// Which signed-note signature type a key makes.
enum class NoteKeyType : std::uint8_t { ed25519 = 0x01, cosignature_v1 = 0x04 };

// `name+hex(key id)+base64(type ‖ key)`, as published by a log or a witness.
struct NoteVerifier {
  std::string name;
  std::uint32_t key_id = 0;
  NoteKeyType type = NoteKeyType::ed25519;
  PublicKey key;

  static NoteVerifier make(std::string name, NoteKeyType type, const PublicKey& key);
  // Refuses a name that is empty or holds '+' or white space, and a key id that is not the key's.
  static std::optional<NoteVerifier> parse(std::string_view vkey);
  std::string vkey() const;
};

// One line below the note, its base64 already taken apart.
struct NoteSignature {
  std::string name;
  std::uint32_t key_id = 0;
  Bytes signature;   // what follows the key id: 64 bytes, or 8 of time and 64
  std::string line;  // as it stood, without the newline
};

struct Note {
  std::string body;  // with its final newline: what is signed
  std::vector<NoteSignature> signatures;
};

// Takes a note apart; nullopt if it is not one. Nothing is verified yet.
std::optional<Note> parse_note(std::string_view text);

// True if one of the note's signatures is the verifier's and good. For a cosignature, `time_sec`
// (if given) receives its POSIX seconds.
bool verify_note(const Note& note, const NoteVerifier& verifier, std::uint64_t* time_sec = nullptr);

// body (which must end in a newline), a blank line, the signature line of the log itself.
std::string sign_note(std::string_view body, const std::string& name, const PrivateKey& key);

// The line (with its newline) that a witness adds below a note with this body.
std::string cosignature_line(std::string_view body, const std::string& name, const PrivateKey& key,
                             std::uint64_t time_sec);

}  // namespace sopu::crypto
