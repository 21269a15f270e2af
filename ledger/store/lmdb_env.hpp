// LMDB in RAII: the environment (one file), read and write transactions, cursors. lmdb_env.cpp is
// the only file that includes <lmdb.h>; nothing here knows what the tables mean.
// An Env belongs to the store and to the transactions that read it. Env and ReadTxn: any thread
// (one transaction: one thread at a time); WriteTxn: begun, used and ended on one thread, one at a
// time. Errors: StoreError for the disk and the environment, CorruptRecord where LMDB finds the
// file broken.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

struct MDB_env;
struct MDB_txn;
struct MDB_cursor;

namespace sopu::store::lmdb {

// A named database within the file, as LMDB numbers it for this process.
using Dbi = unsigned;
inline constexpr Dbi main_dbi = 1;  // LMDB's own: the names and roots of all others

struct EnvOptions {
  std::filesystem::path file;
  std::uint64_t map_bytes_max = 0;
  unsigned readers_max = 0;
  unsigned tables_max = 0;
  bool read_only = false;
};

class Env {
 public:
  explicit Env(EnvOptions options);
  ~Env();
  Env(const Env&) = delete;
  Env& operator=(const Env&) = delete;

  // True until the first commit ever.
  bool is_new() const;
  std::uint64_t pages() const;  // of the file, in use or free, as its newest commit has it
  std::size_t page_bytes() const;

 private:
  friend class ReadTxn;
  friend class WriteTxn;

  void open();
  MDB_txn* take_reader() const;
  void give_back(MDB_txn* reader) const noexcept;

  const EnvOptions options_;
  MDB_env* env_ = nullptr;
  bool commit_failed_ = false;  // the writer's

  mutable std::mutex mutex_;
  mutable std::vector<MDB_txn*> idle_readers_;  // reset, each with its slot in the reader table
};

// What both kinds of transaction can do. What they give out lies in the map and is good until the
// transaction ends (in a WriteTxn: until the next change).
class Txn {
 public:
  Txn(const Txn&) = delete;
  Txn& operator=(const Txn&) = delete;

  // The named database; its number stays good for the Env once the transaction has ended well.
  Dbi open_table(const std::string& name) const;
  std::optional<std::string_view> get(Dbi table, std::string_view key) const;
  std::uint64_t entries(Dbi table) const;

 protected:
  Txn() = default;
  ~Txn() = default;

  MDB_txn* txn_ = nullptr;

 private:
  friend class Cursor;
};

class ReadTxn final : public Txn {
 public:
  explicit ReadTxn(std::shared_ptr<const Env> env);
  ~ReadTxn();

  // Ends it so that the tables it opened stay open.
  void finish_opening();
  // The pages that this committed state does not use (LMDB's free list).
  std::set<std::uint64_t> free_pages() const;

 private:
  std::shared_ptr<const Env> env_;
};

class WriteTxn final : public Txn {
 public:
  // Throws StoreError for ever after a commit has failed.
  explicit WriteTxn(Env& env);
  ~WriteTxn();  // undoes what was not committed

  Dbi create_table(const std::string& name);
  void put(Dbi table, std::string_view key, std::string_view value);
  // For keys greater than all in the table: fills pages wholly.
  void append(Dbi table, std::string_view key, std::string_view value);
  void erase(Dbi table, std::string_view key);
  void clear(Dbi table);
  // Durable when it returns. If it throws, nobody knows, and the Env takes no more commits.
  void commit();

 private:
  Env& env_;
};

// Each move says whether there is a record there. key and value only after a move that said yes.
class Cursor {
 public:
  Cursor(const Txn& txn, Dbi table);
  ~Cursor();
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;

  bool first();
  bool last();
  bool next();
  bool previous();
  // The first key that is not below this one.
  bool seek(std::string_view key);

  std::string_view key() const { return key_; }
  std::string_view value() const { return value_; }

 private:
  bool move(int operation);

  MDB_cursor* cursor_ = nullptr;
  std::string_view key_;
  std::string_view value_;
};

}  // namespace sopu::store::lmdb
