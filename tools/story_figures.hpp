// What was down in the year of the demo: by chance in most months, so little that the promise is
// kept whatever the seed; by hand in those of which the story tells.
// Pure functions; any thread.
#pragma once

#include <random>
#include <vector>

#include "ledger/domain/value/spans.hpp"

namespace sopu::tools {

// The same numbers for a seed on every machine: the engine is defined to the bit, the
// distributions of the standard library are not.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  // From 0 on, less than `sides`; as even as it takes for a demo.
  std::int64_t roll(std::int64_t sides) {
    return static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(sides));
  }

 private:
  std::mt19937_64 engine_;
};

// Months are counted from the first of the agreement, which is 1.
namespace months {
inline constexpr int breached = 3;    // two hours: the credit is claimed and settled
inline constexpr int maintained = 5;  // ninety minutes, in maintenance that was announced in time
inline constexpr int contested = 7;   // three minutes, says the provider; a night, the customer
inline constexpr int unreported = 8;  // nothing much, but no report came
inline constexpr int last = 13;       // that is over when the story ends
}  // namespace months

// A month is measured in parts that last a week, the last one less; February may have four.
std::vector<domain::Span> parts_of(const domain::Span& month, const domain::Zone& zone);

// At most one outage of 45 seconds in a part: five of them are less than the 241 seconds by which a
// February of 28 days may be down.
domain::Spans down_by_chance(Dice& dice, const domain::Span& part);
// In the months of which the story tells, by the provider's figures.
domain::Spans down_by_hand(int month, domain::Time begin_of_month);
// The customer looks at its shop every ten seconds and may miss what is shorter.
domain::Spans seen_by_customer(const domain::Spans& down);
// What it saw in the contested month.
domain::Spans down_for_customer(domain::Time begin_of_month);
// When maintenance was announced for in the maintained month: as long as the terms let count.
domain::Span maintenance(domain::Time begin_of_month);

}  // namespace sopu::tools
