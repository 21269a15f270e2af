// Options that say who holds a key.
// Used while the command line is read.
#pragma once

#include "ledger/domain/registry/enrolment.hpp"
#include "tools/common.hpp"

namespace sopu::tools {

struct PersonArguments {
  std::string name;
  std::string id;
  std::string title;
};

// `--person`, `--person-id`, `--title`. Gives the first.
Option* add_person_options(Command& command, PersonArguments& arguments,
                           const std::string& purpose);

// Stops if no id is given and none can be made out of the name.
domain::Person person_of(const PersonArguments& arguments);

}  // namespace sopu::tools
