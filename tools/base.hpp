// What an event follows: the newest event of its chain, as the server named it. That the log holds
// it at its place is proven here, under the ledger's key, before anybody signs over it.
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
  std::string recorded_at;
  bool seen = true;   // the signer may read it
  std::string proof;  // C2SP tlog-proof text
};

// Of an answer to `prepare`; absent for an event that follows none.
std::optional<Base> read_base(const boost::json::value& prepared);

// Stop (unverified) if the proof does not show that the log holds this event at this place.
void prove(Dialogue& dialogue, const Base& base);

}  // namespace sopu::tools
