// What a missed target is worth: from the tiers of an objective to what is paid for a month (the
// product's rules of performance, 2). Amounts are in minor units of the currency.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <vector>

#include "ledger/domain/performance/attained.hpp"
#include "ledger/domain/performance/window.hpp"
#include "ledger/domain/terms/service.hpp"

namespace sopu::domain::performance {

// What a share of a fee is taken of.
struct Base {
  std::int64_t amount;  // for the part of the window that binds
  std::int64_t fee;     // for all of the time that the fee is for,
  std::int64_t days;    // which has so many local days
  friend bool operator==(const Base&, const Base&) = default;
};

// A fee from a local date on.
struct FeeFrom {
  Date from;
  Fee fee;
  std::optional<std::int64_t> billed_days{};  // what was billed is for so many
};
// The time whose fee credits of a window are shares of.
Dates fee_period(const CreditRules& rules, const Dates& window);
// Of a window, of which the terms bind in a part. Nothing if one of the fees that it is taken of is
// not known, or for no time. `fees` in the order of time, the first of which may begin later than
// the window.
std::optional<Base> base_of(const CreditRules& rules, const std::vector<FeeFrom>& fees,
                            const Dates& window, const Dates& bound);

// One incident or item, or the window as a whole, and the tier that it falls under.
struct CreditLine {
  std::size_t tier;        // of the objective's
  std::int64_t times = 1;  // steps that have begun
  std::int64_t amount = 0;
  std::string item{};                 // whose it is: of duration, per item
  std::optional<Span> outage{};       // from its begin to its end: per incident
  std::optional<Time> claim_until{};  // where each incident is claimed by itself
  bool is_claimed = false;
};

// Of one objective and window, before the caps over several.
struct WindowCredit {
  std::vector<CreditLine> lines{};
  std::int64_t amount = 0;
  std::int64_t bonus = 0;
  std::int64_t lapsed = 0;  // no part of the amount any more: nobody claimed it in time
};

struct Circumstances {
  Dates window;
  bool is_part = false;      // the terms bind in a part of it
  std::optional<Base> base;  // nothing if the fee is not known: what needs it is no credit yet
  bool is_repeated = false;  // the window before was breached
  bool is_replayed = false;  // it pays, whatever the day from which credits are paid
};
WindowCredit credit(const Objective& objective, const CreditRules& rules, const Attained& attained,
                    const Setting& setting, const Circumstances& circumstances);
// Where no report counts as a default: what falls under the first tier, whatever was attained.
WindowCredit credit_by_default(const Objective& objective, const CreditRules& rules,
                               const Circumstances& circumstances);

// Of one service and month: what each of its objectives' windows is credited, in the order of the
// terms' objectives, and what is paid.
struct Part {
  std::int64_t credit;
  std::optional<Base> base;
  std::int64_t bonus = 0;
};
struct Month {
  std::vector<std::int64_t> credits;  // of each part, after what combines and caps them
  std::int64_t payable = 0;           // their sum, unless it is below the least that is paid
  std::int64_t bonus = 0;
};
// What was paid for it in the months before.
struct PaidBefore {
  std::int64_t this_year = 0;      // since January
  std::int64_t eleven_months = 0;  // before this one
};
Month settled(const CreditRules& rules, const std::vector<Part>& parts, const PaidBefore& paid);

}  // namespace sopu::domain::performance
