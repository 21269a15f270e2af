// Bytes of the file flipped one at a time. LMDB has no hashes over its pages, and a reader may
// crash on a damaged one; so each damaged file is read in a child process, and the child says what
// it saw.
#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <random>
#include <set>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/store/lmdb_store.hpp"
#include "tests/store/store_fixture.hpp"
#include "tests/support/mortal_fork.hpp"

namespace sopu::store {
namespace {

using Record = std::pair<std::string, std::string>;

// In the order of how bad they are.
enum Sight : int {
  right,     // every answer was right
  refused,   // some read threw, and the other answers were right
  outdated,  // an answer that was right once, or nothing where something is
  invented,  // an answer that nobody ever wrote
  crashed,   // ended by a signal
  hung,
};
constexpr int sights = hung + 1;

// What was written, and what is there.
struct Truth {
  Head head;
  ViewPosition views;
  std::vector<StoredEvent> events;
  std::map<log::TileId, std::string> tiles;
  std::map<Table, std::map<std::string, std::string>> tables;
  std::map<Table, std::set<Record>> ever;

  void note(const Batch& batch) {
    events.insert(events.end(), batch.events.begin(), batch.events.end());
    for (const log::Tile& tile : batch.tiles) tiles[tile.id] = tile.hashes;
    for (const ViewChange& change : batch.views) {
      if (change.value) {
        tables[change.table][change.key] = *change.value;
        ever[change.table].emplace(change.key, *change.value);
      } else {
        tables[change.table].erase(change.key);
      }
    }
    head = {events.size(), events.back().recorded_at, batch.checkpoint};
    views.position = events.size();
  }
};

// Reads all there is to read and compares.
class Witness {
 public:
  Witness(const Snapshot& snapshot, const Truth& truth) : snapshot_(snapshot), truth_(truth) {}

  Sight look() {
    look_at_log();
    for (const Table table : all_tables) look_at_table(table);
    return worst_;
  }

 private:
  void saw(Sight sight) { worst_ = std::max(worst_, sight); }

  template <class Read>
  void attempt(const Read& read) {
    try {
      read();
    } catch (const CorruptRecord&) {
      saw(refused);
    } catch (const StoreError&) {
      saw(refused);
    }
  }

  static bool same(const StoredEvent& one, const StoredEvent& other) {
    return one.index == other.index && one.recorded_at == other.recorded_at && one.jws == other.jws;
  }

  void look_at_log() {
    attempt([&] {
      const Head& head = snapshot_.head();
      if (head.size != truth_.head.size || head.checkpoint != truth_.head.checkpoint ||
          head.recorded_at != truth_.head.recorded_at) {
        saw(outdated);
      }
    });
    attempt([&] {
      if (snapshot_.views() != truth_.views) saw(outdated);
    });
    for (const StoredEvent& event : truth_.events) {
      attempt([&] {
        const auto found = snapshot_.event(event.index);
        if (!found) return saw(outdated);
        if (!same(*found, event)) saw(invented);
      });
    }
    attempt([&] {
      std::size_t next = 0;
      snapshot_.events(0, truth_.events.size(), [&](const StoredEvent& event) {
        if (!same(event, truth_.events[next++])) saw(invented);
        return true;
      });
      if (next != truth_.events.size()) saw(outdated);
    });
    for (const auto& [id, hashes] : truth_.tiles) {
      attempt([&] {
        const auto found = snapshot_.tile(id);
        if (!found) return saw(outdated);
        if (*found != hashes) saw(invented);
      });
    }
  }

  void compare(Table table, const std::string& key, const std::optional<std::string>& found,
               const std::string* expected) {
    if (found && expected && *found == *expected) return;
    if (!found && !expected) return;
    const bool once = !found || truth_.ever.at(table).contains({key, *found});
    saw(once ? outdated : invented);
  }

