// Compact JWS (RFC 7515, section 7.1) with the one header that the ledger knows: exactly `alg`
// (`Ed25519` of RFC 9864, or `EdDSA` of RFC 8037; `sopu-webauthn-v1` for what a passkey signed),
// `kid` and `typ`. Nothing in the message chooses a key, or how it is checked: the key does.
// Pure functions; any thread.
#pragma once

#include <boost/system/result.hpp>

#include "crypto/passkey.hpp"

namespace sopu::crypto {

struct JwsError {
  enum class Kind { malformed, bad_header };
  Kind kind;
  std::string_view fault;      // what was wrong, for programs: `jws-parts`
  std::string_view name = {};  // of what the fault is about, if it is about something that was sent
  std::string value = {};      // that; its beginning, if it is long
};

// A JWS taken apart, its signature not yet checked. `compact` and `signing_input` lie in the text
// that it was read from, and live as long as that.
struct Jws {
  std::string_view compact;
  std::string_view signing_input;  // header '.' payload: what the signature covers
  std::string kid;
  std::string payload;
  std::variant<Signature, Assertion> proof;  // the third part, as `alg` says that it is written
};

// What a JWS is checked with. A key that is a passkey's signs as a passkey only.
struct JwsKey {
  JwsKey() = default;
  JwsKey(const PublicKey& key) : jwk(key) {}  // NOLINT(google-explicit-constructor)
  JwsKey(PublicJwk key, std::optional<Passkey> of) : jwk(key), passkey(std::move(of)) {}

  PublicJwk jwk;
  std::optional<Passkey> passkey;
  friend bool operator==(const JwsKey&, const JwsKey&) = default;
};

// Whether signatures can be checked under it: its point is fit for use (ed25519.hpp, jwk.hpp), a
// passkey's origin is one, and P-256 is a passkey's.
bool is_acceptable(const JwsKey& key);

// Refuses anything but three strict base64url parts, a header of exactly the three members (each
// once, each a string, in any order) with the given typ, and a signature of 64 bytes, or the bytes
// {"authenticatorData":"…","clientDataJSON":"…","signature":"…"} with three such parts, the last of
// 64 bytes.
boost::system::result<Jws, JwsError> parse_jws(std::string_view compact, std::string_view typ);

// Header {"alg":"Ed25519","kid":…,"typ":…}.
std::string sign_jws(const PrivateKey& key, std::string_view typ, std::string_view payload);

}  // namespace sopu::crypto

// boost::system::result wants to know how an error is thrown when nobody looked at it.
namespace sopu::crypto {
[[noreturn]] void throw_exception_from_error(const JwsError& error, const boost::source_location&);
}
