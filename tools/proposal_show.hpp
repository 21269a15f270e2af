// How proposals look, and the commands that show them.
#pragma once

#include "tools/common.hpp"

namespace sopu::tools {

// For people: a proposal with its approvals and what holds it back, an indented block.
std::string proposal_text(const boost::json::value& proposal, std::size_t indent);

// Who approved, and for which other parties of the agreement the same person acts.
std::string approver_text(const boost::json::value& approval);

void add_proposal_list(CLI::App& family, Context& context);
void add_proposal_show(CLI::App& family, Context& context);

}  // namespace sopu::tools
