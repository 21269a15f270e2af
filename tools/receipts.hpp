// What the client makes of a receipt: nothing is believed to be recorded before the receipt proves
// it, and the proof is kept.
// One thread.
#pragma once

#include <filesystem>
#include <string>

#include <boost/json/value.hpp>

#include "crypto/note.hpp"
#include "tools/common.hpp"

namespace sopu::tools {

// What a receipt shows to be in the log: where, since when, which event.
struct Recorded {
  std::uint64_t index = 0;
  std::string at;     // as in section 1 of the formats
  std::string event;  // hash of the JWS, base64url
  std::string checkpoint;
};

// Checks every part against the others and against the ledger's key. Stop (unverified) that says
// which one does not fit.
Recorded prove_receipt(const boost::json::value& receipt, const crypto::NoteVerifier& ledger);
// And it is the receipt for this event.
Recorded prove_receipt(const boost::json::value& receipt, const std::string& jws,
                       const crypto::NoteVerifier& ledger);

// A receipt together with the event that it is for: what the client keeps, and `verify` reads.
std::string kept_receipt(const boost::json::value& receipt, const std::string& jws);

// Which ledger it says it is of: to look for the key, not to be believed.
std::string origin_of_receipt(const std::string& file);

void verify_receipt(const Options& options, const std::string& file,
                    const crypto::NoteVerifier& ledger);

}  // namespace sopu::tools
