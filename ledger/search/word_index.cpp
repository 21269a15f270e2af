#include "ledger/search/word_index.hpp"

#include <algorithm>
#include <utility>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

namespace sopu::search {
namespace {

// Of what is in the file and how; another number is made anew.
constexpr int format = 2;

// Stems come apart by the blanks between them and by nothing else. Where in a text a word stands
// is not kept (detail), nor are the texts themselves. What begins with the same letters (prefix:
// search::letters_before_star) is one list, too: a star costs no more than a word.
constexpr const char* schema = R"(
  CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 0), events INTEGER, last BLOB);
  INSERT INTO state VALUES (0, 0, NULL);
  CREATE TABLE documents (document INTEGER PRIMARY KEY, number INTEGER, item TEXT, text TEXT);
  CREATE VIRTUAL TABLE words USING fts5(stems, content='', detail=none, columnsize=0, prefix=4,
    tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co'");
)";

constexpr unsigned part_bits = 16;
std::int64_t row_of(domain::LogIndex index, std::uint16_t part) {
  return static_cast<std::int64_t>((index.value << part_bits) | part);
}

// What groups a document is found by, as one more word: no word begins so.
std::string group_word(std::uint32_t group) {
  return '#' + std::to_string(group);
}

[[noreturn]] void fail(sqlite3* connection, const std::string& doing) {
  throw IndexError(doing + ": " + (connection ? sqlite3_errmsg(connection) : "no memory"));
}

