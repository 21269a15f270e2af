#include "ledger/domain/registry/party.hpp"

namespace sopu::domain {

Refusal decide(const RegistryContext& context, const PartyEnrolled& data) {
  if (context.registry.party(context.subject())) {
    return refuse_rule({"party-exists", {{"party", context.subject().value}}}, "/subject");
  }
  if (auto no = refuse_request(context, data.request)) return no;
  if (auto no = refuse_if_empty(data.request.name, "/data/request/name")) return no;
  if (auto no = refuse_name_of_another(context, data.request.name, "/data/request/name")) return no;
  return refuse_new_key(context, data.request.party, data.request.key, "/data/request/key");
}

Refusal decide(const RegistryContext& context, const PartyRenamed& data) {
  if (auto no = refuse_if_empty(data.name, "/data/name")) return no;
  if (context.registry.party(context.subject())->name() == data.name) {
    return refuse_rule({"same-name", {{"name", data.name}}}, "/data/name");
  }
  return refuse_name_of_another(context, data.name, "/data/name");
}

void evolve(const RegistryFold& fold, const PartyEnrolled& data) {
  add_party(fold, data.request.party, data.request.name, data.request.key);
}

void evolve(const RegistryFold& fold, const PartyRenamed& data) {
  fold.registry.parties.at(fold.event.source).names.push_back({data.name, fold.recorded});
}

Sentence say(const RegistrySaying& saying, const PartyEnrolled& data) {
  const EnrolmentRequest& request = data.request;
  if (saying.sight != Sight::whole) {
    return {"party-enrolled.told", {{"name", request.name}, {"party", request.party.value}}};
  }
  return {"party-enrolled",
          {{"name", request.name},
           {"party", request.party.value},
           {"person", request.key.person.name}}};
}

Sentence say(const RegistrySaying& saying, const PartyRenamed& data) {
  return {"party-renamed", {{"party", saying.event.source.value}, {"name", data.name}}};
}

Sight sight(const RegistryLook& look, const PartyEnrolled&) {
  return sight_of_people(look);
}

// Names no people, but without the key that signed it nobody could check it.
Sight sight(const RegistryLook& look, const PartyRenamed&) {
  return sight_of_people(look);
}

}  // namespace sopu::domain
