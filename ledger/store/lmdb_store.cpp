#include "ledger/store/lmdb_store.hpp"

#include <algorithm>

#include "ledger/store/contract.hpp"
#include "ledger/store/lmdb_reading.hpp"

namespace sopu::store {
namespace {

using lmdb::FileTable;
using lmdb::FileTables;
using lmdb::ReadTxn;
using lmdb::RecordView;
using lmdb::WriteTxn;

constexpr std::string_view format_version = "sopu-store/3";

class LmdbSnapshot final : public Snapshot {
 public:
  LmdbSnapshot(std::shared_ptr<const lmdb::Env> env, std::shared_ptr<const FileTables> tables,
               Views views)
      : txn_(std::move(env)), tables_(std::move(tables)), views_(views) {}

  const Head& head() const override {
    if (!head_) head_ = lmdb::read_head(txn_, *tables_);
    return *head_;
  }

  ViewPosition views() const override {
    const ViewPosition position = sets().position(views_);
    if (position.position > head().size) {
      lmdb::throw_corrupt(tables_->meta, lmdb::views_key, "is ahead of the log");
    }
    return position;
  }

  std::optional<StoredEvent> event(domain::LogIndex index) const override {
    if (index.value >= head().size) return std::nullopt;
    const std::string key = lmdb::event_key(index.value);
    const auto content = lmdb::find(txn_, tables_->events, key);
    if (!content) lmdb::throw_corrupt(tables_->events, key, "is missing");
    return to_event(index.value, *content);
  }

  void events(std::uint64_t first, std::uint64_t end,
              const std::function<bool(StoredEvent)>& visit) const override {
    end = std::min(end, head().size);
    if (first >= end) return;
    std::uint64_t next = first;
    bool going_on = true;
    lmdb::scan(txn_, tables_->events, lmdb::event_key(first), lmdb::event_key(end),
               [&](const RecordView& record) {
                 const std::string expected = lmdb::event_key(next);
                 if (record.key != expected) {
                   lmdb::throw_corrupt(tables_->events, expected, "is missing");
                 }
                 going_on = visit(to_event(next++, record.content));
                 return going_on;
               });
    if (going_on && next != end) {
      lmdb::throw_corrupt(tables_->events, lmdb::event_key(next), "is missing");
    }
  }

  std::optional<std::string> tile(log::TileId id) const override {
    return tile_in_log(id, head().size,
                       [&] { return copy_of(tables_->tiles, lmdb::tile_key(id)); });
  }

  std::optional<std::string> get(Table table, std::string_view key) const override {
    return copy_of(file_table(table), key);
  }

  void scan(Table table, std::string_view from, std::string_view end,
            const std::function<bool(std::string_view key, std::string_view value)>& visit)
      const override {
    lmdb::scan(txn_, file_table(table), from, end,
               [&](const RecordView& record) { return visit(record.key, record.content); });
  }

  std::optional<std::pair<std::string, std::string>> floor(Table table,
                                                           std::string_view key) const override {
    const lmdb::Neighbours around = lmdb::neighbours(txn_, file_table(table), key);
    const bool exact = around.from && around.from->key == key;
    const std::optional<RecordView>& found = exact ? around.from : around.below;
    if (!found) return std::nullopt;
    return std::pair(std::string(found->key), std::string(found->content));
  }

 private:
  const ViewSets& sets() const {
    if (!sets_) sets_ = lmdb::read_view_sets(txn_, *tables_);
    return *sets_;
  }

  const FileTable& file_table(Table table) const {
    return tables_->view(sets().set_of(views_), table);
  }

  StoredEvent to_event(std::uint64_t index, std::string_view content) const {
    auto event = lmdb::parse_event(index, content);
    if (!event) lmdb::throw_corrupt(tables_->events, lmdb::event_key(index), "is too short");
    return *std::move(event);
  }

  std::optional<std::string> copy_of(const FileTable& table, std::string_view key) const {
    const auto content = lmdb::find(txn_, table, key);
    return content ? std::optional(std::string(*content)) : std::nullopt;
  }

  ReadTxn txn_;
  std::shared_ptr<const FileTables> tables_;
  Views views_;
  mutable std::optional<Head> head_;
  mutable std::optional<ViewSets> sets_;
};

class LmdbStore final : public EventStore {
 public:
  LmdbStore(const std::filesystem::path& file, const LmdbOptions& options)
      : env_(std::make_shared<lmdb::Env>(lmdb::EnvOptions{
            file, options.map_bytes_max, options.readers_max,
            static_cast<unsigned>(2 * std::size(all_tables)) + 3, options.read_only})),
        tables_(std::make_shared<FileTables>()) {
    if (!options.read_only) lmdb::check_length(env_, file);
    if (env_->is_new()) {
      create_tables();
    } else {
      open_tables(file);
    }
    if (options.check_everything) {
      lmdb::check_structure(ReadTxn(env_), *tables_, env_->page_bytes(), options.still_checking);
    }
  }

