// Terms as a document for people to read on a terminal.
// Pure functions; any thread.
#pragma once

#include <string>

#include <boost/json/value.hpp>

namespace sopu::tools {

std::string terms_text(const boost::json::value& terms);

// One item of the terms, whatever it is: a clause as text, anything else member by member.
std::string item_text(const boost::json::value& item);

}  // namespace sopu::tools
