// Where words stand: an index of stems in a SQLite file (FTS5) of its own beside the log, written
// at its own pace, so that no append waits for it. It can always be made again from the log; a file
// that cannot be read, or that is of another log, is.
// add and begin_anew: one thread. The rest: any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "ledger/domain/value/ids.hpp"
#include "ledger/search/stems.hpp"

struct sqlite3;

namespace sopu::search {

struct IndexError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What is found as one: an event's own words, or an item of the terms that it brings.
struct Document {
  domain::LogIndex index;
  std::uint16_t part = 0;   // 0: the event's own
  std::uint32_t group = 0;  // the agreement's number
  std::string item{};       // of the terms
  std::string text{};       // of the item; an event's own words are in the event
  Stems stems{};
};

struct Found {
  domain::LogIndex index;
  std::uint16_t part = 0;
  std::uint32_t group = 0;
  std::string item{};
  std::string text{};
};

// How much of which log is in it: so many events, the last of which has this hash.
struct IndexedTo {
  std::uint64_t events = 0;
  std::optional<domain::Hash> last;
  friend bool operator==(const IndexedTo&, const IndexedTo&) = default;
};

class WordIndex {
 public:
  // Opens or makes the file. Throws IndexError.
  explicit WordIndex(std::filesystem::path file);
  ~WordIndex();

  IndexedTo indexed_to() const;
  // In one transaction, after what was added before.
  void add(const std::vector<Document>& documents, const IndexedTo& to);
  // Empty, as a new file.
  void begin_anew();

  // The documents that have all that is wanted, in the log's order after `after`, until the visitor
  // says false: those of a few groups, or of all if none is named. Of what has a star those, too,
  // that begin with the same first letters alone.
  void find(const std::vector<Wanted>& wanted, const std::vector<std::uint32_t>& groups,
            const std::optional<Found>& after,
            const std::function<bool(const Found&)>& visit) const;

  // Whether there are more such documents than this, whosever they are.
  bool has_more(const std::vector<Wanted>& wanted, std::size_t than) const;

  // The file and what SQLite has beside it.
  static void remove(const std::filesystem::path& file);

 private:
  struct Close {
    void operator()(sqlite3* connection) const noexcept;
  };
  using Connection = std::unique_ptr<sqlite3, Close>;
  class Reading;

  Connection connect() const;
  void open();

  const std::filesystem::path file_;
  Connection writer_;
  mutable std::mutex mutex_;
  mutable std::vector<Connection> readers_;  // idle ones
};

}  // namespace sopu::search
