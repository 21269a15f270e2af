// Records as they lie in the LMDB file: a seal of 16 bytes, the XXH3 of table, key and content;
// then the content. And the keys' encodings. Pure functions; any thread.
#pragma once

#include <array>
#include <vector>

#include "ledger/store/contract.hpp"
#include "ledger/store/lmdb_env.hpp"

namespace sopu::store::lmdb {

// A table of the file. View tables of the one set have the number of their Table, those of the
// other one 64 more; the rest have numbers above 127.
struct FileTable {
  std::uint8_t number = 0;
  std::string name;
  Dbi dbi = 0;
};

struct FileTables {
  FileTable meta{128, "meta"};
  FileTable events{129, "events"};
  FileTable tiles{130, "tiles"};
  std::array<std::vector<FileTable>, 2> views;  // each set as all_tables

  FileTables();
  const FileTable& view(std::size_t set, Table table) const {
    return views.at(set).at(static_cast<std::size_t>(table) - 1);
  }

  template <class Visit>
  void for_each(const Visit& visit) {
    for (FileTable* table : {&meta, &events, &tiles}) visit(*table);
    for (auto& set : views) {
      for (FileTable& table : set) visit(table);
    }
  }
};

std::string seal_record(const FileTable& table, std::string_view key, std::string_view content);
// The content, if its hash is right; CorruptRecord names the table and the key.
std::string_view open_record(const FileTable& table, std::string_view key, std::string_view value);

[[noreturn]] void throw_corrupt(const FileTable& table, std::string_view key, const char* what);

// Big-endian, so that keys are in the numbers' order.
std::string event_key(std::uint64_t index);
std::string tile_key(log::TileId id);

// Contents of the tables events and meta. The openers take what open_record gave; nullopt if it is
// too short to be one.
std::string event_content(const StoredEvent& event);
std::optional<StoredEvent> parse_event(std::uint64_t index, std::string_view content);
std::string head_content(const Head& head);
std::optional<Head> parse_head(std::string_view content);
std::string view_sets_content(const ViewSets& sets);
std::optional<ViewSets> parse_view_sets(std::string_view content);

}  // namespace sopu::store::lmdb
