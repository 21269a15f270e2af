// A store of which one call fails: the n-th since it was armed, reading or writing. Any thread.
// Belongs to a test, as the sound store does that it stands before.
#pragma once

#include <atomic>

#include "ledger/store/event_store.hpp"
#include "tests/ledger/faulty_memory.hpp"

namespace sopu::testing {

struct Injected : store::StoreError {
  using store::StoreError::StoreError;
};

class Fuse {
 public:
  // 0: none fails.
  void arm(int calls) {
    burnt_ = false;
    left_ = calls;
  }
  bool is_burnt() const { return burnt_; }
  void step(const char* doing) {
    if (left_ == 0 || --left_ != 0) return;
    burnt_ = true;
    throw Injected(std::string("injected while ") + doing);
  }

 private:
  std::atomic<int> left_ = 0;
  std::atomic<bool> burnt_ = false;
};

class FaultySnapshot final : public store::Snapshot {
 public:
  FaultySnapshot(std::unique_ptr<store::Snapshot> sound, Fuse& fuse)
      : sound_(std::move(sound)), fuse_(fuse) {}

  const store::Head& head() const override { return sound_->head(); }
  store::ViewPosition views() const override { return sound_->views(); }
  std::optional<store::StoredEvent> event(domain::LogIndex index) const override {
    fuse_.step("reading an event");
    return sound_->event(index);
  }
  void events(std::uint64_t first, std::uint64_t end,
              const std::function<bool(store::StoredEvent)>& visit) const override {
    fuse_.step("reading events");
    sound_->events(first, end, visit);
  }
  std::optional<std::string> tile(log::TileId id) const override {
    fuse_.step("reading a tile");
    return sound_->tile(id);
  }
  std::optional<std::string> get(store::Table table, std::string_view key) const override {
    fuse_.step("looking up a record");
    return sound_->get(table, key);
  }
  void scan(store::Table table, std::string_view from, std::string_view end,
            const std::function<bool(std::string_view, std::string_view)>& visit) const override {
    fuse_.step("scanning a table");
    sound_->scan(table, from, end, visit);
  }
  std::optional<std::pair<std::string, std::string>> floor(store::Table table,
                                                           std::string_view key) const override {
    fuse_.step("looking up the record below");
    return sound_->floor(table, key);
  }

 private:
  std::unique_ptr<store::Snapshot> sound_;
  Fuse& fuse_;
};

class FaultyStore final : public store::EventStore {
 public:
  FaultyStore(store::EventStore& sound, Fuse& fuse) : sound_(sound), fuse_(fuse) {}

  using EventStore::snapshot;
  std::unique_ptr<store::Snapshot> snapshot(store::Views views) const override {
    fuse_.step("taking a snapshot");
    return std::make_unique<FaultySnapshot>(sound_.snapshot(views), fuse_);
  }
  bool commit(std::uint64_t expected_size, const store::Batch& batch) override {
    fuse_.step("committing, nothing kept");
    const bool done = [&] {
      const SoundMemory sound;  // the one in memory does not survive its lack, as one on disk does
      return sound_.commit(expected_size, batch);
    }();
    fuse_.step("committing, all kept");
    return done;
  }
  bool commit_views(const store::ViewPosition& expected, const store::ViewPosition& next,
                    const std::vector<store::ViewChange>& changes, store::Views views) override {
    fuse_.step("committing views, nothing kept");
    const bool done = sound_.commit_views(expected, next, changes, views);
    fuse_.step("committing views, all kept");
    return done;
  }
  void begin_fresh_views(std::uint32_t schema) override {
    fuse_.step("beginning fresh views, nothing kept");
    sound_.begin_fresh_views(schema);
    fuse_.step("beginning fresh views, all kept");
  }
  bool exchange_views() override {
    fuse_.step("exchanging views, nothing kept");
    const bool done = sound_.exchange_views();
    fuse_.step("exchanging views, all kept");
    return done;
  }

 private:
  store::EventStore& sound_;
  Fuse& fuse_;
};

}  // namespace sopu::testing