  void look_at_table(Table table) {
    static const std::map<std::string, std::string> none;
    const auto known = truth_.tables.find(table);
    const auto& records = known == truth_.tables.end() ? none : known->second;
    for (const auto& [key, value] : records) {
      attempt([&] { compare(table, key, snapshot_.get(table, key), &value); });
      const std::string absent = key + "-";
      attempt([&] { compare(table, absent, snapshot_.get(table, absent), nullptr); });
      attempt([&] {
        const auto found = snapshot_.floor(table, absent);
        if (!found) return saw(outdated);
        if (found->first != key) return saw(outdated);
        compare(table, key, found->second, &value);
      });
      attempt([&] { look_at_scan(table, records, key); });
    }
    attempt([&] { look_at_scan(table, records, ""); });
  }

  void look_at_scan(Table table, const std::map<std::string, std::string>& records,
                    const std::string& from) {
    auto next = records.lower_bound(from);
    const std::size_t most = from.empty() ? records.size() + 1 : 3;
    std::size_t visits = 0;
    snapshot_.scan(table, from, "", [&](std::string_view key, std::string_view value) {
      const bool as_expected = next != records.end() && next->first == key && next->second == value;
      if (!as_expected) {
        const bool once = truth_.ever.at(table).contains({std::string(key), std::string(value)});
        saw(once ? outdated : invented);
        return false;
      }
      ++next;
      return ++visits < most;
    });
    if (visits < most && next != records.end()) saw(outdated);
  }

  const Snapshot& snapshot_;
  const Truth& truth_;
  Sight worst_ = right;
};

class LmdbDamage : public testing::Test {
 protected:
  // Small, and with a past: pages of several commits, freed ones, large values, erased keys.
  void SetUp() override {
    const auto store = open_lmdb_store(store_in(directory_));
    LogWriter writer;
    for (int commit = 0; commit < 14; ++commit) {
      const std::uint64_t before = writer.size();
      Batch batch = writer.batch(commit == 5 ? 30 : 5);
      batch.views.push_back({Table::terms, "large", std::string(9000, char('a' + commit))});
      if (commit > 8) {
        batch.views.push_back({Table::event_ids, "id-" + std::to_string(commit), std::nullopt});
      }
      ASSERT_TRUE(store->commit(before, batch));
      truth_.note(batch);
      if (commit == 6) exchange_views(*store);
    }
    store->begin_fresh_views(2);
    ASSERT_TRUE(
        store->commit_views({2, 0}, {2, 1}, {{Table::terms, "half-built", "views"}}, Views::fresh));
  }

  // For others that say the same.
  void exchange_views(EventStore& store) {
    std::vector<ViewChange> changes;
    for (const auto& [table, records] : truth_.tables) {
      for (const auto& [key, value] : records) changes.push_back({table, key, value});
    }
    store.begin_fresh_views(1);
    truth_.views.schema = 1;
    ASSERT_TRUE(store.commit_views({1, 0}, truth_.views, changes, Views::fresh));
    ASSERT_TRUE(store.exchange_views());
  }

