// The contract of event_store.hpp, sentence by sentence, for every engine; what it says of the two
// sets of views is in views_contract_test.cpp.
#include <atomic>
#include <map>
#include <random>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/contract_fixture.hpp"

namespace sopu::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(EventStoreContract, IsEmptyAtFirst) {
  const auto snapshot = store_->snapshot();
  EXPECT_EQ(snapshot->head().size, 0U);
  EXPECT_EQ(snapshot->head().checkpoint, "");
  EXPECT_EQ(snapshot->views(), ViewPosition{});
  EXPECT_FALSE(snapshot->event({0}));
  EXPECT_FALSE(snapshot->tile({0, 0}));
  EXPECT_FALSE(snapshot->get(Table::states, "a"));
  EXPECT_FALSE(snapshot->floor(Table::states, "a"));
  EXPECT_THAT(scan_all(*snapshot, Table::states), IsEmpty());
}

TEST_P(EventStoreContract, ShowsAllOfACommit) {
  writer_.grow(*store_, 300);
  writer_.grow(*store_, 1);
  const auto snapshot = store_->snapshot();
  EXPECT_EQ(snapshot->head().size, 301U);
  EXPECT_EQ(snapshot->head().checkpoint, checkpoint_at(301));
  EXPECT_EQ(snapshot->head().recorded_at, event_at(300).recorded_at);
  EXPECT_EQ(snapshot->views(), (ViewPosition{0, 301}));
  for (std::uint64_t i = 0; i < 301; ++i) expect_event(*snapshot, i);
  EXPECT_FALSE(snapshot->event({301}));
  EXPECT_EQ(snapshot->tile({0, 0})->size(), 256U * 32);
  EXPECT_EQ(snapshot->tile({0, 1})->size(), 45U * 32);
  EXPECT_EQ(snapshot->tile({1, 0})->size(), 32U);
  EXPECT_FALSE(snapshot->tile({0, 2}));
  EXPECT_FALSE(snapshot->tile({1, 1}));
  EXPECT_EQ(snapshot->get(Table::effects, number_key(300)), "did 300");
  EXPECT_EQ(snapshot->get(Table::registry, "all"), "registry at 301");
}

TEST_P(EventStoreContract, TheTilesGiveTheTree) {
  crypto::Frontier frontier;
  for (std::uint64_t i = 0; i < 900; ++i) {
    frontier.append(crypto::leaf_hash(crypto::view(jws_of(i))));
  }
  for (int i = 0; i < 9; ++i) writer_.grow(*store_, 100);
  const auto snapshot = store_->snapshot();
  const auto nodes =
      log::nodes_from_tiles([&](log::TileId id) { return snapshot->tile(id).value(); });
  EXPECT_EQ(crypto::Frontier(900, nodes).root(), frontier.root());
}

TEST_P(EventStoreContract, AnotherSizeThanExpectedChangesNothing) {
  writer_.grow(*store_, 3);
  const std::string before = picture(*store_->snapshot());
  LogWriter other;
  const Batch from_zero = other.batch(2);
  EXPECT_FALSE(store_->commit(0, from_zero));
  other.batch(8);
  const Batch from_ten = other.batch(1);
  EXPECT_FALSE(store_->commit(10, from_ten));
  EXPECT_EQ(picture(*store_->snapshot()), before);
  writer_.grow(*store_, 1);
}

TEST_P(EventStoreContract, GapsAndMalformedBatchesAreRefused) {
  writer_.grow(*store_, 3);
  const std::string before = picture(*store_->snapshot());
  const auto refused = [&](const std::function<void(Batch&)>& spoil) {
    Batch batch;
    batch.events = {event_at(3), event_at(4)};
    batch.checkpoint = checkpoint_at(5);
    spoil(batch);
    EXPECT_THROW(store_->commit(3, batch), std::logic_error);
    EXPECT_EQ(picture(*store_->snapshot()), before);
  };
  refused([](Batch& batch) { batch.events[0] = event_at(4); });
  refused([](Batch& batch) { batch.events[1] = event_at(5); });
  refused([](Batch& batch) { batch.events[1] = event_at(3); });
  refused([](Batch& batch) { batch.tiles.push_back({{0, 0}, ""}); });
  refused([](Batch& batch) { batch.tiles.push_back({{0, 0}, std::string(33, 'h')}); });
  refused([](Batch& batch) { batch.tiles.push_back({{0, 0}, std::string(257 * 32, 'h')}); });
  refused([](Batch& batch) { batch.tiles.push_back({{8, 0}, std::string(32, 'h')}); });
  refused([](Batch& batch) { batch.views.push_back({Table::keys, "", "v"}); });
  refused([](Batch& batch) { batch.views.push_back({Table::keys, std::string(501, 'k'), "v"}); });
  refused([](Batch& batch) { batch.views.push_back({Table{255}, "k", "v"}); });
  refused([](Batch& batch) { batch.views.push_back({Table{0}, "k", "v"}); });
}

