#include "tools/samples.hpp"

#include <algorithm>
#include <array>

#include "ledger/codec/strict_json.hpp"
#include "ledger/zone_files.hpp"
#include "tools/common.hpp"
#include "tools/terms_book.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

struct Sample {
  std::string_view name;
  std::string_view text;
};

constexpr Sample samples[] = {
#include "sample_texts.inc"
};

domain::Date first_of_next_month(domain::Time now, const domain::Zone& zone) {
  const auto date = domain::local_date(now + std::chrono::hours(24), zone);
  return (date.year() / date.month() / 1) + std::chrono::months(1);
}

domain::Zone zone_here(const std::string& name) {
  auto machine = machine_zone(name);
  if (!machine) {
    throw Stop(Exit::failure, "this machine has no rules of the time zone " + name +
                                  ": install the package tzdata");
  }
  return std::move(machine->zone);
}

void move_date(boost::json::object& object, const char* member, std::chrono::months by) {
  auto* value = object.if_contains(member);
  const auto date = value == nullptr ? std::nullopt : domain::parse_date(text_of(*value));
  if (!date) return;
  auto moved = *date + by;
  if (!moved.ok()) moved = moved.year() / moved.month() / std::chrono::last;
  *value = domain::format_date(moved);
}

}  // namespace

std::string_view sample_text(std::string_view name) {
  const auto* found = std::ranges::find(samples, name, &Sample::name);
  if (found == std::end(samples)) throw std::logic_error("no sample " + std::string(name));
  return found->text;
}

domain::Zone machine_zone_of(const domain::Terms& terms) {
  return zone_here(terms.time_zone);
}

domain::TermsPtr sample_terms(std::string_view name, domain::Time now) {
  auto json = value_or_stop(codec::read_json(sample_text(name)));
  auto& period = json.at("agreementPeriod").as_object();
  const auto from = *domain::parse_date(text_of(period.at("from")));
  const auto start = first_of_next_month(now, zone_here(text_of(json, "timeZone")));
  const auto by = start.year() / start.month() - from.year() / from.month();
  move_date(period, "from", by);
  move_date(period, "until", by);
  for (auto& milestone : json.at("serviceElements").at("deliverySchedule").as_array()) {
    move_date(milestone.as_object(), "due", by);
  }
  return parse_terms(std::move(json), std::string(name));
}

}  // namespace sopu::tools
