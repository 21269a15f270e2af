#include "ledger/domain/registry/ledger.hpp"

namespace sopu::domain {

Refusal decide(const RegistryContext& context, const LedgerOpened& data) {
  if (context.registry.genesis) return refuse(ErrorCode::wrong_state, {"ledger-open-already", {}});
  if (auto no = refuse_if_empty(data.operator_name, "/data/operatorName")) return no;
  if (auto no = refuse_new_key(context, context.event.source, data.key, "/data/key")) return no;
  if (context.event.kid != data.key.kid) {
    return refuse(ErrorCode::key_not_allowed, {"opening-signed-by-another-key", {}}, "/data/key");
  }
  if (data.key.uses.admin) return std::nullopt;
  return refuse(ErrorCode::key_not_allowed, {"operator-key-needs-admin", {}}, "/data/key/uses");
}

Refusal decide(const RegistryContext& context, const LedgerConfigured& data) {
  if (data.signed_times != context.registry.signed_times) return std::nullopt;
  return refuse_rule({"same-configuration", {}}, "/data");
}

Refusal decide(const RegistryContext& context, const WitnessAdded& data) {
  const auto verifier = crypto::NoteVerifier::parse(data.vkey);
  if (!verifier || verifier->type != crypto::NoteKeyType::cosignature_v1 ||
      verifier->name != data.name) {
    return refuse(ErrorCode::schema, {"witness-key-wrong", {{"name", data.name}}}, "/data/vkey");
  }
  for (const Witness& witness : context.registry.witnesses) {
    if (witness.vkey == data.vkey || witness.name == data.name) {
      return refuse_rule({"witness-known", {{"name", data.name}}}, "/data/vkey");
    }
  }
  return std::nullopt;
}

void evolve(const RegistryFold& fold, const LedgerOpened& data) {
  Registry& registry = fold.registry;
  registry.origin = fold.event.ledger;
  registry.genesis = fold.event.hash;
  registry.opened = fold.recorded.at;
  registry.signed_times = data.signed_times;
  registry.operator_id = fold.event.source;
  registry.log_key = data.log_key;
  add_party(fold, fold.event.source, data.operator_name, data.key);
  registry.parties.at(fold.event.source).chain.push_back({fold.event.hash, fold.recorded.index});
}

void evolve(const RegistryFold& fold, const LedgerConfigured& data) {
  fold.registry.signed_times = data.signed_times;
}

void evolve(const RegistryFold& fold, const WitnessAdded& data) {
  fold.registry.witnesses.push_back({data.name, data.vkey, data.url, fold.recorded});
}

Sentence say(const RegistrySaying& saying, const LedgerOpened& data) {
  return {"ledger-opened", {{"origin", saying.event.ledger}, {"operatorName", data.operator_name}}};
}

Sentence say(const RegistrySaying&, const LedgerConfigured& data) {
  return {
      "ledger-configured",
      {{"ahead", data.signed_times.ahead_max_sec}, {"behind", data.signed_times.behind_max_sec}}};
}

Sentence say(const RegistrySaying&, const WitnessAdded& data) {
  return {"witness-added", {{"name", data.name}}};
}

Sight sight(const RegistryLook&, const LedgerOpened&) {
  return Sight::whole;
}

Sight sight(const RegistryLook&, const LedgerConfigured&) {
  return Sight::whole;
}

Sight sight(const RegistryLook&, const WitnessAdded&) {
  return Sight::whole;
}

}  // namespace sopu::domain
