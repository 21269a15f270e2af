// What is refused for what was measured: who has an agreement's own events alone cannot tell.
// Pure functions; any thread.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "ledger/domain/value/error.hpp"

namespace sopu::domain {

inline bool hangs_on_figures(const Error& error) {
  constexpr std::array<std::string_view, 4> rules{"nothing-measured", "report-differs",
                                                  "backtest-differs", "no-breach-on-record"};
  return std::ranges::count(rules, error.rule) != 0;
}

}  // namespace sopu::domain
