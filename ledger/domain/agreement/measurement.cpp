#include "ledger/domain/agreement/measurement.hpp"

#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/counted_item.hpp"
#include "ledger/domain/agreement/judging.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::milliseconds;
using std::chrono::months;
using std::chrono::sys_days;

boost::json::object params_of(Time from, Time until) {
  return {{"from", format_time(from)}, {"until", format_time(until)}};
}

// ---------------------------------------------------------------- of what

// An objective, and the terms in which it stands.
struct Promise {
  TermsPtr terms;
  const Objective* objective;
};

// By the terms that bind when the time begins, which are the same about it when it ends: no
// measurement reaches from one promise into another.
Result<Promise> promise_measured(const Context& context, const ItemId& id, Time from, Time until) {
  const Agreement& agreement = context.agreement;
  const Version* first = version_at(agreement, from);
  const Version* last = version_at(agreement, until - milliseconds(1));
  if (!first) {
    return refuse(ErrorCode::wrong_state, {"measurement-before-terms", {}}, "/data/from");
  }
  Promise promise{agreement.terms(first->terms), nullptr};
  promise.objective = promise.terms->objective(id);
  if (!promise.objective) {
    return refuse(ErrorCode::not_found, {"no-such-objective", {{"objective", id.value}}},
                  "/data/objective");
  }
  const TermsPtr last_terms = agreement.terms(last->terms);
  const Objective* later = last_terms->objective(id);
  const bool is_same = later && later->indicator == promise.objective->indicator &&
                       later->slot.has_value() == promise.objective->slot.has_value() &&
                       later->per_unit == promise.objective->per_unit;
  if (is_same) return promise;
  return refuse_rule({"measurement-over-change", {{"at", format_time(last->effective_from)}}},
                     "/data/until");
}

Refusal refuse_measurer(const Context& context, const Objective& objective) {
  const PartyId& source = context.event.source;
  if (std::ranges::count(objective.measured_by, source) != 0) return std::nullopt;
  return refuse_rule(
      {"not-the-measurer", {{"party", source.value}, {"objective", objective.id.value}}});
}

Refusal refuse_unit(const Promise& promise, const std::optional<ItemId>& unit) {
  constexpr const char* at = "/data/serviceUnit";
  const Objective& objective = *promise.objective;
  if (unit.has_value() != objective.per_unit) {
    return refuse(ErrorCode::schema,
                  {unit ? "unit-not-taken" : "unit-missing", {{"objective", objective.id.value}}},
                  at);
  }
  if (!unit) return std::nullopt;
  const auto& units = promise.terms->service(objective.service)->units;
  if (std::ranges::find(units, *unit, &Unit::id) != units.end()) return std::nullopt;
  return refuse(ErrorCode::not_found, {"no-such-unit", {{"unit", unit->value}}}, at);
}

// ---------------------------------------------------------------- when

Refusal refuse_time(const Context& context, Time from, Time until) {
  if (!is_whole_second(from) || !is_whole_second(until)) {
    return refuse(ErrorCode::schema, {"whole-seconds", {}},
                  is_whole_second(from) ? "/data/until" : "/data/from");
  }
  if (until <= from) return refuse(ErrorCode::schema, {"ends-before-it-begins", {}}, "/data/until");
  if (until - from > limits::measured_time_max) {
    return refuse_rule(
        {"measured-time-limit",
         {{"days", std::chrono::duration_cast<days>(limits::measured_time_max).count()}}},
        "/data/until");
  }
  if (until <= context.at) return std::nullopt;
  return refuse_rule({"measured-time-not-over", {{"until", format_time(until)}}}, "/data/until");
}

// The first that is not over by then: they stand in the order of time, and none overlaps another.
SharedList<Measurement>::const_iterator first_reaching(const SharedList<Measurement>& all,
                                                       Time time) {
  const auto after = std::ranges::upper_bound(all, time, {}, &Measurement::from);
  return after != all.begin() && std::prev(after)->until > time ? std::prev(after) : after;
}

