// Arithmetic without rounding but where a rule says so.
// Pure functions; any thread.
#pragma once

#include <cstdint>

namespace sopu::domain::performance {

// Products of amounts, seconds and shares need more than 64 bits; none needs more than 128: an
// amount has 53, a share at most 65, a factor 14.
__extension__ using Wide = __int128;

// Towards positive infinity where half is left: 0.5 is 1. `by` is positive, `number` not negative.
constexpr Wide half_up(Wide number, Wide by) {
  return (2 * number + by) / (2 * by);
}
constexpr Wide rounded_up(Wide number, Wide by) {
  return (number + by - 1) / by;
}

// A share of one, or a value; nothing is measured if `den` is 0.
struct Quotient {
  Wide num = 0;
  Wide den = 0;
  bool is_measured() const { return den != 0; }
  // Less than, equal to or greater than number / of: negative, 0, positive. Both measured.
  int compared(Wide number, Wide of = 1) const {
    const Wide left = num * of;
    const Wide right = number * den;
    return left < right ? -1 : left > right ? 1 : 0;
  }
};

inline constexpr Wide ppm_of_one = 1'000'000;
inline constexpr Wide bp_of_one = 10'000;

}  // namespace sopu::domain::performance
