// How an agreement goes: each window of each objective judged by the terms that bind in it, by the
// figures of everybody who measured it, and what is credited for each month.
// Pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "ledger/domain/performance/course.hpp"
#include "ledger/domain/performance/credit.hpp"

namespace sopu::domain::performance {

// What one measurer's figures say.
struct Side {
  PartyId measurer;
  Attained attained;
  Verdict verdict;
  WindowCredit credit;
  std::optional<Time> told{};  // when the newest of them was recorded
  // By the side that would pay (true), or the other.
  std::optional<bool> contested{};
};

// Until when a window's credit may be claimed, if that ends, and whether it was.
struct ClaimTime {
  std::optional<Time> until;
  bool is_made = false;
};

// Where what was billed is contested: by the most that is said.
struct ByHighestBill {
  Base base;
  std::int64_t credit;  // the most
};

struct Judgement {
  ItemId objective;
  std::optional<ItemId> unit;
  TermsPtr terms;  // by which it is judged
  std::string name;
  Dates window;
  Dates bound;  // the part of it in which they bind
  Span span;    // of that part
  Time agreed;  // when the terms were
  std::optional<Base> base{};
  std::optional<ByHighestBill> by_highest_bill{};
  bool is_repeated = false;  // the window before was breached
  Spans excluded{};          // of the span
  std::vector<Side> sides{};
  std::optional<WindowCredit> by_default{};  // no report came, which counts as a breach
  std::optional<ClaimTime> claim{};          // absent: it is credited by itself

  const Objective& promise() const { return *terms->objective(objective); }
  // What all who measured it say; nothing if they differ, or all there is is contested.
  std::optional<Verdict> verdict() const;
  bool is_contested() const;
  // The least and the most that is credited by anybody's figures.
  std::int64_t least() const;
  std::int64_t most() const;

 private:
  const Side* contested_alone() const;
};

// What is paid for a service in the month in which its windows end.
// What terms that were agreed later changed of a month that was final by then.
struct Difference {
  Date month;
  std::int64_t amount;  // more is to be paid, or less
};

struct ServiceMonth {
  ItemId service;
  Date month;                             // its first day
  Month least;                            // by the figures that give the least,
  Month most;                             // and by those that give the most
  bool is_settled = false;                // by what the sides said
  std::vector<Difference> differences{};  // to be paid with this month, beside what is paid for it
  std::int64_t held() const { return most.payable - least.payable; }
};

struct Performance {
  std::vector<Judgement> windows;  // by objective in the terms' order, then by time
  std::vector<ServiceMonth> months;
};

// Whether each incident of the objective is claimed by itself.
bool claimed_by_incidents(const Objective& objective, const CreditRules& rules);
// Until when what ended then may be claimed; needs rules that say it.
Time claim_until(const Terms& terms, const Zone& zone, Time end);

// Of every window that begins before these months are over and ends in or after them; and what is
// paid in those months. A rolling window is looked at on each of its last days.
Performance performance(const Course& course, const Dates& months);

}  // namespace sopu::domain::performance
