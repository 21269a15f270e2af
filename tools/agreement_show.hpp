// agreement show and list.
#pragma once

#include "tools/common.hpp"

namespace sopu::tools {

void add_agreement_show(CLI::App& family, Context& context);
void add_agreement_list(CLI::App& family, Context& context);

}  // namespace sopu::tools
