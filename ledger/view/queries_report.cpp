// The question for the report of a month: its figures, as they would be published, and what is to
// be seen beside them.
#include "ledger/domain/agreement/difference.hpp"
#include "ledger/domain/agreement/judging.hpp"
#include "ledger/domain/performance/told.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/view/queries.hpp"

namespace sopu::view {

using domain::ErrorCode;
using std::chrono::months;
using std::chrono::sys_days;
namespace json = boost::json;
namespace performance = domain::performance;

namespace {

constexpr months months_told{12};

// The month that is asked for; otherwise the last that is over.
domain::Result<domain::Date> month_of(const std::string& text, domain::Date today) {
  if (text.empty()) return domain::month_before(domain::first_of_month(today));
  const auto month = domain::month_named(text);
  if (month) return *month;
  return domain::refuse(ErrorCode::schema,
                        {"parameter-form", {{"parameter", "month"}, {"form", "form.month"}}},
                        "/month");
}

// Principals and auditors, and who reports.
bool reads_report(const Reading::View& view, const domain::Terms& terms) {
  return view.reader.reads_all() || terms.report_by == view.reader.party;
}

json::object published(const domain::Report& report) {
  json::object out{{"id", report.id.value},
                   {"by", report.by.value},
                   {"recorded", domain::json_of(report.recorded)}};
  if (report.accepted) out["accepted"] = domain::json_of(*report.accepted);
  return out;
}

void put_state(const domain::Agreement& agreement, domain::Date month, json::object& out) {
  out["binds"] = domain::binds_in_month(agreement, month);
  out["due"] = domain::format_time(agreement.clock->due(domain::report_due(agreement, month)));
  const auto by = domain::rules_of_month(agreement, month)->report_by;
  if (by) out["by"] = by->value;
  if (const auto* report = agreement.reports.newest_of(month))
    out["published"] = published(*report);
  if (agreement.reports.is_missed(month)) out["missed"] = true;
}

json::array windows_told(const domain::Agreement& agreement,
                         const performance::Performance& performance, domain::Time now) {
  json::array items;
  for (const performance::Judgement& window : performance.windows) {
    json::object line = performance::json_of(window, {true, false});
    line["name"] = window.promise().name;
    line["state"] = name(domain::state_of(agreement, window, now));
    const bool is_settled = domain::is_settled(agreement.credits, window.promise().service,
                                               domain::month_of_window(window));
    if (is_settled) line["held"] = 0;
    items.push_back(std::move(line));
  }
  return items;
}

// What was announced or claimed of the month, whatever it is for.
json::array exclusions_in(const domain::Agreement& agreement, const domain::Span& month) {
  json::array list;
  for (const domain::ExcludedTime& one : agreement.exclusions.all) {
    if (one.from < month.until && month.from < one.until) list.push_back(domain::json_of(one));
  }
  return list;
}

// Complaints and disputes that are not over.
void put_open_issues(const domain::Agreement& agreement, json::object& out) {
  json::array complaints;
  for (const std::uint32_t position : agreement.complaints.open) {
    const domain::Complaint& one = agreement.complaints.all[position];
    complaints.push_back({{"id", one.id.value},
                          {"by", one.by.value},
                          {"about", name(one.about)},
                          {"recorded", domain::json_of(one.recorded)}});
  }
  out["complaints"] = std::move(complaints);
  json::array disputes;
  for (const domain::Dispute& one : agreement.disputes.all) {
    if (one.outcome) continue;
    disputes.push_back(
        {{"id", one.id.value}, {"by", one.by.value}, {"recorded", domain::json_of(one.recorded)}});
  }
  out["disputes"] = std::move(disputes);
}

void put_last_review(const domain::Agreement& agreement, json::object& out) {
  const auto& all = agreement.reviews.all;
  if (!all.empty()) out["lastReview"] = domain::json_of(all.back());
}

// An objective that measures what an assumption is about: its id or its name is the metric.
bool measures(const domain::Assumption& assumption, const domain::Objective& objective) {
  return objective.indicator == domain::Objective::Indicator::value && !assumption.metric.empty() &&
         (objective.id.value == assumption.metric || objective.name == assumption.metric);
}

// What is taken for granted against what was measured in the month: by who measured the most.
json::array assumptions_in(const domain::Terms& terms, const performance::Performance& month) {
  json::array list;
  for (const domain::Assumption& assumption : terms.assumptions) {
    if (!assumption.up_to) continue;
    for (const performance::Judgement& window : month.windows) {
      if (!measures(assumption, window.promise())) continue;
      std::optional<std::int64_t> most;
      for (const performance::Side& side : window.sides) {
        if (!side.attained.exact.is_measured()) continue;
        const auto value = performance::shown(window.promise(), side.attained.exact);
        most = std::max(most.value_or(value), value);
      }
      if (!most) continue;
      json::object line{{"assumption", assumption.id.value},   {"metric", assumption.metric},
                        {"objective", window.objective.value}, {"window", window.name},
                        {"upTo", *assumption.up_to},           {"value", *most},
                        {"passed", *most > *assumption.up_to}};
      if (*most > *assumption.up_to) {
        line["reason"] = domain::json_of(domain::Sentence{"growth-passed",
                                                          {{"metric", assumption.metric},
                                                           {"value", *most},
                                                           {"most", *assumption.up_to},
                                                           {"window", window.name}}});
      }
      list.push_back(std::move(line));
    }
  }
  return list;
}

}  // namespace

Queries::Answer Queries::report(const domain::AgreementId& id, const std::string& month_asked,
                                const When& when) {
  const auto view = readable(id, when);
  if (!view) return view.error();
  const domain::Agreement& agreement = view->agreement();
  if (!domain::newest_version(agreement)) {
    return domain::refuse(ErrorCode::wrong_state, {"nothing-agreed-yet", {}});
  }
  const domain::Time now = when.at.value_or(view->at);
  const domain::Date today = domain::local_date(now, domain::zone_at(agreement, now));
  const auto month = month_of(month_asked, today);
  if (!month) return month.error();
  const domain::TermsPtr terms = domain::rules_of_month(agreement, *month);
  if (!reads_report(*view, *terms))
    return domain::refuse(ErrorCode::forbidden, {"reads-a-part", {}});

  const auto figures = figures_of(id, when);
  auto course = domain::course_of(agreement, figures, now);
  course.rolling = [](const performance::Dates& dates) {
    return dates.until.day() == std::chrono::day(1);
  };
  const domain::Date end = domain::month_after(*month);
  const performance::Dates of_year{sys_days(end - months_told), end};
  auto year = performance::performance(course, of_year);
  domain::put_differences(agreement, figures, of_year, now, year.months);
  const auto of_month = domain::performance_of_month(agreement, figures, *month, now);
  const domain::ReportedFigures told = domain::reported(of_month);

  json::object out{{"agreement", id.value},
                   {"title", terms->title},
                   {"month", domain::name_of_month(*month)},
                   {"over", domain::end_of_month(agreement, *month) <= now},
                   {"at", domain::format_time(now)}};
  if (const auto* currency = terms->json().as_object().if_contains("currency")) {
    out["currency"] = *currency;
  }
  put_state(agreement, *month, out);
  out["windows"] = domain::json_of(told.windows);
  out["services"] = domain::json_of(told.services);
  out["items"] = windows_told(agreement, year, now);
  json::array paid;
  for (const performance::ServiceMonth& one : year.months) {
    paid.push_back(performance::json_of(one));
  }
  out["months"] = std::move(paid);
  const domain::Span span{domain::end_of_month(agreement, domain::month_before(*month)),
                          domain::end_of_month(agreement, *month)};
  out["exclusions"] = exclusions_in(agreement, span);
  put_open_issues(agreement, out);
  put_last_review(agreement, out);
  out["assumptions"] = assumptions_in(*terms, of_month);
  return out;
}

}  // namespace sopu::view
