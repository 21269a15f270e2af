// The one reader of JSON that comes from outside: I-JSON (RFC 7493) without fractions. Every
// language's verifier must give the same answer on the same bytes, so nothing is left to taste.
// Pure functions; any thread.
#pragma once

#include <string_view>

#include <boost/json/value.hpp>

#include "ledger/domain/value/error.hpp"

namespace sopu::codec {

struct JsonLimits {
  std::size_t size_bytes_max = limits::payload_bytes_max;
  std::size_t depth_max = limits::json_depth_max;  // arrays and objects inside each other
};

// Refused: invalid UTF-8 (lone surrogates in escapes too, and a byte order mark), noncharacters
// (RFC 7493, 2.1), duplicate members, fractions, exponents, -0, integers beyond ±(2^53−1), anything
// after the value, depth and size over the limits. Codes: malformed-json with the byte offset in
// the sentence; too-large. The value's memory comes from `storage`.
domain::Result<boost::json::value> read_json(std::string_view text, const JsonLimits& allowed = {},
                                             boost::json::storage_ptr storage = {});

}  // namespace sopu::codec
