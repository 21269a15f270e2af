#include "ledger/domain/registry/key.hpp"

#include <algorithm>

namespace sopu::domain {
namespace {

bool has_other_admin_key(const Registry& registry, const Party& party, const Kid& than) {
  return std::ranges::any_of(party.keys, [&](const Kid& kid) {
    const KeyRecord* other = registry.key(kid);
    return kid != than && other->is_valid() && other->uses.admin;
  });
}

}  // namespace

Refusal decide(const RegistryContext& context, const KeyAdded& data) {
  if (auto no = refuse_request(context, data.request)) return no;
  return refuse_new_key(context.registry, data.request.party, data.request.key,
                        "/data/request/key");
}

// The last key with which a party can manage its keys stays.
Refusal decide(const RegistryContext& context, const KeyRevoked& data) {
  const PartyId& party = context.subject();
  const KeyRecord* key = context.registry.key(data.kid);
  if (!key || key->party != party) {
    return refuse(ErrorCode::not_found,
                  {"no-such-key", {{"party", party.value}, {"kid", data.kid.value}}}, "/data/kid");
  }
  if (!key->is_valid()) {
    return refuse(ErrorCode::wrong_state,
                  {"key-revoked-already", {{"at", format_time(key->revoked->at)}}}, "/data/kid");
  }
  if (!key->uses.admin ||
      has_other_admin_key(context.registry, *context.registry.party(party), data.kid)) {
    return std::nullopt;
  }
  return refuse_rule({"last-admin-key", {{"party", party.value}}}, "/data/kid");
}

void evolve(const RegistryFold& fold, const KeyAdded& data) {
  add_key(fold, data.request.party, data.request.key);
}

void evolve(const RegistryFold& fold, const KeyRevoked& data) {
  fold.registry.keys.at(data.kid).revoked = fold.recorded;
}

Sentence say(const RegistrySaying& saying, const KeyAdded& data) {
  const std::string& party = saying.event.source.value;
  if (saying.sight != Sight::whole) return {"key-added.told", {{"party", party}}};
  return {"key-added", {{"party", party}, {"person", data.request.key.person}}};
}

Sentence say(const RegistrySaying& saying, const KeyRevoked& data) {
  const std::string& party = saying.event.source.value;
  if (saying.sight != Sight::whole) {
    return {"key-revoked.told", {{"party", party}, {"kid", data.kid.value}}};
  }
  return {"key-revoked", {{"party", party}, {"kid", data.kid.value}, {"reason", data.reason}}};
}

Sight sight(const RegistryLook& look, const KeyAdded&) {
  return sight_of_people(look);
}

// The reason may name people.
Sight sight(const RegistryLook& look, const KeyRevoked&) {
  return sight_of_people(look);
}

}  // namespace sopu::domain
