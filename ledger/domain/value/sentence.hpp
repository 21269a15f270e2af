// Something that the ledger says, as data: what it is by its code, who and what it is about by its
// parameters. Nothing is decided on words; ledger/words renders them.
// Values; any thread.
#pragma once

#include <string>

#include <boost/json/object.hpp>

#include "crypto/utf8.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {

struct Sentence {
  std::string code;            // `version-begins`
  boost::json::object params;  // texts, integers, lists; instants as RFC 3339, dates as 2027-01-31
  friend bool operator==(const Sentence&, const Sentence&) = default;
};

// Somebody else's text, short enough to stand in a sentence.
inline std::string shortened(std::string_view text) {
  const std::string_view part = crypto::beginning(text, limits::quoted_bytes_max);
  return std::string(part) + (part.size() < text.size() ? "…" : "");
}

}  // namespace sopu::domain
