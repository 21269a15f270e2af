// Checks an evidence file: one agreement's events out of a log, and those that they hang on, with
// the same checks and rules as a whole log's. Trusts nothing but the log's verifier key.
// verify_evidence() uses its own threads.
#pragma once

#include <istream>

#include "ledger/audit/verifier.hpp"
#include "ledger/log/evidence.hpp"

namespace sopu::audit {

struct EvidenceVerdict {
  // Its fault's index is the event's, if the line is one; its kind, beside those of a log, `line`:
  // the file is cut off, its lines are none, out of order, or not what its end says.
  Verdict verdict;
  std::uint64_t line = 0;  // with the fault, from 1
  log::EvidenceHead head;  // as far as it was read

  bool is_genuine() const { return !verdict.fault; }
  // Every rule was applied as well: nothing is hidden.
  bool holds() const { return is_genuine() && verdict.bodies_withheld == 0; }
};

// Of the options `since` and `reader` are not looked at; `progress` is told of bytes.
EvidenceVerdict verify_evidence(std::istream& file, const Options& options);

}  // namespace sopu::audit
