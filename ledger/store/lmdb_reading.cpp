#include "ledger/store/lmdb_reading.hpp"

#include <bit>

namespace sopu::store::lmdb {
namespace {

RecordView checked(const FileTable& table, const Cursor& cursor) {
  return {cursor.key(), open_record(table, cursor.key(), cursor.value())};
}

// The page that a byte of the map lies on, by the number that LMDB wrote at its front: the map
// begins at a page's boundary, and so does every page in it.
std::uint64_t page_of(std::string_view bytes, std::size_t page_bytes) {
  const auto address = std::bit_cast<std::uintptr_t>(bytes.data());
  const auto* const page = std::bit_cast<const char*>(address - address % page_bytes);
  std::uint64_t number = 0;
  std::memcpy(&number, page, sizeof number);
  return number;
}

constexpr std::uint64_t records_between_signs = 10'000;

class StructureCheck {
 public:
  StructureCheck(const ReadTxn& txn, std::size_t page_bytes, std::function<void()> still_checking)
      : txn_(txn),
        page_bytes_(page_bytes),
        still_checking_(std::move(still_checking)),
        free_pages_(txn.free_pages()) {}

  void check_names() const {
    const FileTable names{0, "(names of tables)", main_dbi};
    std::uint64_t count = 0;
    Cursor cursor(txn_, names.dbi);
    for (bool more = cursor.first(); more; more = cursor.next(), ++count) {
      check_pages(names, cursor);
    }
    check_count(names, count);
  }

  void check_records(const FileTable& table) const {
    std::uint64_t count = 0;
    Cursor cursor(txn_, table.dbi);
    std::optional<std::string_view> previous;
    for (bool more = cursor.first(); more; more = cursor.next(), ++count) {
      if (previous && cursor.key() <= *previous) throw_corrupt(table, cursor.key(), "is misplaced");
      previous = cursor.key();
      open_record(table, cursor.key(), cursor.value());
      check_pages(table, cursor);
      const auto found = txn_.get(table.dbi, cursor.key());
      if (!found || found->data() != cursor.value().data()) {
        throw_corrupt(table, cursor.key(), "is not found under its key");
      }
      if (still_checking_ && count % records_between_signs == 0) still_checking_();
    }
    check_count(table, count);
  }

 private:
  // A stale page still holds records that were once true; what gives it away is that it is free.
  void check_pages(const FileTable& table, const Cursor& cursor) const {
    for (const std::string_view part : {cursor.key(), cursor.value()}) {
      if (free_pages_.contains(page_of(part, page_bytes_))) {
        throw_corrupt(table, cursor.key(), "lies on a page that is no longer in use");
      }
    }
  }

  void check_count(const FileTable& table, std::uint64_t count) const {
    if (count == txn_.entries(table.dbi)) return;
    throw CorruptRecord("the table " + table.name + " has " + std::to_string(count) +
                        " records and claims " + std::to_string(txn_.entries(table.dbi)));
  }

  const ReadTxn& txn_;
  std::size_t page_bytes_;
  std::function<void()> still_checking_;
  std::set<std::uint64_t> free_pages_;
};

}  // namespace

Neighbours neighbours(const Txn& txn, const FileTable& table, std::string_view key) {
  Neighbours found;
  Cursor cursor(txn, table.dbi);
  const bool any_from = cursor.seek(key);
  if (any_from) {
    found.from = checked(table, cursor);
    if (found.from->key < key) throw_corrupt(table, found.from->key, "is misplaced");
  }
  if (any_from ? cursor.previous() : cursor.last()) {
    found.below = checked(table, cursor);
    if (found.below->key >= key) throw_corrupt(table, found.below->key, "is misplaced");
  }
  return found;
}

std::optional<std::string_view> find(const Txn& txn, const FileTable& table, std::string_view key) {
  if (key.empty()) return std::nullopt;
  if (const auto value = txn.get(table.dbi, key)) return open_record(table, key, *value);
  const Neighbours around = neighbours(txn, table, key);
  if (around.from && around.from->key == key) {
    throw_corrupt(table, key, "is there but not found under its key");
  }
  return std::nullopt;
}

void scan(const Txn& txn, const FileTable& table, std::string_view from, std::string_view end,
          const std::function<bool(const RecordView&)>& visit) {
  const Neighbours around = neighbours(txn, table, from);
  if (!around.from) return;
  Cursor cursor(txn, table.dbi);
  bool more = cursor.seek(from);
  for (std::optional<std::string_view> previous; more; more = cursor.next()) {
    const RecordView record = checked(table, cursor);
    if (previous && record.key <= *previous) throw_corrupt(table, record.key, "is misplaced");
    if (!end.empty() && record.key >= end) return;
    if (!visit(record)) return;
    previous = record.key;
  }
}

Head read_head(const Txn& txn, const FileTables& tables) {
  const auto content = find(txn, tables.meta, head_key);
  auto head = content ? parse_head(*content) : std::nullopt;
  if (!head) throw_corrupt(tables.meta, head_key, "is missing");

  // The two lie in different trees: a damaged pointer to one of them shows here.
  Cursor newest(txn, tables.events.dbi);
  const bool any = newest.last();
  const bool agree =
      any ? head->size != 0 && newest.key() == event_key(head->size - 1) : head->size == 0;
  if (!agree) throw_corrupt(tables.meta, head_key, "does not agree with the newest event");
  return *std::move(head);
}

ViewSets read_view_sets(const Txn& txn, const FileTables& tables) {
  const auto content = find(txn, tables.meta, views_key);
  const auto sets = content ? parse_view_sets(*content) : std::nullopt;
  if (!sets) throw_corrupt(tables.meta, views_key, "is missing");
  return *sets;
}

std::uint64_t file_bytes(const std::filesystem::path& file) {
  std::error_code error;
  const std::uint64_t bytes = std::filesystem::file_size(file, error);
  if (error) {
    throw StoreError("The store's file " + file.string() + " cannot be read: " + error.message());
  }
  return bytes;
}

// A page at the end that is free need not have been written. To find out which ones are, the list
// of free pages must be read, and it may itself be cut off: so the file is made as long as it
// should be first. What was cut off then reads as zeros, which LMDB refuses.
void check_length(const std::shared_ptr<const Env>& env, const std::filesystem::path& file) {
  const std::uint64_t bytes = file_bytes(file);
  const std::uint64_t pages = env->pages();
  if (bytes >= pages * env->page_bytes()) return;
  const auto cut_short = [&] {
    return CorruptRecord("The store's file " + file.string() + " is cut short: of " +
                         std::to_string(pages * env->page_bytes()) + " bytes it has " +
                         std::to_string(bytes) + ". Restore it from a backup.");
  };
  std::filesystem::resize_file(file, pages * env->page_bytes());
  try {
    const auto free = ReadTxn(env).free_pages();
    for (std::uint64_t page = bytes / env->page_bytes(); page < pages; ++page) {
      if (!free.contains(page)) throw cut_short();
    }
  } catch (const std::exception&) {
    std::filesystem::resize_file(file, bytes);
    throw cut_short();
  }
}

void check_structure(const ReadTxn& txn, FileTables& tables, std::size_t page_bytes,
                     const std::function<void()>& still_checking) {
  const StructureCheck check(txn, page_bytes, still_checking);
  check.check_names();
  tables.for_each([&](const FileTable& table) { check.check_records(table); });
}

}  // namespace sopu::store::lmdb
