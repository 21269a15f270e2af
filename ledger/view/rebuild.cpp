#include "ledger/view/rebuild.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>

#include "crypto/note.hpp"
#include "ledger/codec/signature_check.hpp"
#include "ledger/log/checkpoint.hpp"
#include "ledger/store/memory_store.hpp"
#include "ledger/view/projection.hpp"

namespace sopu::view {

using store::StoredEvent;

namespace {

constexpr std::uint64_t chunk_events = 2'048;

// The log's origin is the first line of its checkpoint.
std::string origin_of(const store::Head& head) {
  return head.checkpoint.substr(0, head.checkpoint.find('\n'));
}

void fold(Projection& projection, const StoredEvent& stored) {
  const std::string place = "event " + std::to_string(stored.index.value);
  const auto words = [](const domain::Error& error) {
    return std::string(domain::name(error.code)) + " " + error.why.code + " " +
           boost::json::serialize(error.why.params);
  };
  auto event = codec::SignatureCheck::committed(stored.jws);
  if (!event) throw FoldRefused(place + " of the log cannot be read: " + words(event.error()));
  auto applied = projection.apply(*event, {stored.index, stored.recorded_at}, stored.jws.size());
  if (!applied) {
    throw FoldRefused(place + " of the log is refused by the rules: " + words(applied.error()));
  }
}

// Folds [first, end) into the projection, at most one chunk; returns where it stopped.
std::uint64_t fold_chunk(const store::Snapshot& log, Projection& projection, std::uint64_t first,
                         std::uint64_t end) {
  const std::uint64_t stop = std::min(end, first + chunk_events);
  log.events(first, stop, [&](const StoredEvent& stored) {
    fold(projection, stored);
    return true;
  });
  return stop;
}

std::string hex_of(std::string_view bytes) {
  return crypto::to_hex(crypto::view(bytes));
}

// The first record of the table that only one of the two has, or has otherwise.
std::string first_difference(const store::Snapshot& live, const store::Snapshot& made,
                             store::Table table) {
  std::vector<std::pair<std::string, std::string>> records;
  made.scan(table, "", "", [&](std::string_view key, std::string_view value) {
    records.emplace_back(key, value);
    return true;
  });
  const std::string where = "table " + std::to_string(static_cast<int>(table)) + ", key ";
  std::size_t next = 0;
  std::string difference;
  live.scan(table, "", "", [&](std::string_view key, std::string_view value) {
    if (next == records.size() || key < records[next].first)
      difference = where + hex_of(key) + ": stored, but does not follow from the log";
    else if (records[next].first < key)
      difference = where + hex_of(records[next].first) + ": follows from the log, but is missing";
    else if (records[next].second != value)
      difference = where + hex_of(key) + ": stored otherwise than it follows from the log";
    ++next;
    return difference.empty();
  });
  if (difference.empty() && next < records.size())
    difference = where + hex_of(records[next].first) + ": follows from the log, but is missing";
  return difference;
}

}  // namespace

void catch_up(store::EventStore& store, const Progress& progress) {
  auto log = store.snapshot();
  if (log->views().schema != schema_version) {
    store.clear_views(schema_version);
    log = store.snapshot();
  }
  const std::uint64_t size = log->head().size;
  store::ViewPosition at = log->views();
  if (at.position == size) return;
  const auto terms = std::make_shared<StoredTerms>([&store] { return store.snapshot(); });
  Projection projection(store.snapshot(), origin_of(log->head()), terms);
  while (at.position < size) {
    auto next = at;
    next.position = fold_chunk(*log, projection, at.position, size);
    if (!store.commit_views(at, next, projection.take_changes()))
      throw store::StoreError("the views moved while they were rebuilt: another process writes");
    projection.rebase(store.snapshot());
    at = next;
    if (progress) progress(next.position, size);
  }
}

std::string compare_with_rebuilt(store::EventStore& store, const Progress& progress) {
  const auto live = store.snapshot();
  const std::uint64_t size = live->head().size;
  if (live->views() != store::ViewPosition{schema_version, size})
    return "the views stand at event " + std::to_string(live->views().position) + " of " +
           std::to_string(size) + ", schema " + std::to_string(live->views().schema);
  const auto scratch = store::make_memory_store();
  scratch->clear_views(schema_version);
  const auto terms = std::make_shared<StoredTerms>([&] { return scratch->snapshot(); },
                                                   [&] { return store.snapshot(); });
  Projection projection(scratch->snapshot(), origin_of(live->head()), terms, live.get());
  for (std::uint64_t position = 0; position < size;) {
    const std::uint64_t next = fold_chunk(*live, projection, position, size);
    // The second store needs the views alone, so its log holds empty bodies.
    store::Batch batch{{}, {}, live->head().checkpoint, projection.take_changes()};
    for (; position < next; ++position) batch.events.push_back({{position}, {}, {}});
    scratch->commit(next - batch.events.size(), batch);
    projection.rebase(scratch->snapshot());
    if (progress) progress(position, size);
  }
  const auto made = scratch->snapshot();
  for (const store::Table table : store::all_tables)
    if (std::string difference = first_difference(*live, *made, table); !difference.empty())
      return difference;
  return {};
}

}  // namespace sopu::view
