// The tree in tiles (C2SP tlog-tiles): 256 hashes wide, level L holding the roots of the full tiles
// of level L-1.
// Pure functions, and a TileBuilder that belongs to the writer thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crypto/merkle.hpp"

namespace sopu::log {

inline constexpr std::uint64_t tile_width = 256;

struct TileId {
  unsigned level = 0;
  std::uint64_t n = 0;
  friend auto operator<=>(const TileId&, const TileId&) = default;
};

struct Tile {
  TileId id;
  std::string hashes;  // 32 bytes each, 1 to 256 of them
};

// How many hashes the tile has in a tree of this size: 0 if it is not there.
std::uint64_t tile_hashes(TileId id, std::uint64_t size);

// What a request path says: `/tile/0/x001/x234/067.p/5`, `/tile/entries/000`. `level` is absent for
// entry bundles, `width` is 256 for full tiles. nullopt for any other spelling.
struct TilePath {
  std::optional<unsigned> level;
  std::uint64_t n = 0;
  std::uint64_t width = tile_width;
};
std::optional<TilePath> parse_tile_path(std::string_view path);
std::string tile_path(const TilePath& path);

// An entry bundle: each entry with its length in front, a big-endian u16.
void append_to_bundle(std::string& bundle, std::string_view entry);
// nullopt if the bytes do not divide into whole entries.
std::optional<std::vector<std::string>> split_bundle(std::string_view bundle);

// Gives a tile's hashes (at least as many as tile_hashes says for the tree meant).
using TileSource = std::function<std::string(TileId)>;

// Nodes of the tree computed from its tiles, for proofs. Reads each tile once; one thread.
crypto::NodeSource nodes_from_tiles(TileSource tiles);

// Extends the right edge of the tree tile by tile.
class TileBuilder {
 public:
  // The right edge of a tree of `size` leaves.
  TileBuilder(std::uint64_t size, const TileSource& tiles);

  void append(const crypto::Hash& leaf);
  std::uint64_t size() const { return size_; }

  // The tiles that changed since the last call, full or partial, in the order (level, n).
  std::vector<Tile> take_changed();

 private:
  void append_at(unsigned level, const crypto::Hash& hash);

  std::uint64_t size_ = 0;
  std::uint64_t taken_size_ = 0;  // at the last take_changed: says which edge tiles are new
  std::vector<Tile> edge_;        // by level: the rightmost tile, empty if the last one is full
  std::map<TileId, std::string> filled_;  // became full since the last take_changed
};

}  // namespace sopu::log
