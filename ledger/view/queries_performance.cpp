// The question for how an agreement goes: its windows, judged by what stands in its series.
#include <algorithm>
#include <limits>

#include "ledger/domain/agreement/difference.hpp"
#include "ledger/domain/agreement/judging.hpp"
#include "ledger/domain/performance/told.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/view/pages.hpp"
#include "ledger/view/queries.hpp"
#include "ledger/view/range_asked.hpp"

namespace sopu::view {

using domain::ErrorCode;
using domain::performance::Dates;
using std::chrono::months;
using std::chrono::sys_days;
namespace json = boost::json;
namespace performance = domain::performance;

namespace {

constexpr domain::LogIndex end_of_log{std::numeric_limits<std::uint64_t>::max()};

// The months that are asked for.
domain::Result<Dates> range_of(const PerformanceFilter& filter, domain::Date today) {
  if (!filter.window.empty()) {
    const auto dates = performance::dates_named(filter.window);
    if (dates) return *dates;
    return domain::refuse(ErrorCode::schema,
                          {"parameter-form", {{"parameter", "window"}, {"form", "form.window"}}},
                          "/window");
  }
  const domain::Date this_month = domain::first_of_month(today);
  const domain::Date until = filter.to.value_or(this_month + months(1));
  return range_asked(filter.from.value_or(domain::first_of_month(until - months_unless_told)),
                     until);
}

// Of rolling windows that are over: all where one objective or window is asked for, otherwise the
// newest, and those that end with a month.
bool is_rolling_told(const PerformanceFilter& filter, const Dates& dates, domain::Date today) {
  const bool all = filter.objective || !filter.window.empty();
  const bool ends_month = dates.until.day() == std::chrono::day(1);
  return dates.until <= today && (all || ends_month || dates.until == today);
}

// By any of its versions.
bool promises(const domain::Agreement& agreement, const domain::ItemId& objective) {
  return std::ranges::any_of(agreement.life.versions, [&](const domain::Version& version) {
    return agreement.terms(version.terms)->objective(objective) != nullptr;
  });
}

// As many as there is room for in one answer.
json::array measurements_of(const domain::SeriesAround& series, const domain::Span& span,
                            std::size_t& room) {
  json::array list;
  for (const auto& [stream, one] : series) {
    for (const domain::MeasuredDay& day : one->days) {
      for (const domain::Measurement& measurement : day.measurements) {
        if (measurement.from >= span.until || measurement.until <= span.from) continue;
        if (room == 0) return list;
        --room;
        json::object line{{"id", measurement.id.value},
                          {"index", measurement.newest.value},
                          {"from", domain::format_time(measurement.from)},
                          {"until", domain::format_time(measurement.until)}};
        if (measurement.corrections > 0) line["corrections"] = measurement.corrections;
        list.push_back(std::move(line));
      }
    }
  }
  return list;
}

// The causes of the terms that rule then, each with the times in which failures opened it.
json::array open_causes(const domain::Agreement& agreement, const performance::FiguresOf& figures,
                        domain::Time now) {
  json::array list;
  if (!domain::newest_version(agreement)) return list;
  for (const domain::Cause& cause : domain::rules_at(agreement, now)->termination.causes) {
    for (const auto& opening : domain::openings(agreement, cause, figures, now)) {
      json::object one{{"cause", cause.id.value}, {"from", domain::format_time(opening.from)}};
      if (opening.until) one["until"] = domain::format_time(*opening.until);
      list.push_back(std::move(one));
    }
  }
  return list;
}

json::array bills_told(const domain::Agreement& agreement, const performance::Judgement& window) {
  json::array list;
  for (const domain::Bill* bill : domain::bills_for(agreement.bills, window)) {
    list.push_back(domain::json_of(*bill));
  }
  return list;
}

json::array delays(const domain::Agreement& agreement, domain::Time now) {
  json::array list;
  for (const domain::LateMilestone& late : domain::late_milestones(agreement, now)) {
    json::object one{{"milestone", late.id.value}, {"due", domain::format_time(late.due)}};
    if (late.delivered) one["delivered"] = domain::format_time(*late.delivered);
    one["steps"] = late.lateness.steps;
    one["amount"] = late.lateness.amount;
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace

// ---------------------------------------------------------------- what was measured

domain::SeriesAround Queries::series_of(const domain::SeriesName& name, const domain::Span& span,
                                        domain::LogIndex as_of, std::vector<StatePtr>& held) const {
  domain::SeriesAround around;
  for (const domain::StreamId& stream : domain::months_of(name, span)) {
    StatePtr state = reader_.state(stream, as_of);
    if (!state) continue;
    around[stream] = &std::get<domain::Series>(*state);
    held.push_back(std::move(state));
  }
  return around;
}

performance::FiguresOf Queries::figures_of(const domain::AgreementId& id, const When& when) const {
  const domain::LogIndex as_of = when.as_of.value_or(end_of_log);
  return [this, id, as_of](const performance::Asked& asked) {
    std::vector<StatePtr> held;
    return domain::figures_of(
        series_of({id, asked.objective, asked.unit, asked.measurer}, asked.span, as_of, held),
        asked.span);
  };
}

// The measurements behind each side's figures, as many as there is room for.
void Queries::explain(const performance::Judgement& window, const domain::AgreementId& id,
                      const When& when, std::size_t& room, json::object& line) const {
  for (std::size_t i = 0; i < window.sides.size(); ++i) {
    std::vector<StatePtr> held;
    const auto series = series_of({id, window.objective, window.unit, window.sides[i].measurer},
                                  window.span, when.as_of.value_or(end_of_log), held);
    line.at("sides").at(i).as_object()["measurements"] = measurements_of(series, window.span, room);
  }
}

// ---------------------------------------------------------------- questions

Queries::Answer Queries::performance(const domain::AgreementId& id, const PerformanceFilter& filter,
                                     const When& when) {
  const auto view = readable(id, when);
  if (!view) return view.error();
  if (!domain::reads_performance(view->reader)) {
    return domain::refuse(ErrorCode::forbidden, {"reads-a-part", {}});
  }
  const domain::Agreement& agreement = view->agreement();
  const bool is_unknown = filter.objective && !promises(agreement, *filter.objective);
  if (is_unknown && view->reader.reads_all()) return not_here("objective");
  const domain::Time now = when.at.value_or(view->at);
  const domain::Date today = domain::local_date(now, domain::zone_at(agreement, now));
  auto range = range_of(filter, today);
  if (!range) return range.error();
  // What has not begun is not judged.
  range->until = std::min<domain::Date>(range->until, sys_days(today) + std::chrono::days(1));
  auto course = domain::course_of(agreement, figures_of(id, when), now);
  course.only = filter.objective;
  course.rolling = [&](const Dates& dates) { return is_rolling_told(filter, dates, today); };
  const performance::Telling telling{view->reader.reads_all(), filter.explain};
  auto found = performance::performance(course, *range);
  json::array items;
  std::size_t room = limits::page_max;
  for (const performance::Judgement& window : found.windows) {
    if (!filter.window.empty() && window.name != filter.window) continue;
    json::object line = performance::json_of(window, telling);
    line["state"] = name(domain::state_of(agreement, window, now));
    if (const auto until = domain::objections_until(agreement, window, now)) {
      line["objectionsUntil"] = domain::json_of(*until);
    }
    const bool is_settled = domain::is_settled(agreement.credits, window.promise().service,
                                               domain::month_of_window(window));
    if (telling.credits && is_settled) {
      line["settled"] = true;
      line["held"] = 0;
    }
    if (filter.explain) {
      line["exclusions"] = domain::told_for(agreement, window);
      if (telling.credits) line["bills"] = bills_told(agreement, window);
      explain(window, id, when, room, line);
    }
    items.push_back(std::move(line));
  }
  json::object answer{{"items", std::move(items)}};
  if (!telling.credits || filter.objective || !filter.window.empty()) return answer;
  domain::put_differences(agreement, course.figures, *range, now, found.months);
  json::array paid;
  for (const performance::ServiceMonth& month : found.months) {
    paid.push_back(performance::json_of(month));
  }
  answer["months"] = std::move(paid);
  answer["causes"] = open_causes(agreement, course.figures, now);
  answer["lateMilestones"] = delays(agreement, now);
  return answer;
}

}  // namespace sopu::view
