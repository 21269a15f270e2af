#include "tools/samples.hpp"

#include <algorithm>
#include <array>

#include "ledger/codec/strict_json.hpp"
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

domain::Date first_of_next_month(domain::Time now, const std::string& time_zone) {
  const auto date = domain::local_date(now + std::chrono::hours(24), time_zone);
  return (date.year() / date.month() / 1) + std::chrono::months(1);
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

domain::TermsPtr sample_terms(std::string_view name, domain::Time now) {
  auto json = value_or_stop(codec::read_json(sample_text(name)));
  auto& period = json.at("agreementPeriod").as_object();
  const auto from = *domain::parse_date(text_of(period.at("from")));
  const auto start = first_of_next_month(now, text_of(json, "timeZone"));
  const auto by = start.year() / start.month() - from.year() / from.month();
  move_date(period, "from", by);
  move_date(period, "until", by);
  for (auto& milestone : json.at("serviceElements").at("deliverySchedule").as_array()) {
    move_date(milestone.as_object(), "due", by);
  }
  return parse_terms(std::move(json), std::string(name));
}

}  // namespace sopu::tools
