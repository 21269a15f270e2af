// What the contract of event_store.hpp says of views: how they move, that there are two sets of
// them, and how the one is exchanged for the other.
#include <atomic>
#include <thread>

#include <gmock/gmock.h>

#include "tests/store/contract_fixture.hpp"

namespace sopu::store {
namespace {

using testing::IsEmpty;

class ViewsContract : public EventStoreContract {
 protected:
  std::string live() const { return picture(*store_->snapshot()); }
  std::string fresh() const { return picture(*store_->snapshot(Views::fresh)); }

  // Fresh views of the schema, as far as the position, with one record in every table.
  void build_fresh(std::uint32_t schema, std::uint64_t position, const std::string& value) {
    store_->begin_fresh_views(schema);
    std::vector<ViewChange> changes;
    for (const Table table : all_tables) changes.push_back({table, "k", value});
    ASSERT_TRUE(store_->commit_views({schema, 0}, {schema, position}, changes, Views::fresh));
  }

  void expect_one_record_each(Views views, const std::string& value) const {
    const auto snapshot = store_->snapshot(views);
    for (const Table table : all_tables) {
      EXPECT_EQ(scan_all(*snapshot, table), (Records{{"k", value}}));
      EXPECT_EQ(snapshot->get(table, "k"), value);
      EXPECT_EQ(snapshot->floor(table, "z")->second, value);
    }
  }