  Sight look_in_child(bool check_everything) const {
    const pid_t child = sopu::test::mortal_fork();
    if (child == 0) {
      ::alarm(20);
      ::_exit(look(check_everything));
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGALRM ? hung : crashed;
    const int sight = WEXITSTATUS(status);
    EXPECT_LE(sight, invented) << "no sight but how a sanitizer ends what it complains of";
    return sight <= invented ? static_cast<Sight>(sight) : crashed;
  }

  Sight look(bool check_everything) const {
    try {
      const auto store = open_lmdb_store(store_in(directory_),
                                         {.read_only = true, .check_everything = check_everything});
      const auto snapshot = store->snapshot();
      return Witness(*snapshot, truth_).look();
    } catch (const CorruptRecord&) {
      return refused;
    } catch (const StoreError&) {
      return refused;
    }
  }

  // Flips the bits of the mask in the byte, looks, and puts the byte back.
  Sight look_with_damage(std::uint64_t at, unsigned char mask, bool check_everything) {
    const int file = ::open(store_in(directory_).c_str(), O_RDWR | O_CLOEXEC);
    unsigned char byte = 0;
    const auto offset = static_cast<off_t>(at);
    EXPECT_EQ(::pread(file, &byte, 1, offset), 1);
    const auto damaged = static_cast<unsigned char>(byte ^ mask);
    EXPECT_EQ(::pwrite(file, &damaged, 1, offset), 1);
    const Sight sight = look_in_child(check_everything);
    EXPECT_EQ(::pwrite(file, &byte, 1, offset), 1);
    ::close(file);
    return sight;
  }

  // One byte of every `step`, each under three masks. SOPU_FLIP_STEP=1 tries them all.
  std::array<int, sights> count_sights(bool check_everything) {
    const char* const wish = std::getenv("SOPU_FLIP_STEP");
    const std::uint64_t step = wish ? std::strtoull(wish, nullptr, 10) : 997;
    std::array<int, sights> counts{};
    const std::uint64_t size = std::filesystem::file_size(store_in(directory_));
    for (std::uint64_t at = std::random_device{}() % step; at < size; at += step) {
      for (const std::uint8_t mask : std::array<std::uint8_t, 3>{0x01, 0x80, 0xff}) {
        const Sight sight = look_with_damage(at, mask, check_everything);
        ++counts[static_cast<std::size_t>(sight)];
        const bool wrong =
            sight == invented || sight == hung || (sight == outdated && check_everything);
        EXPECT_FALSE(wrong) << "sight " << sight << " with byte " << at << " ^ " << int{mask};
      }
    }
    for (int sight = 0; sight < sights; ++sight) {
      constexpr std::array names{"right", "refused", "outdated", "invented", "crashed", "hung"};
      const auto i = static_cast<std::size_t>(sight);
      RecordProperty(names[i], counts[i]);
      std::printf("%s %d, ", names[i], counts[i]);
    }
    std::printf("of a file of %ju bytes\n", std::uintmax_t{size});
    return counts;
  }

  TemporaryDirectory directory_;
  Truth truth_;
};

TEST_F(LmdbDamage, TheWholeFileIsRight) {
  EXPECT_EQ(look_in_child(false), right);
  EXPECT_EQ(look_in_child(true), right);
}

// The witness itself: it must see what it is there to see.
TEST_F(LmdbDamage, TheWitnessSeesAnotherTruth) {
  Truth other = truth_;
  std::swap(truth_, other);
  truth_.tables[Table::effects].begin()->second = "did something else";
  EXPECT_EQ(look_in_child(false), outdated);
  truth_ = other;
  truth_.ever[Table::effects].erase(*truth_.tables[Table::effects].begin());
  truth_.tables[Table::effects].begin()->second = "did something else";
  EXPECT_EQ(look_in_child(false), invented);
  truth_ = other;
  truth_.events[3].jws += "x";
  EXPECT_EQ(look_in_child(false), invented);
  truth_ = other;
  truth_.head.checkpoint += "x";
  EXPECT_EQ(look_in_child(false), outdated);
}

TEST_F(LmdbDamage, NoReadInventsAnything) {
  const auto counts = count_sights(false);
  EXPECT_GT(counts[refused], 0);
}

TEST_F(LmdbDamage, WhatPassesTheWholeCheckIsRightInEveryAnswer) {
  const auto counts = count_sights(true);
  EXPECT_GT(counts[refused], 0);
}

TEST_F(LmdbDamage, AFileCutOffAnywhereIsNeverWrong) {
  const std::uint64_t size = std::filesystem::file_size(store_in(directory_));
  std::ifstream whole(store_in(directory_), std::ios::binary);
  std::string bytes(size, '\0');
  whole.read(bytes.data(), static_cast<std::streamsize>(size));
  for (std::uint64_t cut = 1; cut < size; cut += 1021) {
    std::ofstream(store_in(directory_), std::ios::binary | std::ios::trunc) << bytes.substr(0, cut);
    const Sight sight = look_in_child(true);
    EXPECT_TRUE(sight == right || sight == refused || sight == crashed) << sight << " at " << cut;
  }
}

}  // namespace
}  // namespace sopu::store
