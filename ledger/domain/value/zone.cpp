#include "ledger/domain/value/zone.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <cctz/time_zone.h>
#include <cctz/zone_info_source.h>

#include "crypto/sha256.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {

using std::chrono::seconds;

struct Zone::Rules {
  std::string name;
  std::string tzif;
  cctz::time_zone zone;
};

namespace {

// ---------------------------------------------------------------- the form of a TZif file

// RFC 8536, 3.1: the header's counts, in its order.
struct Counts {
  std::uint64_t isut, isstd, leap, time, type, chars;

  // 3.2, with times of so many bytes.
  std::uint64_t block_bytes(std::uint64_t time_bytes) const {
    return time * (time_bytes + 1) + type * 6 + chars + leap * (time_bytes + 4) + isstd + isut;
  }
};

constexpr std::size_t header_bytes = 44;

std::optional<Counts> read_header(std::string_view file) {
  constexpr std::size_t counts_at = 20;
  if (file.size() < header_bytes || !file.starts_with("TZif")) return std::nullopt;
  if (file[4] < '2') return std::nullopt;
  std::array<std::uint64_t, 6> counts{};
  for (std::size_t i = 0; i < counts.size() * 4; ++i) {
    const auto byte = static_cast<unsigned char>(file[counts_at + i]);
    counts[i / 4] = counts[i / 4] << 8 | byte;
  }
  return Counts{counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]};
}

// A block for old readers, one of 64 bits, and the footer, which ends the file.
bool is_tzif(std::string_view file) {
  for (const std::uint64_t time_bytes : {std::uint64_t{4}, std::uint64_t{8}}) {
    const auto counts = read_header(file);
    if (!counts || counts->leap != 0) return false;
    const std::uint64_t bytes = header_bytes + counts->block_bytes(time_bytes);
    if (bytes > file.size()) return false;
    file.remove_prefix(bytes);
  }
  return file.size() >= 2 && file.front() == '\n' && file.find('\n', 1) == file.size() - 1;
}

// ---------------------------------------------------------------- handing it to cctz

// cctz asks for the files of the zones that it is told to load, on the thread that tells it. Here
// it gets what that thread holds out, and never a file.
thread_local const std::string* held_out = nullptr;

class HeldOut : public cctz::ZoneInfoSource {
 public:
  explicit HeldOut(std::string bytes) : bytes_(std::move(bytes)) {}

  std::size_t Read(void* to, std::size_t size) override {
    const std::size_t taken = std::min(size, bytes_.size() - at_);
    std::memcpy(to, bytes_.data() + at_, taken);
    at_ += taken;
    return taken;
  }
  int Skip(std::size_t size) override {
    if (size > bytes_.size() - at_) return -1;
    at_ += size;
    return 0;
  }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

std::unique_ptr<cctz::ZoneInfoSource> give_held_out(
    const std::string&,
    const std::function<std::unique_ptr<cctz::ZoneInfoSource>(const std::string&)>&) {
  if (held_out == nullptr) return nullptr;
  return std::make_unique<HeldOut>(*held_out);
}

// cctz keeps what it loaded under its name for ever: so the name is that of the bytes.
std::optional<cctz::time_zone> load(const std::string& tzif) {
  static const bool is_set = [] {
    cctz_extension::zone_info_source_factory = give_held_out;
    return true;
  }();
  static_cast<void>(is_set);
  const std::string name = "sha256:" + crypto::to_hex(crypto::sha256(crypto::view(tzif)).bytes);
  cctz::time_zone zone;
  held_out = &tzif;
  const bool is_loaded = cctz::load_time_zone(name, &zone);
  held_out = nullptr;
  if (!is_loaded) return std::nullopt;
  return zone;
}

cctz::civil_second civil(Local reading) {
  return cctz::civil_second() + std::chrono::floor<seconds>(reading).time_since_epoch().count();
}

// Before the agreements of anybody, and after them: further away calendars need not reckon, and a
// file may name instants that no clock of milliseconds has.
template <class Unit>
std::chrono::sys_time<Unit> clamped(std::chrono::sys_time<Unit> time) {
  constexpr std::chrono::days far{366 * 10'000};
  return std::clamp(time, std::chrono::sys_time<Unit>{-far}, std::chrono::sys_time<Unit>{far});
}

}  // namespace

bool is_zone_name(std::string_view name) {
  if (name.empty() || name.size() > limits::zone_name_bytes_max) return false;
  if (name == "localtime" || name == "posixrules" || name == "Factory") return false;
  if (name.starts_with("posix/") || name.starts_with("right/")) return false;
  const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  bool begins = true;  // a part of the name
  for (const char c : name) {
    const bool inside = (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+';
    if (!is_letter(c) && (begins || (!inside && c != '/'))) return false;
    begins = c == '/';
  }
  return !begins;
}

Zone::Zone() {
  static const auto utc = std::make_shared<const Rules>(Rules{"UTC", {}, cctz::utc_time_zone()});
  rules_ = utc;
}

Zone::Zone(std::shared_ptr<const Rules> rules) : rules_(std::move(rules)) {}

std::optional<Zone> Zone::read(std::string name, std::string tzif) {
  if (tzif.size() > limits::zone_rules_bytes_max || !is_tzif(tzif)) return std::nullopt;
  const auto zone = load(tzif);
  if (!zone) return std::nullopt;
  return Zone(std::make_shared<const Rules>(Rules{std::move(name), std::move(tzif), *zone}));
}

const std::string& Zone::name() const {
  return rules_->name;
}

const std::string& Zone::tzif() const {
  return rules_->tzif;
}

bool Zone::is_utc() const {
  return rules_->tzif.empty();
}

seconds Zone::offset(Time time) const {
  return seconds(rules_->zone.lookup(std::chrono::floor<seconds>(clamped(time))).offset);
}

Time Zone::first_instant(Local reading) const {
  const auto found = rules_->zone.lookup(civil(reading));
  if (found.kind == cctz::time_zone::civil_lookup::SKIPPED) return clamped(found.trans);
  return Time(clamped(found.pre)) + (reading - std::chrono::floor<seconds>(reading));
}

bool Zone::shows_twice(Local reading) const {
  return rules_->zone.lookup(civil(reading)).kind == cctz::time_zone::civil_lookup::REPEATED;
}

std::optional<Time> Zone::next_change(Time time) const {
  cctz::time_zone::civil_transition change;
  if (!rules_->zone.next_transition(std::chrono::floor<seconds>(time), &change)) {
    return std::nullopt;
  }
  // Where clocks are put forward the reading before does not exist, where they are put back the one
  // after exists twice.
  const auto before = rules_->zone.lookup(change.from);
  if (before.kind == cctz::time_zone::civil_lookup::SKIPPED) return clamped(before.trans);
  return clamped(rules_->zone.lookup(change.to).trans);
}

bool operator==(const Zone& one, const Zone& other) {
  return one.rules_ == other.rules_ || (one.name() == other.name() && one.tzif() == other.tzif());
}

std::optional<Time> first_difference(const Zone& one, const Zone& other, Time from, Time until) {
  for (Time time = from; time < until;) {
    if (one.offset(time) != other.offset(time)) return time;
    const auto change = one.next_change(time);
    const auto other_change = other.next_change(time);
    if (!change && !other_change) break;
    time = std::min(change.value_or(until), other_change.value_or(until));
  }
  return std::nullopt;
}

}  // namespace sopu::domain
