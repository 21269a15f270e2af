// In which window an item counts, and what it is there: so that what is told of it later can be
// seen to change a window that is final. Pure functions; any thread.
#pragma once

#include <string_view>

#include "ledger/domain/agreement/measurement.hpp"
#include "ledger/domain/performance/window.hpp"

namespace sopu::domain {

// By what items are judged: an objective of the indicator duration, in its terms.
struct ItemRules {
  const Terms& terms;
  const Objective& objective;
  const Zone& zone;
};

struct Counted {
  performance::Dates window;  // in which it is done or its limit runs out
  bool is_good = false;
  std::chrono::milliseconds took{0};  // of a late one, up to the window's end
  friend bool operator==(const Counted&, const Counted&) = default;
};

// The window in which a time lies. Of rolling ones the first in which it does is final first, of
// others that of the day.
performance::Dates window_of(const ItemRules& rules, Time time);
// Without what is left out: the window may be a later one where exclusions make a limit longer.
Counted counted(const ItemRules& rules, const MeasuredItem& told);
// As it was told of last in these series; null: it was not.
const MeasuredItem* told_before(const SeriesAround& around, std::string_view id);

}  // namespace sopu::domain