// One measurement of the series that the time touches.
const Measurement* overlapping(const SeriesAround& around, Time from, Time until) {
  for (const auto& [stream, series] : around) {
    for (const MeasuredDay& day : series->days) {
      const auto first = first_reaching(day.measurements, from);
      if (first != day.measurements.end() && first->from < until) return &*first;
    }
  }
  return nullptr;
}

const Series* own(const SeriesAround& around, Time from) {
  const auto found = std::ranges::find_if(
      around, [&](const auto& one) { return one.second->month == month_of(from); });
  return found == around.end() ? nullptr : found->second;
}

Time begin_of(const MeasurementEvent& data) {
  return std::visit([](const auto& one) { return one.from; }, data);
}
SeriesName name_of(const Envelope& event, const MeasurementEvent& data) {
  return std::visit(
      [&](const auto& one) {
        return SeriesName{*event.agreement(), one.objective, one.unit, event.source};
      },
      data);
}

const MeasuredDay* day_of(const Series& series, Time from) {
  const Date date = floor<days>(from);
  const auto found = std::ranges::find(series.days, date, &MeasuredDay::date);
  return found == series.days.end() ? nullptr : &*found;
}

// Figures come to a day, in the place of others if they correct them.
Refusal refuse_entries(const MeasuredDay* day, const MeasuredFigures* before,
                       const MeasuredFigures& figures) {
  const std::size_t there = day ? day->entries - (before ? entries_of(*before) : 0) : 0;
  if (there + entries_of(figures) <= limits::measured_entries_a_day_max) return std::nullopt;
  return refuse_rule({"measured-entries-limit", {{"limit", limits::measured_entries_a_day_max}}},
                     "/data/figures");
}

ItemRules rules_of(const Context& context, const Promise& promise) {
  return {*promise.terms, *promise.objective, context.agreement.zone(*promise.terms)};
}

// Of a window that is final there are no more figures.
Refusal refuse_after_final(const Context& context, const Promise& promise,
                           const performance::Dates& window) {
  const Date month = first_of_month(sys_days(window.until) - days(1));
  if (context.at < sys_days(month + months(1)) - days(1)) return std::nullopt;  // goes on anywhere
  const Zone& zone = context.agreement.zone(*promise.terms);
  const auto told = told_of(context.series, performance::span_of(window, zone));
  return refuse_if_final(context, month, told, "/data/from");
}

// `now`: what it would be; nothing if it is told of no more. From so late a time on nobody looks
// for the items of a window, see performance::beyond_edges.
Refusal refuse_change_of_final(const Context& context, const Promise& promise, Time from,
                               std::string_view id, const std::optional<Counted>& now,
                               const std::string& at) {
  const ItemRules rules = rules_of(context, promise);
  const MeasuredItem* told = told_before(context.series, id);
  const auto before = told ? std::optional(counted(rules, *told)) : std::nullopt;
  if (before == now) return std::nullopt;
  for (const auto& one : {before, now}) {
    if (!one) continue;
    const Time until = performance::span_of(one->window, rules.zone).until;
    if (until + performance::beyond_edges <= from) continue;
    const auto no = refuse_after_final(context, promise, one->window);
    if (!no) continue;
    auto params = no->why.params;
    params["item"] = shortened(id);
    return refuse_rule({"item-counted", std::move(params)}, at);
  }
  return std::nullopt;
}

Refusal refuse_items_of_final(const Context& context, const Promise& promise, Time from,
                              const std::vector<MeasuredItem>& items) {
  const ItemRules rules = rules_of(context, promise);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string at = "/data/figures/items/" + std::to_string(i);
    const Counted now = counted(rules, items[i]);
    if (auto no = refuse_change_of_final(context, promise, from, items[i].id, now, at)) return no;
  }
  return std::nullopt;
}

// ---------------------------------------------------------------- the rules of both