TEST_P(EventStoreContract, AnEmptyBatchReplacesTheCheckpointAlone) {
  writer_.grow(*store_, 3);
  Batch batch;
  batch.checkpoint = "signed again\n";
  EXPECT_TRUE(store_->commit(3, batch));
  const auto snapshot = store_->snapshot();
  EXPECT_EQ(snapshot->head().size, 3U);
  EXPECT_EQ(snapshot->head().checkpoint, "signed again\n");
  EXPECT_EQ(snapshot->head().recorded_at, event_at(2).recorded_at);
}

TEST_P(EventStoreContract, EventsAreVisitedInOrderUntilTheVisitorHasEnough) {
  writer_.grow(*store_, 20);
  const auto snapshot = store_->snapshot();
  const auto visited = [&](std::uint64_t first, std::uint64_t end, std::size_t most) {
    std::vector<std::uint64_t> indexes;
    snapshot->events(first, end, [&](const StoredEvent& event) {
      EXPECT_EQ(event.jws, jws_of(event.index.value));
      indexes.push_back(event.index.value);
      return indexes.size() < most;
    });
    return indexes;
  };
  EXPECT_THAT(visited(3, 6, 99), ElementsAre(3, 4, 5));
  EXPECT_THAT(visited(18, 99, 99), ElementsAre(18, 19));
  EXPECT_THAT(visited(0, 20, 2), ElementsAre(0, 1));
  EXPECT_THAT(visited(5, 5, 99), IsEmpty());
  EXPECT_THAT(visited(6, 5, 99), IsEmpty());
  EXPECT_THAT(visited(20, ~std::uint64_t{0}, 99), IsEmpty());
  EXPECT_EQ(visited(0, ~std::uint64_t{0}, 99).size(), 20U);
}

