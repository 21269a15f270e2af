// party vouch, recover, object: how a party that has lost its keys gets one again.
#pragma once

#include "tools/commands.hpp"

namespace sopu::tools {

void add_recovery_commands(Command& family, Context& context);

// What the people of the signing party should know before anything else: a key that is being
// recovered for it, against which they may object. Empty: there is none.
std::string recovery_warning(const boost::json::value& party, words::Language language);

}  // namespace sopu::tools
