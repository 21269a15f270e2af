// The scalars of OpenSLO v1 ("Custom Data Types", "Objectives"), read from their decimals.
// Pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ledger/domain/value/time.hpp"

namespace sopu::tools {

// How many units of 10^-digits a number has, cut; `is_exact`: nothing was cut off.
struct Decimal {
  std::int64_t units = 0;
  bool is_exact = true;
};
// A plain decimal from 0; nothing for anything else, or for more units than 64 bits hold. Never
// through floating point: 0.999 is no binary fraction.
std::optional<Decimal> parse_units(std::string_view text, int digits);

// duration-shorthand: 5m, 28d, 1M.
struct Shorthand {
  std::int64_t count;  // from 1, of at most 9 digits
  char unit;           // m, h, d, w, M, Q or Y
};
std::optional<Shorthand> parse_shorthand(std::string_view text);

// 2020-01-21 12:30:00, without a time zone.
struct LocalTime {
  domain::Date date;
  bool is_midnight;
};
std::optional<LocalTime> parse_local_time(std::string_view text);

}  // namespace sopu::tools
