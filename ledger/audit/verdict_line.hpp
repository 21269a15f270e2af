// What the child that reads a damaged file tells its parent: one JSON object a line.
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "ledger/audit/verifier.hpp"

namespace sopu::audit {

struct ProgressLine {
  std::uint64_t done = 0;
  std::uint64_t total = 0;
};
// The store could not be opened, for a reason that is no damage.
struct FailureLine {
  std::string what;
};
using Line = std::variant<ProgressLine, FailureLine, Verdict>;

std::string write_line(const Line& line);  // with its newline
// Throws std::runtime_error for what write_line would not write.
Line read_line(std::string_view text);  // without it

}  // namespace sopu::audit
