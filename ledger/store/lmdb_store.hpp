// The embedded engine: one LMDB file. Every commit is one write transaction and one sync; a
// record's value begins with a hash over its table, key and content. See README.md for the tables'
// keys.
#pragma once

#include <filesystem>

#include "ledger/store/event_store.hpp"

namespace sopu::store {

struct LmdbOptions {
  std::uint64_t map_bytes_max = std::uint64_t{256} << 30;  // address space, not disk
  unsigned readers_max = 512;
  bool read_only = false;
  // A file that is not there, or is empty, is damage then, and not the beginning of a new store.
  bool must_exist = false;
  // Read the whole file before anything is answered. Reads check each record by themselves; only
  // this also finds records that damage made vanish or fall back to an older value.
  bool check_everything = false;
  // Called now and then while everything is checked.
  std::function<void()> still_checking{};
};

// Opens (or, unless read_only or must_exist, creates) the file; once a process, since a second
// opening would take away the first one's locks. Throws StoreError, CorruptRecord. A damaged file
// can also crash LMDB: look at one that you do not trust in a child process.
std::unique_ptr<EventStore> open_lmdb_store(const std::filesystem::path& file,
                                            const LmdbOptions& options = {});

}  // namespace sopu::store
