// create_ledger(): everything is made in a folder beside where it will lie, and then put there.
#include <cerrno>
#include <cstring>
#include <future>

#include <boost/json.hpp>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "crypto/jwk.hpp"
#include "crypto/jws.hpp"
#include "crypto/whole_file.hpp"
#include "ledger/clock_key.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/codec/signature_check.hpp"
#include "ledger/directory.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/limits.hpp"
#include "ledger/sequencer.hpp"
#include "ledger/store/lmdb_store.hpp"
#include "ledger/view/rebuild.hpp"
#include "ledger/words/words.hpp"

namespace sopu {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

// ---------------------------------------------------------------- the first event

json::value opening_data(const NewLedger& ledger, const crypto::PublicKey& operator_key,
                         const crypto::PublicKey& log_key) {
  const auto verifier =
      crypto::NoteVerifier::make(ledger.origin, crypto::NoteKeyType::ed25519, log_key);
  return json::object{{"operatorName", ledger.operator_name},
                      {"key", json::object{{"jwk", json::parse(crypto::jwk(operator_key))},
                                           {"person", domain::json_of(ledger.operator_person)},
                                           {"uses", json::array{"sign", "admin", "read"}}}},
                      {"logKey", verifier.vkey()},
                      {"signedTimes", domain::json_of(domain::SignedTimes{})}};
}

// As it will be read ever after: every text in it is known to be good before anything is made.
std::string opening_event(const NewLedger& ledger, const crypto::PrivateKey& operator_key,
                          const crypto::PublicKey& log_key, domain::Time now) {
  const codec::Draft draft{codec::new_event_id(now),
                           domain::PartyId{ledger.operator_id},
                           domain::LedgerSubject{},
                           "sopu.ledger.opened.v1",
                           now,
                           ledger.origin,
                           std::nullopt,
                           opening_data(ledger, operator_key.public_key(), log_key)};
  const std::string payload = codec::write_event(draft);
  const auto read = codec::read_event(payload, {}, {});
  if (read) return crypto::sign_jws(operator_key, codec::event_typ, payload);
  throw NewLedgerError("no ledger can be opened so: " + words::render(read.error().why, {}) + " (" +
                       read.error().pointer + " of its first event)");
}

struct Opening {
  crypto::PrivateKey operator_key = crypto::PrivateKey::generate();
  crypto::PrivateKey log_key = crypto::PrivateKey::generate();
  std::string jws;
};

Opening make_opening(const NewLedger& ledger) {
  Opening opening;
  if (!crypto::is_key_name(ledger.origin)) {
    throw NewLedgerError("the origin '" + ledger.origin +
                         "' must be a name without spaces or '+', such as ledger.example/sla");
  }
  if (!domain::is_party_or_agreement_id(ledger.operator_id)) {
    throw NewLedgerError("the operator's id '" + ledger.operator_id +
                         "' must be 2 to 63 lower-case letters, digits and hyphens");
  }
  if (ledger.passphrase.size() > limits::passphrase_bytes_max) {
    throw NewLedgerError("a passphrase may be at most " +
                         std::to_string(limits::passphrase_bytes_max) + " bytes long");
  }
  opening.jws =
      opening_event(ledger, opening.operator_key, opening.log_key.public_key(), ledger.clock());
  return opening;
}

// The log with its first event.
void open_log(const LedgerPaths& paths, const NewLedger& ledger, const Opening& opening) {
  const DirectoryLock lock(paths);
  crypto::write_key_file(paths.log_key(), opening.log_key, ledger.passphrase);
  crypto::write_key_file(paths.operator_key(), opening.operator_key, ledger.passphrase);

  const auto store = store::open_lmdb_store(paths.store());
  view::catch_up(*store, {});
  KeyDirectory keys;
  std::promise<domain::Result<Receipt>> answered;  // outlives the thread that keeps it
  Sequencer::Options options;
  options.paths = paths;
  options.origin = ledger.origin;
  options.clock = ledger.clock;
  options.stopwatch = ledger.stopwatch;
  options.sign = [&](const log::Checkpoint& checkpoint) {
    return log::sign_checkpoint(checkpoint, opening.log_key);
  };
  Sequencer sequencer(std::move(options), *store,
                      std::make_shared<view::StoredTerms>([&store] { return store->snapshot(); }),
                      keys);
  auto event =
      codec::SignatureCheck::check(opening.jws, [](const domain::Kid&) { return std::nullopt; });
  sequencer.submit({std::move(event.value()), opening.jws, [&](domain::Result<Receipt> receipt) {
                      answered.set_value(std::move(receipt));
                    }});
  const auto receipt = answered.get_future().get();
  if (!receipt)
    throw DirectoryError("the ledger cannot be opened: " + words::render(receipt.error().why, {}));
}

// ---------------------------------------------------------------- where it is made

// The folder of a ledger that is to be: it and the folder that things are made in, `.new-ledger`,
// go again unless keep() is reached. What was there before stays as it was.
class Place {
 public:
  explicit Place(const fs::path& directory);
  ~Place();
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  LedgerPaths workshop() const { return LedgerPaths(root_ / ".new-ledger"); }
  // The store last: only with it is there a ledger.
  void keep();

