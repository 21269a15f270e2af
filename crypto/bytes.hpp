// Byte strings and fixed-size byte arrays: what every other file of this folder speaks in.
// Values; any thread.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sopu::crypto {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

// A SHA-256 digest: an event's hash, a leaf, a node, a root.
struct Hash {
  std::array<std::uint8_t, 32> bytes{};
  friend auto operator<=>(const Hash&, const Hash&) = default;
};

inline ByteView view(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline ByteView view(const Hash& hash) {
  return hash.bytes;
}
inline std::string_view text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Lower-case hexadecimal. from_hex takes lower case only and refuses an odd number of digits.
std::string to_hex(ByteView bytes);
std::optional<Bytes> from_hex(std::string_view hex);

}  // namespace sopu::crypto

template <>
struct std::hash<sopu::crypto::Hash> {
  // A digest is already well mixed: its first word serves as the table's hash.
  std::size_t operator()(const sopu::crypto::Hash& digest) const noexcept {
    std::size_t word = 0;
    std::memcpy(&word, digest.bytes.data(), sizeof word);
    return word;
  }
};
