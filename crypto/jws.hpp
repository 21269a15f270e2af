// Compact JWS (RFC 7515, section 7.1) with the one header that the ledger knows: exactly `alg`
// (`Ed25519` of RFC 9864, or `EdDSA` of RFC 8037), `kid` and `typ`. Nothing in the message chooses
// a key or an algorithm.
// Pure functions; any thread.
#pragma once

#include <boost/system/result.hpp>

#include "crypto/ed25519.hpp"

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
  Signature signature;
};

// Refuses anything but three strict base64url parts, a header of exactly the three members (each
// once, each a string, in any order) with the given typ, and a signature of 64 bytes.
boost::system::result<Jws, JwsError> parse_jws(std::string_view compact, std::string_view typ);

bool verify(const Jws& jws, const PublicKey& key);

// Header {"alg":"Ed25519","kid":…,"typ":…}.
std::string sign_jws(const PrivateKey& key, std::string_view typ, std::string_view payload);

}  // namespace sopu::crypto

// boost::system::result wants to know how an error is thrown when nobody looked at it.
namespace sopu::crypto {
[[noreturn]] void throw_exception_from_error(const JwsError& error, const boost::source_location&);
}