void run(sqlite3* connection, const char* sql) {
  if (sqlite3_exec(connection, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(connection, sql);
}

class Statement {
 public:
  Statement(sqlite3* connection, const char* sql) : connection_(connection) {
    if (sqlite3_prepare_v2(connection, sql, -1, &statement_, nullptr) != SQLITE_OK) {
      fail(connection, sql);
    }
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // What is bound must be there until the statement has run.
  Statement& bind(int at, std::int64_t number) {
    return check(sqlite3_bind_int64(statement_, at, number));
  }
  Statement& bind(int at, const std::string& text) {
    return check(
        sqlite3_bind_text64(statement_, at, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8));
  }
  Statement& bind(int at, const std::optional<domain::Hash>& hash) {
    if (!hash) return check(sqlite3_bind_null(statement_, at));
    return check(
        sqlite3_bind_blob64(statement_, at, hash->bytes.data(), hash->bytes.size(), SQLITE_STATIC));
  }
  // Whether there is a row.
  bool step() {
    const int stepped = sqlite3_step(statement_);
    if (stepped == SQLITE_ROW) return true;
    if (stepped != SQLITE_DONE) fail(connection_, sqlite3_sql(statement_));
    return false;
  }
  // For the next values.
  void run() {
    step();
    check(sqlite3_reset(statement_));
  }

  std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }
  std::string text(int column) const {
    const auto* text = sqlite3_column_blob(statement_, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return text ? std::string(static_cast<const char*>(text), size) : std::string();
  }

 private:
  Statement& check(int done) {
    if (done != SQLITE_OK) fail(connection_, sqlite3_sql(statement_));
    return *this;
  }

  sqlite3* connection_;
  sqlite3_stmt* statement_ = nullptr;
};

// All of it or nothing.
class Transaction {
 public:
  explicit Transaction(sqlite3* connection) : connection_(connection) {
    run(connection_, "BEGIN IMMEDIATE");
  }
  ~Transaction() {
    if (connection_) sqlite3_exec(connection_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit() {
    run(connection_, "COMMIT");
    connection_ = nullptr;
  }

 private:
  sqlite3* connection_;
};

std::string quoted(const std::string& word) {
  std::string out = "\"";
  for (const char c : word) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

// FTS5's language: every one of these, each as one of its words.
std::string match_of(const std::vector<Wanted>& wanted, const std::vector<std::uint32_t>& groups) {
  std::vector<std::vector<std::string>> all;
  if (!groups.empty()) all.emplace_back();
  for (const std::uint32_t group : groups) all.front().push_back(quoted(group_word(group)));
  for (const Wanted& one : wanted) {
    std::vector<std::string>& words = all.emplace_back();
    for (const std::string& stem : one.stems) words.push_back(quoted(stem));
    if (!one.begin.empty()) words.push_back(quoted(first_letters(one.begin)) + " *");
  }
  std::string match;
  for (const auto& words : all) {
    if (!match.empty()) match += " AND ";
    match += '(';
    for (std::size_t i = 0; i < words.size(); ++i) match += (i == 0 ? "" : " OR ") + words[i];
    match += ')';
  }
  return match;
}

}  // namespace

void WordIndex::Close::operator()(sqlite3* connection) const noexcept {
  sqlite3_close_v2(connection);
}

// ---------------------------------------------------------------- the file

WordIndex::WordIndex(std::filesystem::path file) : file_(std::move(file)) {
  try {
    open();
  } catch (const IndexError&) {  // damaged, or no such file of ours
    writer_.reset();
    remove(file_);
    open();
  }
}

WordIndex::~WordIndex() = default;

void WordIndex::remove(const std::filesystem::path& file) {
  for (const char* end : {"", "-wal", "-shm"}) {
    std::error_code none;
    std::filesystem::remove(file.string() + end, none);
  }
}

WordIndex::Connection WordIndex::connect() const {
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(file_.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  Connection connection(opened);
  if (code != SQLITE_OK) fail(opened, "opening " + file_.string());
  constexpr int wait_ms = 5000;
  sqlite3_busy_timeout(opened, wait_ms);
  return connection;
}

// For its owner alone, like the log.
void WordIndex::open() {
  const int made = ::open(file_.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (made < 0) throw IndexError("cannot write " + file_.string());
  ::close(made);
  writer_ = connect();
  run(writer_.get(), "PRAGMA journal_mode = WAL");
  run(writer_.get(), "PRAGMA synchronous = NORMAL");
  Statement version(writer_.get(), "PRAGMA user_version");
  const std::int64_t found = version.step() ? version.number(0) : 0;
  if (found == format) return;
  if (found != 0) throw IndexError("it has another format");
  Transaction transaction(writer_.get());
  run(writer_.get(), schema);
  run(writer_.get(), ("PRAGMA user_version = " + std::to_string(format)).c_str());
  transaction.commit();
}

// A connection of one's own while one reads; then it is idle, and the next one's.
class WordIndex::Reading {
 public:
  explicit Reading(const WordIndex& index) : index_(index) {
    {
      const std::lock_guard lock(index_.mutex_);
      if (!index_.readers_.empty()) {
        connection_ = std::move(index_.readers_.back());
        index_.readers_.pop_back();
      }
    }
    if (!connection_) connection_ = index_.connect();
  }
  ~Reading() {
    const std::lock_guard lock(index_.mutex_);
    index_.readers_.push_back(std::move(connection_));
  }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  sqlite3* connection() const { return connection_.get(); }

 private:
  const WordIndex& index_;
  Connection connection_;
};

IndexedTo WordIndex::indexed_to() const {
  const Reading reading(*this);
  Statement state(reading.connection(), "SELECT events, last FROM state");
  if (!state.step()) throw IndexError(file_.string() + " has no state");
  IndexedTo to{static_cast<std::uint64_t>(state.number(0)), {}};
  const std::string last = state.text(1);
  domain::Hash hash{};
  if (last.size() == hash.bytes.size()) {
    std::ranges::copy(last, hash.bytes.begin());
    to.last = hash;
  }
  return to;
}

void WordIndex::begin_anew() {
  Transaction transaction(writer_.get());
  run(writer_.get(), "INSERT INTO words (words) VALUES ('delete-all')");
  run(writer_.get(), "DELETE FROM documents");
  run(writer_.get(), "UPDATE state SET events = 0, last = NULL");
  transaction.commit();
}

void WordIndex::add(const std::vector<Document>& documents, const IndexedTo& to) {
  Transaction transaction(writer_.get());
  Statement words(writer_.get(), "INSERT INTO words (rowid, stems) VALUES (?, ?)");
  Statement found(writer_.get(), "INSERT INTO documents VALUES (?, ?, ?, ?)");
  for (const Document& document : documents) {
    const std::int64_t row = row_of(document.index, document.part);
    std::string line = group_word(document.group);
    for (const std::string& stem : document.stems) line += ' ' + stem;
    words.bind(1, row).bind(2, line).run();
    found.bind(1, row).bind(2, std::int64_t{document.group});
    found.bind(3, document.item).bind(4, document.text).run();
  }
  Statement state(writer_.get(), "UPDATE state SET events = ?, last = ?");
  state.bind(1, static_cast<std::int64_t>(to.events)).bind(2, to.last).run();
  transaction.commit();
}

// ---------------------------------------------------------------- finding

void WordIndex::find(const std::vector<Wanted>& wanted, const std::vector<std::uint32_t>& groups,
                     const std::optional<Found>& after,
                     const std::function<bool(const Found&)>& visit) const {
  if (wanted.empty()) return;
  const std::string match = match_of(wanted, groups);
  const Reading reading(*this);
  Statement rows(reading.connection(),
                 "SELECT words.rowid, number, item, text FROM words JOIN documents"
                 " ON document = words.rowid WHERE words MATCH ? AND words.rowid > ?"
                 " ORDER BY words.rowid");
  rows.bind(1, match).bind(2, after ? row_of(after->index, after->part) : -1);
  while (rows.step()) {
    const auto row = static_cast<std::uint64_t>(rows.number(0));
    const auto part = static_cast<std::uint16_t>(row);
    const auto group = static_cast<std::uint32_t>(rows.number(1));
    if (!visit({{row >> part_bits}, part, group, rows.text(2), rows.text(3)})) return;
  }
}

bool WordIndex::has_more(const std::vector<Wanted>& wanted, std::size_t than) const {
  if (wanted.empty()) return false;
  const std::string match = match_of(wanted, {});
  const Reading reading(*this);
  Statement rows(reading.connection(), "SELECT rowid FROM words WHERE words MATCH ?");
  rows.bind(1, match);
  for (std::size_t found = 0; rows.step(); ++found) {
    if (found == than) return true;
  }
  return false;
}

}  // namespace sopu::search
