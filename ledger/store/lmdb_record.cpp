#include "ledger/store/lmdb_record.hpp"

#include <xxhash.h>

namespace sopu::store::lmdb {
namespace {

constexpr std::size_t seal_bytes = sizeof(XXH128_canonical_t);

template <class Number>
void append_big_endian(std::string& bytes, Number number) {
  for (std::size_t i = sizeof(Number); i-- > 0;) {
    bytes += static_cast<char>((number >> (8 * i)) & 0xff);
  }
}

// Takes the number off the front, which must be long enough.
template <class Number>
Number take_big_endian(std::string_view& bytes) {
  Number number = 0;
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    number = static_cast<Number>((number << 8) | static_cast<unsigned char>(bytes[i]));
  }
  bytes.remove_prefix(sizeof(Number));
  return number;
}

void append_time(std::string& bytes, domain::Time time) {
  append_big_endian(bytes, static_cast<std::uint64_t>(time.time_since_epoch().count()));
}

domain::Time take_time(std::string_view& bytes) {
  const auto count = static_cast<std::int64_t>(take_big_endian<std::uint64_t>(bytes));
  return domain::Time(std::chrono::milliseconds(count));
}

// Against damage, not against an adversary, who could as well write another seal: signatures and
// the tree are for that. So what counts is speed: each of an event's records is sealed.
XXH128_canonical_t seal_of(const FileTable& table, std::string_view key, std::string_view content) {
  const XXH64_hash_t place = XXH3_64bits_withSeed(key.data(), key.size(), table.number);
  XXH128_canonical_t seal;
  XXH128_canonicalFromHash(&seal, XXH3_128bits_withSeed(content.data(), content.size(), place));
  return seal;
}

std::string_view text(const XXH128_canonical_t& seal) {
  return crypto::text(crypto::ByteView(seal.digest));
}

}  // namespace

FileTables::FileTables() {
  constexpr std::array<std::string_view, 2> prefixes{"a.", "b."};
  constexpr std::size_t numbers_apart = 64;
  for (std::size_t set = 0; set < views.size(); ++set) {
    for (const Table table : all_tables) {
      const auto number = static_cast<std::size_t>(table) + set * numbers_apart;
      views.at(set).push_back({static_cast<std::uint8_t>(number),
                               std::string(prefixes.at(set)) + std::string(table_name(table))});
    }
  }
}

std::string seal_record(const FileTable& table, std::string_view key, std::string_view content) {
  std::string value;
  value.reserve(seal_bytes + content.size());
  value += text(seal_of(table, key, content));
  value += content;
  return value;
}

std::string_view open_record(const FileTable& table, std::string_view key, std::string_view value) {
  if (value.size() < seal_bytes) throw_corrupt(table, key, "is too short");
  const std::string_view content = value.substr(seal_bytes);
  if (value.substr(0, seal_bytes) != text(seal_of(table, key, content))) {
    throw_corrupt(table, key, "is not what was written: its hash differs");
  }
  return content;
}

void throw_corrupt(const FileTable& table, std::string_view key, const char* what) {
  // A damaged key may claim any length; a message need not.
  const std::string_view shown = key.substr(0, key_bytes_max);
  throw CorruptRecord("the record " + crypto::to_hex(crypto::view(shown)) + " of the table " +
                      table.name + " " + what);
}

std::string event_key(std::uint64_t index) {
  std::string key;
  append_big_endian(key, index);
  return key;
}

std::string tile_key(log::TileId id) {
  std::string key(1, static_cast<char>(id.level));
  append_big_endian(key, id.n);
  return key;
}

std::string event_content(const StoredEvent& event) {
  std::string content;
  content.reserve(sizeof(std::uint64_t) + event.jws.size());
  append_time(content, event.recorded_at);
  content += event.jws;
  return content;
}

std::optional<StoredEvent> parse_event(std::uint64_t index, std::string_view content) {
  if (content.size() < sizeof(std::uint64_t)) return std::nullopt;
  const domain::Time recorded_at = take_time(content);
  return StoredEvent{{index}, recorded_at, std::string(content)};
}

std::string head_content(const Head& head) {
  std::string content;
  append_big_endian(content, head.size);
  append_time(content, head.recorded_at);
  content += head.checkpoint;
  return content;
}

std::optional<Head> parse_head(std::string_view content) {
  if (content.size() < 2 * sizeof(std::uint64_t)) return std::nullopt;
  Head head;
  head.size = take_big_endian<std::uint64_t>(content);
  head.recorded_at = take_time(content);
  head.checkpoint = content;
  return head;
}

std::string view_sets_content(const ViewSets& sets) {
  std::string content;
  append_big_endian(content, static_cast<std::uint8_t>(sets.live));
  for (const ViewPosition& position : sets.positions) {
    append_big_endian(content, position.schema);
    append_big_endian(content, position.position);
  }
  return content;
}

std::optional<ViewSets> parse_view_sets(std::string_view content) {
  constexpr std::size_t position_bytes = sizeof(std::uint32_t) + sizeof(std::uint64_t);
  ViewSets sets;
  if (content.size() != 1 + sets.positions.size() * position_bytes) return std::nullopt;
  sets.live = take_big_endian<std::uint8_t>(content);
  if (sets.live >= sets.positions.size()) return std::nullopt;
  for (ViewPosition& position : sets.positions) {
    position.schema = take_big_endian<std::uint32_t>(content);
    position.position = take_big_endian<std::uint64_t>(content);
  }
  return sets;
}

}  // namespace sopu::store::lmdb
