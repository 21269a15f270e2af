#include "ledger/store/memory_store.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>

#include "ledger/store/contract.hpp"

namespace sopu::store {
namespace {

using Revision = std::uint64_t;  // counts commits
using Record = std::pair<std::string, std::string>;

// A table that remembers what each key had at the commits that somebody still looks at.
class VersionedTable {
 public:
  // `oldest`: the oldest revision still looked at; what only older ones saw is forgotten.
  void put(const std::string& key, std::optional<std::string> value, Revision revision,
           Revision oldest) {
    std::vector<Version>& versions = records_[key];
    const auto newest_seen = std::ranges::find_if(
        versions.rbegin(), versions.rend(), [&](const Version& v) { return v.revision <= oldest; });
    if (newest_seen != versions.rend()) versions.erase(versions.begin(), newest_seen.base() - 1);
    if (!versions.empty() && versions.back().revision == revision) versions.pop_back();
    versions.push_back({revision, std::move(value)});

    const bool all_see_it_erased = oldest == revision && !versions.back().value;
    if (all_see_it_erased) records_.erase(key);
  }

  void clear(Revision revision, Revision oldest) {
    std::vector<std::string> keys;
    for (const auto& [key, versions] : records_) keys.push_back(key);
    for (const std::string& key : keys) put(key, std::nullopt, revision, oldest);
  }

  std::optional<std::string> get(std::string_view key, Revision at) const {
    const auto found = records_.find(key);
    const std::string* const value = found == records_.end() ? nullptr : seen(found->second, at);
    return value ? std::optional(*value) : std::nullopt;
  }

  // Up to `count` records with from <= key < end.
  std::vector<Record> range(std::string_view from, std::string_view end, std::size_t count,
                            Revision at) const {
    std::vector<Record> records;
    for (auto it = records_.lower_bound(from); it != records_.end(); ++it) {
      if (records.size() == count || (!end.empty() && it->first >= end)) break;
      if (const std::string* value = seen(it->second, at)) records.emplace_back(it->first, *value);
    }
    return records;
  }

  std::optional<Record> floor(std::string_view key, Revision at) const {
    for (auto it = records_.upper_bound(key); it != records_.begin();) {
      --it;
      if (const std::string* value = seen(it->second, at)) return Record(it->first, *value);
    }
    return std::nullopt;
  }

 private:
  struct Version {
    Revision revision;
    std::optional<std::string> value;  // absent: erased
  };

  static const std::string* seen(const std::vector<Version>& versions, Revision at) {
    for (auto it = versions.rbegin(); it != versions.rend(); ++it) {
      if (it->revision <= at) return it->value ? &*it->value : nullptr;
    }
    return nullptr;
  }

  std::map<std::string, std::vector<Version>, std::less<>> records_;
};

std::string tile_key(log::TileId id) {
  return std::to_string(id.level) + "/" + std::to_string(id.n);
}

// Everything the store has. Shared by the store and its snapshots; `mutex` guards all of it.
struct Contents {
  mutable std::shared_mutex mutex;
  Revision revision = 0;
  std::multiset<Revision> looked_at;  // by snapshots
  std::vector<StoredEvent> events;
  Head head;
  VersionedTable tiles;
  ViewSets sets;
  using Tables = std::array<VersionedTable, std::size(all_tables) + 1>;  // by number, from 1
  std::array<Tables, 2> tables;                                          // of each set

  VersionedTable& table(std::size_t set, Table table) {
    return tables.at(set).at(static_cast<std::size_t>(table));
  }

  Revision oldest(Revision next) const { return looked_at.empty() ? next : *looked_at.begin(); }

  void apply(const std::vector<ViewChange>& changes, std::size_t set, Revision next) {
    for (const ViewChange& change : changes) {
      table(set, change.table).put(change.key, change.value, next, oldest(next));
    }
  }

  void empty_fresh(Revision next) {
    for (VersionedTable& table : tables.at(sets.set_of(Views::fresh))) {
      table.clear(next, oldest(next));
    }
  }
};

// Reads under the lock in portions and calls visitors without it, so that a visitor may read on and
// a commit never waits for one.
class MemorySnapshot final : public Snapshot {
 public:
  MemorySnapshot(std::shared_ptr<Contents> contents, Views views) : contents_(std::move(contents)) {
    const std::unique_lock lock(contents_->mutex);
    revision_ = contents_->revision;
    head_ = contents_->head;
    set_ = contents_->sets.set_of(views);
    views_ = contents_->sets.position(views);
    contents_->looked_at.insert(revision_);
  }
  ~MemorySnapshot() override {
    const std::unique_lock lock(contents_->mutex);
    contents_->looked_at.erase(contents_->looked_at.find(revision_));
  }
  MemorySnapshot(const MemorySnapshot&) = delete;
  MemorySnapshot& operator=(const MemorySnapshot&) = delete;

