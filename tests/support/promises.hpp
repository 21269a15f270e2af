// Terms of one service, for tests of what is measured and credited: everything that an objective
// and its credits hang on, and nothing else.
// Values; any thread.
#pragma once

#include <string>

#include <boost/json/object.hpp>

#include "ledger/domain/terms/terms.hpp"

namespace sopu::test {

// What a test says of one objective `uptime` of the service `hosting`, over what it leaves out:
// available 99.9 % of each month, 4,800.00 a month.
struct Promise {
  boost::json::object objective{};
  boost::json::object rules{};
  boost::json::object service_elements{};  // over the rest
  std::string zone = "Europe/Helsinki";
};

// Throws std::runtime_error with the refusal if the terms are refused.
domain::TermsPtr terms_of(const Promise& promise);

}  // namespace sopu::test
