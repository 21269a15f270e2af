#include "tools/person.hpp"

namespace sopu::tools {

Option* add_person_options(Command& command, PersonArguments& arguments,
                           const std::string& purpose) {
  auto* name = command.add_option("--person", arguments.name, purpose);
  command.add_option("--person-id", arguments.id,
                     "Id of that person in the party, of a-z, 0-9 and - (default: made out of the"
                     " name); the same for all keys of one person");
  command.add_option("--title", arguments.title, "What that person is in the party");
  return name;
}

domain::Person person_of(const PersonArguments& arguments) {
  domain::Person person = domain::person_called(arguments.name);
  if (!arguments.id.empty()) person.id.value = arguments.id;
  if (!arguments.title.empty()) person.title = arguments.title;
  if (domain::is_item_id(person.id.value)) return person;
  throw Stop(Exit::usage, person.id.value.empty()
                              ? "no id can be made out of the name '" + arguments.name +
                                    "': give one with --person-id, of a-z, 0-9 and -"
                              : "'" + person.id.value +
                                    "' is no id of a person: --person-id takes"
                                    " 1 to 64 of a-z, 0-9 and -");
}

}  // namespace sopu::tools
