#include "ledger/domain/registry/recovery.hpp"

#include <algorithm>

#include "ledger/domain/registry/authority.hpp"

namespace sopu::domain {
namespace {

// Each lays a line on record that the party must look at, and a party's record has an end.
Refusal refuse_too_many(const RegistryContext& context, const Party& party) {
  const auto recovered = std::ranges::count_if(
      party.keys, [&](const Kid& kid) { return context.registry.key(kid)->recovery.has_value(); });
  if (recovered < limits::recoveries_max) return std::nullopt;
  return refuse_rule({"recoveries-limit", {{"limit", limits::recoveries_max}}}, "/subject");
}

Refusal refuse_other_request(const RecoveryConsent& consent, const EnrolmentRequest& request) {
  if (consent.ledger == request.ledger && consent.party == request.party &&
      consent.kid == request.key.kid) {
    return std::nullopt;
  }
  return refuse_rule({"recovery-consent-for-another",
                      {{"kid", request.key.kid.value}, {"party", request.party.value}}},
                     "/data/consent");
}

// It is two who say it: neither the operator again, nor the party for itself.
Refusal refuse_consenting(const RegistryContext& context, const RecoveryConsent& consent) {
  if (consent.by == context.registry.operator_id || consent.by == consent.party) {
    return refuse_rule({"recovery-consent-own", {{"party", consent.by.value}}}, "/data/consent");
  }
  const auto& [kid, signed_with] = consent.signed_with;
  const KeyRecord* key = context.registry.key(kid);
  if (!key && !context.whole) return std::nullopt;
  const bool binds = key && key->key == signed_with && key->party == consent.by && key->uses.sign &&
                     key->signs(context.at) && reaches(*key, ChangeClass::remedy, context.at);
  if (binds) return std::nullopt;
  return refuse_rule({"recovery-consent-key", {{"kid", kid.value}, {"party", consent.by.value}}},
                     "/data/consent");
}

}  // namespace

Refusal decide(const RegistryContext& context, const PartyRecovered& data) {
  const Party* party = context.registry.party(context.subject());
  if (!party) {
    return refuse(ErrorCode::unknown_party, {"unknown-party", {{"party", context.subject().value}}},
                  "/subject");
  }
  if (auto no = refuse_request(context, data.request)) return no;
  if (auto no = refuse_new_key(context, party->id, data.request.key, "/data/request/key")) {
    return no;
  }
  if (!data.request.key.uses.admin) {
    return refuse_rule({"recovery-needs-admin", {}}, "/data/request/key/uses");
  }
  if (auto no = refuse_other_request(data.consent, data.request)) return no;
  if (auto no = refuse_consenting(context, data.consent)) return no;
  return refuse_too_many(context, *party);
}

Refusal decide(const RegistryContext& context, const RecoveryObjected& data) {
  const KeyRecord* key = context.registry.key(data.kid);
  if (!key || key->party != context.subject()) {
    return refuse(ErrorCode::not_found,
                  {"no-such-key", {{"party", context.subject().value}, {"kid", data.kid.value}}},
                  "/data/kid");
  }
  if (!key->recovery) return refuse_rule({"key-not-recovered", {}}, "/data/kid");
  if (!key->is_valid()) {
    return refuse(ErrorCode::wrong_state,
                  {"key-revoked-already", {{"at", format_time(key->revoked->at)}}}, "/data/kid");
  }
  if (context.at < key->recovery->signs_from) return std::nullopt;
  return refuse(ErrorCode::wrong_state,
                {"objection-late", {{"at", format_time(key->recovery->signs_from)}}}, "/data/kid");
}

void evolve(const RegistryFold& fold, const PartyRecovered& data) {
  add_key(fold, data.request.party, data.request.key);
  fold.registry.keys.at(data.request.key.kid).recovery =
      Recovery{data.consent.agreement, data.consent.by, data.consent.signed_with.kid,
               fold.recorded.at + limits::recovery_waits};
}

void evolve(const RegistryFold& fold, const RecoveryObjected& data) {
  KeyRecord& key = fold.registry.keys.at(data.kid);
  key.revocation = fold.recorded;
  key.revoked = fold.recorded;
}

// ---------------------------------------------------------------- telling

Sentence say(const RegistrySaying& saying, const PartyRecovered& data) {
  const EnrolmentRequest& request = data.request;
  if (saying.sight != Sight::whole) {
    return {"party-recovered.told", {{"party", request.party.value}}};
  }
  return {"party-recovered",
          {{"party", request.party.value},
           {"person", request.key.person.name},
           {"agreement", data.consent.agreement.value},
           {"by", data.consent.by.value}}};
}

Sentence say(const RegistrySaying& saying, const RecoveryObjected& data) {
  const std::string& party = saying.event.source.value;
  if (saying.sight != Sight::whole) {
    return {"recovery-objected.told", {{"party", party}, {"kid", data.kid.value}}};
  }
  return {"recovery-objected",
          {{"party", party}, {"kid", data.kid.value}, {"reason", data.reason}}};
}

Sight sight(const RegistryLook& look, const PartyRecovered&) {
  return sight_of_people(look);
}

// The reason may name people.
Sight sight(const RegistryLook& look, const RecoveryObjected&) {
  return sight_of_people(look);
}

std::vector<Sentence> follow_recovery(const Registry& after, const RecoveryEvent& data) {
  const auto* recovered = std::get_if<PartyRecovered>(&data);
  if (!recovered) return {{"key-never-signs", {}}};
  const KeyRecord& key = *after.key(recovered->request.key.kid);
  return {
      {"key-recovers", {{"kid", key.kid.value}, {"from", format_time(key.recovery->signs_from)}}}};
}

}  // namespace sopu::domain
