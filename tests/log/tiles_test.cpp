#include "ledger/log/tiles.hpp"

#include <random>

#include <gtest/gtest.h>

#include "tests/log/tree.hpp"

namespace sopu::log {
namespace {

constexpr std::size_t hash_bytes = 32;

std::string no_tiles(TileId) {
  throw std::logic_error("an empty tree has no tiles");
}

TEST(TileHashes, AreThoseOfTheWholeSubtreesInTheTree) {
  EXPECT_EQ(tile_hashes({0, 0}, 0), 0U);
  EXPECT_EQ(tile_hashes({0, 0}, 1), 1U);
  EXPECT_EQ(tile_hashes({0, 0}, 255), 255U);
  EXPECT_EQ(tile_hashes({1, 0}, 255), 0U);
  EXPECT_EQ(tile_hashes({0, 0}, 256), 256U);
  EXPECT_EQ(tile_hashes({0, 1}, 256), 0U);
  EXPECT_EQ(tile_hashes({1, 0}, 256), 1U);
  EXPECT_EQ(tile_hashes({0, 0}, 70'000), 256U);
  EXPECT_EQ(tile_hashes({0, 273}, 70'000), 112U);
  EXPECT_EQ(tile_hashes({0, 274}, 70'000), 0U);
  EXPECT_EQ(tile_hashes({1, 0}, 70'000), 256U);
  EXPECT_EQ(tile_hashes({1, 1}, 70'000), 17U);
  EXPECT_EQ(tile_hashes({2, 0}, 70'000), 1U);
  EXPECT_EQ(tile_hashes({3, 0}, 70'000), 0U);
  EXPECT_EQ(tile_hashes({7, 0}, ~std::uint64_t{0}), 255U);
  EXPECT_EQ(tile_hashes({8, 0}, ~std::uint64_t{0}), 0U);
  EXPECT_EQ(tile_hashes({0, ~std::uint64_t{0}}, ~std::uint64_t{0}), 0U);
}

struct PathCase {
  std::string text;
  std::optional<unsigned> level;
  std::uint64_t n;
  std::uint64_t width;
};

TEST(TilePath, IsWrittenAndReadInOneSpelling) {
  const std::vector<PathCase> cases{
      {"/tile/0/000", 0, 0, 256},
      {"/tile/0/x001/x234/067", 0, 1'234'067, 256},
      {"/tile/0/x001/x234/067.p/5", 0, 1'234'067, 5},
      {"/tile/1/999", 1, 999, 256},
      {"/tile/1/x001/000.p/255", 1, 1000, 255},
      {"/tile/63/x018/x446/x744/x073/x709/x551/615.p/1", 63, ~std::uint64_t{0}, 1},
      {"/tile/entries/000", std::nullopt, 0, 256},
      {"/tile/entries/x273/112.p/44", std::nullopt, 273'112, 44},
  };
  for (const PathCase& path : cases) {
    EXPECT_EQ(tile_path({path.level, path.n, path.width}), path.text);
    const auto parsed = parse_tile_path(path.text);
    ASSERT_TRUE(parsed) << path.text;
    EXPECT_EQ(parsed->level, path.level) << path.text;
    EXPECT_EQ(parsed->n, path.n) << path.text;
    EXPECT_EQ(parsed->width, path.width) << path.text;
  }
}

TEST(TilePath, NoOtherSpellingIsRead) {
  for (const char* text : {"",
                           "/",
                           "/tile",
                           "/tile/",
                           "/tile/0",
                           "/tile/0/",
                           "tile/0/000",
                           "/tile/00/000",
                           "/tile/64/000",
                           "/tile/-1/000",
                           "/tile//000",
                           "/tile/data/000",
                           "/tile/0/0",
                           "/tile/0/0000",
                           "/tile/0/x000/000",
                           "/tile/0/x000",
                           "/tile/0/001/000",
                           "/tile/0/x01/000",
                           "/tile/0/X001/000",
                           "/tile/0/x001/000/",
                           "/tile/0/x001//000",
                           "/tile/0/000.p",
                           "/tile/0/000.p/",
                           "/tile/0/000.p/0",
                           "/tile/0/000.p/256",
                           "/tile/0/000.p/05",
                           "/tile/0/000.p/5/",
                           "/tile/0/000.p/5.p/5",
                           "/tile/0/00a",
                           "/tile/0/ 00",
                           "/tile/0/%30%30%30",
                           "/tile/0/000?",
                           "/tile/0/x018/x446/x744/x073/x709/x551/616",
                           "/tile/0/x999/x999/x999/x999/x999/x999/x999/999",
                           "/tile/0/../000"}) {
    EXPECT_FALSE(parse_tile_path(text)) << text;
  }
}

TEST(EntryBundle, IsEachEntryBehindItsLength) {
  std::string bundle;
  append_to_bundle(bundle, "ab");
  append_to_bundle(bundle, "");
  append_to_bundle(bundle, std::string(258, 'c'));
  EXPECT_EQ(bundle, std::string("\0\2ab\0\0\1\2", 8) + std::string(258, 'c'));
  EXPECT_EQ(split_bundle(bundle), (std::vector<std::string>{"ab", "", std::string(258, 'c')}));
  EXPECT_EQ(split_bundle(""), std::vector<std::string>{});
  EXPECT_FALSE(split_bundle(bundle.substr(0, bundle.size() - 1)));
  EXPECT_FALSE(split_bundle(std::string_view("\0", 1)));
  EXPECT_THROW(append_to_bundle(bundle, std::string(65'536, 'd')), std::logic_error);
}

// One history, looked at after every so many leaves: the tiles give the root that the frontier
// gives, and hold exactly the hashes that a tree of this size has.
TEST(TileBuilder, AgreesWithTheFrontierAtEverySize) {
  TileBuilder builder(0, no_tiles);
  TileShelf shelf;
  crypto::Frontier frontier;
  for (std::uint64_t size = 0; size <= 70'000; ++size) {
    const bool near_an_edge = size % 256 <= 1 || size % 256 == 255;
    if (size < 600 || near_an_edge || size % 97 == 0) {
      shelf.put(builder.take_changed());
      ASSERT_EQ(shelf.root(size), frontier.root()) << size;
    }
    builder.append(numbered_leaf(size));
    frontier.append(numbered_leaf(size));
    ASSERT_EQ(builder.size(), size + 1);
  }
  shelf.put(builder.take_changed());
  std::size_t tiles = 0;
  for (unsigned level = 0; level < 8; ++level) {
    for (std::uint64_t n = 0; tile_hashes({level, n}, builder.size()) != 0; ++n, ++tiles) {
      const auto found = shelf.tiles().find({level, n});
      ASSERT_NE(found, shelf.tiles().end());
      EXPECT_EQ(found->second.size(), tile_hashes({level, n}, builder.size()) * hash_bytes);
    }
  }
  EXPECT_EQ(shelf.tiles().size(), tiles);
}

TEST(TileBuilder, TellsOnlyWhatChangedInOrder) {
  TileBuilder builder(0, no_tiles);
  EXPECT_TRUE(builder.take_changed().empty());
  for (std::uint64_t i = 0; i < 600; ++i) builder.append(numbered_leaf(i));
  const auto names = [](const std::vector<Tile>& tiles) {
    std::vector<std::string> paths;
    for (const Tile& tile : tiles) {
      paths.push_back(tile_path({tile.id.level, tile.id.n, tile.hashes.size() / hash_bytes}));
    }
    return paths;
  };
  using Paths = std::vector<std::string>;
  EXPECT_EQ(names(builder.take_changed()),
            (Paths{"/tile/0/000", "/tile/0/001", "/tile/0/002.p/88", "/tile/1/000.p/2"}));
  EXPECT_TRUE(builder.take_changed().empty());
  builder.append(numbered_leaf(600));
  EXPECT_EQ(names(builder.take_changed()), Paths{"/tile/0/002.p/89"});
  for (std::uint64_t i = 601; i < 768; ++i) builder.append(numbered_leaf(i));
  EXPECT_EQ(names(builder.take_changed()), (Paths{"/tile/0/002", "/tile/1/000.p/3"}));
}

TEST(TileBuilder, GoesOnFromTheTilesOfAnySize) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);

  TileBuilder builder(0, no_tiles);
  TileShelf shelf;
  crypto::Frontier frontier;
  std::uint64_t size = 0;
  for (int restart = 0; restart < 300; ++restart) {
    const std::uint64_t more = restart % 10 == 0 ? 256 - size % 256 : random() % 400;
    for (std::uint64_t i = 0; i < more; ++i, ++size) {
      builder.append(numbered_leaf(size));
      frontier.append(numbered_leaf(size));
    }
    shelf.put(builder.take_changed());
    ASSERT_EQ(shelf.root(size), frontier.root()) << size;
    builder = TileBuilder(size, shelf.source(size));
    ASSERT_EQ(builder.size(), size);
    ASSERT_TRUE(builder.take_changed().empty());
  }
}

TEST(TileBuilder, TakesNoMoreOfALongerTileThanItsTreeHas) {
  TileBuilder builder(0, no_tiles);
  TileShelf shelf;
  for (std::uint64_t i = 0; i < 900; ++i) builder.append(numbered_leaf(i));
  shelf.put(builder.take_changed());

  TileBuilder earlier(700, shelf.source(900));
  earlier.append(numbered_leaf(5));
  TileShelf other = shelf;
  other.put(earlier.take_changed());
  crypto::Frontier frontier;
  for (std::uint64_t i = 0; i < 700; ++i) frontier.append(numbered_leaf(i));
  frontier.append(numbered_leaf(5));
  EXPECT_EQ(other.root(701), frontier.root());
}

TEST(Tiles, AShortOneIsRefusedByName) {
  const auto short_tile = [](TileId) { return std::string(31 * hash_bytes, 'a'); };
  try {
    TileBuilder builder(32, short_tile);
    FAIL() << "a tree of 32 leaves was built from 31";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("/tile/0/000 has 992 bytes"), std::string::npos)
        << error.what();
  }
  EXPECT_THROW(nodes_from_tiles(short_tile)({5, 0}), std::runtime_error);
}

TEST(NodesFromTiles, ProveRandomLeavesAndGrowthAndReadEachTileOnce) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  constexpr std::uint64_t size_max = 70'000;

  TileBuilder builder(0, no_tiles);
  TileShelf shelf;
  for (std::uint64_t i = 0; i < size_max; ++i) builder.append(numbered_leaf(i));
  shelf.put(builder.take_changed());

  for (int round = 0; round < 300; ++round) {
    const std::uint64_t to = 1 + random() % size_max;
    const std::uint64_t from = 1 + random() % to;
    const std::uint64_t index = random() % to;
    SCOPED_TRACE(std::to_string(index) + " in " + std::to_string(from) + " to " +
                 std::to_string(to));

    std::map<TileId, int> reads;
    const TileSource tiles = shelf.source(to);
    const auto nodes = nodes_from_tiles([&](TileId id) {
      ++reads[id];
      return tiles(id);
    });
    const crypto::Hash root = crypto::Frontier(to, nodes).root();
    const auto path = crypto::inclusion_proof(index, to, nodes);
    EXPECT_TRUE(crypto::verify_inclusion(index, to, numbered_leaf(index), path, root));
    EXPECT_FALSE(crypto::verify_inclusion(index, to, numbered_leaf(index + 1), path, root));
    const auto growth = crypto::consistency_proof(from, to, nodes);
    EXPECT_TRUE(crypto::verify_consistency(from, to, shelf.root(from), root, growth));
    for (const auto& [id, count] : reads) EXPECT_EQ(count, 1);
  }
}

}  // namespace
}  // namespace sopu::log
