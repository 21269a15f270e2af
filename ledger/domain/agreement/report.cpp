#include "ledger/domain/agreement/report.hpp"

#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/difference.hpp"
#include "ledger/domain/agreement/judging.hpp"
#include "ledger/domain/agreement/newest.hpp"
#include "ledger/domain/performance/told.hpp"

namespace sopu::domain {
namespace {

using std::chrono::months;
using std::chrono::sys_days;

constexpr Window calendar_month{};

// ---------------------------------------------------------------- figures

ReportedVerdict verdict_of(const std::optional<performance::Verdict>& verdict) {
  if (!verdict) return ReportedVerdict::not_determined;
  switch (*verdict) {
    case performance::Verdict::met:
      return ReportedVerdict::met;
    case performance::Verdict::breached:
      return ReportedVerdict::breached;
    case performance::Verdict::not_measured:
      return ReportedVerdict::not_measured;
  }
  throw std::logic_error("a verdict of no kind");
}

ReportedSide side_of(const performance::Side& side) {
  ReportedSide out{side.measurer, verdict_of(side.verdict), {}, {}, side.credit.amount};
  if (!side.attained.exact.is_measured()) return out;
  const auto share = performance::lowest_terms(side.attained.exact);
  out.num = performance::decimal(share.num);
  out.den = performance::decimal(share.den);
  return out;
}

std::optional<std::vector<ReportedDifference>> differences_of(
    const std::vector<performance::Difference>& all) {
  if (all.empty()) return std::nullopt;
  std::vector<ReportedDifference> out;
  for (const performance::Difference& one : all) {
    out.push_back({name_of_month(one.month), std::max<std::int64_t>(0, one.amount),
                   std::max<std::int64_t>(0, -one.amount)});
  }
  return out;
}

// ---------------------------------------------------------------- months

Date awaited(const Agreement& agreement) {
  return agreement.reports.awaited.value_or(first_month(agreement));
}

void await_next(Agreement& agreement) {
  Reports& reports = agreement.reports;
  Date month = awaited(agreement);
  while (reports.newest_of(month) || reports.is_missed(month)) month = month_after(month);
  reports.awaited = month;
}

// ---------------------------------------------------------------- rules

// A month that is over, and of which some day is the agreement's.
Result<Date> find_month(const Context& context, std::string_view text) {
  constexpr const char* at = "/data/month";
  const auto month = month_named(text);
  if (!month) return refuse(ErrorCode::schema, {"month-malformed", {}}, at);
  if (!newest_version(context.agreement)) {
    return refuse(ErrorCode::wrong_state, {"nothing-agreed-yet", {}});
  }
  const Time end = end_of_month(context.agreement, *month);
  if (end > context.at) {
    return refuse_rule({"month-not-over", {{"until", format_time(end)}}}, at);
  }
  if (binds_in_month(context.agreement, *month)) return *month;
  return refuse_rule({"month-of-no-terms", {{"month", text}}}, at);
}

Refusal refuse_reporter(const Context& context, Date month) {
  const auto by = rules_of_month(context.agreement, month)->report_by;
  const PartyId& source = context.event.source;
  if (by && *by == source) return std::nullopt;
  return refuse_rule(
      {"not-the-reporter", {{"party", source.value}, {"by", by ? by->value : std::string()}}});
}

// The first line that says something else.
template <class List, class Name>
std::optional<std::string> first_difference(const List& said, const List& computed,
                                            const Name& name) {
  for (std::size_t i = 0; i < std::max(said.size(), computed.size()); ++i) {
    if (i < said.size() && i < computed.size() && said[i] == computed[i]) continue;
    return name(i < computed.size() ? computed[i] : said[i]);
  }
  return std::nullopt;
}

Refusal refuse_other_figures(const Context& context, const ReportPublished& data, Date month) {
  const ReportedFigures computed = reported(performance_of_month(
      context.agreement, figures_in(context.agreement.id, context.series), month, context.at));
  const auto window = first_difference(
      data.windows.value_or(std::vector<ReportedWindow>{}), computed.windows,
      [](const ReportedWindow& one) { return one.objective.value + " " + one.window; });
  if (window) return refuse_rule({"report-differs", {{"where", *window}}}, "/data/windows");
  const auto service =
      first_difference(data.services.value_or(std::vector<ReportedService>{}), computed.services,
                       [](const ReportedService& one) { return one.service.value; });
  if (!service) return std::nullopt;
  return refuse_rule({"report-differs", {{"where", *service}}}, "/data/services");
}

// The reporter that is no principal speaks for the provider.
Role side_of(const Reader& source) {
  return source.role == Role::customer ? Role::customer : Role::provider;
}

}  // namespace

// ---------------------------------------------------------------- months

std::optional<Date> month_named(std::string_view text) {
  const auto dates = performance::window_named(calendar_month, text, Date{});
  return dates ? std::optional(dates->from) : std::nullopt;
}

Date first_month(const Agreement& agreement) {
  const Version& first = agreement.life.versions[0];
  const Zone& zone = agreement.zone(*agreement.terms(first.terms));
  const Date date = local_date(std::max(first.effective_from, first.agreed.at), zone);
  return first_of_month(date);
}

std::string name_of_month(Date month) {
  return format_date(month).substr(0, 7);
}

Date month_after(Date month) {
  return sys_days(month + months(1));
}
Date month_before(Date month) {
  return sys_days(month - months(1));
}

TermsPtr rules_of_month(const Agreement& agreement, Date month) {
  return rules_at(agreement, sys_days(month_after(month)) - std::chrono::hours(12));
}

Time end_of_month(const Agreement& agreement, Date month) {
  return local_midnight(month_after(month), agreement.zone(*rules_of_month(agreement, month)));
}

bool binds_in_month(const Agreement& agreement, Date month) {
  const Time last = end_of_month(agreement, month) - std::chrono::milliseconds(1);
  return version_at(agreement, last) &&
         end_of_month(agreement, month_before(month)) < ends_by(agreement);
}

Time report_due(const Agreement& agreement, Date month) {
  const TermsPtr terms = rules_of_month(agreement, month);
  const Time end = end_of_month(agreement, month);
  const Time agreed = ruling_version(agreement, end - std::chrono::milliseconds(1))->agreed.at;
  const Time from = std::max(end, agreed);
  if (!terms->report_due_within) return from;
  return add(from, *terms->report_due_within, agreement.zone(*terms), nullptr, false);
}

std::optional<DueReport> next_report(const Agreement& agreement) {
  if (!newest_version(agreement)) return std::nullopt;
  const Date month = awaited(agreement);
  if (end_of_month(agreement, month_before(month)) >= ends_by(agreement)) return std::nullopt;
  const auto by = rules_of_month(agreement, month)->report_by;
  if (!by) return std::nullopt;
  return DueReport{month, report_due(agreement, month), *by};
}

void report_is_missed(const Fold& fold, Date month) {
  fold.agreement.reports.missed.push_back({month, fold.recorded});
  await_next(fold.agreement);
}

const Report* Reports::find(const EventId& id) const {
  return find_newest(all, &Report::id, id);
}

const Report* Reports::newest_of(Date month, Time known_by) const {
  for (std::size_t i = all.size(); i-- > 0;) {
    if (all[i].month == month && all[i].recorded.at <= known_by) return &all[i];
  }
  return nullptr;
}

bool Reports::is_missed(Date month) const {
  return find_newest(missed, &MissedReport::month, month) != nullptr;
}

performance::Performance performance_of_month(const Agreement& agreement,
                                              const performance::FiguresOf& figures, Date month,
                                              Time now) {
  performance::Performance found = judged_month(agreement, figures, month, now);
  put_differences(agreement, figures, {month, month_after(month)}, now, found.months);
  return found;
}

ReportedFigures reported(const performance::Performance& performance) {
  // Of what the sides settled nothing is held any more.
  const auto is_settled = [&](const performance::Judgement& window) {
    return std::ranges::any_of(performance.months, [&](const performance::ServiceMonth& one) {
      return one.is_settled && one.service == window.promise().service &&
             one.month == month_of_window(window);
    });
  };
  ReportedFigures out;
  for (const performance::Judgement& one : performance.windows) {
    ReportedWindow window{one.objective,
                          one.unit,
                          one.name,
                          verdict_of(one.verdict()),
                          one.least(),
                          is_settled(one) ? 0 : one.most() - one.least(),
                          {}};
    for (const performance::Side& side : one.sides) window.sides.push_back(side_of(side));
    out.windows.push_back(std::move(window));
  }
  for (const performance::ServiceMonth& one : performance.months) {
    out.services.push_back({one.service, one.least.payable, one.held(), one.least.bonus,
                            differences_of(one.differences)});
  }
  return out;
}

// ---------------------------------------------------------------- rules

// What was accepted is reported no more; what was not may be told anew when figures have changed.
Refusal decide(const Context& context, const ReportPublished& data) {
  const auto month = find_month(context, data.month);
  if (!month) return month.error();
  if (auto no = refuse_reporter(context, *month)) return no;
  const Report* before = context.agreement.reports.newest_of(*month);
  if (before && before->accepted) {
    return refuse(ErrorCode::wrong_state,
                  {"report-accepted-already", {{"at", format_time(before->accepted->at)}}},
                  "/data/month");
  }
  return refuse_other_figures(context, data, *month);
}

Refusal decide(const Context& context, const ReportAccepted& data) {
  constexpr const char* at = "/data/report";
  const Report* report = context.agreement.reports.find(data.report);
  if (!report) {
    return refuse(ErrorCode::not_found, {"no-such-report", {{"report", data.report.value}}}, at);
  }
  if (report->side == context.source.role) {
    return refuse_rule({"own-report", {{"side", name(report->side)}}}, at);
  }
  if (report->accepted) {
    return refuse(ErrorCode::wrong_state,
                  {"report-accepted-already", {{"at", format_time(report->accepted->at)}}}, at);
  }
  if (context.agreement.reports.newest_of(report->month) == report) return std::nullopt;
  return refuse(ErrorCode::wrong_state, {"report-not-the-newest", {}}, at);
}

void evolve(const Fold& fold, const ReportPublished& data) {
  const Reader source = reader_of(fold.agreement, fold.event.source, fold.recorded.at);
  fold.agreement.reports.all.push_back({fold.event.id, *month_named(data.month), fold.event.source,
                                        side_of(source), fold.recorded, std::nullopt});
  await_next(fold.agreement);
}

void evolve(const Fold& fold, const ReportAccepted& data) {
  auto& all = fold.agreement.reports.all;
  all.edit(newest_with(all, &Report::id, data.report)).accepted = fold.recorded;
}

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const ReportPublished& data) {
  return {"report-published", {{"party", saying.event.source.value}, {"month", data.month}}};
}

Sentence say(const Saying& saying, const ReportAccepted& data) {
  return {"report-accepted",
          {{"party", saying.event.source.value},
           {"month", name_of_month(saying.agreement.reports.find(data.report)->month)}}};
}

// A report is the principals', and its reporter's own.
Sight sight(const Look&, const ReportPublished&) {
  return Sight::hidden;
}
Sight sight(const Look&, const ReportAccepted&) {
  return Sight::hidden;
}

void show_reports(const Showing& showing) {
  if (!showing.reader.reads_all()) return;
  showing.json["reports"] = newest(showing, "reports", showing.agreement.reports.all, "text",
                                   [](const Report&) { return true; });
  boost::json::array missed;
  for (const MissedReport& one : showing.agreement.reports.missed) missed.push_back(json_of(one));
  showing.json["missedReports"] = std::move(missed);
}

void due_in_reports(const Agreement& agreement, Deadlines& list) {
  const auto next = next_report(agreement);
  if (!next) return;
  list.push_back(
      {next->due,
       {"report-due", {{"month", name_of_month(next->month)}, {"party", next->by.value}}},
       next->by,
       name_of_month(next->month),
       for_party(next->by)});
}

}  // namespace sopu::domain
