#include "ledger/domain/registry/clock_book.hpp"

#include <algorithm>

#include "ledger/limits.hpp"

namespace sopu::domain {
namespace {

constexpr std::string_view rule_not_on_record = "zone-not-on-record";

}  // namespace

const RecordedZone* ClockBook::record(std::string_view name) const {
  const auto found = newest_.find(name);
  return found == newest_.end() ? nullptr : &zones_[found->second];
}

const Zone* ClockBook::find(std::string_view name) const {
  static const Zone utc;
  if (name == utc.name()) return &utc;
  const RecordedZone* record_of = record(name);
  return record_of ? &record_of->zone : nullptr;
}

void ClockBook::add(RecordedZone zone) {
  newest_[zone.zone.name()] = zones_.size();
  zones_.push_back(std::move(zone));
}

void ClockBook::add(Standstill standstill) {
  standstills_.push_back(standstill);
}

Time ClockBook::due(Time nominal) const {
  Time due = nominal;
  for (const Standstill& one : standstills_) {
    const Time again = one.until + limits::standstill_grace;
    if (due >= one.from && due < again) due = again;
  }
  return due;
}

std::size_t ClockBook::count_as_of(LogIndex index) const {
  const auto count = [&](const auto& records) {
    return static_cast<std::size_t>(std::ranges::count_if(
        records, [&](const auto& one) { return one.recorded.index <= index; }));
  };
  return count(zones_) + count(standstills_);
}

ClockBook ClockBook::as_of(LogIndex index) const {
  ClockBook book;
  for (const RecordedZone& one : zones_) {
    if (one.recorded.index <= index) book.add(one);
  }
  for (const Standstill& one : standstills_) {
    if (one.recorded.index <= index) book.add(one);
  }
  return book;
}

const ClockBookPtr& ClockOfOld::as_of(LogIndex index) {
  const std::size_t count = book_->count_as_of(index);
  if (count == book_->count()) return book_;
  if (last_->count() != count) {
    last_ = std::make_shared<const ClockBook>(book_->as_of(index));
  }
  return last_;
}

ClockBookPtr empty_clock_book() {
  static const auto none = std::make_shared<const ClockBook>();
  return none;
}

Error zone_not_on_record(const std::string& name) {
  return refuse_rule({std::string(rule_not_on_record), {{"zone", name}}});
}

std::string zone_asked_for(const Error& error) {
  if (error.rule != rule_not_on_record) return {};
  return std::string(error.why.params.at("zone").as_string());
}

}  // namespace sopu::domain
