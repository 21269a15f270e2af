// The seam for storage engines. What an engine promises:
//
// - The log is a sequence of events from index 0 without gaps. `commit` appends a batch if and only
//   if the log's size is the expected one, and returns when it is durable; events, tiles, head and
//   view changes become visible together or not at all.
// - A Snapshot shows one committed moment, however long it is held, and does not wait for commits
//   nor hold them up. Snapshots may be taken and read on any thread (one snapshot: one thread at a
//   time); commits come from one thread at a time.
// - Views are tables of byte strings that can always be computed again from the log. Their position
//   says how many events of the log they contain; it may be behind the log (while they are built,
//   or where an engine keeps its log elsewhere), never ahead.
// - There are two sets of views, each with its own schema and position. The live one is read, and
//   every commit of events moves it on. The fresh one is for building views anew beside it, over as
//   many commits and starts of the program as that takes; commits of events leave it alone. An
//   exchange makes the fresh set the live one in one step and only if it contains the whole log, so
//   nothing is given up before it is replaced. Snapshots taken before an exchange, or before the
//   fresh set is begun anew, go on showing what they showed.
// - What is read back is what was written: an engine checks each record against its own hash and
//   throws CorruptRecord rather than give out anything else.
//
// Nothing shaped like one engine crosses this seam. Every engine passes the same tests.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/domain/value/ids.hpp"
#include "ledger/domain/value/time.hpp"
#include "ledger/log/tiles.hpp"

namespace sopu::store {

struct StoredEvent {
  domain::LogIndex index;
  domain::Time recorded_at;
  std::string jws;  // the exact bytes received
};

// The log as it was last committed; `checkpoint` is the signed note for this size and root, empty
// only in an empty store.
struct Head {
  std::uint64_t size = 0;
  domain::Time recorded_at{};  // of the newest event
  std::string checkpoint;
};

// The tables that the views may use. Numbers are part of the stored format.
enum class Table : std::uint8_t {
  registry = 1,        // one record: what is not a party or a key
  parties = 2,         // party id
  keys = 3,            // kid
  stream_numbers = 4,  // stream: its number, given out in the log's order
  states = 5,          // stream number, log index: the state as it was after that event
  terms = 6,           // terms hash: the event that brought them, sometimes the document
  effects = 7,         // log index: what came of the event
  streams = 8,         // stream number, log index: position in the stream
  event_ids = 9,       // event id: log index
  memberships = 10,    // party id, stream number: the agreement's id
  clock = 11,          // log index: what the ledger's clock said of zones, or that it stood
  due = 12,            // see view/keys.hpp: when something is due in which agreement
  cases = 13,          // a dispute's event id, log index: that event is about it; and which run
  mentions = 14,       // see view/keys.hpp: which events are about an item of the terms
  documents = 15,      // hash of a document, log index: that event refers to it
};
inline constexpr Table all_tables[] = {
    Table::registry, Table::parties, Table::keys,    Table::stream_numbers, Table::states,
    Table::terms,    Table::effects, Table::streams, Table::event_ids,      Table::memberships,
    Table::clock,    Table::due,     Table::cases,   Table::mentions,       Table::documents};

struct ViewChange {
  Table table;
  std::string key;                   // 1 to 500 bytes
  std::optional<std::string> value;  // absent: erase
};

// The two sets of them.
enum class Views : std::uint8_t { live, fresh };

struct ViewPosition {
  std::uint32_t schema = 0;    // of the program that wrote them; 0: none yet
  std::uint64_t position = 0;  // events contained
  friend bool operator==(const ViewPosition&, const ViewPosition&) = default;
};

struct Batch {
  std::vector<StoredEvent> events;  // continuing the log
  std::vector<log::Tile> tiles;     // those that changed
  std::string checkpoint;           // for the size after the batch
  std::vector<ViewChange> views;    // applied in order; the live ones then contain the events
};

// A record that is not what was written, or a structure that cannot be read.
struct CorruptRecord : std::runtime_error {
  using std::runtime_error::runtime_error;
};
// The disk or the environment failed; after one from `commit` the outcome is unknown.
struct StoreError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Snapshot {
 public:
  virtual ~Snapshot() = default;

  virtual const Head& head() const = 0;
  virtual ViewPosition views() const = 0;  // of the set that it shows

  virtual std::optional<StoredEvent> event(domain::LogIndex index) const = 0;
  // Events [first, end) in order, until the visitor says false.
  virtual void events(std::uint64_t first, std::uint64_t end,
                      const std::function<bool(StoredEvent)>& visit) const = 0;
  virtual std::optional<std::string> tile(log::TileId id) const = 0;

  virtual std::optional<std::string> get(Table table, std::string_view key) const = 0;
  // Records with from <= key < end in the order of their bytes (an empty end: to the table's end),
  // until the visitor says false.
  virtual void scan(
      Table table, std::string_view from, std::string_view end,
      const std::function<bool(std::string_view key, std::string_view value)>& visit) const = 0;
  // The record with the greatest key that is not above `key`.
  virtual std::optional<std::pair<std::string, std::string>> floor(Table table,
                                                                   std::string_view key) const = 0;
};

class EventStore {
 public:
  virtual ~EventStore() = default;

  // Of the log and of one set of views.
  virtual std::unique_ptr<Snapshot> snapshot(Views views) const = 0;
  std::unique_ptr<Snapshot> snapshot() const { return snapshot(Views::live); }

  // Appends if the log has `expected_size` events and the live views contain them all; false
  // otherwise (then nothing changed).
  virtual bool commit(std::uint64_t expected_size, const Batch& batch) = 0;

  // Moves one set of views alone: if it is at `expected`, applies the changes and sets its position
  // to `next`; false otherwise.
  virtual bool commit_views(const ViewPosition& expected, const ViewPosition& next,
                            const std::vector<ViewChange>& changes, Views views) = 0;
  // Empties the fresh set, whatever was in it, and sets it to {schema, 0}.
  virtual void begin_fresh_views(std::uint32_t schema) = 0;
  // If the fresh set was begun and contains the whole log, makes it the live one; what was live is
  // emptied and becomes the fresh set, with none begun. False otherwise (then nothing changed).
  virtual bool exchange_views() = 0;
};

}  // namespace sopu::store
