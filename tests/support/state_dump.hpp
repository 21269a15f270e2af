// Every member of a state as text, so that two states can be compared and their difference read.
// Pure functions; any thread.
#pragma once

#include <string>

#include <boost/json/serialize.hpp>

#include "ledger/domain/catalogue.hpp"
#include "ledger/domain/value/json_form.hpp"

namespace sopu::test {

// A member a line.
template <domain::HasFields State>
std::string dump(const State& state) {
  std::string text;
  for (const auto& [member, value] : domain::object_of(state)) {
    text += std::string(member) + ": " + boost::json::serialize(value) + "\n";
  }
  return text;
}
inline std::string dump(const domain::Registry& registry) {
  std::string text = dump<domain::Registry>(registry);
  for (const auto& [id, party] : registry.parties) text += id.value + "\n" + dump(party);
  for (const auto& [kid, key] : registry.keys) text += kid.value + "\n" + dump(key);
  for (const auto& one : registry.clock->zones()) {
    text += one.zone.name() + " " + one.version + " " +
            crypto::base64_encode(crypto::view(one.zone.tzif())) + "\n" + dump(one.recorded);
  }
  return text;
}

}  // namespace sopu::test
