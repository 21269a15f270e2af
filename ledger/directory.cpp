#include "ledger/directory.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <future>
#include <iterator>

#include <boost/json.hpp>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "crypto/jwk.hpp"
#include "crypto/jws.hpp"
#include "ledger/clock_key.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/codec/signature_check.hpp"
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

[[noreturn]] void fail_with_errno(const std::string& what) {
  throw DirectoryError(what + ": " + std::strerror(errno));
}

// A file descriptor that is closed when nobody needs it any more.
class File {
 public:
  File(const fs::path& path, int flags)
      : path_(path), file_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {
    if (file_ < 0) fail_with_errno("cannot open " + path_.string());
  }
  ~File() { ::close(file_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  void write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(file_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail_with_errno("cannot write " + path_.string());
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  void sync() const {
    if (::fsync(file_) != 0) fail_with_errno("cannot make " + path_.string() + " durable");
  }

 private:
  fs::path path_;
  int file_;
};

void sync_directory(const fs::path& directory) {
  File(directory, O_RDONLY | O_DIRECTORY).sync();
}

std::optional<std::string> read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return {};
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void write_durably(const fs::path& path, std::string_view bytes) {
  const File file(path, O_WRONLY | O_CREAT | O_TRUNC);
  file.write(bytes);
  file.sync();
}

void require_empty(const fs::path& directory) {
  if (fs::exists(directory) && (!fs::is_directory(directory) || !fs::is_empty(directory)))
    throw DirectoryError(directory.string() +
                         " exists and is not an empty directory: choose another for a new ledger");
}

json::value opening_data(const NewLedger& ledger, const crypto::PublicKey& operator_key,
                         const crypto::PublicKey& log_key) {
  const auto verifier =
      crypto::NoteVerifier::make(ledger.origin, crypto::NoteKeyType::ed25519, log_key);
  return json::object{{"operatorName", ledger.operator_name},
                      {"key", json::object{{"jwk", json::parse(crypto::jwk(operator_key))},
                                           {"person", ledger.operator_person},
                                           {"uses", json::array{"sign", "admin", "read"}}}},
                      {"logKey", verifier.vkey()},
                      {"signedTimes", domain::json_of(domain::SignedTimes{})}};
}

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
  return crypto::sign_jws(operator_key, codec::event_typ, codec::write_event(draft));
}

// The log with its first event.
void open_log(const LedgerPaths& paths, const NewLedger& ledger,
              const crypto::PrivateKey& operator_key) {
  const DirectoryLock lock(paths);
  const auto log_key = crypto::PrivateKey::generate();
  crypto::write_key_file(paths.log_key(), log_key, ledger.passphrase);
  crypto::write_key_file(paths.operator_key(), operator_key, ledger.passphrase);

  const auto store = store::open_lmdb_store(paths.store());
  view::catch_up(*store, {});
  KeyDirectory keys;
  std::promise<domain::Result<Receipt>> answered;  // outlives the thread that keeps it
  Sequencer::Options options;
  options.paths = paths;
  options.origin = ledger.origin;
  options.sign = [&](const log::Checkpoint& checkpoint) {
    return log::sign_checkpoint(checkpoint, log_key);
  };
  Sequencer sequencer(std::move(options), *store,
                      std::make_shared<view::StoredTerms>([&store] { return store->snapshot(); }),
                      keys);
  std::string jws = opening_event(ledger, operator_key, log_key.public_key(), system_clock()());
  auto event = codec::SignatureCheck::check(jws, [](const domain::Kid&) { return std::nullopt; });
  if (!event)
    throw DirectoryError("the ledger cannot be opened: " + words::render(event.error().why, {}));
  sequencer.submit({std::move(*event), std::move(jws), [&](domain::Result<Receipt> receipt) {
                      answered.set_value(std::move(receipt));
                    }});
  const auto receipt = answered.get_future().get();
  if (!receipt)
    throw DirectoryError("the ledger cannot be opened: " + words::render(receipt.error().why, {}));
}

}  // namespace

void create_ledger(const fs::path& directory, const NewLedger& ledger) {
  require_empty(directory);
  if (ledger.origin.empty() || ledger.origin.find_first_of(" +\t\r\n") != std::string::npos)
    throw DirectoryError("the origin '" + ledger.origin +
                         "' must be a name without spaces or '+', such as ledger.example/sla");
  if (!domain::is_party_or_agreement_id(ledger.operator_id))
    throw DirectoryError("the operator's id '" + ledger.operator_id +
                         "' must be 2 to 63 lower-case letters, digits and hyphens");
  fs::create_directories(directory);
  fs::permissions(directory, fs::perms::owner_all);
  const LedgerPaths paths(directory);
  const auto operator_key = crypto::PrivateKey::generate();
  open_log(paths, ledger, operator_key);
  LedgerOptions options;
  options.passphrase = [&] { return ledger.passphrase; };
  renew_clock_key(directory, std::move(options), operator_key);
  write_durably(paths.used_tokens(), {});  // none yet; a ledger without the file has forgotten them
  sync_directory(directory);
}

DirectoryLock::DirectoryLock(const LedgerPaths& paths) {
  if (!fs::is_directory(paths.root))
    throw DirectoryError(paths.root.string() + " is not a directory: `sopu init` makes a ledger");
  file_ = ::open(paths.lock().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file_ < 0) fail_with_errno("cannot open " + paths.lock().string());
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    ::close(file_);
    throw DirectoryError(paths.root.string() +
                         " is in use by another process: stop that server first");
  }
}

DirectoryLock::~DirectoryLock() {
  ::close(file_);
}

void write_high_water(const LedgerPaths& paths, const std::string& checkpoint) {
  const fs::path fresh = paths.high_water().string() + ".new";
  write_durably(fresh, checkpoint);
  if (::rename(fresh.c_str(), paths.high_water().c_str()) != 0)
    fail_with_errno("cannot put " + fresh.string() + " in place");
  sync_directory(paths.root);
}

std::optional<std::string> read_high_water(const LedgerPaths& paths) {
  return read_file(paths.high_water());
}

void write_alive(const LedgerPaths& paths, domain::Time now) {
  const fs::path fresh = paths.alive().string() + ".new";
  File(fresh, O_WRONLY | O_CREAT | O_TRUNC).write(domain::format_time(now) + "\n");
  if (::rename(fresh.c_str(), paths.alive().c_str()) != 0)
    fail_with_errno("cannot put " + fresh.string() + " in place");
}

std::optional<domain::Time> read_alive(const LedgerPaths& paths) {
  const auto text = read_file(paths.alive());
  if (!text || text->empty()) return {};
  return domain::parse_time(std::string_view(*text).substr(0, text->size() - 1));
}

}  // namespace sopu
