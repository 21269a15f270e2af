// Reading the tables of the LMDB file so that damage shows: every record's hash is checked, and an
// answer of "not there" is believed only from neighbours that are in order.
// Each call: within one transaction, on its thread.
#pragma once

#include <functional>

#include "ledger/store/lmdb_record.hpp"

namespace sopu::store::lmdb {

struct RecordView {
  std::string_view key;
  std::string_view content;
};

// Around `key`: the greatest record below it and the least one not below it.
struct Neighbours {
  std::optional<RecordView> below;
  std::optional<RecordView> from;
};

// A damaged key or page pointer leads a search astray to a place where the neighbours are broken or
// on the wrong side: then CorruptRecord.
Neighbours neighbours(const Txn& txn, const FileTable& table, std::string_view key);

// The content under the key, absent only if the neighbours agree.
std::optional<std::string_view> find(const Txn& txn, const FileTable& table, std::string_view key);

// from <= key < end (empty: no end), until the visitor says false.
void scan(const Txn& txn, const FileTable& table, std::string_view from, std::string_view end,
          const std::function<bool(const RecordView&)>& visit);

// CorruptRecord if one is not there, or the newest event is not the head's.
Head read_head(const Txn& txn, const FileTables& tables);
ViewSets read_view_sets(const Txn& txn, const FileTables& tables);

// Reads everything: every record of every table, those of both sets of views, found by its key as
// well as in order, as many as the table counts, and none on a page that LMDB holds to be free.
// CorruptRecord at the first damage. Takes as long as reading the file.
void check_structure(const ReadTxn& txn, FileTables& tables, std::size_t page_bytes,
                     const std::function<void()>& still_checking);

std::uint64_t file_bytes(const std::filesystem::path& file);  // StoreError if it is not there
// CorruptRecord if the file ends before a page that is in use: reading that one would end the
// process (SIGBUS). While the store is open for writing only.
void check_length(const std::shared_ptr<const Env>& env, const std::filesystem::path& file);

inline constexpr std::string_view format_key = "format";
inline constexpr std::string_view head_key = "head";
inline constexpr std::string_view views_key = "views";

}  // namespace sopu::store::lmdb
