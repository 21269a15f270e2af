#include "ledger/log/entry.hpp"

#include "crypto/base64.hpp"
#include "crypto/merkle.hpp"
#include "ledger/log/lines.hpp"

namespace sopu::log {
namespace {

constexpr std::string_view first_line = "sopu-entry/v1";
// The three lines with their ends; a time has 24 characters, a hash in base64 44.
constexpr std::size_t entry_bytes_size = first_line.size() + 1 + 24 + 1 + 44 + 1;

}  // namespace

std::string entry_bytes(const Entry& entry) {
  std::string bytes;
  bytes.reserve(entry_bytes_size);
  bytes += first_line;
  bytes += '\n';
  bytes += domain::format_time(entry.recorded_at);
  bytes += '\n';
  bytes += crypto::base64_encode(crypto::view(entry.event));
  bytes += '\n';
  return bytes;
}

std::optional<Entry> parse_entry(std::string_view bytes) {
  const auto version = take_line(bytes);
  if (version != first_line) return std::nullopt;
  const auto time_line = take_line(bytes);
  const auto hash_line = take_line(bytes);
  if (!time_line || !hash_line || !bytes.empty()) return std::nullopt;

  // Both parsers take nothing but the one spelling that entry_bytes writes.
  const auto recorded_at = domain::parse_time(*time_line);
  const auto event = crypto::hash_from_base64(*hash_line);
  if (!recorded_at || !event) return std::nullopt;
  return Entry{*recorded_at, *event};
}

crypto::Hash leaf_of(const Entry& entry) {
  return crypto::leaf_hash(crypto::view(entry_bytes(entry)));
}

}  // namespace sopu::log
