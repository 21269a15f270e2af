// What an event follows: the newest event of its chain, as the server named it. Who may not read
// that one signs over its hash and its place in the log, checked here by the proof.
// One thread.
#pragma once

#include <optional>
#include <string>

#include <boost/json/value.hpp>

#include "tools/dialogue.hpp"

namespace sopu::tools {

struct Base {
  std::string event;  // hash of its JWS, base64url
  std::uint64_t index = 0;
  bool seen = true;   // the signer may read it
  std::string proof;  // C2SP tlog-proof text
};

// Of an answer to `prepare`; absent for an event that follows none.
std::optional<Base> read_base(const boost::json::value& prepared);

// That the log holds this event at this place, if the signer cannot look for itself: by the proof,
// under the key that SOPU_LOG_KEY names (without that, the one that the server says is its log's).
// Stop (failure) if it does not.
void check_unseen(Dialogue& dialogue, const Base& base);

}  // namespace sopu::tools
