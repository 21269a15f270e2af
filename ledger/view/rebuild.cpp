#include "ledger/view/rebuild.hpp"

#include <future>
#include <vector>

#include <boost/json/serialize.hpp>

#include "crypto/note.hpp"
#include "ledger/codec/signature_check.hpp"
#include "ledger/limits.hpp"
#include "ledger/log/checkpoint.hpp"
#include "ledger/store/memory_store.hpp"
#include "ledger/view/projection.hpp"
#include "ledger/view/public_log.hpp"

namespace sopu::view {

using store::StoredEvent;
using store::Views;

namespace {

std::string words_for(const domain::Error& error) {
  return std::string(domain::name(error.code)) + " " + error.why.code + " " +
         boost::json::serialize(error.why.params);
}

std::string place_of(domain::LogIndex index) {
  return "event " + std::to_string(index.value);
}

struct Decoded {
  domain::VerifiedEvent event;
  domain::Recorded recorded;
  std::size_t bytes;  // of the JWS
};

// The log's events [first, end), decoded in chunks: while one is folded, the next is decoded on
// another thread.
class ReadAhead {
 public:
  ReadAhead(const store::EventStore& store, std::uint64_t first, std::uint64_t end)
      : store_(store), next_(first), end_(end) {
    begin();
  }

  // At least one event, unless the end is reached.
  std::vector<Decoded> take() {
    std::vector<Decoded> chunk = coming_.get();
    next_ += chunk.size();
    begin();
    return chunk;
  }

 private:
  void begin() {
    coming_ = std::async(std::launch::async, [this] { return decode(); });
  }

  std::vector<Decoded> decode() const {
    std::vector<Decoded> chunk;
    std::size_t bytes = 0;
    // Of its own for each chunk: one that is held keeps the file's pages from being used again.
    store_.snapshot()->events(next_, end_, [&](StoredEvent stored) {
      bytes += stored.jws.size();
      chunk.push_back(decode(std::move(stored)));
      return chunk.size() < limits::rebuild_chunk_events_max &&
             bytes < limits::rebuild_chunk_bytes_max;
    });
    return chunk;
  }

  static Decoded decode(StoredEvent stored) {
    const std::size_t bytes = stored.jws.size();
    auto event = codec::SignatureCheck::committed(stored.jws);
    if (!event) {
      throw FoldRefused(place_of(stored.index) +
                        " of the log cannot be read: " + words_for(event.error()));
    }
    return {std::move(*event), {stored.index, stored.recorded_at}, bytes};
  }

  const store::EventStore& store_;
  std::uint64_t next_;
  std::uint64_t end_;
  std::future<std::vector<Decoded>> coming_;  // the last member: its thread uses the others
};

void fold(Projection& projection, const std::vector<Decoded>& chunk) {
  for (const Decoded& one : chunk) {
    const auto applied = projection.apply(one.event, one.recorded, one.bytes);
    if (!applied) {
      throw FoldRefused(place_of(one.recorded.index) +
                        " of the log is refused by the rules: " + words_for(applied.error()));
    }
  }
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

// Brings one set of views from where it stands to the log's end, in steps that stay when a later
// one fails.
void carry_on(store::EventStore& store, Views views, const Progress& progress) {
  auto log = store.snapshot(views);
  const std::uint64_t size = log->head().size;
  store::ViewPosition at = log->views();
  if (at.position == size) return;
  const auto snapshot = [&store, views] { return store.snapshot(views); };
  Projection projection(snapshot(), PublicLog(*log).origin(),
                        std::make_shared<StoredTerms>(snapshot));
  log.reset();
  ReadAhead events(store, at.position, size);
  while (at.position < size) {
    const auto chunk = events.take();
    fold(projection, chunk);
    auto next = at;
    next.position += chunk.size();
    if (!store.commit_views(at, next, projection.take_changes(), views))
      throw store::StoreError("the views moved while they were built: another process writes");
    projection.rebase(snapshot());
    at = next;
    if (progress) progress(next.position, size);
  }
}

[[noreturn]] void fail(const std::string& what_stands, const std::exception& why) {
  throw RebuildFailed(what_stands +
                      " What kept new ones from being made, and is to be put right before the next "
                      "attempt: " +
                      why.what());
}

void exchange(store::EventStore& store) {
  try {
    if (!store.exchange_views())
      throw store::StoreError("the log grew while views were built: another process writes");
  } catch (const std::exception& why) {
    fail("The views are whole: those that were there, or new ones already.", why);
  }
}

}  // namespace

void catch_up(store::EventStore& store, const Progress& progress) {
  const std::uint32_t schema = store.snapshot()->views().schema;
  if (schema == schema_version) return carry_on(store, Views::live, progress);
  try {
    if (store.snapshot(Views::fresh)->views().schema != schema_version)
      store.begin_fresh_views(schema_version);
    carry_on(store, Views::fresh, progress);
  } catch (const std::exception& why) {
    fail(
        "The views of schema " + std::to_string(schema) +
            " are as they were, and the version of the program that wrote them can still serve the "
            "ledger; this one needs new ones, of schema " +
            std::to_string(schema_version) + ".",
        why);
  }
  exchange(store);
}

void rebuild(store::EventStore& store, const Progress& progress) {
  try {
    store.begin_fresh_views(schema_version);
    carry_on(store, Views::fresh, progress);
  } catch (const std::exception& why) {
    fail("Nothing was changed: the views are as they were, and the ledger can be served with them.",
         why);
  }
  exchange(store);
}

std::string compare_with_rebuilt(store::EventStore& store, const Progress& progress) {
  const auto live = store.snapshot();
  const std::uint64_t size = live->head().size;
  if (live->views() != store::ViewPosition{schema_version, size})
    return "the views stand at event " + std::to_string(live->views().position) + " of " +
           std::to_string(size) + ", schema " + std::to_string(live->views().schema);
  const auto scratch = store::make_memory_store();
  const auto terms = std::make_shared<StoredTerms>([&] { return scratch->snapshot(); },
                                                   [&] { return store.snapshot(); });
  Projection projection(scratch->snapshot(), PublicLog(*live).origin(), terms, live.get());
  ReadAhead events(store, 0, size);
  for (std::uint64_t position = 0; position < size;) {
    const auto chunk = events.take();
    fold(projection, chunk);
    // The second store needs the views alone, so its log holds empty bodies.
    store::Batch batch{{}, {}, live->head().checkpoint, projection.take_changes()};
    for (const Decoded& one : chunk) batch.events.push_back({one.recorded.index, {}, {}});
    scratch->commit(position, batch);
    position += chunk.size();
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
