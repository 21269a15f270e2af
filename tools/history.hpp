// How the audit trail looks, a line for each event.
// Pure functions; any thread.
#pragma once

#include <string>

#include <boost/json/array.hpp>

namespace sopu::tools {

// `proposal.submitted` of `sopu.proposal.submitted.v1`.
std::string bare_type(std::string type);

// Of what `agreement.history` answers.
std::string history_text(const boost::json::array& entries);

}  // namespace sopu::tools
