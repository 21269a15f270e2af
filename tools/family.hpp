// A verb of a family whose events are about an agreement: what is to be signed is asked for on the
// command line, and the same arguments serve all verbs of the family.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tools/base.hpp"

namespace sopu::tools {

template <class Arguments>
struct Added {
  Command* command;
  std::shared_ptr<Arguments> arguments;
};

// `Arguments` has a member `agreement`.
template <class Arguments>
Added<Arguments> add_verb(Command& family, Context& context,
                          void (*act)(const Options&, const Arguments&), const std::string& name,
                          const std::string& purpose, const std::vector<std::string>& examples) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = add_command(family, name, purpose, examples);
  command->add_option("agreement", arguments->agreement, "The agreement's id")->required();
  add_signing_options(command, context.options);
  set_action(command, context, [&context, act, arguments] { act(context.options, *arguments); });
  return {command, arguments};
}

}  // namespace sopu::tools
