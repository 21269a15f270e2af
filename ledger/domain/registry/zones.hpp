// The time zones on record: what each name means, and from which event on.
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

class ZoneBook {
 public:
  // The newest rules under the name; null if there are none. UTC is on record for ever.
  const Zone* find(std::string_view name) const;
  // The newest record under the name.
  const RecordedZone* record(std::string_view name) const;
  const std::vector<RecordedZone>& all() const { return all_; }  // in the log's order
  // By name: where in all() its newest rules are.
  const std::map<std::string, std::size_t, std::less<>>& newest() const { return newest_; }

  void add(RecordedZone zone);
  // How many of them an event had before it or brought itself.
  std::size_t count_as_of(LogIndex index) const;
  // The first so many of them.
  ZoneBook beginning(std::size_t count) const;

  friend bool operator==(const ZoneBook& one, const ZoneBook& other) {
    return one.all_ == other.all_;
  }

 private:
  std::vector<RecordedZone> all_;
  std::map<std::string, std::size_t, std::less<>> newest_;  // position in all_
};

// Never null.
using ZoneBookPtr = std::shared_ptr<const ZoneBook>;
ZoneBookPtr no_zones();
ZoneBookPtr with_zone(const ZoneBook& book, RecordedZone zone);

// The book as it was after an event, for who goes through events of long ago. One thread.
class ZonesOfOld {
 public:
  explicit ZonesOfOld(ZoneBookPtr book) : book_(book), last_(std::move(book)) {}
  const ZoneBookPtr& as_of(LogIndex index);

 private:
  ZoneBookPtr book_;
  ZoneBookPtr last_;  // that was asked for
};

// Terms speak of a zone that has no rules yet. The writer puts them on record and asks again.
Error zone_not_on_record(const std::string& name);
// The zone that such a refusal is about; empty for any other.
std::string zone_asked_for(const Error& error);

}  // namespace sopu::domain
