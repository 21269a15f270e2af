// What an agreement's performance is judged by: the terms over time, everybody's figures, and what
// the parties said about them.
// Values; any thread.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "ledger/domain/performance/exclusion.hpp"
#include "ledger/domain/performance/figures.hpp"
#include "ledger/domain/terms/terms.hpp"
#include "ledger/domain/value/fields.hpp"

namespace sopu::domain::performance {

// Terms and the time in which they bind, in the order of time; the last ends when the agreement
// does, or long after.
struct Bound {
  Span span;
  TermsPtr terms;
  Zone zone;
  Time agreed = Time::min();  // before which nothing that is to be done in time by them runs
};

// Whose figures are asked for: of an objective, of one unit where it is judged by units, over a
// time and what reaches into it.
struct Asked {
  ItemId objective;
  std::optional<ItemId> unit;
  PartyId measurer;
  Span span;
};
using FiguresOf = std::function<Figures(const Asked&)>;
// So far beyond a window's edges figures are asked for where they count.
inline constexpr std::chrono::days beyond_edges{32};

// A window of an objective, by its name.
struct WindowName {
  ItemId objective;
  std::optional<ItemId> unit;
  std::string window;
  friend bool operator==(const WindowName&, const WindowName&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<WindowName> auto& x) {
  auto& [objective, unit, window] = x;
  visit("objective", objective);
  visit("serviceUnit", unit);
  visit("window", window, name_form);
}

// One measurer's figures of a window are said to be wrong; figures recorded later are others.
struct Contested {
  WindowName window;
  std::optional<PartyId> measurer;  // absent: everybody's
  bool by_debtor;                   // by the side that would pay
  Time at;
  bool in_dispute = false;  // which figures recorded later do not end
};

// Credit that is not automatic is claimed.
struct Claimed {
  WindowName window;
  std::optional<Span> incident;  // where each is claimed by itself
  Time at;
};

// What was billed for a service, or a unit with a fee of its own, and a month.
struct Billed {
  ItemId service;
  std::optional<ItemId> unit;
  Date month;          // its first day
  std::int64_t least;  // of what the sides say it should be
  std::int64_t most;
};

// What both sides take as paid for a service and month.
using Settled = std::map<std::pair<ItemId, Date>, std::int64_t>;

struct Course {
  std::vector<Bound> bound;
  FiguresOf figures;
  Spans suspended{};
  std::vector<LeftOut> left_out{};
  std::vector<Contested> contested{};
  std::vector<Claimed> claimed{};
  Settled settled{};
  std::vector<Billed> billed{};    // one for each service or unit, and month
  std::vector<Date> unreported{};  // months, by their first days, of which no report came in time
  Time now = Time::max();          // of the asking: what was to be claimed by then lapses
  // When something is due that would be at a time, if the ledger had not stood.
  std::function<Time(Time)> due = [](Time nominal) { return nominal; };
  bool replayed = false;         // windows before the day from which credits are paid pay, too
  std::optional<ItemId> only{};  // of this objective alone; what is paid for a month needs all
  // Which of the rolling windows are judged, of which one ends on each day; empty: all.
  std::function<bool(const Dates&)> rolling{};
};

}  // namespace sopu::domain::performance
