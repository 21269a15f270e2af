#include "crypto/base64.hpp"

namespace sopu::crypto {
namespace {

// Everything that is encoded here is public, so tables are safe: a constant-time codec would cost
// ten times as much on every event. Private keys never pass through here.
struct Tables {
  // The two symbols of each 12-bit group.
  std::array<std::array<char, 2>, 4096> pairs{};
  // The value of a symbol already shifted to its place in a 24-bit group, for each of four places.
  std::array<std::array<std::uint32_t, 256>, 4> values{};
};

constexpr std::uint32_t not_a_symbol = 0xff000000;  // above the 24 bits of any group

constexpr Tables make_tables(std::string_view symbols) {
  Tables tables;
  for (std::size_t i = 0; i < tables.pairs.size(); ++i) {
    tables.pairs[i] = {symbols[i >> 6], symbols[i & 63]};
  }
  for (std::size_t place = 0; place < 4; ++place) {
    tables.values[place].fill(not_a_symbol);
    for (std::uint32_t value = 0; value < symbols.size(); ++value) {
      const auto symbol = static_cast<unsigned char>(symbols[value]);
      tables.values[place][symbol] = value << (18 - 6 * place);
    }
  }
  return tables;
}

constexpr Tables standard =
    make_tables("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
constexpr Tables url =
    make_tables("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

std::string encode(ByteView bytes, const Tables& tables, bool padded) {
  const std::size_t rest = bytes.size() % 3;
  const std::size_t whole = bytes.size() - rest;
  const std::size_t rest_symbols = rest == 0 ? 0 : padded ? 4 : rest + 1;
  std::string text(whole / 3 * 4 + rest_symbols, '=');
  char* out = text.data();
  for (std::size_t i = 0; i < whole; i += 3) {
    const unsigned group = unsigned{bytes[i]} << 16 | unsigned{bytes[i + 1]} << 8 | bytes[i + 2];
    std::memcpy(out, tables.pairs[group >> 12].data(), 2);
    std::memcpy(out + 2, tables.pairs[group & 0xfff].data(), 2);
    out += 4;
  }
  if (rest != 0) {
    const unsigned group =
        unsigned{bytes[whole]} << 16 | (rest == 2 ? unsigned{bytes[whole + 1]} << 8 : 0);
    std::memcpy(out, tables.pairs[group >> 12].data(), 2);
    if (rest == 2) out[2] = tables.pairs[group & 0xfff][0];
  }
  return text;
}

// How many bytes `symbols` symbols (without padding) stand for; nullopt if no bytes take so many.
std::optional<std::size_t> decoded_size(std::size_t symbols) {
  const std::size_t rest = symbols % 4;
  if (rest == 1) return std::nullopt;
  return symbols / 4 * 3 + (rest == 0 ? 0 : rest - 1);
}

// Decodes text without padding; `out` has room for exactly decoded_size(text.size()) bytes.
bool decode(std::string_view text, const Tables& tables, std::uint8_t* out) {
  const auto value = [&](std::size_t place, std::size_t at) {
    return tables.values[place][static_cast<unsigned char>(text[at])];
  };
  const std::size_t rest = text.size() % 4;
  const std::size_t whole = text.size() - rest;
  std::uint32_t seen = 0;  // gathered, so that the loop has no branch for a bad symbol
  for (std::size_t i = 0; i < whole; i += 4) {
    const std::uint32_t group = value(0, i) | value(1, i + 1) | value(2, i + 2) | value(3, i + 3);
    seen |= group;
    *out++ = static_cast<std::uint8_t>(group >> 16);
    *out++ = static_cast<std::uint8_t>(group >> 8);
    *out++ = static_cast<std::uint8_t>(group);
  }
  if (rest != 0) {
    const std::uint32_t group =
        value(0, whole) | value(1, whole + 1) | (rest == 3 ? value(2, whole + 2) : 0);
    const std::uint32_t unused_bits = rest == 3 ? 0xff : 0xffff;
    if ((group & unused_bits) != 0) return false;
    seen |= group;
    *out++ = static_cast<std::uint8_t>(group >> 16);
    if (rest == 3) *out = static_cast<std::uint8_t>(group >> 8);
  }
  return (seen & not_a_symbol) == 0;
}

// Container is Bytes or std::string.
template <class Container>
std::optional<Container> decode(std::string_view text, const Tables& tables) {
  const auto size = decoded_size(text.size());
  if (!size) return std::nullopt;
  Container bytes(*size, typename Container::value_type{});
  if (!decode(text, tables, reinterpret_cast<std::uint8_t*>(bytes.data()))) return std::nullopt;
  return bytes;
}

// The text without its padding; nullopt if its length shows that the padding is not the right one.
std::optional<std::string_view> without_padding(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  if (text.ends_with("==")) return text.substr(0, text.size() - 2);
  if (text.ends_with('=')) return text.substr(0, text.size() - 1);
  return text;
}

std::optional<Hash> decode_hash(std::string_view text, const Tables& tables) {
  Hash hash;
  if (decoded_size(text.size()) != hash.bytes.size()) return std::nullopt;
  if (!decode(text, tables, hash.bytes.data())) return std::nullopt;
  return hash;
}

}  // namespace

std::string base64_encode(ByteView bytes) {
  return encode(bytes, standard, true);
}

std::string base64url_encode(ByteView bytes) {
  return encode(bytes, url, false);
}

std::optional<Bytes> base64_decode(std::string_view text) {
  const auto symbols = without_padding(text);
  return symbols ? decode<Bytes>(*symbols, standard) : std::nullopt;
}

std::optional<Bytes> base64url_decode(std::string_view text) {
  return decode<Bytes>(text, url);
}

std::optional<std::string> base64url_decode_text(std::string_view text) {
  return decode<std::string>(text, url);
}

std::optional<Hash> hash_from_base64(std::string_view text) {
  const auto symbols = without_padding(text);
  return symbols ? decode_hash(*symbols, standard) : std::nullopt;
}

std::optional<Hash> hash_from_base64url(std::string_view text) {
  return decode_hash(text, url);
}

}  // namespace sopu::crypto