template <class Data>
Refusal refuse_measured(const Context& context, const Data& data) {
  if (auto no = refuse_time(context, data.from, data.until)) return no;
  const auto promise = promise_measured(context, data.objective, data.from, data.until);
  if (!promise) return promise.error();
  if (auto no = refuse_measurer(context, *promise->objective)) return no;
  if (auto no = refuse_unit(*promise, data.unit)) return no;
  if (auto no = refuse_after_final(context, *promise,
                                   window_of(rules_of(context, *promise), data.from))) {
    return no;
  }
  if (auto no = refuse_figures(*promise->objective, data.figures, {data.from, data.until})) {
    return no;
  }
  if (!data.figures.items) return std::nullopt;
  return refuse_items_of_final(context, *promise, data.from, *data.figures.items);
}

// A correction that tells of an item no more takes it from its window.
Refusal refuse_items_left_out(const Context& context, const MeasurementCorrected& data,
                              const MeasuredFigures& before) {
  if (!before.items || !data.figures.items) return std::nullopt;
  const auto promise = promise_measured(context, data.objective, data.from, data.until);
  for (const MeasuredItem& item : *before.items) {
    const auto& now = *data.figures.items;
    if (std::ranges::find(now, item.id, &MeasuredItem::id) != now.end()) continue;
    if (auto no = refuse_change_of_final(context, *promise, data.from, item.id, std::nullopt,
                                         "/data/figures/items")) {
      return no;
    }
  }
  return std::nullopt;
}

// ---------------------------------------------------------------- the state

MeasuredDay& day_for(Series& series, Time from) {
  const Date date = floor<days>(from);
  const auto place = std::ranges::lower_bound(series.days, date, {}, &MeasuredDay::date);
  if (place != series.days.end() && place->date == date) return *place;
  return *series.days.insert(place, MeasuredDay{date, {}, 0, {}});
}

// Nearly all come in the order of time.
void insert(SharedList<Measurement>& all, Measurement measurement) {
  if (all.empty() || all.back().from < measurement.from) {
    all.push_back(std::move(measurement));
    return;
  }
  SharedList<Measurement> ordered;
  bool is_in = false;
  for (const Measurement& one : all) {
    if (!is_in && measurement.from < one.from) {
      ordered.push_back(measurement);
      is_in = true;
    }
    ordered.push_back(one);
  }
  all = std::move(ordered);
}

void extend(Series& series, const Envelope& event, const Recorded& recorded, Time from) {
  series.month = month_of(from);
  series.head = {event.hash, recorded.index};
  ++series.events;
}

}  // namespace

// ---------------------------------------------------------------- streams

Date month_of(Time from) {
  const Date date = floor<days>(from);
  return date.year() / date.month() / 1;
}

StreamId series_stream(const SeriesName& name, Date month) {
  return {StreamKind::series, name.agreement.value + '/' + name.measurer.value + '/' +
                                  name.objective.value + '/' +
                                  (name.unit ? name.unit->value : std::string()) + '/' +
                                  format_date(month).substr(0, 7)};
}

StreamId stream_of(const Envelope& event, const MeasurementEvent& data) {
  return series_stream(name_of(event, data), month_of(begin_of(data)));
}

std::vector<StreamId> around(const Envelope& event, const MeasurementEvent& data) {
  const SeriesName name = name_of(event, data);
  const Date month = month_of(begin_of(data));
  return {series_stream(name, month - months(1)), series_stream(name, month + months(1))};
}

const Series* series_with(const SeriesAround& around, const MeasurementEvent& data) {
  return own(around, begin_of(data));
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context& context, const MeasurementReported& data) {
  const SeriesAround& around = context.series;
  if (auto no = refuse_measured(context, data)) return no;
  if (const Measurement* other = overlapping(around, data.from, data.until)) {
    auto params = params_of(other->from, other->until);
    params["measurement"] = other->id.value;
    return refuse_rule({"measurement-overlaps", std::move(params)}, "/data/from");
  }
  const Series* series = own(around, data.from);
  const MeasuredDay* day = series ? day_of(*series, data.from) : nullptr;
  if (day && day->measurements.size() >= limits::measurements_a_day_max) {
    return refuse_rule({"measurements-a-day-limit", {{"limit", limits::measurements_a_day_max}}},
                       "/data/from");
  }
  return refuse_entries(day, nullptr, data.figures);
}

