// Something that the ledger says, as data: what it is by its code, who and what it is about by its
// parameters. Nothing is decided on words; ledger/words renders them.
// Values; any thread.
#pragma once

#include <string>

#include <boost/json/object.hpp>

namespace sopu::domain {

struct Sentence {
  std::string code;            // `version-begins`
  boost::json::object params;  // texts, integers, lists; instants as RFC 3339, dates as 2027-01-31
  friend bool operator==(const Sentence&, const Sentence&) = default;
};

}  // namespace sopu::domain
