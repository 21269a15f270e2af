#include "ledger/log/tiles.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>
#include <stdexcept>

#include "ledger/log/lines.hpp"

namespace sopu::log {
namespace {

constexpr unsigned levels_a_tile = 8;  // 2^8 hashes wide
constexpr unsigned tile_levels = 8;    // enough for 2^64 leaves
constexpr std::size_t hash_bytes = sizeof(crypto::Hash::bytes);

constexpr std::string_view path_prefix = "/tile/";
constexpr std::string_view entries_word = "entries";
constexpr std::string_view partial_word = ".p/";
constexpr unsigned path_level_max = 63;     // C2SP tlog-tiles
constexpr std::size_t path_bytes_max = 64;  // the longest one has fewer

// Hashes in the whole row of tiles at this level: roots of perfect subtrees of 256^level leaves.
std::uint64_t row_hashes(unsigned level, std::uint64_t size) {
  return level < tile_levels ? size >> (levels_a_tile * level) : 0;
}

std::vector<crypto::Hash> hashes_in(std::string_view bytes) {
  std::vector<crypto::Hash> hashes(bytes.size() / hash_bytes);
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    std::memcpy(hashes[i].bytes.data(), bytes.data() + i * hash_bytes, hash_bytes);
  }
  return hashes;
}

// The root of a perfect subtree whose lowest row is given (1, 2, 4 … 256 hashes).
crypto::Hash perfect_root(std::string_view row_bytes) {
  std::vector<crypto::Hash> row = hashes_in(row_bytes);
  for (std::size_t width = row.size(); width > 1; width /= 2) {
    for (std::size_t i = 0; i < width / 2; ++i) {
      row[i] = crypto::node_hash(row[2 * i], row[2 * i + 1]);
    }
  }
  return row.front();
}

[[noreturn]] void throw_short_tile(TileId id, std::size_t bytes, std::uint64_t hashes_needed) {
  throw std::runtime_error("the tile " + tile_path({id.level, id.n, tile_width}) + " has " +
                           std::to_string(bytes) + " bytes, and " + std::to_string(hashes_needed) +
                           " hashes of it are needed");
}

std::optional<std::uint64_t> parse_tile_number(std::string_view text) {
  std::string digits;
  while (true) {
    const bool last = !text.starts_with('x');
    if (!last) text.remove_prefix(1);
    const std::string_view group = text.substr(0, 3);
    if (group.size() != 3) return std::nullopt;
    digits += group;
    text.remove_prefix(3);
    if (last) break;
    if (!text.starts_with('/')) return std::nullopt;
    text.remove_prefix(1);
  }
  if (!text.empty()) return std::nullopt;
  // The groups are padded with zeros; tile_path, compared with in the end, refuses too many.
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  return parse_decimal(digits);
}

}  // namespace

std::uint64_t tile_hashes(TileId id, std::uint64_t size) {
  const std::uint64_t hashes = row_hashes(id.level, size);
  if (id.n > hashes / tile_width) return 0;
  return std::min(hashes - id.n * tile_width, tile_width);
}

