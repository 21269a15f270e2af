// What is the LMDB engine's own: its file, its bytes, reopening, limits, and what a kill leaves.
#include "ledger/store/lmdb_store.hpp"

#include <csignal>
#include <fstream>
#include <random>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <lmdb.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xxhash.h>

#include "tests/store/store_fixture.hpp"
#include "tests/support/mortal_fork.hpp"

namespace sopu::store {
namespace {

// Runs it in a child process, which must not throw; what it returns is the child's exit code.
int in_child(const std::function<int()>& run) {
  const pid_t child = sopu::test::mortal_fork();
  if (child == 0) {
    int code = 100;
    try {
      code = run();
    } catch (...) {
      code = 101;
    }
    ::_exit(code);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// A value as it lies in the file: the hash of the place and the content, then the content.
std::string sealed(char table, const std::string& key, const std::string& content) {
  const auto number = static_cast<unsigned char>(table);
  const XXH64_hash_t place = XXH3_64bits_withSeed(key.data(), key.size(), number);
  XXH128_canonical_t seal;
  XXH128_canonicalFromHash(&seal, XXH3_128bits_withSeed(content.data(), content.size(), place));
  return std::string(crypto::text(crypto::ByteView(seal.digest))) + content;
}

void expect_whole_log(const EventStore& store, std::uint64_t size) {
  const auto snapshot = store.snapshot();
  ASSERT_EQ(snapshot->head().size, size);
  EXPECT_EQ(snapshot->head().checkpoint, size == 0 ? "" : checkpoint_at(size));
  EXPECT_EQ(snapshot->views().position, size);
  std::uint64_t next = 0;
  snapshot->events(0, size, [&](const StoredEvent& event) {
    EXPECT_EQ(event.index.value, next);
    EXPECT_EQ(event.recorded_at, event_at(next).recorded_at);
    EXPECT_EQ(event.jws, jws_of(next));
    EXPECT_EQ(snapshot->get(Table::effects, number_key(next)), "did " + std::to_string(next));
    ++next;
    return true;
  });
  EXPECT_EQ(next, size);
  crypto::Frontier frontier;
  for (std::uint64_t i = 0; i < size; ++i) {
    frontier.append(crypto::leaf_hash(crypto::view(jws_of(i))));
  }
  const auto nodes =
      log::nodes_from_tiles([&](log::TileId id) { return snapshot->tile(id).value(); });
  EXPECT_EQ(crypto::Frontier(size, nodes).root(), frontier.root());
}

class LmdbStoreTest : public testing::Test {
 protected:
  std::unique_ptr<EventStore> open(const LmdbOptions& options = {}) const {
    return open_lmdb_store(store_in(directory_), options);
  }

  // With LMDB's own functions, as another program could.
  void put_raw(const char* table, const std::string& key, const std::string& value) const {
    change_raw([&](MDB_txn* txn) {
      MDB_dbi dbi = 0;
      ASSERT_EQ(mdb_dbi_open(txn, table, 0, &dbi), 0);
      MDB_val key_val{key.size(), const_cast<char*>(key.data())};
      MDB_val value_val{value.size(), const_cast<char*>(value.data())};
      ASSERT_EQ(mdb_put(txn, dbi, &key_val, &value_val, 0), 0);
    });
  }
  void drop_raw(const char* table) const {
    change_raw([&](MDB_txn* txn) {
      MDB_dbi dbi = 0;
      ASSERT_EQ(mdb_dbi_open(txn, table, 0, &dbi), 0);
      ASSERT_EQ(mdb_drop(txn, dbi, 1), 0);
    });
  }
  void change_raw(const std::function<void(MDB_txn*)>& change) const {
    MDB_env* env = nullptr;
    ASSERT_EQ(mdb_env_create(&env), 0);
    ASSERT_EQ(mdb_env_set_maxdbs(env, 30), 0);
    ASSERT_EQ(mdb_env_open(env, store_in(directory_).c_str(), MDB_NOSUBDIR, 0600), 0);
    MDB_txn* txn = nullptr;
    ASSERT_EQ(mdb_txn_begin(env, nullptr, 0, &txn), 0);
    change(txn);
    ASSERT_EQ(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
  }

  TemporaryDirectory directory_;
  LogWriter writer_;
};

TEST_F(LmdbStoreTest, GivesAllBackWhenOpenedAgain) {
  std::uint64_t size = 0;
  for (const std::uint64_t more : {1u, 5u, 300u, 1u}) {
    const auto store = open({.check_everything = true});
    expect_whole_log(*store, size);
    writer_.grow(*store, more);
    size += more;
  }
  const auto store = open();
  expect_whole_log(*store, size);
  LogWriter resumed(*store->snapshot());
  resumed.grow(*store, 400);
  expect_whole_log(*store, size + 400);
}

TEST_F(LmdbStoreTest, FreshViewsAreStillThereAfterOpening) {
  {
    const auto store = open();
    writer_.grow(*store, 10);
    store->begin_fresh_views(6);
    ASSERT_TRUE(store->commit_views({6, 0}, {6, 4}, {{Table::terms, "t", "v"}}, Views::fresh));
  }
  const auto store = open({.check_everything = true});
  const auto fresh = store->snapshot(Views::fresh);
  EXPECT_EQ(fresh->views(), (ViewPosition{6, 4}));
  EXPECT_EQ(fresh->get(Table::terms, "t"), "v");
  EXPECT_FALSE(fresh->get(Table::registry, "all"));
  expect_whole_log(*store, 10);
}

TEST_F(LmdbStoreTest, ARecordOfTheOtherSetIsNoRecordOfThisOne) {
  {
    const auto store = open();
    writer_.grow(*store, 1);
    store->begin_fresh_views(6);
  }
  put_raw("b.keys", "kid", sealed('\3', "kid", "value"));
  EXPECT_THROW(open()->snapshot(Views::fresh)->get(Table::keys, "kid"), CorruptRecord);
  EXPECT_THROW(open({.check_everything = true}), CorruptRecord);
  put_raw("b.keys", "kid", sealed('\x43', "kid", "value"));
  EXPECT_EQ(open({.check_everything = true})->snapshot(Views::fresh)->get(Table::keys, "kid"),
            "value");
}

TEST_F(LmdbStoreTest, TheFileIsItsOwnersAlone) {
  writer_.grow(*open(), 1);
  EXPECT_EQ(std::filesystem::status(store_in(directory_)).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

// Pins the file's format with LMDB's own functions: a program that reads it in ten years can start
// here.
TEST_F(LmdbStoreTest, RecordsHaveExactlyTheseBytes) {
  {
    Batch batch;
    batch.events = {{{0}, domain::Time(std::chrono::milliseconds(0x0102030405)), "a.b.c"}};
    batch.tiles = {{{0, 0}, std::string(32, 'h')}};
    batch.checkpoint = "note";
    batch.views = {{Table::keys, "kid", "value"}};
    const auto store = open();
    ASSERT_TRUE(store->commit(0, batch));
    store->begin_fresh_views(0x0a0b);
    ASSERT_TRUE(store->commit_views({0x0a0b, 0}, {0x0a0b, 1}, {{Table::keys, "kid", "fresh"}},
                                    Views::fresh));
  }
  MDB_env* env = nullptr;
  ASSERT_EQ(mdb_env_create(&env), 0);
  ASSERT_EQ(mdb_env_set_maxdbs(env, 30), 0);
  ASSERT_EQ(mdb_env_open(env, store_in(directory_).c_str(), MDB_NOSUBDIR | MDB_RDONLY, 0), 0);
  MDB_txn* txn = nullptr;
  ASSERT_EQ(mdb_txn_begin(env, nullptr, MDB_RDONLY, &txn), 0);
  const auto expect_record = [&](const char* table, const std::string& key, char number,
                                 const std::string& content) {
    MDB_dbi dbi = 0;
    ASSERT_EQ(mdb_dbi_open(txn, table, 0, &dbi), 0) << table;
    MDB_val key_val{key.size(), const_cast<char*>(key.data())};
    MDB_val value{};
    ASSERT_EQ(mdb_get(txn, dbi, &key_val, &value), 0) << table;
    EXPECT_EQ(std::string(static_cast<const char*>(value.mv_data), value.mv_size),
              sealed(number, key, content))
        << table;
  };
  using namespace std::string_literals;
  expect_record("meta", "format", '\x80', "sopu-store/3");
  expect_record("meta", "head", '\x80', "\0\0\0\0\0\0\0\1\0\0\0\1\2\3\4\5note"s);
  expect_record("meta", "views", '\x80',
                "\0"
                "\0\0\0\0\0\0\0\0\0\0\0\1"
                "\0\0\xa\xb\0\0\0\0\0\0\0\1"s);
  expect_record("events", std::string(8, '\0'), '\x81', "\0\0\0\1\2\3\4\5a.b.c"s);
  expect_record("tiles", std::string(9, '\0'), '\x82', std::string(32, 'h'));
  expect_record("a.keys", "kid", '\3', "value");
  expect_record("b.keys", "kid", '\x43', "fresh");
  mdb_txn_abort(txn);
  mdb_env_close(env);
}

TEST_F(LmdbStoreTest, OpenedForReadingItTakesNothing) {
  EXPECT_THROW(open({.read_only = true}), StoreError);
  EXPECT_FALSE(std::filesystem::exists(store_in(directory_)));
  writer_.grow(*open(), 5);
  const auto store = open({.read_only = true});
  expect_whole_log(*store, 5);
  EXPECT_THROW(store->commit(5, writer_.batch(1)), StoreError);
  EXPECT_THROW(store->begin_fresh_views(1), StoreError);
  EXPECT_THROW(store->exchange_views(), StoreError);
  expect_whole_log(*store, 5);
}

TEST_F(LmdbStoreTest, IsReadWhereNothingMayBeWritten) {
  writer_.grow(*open(), 300);
  std::filesystem::remove(store_in(directory_).string() + "-lock");
  ASSERT_EQ(::chmod(store_in(directory_).c_str(), 0444), 0);
  ASSERT_EQ(::chmod(directory_.path().c_str(), 0555), 0);
  const auto read_as_nobody = [&] {
    constexpr uid_t nobody = 65'534;
    if (::geteuid() == 0 && ::setuid(nobody) != 0) return 2;
    if (::access(directory_.path().c_str(), W_OK) == 0) return 3;
    expect_whole_log(*open({.read_only = true, .check_everything = true}), 300);
    return testing::Test::HasFailure() ? 4 : 0;
  };
  EXPECT_EQ(in_child(read_as_nobody), 0);
  ASSERT_EQ(::chmod(directory_.path().c_str(), 0755), 0);
}

TEST_F(LmdbStoreTest, AnotherProcessReadsWhileThisOneWrites) {
  writer_.grow(*open(), 5);
  int to_child[2];
  int to_parent[2];
  ASSERT_EQ(::pipe(to_child), 0);
  ASSERT_EQ(::pipe(to_parent), 0);
  const pid_t reader = sopu::test::mortal_fork();
  if (reader == 0) {
    const auto store = open_lmdb_store(store_in(directory_), {.read_only = true});
    const auto early = store->snapshot();
    bool good = early->head().size == 5 && ::write(to_parent[1], "r", 1) == 1;
    char go = 0;
    good = good && ::read(to_child[0], &go, 1) == 1;
    good = good && early->head().size == 5 && !early->event({5}) && early->event({4});
    good = good && store->snapshot()->event({64})->jws == jws_of(64);
    ::_exit(good ? 0 : 1);
  }
  char ready = 0;
  ASSERT_EQ(::read(to_parent[0], &ready, 1), 1);
  const auto store = open();
  for (int i = 0; i < 60; ++i) writer_.grow(*store, 1);
  ASSERT_EQ(::write(to_child[1], "g", 1), 1);
  int status = 0;
  ::waitpid(reader, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  for (const int end : {to_child[0], to_child[1], to_parent[0], to_parent[1]}) ::close(end);
}

TEST_F(LmdbStoreTest, WhatIsNotAStoreIsRefused) {
  std::ofstream(store_in(directory_)) << std::string(20'000, 'x');
  EXPECT_THROW(open(), CorruptRecord);
  std::ofstream(store_in(directory_), std::ios::trunc) << "short";
  EXPECT_THROW(open(), CorruptRecord);
  EXPECT_THROW(open_lmdb_store(directory_.path() / "none" / "ledger.db"), StoreError);
}

// LMDB maps the file, and reading a page beyond its end would be a signal.
TEST_F(LmdbStoreTest, AFileThatIsCutShortIsRefusedAndLeftAsItIs) {
  constexpr std::uint64_t page = 4'096;
  writer_.grow(*open(), 300);
  const auto file = store_in(directory_);
  const auto copy = directory_.path() / "copy";
  const auto whole = std::filesystem::file_size(file);
  for (std::uint64_t part = 1; part < 24; ++part) {
    const std::uint64_t bytes = 2 * page + 1 + (whole - 3 * page) * part / 24;
    std::filesystem::copy_file(file, copy, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::resize_file(copy, bytes);
    const auto is_refused = [&] {
      try {
        open_lmdb_store(copy, {.must_exist = true});
        return 1;
      } catch (const CorruptRecord& damage) {
        return std::string(damage.what()).find("cut short") == std::string::npos ? 2 : 0;
      }
    };
    EXPECT_EQ(in_child(is_refused), 0) << bytes << " of " << whole;
    EXPECT_EQ(std::filesystem::file_size(copy), bytes);
  }
}

TEST_F(LmdbStoreTest, AnEmptyFileIsNoNewStoreWhereOneMustBe) {
  std::ofstream(store_in(directory_)).flush();
  EXPECT_THROW(open({.must_exist = true}), CorruptRecord);
  EXPECT_EQ(std::filesystem::file_size(store_in(directory_)), 0u);
  EXPECT_FALSE(std::filesystem::exists(store_in(directory_).string() + "-lock"));
  std::filesystem::remove(store_in(directory_));
  EXPECT_THROW(open({.must_exist = true}), StoreError);
}

TEST_F(LmdbStoreTest, AStoreOfAnotherFormatIsRefused) {
  writer_.grow(*open(), 1);
  put_raw("meta", "format", sealed('\x80', "format", "sopu-store/2"));
  drop_raw("b.keys");  // it need not have today's tables
  try {
    open();
    FAIL() << "another format was opened";
  } catch (const StoreError& error) {
    EXPECT_NE(std::string(error.what()).find("another format"), std::string::npos) << error.what();
  }
}

TEST_F(LmdbStoreTest, AFullMapRefusesAndReadsGoOn) {
  const auto store = open({.map_bytes_max = 1 << 20});
  std::uint64_t committed = 0;
  try {
    while (committed < 10'000) {
      const Batch batch = writer_.batch(50);
      ASSERT_TRUE(store->commit(committed, batch));
      committed += 50;
    }
    FAIL() << "a map of 1 MiB took 10,000 events";
  } catch (const StoreError& error) {
    EXPECT_NE(std::string(error.what()).find("size set for it"), std::string::npos) << error.what();
  }
  EXPECT_GT(committed, 0U);
  expect_whole_log(*store, committed);
}

TEST_F(LmdbStoreTest, HasRoomAgainInALargerMap) {
  std::uint64_t committed = 0;
  {
    const auto store = open({.map_bytes_max = 1 << 20});
    const auto fill = [&] {
      while (true) {
        const Batch batch = writer_.batch(50);
        store->commit(committed, batch);
        committed += 50;
      }
    };
    EXPECT_THROW(fill(), StoreError);
  }
  const auto store = open({.map_bytes_max = 64 << 20});
  LogWriter resumed(*store->snapshot());
  resumed.grow(*store, 500);
  expect_whole_log(*store, committed + 500);
}

TEST_F(LmdbStoreTest, MoreSnapshotsThanSlotsAreRefusedNotWaitedFor) {
  const auto store = open({.readers_max = 4});
  std::vector<std::unique_ptr<Snapshot>> snapshots;
  const auto take = [&] {
    while (snapshots.size() < 10) snapshots.push_back(store->snapshot());
  };
  EXPECT_THROW(take(), StoreError);
  EXPECT_GE(snapshots.size(), 3U);
  snapshots.pop_back();
  EXPECT_NO_THROW(snapshots.push_back(store->snapshot()));
}

// The file cannot grow (a limit on file sizes stands for the full disk): the commit fails at the
// disk, and the store takes nothing more even when there is room again.
TEST_F(LmdbStoreTest, AfterAFailedCommitItTakesNoOther) {
  writer_.grow(*open(), 50);
  const auto fail_and_go_on = [&] {
    const auto store = open();
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    const rlimit small{std::filesystem::file_size(store_in(directory_)), limit.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    const auto throws_store_error = [&](const Batch& batch) {
      try {
        store->commit(50, batch);
      } catch (const StoreError&) {
        return true;
      }
      return false;
    };
    const Batch large = writer_.batch(2000);
    if (!throws_store_error(large)) return 2;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    Batch one;
    one.events = {event_at(50)};
    if (!throws_store_error(one)) return 3;
    expect_whole_log(*store, 50);
    return testing::Test::HasFailure() ? 4 : 0;
  };
  EXPECT_EQ(in_child(fail_and_go_on), 0);
  const auto store = open({.check_everything = true});
  expect_whole_log(*store, 50);
  LogWriter(*store->snapshot()).grow(*store, 10);
}

// A child commits and says so through a pipe, until it is killed at a random moment.
TEST_F(LmdbStoreTest, WhatWasReportedIsThereAfterAKill) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::uint64_t size_before = 0;
  for (int round = 0; round < 25; ++round) {
    int report[2];
    ASSERT_EQ(::pipe(report), 0);
    const pid_t child = sopu::test::mortal_fork();
    if (child == 0) {
      const auto store = open();
      LogWriter writer(*store->snapshot());
      while (true) {
        const std::uint64_t size = writer.size();
        const Batch batch = writer.batch(1 + size % 13);
        if (!store->commit(size, batch)) ::_exit(1);
        const std::uint64_t now = writer.size();
        if (::write(report[1], &now, sizeof now) != sizeof now) ::_exit(2);
      }
    }
    ::close(report[1]);
    std::uint64_t reported = 0;
    const std::uint64_t commits = 1 + random() % 12;
    for (std::uint64_t i = 0; i < commits; ++i) {
      ASSERT_EQ(::read(report[0], &reported, sizeof reported), ssize_t{sizeof reported});
    }
    ::usleep(static_cast<useconds_t>(random() % 2000));
    ::kill(child, SIGKILL);
    while (::read(report[0], &reported, sizeof reported) == ssize_t{sizeof reported}) {
    }
    ::close(report[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));

    const auto store = open({.check_everything = true});
    const std::uint64_t size = store->snapshot()->head().size;
    EXPECT_GE(size, reported);
    EXPECT_GT(size, size_before);
    expect_whole_log(*store, size);
    size_before = size;
  }
}

}  // namespace
}  // namespace sopu::store