  std::unique_ptr<Snapshot> snapshot(Views views) const override {
    return std::make_unique<LmdbSnapshot>(env_, tables_, views);
  }

  bool commit(std::uint64_t expected_size, const Batch& batch) override {
    demand_well_formed(expected_size, batch);
    WriteTxn txn(*env_);
    Head head = lmdb::read_head(txn, *tables_);
    ViewSets sets = lmdb::read_view_sets(txn, *tables_);
    ViewPosition& views = sets.position(Views::live);
    if (head.size != expected_size || views.position != expected_size) return false;

    for (const StoredEvent& event : batch.events) {
      const std::string key = lmdb::event_key(event.index.value);
      txn.append(tables_->events.dbi, key,
                 seal_record(tables_->events, key, lmdb::event_content(event)));
    }
    for (const log::Tile& tile : batch.tiles) {
      put(txn, tables_->tiles, lmdb::tile_key(tile.id), tile.hashes);
    }
    apply(txn, batch.views, sets.live);
    head.size += batch.events.size();
    head.checkpoint = batch.checkpoint;
    if (!batch.events.empty()) head.recorded_at = batch.events.back().recorded_at;
    views.position = head.size;
    put(txn, tables_->meta, lmdb::head_key, lmdb::head_content(head));
    put_sets(txn, sets);
    txn.commit();
    return true;
  }

  bool commit_views(const ViewPosition& expected, const ViewPosition& next,
                    const std::vector<ViewChange>& changes, Views views) override {
    demand_well_formed(changes);
    WriteTxn txn(*env_);
    ViewSets sets = lmdb::read_view_sets(txn, *tables_);
    if (sets.position(views) != expected) return false;
    demand_not_ahead(next, lmdb::read_head(txn, *tables_).size);
    apply(txn, changes, sets.set_of(views));
    sets.position(views) = next;
    put_sets(txn, sets);
    txn.commit();
    return true;
  }

  void begin_fresh_views(std::uint32_t schema) override {
    WriteTxn txn(*env_);
    ViewSets sets = lmdb::read_view_sets(txn, *tables_);
    sets.position(Views::fresh) = {schema, 0};
    empty_fresh(txn, sets);
    put_sets(txn, sets);
    txn.commit();
  }

  bool exchange_views() override {
    WriteTxn txn(*env_);
    ViewSets sets = lmdb::read_view_sets(txn, *tables_);
    if (!sets.exchange(lmdb::read_head(txn, *tables_).size)) return false;
    empty_fresh(txn, sets);
    put_sets(txn, sets);
    txn.commit();
    return true;
  }

 private:
  // All at once, so that a file with a commit has every table.
  void create_tables() {
    WriteTxn txn(*env_);
    tables_->for_each([&](FileTable& table) { table.dbi = txn.create_table(table.name); });
    put(txn, tables_->meta, lmdb::format_key, format_version);
    put(txn, tables_->meta, lmdb::head_key, lmdb::head_content({}));
    put_sets(txn, {});
    txn.commit();
  }

  // The format comes first: another one may have other tables.
  void open_tables(const std::filesystem::path& file) {
    ReadTxn txn(env_);
    tables_->meta.dbi = txn.open_table(tables_->meta.name);
    if (lmdb::find(txn, tables_->meta, lmdb::format_key) != format_version) {
      throw StoreError("The store " + file.string() + " was written in another format than " +
                       std::string(format_version) +
                       "; use the version of the program that wrote it.");
    }
    tables_->for_each([&](FileTable& table) { table.dbi = txn.open_table(table.name); });
    txn.finish_opening();
  }

  static void put(WriteTxn& txn, const FileTable& table, std::string_view key,
                  std::string_view content) {
    txn.put(table.dbi, key, seal_record(table, key, content));
  }

  void put_sets(WriteTxn& txn, const ViewSets& sets) const {
    put(txn, tables_->meta, lmdb::views_key, lmdb::view_sets_content(sets));
  }

  void empty_fresh(WriteTxn& txn, const ViewSets& sets) const {
    for (const FileTable& table : tables_->views.at(sets.set_of(Views::fresh))) {
      txn.clear(table.dbi);
    }
  }

  void apply(WriteTxn& txn, const std::vector<ViewChange>& changes, std::size_t set) const {
    for (const ViewChange& change : changes) {
      const FileTable& table = tables_->view(set, change.table);
      if (change.value) {
        put(txn, table, change.key, *change.value);
      } else {
        txn.erase(table.dbi, change.key);
      }
    }
  }

  std::shared_ptr<lmdb::Env> env_;
  std::shared_ptr<FileTables> tables_;
};

}  // namespace

std::unique_ptr<EventStore> open_lmdb_store(const std::filesystem::path& file,
                                            const LmdbOptions& options) {
  if (options.must_exist && lmdb::file_bytes(file) == 0) {
    throw CorruptRecord("The store's file " + file.string() +
                        " is empty: what it held is gone. Restore it from a backup.");
  }
  return std::make_unique<LmdbStore>(file, options);
}

}  // namespace sopu::store
