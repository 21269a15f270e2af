// The two base64 alphabets of RFC 4648: standard with padding (section 4) for everything of the
// log, URL-safe without padding (section 5) for everything of JOSE.
// Pure functions; any thread.
#pragma once

#include "crypto/bytes.hpp"

namespace sopu::crypto {

std::string base64_encode(ByteView bytes);
std::string base64url_encode(ByteView bytes);

// Strict: no white space, padding exactly as the alphabet demands, unused bits zero. A text that is
// not the one encoding of its bytes gives nullopt.
std::optional<Bytes> base64_decode(std::string_view text);
std::optional<Bytes> base64url_decode(std::string_view text);
// The same for what the caller reads as text; nothing is said about its being UTF-8.
std::optional<std::string> base64url_decode_text(std::string_view text);

// The digest in a text of exactly 44 (standard) or 43 (URL-safe) characters.
std::optional<Hash> hash_from_base64(std::string_view text);
std::optional<Hash> hash_from_base64url(std::string_view text);

}  // namespace sopu::crypto
