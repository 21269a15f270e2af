// A ledger's directory: `ledger.mdb` (the store), `log-key.pem`, `operator-key.pem` and
// `clock-key.pem`, `alive` (when it was last served), `used-tokens` (the server's),
// `blobs` (documents beside the log), `word-index` (where which words stand, made from the log),
// `high-water` (the newest checkpoint, outside the store: a restored older copy of the store is
// found out by it), `lock`. Any thread; one process at a time writes.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "crypto/key_file.hpp"
#include "crypto/note.hpp"
#include "ledger/clock.hpp"
#include "ledger/domain/registry/enrolment.hpp"
#include "ledger/store/event_store.hpp"

namespace sopu {

struct LedgerPaths {
  explicit LedgerPaths(std::filesystem::path directory) : root(std::move(directory)) {}
  std::filesystem::path root;
  std::filesystem::path store() const { return root / "ledger.mdb"; }
  std::filesystem::path log_key() const { return root / "log-key.pem"; }
  std::filesystem::path operator_key() const { return root / "operator-key.pem"; }
  std::filesystem::path clock_key() const { return root / "clock-key.pem"; }
  std::filesystem::path high_water() const { return root / "high-water"; }
  std::filesystem::path alive() const { return root / "alive"; }
  std::filesystem::path used_tokens() const { return root / "used-tokens"; }
  std::filesystem::path blobs() const { return root / "blobs"; }
  std::filesystem::path word_index() const { return root / "word-index"; }
  std::filesystem::path lock() const { return root / "lock"; }
};

// Not a ledger, in use, behind its high-water mark, … : a sentence with what to do.
struct DirectoryError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What a new ledger is to be called, or who its operator is, cannot be so.
struct NewLedgerError : DirectoryError {
  using DirectoryError::DirectoryError;
};

struct NewLedger {
  std::string origin;       // schema-less URL, `ledger.example/sla`
  std::string operator_id;  // party id
  std::string operator_name;
  domain::Person operator_person;
  std::string passphrase;        // for the key files; empty: not encrypted
  Clock clock = system_clock();  // when it is opened
  Stopwatch stopwatch = system_stopwatch();
};

// Makes the directory (which must not exist or be empty), its keys, and the log with ledger.opened
// at index 0: all of it, or nothing, also if `is_unwanted` says so at the end.
void create_ledger(const std::filesystem::path& directory, const NewLedger& ledger,
                   const std::function<bool()>& is_unwanted = {});

// Held while a process may write; gone with it.
class DirectoryLock {
 public:
  explicit DirectoryLock(const LedgerPaths& paths);  // DirectoryError if another process holds it
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  int file_ = -1;
};

// Replaces the mark; a crash leaves the old one or the new one.
void write_high_water(const LedgerPaths& paths, const std::string& checkpoint);
std::optional<std::string> read_high_water(const LedgerPaths& paths);

// When the ledger was last served, to the minute. Not durable: after a power cut an older time
// makes a standstill longer, never shorter.
void write_alive(const LedgerPaths& paths, domain::Time now);
std::optional<domain::Time> read_alive(const LedgerPaths& paths);

}  // namespace sopu
