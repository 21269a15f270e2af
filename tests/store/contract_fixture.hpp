// What the tests of the contract share: a store of each engine, and how a moment of it looks.
// Belongs to one test.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "ledger/store/lmdb_store.hpp"
#include "ledger/store/memory_store.hpp"
#include "tests/store/store_fixture.hpp"

namespace sopu::store {

struct Engine {
  std::string name;
  std::function<std::unique_ptr<EventStore>(const TemporaryDirectory&)> open;
};

// For the lists of tests, which would show its bytes, other ones in each run.
inline void PrintTo(const Engine& engine, std::ostream* out) {
  *out << engine.name;
}

inline auto engines() {
  return testing::Values(
      Engine{"Memory", [](const TemporaryDirectory&) { return make_memory_store(); }},
      Engine{"Lmdb", [](const TemporaryDirectory& directory) {
               return open_lmdb_store(store_in(directory));
             }});
}

inline std::string name_of_engine(const testing::TestParamInfo<Engine>& engine) {
  return engine.param.name;
}

class EventStoreContract : public testing::TestWithParam<Engine> {
 protected:
  TemporaryDirectory directory_;
  std::unique_ptr<EventStore> store_ = GetParam().open(directory_);
  LogWriter writer_;
};

// Everything that a snapshot can show, as one text: two moments are the same if these are.
inline std::string picture(const Snapshot& snapshot) {
  std::string text = std::to_string(snapshot.head().size) + snapshot.head().checkpoint +
                     std::to_string(snapshot.head().recorded_at.time_since_epoch().count()) + "|" +
                     std::to_string(snapshot.views().schema) + "/" +
                     std::to_string(snapshot.views().position);
  snapshot.events(0, ~std::uint64_t{0}, [&](const StoredEvent& event) {
    text += std::to_string(event.index.value) + "@" +
            std::to_string(event.recorded_at.time_since_epoch().count()) + event.jws;
    return true;
  });
  for (unsigned level = 0; level < 3; ++level) {
    for (std::uint64_t n = 0; n < 3; ++n) text += snapshot.tile({level, n}).value_or("-");
  }
  for (const Table table : all_tables) {
    for (const auto& [key, value] : scan_all(snapshot, table)) {
      text += key + "=" + value;
      if (snapshot.get(table, key) != value) text += ", looked up otherwise";
    }
  }
  return text;
}

inline void expect_event(const Snapshot& snapshot, std::uint64_t index) {
  const auto event = snapshot.event({index});
  ASSERT_TRUE(event) << index;
  EXPECT_EQ(event->index.value, index);
  EXPECT_EQ(event->recorded_at, event_at(index).recorded_at);
  EXPECT_EQ(event->jws, jws_of(index));
}

}  // namespace sopu::store