Refusal decide(const Context& context, const MeasurementCorrected& data) {
  if (auto no = refuse_measured(context, data)) return no;
  const Series* series = own(context.series, data.from);
  const MeasuredDay* day = series ? day_of(*series, data.from) : nullptr;
  const Measurement* found = nullptr;
  if (day) {
    const auto at = std::ranges::find(day->measurements, data.measurement, &Measurement::id);
    if (at != day->measurements.end()) found = &*at;
  }
  if (!found) {
    return refuse(ErrorCode::not_found,
                  {"no-such-measurement", {{"measurement", data.measurement.value}}},
                  "/data/measurement");
  }
  if (found->from == data.from && found->until == data.until) {
    if (auto no = refuse_items_left_out(context, data, found->figures)) return no;
    return refuse_entries(day, &found->figures, data.figures);
  }
  return refuse_rule({"correction-of-another-time", params_of(found->from, found->until)},
                     "/data/from");
}

void evolve(Series& series, const Envelope& event, const Recorded& recorded,
            const MeasurementReported& data) {
  MeasuredDay& day = day_for(series, data.from);
  insert(day.measurements, {event.id, recorded.index, 0, data.from, data.until, data.figures});
  day.entries += entries_of(data.figures);
  day.told = recorded.at;
  extend(series, event, recorded, data.from);
}

void evolve(Series& series, const Envelope& event, const Recorded& recorded,
            const MeasurementCorrected& data) {
  MeasuredDay& day = day_for(series, data.from);
  auto& all = day.measurements;
  const auto place = std::ranges::find(all, data.measurement, &Measurement::id) - all.begin();
  Measurement& measurement = all.edit(static_cast<std::size_t>(place));
  measurement.newest = recorded.index;
  ++measurement.corrections;
  day.entries += entries_of(data.figures) - entries_of(measurement.figures);
  measurement.figures = data.figures;
  day.told = recorded.at;
  extend(series, event, recorded, data.from);
}

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const MeasurementReported& data) {
  auto params = params_of(data.from, data.until);
  params["party"] = saying.event.source.value;
  params["objective"] = data.objective.value;
  return {"measurement-reported", std::move(params)};
}

Sentence say(const Saying& saying, const MeasurementCorrected& data) {
  auto params = params_of(data.from, data.until);
  params["party"] = saying.event.source.value;
  params["objective"] = data.objective.value;
  params["reason"] = data.reason;
  return {"measurement-corrected", std::move(params)};
}

// Its own words everybody reads; those of other measurers are the principals'.
Sight sight(const Look&, const MeasurementReported&) {
  return Sight::hidden;
}
Sight sight(const Look&, const MeasurementCorrected&) {
  return Sight::hidden;
}

// ---------------------------------------------------------------- together

std::vector<StreamId> months_of(const SeriesName& name, const Span& within) {
  std::vector<StreamId> streams;
  const auto last = sys_days(month_of(within.until));
  for (Date month = month_of(within.from) - months(1); sys_days(month) <= last;
       month += months(1)) {
    streams.push_back(series_stream(name, month));
  }
  return streams;
}

std::optional<Time> told_of(const SeriesAround& series, const Span& within) {
  std::optional<Time> told;
  for (const auto& [stream, one] : series) {
    for (const MeasuredDay& day : one->days) {
      const auto at = first_reaching(day.measurements, within.from);
      if (at == day.measurements.end() || at->from >= within.until) continue;
      told = std::max(told.value_or(day.told), day.told);
    }
  }
  return told;
}

performance::Figures figures_of(const SeriesAround& series, const Span& within) {
  FiguresTogether all;
  for (const auto& [stream, one] : series) {
    for (const MeasuredDay& day : one->days) {
      for (auto at = first_reaching(day.measurements, within.from);
           at != day.measurements.end() && at->from < within.until; ++at) {
        all.add({at->from, at->until}, at->figures, at->newest);
      }
    }
  }
  performance::Figures figures = all.done();
  figures.told = told_of(series, within);
  return figures;
}

}  // namespace sopu::domain