  const Head& head() const override { return head_; }
  ViewPosition views() const override { return views_; }

  std::optional<StoredEvent> event(domain::LogIndex index) const override {
    if (index.value >= head_.size) return std::nullopt;
    const std::shared_lock lock(contents_->mutex);
    return contents_->events.at(index.value);
  }

  void events(std::uint64_t first, std::uint64_t end,
              const std::function<bool(StoredEvent)>& visit) const override {
    for (std::uint64_t i = first; i < std::min(end, head_.size); ++i) {
      if (!visit(*event(domain::LogIndex{i}))) return;
    }
  }

  std::optional<std::string> tile(log::TileId id) const override {
    return tile_in_log(id, head_.size, [&] {
      const std::shared_lock lock(contents_->mutex);
      return contents_->tiles.get(tile_key(id), revision_);
    });
  }

  std::optional<std::string> get(Table table, std::string_view key) const override {
    const std::shared_lock lock(contents_->mutex);
    return contents_->table(set_, table).get(key, revision_);
  }

  void scan(Table table, std::string_view from, std::string_view end,
            const std::function<bool(std::string_view key, std::string_view value)>& visit)
      const override {
    constexpr std::size_t portion = 128;
    std::string next(from);
    while (true) {
      std::vector<Record> records;
      {
        const std::shared_lock lock(contents_->mutex);
        records = contents_->table(set_, table).range(next, end, portion, revision_);
      }
      for (const auto& [key, value] : records) {
        if (!visit(key, value)) return;
      }
      if (records.size() < portion) return;
      next = records.back().first + '\0';
    }
  }

  std::optional<Record> floor(Table table, std::string_view key) const override {
    const std::shared_lock lock(contents_->mutex);
    return contents_->table(set_, table).floor(key, revision_);
  }

 private:
  std::shared_ptr<Contents> contents_;
  Revision revision_ = 0;
  Head head_;
  std::size_t set_ = 0;
  ViewPosition views_;
};

class MemoryStore final : public EventStore {
 public:
  std::unique_ptr<Snapshot> snapshot(Views views) const override {
    return std::make_unique<MemorySnapshot>(contents_, views);
  }

  bool commit(std::uint64_t expected_size, const Batch& batch) override {
    demand_well_formed(expected_size, batch);
    Contents& now = *contents_;
    const std::unique_lock lock(now.mutex);
    ViewPosition& views = now.sets.position(Views::live);
    if (now.head.size != expected_size || views.position != expected_size) return false;

    const Revision next = now.revision + 1;
    now.events.insert(now.events.end(), batch.events.begin(), batch.events.end());
    for (const log::Tile& tile : batch.tiles) {
      now.tiles.put(tile_key(tile.id), tile.hashes, next, now.oldest(next));
    }
    now.apply(batch.views, now.sets.live, next);
    now.head.size = now.events.size();
    now.head.checkpoint = batch.checkpoint;
    if (!batch.events.empty()) now.head.recorded_at = batch.events.back().recorded_at;
    views.position = now.head.size;
    now.revision = next;
    return true;
  }

  bool commit_views(const ViewPosition& expected, const ViewPosition& next,
                    const std::vector<ViewChange>& changes, Views views) override {
    demand_well_formed(changes);
    Contents& now = *contents_;
    const std::unique_lock lock(now.mutex);
    if (now.sets.position(views) != expected) return false;
    demand_not_ahead(next, now.head.size);

    now.apply(changes, now.sets.set_of(views), now.revision + 1);
    now.sets.position(views) = next;
    ++now.revision;
    return true;
  }

  void begin_fresh_views(std::uint32_t schema) override {
    Contents& now = *contents_;
    const std::unique_lock lock(now.mutex);
    now.sets.position(Views::fresh) = {schema, 0};
    now.empty_fresh(++now.revision);
  }

  bool exchange_views() override {
    Contents& now = *contents_;
    const std::unique_lock lock(now.mutex);
    if (!now.sets.exchange(now.head.size)) return false;
    now.empty_fresh(++now.revision);
    return true;
  }

 private:
  std::shared_ptr<Contents> contents_ = std::make_shared<Contents>();
};

}  // namespace

std::unique_ptr<EventStore> make_memory_store() {
  return std::make_unique<MemoryStore>();
}

}  // namespace sopu::store
