#include "crypto/note.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "crypto/base64.hpp"
#include "crypto/invisible.hpp"
#include "crypto/sha256.hpp"
#include "crypto/utf8.hpp"
#include "ledger/limits.hpp"

namespace sopu::crypto {
namespace {

constexpr std::string_view dash = "\u2014 ";  // starts a signature line
constexpr std::size_t key_id_bytes = 4;
constexpr std::size_t time_bytes = 8;
constexpr std::uint64_t time_max = std::numeric_limits<std::int64_t>::max();

// UTF-8 without control characters but the newline.
bool is_note_text(std::string_view text) {
  while (!text.empty()) {
    const auto point = take_code_point(text);
    if (!point || (*point < 0x20 && *point != '\n')) return false;
  }
  return true;
}

// Most significant byte first.
template <class Unsigned>
std::string big_endian(Unsigned number) {
  std::string bytes;
  for (int shift = std::numeric_limits<Unsigned>::digits - 8; shift >= 0; shift -= 8) {
    bytes += static_cast<char>(number >> shift & 0xff);
  }
  return bytes;
}

template <class Unsigned>
Unsigned read_big_endian(ByteView bytes) {
  Unsigned number = 0;
  for (const std::uint8_t byte : bytes.first(sizeof(Unsigned))) number = number << 8 | byte;
  return number;
}

// signed-note, "Signatures": the first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ key).
std::uint32_t key_id(std::string_view name, NoteKeyType type, const PublicKey& key) {
  const std::array<std::uint8_t, 2> separator{0x0a, static_cast<std::uint8_t>(type)};
  const Hash hash = sha256({view(name), ByteView(separator), ByteView(key.bytes)});
  return read_big_endian<std::uint32_t>(hash.bytes);
}

std::string hex_key_id(std::uint32_t id) {
  return to_hex(view(big_endian(id)));
}

std::string cosigned_message(std::string_view body, std::uint64_t time_sec) {
  return "cosignature/v1\ntime " + std::to_string(time_sec) + "\n" + std::string(body);
}

// `signature` is what follows the key id.
std::string signature_line(const NoteVerifier& verifier, std::string_view signature) {
  const std::string field = big_endian(verifier.key_id) + std::string(signature);
  return std::string(dash) + verifier.name + " " + base64_encode(view(field)) + "\n";
}

void demand_note_body(std::string_view body) {
  if (!body.ends_with('\n') || !is_note_text(body)) {
    throw std::logic_error("a note's body must be UTF-8 text that ends in a newline");
  }
}

// Without its newline.
std::optional<NoteSignature> parse_signature_line(std::string_view line) {
  if (!line.starts_with(dash)) return std::nullopt;
  const std::string_view rest = line.substr(dash.size());
  const std::size_t space = rest.find(' ');
  if (space == rest.npos || !is_key_name(rest.substr(0, space))) return std::nullopt;
  const auto bytes = base64_decode(rest.substr(space + 1));
  if (!bytes || bytes->size() <= key_id_bytes) return std::nullopt;
  return NoteSignature{.name = std::string(rest.substr(0, space)),
                       .key_id = read_big_endian<std::uint32_t>(*bytes),
                       .signature = Bytes(bytes->begin() + key_id_bytes, bytes->end()),
                       .line = std::string(line)};
}

Signature last_64(ByteView bytes) {
  Signature signature;
  std::ranges::copy(bytes.last(signature.bytes.size()), signature.bytes.begin());
  return signature;
}

bool verify_plain(std::string_view body, const PublicKey& key, ByteView bytes) {
  return bytes.size() == sizeof(Signature::bytes) && verify(key, view(body), last_64(bytes));
}

// The time of a good cosignature.
std::optional<std::uint64_t> verify_cosignature(std::string_view body, const PublicKey& key,
                                                ByteView bytes) {
  if (bytes.size() != time_bytes + sizeof(Signature::bytes)) return std::nullopt;
  const auto time_sec = read_big_endian<std::uint64_t>(bytes);
  if (time_sec > time_max) return std::nullopt;
  const std::string message = cosigned_message(body, time_sec);
  if (!verify(key, view(message), last_64(bytes))) return std::nullopt;
  return time_sec;
}

}  // namespace

bool is_key_name(std::string_view name) {
  if (name.empty()) return false;
  while (!name.empty()) {
    const auto point = take_code_point(name);
    if (!point || is_space(*point) || *point == '+' || *point < 0x20) return false;
  }
  return true;
}

NoteVerifier NoteVerifier::make(std::string name, NoteKeyType type, const PublicKey& key) {
  if (!is_key_name(name)) throw std::logic_error("not a name for a note's key: " + name);
  const std::uint32_t id = crypto::key_id(name, type, key);
  return {.name = std::move(name), .key_id = id, .type = type, .key = key};
}

std::optional<NoteVerifier> NoteVerifier::parse(std::string_view vkey) {
  const std::size_t first = vkey.find('+');
  // Only the first two separate: base64 may hold '+' itself.
  const std::size_t second = first == vkey.npos ? vkey.npos : vkey.find('+', first + 1);
  if (second == vkey.npos || !is_key_name(vkey.substr(0, first))) return std::nullopt;
  const auto bytes = base64_decode(vkey.substr(second + 1));
  if (!bytes || bytes->size() != 1 + sizeof(PublicKey::bytes)) return std::nullopt;
  const auto type = static_cast<NoteKeyType>(bytes->front());
  if (type != NoteKeyType::ed25519 && type != NoteKeyType::cosignature_v1) return std::nullopt;
  PublicKey key;
  std::copy(bytes->begin() + 1, bytes->end(), key.bytes.begin());
  NoteVerifier verifier = make(std::string(vkey.substr(0, first)), type, key);
  if (vkey.substr(first + 1, second - first - 1) != hex_key_id(verifier.key_id)) {
    return std::nullopt;
  }
  return verifier;
}

std::string NoteVerifier::vkey() const {
  const std::string field = static_cast<char>(type) + std::string(text(key.bytes));
  return name + "+" + hex_key_id(key_id) + "+" + base64_encode(view(field));
}

std::optional<Note> parse_note(std::string_view text) {
  // The last blank line separates; the body may hold others.
  const std::size_t blank = text.rfind("\n\n");
  if (blank == text.npos || !text.ends_with('\n') || !is_note_text(text)) return std::nullopt;
  Note note{.body = std::string(text.substr(0, blank + 1)), .signatures = {}};
  std::string_view lines = text.substr(blank + 2);
  if (lines.empty()) return std::nullopt;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    auto signature = parse_signature_line(lines.substr(0, end));
    if (!signature || note.signatures.size() == limits::note_signatures_max) return std::nullopt;
    note.signatures.push_back(std::move(*signature));
    lines.remove_prefix(end + 1);
  }
  return note;
}

