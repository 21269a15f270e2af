// The time of day as something that is handed in, so that tests can choose it.
#pragma once

#include <functional>

#include "ledger/domain/value/time.hpp"

namespace sopu {

using Clock = std::function<domain::Time()>;  // callable from any thread

inline Clock system_clock() {
  return [] {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  };
}

}  // namespace sopu
