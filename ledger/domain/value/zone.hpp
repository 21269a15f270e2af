// A time zone as the log says it is: its rules come as a TZif file (RFC 8536), and the machine's
// own are never asked. UTC needs none. Values that cost nothing to copy; any thread.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/domain/value/time.hpp"

namespace sopu::domain {

// What the clocks of a zone show; no instant by itself.
using Local = std::chrono::local_time<std::chrono::milliseconds>;

// The form of a name of the IANA database; `localtime` is none, as it means another zone on each
// machine.
bool is_zone_name(std::string_view name);

class Zone {
 public:
  Zone();  // UTC
  // `tzif`: the bytes of a TZif file of version 2 or later, its footer included (RFC 8536, 3.3),
  // whether fat or slim. Nothing if it is no such file, or counts leap seconds.
  static std::optional<Zone> read(std::string name, std::string tzif);

  const std::string& name() const;
  const std::string& tzif() const;  // empty for UTC
  bool is_utc() const;

  // What the clocks are ahead of UTC.
  std::chrono::seconds offset(Time time) const;
  Local local(Time time) const { return Local(time.time_since_epoch() + offset(time)); }
  // The first instant at which clocks show `reading` or have skipped past it: of a reading that
  // exists twice the earlier, of one that does not exist the end of the gap. So spans of a day that
  // meet on the clock meet in time as well.
  Time first_instant(Local reading) const;
  bool shows_twice(Local reading) const;
  // The first instant after `time` at which the clocks change; nothing if they never do.
  std::optional<Time> next_change(Time time) const;

  // The same name and the same bytes.
  friend bool operator==(const Zone& one, const Zone& other);

 private:
  struct Rules;
  explicit Zone(std::shared_ptr<const Rules> rules);

  std::shared_ptr<const Rules> rules_;
};

// The first instant from `from` on and before `until` at which the two zones' clocks differ.
std::optional<Time> first_difference(const Zone& one, const Zone& other, Time from, Time until);

}  // namespace sopu::domain
