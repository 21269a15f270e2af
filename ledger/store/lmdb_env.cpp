#include "ledger/store/lmdb_env.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <lmdb.h>
#include <unistd.h>

#include "ledger/store/event_store.hpp"
#include "ledger/store/lmdb_meta.hpp"

namespace sopu::store::lmdb {
namespace {

constexpr mdb_mode_t file_mode = 0600;

std::string sentence(int code, std::string_view doing) {
  const std::string where = " (while " + std::string(doing) + ")";
  switch (code) {
    case MDB_MAP_FULL:
      return "The store's file has reached the size set for it; raise the limit and start again" +
             where;
    case MDB_TXN_FULL:
      return "The batch is too large for one transaction" + where;
    case MDB_READERS_FULL:
      return "Too many snapshots are open at once" + where;
    case ENOSPC:
      return "The disk is full; make room and start again" + where;
    case EIO:
      return "The disk reports an input or output error" + where;
    case EACCES:
    case EPERM:
      return "This user may not open the store's file, or its lock file" + where;
    case EROFS:
      return "The file system is read-only" + where;
    case ENOENT:
      return "There is no store at this place" + where;
    case ENOMEM:
      return "Memory or address space has run out" + where;
    default:
      return std::string(mdb_strerror(code)) + where;
  }
}

// MDB_BAD_TXN: a reading transaction met damage before.
bool means_corrupt(int code) {
  return code == MDB_CORRUPTED || code == MDB_BAD_TXN || code == MDB_PAGE_NOTFOUND ||
         code == MDB_INVALID || code == MDB_VERSION_MISMATCH || code == MDB_INCOMPATIBLE ||
         code == MDB_CURSOR_FULL || code == MDB_KEYEXIST;
}

void demand(int code, std::string_view doing) {
  if (code == MDB_SUCCESS) return;
  if (means_corrupt(code)) {
    throw CorruptRecord("The store's file is damaged: " + std::string(mdb_strerror(code)) +
                        " (while " + std::string(doing) + ")");
  }
  throw StoreError(sentence(code, doing));
}

// LMDB never writes through an MDB_val that is handed in; its interface just has no const.
MDB_val to_val(std::string_view bytes) {
  return {bytes.size(), const_cast<char*>(bytes.data())};
}
std::string_view to_view(const MDB_val& val) {
  return {static_cast<const char*>(val.mv_data), val.mv_size};
}

// A file is only as durable as its name.
void sync_directory(const std::filesystem::path& file) {
  const std::filesystem::path parent = file.has_parent_path() ? file.parent_path() : ".";
  const int directory = ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = directory >= 0 && ::fsync(directory) == 0;
  const int error = errno;
  if (directory >= 0) ::close(directory);
  if (!synced) demand(error, "making the name of " + file.string() + " durable");
}

}  // namespace

Env::Env(EnvOptions options) : options_(std::move(options)) {
  check_meta_pages(options_.file);
  try {
    open();
  } catch (...) {
    mdb_env_close(env_);
    throw;
  }
}

void Env::open() {
  const std::string doing = "opening " + options_.file.string();
  // MDB_NOTLS: a reader's slot belongs to its transaction, not to the thread it was taken on.
  const unsigned flags = MDB_NOSUBDIR | MDB_NOTLS | (options_.read_only ? MDB_RDONLY : 0u);
  const auto try_open = [&](unsigned all_flags) {
    if (env_) mdb_env_close(env_);
    env_ = nullptr;
    demand(mdb_env_create(&env_), doing);
    demand(mdb_env_set_maxdbs(env_, options_.tables_max), doing);
    demand(mdb_env_set_maxreaders(env_, options_.readers_max), doing);
    demand(mdb_env_set_mapsize(env_, options_.map_bytes_max), doing);
    return mdb_env_open(env_, options_.file.c_str(), all_flags, file_mode);
  };
  int opened = try_open(flags);
  // Who may not even write the lock file can still look at a store that nobody writes meanwhile;
  // should somebody do, the records' hashes tell.
  const bool lock_denied = opened == EACCES || opened == EROFS || opened == EPERM;
  if (lock_denied && options_.read_only) opened = try_open(flags | MDB_NOLOCK);
  demand(opened, doing);

  int stale_readers = 0;
  demand(mdb_reader_check(env_, &stale_readers), "clearing the slots of readers that died");
  if (is_new() && !options_.read_only) sync_directory(options_.file);
}

Env::~Env() {
  for (MDB_txn* reader : idle_readers_) mdb_txn_abort(reader);
  mdb_env_close(env_);
}

bool Env::is_new() const {
  MDB_envinfo info{};
  demand(mdb_env_info(env_, &info), "looking at the store's file");
  return info.me_last_txnid == 0;
}

std::uint64_t Env::pages() const {
  MDB_envinfo info{};
  demand(mdb_env_info(env_, &info), "looking at the store's file");
  return info.me_last_pgno + 1;
}

std::size_t Env::page_bytes() const {
  MDB_stat stat{};
  demand(mdb_env_stat(env_, &stat), "looking at the store's file");
  return stat.ms_psize;
}

MDB_txn* Env::take_reader() const {
  MDB_txn* reader = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_readers_.empty()) {
      reader = idle_readers_.back();
      idle_readers_.pop_back();
    }
  }
  if (!reader) {
    demand(mdb_txn_begin(env_, nullptr, MDB_RDONLY, &reader), "taking a snapshot");
    return reader;
  }
  const int renewed = mdb_txn_renew(reader);
  if (renewed != MDB_SUCCESS) mdb_txn_abort(reader);
  demand(renewed, "taking a snapshot");
  return reader;
}