TEST_P(EventStoreContract, BytesOfAnyKindComeBackAsTheyWere) {
  std::string all_bytes;
  for (int i = 0; i < 256; ++i) all_bytes += static_cast<char>(i);
  Batch batch = writer_.batch(1);
  batch.events[0].jws = std::string(350'000, 'j') + all_bytes;
  batch.events[0].recorded_at = domain::Time(std::chrono::milliseconds(-1));
  batch.views = {{Table::terms, all_bytes, all_bytes + all_bytes},
                 {Table::terms, std::string(500, '\xff'), ""},
                 {Table::terms, std::string(1, '\0'), std::string(100'000, '\0')}};
  ASSERT_TRUE(store_->commit(0, batch));
  const auto snapshot = store_->snapshot();
  EXPECT_EQ(snapshot->event({0})->jws, batch.events[0].jws);
  EXPECT_EQ(snapshot->event({0})->recorded_at, batch.events[0].recorded_at);
  for (const ViewChange& change : batch.views) {
    EXPECT_EQ(snapshot->get(change.table, change.key), change.value);
  }
  EXPECT_EQ(scan_all(*snapshot, Table::terms).size(), 3U);
}

TEST_P(EventStoreContract, ViewChangesAreAppliedInOrder) {
  Batch batch = writer_.batch(1);
  batch.views = {{Table::parties, "a", "1"},          {Table::parties, "a", "2"},
                 {Table::parties, "b", "1"},          {Table::parties, "b", std::nullopt},
                 {Table::parties, "c", std::nullopt}, {Table::parties, "c", "3"}};
  ASSERT_TRUE(store_->commit(0, batch));
  EXPECT_EQ(scan_all(*store_->snapshot(), Table::parties), (Records{{"a", "2"}, {"c", "3"}}));
  batch = writer_.batch(1);
  batch.views = {{Table::parties, "a", std::nullopt}, {Table::parties, "never", std::nullopt}};
  ASSERT_TRUE(store_->commit(1, batch));
  EXPECT_EQ(scan_all(*store_->snapshot(), Table::parties), (Records{{"c", "3"}}));
}

TEST_P(EventStoreContract, TablesDoNotMix) {
  Batch batch = writer_.batch(1);
  batch.views.clear();
  for (const Table table : all_tables) {
    batch.views.push_back({table, "k", std::to_string(static_cast<int>(table))});
  }
  ASSERT_TRUE(store_->commit(0, batch));
  for (const Table table : all_tables) {
    EXPECT_EQ(scan_all(*store_->snapshot(), table),
              (Records{{"k", std::to_string(static_cast<int>(table))}}));
  }
}

TEST_P(EventStoreContract, ScansAndFloorsKeepToTheirEdges) {
  Batch batch = writer_.batch(1);
  batch.views = {{Table::streams, "b", "1"},    {Table::streams, "bb", "2"},
                 {Table::streams, "d", "3"},    {Table::streams, std::string("d\0", 2), "4"},
                 {Table::streams, "\x7f", "5"}, {Table::streams, "\x80", "6"}};
  ASSERT_TRUE(store_->commit(0, batch));
  const auto snapshot = store_->snapshot();
  const auto values = [&](std::string_view from, std::string_view end) {
    std::string joined;
    for (const auto& [key, value] : scan_all(*snapshot, Table::streams, from, end)) joined += value;
    return joined;
  };
  EXPECT_EQ(values("", ""), "123456");
  EXPECT_EQ(values("b", ""), "123456");
  EXPECT_EQ(values("b", "b"), "");
  EXPECT_EQ(values("b", "bb"), "1");
  EXPECT_EQ(values("ba", "d"), "2");
  EXPECT_EQ(values("c", std::string("d\0", 2)), "3");
  EXPECT_EQ(values("d", "e"), "34");
  EXPECT_EQ(values("\x80", ""), "6");
  EXPECT_EQ(values("\x81", ""), "");
  EXPECT_EQ(values("d", "b"), "");
  EXPECT_EQ(values("", "b"), "");
  EXPECT_EQ(values(std::string(600, 'a'), "c"), "12");

  const auto floor = [&](std::string_view key) {
    const auto found = snapshot->floor(Table::streams, key);
    return found ? found->first + ":" + found->second : "none";
  };
  EXPECT_EQ(floor(""), "none");
  EXPECT_EQ(floor("a"), "none");
  EXPECT_EQ(floor("b"), "b:1");
  EXPECT_EQ(floor("ba"), "b:1");
  EXPECT_EQ(floor("c"), "bb:2");
  EXPECT_EQ(floor("d"), "d:3");
  EXPECT_EQ(floor("e"), std::string("d\0:4", 4));
  EXPECT_EQ(floor("\xff"), "\x80:6");
  EXPECT_EQ(floor(std::string(600, 'c')), "bb:2");

  std::size_t visits = 0;
  snapshot->scan(Table::streams, "", "", [&](std::string_view key, std::string_view) {
    EXPECT_TRUE(snapshot->get(Table::streams, key));  // a visitor may read on
    return ++visits < 2;
  });
  EXPECT_EQ(visits, 2U);
}

TEST_P(EventStoreContract, AgreesWithASortedMapUnderRandomChanges) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto random_key = [&] {
    return std::string(1 + random() % 3, static_cast<char>('a' + random() % 4)) +
           std::to_string(random() % 40);
  };
  std::map<std::string, std::string> model;
  for (int round = 0; round < 60; ++round) {
    Batch batch = writer_.batch(1);
    batch.views.clear();
    for (int i = 0; i < 40; ++i) {
      ViewChange change{Table::stream_numbers, random_key(), std::nullopt};
      if (random() % 3 != 0) change.value = std::string(random() % 300, 'v') + change.key;
      if (change.value) {
        model[change.key] = *change.value;
      } else {
        model.erase(change.key);
      }
      batch.views.push_back(change);
    }
    ASSERT_TRUE(store_->commit(writer_.size() - 1, batch));
    const auto snapshot = store_->snapshot();
    ASSERT_EQ(scan_all(*snapshot, Table::stream_numbers), Records(model.begin(), model.end()));
    const std::string from = random_key();
    const std::string end = random_key();
    if (from < end) {
      EXPECT_EQ(scan_all(*snapshot, Table::stream_numbers, from, end),
                Records(model.lower_bound(from), model.lower_bound(end)));
    }
    const auto above = model.upper_bound(from);
    const auto floor = snapshot->floor(Table::stream_numbers, from);
    ASSERT_EQ(floor.has_value(), above != model.begin());
    if (floor) {
      EXPECT_EQ(floor->first, std::prev(above)->first);
    }
  }
}

TEST_P(EventStoreContract, ASnapshotStaysAtItsMoment) {
  std::vector<std::unique_ptr<Snapshot>> snapshots;
  std::vector<std::string> pictures;
  for (int i = 0; i < 12; ++i) {
    snapshots.push_back(store_->snapshot());
    pictures.push_back(picture(*snapshots.back()));
    if (i == 5) {
      store_->begin_fresh_views(4);
      ASSERT_TRUE(store_->commit_views({4, 0}, {4, writer_.size()}, {{Table::keys, "k", "v"}},
                                       Views::fresh));
      ASSERT_TRUE(store_->exchange_views());
    } else {
      writer_.grow(*store_, 40);
    }
  }
  while (!snapshots.empty()) {
    EXPECT_EQ(picture(*snapshots.back()), pictures.back());
    snapshots.pop_back();
    pictures.pop_back();
  }
}

TEST_P(EventStoreContract, ASnapshotNotYetReadStaysAtItsMomentToo) {
  writer_.grow(*store_, 3);
  const auto snapshot = store_->snapshot();
  writer_.grow(*store_, 3);
  EXPECT_EQ(snapshot->head().size, 3U);
  EXPECT_EQ(snapshot->views().position, 3U);
  EXPECT_FALSE(snapshot->event({3}));
  EXPECT_EQ(snapshot->tile({0, 0})->size(), 3U * 32);
  EXPECT_EQ(snapshot->get(Table::registry, "all"), "registry at 3");
}

// Readers on three threads, while commits go on, see only whole commits.
TEST_P(EventStoreContract, ReadersSeeWholeCommitsWhileOthersAreMade) {
  std::atomic<bool> stop = false;
  std::atomic<std::uint64_t> reads = 0;
  const auto read = [&] {
    std::uint64_t last_size = 0;
    while (!stop) {
      const auto snapshot = store_->snapshot();
      const std::uint64_t size = snapshot->head().size;
      EXPECT_GE(size, last_size);
      last_size = size;
      EXPECT_EQ(snapshot->views().position, size);
      EXPECT_FALSE(snapshot->event({size}));
      if (size != 0) {
        EXPECT_EQ(snapshot->head().checkpoint, checkpoint_at(size));
        expect_event(*snapshot, size - 1);
        EXPECT_EQ(snapshot->get(Table::registry, "all"), "registry at " + std::to_string(size));
        EXPECT_EQ(scan_all(*snapshot, Table::effects).size(), size);
        EXPECT_EQ(snapshot->floor(Table::effects, "\xff")->first, number_key(size - 1));
        EXPECT_TRUE(snapshot->tile({0, (size - 1) / 256}));
      }
      ++reads;
    }
  };
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) readers.emplace_back(read);
  for (int i = 0; i < 60 || reads < 60; ++i) writer_.grow(*store_, 1 + writer_.size() % 17);
  stop = true;
  for (std::thread& reader : readers) reader.join();
}

TEST_P(EventStoreContract, ASnapshotOutlivesItsStore) {
  writer_.grow(*store_, 3);
  const auto snapshot = store_->snapshot();
  store_.reset();
  expect_event(*snapshot, 2);
}

TEST_P(EventStoreContract, ATileThatTheTreeHasAndTheStoreHasNotIsCorruption) {
  Batch batch;
  batch.events = {event_at(0)};
  batch.checkpoint = checkpoint_at(1);
  ASSERT_TRUE(store_->commit(0, batch));
  EXPECT_THROW(store_->snapshot()->tile({0, 0}), CorruptRecord);
  batch.events = {event_at(1)};
  batch.tiles = {{{0, 0}, std::string(32, 'h')}};
  ASSERT_TRUE(store_->commit(1, batch));
  EXPECT_THROW(store_->snapshot()->tile({0, 0}), CorruptRecord);
}

INSTANTIATE_TEST_SUITE_P(Engines, EventStoreContract, engines(), name_of_engine);

}  // namespace
}  // namespace sopu::store
