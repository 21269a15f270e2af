// The service elements of the terms: what is delivered, how it is measured, what it costs.
#include <algorithm>

#include "ledger/domain/terms/terms_form.hpp"

namespace sopu::domain::form {
namespace {

const std::initializer_list<std::string_view> per_words{"month", "quarter", "year",
                                                        "once",  "hour",    "item"};
const std::initializer_list<std::string_view> day_words{"mon", "tue", "wed", "thu",
                                                        "fri", "sat", "sun"};

void read_service(const Place& service) {
  service.members({"id", "name", "description", "owner", "priority"}, {"fee"});
  service["id"].item_id();
  service["name"].text();
  service["description"].text();
  service["owner"].party();
  service["priority"].item_id();
  const Place fee = service["fee"];
  fee.members({"amount", "per"});
  fee["amount"].amount();
  fee["per"].one_of(per_words);
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

// month, quarter, year, or days: 1d to 999d. Zero days for anything else.
Window window_of(std::string_view kind, std::string_view length) {
  Window window;
  if (kind == "rolling") window.kind = Window::Kind::rolling;
  if (length == "month") return window;
  if (length == "quarter") return {window.kind, Window::Length::quarter, 0};
  if (length == "year") return {window.kind, Window::Length::year, 0};
  window.length = Window::Length::days;
  const bool well_formed = length.size() >= 2 && length.size() <= 4 && length.back() == 'd' &&
                           length.front() != '0' &&
                           std::ranges::all_of(length.substr(0, length.size() - 1),
                                               [](char c) { return c >= '0' && c <= '9'; });
  if (!well_formed) return window;
  for (const char c : length.substr(0, length.size() - 1))
    window.days = window.days * 10 + (c - '0');
  return window;
}

bool is_window_length(std::string_view text) {
  const Window window = window_of("calendar", text);
  return window.length != Window::Length::days || window.days > 0;
}

Window read_window(const Place& place) {
  place.members({"kind", "length"});
  const std::string kind = place["kind"].one_of({"calendar", "rolling"});
  const std::string length = place["length"].matching(is_window_length, "form.window-length");
  const Window window = window_of(kind, length);
  if (window.kind == Window::Kind::rolling && window.length != Window::Length::days) {
    place["length"].refuse({"rolling-window-in-days", {}});
  }
  return window;
}

// Read from the best attainment to the worst: the bounds fall, the credits rise.
void read_credits(const Place& credits) {
  std::int64_t bound = limits::ppm_max + 1;
  std::int64_t credit = -1;
  credits.list(
      [&](const Place& tier) {
        tier.members({"belowPpm", "creditBp"});
        const auto below = tier["belowPpm"].integer(0, limits::ppm_max);
        const auto basis_points = tier["creditBp"].integer(0, limits::basis_points_max);
        if (below >= bound) tier["belowPpm"].refuse({"tiers-must-fall", {}});
        if (basis_points <= credit) {
          tier["creditBp"].refuse({"tiers-must-credit-more", {}});
        }
        bound = below;
        credit = basis_points;
      },
      1);
}

Objective::Indicator indicator_of(std::string_view word) {
  if (word == "ratio") return Objective::Indicator::ratio;
  if (word == "duration") return Objective::Indicator::duration;
  return Objective::Indicator::availability;
}

void read_objective(const Place& place, Terms& terms) {
  place.members({"id", "service", "name", "indicator", "op", "targetPpm", "window", "denominator",
                 "measuredBy"},
                {"limit", "calendar", "minDowntimeSec", "credits"});
  Objective objective;
  objective.id = place["id"].item_id();
  objective.service = place["service"].item_id();
  place["name"].text();
  objective.indicator =
      indicator_of(place["indicator"].one_of({"availability", "ratio", "duration"}));
  place["op"].one_of({">="});
  objective.target_ppm = place["targetPpm"].integer(0, limits::ppm_max);
  if (const Place limit = place["limit"]; limit.given()) {
    objective.limit = limit.duration();
  } else if (objective.indicator == Objective::Indicator::duration) {
    place.refuse({"duration-needs-limit", {}});
  }
  if (place["calendar"].given()) objective.calendar = place["calendar"].item_id();
  objective.window = read_window(place["window"]);
  place["minDowntimeSec"].integer(0, limits::window_seconds_max);
  place["denominator"].one_of({"total", "available"});
  place["measuredBy"].list(
      [&](const Place& party) { objective.measured_by.push_back(party.party()); }, 1);
  place["measuredBy"].unique("");
  read_credits(place["credits"]);
  terms.objectives.push_back(std::move(objective));
}

void read_credit_rules(const Place& rules) {
  rules.members({"base", "automatic"},
                {"monthlyCapBp", "rolling12CapBp", "minPayable", "claimWithinDays"});
  rules["base"].one_of({"serviceFee"});
  rules["monthlyCapBp"].integer(0, limits::basis_points_max);
  rules["rolling12CapBp"].integer(0, limits::rolling_cap_bp_max);
  rules["minPayable"].amount();
  rules["claimWithinDays"].integer(1, limits::days_max);
  rules["automatic"].boolean();
}

void read_exclusion(const Place& exclusion) {
  exclusion.members({"id", "kind", "text"}, {"noticeHours", "maxMinutesPerWindow"});
  exclusion["id"].item_id();
  exclusion["kind"].one_of({"maintenance", "forceMajeure", "customerFault", "thirdParty", "other"});
  exclusion["text"].text();
  exclusion["noticeHours"].integer(0, limits::hours_max);
  exclusion["maxMinutesPerWindow"].integer(0, limits::window_minutes_max);
}

void read_milestone(const Place& place, Terms& terms) {
  place.members({"id", "milestone", "owner", "due"});
  terms.milestones.push_back({place["id"].item_id(), place["milestone"].text(),
                              place["owner"].party(), place["due"].date()});
}

void read_cost(const Place& cost) {
  cost.members({"id", "item", "amount", "per"});
  cost["id"].item_id();
  cost["item"].text();
  cost["amount"].amount();
  cost["per"].one_of(per_words);
}

void read_obligation(const Place& obligation) {
  obligation.members({"id", "party", "text"});
  obligation["id"].item_id();
  obligation["party"].party();
  obligation["text"].text();
}

void read_assumption(const Place& assumption) {
  assumption.members({"id", "text"}, {"metric", "upTo"});
  assumption["id"].item_id();
  assumption["text"].text();
  assumption["metric"].text();
  assumption["upTo"].amount();
}

}  // namespace

void read_service_elements(const Place& place, Terms& terms) {
  place.members({}, {"services", "calendars", "objectives", "creditRules", "exclusions",
                     "deliverySchedule", "costs", "obligations", "assumptions"});
  place["services"].list(read_service);
  place["calendars"].list([&](const Place& item) { read_calendar(item, terms); });
  place["objectives"].list([&](const Place& item) { read_objective(item, terms); });
  read_credit_rules(place["creditRules"]);
  place["exclusions"].list(read_exclusion);
  place["deliverySchedule"].list([&](const Place& item) { read_milestone(item, terms); });
  place["costs"].list(read_cost);
  place["obligations"].list(read_obligation);
  place["assumptions"].list(read_assumption);
  for (const auto list : {"services", "calendars", "objectives", "exclusions", "deliverySchedule",
                          "costs", "obligations", "assumptions"}) {
    place[list].unique("id");
  }
}

}  // namespace sopu::domain::form
