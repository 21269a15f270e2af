// agreement show and list.
#pragma once

#include "tools/common.hpp"

namespace sopu::tools {

// What an answer to `agreement.get` looks like.
std::string agreement_text(const boost::json::value& agreement, const std::string& id,
                           words::Language language);

void add_agreement_show(Command& family, Context& context);
void add_agreement_list(Command& family, Context& context);

}  // namespace sopu::tools
