// The days that are asked for of an agreement's performance. Pure function; any thread.
#pragma once

#include "ledger/domain/performance/window.hpp"
#include "ledger/domain/value/error.hpp"

namespace sopu::view {

inline constexpr std::chrono::months months_unless_told{12};

// As many as are judged at once: three years.
inline domain::Result<domain::performance::Dates> range_asked(domain::Date from,
                                                              domain::Date until) {
  using domain::ErrorCode;
  constexpr std::chrono::months months_max{36};
  if (from >= until) return domain::refuse(ErrorCode::schema, {"ends-before-it-begins", {}}, "/to");
  if (until <= from + months_max) return domain::performance::Dates{from, until};
  return domain::refuse(ErrorCode::schema,
                        {"performance-range-limit", {{"months", months_max.count()}}}, "/to");
}

}  // namespace sopu::view
