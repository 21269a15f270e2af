// JSON Canonicalization Scheme (RFC 8785) for values without fractions: the form in which terms are
// hashed, so that everyone who holds the same content computes the same hash.
// Pure functions; any thread.
#pragma once

#include <string>

#include <boost/json/value.hpp>

namespace sopu::domain {

// Members sorted by UTF-16 code units, no white space, the shortest escapes. Needs a value without
// floating-point numbers, as the strict reader gives.
std::string canonical(const boost::json::value& value);

}  // namespace sopu::domain