  void expect_no_records(Views views) const {
    const auto snapshot = store_->snapshot(views);
    for (const Table table : all_tables) EXPECT_THAT(scan_all(*snapshot, table), IsEmpty());
  }
};

TEST_P(ViewsContract, NoFreshOnesAreBegunAtFirst) {
  EXPECT_EQ(store_->snapshot(Views::fresh)->views(), ViewPosition{});
  EXPECT_FALSE(store_->exchange_views());
  writer_.grow(*store_, 10);
  EXPECT_EQ(store_->snapshot(Views::fresh)->views(), ViewPosition{});
  expect_no_records(Views::fresh);
  const std::string before = live();
  EXPECT_FALSE(store_->exchange_views());
  EXPECT_EQ(live(), before);
}

TEST_P(ViewsContract, MoveOnlyFromWhereTheyAreExpected) {
  writer_.grow(*store_, 10);
  store_->begin_fresh_views(3);
  for (const Views views : {Views::live, Views::fresh}) {
    const auto at = store_->snapshot(views)->views();
    const ViewPosition next{at.schema, 5};
    const auto move_from = [&](const ViewPosition& expected, const std::string& value) {
      return store_->commit_views(expected, next, {{Table::keys, "k", value}}, views);
    };
    EXPECT_FALSE(move_from({at.schema, at.position + 1}, "wrong"));
    EXPECT_FALSE(move_from({at.schema + 1, at.position}, "wrong"));
    EXPECT_FALSE(store_->snapshot(views)->get(Table::keys, "k"));
    EXPECT_TRUE(move_from(at, "right"));
    EXPECT_EQ(store_->snapshot(views)->views(), next);
    EXPECT_EQ(store_->snapshot(views)->get(Table::keys, "k"), "right");
    EXPECT_EQ(store_->snapshot(views)->head().size, 10U);
  }
}

TEST_P(ViewsContract, NeverRunAheadOfTheLog) {
  writer_.grow(*store_, 10);
  store_->begin_fresh_views(3);
  EXPECT_THROW(store_->commit_views({3, 0}, {3, 11}, {}, Views::fresh), std::logic_error);
  EXPECT_EQ(store_->snapshot(Views::fresh)->views(), (ViewPosition{3, 0}));
  EXPECT_TRUE(store_->commit_views({3, 0}, {3, 10}, {}, Views::fresh));
  EXPECT_THROW(store_->commit_views({0, 10}, {0, 11}, {}, Views::live), std::logic_error);
}

TEST_P(ViewsContract, NoEventIsTakenWhileTheLiveOnesAreBehind) {
  writer_.grow(*store_, 10);
  ASSERT_TRUE(store_->commit_views({0, 10}, {3, 0}, {}, Views::live));
  const std::string before = live();
  const Batch batch = writer_.batch(1);
  EXPECT_FALSE(store_->commit(10, batch));
  EXPECT_EQ(live(), before);
  ASSERT_TRUE(store_->commit_views({3, 0}, {3, 9}, {}, Views::live));
  EXPECT_FALSE(store_->commit(10, batch));
  ASSERT_TRUE(store_->commit_views({3, 9}, {3, 10}, {}, Views::live));
  EXPECT_TRUE(store_->commit(10, batch));
  EXPECT_EQ(store_->snapshot()->views(), (ViewPosition{3, 11}));
}

TEST_P(ViewsContract, TheTwoSetsDoNotMix) {
  writer_.grow(*store_, 10);
  const std::string before = live();
  build_fresh(3, 4, "fresh");
  EXPECT_EQ(live(), before);
  expect_one_record_each(Views::fresh, "fresh");
  EXPECT_EQ(store_->snapshot(Views::fresh)->views(), (ViewPosition{3, 4}));
  EXPECT_EQ(store_->snapshot(Views::fresh)->event({9})->jws, jws_of(9));

  writer_.grow(*store_, 5);
  expect_one_record_each(Views::fresh, "fresh");
  EXPECT_EQ(store_->snapshot(Views::fresh)->views(), (ViewPosition{3, 4}));
  EXPECT_EQ(store_->snapshot()->views(), (ViewPosition{0, 15}));
  EXPECT_EQ(store_->snapshot()->get(Table::registry, "all"), "registry at 15");
}

TEST_P(ViewsContract, BegunAnewTheFreshOnesAreEmpty) {
  writer_.grow(*store_, 10);
  const std::string before = live();
  build_fresh(3, 10, "first");
  store_->begin_fresh_views(4);
  EXPECT_EQ(store_->snapshot(Views::fresh)->views(), (ViewPosition{4, 0}));
  expect_no_records(Views::fresh);
  EXPECT_EQ(live(), before);
}

TEST_P(ViewsContract, OnlyWholeOnesAreExchanged) {
  writer_.grow(*store_, 10);
  build_fresh(3, 9, "fresh");
  const std::string live_before = live();
  const std::string fresh_before = fresh();
  EXPECT_FALSE(store_->exchange_views());
  EXPECT_EQ(live(), live_before);
  EXPECT_EQ(fresh(), fresh_before);
  ASSERT_TRUE(store_->commit_views({3, 9}, {3, 10}, {}, Views::fresh));
  writer_.grow(*store_, 1);
  EXPECT_FALSE(store_->exchange_views());
  ASSERT_TRUE(store_->commit_views({3, 10}, {3, 11}, {}, Views::fresh));
  EXPECT_TRUE(store_->exchange_views());
}

TEST_P(ViewsContract, AnExchangeIsInOneStepAndLeavesTheLog) {
  writer_.grow(*store_, 300);
  build_fresh(7, 300, "new");
  ASSERT_TRUE(store_->exchange_views());
  EXPECT_EQ(store_->snapshot()->views(), (ViewPosition{7, 300}));
  expect_one_record_each(Views::live, "new");
  EXPECT_EQ(store_->snapshot(Views::fresh)->views(), ViewPosition{});
  expect_no_records(Views::fresh);
  const auto snapshot = store_->snapshot();
  EXPECT_EQ(snapshot->head().size, 300U);
  for (std::uint64_t i = 0; i < 300; ++i) expect_event(*snapshot, i);
  EXPECT_TRUE(snapshot->tile({1, 0}));
  EXPECT_FALSE(store_->exchange_views()) << "what was live is no more";
}

TEST_P(ViewsContract, CommitsGoOnInWhatWasExchanged) {
  for (std::uint32_t schema = 1; schema < 5; ++schema) {  // each set is live twice
    writer_.grow(*store_, 10);
    const std::string value = "schema " + std::to_string(schema);
    build_fresh(schema, writer_.size(), value);
    ASSERT_TRUE(store_->exchange_views());
    expect_one_record_each(Views::live, value);
    writer_.grow(*store_, 1);
    const auto snapshot = store_->snapshot();
    EXPECT_EQ(snapshot->views(), (ViewPosition{schema, writer_.size()}));
    EXPECT_EQ(snapshot->get(Table::registry, "k"), value);
    EXPECT_EQ(snapshot->get(Table::registry, "all"),
              "registry at " + std::to_string(writer_.size()));
    expect_no_records(Views::fresh);
  }
}

TEST_P(ViewsContract, ThoseOfAnEmptyLogAreExchangedAtOnce) {
  store_->begin_fresh_views(3);
  EXPECT_TRUE(store_->exchange_views());
  EXPECT_EQ(store_->snapshot()->views(), (ViewPosition{3, 0}));
  writer_.grow(*store_, 2);
  EXPECT_EQ(store_->snapshot()->views(), (ViewPosition{3, 2}));
}

TEST_P(ViewsContract, ASnapshotStaysAtItsMomentOverExchanges) {
  std::vector<std::unique_ptr<Snapshot>> snapshots;
  std::vector<std::string> pictures;
  std::vector<std::unique_ptr<Snapshot>> unread;  // until all is over
  std::vector<std::string> as_read_then;
  const auto take = [&] {
    for (const Views views : {Views::live, Views::fresh}) {
      snapshots.push_back(store_->snapshot(views));
      pictures.push_back(picture(*snapshots.back()));
      unread.push_back(store_->snapshot(views));
      as_read_then.push_back(pictures.back());
    }
  };
  for (std::uint32_t schema = 1; schema < 6; ++schema) {
    writer_.grow(*store_, 40);
    take();
    build_fresh(schema, writer_.size(), "value " + std::to_string(schema));
    take();
    ASSERT_TRUE(store_->exchange_views());
    take();
  }
  for (std::size_t i = 0; i < snapshots.size(); ++i) {
    EXPECT_EQ(picture(*snapshots[i]), pictures[i]) << i;
    EXPECT_EQ(picture(*unread[i]), as_read_then[i]) << i;
  }
}

// Readers on two threads, while views are built and exchanged, see whole live ones only.
TEST_P(ViewsContract, ReadersSeeWholeViewsWhileOthersAreExchanged) {
  writer_.grow(*store_, 10);
  build_fresh(1, 10, "1");
  ASSERT_TRUE(store_->exchange_views());
  std::atomic<bool> stop = false;
  std::atomic<std::uint64_t> reads = 0;
  const auto read = [&] {
    std::uint32_t last = 1;
    while (!stop) {
      const auto snapshot = store_->snapshot();
      const auto [schema, position] = snapshot->views();
      EXPECT_GE(schema, last);
      EXPECT_EQ(position, 10U);
      for (const Table table : all_tables) {
        EXPECT_EQ(scan_all(*snapshot, table), (Records{{"k", std::to_string(schema)}}));
      }
      last = schema;
      ++reads;
    }
  };
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) readers.emplace_back(read);
  for (std::uint32_t schema = 2; schema < 40 || reads < 40; ++schema) {
    build_fresh(schema, 10, std::to_string(schema));
    ASSERT_TRUE(store_->exchange_views());
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
}

INSTANTIATE_TEST_SUITE_P(Engines, ViewsContract, engines(), name_of_engine);

}  // namespace
}  // namespace sopu::store
