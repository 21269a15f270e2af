#include "ledger/clock.hpp"

#include <ctime>

#include "ledger/limits.hpp"

namespace sopu {

using std::chrono::milliseconds;

Clock system_clock() {
  return [] { return std::chrono::floor<milliseconds>(std::chrono::system_clock::now()); };
}

Stopwatch system_stopwatch() {
  return [] {
    timespec ran{};
    ::clock_gettime(CLOCK_BOOTTIME, &ran);
    return std::chrono::floor<milliseconds>(std::chrono::seconds(ran.tv_sec) +
                                            std::chrono::nanoseconds(ran.tv_nsec));
  };
}

ClockWatch::ClockWatch(Clock clock, Stopwatch stopwatch)
    : clock_(std::move(clock)),
      stopwatch_(std::move(stopwatch)),
      believed_(clock_()),
      ran_(stopwatch_()) {}

ClockWatch::Look ClockWatch::look() {
  const std::lock_guard lock(mutex_);
  const domain::Time now = clock_();
  const milliseconds ran = stopwatch_() - ran_;
  const milliseconds ahead = now - believed_ - ran;
  const milliseconds slewed = was_set_ ? milliseconds{0} : ran / limits::clock_slew_divisor;
  was_set_ = std::chrono::abs(ahead) > limits::clock_jump_max + slewed;
  if (was_set_) return {now, ahead};
  // Not with every look: many small steps would each go unnoticed.
  if (ran >= limits::clock_looked_at_every) {
    believed_ = now;
    ran_ += ran;
  }
  return {now, milliseconds{0}};
}

}  // namespace sopu
