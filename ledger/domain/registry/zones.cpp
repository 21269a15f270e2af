#include "ledger/domain/registry/zones.hpp"

namespace sopu::domain {
namespace {

constexpr std::string_view rule_not_on_record = "zone-not-on-record";

}  // namespace

const RecordedZone* ZoneBook::record(std::string_view name) const {
  const auto found = newest_.find(name);
  return found == newest_.end() ? nullptr : &all_[found->second];
}

const Zone* ZoneBook::find(std::string_view name) const {
  static const Zone utc;
  if (name == utc.name()) return &utc;
  const RecordedZone* record_of = record(name);
  return record_of ? &record_of->zone : nullptr;
}

void ZoneBook::add(RecordedZone zone) {
  newest_[zone.zone.name()] = all_.size();
  all_.push_back(std::move(zone));
}

std::size_t ZoneBook::count_as_of(LogIndex index) const {
  std::size_t count = all_.size();
  while (count > 0 && all_[count - 1].recorded.index > index) --count;
  return count;
}

ZoneBook ZoneBook::beginning(std::size_t count) const {
  ZoneBook book;
  for (std::size_t i = 0; i < count; ++i) book.add(all_[i]);
  return book;
}

const ZoneBookPtr& ZonesOfOld::as_of(LogIndex index) {
  const std::size_t count = book_->count_as_of(index);
  if (count == book_->all().size()) return book_;
  if (last_->all().size() != count) {
    last_ = std::make_shared<const ZoneBook>(book_->beginning(count));
  }
  return last_;
}

ZoneBookPtr no_zones() {
  static const auto none = std::make_shared<const ZoneBook>();
  return none;
}

ZoneBookPtr with_zone(const ZoneBook& book, RecordedZone zone) {
  ZoneBook more = book;
  more.add(std::move(zone));
  return std::make_shared<const ZoneBook>(std::move(more));
}

Error zone_not_on_record(const std::string& name) {
  return refuse_rule({std::string(rule_not_on_record), {{"zone", name}}});
}

std::string zone_asked_for(const Error& error) {
  if (error.rule != rule_not_on_record) return {};
  return std::string(error.why.params.at("zone").as_string());
}

}  // namespace sopu::domain