 private:
  void make_folders();
  void require_empty() const;
  void lock();
  void remove_what_was_made() noexcept;

  fs::path root_;
  std::vector<fs::path> made_;  // folders, the outermost first, and then what was put in place
  int file_ = -1;               // the folder, locked against another that makes a ledger there
};

[[noreturn]] void fail(const fs::path& path, const std::string& what, const std::string& why) {
  throw DirectoryError(path.string() + " " + what + ": " + why);
}

Place::Place(const fs::path& directory) : root_(directory) {
  try {
    make_folders();
    lock();
    require_empty();
    std::error_code error;
    fs::remove_all(workshop().root, error);  // of one that was killed
    if (!error) fs::create_directory(workshop().root, error);
    if (error) fail(directory, "cannot be written", error.message());
    fs::permissions(workshop().root, fs::perms::owner_all);
  } catch (...) {
    remove_what_was_made();
    throw;
  }
}

Place::~Place() {
  remove_what_was_made();
}

void Place::make_folders() {
  std::error_code error;
  std::vector<fs::path> missing;
  for (fs::path at = root_; !at.empty() && !fs::exists(at, error); at = at.parent_path()) {
    if (error) break;
    if (at.has_filename()) missing.push_back(at);
  }
  for (; !missing.empty() && !error; missing.pop_back()) {
    if (fs::create_directory(missing.back(), error)) made_.push_back(missing.back());
  }
  if (error) fail(root_, "cannot be made", error.message());
}

void Place::lock() {
  file_ = ::open(root_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file_ < 0) fail(root_, "cannot be opened", std::strerror(errno));
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    fail(root_, "cannot be used", "another process makes a ledger there");
  }
}

void Place::require_empty() const {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(root_, error)) {
    if (entry.path() == workshop().root) continue;
    throw DirectoryError(root_.string() +
                         " exists and is not an empty directory: choose another for a new ledger");
  }
  if (error) fail(root_, "cannot be read", error.message());
}

void Place::keep() {
  const LedgerPaths from = workshop();
  std::vector<fs::path> names;
  for (const auto& entry : fs::directory_iterator(from.root)) {
    if (entry.path() != from.store()) names.push_back(entry.path().filename());
  }
  names.push_back(from.store().filename());
  for (const auto& name : names) {
    std::error_code error;
    fs::rename(from.root / name, root_ / name, error);
    if (error) fail(root_ / name, "cannot be put in place", error.message());
    made_.push_back(root_ / name);
  }
  fs::permissions(root_, fs::perms::owner_all);
  fs::remove(from.root);
  if (::fsync(file_) != 0) fail(root_, "cannot be made durable", std::strerror(errno));
  made_.clear();
}

void Place::remove_what_was_made() noexcept {
  std::error_code ignored;
  if (file_ >= 0) fs::remove_all(workshop().root, ignored);
  for (; !made_.empty(); made_.pop_back()) fs::remove(made_.back(), ignored);
  if (file_ >= 0) ::close(file_);
  file_ = -1;
}

}  // namespace

void create_ledger(const fs::path& directory, const NewLedger& ledger,
                   const std::function<bool()>& is_unwanted) {
  const Opening opening = make_opening(ledger);
  Place place(directory);
  open_log(place.workshop(), ledger, opening);
  LedgerOptions options;
  options.passphrase = [&] { return ledger.passphrase; };
  options.clock = ledger.clock;
  options.stopwatch = ledger.stopwatch;
  renew_clock_key(place.workshop().root, std::move(options), opening.operator_key);
  // None were used yet; a ledger without the file has forgotten them.
  const fs::path used = place.workshop().used_tokens();
  if (const int fault = crypto::write_whole_file(used, {}, 0600, crypto::IfThere::refuse)) {
    fail(used, "cannot be written", std::strerror(fault));
  }
  if (is_unwanted && is_unwanted()) throw DirectoryError("no ledger was made, as it was asked");
  place.keep();
}

}  // namespace sopu
