// Reports: what the terms' reporter says of a month, once it is over: how each window that ended in
// it was kept, and what is paid. The ledger computes the same figures and takes no others. A month
// without a report in time is one that was not reported; what that means the terms say.
#pragma once

#include "ledger/domain/agreement/context.hpp"
#include "ledger/domain/performance/judgement.hpp"

namespace sopu::domain {

// What a verdict comes to where figures may contradict each other.
enum class ReportedVerdict { met, breached, not_measured, not_determined };
constexpr auto names_of(ReportedVerdict) {
  return std::to_array<std::string_view>({"met", "breached", "notMeasured", "notDetermined"});
}

struct ReportedSide {
  PartyId measurer;
  ReportedVerdict verdict;
  std::optional<std::string> num;  // what was attained: a share of one, or a value; in decimals,
  std::optional<std::string> den;  // in lowest terms
  std::int64_t credit;
  friend bool operator==(const ReportedSide&, const ReportedSide&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ReportedSide> auto& x) {
  auto& [measurer, verdict, num, den, credit] = x;
  visit("measurer", measurer);
  visit("verdict", verdict);
  visit("num", num, name_form);
  visit("den", den, name_form);
  visit("credit", credit, value_form);
}

struct ReportedWindow {
  ItemId objective;
  std::optional<ItemId> unit;
  std::string window;
  ReportedVerdict verdict;
  std::int64_t credit;  // the least by anybody's figures
  std::int64_t held;    // the most, beyond that
  std::vector<ReportedSide> sides;
  friend bool operator==(const ReportedWindow&, const ReportedWindow&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ReportedWindow> auto& x) {
  auto& [objective, unit, window, verdict, credit, held, sides] = x;
  visit("objective", objective);
  visit("serviceUnit", unit);
  visit("window", window, name_form);
  visit("verdict", verdict);
  visit("credit", credit, value_form);
  visit("held", held, value_form);
  visit("sides", sides);
}

// What terms that were agreed in the month changed of one that was final by then.
struct ReportedDifference {
  std::string month;
  std::int64_t more;  // is to be paid for it
  std::int64_t less;
  friend bool operator==(const ReportedDifference&, const ReportedDifference&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ReportedDifference> auto& x) {
  auto& [month, more, less] = x;
  visit("month", month, name_form);
  visit("more", more, value_form);
  visit("less", less, value_form);
}

struct ReportedService {
  ItemId service;
  std::int64_t payable;
  std::int64_t held;
  std::int64_t bonus;
  std::optional<std::vector<ReportedDifference>> differences;  // absent: none
  friend bool operator==(const ReportedService&, const ReportedService&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ReportedService> auto& x) {
  auto& [service, payable, held, bonus, differences] = x;
  visit("service", service);
  visit("payable", payable, value_form);
  visit("held", held, value_form);
  visit("bonus", bonus, value_form);
  visit("differences", differences);
}

struct ReportPublished {
  std::string month;                                     // 2027-03
  std::string text;                                      // may be empty
  std::optional<std::vector<ReportedWindow>> windows;    // that ended in it; absent: none
  std::optional<std::vector<ReportedService>> services;  // what is paid; absent: no credits at all
  friend bool operator==(const ReportPublished&, const ReportPublished&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ReportPublished> auto& x) {
  auto& [month, text, windows, services] = x;
  visit("month", month, name_form);
  visit("text", text, text_or_none);
  visit("windows", windows);
  visit("services", services);
}

struct ReportAccepted {
  EventId report;
  friend bool operator==(const ReportAccepted&, const ReportAccepted&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ReportAccepted> auto& x) {
  auto& [report] = x;
  visit("report", report);
}

using ReportEvent = std::variant<ReportPublished, ReportAccepted>;
inline constexpr EventTable<ReportEvent> report_events{{
    {"sopu.report.published.v1", About::agreement, Chain::contract, Use::sign, Sender::participant,
     binds_nobody, AfterEnd::taken},
    {"sopu.report.accepted.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_with(ChangeClass::price), AfterEnd::taken},
}};

// ---------------------------------------------------------------- the slice of the state

struct Report {
  EventId id;
  Date month;  // its first day
  PartyId by;
  Role side;  // for which it speaks: the other accepts
  Recorded recorded;
  std::optional<Recorded> accepted;
  friend bool operator==(const Report&, const Report&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Report> auto& x) {
  auto& [id, month, by, side, recorded, accepted] = x;
  visit("id", id);
  visit("month", month);
  visit("by", by);
  visit("side", side);
  visit("recorded", recorded);
  visit("accepted", accepted);
}

struct MissedReport {
  Date month;
  Recorded recorded;  // of the event that says so
  friend bool operator==(const MissedReport&, const MissedReport&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<MissedReport> auto& x) {
  auto& [month, recorded] = x;
  visit("month", month);
  visit("recorded", recorded);
}

struct Reports {
  SharedList<Report> all;           // in the order in which they were published
  SharedList<MissedReport> missed;  // by month
  std::optional<Date> awaited;      // the first month neither reported nor missed, once one was

  const Report* find(const EventId& id) const;
  // As far as it was recorded by then.
  const Report* newest_of(Date month, Time known_by = Time::max()) const;
  bool is_missed(Date month) const;
  friend bool operator==(const Reports&, const Reports&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Reports> auto& x) {
  auto& [all, missed, awaited] = x;
  visit("reports", all);
  visit("missedReports", missed);
  visit("awaitedReport", awaited);
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const ReportPublished&);
Refusal decide(const Context&, const ReportAccepted&);
void evolve(const Fold&, const ReportPublished&);
void evolve(const Fold&, const ReportAccepted&);
Sentence say(const Saying&, const ReportPublished&);
Sentence say(const Saying&, const ReportAccepted&);
Sight sight(const Look&, const ReportPublished&);
Sight sight(const Look&, const ReportAccepted&);

// What a report of a month says, by its performance.
struct ReportedFigures {
  std::vector<ReportedWindow> windows;
  std::vector<ReportedService> services;
};
ReportedFigures reported(const performance::Performance& performance);
// Of rolling windows the one that ends with the month.
performance::Performance performance_of_month(const Agreement& agreement,
                                              const performance::FiguresOf& figures, Date month,
                                              Time now);

// ---------------------------------------------------------------- months

// The first day of the month that `2027-03` names; nothing if it names none.
std::optional<Date> month_named(std::string_view text);
std::string name_of_month(Date month);
Date month_after(Date month);
Date month_before(Date month);
// The terms that rule on its last day.
TermsPtr rules_of_month(const Agreement& agreement, Date month);
// The month in which something was first agreed, or first binds, whichever is later.
Date first_month(const Agreement& agreement);
// When a month is over, by the zone of the terms that rule then.
Time end_of_month(const Agreement& agreement, Date month);
// Whether it is a month of the agreement, of which there is a report.
bool binds_in_month(const Agreement& agreement, Date month);
// When a month's report is due: the terms' time after the month, or after they were agreed if that
// was later.
Time report_due(const Agreement& agreement, Date month);
// The next month to be reported, and when; nothing while nothing is agreed, and after the end.
struct DueReport {
  Date month;
  Time due;
  PartyId by;
};
std::optional<DueReport> next_report(const Agreement& agreement);
// It was due, and did not come.
void report_is_missed(const Fold& fold, Date month);

void show_reports(const Showing& showing);
void due_in_reports(const Agreement& agreement, Deadlines& list);

}  // namespace sopu::domain
