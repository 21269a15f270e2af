// Complete sample terms between the provider `acme` and the customer `globex`, and small changes to
// them, for tests.
// Pure functions; any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "ledger/domain/terms/terms.hpp"

namespace sopu::test {

// Nothing is missing; most optional parts are there once. Two objectives: `uptime`, judged by the
// calendar month, with credits, and `tickets`, judged over 30 rolling days.
boost::json::value sample_terms();

// Puts a value at a JSON Pointer (positions count from 0, `-` appends); what leads there must
// exist.
boost::json::value with(boost::json::value terms, std::string_view pointer,
                        boost::json::value value);

// Takes the member or item at a JSON Pointer out; it must be there.
boost::json::value without(boost::json::value terms, std::string_view pointer);

// Adds a third party; `involvement` is "consulted" or "consenting".
boost::json::value with_third_party(boost::json::value terms, std::string_view party,
                                    std::string_view involvement);

// How many people of a party must approve changes of a class ("price"); the party must have a rule.
// Higher classes never ask for fewer, nor lower ones for more.
boost::json::value with_threshold(boost::json::value terms, std::string_view party,
                                  std::string_view change_class, int people);

// The terms parsed; throws with the refusal if they are not well formed.
domain::TermsPtr parsed(boost::json::value terms);

}  // namespace sopu::test
