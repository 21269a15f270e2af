// Keys of people with names of their own, and who adds them to acme.
// Pure functions; any thread.
#pragma once

#include "tests/support/world.hpp"

namespace sopu::test {

inline NewKey key_named(const std::string& key, const std::string& id, const std::string& name,
                        KeyUses uses = every_use) {
  NewKey made = key_of(key, uses);
  made.person = {{id}, name, {}};
  return made;
}

inline Said add_key_of_acme(const NewKey& key, int by_person = 1) {
  return by("acme", KeyAdded{request_of("acme", key)}).person_number(by_person);
}

}  // namespace sopu::test