void Env::give_back(MDB_txn* reader) const noexcept {
  mdb_txn_reset(reader);
  try {
    const std::lock_guard lock(mutex_);
    idle_readers_.push_back(reader);
  } catch (...) {  // no memory for the list: the reader just goes
    mdb_txn_abort(reader);
  }
}

Dbi Txn::open_table(const std::string& name) const {
  Dbi table = 0;
  const int opened = mdb_dbi_open(txn_, name.c_str(), 0, &table);
  if (opened == MDB_NOTFOUND) throw CorruptRecord("the store has no table " + name);
  demand(opened, "opening the table " + name);
  unsigned flags = 0;
  demand(mdb_dbi_flags(txn_, table, &flags), "opening the table " + name);
  // Any of them would order or read the table in another way than it was written.
  if (flags != 0) throw CorruptRecord("the table " + name + " has flags that no table has");
  return table;
}

std::optional<std::string_view> Txn::get(Dbi table, std::string_view key) const {
  MDB_val key_val = to_val(key);
  MDB_val value{};
  const int found = mdb_get(txn_, table, &key_val, &value);
  if (found == MDB_NOTFOUND) return std::nullopt;
  demand(found, "reading a record");
  return to_view(value);
}

std::uint64_t Txn::entries(Dbi table) const {
  MDB_stat stat{};
  demand(mdb_stat(txn_, table, &stat), "counting a table");
  return stat.ms_entries;
}

ReadTxn::ReadTxn(std::shared_ptr<const Env> env) : env_(std::move(env)) {
  txn_ = env_->take_reader();
}

ReadTxn::~ReadTxn() {
  if (txn_) env_->give_back(txn_);
}

void ReadTxn::finish_opening() {
  const int committed = mdb_txn_commit(txn_);
  txn_ = nullptr;
  demand(committed, "opening the tables");
}

std::set<std::uint64_t> ReadTxn::free_pages() const {
  constexpr Dbi free_dbi = 0;
  std::set<std::uint64_t> pages;
  Cursor cursor(*this, free_dbi);
  for (bool more = cursor.first(); more; more = cursor.next()) {
    // A count and so many page numbers, in the machine's own byte order.
    std::vector<std::uint64_t> words(cursor.value().size() / sizeof(std::uint64_t));
    if (words.empty()) throw CorruptRecord("a list of free pages is empty");
    std::memcpy(words.data(), cursor.value().data(), words.size() * sizeof(std::uint64_t));
    if (words.front() >= words.size()) throw CorruptRecord("the list of free pages is damaged");
    const auto count = static_cast<std::ptrdiff_t>(words.front());
    pages.insert(words.begin() + 1, words.begin() + 1 + count);
  }
  return pages;
}

WriteTxn::WriteTxn(Env& env) : env_(env) {
  if (env_.options_.read_only) throw StoreError("The store was opened for reading only.");
  if (env_.commit_failed_) {
    throw StoreError(
        "An earlier commit failed, and what the disk holds is not known: the program must end and "
        "the store be checked at the next start.");
  }
  demand(mdb_txn_begin(env_.env_, nullptr, 0, &txn_), "beginning a commit");
}

WriteTxn::~WriteTxn() {
  if (txn_) mdb_txn_abort(txn_);
}

Dbi WriteTxn::create_table(const std::string& name) {
  Dbi table = 0;
  demand(mdb_dbi_open(txn_, name.c_str(), MDB_CREATE, &table), "creating the table " + name);
  return table;
}

void WriteTxn::put(Dbi table, std::string_view key, std::string_view value) {
  MDB_val key_val = to_val(key);
  MDB_val value_val = to_val(value);
  demand(mdb_put(txn_, table, &key_val, &value_val, 0), "writing a record");
}

void WriteTxn::append(Dbi table, std::string_view key, std::string_view value) {
  MDB_val key_val = to_val(key);
  MDB_val value_val = to_val(value);
  demand(mdb_put(txn_, table, &key_val, &value_val, MDB_APPEND), "appending a record");
}

void WriteTxn::erase(Dbi table, std::string_view key) {
  MDB_val key_val = to_val(key);
  const int erased = mdb_del(txn_, table, &key_val, nullptr);
  if (erased != MDB_NOTFOUND) demand(erased, "erasing a record");
}

void WriteTxn::clear(Dbi table) {
  demand(mdb_drop(txn_, table, 0), "emptying a table");
}

void WriteTxn::commit() {
  const int committed = mdb_txn_commit(txn_);
  txn_ = nullptr;  // gone in either case
  if (committed != MDB_SUCCESS) env_.commit_failed_ = true;
  demand(committed, "committing");
}

Cursor::Cursor(const Txn& txn, Dbi table) {
  demand(mdb_cursor_open(txn.txn_, table, &cursor_), "reading a table");
}

Cursor::~Cursor() {
  mdb_cursor_close(cursor_);
}

bool Cursor::first() {
  return move(MDB_FIRST);
}
bool Cursor::last() {
  return move(MDB_LAST);
}
bool Cursor::next() {
  return move(MDB_NEXT);
}
bool Cursor::previous() {
  return move(MDB_PREV);
}

bool Cursor::seek(std::string_view key) {
  if (key.empty()) return first();  // LMDB knows no empty keys
  key_ = key;
  return move(MDB_SET_RANGE);
}

bool Cursor::move(int operation) {
  MDB_val key = to_val(key_);
  MDB_val value{};
  const int moved = mdb_cursor_get(cursor_, &key, &value, static_cast<MDB_cursor_op>(operation));
  if (moved == MDB_NOTFOUND) return false;
  demand(moved, "reading a table");
  key_ = to_view(key);
  value_ = to_view(value);
  return true;
}

}  // namespace sopu::store::lmdb
