#include "ledger/audit/faults.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

namespace sopu::audit {
namespace {

// In the order in which an event is checked.
constexpr std::array<std::string_view, 13> kinds{
    "unreadable", "missing",   "entry",        "time", "leaf", "tile",      "event-hash",
    "malformed",  "signature", "duplicate-id", "base", "rule", "checkpoint"};

std::pair<std::uint64_t, std::size_t> place(const Fault& fault) {
  const auto kind = std::ranges::find(kinds, fault.kind);
  if (kind == kinds.end()) throw std::logic_error("a fault of an unknown kind: " + fault.kind);
  return {fault.index.value_or(std::numeric_limits<std::uint64_t>::max()),
          static_cast<std::size_t>(kind - kinds.begin())};
}

}  // namespace

void FirstFault::add(Fault fault) {
  if (fault_ && place(*fault_) <= place(fault)) return;
  if (fault.index) bound_ = *fault.index;
  fault_ = std::move(fault);
}

}  // namespace sopu::audit
