// The time of day as something that is handed in, so that tests can choose it, and whether it can
// be believed.
#pragma once

#include <functional>
#include <mutex>

#include "ledger/domain/value/time.hpp"

namespace sopu {

using Clock = std::function<domain::Time()>;  // callable from any thread
// Time since some moment. Nobody can set it, and it runs while the machine sleeps. Any thread.
using Stopwatch = std::function<std::chrono::milliseconds()>;

Clock system_clock();
Stopwatch system_stopwatch();

// A clock that is looked at beside a stopwatch: who sets it is found out, as it then goes on
// otherwise than that does. Services that correct a clock little by little stay unnoticed. Once
// set, it is not believed until it is back where it would be, or until the program starts again.
// Any thread.
class ClockWatch {
 public:
  ClockWatch(Clock clock, Stopwatch stopwatch);

  struct Look {
    domain::Time now;
    std::chrono::milliseconds jump;  // how far it was set ahead; 0: believed
  };
  Look look();

 private:
  const Clock clock_;
  const Stopwatch stopwatch_;
  std::mutex mutex_;
  domain::Time believed_;  // some time ago
  std::chrono::milliseconds ran_;
  bool was_set_ = false;
};

}  // namespace sopu
