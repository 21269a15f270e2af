// A clock that a story moves, so that it can tell of a year in some seconds: it lags behind the
// real one, goes on as that does, and is set forward until it is the real one. Never back.
#pragma once

#include <atomic>
#include <memory>

#include "ledger/ledger.hpp"

namespace sopu::tools {

// One thread moves it; what it hands out may be called from any thread, also when it is gone.
class StoryClock {
 public:
  // The real ones are handed in, so that tests can choose them.
  explicit StoryClock(domain::Time begins, Clock real = system_clock(),
                      Stopwatch real_stopwatch = system_stopwatch());

  Clock clock() const;
  // Runs ahead by as much as the clock is set forward: beside it nobody finds out. Who looks at
  // one before and at the other after a move does, until looking again.
  Stopwatch stopwatch() const;

  domain::Time now() const;
  // Up to the real clock; not at all if it is that late already.
  void forward_to(domain::Time time);
  void catch_up();  // from now on it is the real one
  std::chrono::milliseconds lag() const { return *lag_; }

 private:
  using Lag = std::atomic<std::chrono::milliseconds>;
  const Clock real_;
  const Stopwatch real_stopwatch_;
  const std::shared_ptr<Lag> lag_;
  const std::chrono::milliseconds first_lag_;
};

// Moves a ledger's clock on. Whatever falls due on the way is said at its due, before the clock
// goes further, as it would have been in all that time.
void pass_time(Ledger& ledger, StoryClock& clock, domain::Time until);

}  // namespace sopu::tools