bool verify_note(const Note& note, const NoteVerifier& verifier, std::uint64_t* time_sec) {
  bool verified = false;
  std::uint64_t newest_sec = 0;
  for (const NoteSignature& line : note.signatures) {
    if (line.name != verifier.name || line.key_id != verifier.key_id) continue;
    bool good = false;
    switch (verifier.type) {
      case NoteKeyType::ed25519:
        good = verify_plain(note.body, verifier.key, line.signature);
        break;
      case NoteKeyType::cosignature_v1:
        if (const auto time = verify_cosignature(note.body, verifier.key, line.signature)) {
          good = true;
          newest_sec = std::max(newest_sec, *time);
        }
        break;
    }
    // A bad signature of a known key spoils the whole note, whatever else stands in it.
    if (!good) return false;
    verified = true;
  }
  if (verified && time_sec != nullptr) *time_sec = newest_sec;
  return verified;
}

std::string sign_note(std::string_view body, const std::string& name, const PrivateKey& key) {
  demand_note_body(body);
  const auto verifier = NoteVerifier::make(name, NoteKeyType::ed25519, key.public_key());
  const Signature signature = key.sign(view(body));
  return std::string(body) + "\n" + signature_line(verifier, text(signature.bytes));
}

std::string cosignature_line(std::string_view body, const std::string& name, const PrivateKey& key,
                             std::uint64_t time_sec) {
  demand_note_body(body);
  if (time_sec > time_max) throw std::logic_error("a cosignature's time does not fit 63 bits");
  const auto verifier = NoteVerifier::make(name, NoteKeyType::cosignature_v1, key.public_key());
  const std::string message = cosigned_message(body, time_sec);
  const Signature signature = key.sign(view(message));
  return signature_line(verifier, big_endian(time_sec) + std::string(text(signature.bytes)));
}

}  // namespace sopu::crypto
