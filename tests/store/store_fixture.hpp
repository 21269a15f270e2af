// What the tests of this folder write into stores, and where. One thread.
#pragma once

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "crypto/merkle.hpp"
#include "ledger/log/tiles.hpp"
#include "ledger/store/event_store.hpp"
#include "tests/support/temporary_directory.hpp"

namespace sopu::store {

using test::TemporaryDirectory;

inline std::filesystem::path store_in(const TemporaryDirectory& directory) {
  return directory.path() / "ledger.db";
}

inline std::string jws_of(std::uint64_t index) {
  return "jws-" + std::to_string(index) + "-" + std::string(index * 37 % 900, 'x');
}

inline StoredEvent event_at(std::uint64_t index) {
  return {{index}, domain::Time(std::chrono::milliseconds(1'000'000 + index * 7)), jws_of(index)};
}

inline std::string checkpoint_at(std::uint64_t size) {
  return "checkpoint of " + std::to_string(size) + "\n";
}

inline std::string number_key(std::uint64_t number) {
  std::string key(8, '\0');
  for (std::size_t i = 8; i-- > 0; number >>= 8) key[i] = static_cast<char>(number & 0xff);
  return key;
}

using Records = std::vector<std::pair<std::string, std::string>>;

inline Records scan_all(const Snapshot& snapshot, Table table, std::string_view from = {},
                        std::string_view end = {}) {
  Records records;
  snapshot.scan(table, from, end, [&](std::string_view key, std::string_view value) {
    records.emplace_back(key, value);
    return true;
  });
  return records;
}

// A log that grows as the sequencer's does: events, their tiles, and a few view records each.
class LogWriter {
 public:
  LogWriter() : builder_(0, [](log::TileId) { return std::string(); }) {}
  // Goes on where the store is.
  explicit LogWriter(const Snapshot& snapshot)
      : builder_(snapshot.head().size, [&](log::TileId id) { return snapshot.tile(id).value(); }) {}

  std::uint64_t size() const { return builder_.size(); }

  Batch batch(std::uint64_t events) {
    Batch batch;
    for (std::uint64_t i = 0; i < events; ++i) {
      const std::uint64_t index = builder_.size();
      batch.events.push_back(event_at(index));
      builder_.append(crypto::leaf_hash(crypto::view(batch.events.back().jws)));
      batch.views.push_back({Table::effects, number_key(index), "did " + std::to_string(index)});
      batch.views.push_back({Table::states, number_key(index % 7),
                             "state after " + std::to_string(index) + std::string(200, 's')});
      batch.views.push_back({Table::event_ids, "id-" + std::to_string(index), number_key(index)});
    }
    batch.views.push_back({Table::registry, "all", "registry at " + std::to_string(size())});
    batch.tiles = builder_.take_changed();
    batch.checkpoint = checkpoint_at(builder_.size());
    return batch;
  }

  // Commits as many events; the test fails if the store does not take them.
  void grow(EventStore& store, std::uint64_t events) {
    const std::uint64_t before = size();
    const Batch next = batch(events);
    ASSERT_TRUE(store.commit(before, next));
  }

 private:
  log::TileBuilder builder_;
};

}  // namespace sopu::store
