// What the ledger's clock has put on record: what each time zone means, and when the ledger stood,
// from which event on.
// A book that is shared is never changed again; any thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ledger/domain/event/envelope.hpp"
#include "ledger/domain/value/error.hpp"
#include "ledger/domain/value/zone.hpp"

namespace sopu::domain {

// Rules that a name has had since an event.
struct RecordedZone {
  Zone zone;
  std::string version;  // of the database that they are from: `2025b`
  Recorded recorded;
  friend bool operator==(const RecordedZone&, const RecordedZone&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<RecordedZone> auto& x) {
  auto& [zone, version, recorded] = x;
  visit("zone", zone);
  visit("version", version);
  visit("recorded", recorded);
}

// A time in which the ledger took nothing.
struct Standstill {
  Time from;
  Time until;
  Recorded recorded;
  friend bool operator==(const Standstill&, const Standstill&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Standstill> auto& x) {
  auto& [from, until, recorded] = x;
  visit("from", from);
  visit("until", until);
  visit("recorded", recorded);
}

class ClockBook {
 public:
  // The newest rules under the name; null if there are none. UTC is on record for ever.
  const Zone* find(std::string_view name) const;
  // The newest record under the name.
  const RecordedZone* record(std::string_view name) const;
  const std::vector<RecordedZone>& zones() const { return zones_; }            // in the log's order
  const std::vector<Standstill>& standstills() const { return standstills_; }  // likewise
  // By name: where in zones() its newest rules are.
  const std::map<std::string, std::size_t, std::less<>>& newest() const { return newest_; }

  // When that is due which was to be done by `nominal`: nobody loses a right because the ledger
  // stood.
  Time due(Time nominal) const;

  void add(RecordedZone zone);
  void add(Standstill standstill);
  // How many records it had after the event.
  std::size_t count_as_of(LogIndex index) const;
  std::size_t count() const { return zones_.size() + standstills_.size(); }
  ClockBook as_of(LogIndex index) const;

  friend bool operator==(const ClockBook& one, const ClockBook& other) {
    return one.zones_ == other.zones_ && one.standstills_ == other.standstills_;
  }

 private:
  std::vector<RecordedZone> zones_;
  std::map<std::string, std::size_t, std::less<>> newest_;  // position in zones_
  std::vector<Standstill> standstills_;
};

// Never null.
using ClockBookPtr = std::shared_ptr<const ClockBook>;
ClockBookPtr empty_clock_book();
template <class Record>
ClockBookPtr with(const ClockBook& book, Record record) {
  ClockBook more = book;
  more.add(std::move(record));
  return std::make_shared<const ClockBook>(std::move(more));
}

// The book as it was after an event, for who goes through events of long ago. One thread.
class ClockOfOld {
 public:
  explicit ClockOfOld(ClockBookPtr book) : book_(book), last_(std::move(book)) {}
  const ClockBookPtr& as_of(LogIndex index);

 private:
  ClockBookPtr book_;
  ClockBookPtr last_;  // that was asked for
};

// Terms speak of a zone that has no rules yet. The writer puts them on record and asks again.
Error zone_not_on_record(const std::string& name);
// The zone that such a refusal is about; empty for any other.
std::string zone_asked_for(const Error& error);

}  // namespace sopu::domain