std::optional<TilePath> parse_tile_path(std::string_view path) {
  if (path.size() > path_bytes_max || !path.starts_with(path_prefix)) return std::nullopt;
  std::string_view rest = path.substr(path_prefix.size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view level_text = rest.substr(0, slash);
  rest.remove_prefix(slash + 1);

  TilePath parsed;
  if (level_text != entries_word) {
    const auto level = parse_decimal(level_text);
    if (!level || *level > path_level_max) return std::nullopt;
    parsed.level = static_cast<unsigned>(*level);
  }
  if (const std::size_t partial = rest.find(partial_word); partial != std::string_view::npos) {
    const auto width = parse_decimal(rest.substr(partial + partial_word.size()));
    if (!width || *width == 0 || *width >= tile_width) return std::nullopt;
    parsed.width = *width;
    rest = rest.substr(0, partial);
  }
  const auto n = parse_tile_number(rest);
  if (!n) return std::nullopt;
  parsed.n = *n;
  if (tile_path(parsed) != path) return std::nullopt;
  return parsed;
}

std::string tile_path(const TilePath& path) {
  std::string digits = std::to_string(path.n);
  digits.insert(0, (3 - digits.size() % 3) % 3, '0');

  std::string text(path_prefix);
  text += path.level ? std::to_string(*path.level) : std::string(entries_word);
  for (std::size_t i = 0; i < digits.size(); i += 3) {
    text += i + 3 < digits.size() ? "/x" : "/";
    text.append(digits, i, 3);
  }
  if (path.width != tile_width) {
    text += partial_word;
    text += std::to_string(path.width);
  }
  return text;
}

void append_to_bundle(std::string& bundle, std::string_view entry) {
  if (entry.size() > 0xffff) throw std::logic_error("an entry longer than a bundle can say");
  bundle += static_cast<char>(entry.size() >> 8);
  bundle += static_cast<char>(entry.size() & 0xff);
  bundle += entry;
}

std::optional<std::vector<std::string>> split_bundle(std::string_view bundle) {
  std::vector<std::string> entries;
  while (!bundle.empty()) {
    if (bundle.size() < 2) return std::nullopt;
    const auto high = static_cast<unsigned char>(bundle[0]);
    const auto low = static_cast<unsigned char>(bundle[1]);
    const std::size_t size = (std::size_t{high} << 8) | low;
    bundle.remove_prefix(2);
    if (bundle.size() < size) return std::nullopt;
    entries.emplace_back(bundle.substr(0, size));
    bundle.remove_prefix(size);
  }
  return entries;
}

crypto::NodeSource nodes_from_tiles(TileSource tiles) {
  // Shared, because a NodeSource is copied about as a std::function.
  auto read = std::make_shared<std::map<TileId, std::string>>();
  return [tiles = std::move(tiles), read](crypto::NodeId node) {
    const unsigned level = node.level / levels_a_tile;
    const unsigned height = node.level % levels_a_tile;  // above the tile's own row
    const std::uint64_t first = node.index << height;    // in the row
    const TileId id{level, first / tile_width};

    auto found = read->find(id);
    if (found == read->end()) found = read->emplace(id, tiles(id)).first;
    const std::string_view bytes = found->second;

    const std::uint64_t in_tile = first % tile_width;
    const std::uint64_t width = std::uint64_t{1} << height;
    if (bytes.size() < (in_tile + width) * hash_bytes) {
      throw_short_tile(id, bytes.size(), in_tile + width);
    }
    return perfect_root(bytes.substr(in_tile * hash_bytes, width * hash_bytes));
  };
}

TileBuilder::TileBuilder(std::uint64_t size, const TileSource& tiles)
    : size_(size), taken_size_(size) {
  for (unsigned level = 0; row_hashes(level, size) != 0; ++level) {
    const TileId id{level, row_hashes(level, size) / tile_width};
    const std::uint64_t width = tile_hashes(id, size);
    Tile tile{id, {}};
    if (width != 0) {
      tile.hashes = tiles(id);
      if (tile.hashes.size() < width * hash_bytes) throw_short_tile(id, tile.hashes.size(), width);
      tile.hashes.resize(width * hash_bytes);
    }
    edge_.push_back(std::move(tile));
  }
}

void TileBuilder::append(const crypto::Hash& leaf) {
  append_at(0, leaf);
  ++size_;
}

void TileBuilder::append_at(unsigned level, const crypto::Hash& hash) {
  if (level == edge_.size()) edge_.push_back({{level, 0}, {}});
  Tile& tile = edge_[level];
  tile.hashes += crypto::text(crypto::view(hash));
  if (tile.hashes.size() < tile_width * hash_bytes) return;

  const crypto::Hash root = perfect_root(tile.hashes);
  filled_[tile.id] = std::move(tile.hashes);
  tile = Tile{{level, tile.id.n + 1}, {}};
  append_at(level + 1, root);
}

std::vector<Tile> TileBuilder::take_changed() {
  std::vector<Tile> changed;
  for (auto& [id, hashes] : filled_) changed.push_back({id, std::move(hashes)});
  filled_.clear();
  for (const Tile& tile : edge_) {
    const unsigned level = tile.id.level;
    const bool grew = row_hashes(level, size_) != row_hashes(level, taken_size_);
    if (grew && !tile.hashes.empty()) changed.push_back(tile);
  }
  taken_size_ = size_;
  std::ranges::sort(changed, {}, &Tile::id);
  return changed;
}

}  // namespace sopu::log
