// How an agreement goes: each window of each objective judged by the terms that bind in it, by the
// figures of everybody who measured it, and what is credited for each month.
// Pure functions; any thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ledger/domain/performance/credit.hpp"
#include "ledger/domain/terms/terms.hpp"

namespace sopu::domain::performance {

// Terms and the time in which they bind, in the order of time; the last ends when the agreement
// does, or long after.
struct Bound {
  Span span;
  TermsPtr terms;
  Zone zone;
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

struct Course {
  std::vector<Bound> bound;
  FiguresOf figures;
  Spans suspended{};
  std::optional<ItemId> only{};  // of this objective alone; what is paid for a month needs all
  // Which of the rolling windows are judged, of which one ends on each day; empty: all.
  std::function<bool(const Dates&)> rolling{};
};

// What one measurer's figures say.
struct Side {
  PartyId measurer;
  Attained attained;
  Verdict verdict;
  WindowCredit credit;
};

struct Judgement {
  ItemId objective;
  std::optional<ItemId> unit;
  TermsPtr terms;  // by which it is judged
  std::string name;
  Dates window;
  Dates bound;  // the part of it in which they bind
  Span span;    // of that part
  std::optional<Base> base{};
  bool is_repeated = false;  // the window before was breached
  std::vector<Side> sides{};

  const Objective& promise() const { return *terms->objective(objective); }
  // What all who measured it say; nothing if they differ.
  std::optional<Verdict> verdict() const;
  // The least and the most that is credited by anybody's figures.
  std::int64_t least() const;
  std::int64_t most() const;
};

// What is paid for a service in the month in which its windows end.
struct ServiceMonth {
  ItemId service;
  Date month;   // its first day
  Month least;  // by the figures that give the least,
  Month most;   // and by those that give the most
  std::int64_t held() const { return most.payable - least.payable; }
};

struct Performance {
  std::vector<Judgement> windows;  // by objective in the terms' order, then by time
  std::vector<ServiceMonth> months;
};

// Of every window that begins before these months are over and ends in or after them; and what is
// paid in those months. A rolling window is looked at on each of its last days.
Performance performance(const Course& course, const Dates& months);

}  // namespace sopu::domain::performance
