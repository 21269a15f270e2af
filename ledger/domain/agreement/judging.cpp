#include "ledger/domain/agreement/judging.hpp"

#include <algorithm>
#include <set>

namespace sopu::domain {
namespace {

using performance::Dates;
using performance::Judgement;
using std::chrono::days;
using std::chrono::sys_days;

// After everything that anybody agrees on.
const Time never = sys_days(std::chrono::year(2500) / 1 / 1);

// For what is contested, and what is said about it.
constexpr Duration objection_time{.months = 0, .days = 0, .seconds = {}, .business_days = 10};

// What is not settled: a case that lapsed decides nothing.
bool leaves_open(const Dispute& dispute) {
  return !dispute.outcome || dispute.outcome->kind == OutcomeKind::lapsed;
}

std::vector<performance::Contested> contested(const Agreement& agreement) {
  std::vector<performance::Contested> out;
  for (const ContestedFigures& one : agreement.objections.all) {
    out.push_back({one.window, one.measurer, one.side == Role::provider, one.recorded.at, false});
  }
  for (const Dispute& dispute : agreement.disputes.all) {
    if (!leaves_open(dispute)) continue;
    for (const performance::WindowName& window : dispute.windows) {
      out.push_back(
          {window, std::nullopt, dispute.side == Role::provider, dispute.recorded.at, true});
    }
  }
  return out;
}

// Nothing was measured, and what would be asked for is noted: with what lies beyond the edges,
// which is asked for where something was.
performance::FiguresOf noting(const AgreementId& agreement, std::set<StreamId>& streams) {
  return [&streams, agreement](const performance::Asked& asked) {
    const Span wide{asked.span.from - performance::beyond_edges,
                    asked.span.until + performance::beyond_edges};
    for (StreamId& one :
         months_of({agreement, asked.objective, asked.unit, asked.measurer}, wide)) {
      streams.insert(std::move(one));
    }
    return performance::Figures{};
  };
}

// Who measured what in the agreement, by any of its versions, in their order.
std::vector<PartyId> measurers_of(const Agreement& agreement, const ItemId& objective) {
  std::vector<PartyId> all;
  for (const Version& version : agreement.life.versions) {
    const Objective* found = agreement.terms(version.terms)->objective(objective);
    if (!found) continue;
    for (const PartyId& one : found->measured_by) {
      if (std::ranges::count(all, one) == 0) all.push_back(one);
    }
  }
  return all;
}

// When the newest of what a window is judged by came, if anything did.
std::optional<Time> newest_told(const Agreement& agreement, const Judgement& window) {
  std::optional<Time> told;
  const auto put = [&](Time at) { told = std::max(told.value_or(at), at); };
  for (const performance::Side& side : window.sides) {
    if (side.told) put(*side.told);
  }
  for (const Bill* bill : bills_for(agreement.bills, window)) put(bill->newest.at);
  return told;
}

// From the agreement's first day to that of a time.
Dates all_days(const performance::Course& course, Time now) {
  if (course.bound.empty()) return {};
  const performance::Bound& first = course.bound.front();
  const performance::Bound& last = course.bound.back();
  return {local_date(first.span.from, first.zone), sys_days(local_date(now, last.zone)) + days(1)};
}

}  // namespace

Time ends_by(const Agreement& agreement) {
  if (agreement.life.over) return *agreement.life.over;
  const auto expiry = expires(agreement);
  const Termination* termination = standing_termination(agreement);
  const Time expired = expiry ? expiry->at : never;
  return termination ? std::min(termination->effective_from, expired) : expired;
}

performance::Course course_of(const Agreement& agreement, performance::FiguresOf figures,
                              Time now) {
  performance::Course course{{}, std::move(figures)};
  const Time end = ends_by(agreement);
  for (const Binding& binding : bindings_from(agreement, Time::min())) {
    const Time until = std::min(binding.until.value_or(end), end);
    if (until <= binding.from) continue;
    TermsPtr terms = agreement.terms(binding.version->terms);
    Zone zone = agreement.zone(*terms);
    course.bound.push_back(
        {{binding.from, until}, std::move(terms), std::move(zone), binding.version->agreed.at});
  }
  std::vector<Span> suspended;
  for (const Suspension& one : agreement.life.suspensions) {
    suspended.push_back({one.from, one.until});
  }
  course.suspended = united(std::move(suspended));
  course.left_out = left_out(agreement.exclusions);
  course.contested = contested(agreement);
  course.claimed = claimed(agreement.credits);
  course.settled = settled(agreement.credits);
  course.billed = billed(agreement.bills);
  for (const MissedReport& one : agreement.reports.missed) course.unreported.push_back(one.month);
  course.now = now;
  course.due = [clock = agreement.clock](Time nominal) { return clock->due(nominal); };
  return course;
}

performance::FiguresOf figures_in(const AgreementId& agreement, const SeriesAround& series) {
  return [&series, agreement](const performance::Asked& asked) {
    SeriesAround months;
    for (const StreamId& stream :
         months_of({agreement, asked.objective, asked.unit, asked.measurer}, asked.span)) {
      const auto found = series.find(stream);
      if (found != series.end()) months.insert(*found);
    }
    return figures_of(months, asked.span);
  };
}

std::vector<StreamId> series_for_report(const Agreement& agreement, Date month) {
  std::set<StreamId> streams;
  performance_of_month(agreement, noting(agreement.id, streams), month, Time::max());
  return {streams.begin(), streams.end()};
}

performance::Backtest replayed(const Agreement& agreement, const Replay& replay,
                               performance::FiguresOf figures) {
  const auto of_measurers = [&](performance::Asked asked) {
    const auto measurers = measurers_of(agreement, asked.objective);
    const bool measured = std::ranges::count(measurers, asked.measurer) != 0;
    if (!measured && !measurers.empty()) asked.measurer = measurers.front();
    return figures(asked);
  };
  const performance::History history{of_measurers, left_out(agreement.exclusions),
                                     billed(agreement.bills)};
  return performance::backtest(replay.terms, agreement.zone(*replay.terms), history, replay.days,
                               replay.only);
}

std::vector<StreamId> series_for(const Agreement& agreement, const Replay& replay) {
  std::set<StreamId> streams;
  replayed(agreement, replay, noting(agreement.id, streams));
  return {streams.begin(), streams.end()};
}

std::optional<Judgement> find_window(const Agreement& agreement,
                                     const performance::WindowName& window) {
  const auto dates = performance::dates_named(window.window);
  if (!dates) return std::nullopt;
  performance::Course course = course_of(
      agreement, [](const performance::Asked&) { return performance::Figures{}; }, Time::max());
  course.only = window.objective;
  course.rolling = [&](const Dates& rolling) { return rolling == *dates; };
  for (Judgement& one : performance::performance(course, *dates).windows) {
    const bool is_it = one.name == window.window && one.unit == window.unit;
    if (is_it) return std::move(one);
  }
  return std::nullopt;
}

std::vector<performance::Opening> openings(const Agreement& agreement, const Cause& cause,
                                           performance::FiguresOf figures, Time now) {
  if (!cause.when) return {};
  performance::Course course = course_of(agreement, std::move(figures), now);
  course.only = cause.when->objective;
  const Zone zone = zone_at(agreement, now);
  auto found = performance::openings(
      cause, performance::performance(course, all_days(course, now)).windows, zone);
  std::erase_if(found, [&](const performance::Opening& one) { return one.from > now; });
  return found;
}

std::vector<StreamId> series_for(const Agreement& agreement, const ItemId& id, Time now) {
  if (!newest_version(agreement)) return {};
  const Cause* cause = rules_at(agreement, now)->cause(id);
  if (!cause || !cause->when) return {};
  std::set<StreamId> streams;
  openings(agreement, *cause, noting(agreement.id, streams), now);
  return {streams.begin(), streams.end()};
}

Result<Judgement> find_window_named(const Context& context, const performance::WindowName& window) {
  constexpr const char* at = "/data/window";
  if (!newest_version(context.agreement)) {
    return refuse(ErrorCode::wrong_state, {"nothing-agreed-yet", {}});
  }
  auto found = find_window(context.agreement, window);
  if (found) return *std::move(found);
  return refuse(
      ErrorCode::not_found,
      {"no-such-window", {{"objective", window.objective.value}, {"window", window.window}}}, at);
}

Result<Judgement> find_past_window(const Context& context, const performance::WindowName& window) {
  auto found = find_window_named(context, window);
  if (!found || found->span.until <= context.at) return found;
  return refuse_rule({"window-not-over", {{"until", format_time(found->span.until)}}},
                     "/data/window");
}

Date month_of_window(const Judgement& window) {
  return performance::month_of(window.window);
}

std::optional<Time> claim_until(const Agreement& agreement, const Judgement& window, Time end) {
  if (!window.terms->credit_rules->claim_within) return std::nullopt;
  return agreement.clock->due(performance::claim_until(*window.terms, agreement.zone(*window.terms),
                                                       std::max(end, window.agreed)));
}

bool reads_performance(const Reader& reader) {
  return reader.reads_all() || (reader.place == Place::takes_part && reader.role == Role::measurer);
}

// ---------------------------------------------------------------- until when

Time objection_until(const Agreement& agreement, Date month, const std::optional<Time>& told,
                     Time known_by) {
  const Report* report = agreement.reports.newest_of(month, known_by);
  const auto accepted = report ? report->accepted : std::nullopt;
  const bool holds =
      accepted && accepted->at <= known_by && told.value_or(accepted->at) <= accepted->at;
  if (holds) return accepted->at;
  const Time reported = report ? report->recorded.at : report_due(agreement, month);
  const Zone& zone = agreement.zone(*rules_of_month(agreement, month));
  const Time from = std::max(reported, told.value_or(reported));
  return agreement.clock->due(add(from, objection_time, zone, nullptr, false));
}

Refusal refuse_if_final(const Context& context, Date month, const std::optional<Time>& told,
                        const char* pointer) {
  const Time until = objection_until(context.agreement, month, told);
  if (context.at < until) return std::nullopt;
  return refuse_rule(
      {"window-final", {{"month", name_of_month(month)}, {"since", format_time(until)}}}, pointer);
}

namespace {

bool is_settled(const Agreement& agreement, const Judgement& window) {
  return is_settled(agreement.credits, window.promise().service, month_of_window(window));
}

}  // namespace

std::optional<Time> objections_until(const Agreement& agreement, const Judgement& window,
                                     Time now) {
  if (now < window.span.until || is_settled(agreement, window)) return std::nullopt;
  const Time until =
      objection_until(agreement, month_of_window(window), newest_told(agreement, window), now);
  return now < until ? std::optional(until) : std::nullopt;
}

WindowState state_of(const Agreement& agreement, const Judgement& window, Time now) {
  if (now < window.span.until) return WindowState::open;
  if (is_settled(agreement, window)) return WindowState::final;
  if (window.is_contested()) return WindowState::contested;
  if (waits_for_bill(window)) return WindowState::provisional;
  return objections_until(agreement, window, now) ? WindowState::provisional : WindowState::final;
}

}  // namespace sopu::domain
