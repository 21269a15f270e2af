// Evidence files: what `verify` says of one.
#pragma once

#include <string>

#include "ledger/audit/evidence.hpp"
#include "tools/common.hpp"

namespace sopu::tools {

// By its first line, one of JSON with more behind it: no data file begins so, and no receipt.
bool is_evidence(const std::string& path);
// Which ledger the file says it is of: to look for the key, not to be believed.
std::string origin_of_evidence(const std::string& path);

// With progress. Stop (failure) for what cannot be read.
audit::EvidenceVerdict verdict_on_evidence(const std::string& path,
                                           const crypto::NoteVerifier& ledger,
                                           unsigned threads = 0);
// Says what was found. Stop (unverified) if the file is not genuine.
void tell_evidence(const Options& options, const audit::EvidenceVerdict& verdict);

}  // namespace sopu::tools
