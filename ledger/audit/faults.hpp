// Which of several faults is the first. They are found in no particular order: signatures in
// parallel, the upper tiles long after the events under them.
// Belongs to the thread that calls verify().
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "ledger/audit/verifier.hpp"

namespace sopu::audit {

class FirstFault {
 public:
  // Keeps the fault if it comes before the one known: by index, those without one last; at the same
  // index in the order in which an event is checked.
  void add(Fault fault);

  // Events from here on need no checking: no fault of theirs can be the first.
  std::uint64_t bound() const { return bound_; }
  const std::optional<Fault>& get() const { return fault_; }

 private:
  std::optional<Fault> fault_;
  std::uint64_t bound_ = std::numeric_limits<std::uint64_t>::max();
};

}  // namespace sopu::audit
