// The service elements of the terms: what is delivered, how it is measured, what it costs.
#include <algorithm>

#include "ledger/domain/terms/terms_form.hpp"

namespace sopu::domain::form {
namespace {

const std::initializer_list<std::string_view> day_words{"mon", "tue", "wed", "thu",
                                                        "fri", "sat", "sun"};

// An amount for each so long; or what somebody bills, which is known only then.
std::optional<Fee> read_fee(const Place& fee) {
  if (!fee.given()) return std::nullopt;
  const bool is_billed = fee["billedBy"].given();
  fee.members({}, {"amount", "per", "billedBy"});
  fee.exactly_one({"amount", "billedBy"});
  fee.exactly_if(!is_billed, "per", "case.fixed-fee");
  Fee read;
  read.amount = fee["amount"].integer_if_given(0, limits::integer_max);
  read.per = fee["per"].word<Fee::Per>();
  if (is_billed) read.billed_by = fee["billedBy"].party();
  return read;
}

Unit read_unit(const Place& unit) {
  unit.members({"id", "name"}, {"fee"});
  return {unit["id"].item_id(), unit["name"].name(), read_fee(unit["fee"])};
}

void read_service(const Place& service, Terms& terms) {
  service.members({"id", "name", "description", "owner", "priority"}, {"fee", "units"});
  Service read{service["id"].item_id(), service["name"].name(), service["owner"].party(), {}, {}};
  service["description"].text();
  service["priority"].item_id();
  read.fee = read_fee(service["fee"]);
  service["units"].list([&](const Place& unit) { read.units.push_back(read_unit(unit)); }, 1);
  service["units"].unique("id");
  terms.services.push_back(std::move(read));
}

// 08:00; 24:00 too, which only the end of a span may be.
std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) {
    return std::nullopt;
  }
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (minute > 59 || hour > 24 || (hour == 24 && minute != 0)) return std::nullopt;
  return std::chrono::hours(hour) + std::chrono::minutes(minute);
}

bool is_time_of_day(std::string_view text) {
  return parse_time_of_day(text).has_value();
}
bool is_start_of_span(std::string_view text) {
  return is_time_of_day(text) && text != "24:00";
}

ServiceHours::Span read_span(const Place& span) {
  span.members({"day", "from", "to"});
  const std::string day = span["day"].one_of(day_words);
  const auto from =
      parse_time_of_day(span["from"].matching(is_start_of_span, "form.time-of-day-begin"));
  const auto to = parse_time_of_day(span["to"].matching(is_time_of_day, "form.time-of-day-end"));
  if (!from || !to) return {};
  if (*to <= *from) span["to"].refuse({"hours-end-before-they-begin", {}});
  const auto index = std::ranges::find(day_words, day) - day_words.begin();
  return {std::chrono::weekday(static_cast<unsigned>(index + 1)), *from, *to};
}

void read_calendar(const Place& calendar, Terms& terms) {
  calendar.members({"id", "weekly", "holidays"});
  ServiceHours hours;
  calendar["weekly"].list(
      [&](const Place& place) {
        const auto span = read_span(place);
        const bool overlaps = std::ranges::any_of(hours.weekly, [&](const auto& other) {
          return other.day == span.day && other.from < span.to && span.from < other.to;
        });
        if (overlaps) place.refuse({"hours-overlap", {}});
        hours.weekly.push_back(span);
      },
      1);
  calendar["holidays"].list([&](const Place& place) { hours.holidays.push_back(place.date()); });
  calendar["holidays"].unique("");
  std::ranges::sort(hours.holidays);
  terms.calendars.emplace_back(calendar["id"].item_id(), std::move(hours));
}

std::optional<Exclusion::Most> read_most(const Place& most) {
  if (!most.given()) return std::nullopt;
  most.members({"over"}, {"count", "minutes"});
  if (!most["count"].given() && !most["minutes"].given()) most.refuse({"cap-of-nothing", {}});
  return Exclusion::Most{most["over"].word<Exclusion::Over>(),
                         most["count"].integer_if_given(0, limits::count_max),
                         most["minutes"].integer_if_given(0, limits::window_minutes_max)};
}

void read_exclusion(const Place& exclusion, Terms& terms) {
  exclusion.members({"id", "kind", "text"}, {"notice", "calendar", "within", "maxPer"});
  Exclusion read;
  read.id = exclusion["id"].item_id();
  read.kind = exclusion["kind"].word<Exclusion::Kind>();
  exclusion["text"].text();
  read.notice = exclusion["notice"].duration_if_given();
  exclusion.only_if(exclusion["notice"].given(), "calendar", "case.notice");
  read.calendar = exclusion["calendar"].item_id_if_given();
  read.within = exclusion["within"].item_id_if_given();
  read.most = read_most(exclusion["maxPer"]);
  terms.exclusions.push_back(std::move(read));
}

// What lateness costs: a sum for each started step, up to a ceiling.
std::optional<LateCharge> read_late(const Place& late) {
  if (!late.given()) return std::nullopt;
  late.members({"step", "amount", "atMost"});
  const LateCharge read{late["step"].duration(), late["amount"].amount(), late["atMost"].amount()};
  if (read.at_most < read.amount) late["atMost"].refuse({"ceiling-below-step", {}});
  return read;
}

void read_milestone(const Place& place, Terms& terms) {
  place.members({"id", "milestone", "owner", "due"}, {"to", "late"});
  Milestone milestone{place["id"].item_id(), place["milestone"].text(), place["owner"].party(),
                      std::nullopt,          place["due"].date(),       {}};
  if (const Place to = place["to"]; to.given()) {
    milestone.to = to.party();
    if (milestone.to == milestone.owner) to.refuse({"owed-to-its-owner", {}});
  }
  milestone.late = read_late(place["late"]);
  terms.milestones.push_back(std::move(milestone));
}

void read_cost(const Place& cost) {
  cost.members({"id", "item", "amount", "per"});
  cost["id"].item_id();
  cost["item"].text();
  cost["amount"].amount();
  cost["per"].word<Fee::Per>();
}

void read_obligation(const Place& obligation) {
  obligation.members({"id", "party", "text"});
  obligation["id"].item_id();
  obligation["party"].party();
  obligation["text"].text();
}

void read_assumption(const Place& assumption, Terms& terms) {
  assumption.members({"id", "text"}, {"metric", "upTo"});
  assumption["text"].text();
  terms.assumptions.push_back({assumption["id"].item_id(), assumption["metric"].text(),
                               assumption["upTo"].integer_if_given(0, limits::integer_max)});
}

}  // namespace

void read_service_elements(const Place& place, Terms& terms) {
  place.members({}, {"services", "calendars", "objectives", "creditRules", "exclusions",
                     "deliverySchedule", "costs", "obligations", "assumptions"});
  place["services"].list([&](const Place& item) { read_service(item, terms); });
  place["calendars"].list([&](const Place& item) { read_calendar(item, terms); });
  place["objectives"].list([&](const Place& item) { read_objective(item, terms); });
  read_credit_rules(place["creditRules"], terms);
  place["exclusions"].list([&](const Place& item) { read_exclusion(item, terms); });
  place["deliverySchedule"].list([&](const Place& item) { read_milestone(item, terms); });
  place["costs"].list(read_cost);
  place["obligations"].list(read_obligation);
  place["assumptions"].list([&](const Place& item) { read_assumption(item, terms); });
  for (const auto list : {"services", "calendars", "objectives", "exclusions", "deliverySchedule",
                          "costs", "obligations", "assumptions"}) {
    place[list].unique("id");
  }
}

}  // namespace sopu::domain::form
