#include "server/used_tokens.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <unistd.h>

#include "crypto/sha256.hpp"
#include "ledger/limits.hpp"

namespace sopu::server {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view format = "sopu-used-tokens/1 ";
constexpr std::size_t digest_bytes = 16;
constexpr std::size_t record_bytes = 8 + 2 * digest_bytes;

std::string half_digest(std::string_view text) {
  const crypto::Hash hash = crypto::sha256(crypto::view(text));
  return std::string(crypto::text(crypto::view(hash)).substr(0, digest_bytes));
}

// Another one after every start of the machine: until then what was written to a file is there,
// however the process ended.
std::string boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

std::int64_t seconds(domain::Time time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

}  // namespace

std::string UsedTokens::Record::bytes() const {
  std::string out;
  for (int shift = 56; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((static_cast<std::uint64_t>(expires) >> shift) & 0xff));
  }
  return out + party + token;
}

UsedTokens::Record UsedTokens::Record::read(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes.substr(0, 8)) number = number << 8 | static_cast<std::uint8_t>(byte);
  return {static_cast<std::int64_t>(number), std::string(bytes.substr(8, digest_bytes)),
          std::string(bytes.substr(8 + digest_bytes, digest_bytes))};
}

UsedTokens::UsedTokens(fs::path file, domain::Time started,
                       std::function<void(const std::string&)> on_trouble)
    : path_(std::move(file)), on_trouble_(std::move(on_trouble)), forgotten_until_(started) {
  if (path_.empty()) return;
  load();
  forget_expired(seconds(started));
  begin_file();
}

UsedTokens::~UsedTokens() {
  if (file_ >= 0) ::close(file_);
}

void UsedTokens::load() {
  std::ifstream file(path_, std::ios::binary);
  std::string first;
  if (file && file.peek() == std::ifstream::traits_type::eof()) forgotten_until_.reset();
  if (!std::getline(file, first) || !first.starts_with(format)) return;
  if (first.substr(format.size()) == boot_id()) forgotten_until_.reset();
  std::string bytes(record_bytes, '\0');
  while (file.read(bytes.data(), record_bytes)) keep(Record::read(bytes));
}

// A file of what is still good, in the place of the one before.
void UsedTokens::begin_file() {
  if (file_ >= 0) ::close(file_);
  std::string text = std::string(format) + boot_id() + "\n";
  for (const auto& [expires, record] : by_expiry_) text += record.bytes();
  const std::string fresh = path_.string() + ".new";
  file_ = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_APPEND, 0600);
  const bool is_whole =
      file_ >= 0 && ::write(file_, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fdatasync(file_) == 0 && ::rename(fresh.c_str(), path_.c_str()) == 0;
  written_ = by_expiry_.size();
  if (is_whole) return;
  on_trouble_("the tokens that were used cannot be written to " + path_.string() + ": " +
              std::strerror(errno));
  if (file_ >= 0) ::close(file_);
  file_ = -1;
  ::unlink(path_.c_str());  // the next start must not believe an older one
}

void UsedTokens::write(const Record& record, bool durably) {
  if (file_ < 0) return;
  const std::string bytes = record.bytes();
  const bool is_written =
      ::write(file_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  if (is_written && (!durably || ::fdatasync(file_) == 0)) {
    ++written_;
    return;
  }
  on_trouble_("a token that was used cannot be written to " + path_.string() + ": " +
              std::strerror(errno));
  ::close(file_);
  file_ = -1;
  ::unlink(path_.c_str());
}

void UsedTokens::forget_expired(std::int64_t now) {
  while (!by_expiry_.empty() && by_expiry_.begin()->first <= now) {
    const Record& old = by_expiry_.begin()->second;
    used_.erase(old.token);
    const auto count = of_party_.find(old.party);
    if (--count->second == 0) of_party_.erase(count);
    by_expiry_.erase(by_expiry_.begin());
  }
  const bool is_mostly_old = written_ > 2 * by_expiry_.size() + limits::tokens_of_party_max;
  if (file_ >= 0 && is_mostly_old) begin_file();
}

bool UsedTokens::keep(const Record& record) {
  if (!used_.insert(record.token).second) return false;
  by_expiry_.emplace(record.expires, record);
  ++of_party_[record.party];
  return true;
}

// The more parties there are, the less for each: all together they stay within the memory.
std::size_t UsedTokens::share() const {
  const std::size_t parties = std::max<std::size_t>(of_party_.size(), 1);
  return std::min(limits::tokens_of_party_max, limits::tokens_remembered_max / parties);
}

domain::Refusal UsedTokens::use(const UsedToken& token, domain::Time now) {
  const Record record{token.expires, half_digest(token.party.value), half_digest(token.id)};
  const std::lock_guard lock(mutex_);
  forget_expired(seconds(now));
  if (used_.contains(record.token)) {
    return domain::refuse(domain::ErrorCode::unauthenticated, {"token-used", {}});
  }
  const auto held = of_party_.find(record.party);
  if (held != of_party_.end() && held->second >= share()) {
    const std::int64_t wait = std::max<std::int64_t>(by_expiry_.begin()->first - seconds(now), 1);
    return domain::refuse(
        domain::ErrorCode::rate_limited,
        {"quota-tokens", {{"limit", static_cast<std::int64_t>(share())}, {"seconds", wait}}});
  }
  keep(record);
  write(record, token.issued > seconds(now));
  return std::nullopt;
}

std::size_t UsedTokens::size() const {
  const std::lock_guard lock(mutex_);
  return used_.size();
}

}  // namespace sopu::server
