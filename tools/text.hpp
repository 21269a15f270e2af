// Answers as people read them, which ledger/paper makes, on a terminal.
// Pure functions; any thread.
#pragma once

#include "ledger/paper/get.hpp"
#include "ledger/paper/text.hpp"

namespace sopu::tools {

// Half of what this folder does is to show answers.
using namespace paper;

// The one of a list of an agreement's state that is meant: by the beginning or the end of its `id`,
// or, if nothing is said, the only one. Stop if there is none, or several.
const boost::json::value& listed(const boost::json::value& agreement, std::string_view list,
                                 std::string_view id, const std::string& text,
                                 bool (*may_be)(const boost::json::value&) = nullptr);

}  // namespace sopu::tools
