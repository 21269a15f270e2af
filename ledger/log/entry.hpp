// The public log's entry: three ASCII lines that commit to an event without showing it.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string>

#include "crypto/bytes.hpp"
#include "ledger/domain/value/time.hpp"

namespace sopu::log {

struct Entry {
  domain::Time recorded_at;
  crypto::Hash event;  // SHA-256 of the compact JWS
  friend bool operator==(const Entry&, const Entry&) = default;
};

// "sopu-entry/v1\n<recorded-at>\n<base64 of the hash>\n"
std::string entry_bytes(const Entry& entry);
// nullopt unless the bytes are exactly what entry_bytes writes.
std::optional<Entry> parse_entry(std::string_view bytes);

// RFC 6962 leaf hash of the entry.
crypto::Hash leaf_of(const Entry& entry);

}  // namespace sopu::log
