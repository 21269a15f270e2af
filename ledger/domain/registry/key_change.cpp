#include "ledger/domain/registry/key_change.hpp"

#include <algorithm>

#include "ledger/domain/registry/authority.hpp"

namespace sopu::domain {
namespace {

const Party& party_of(const RegistryContext& context) {
  return *context.registry.party(context.subject());
}

// So many people stay as the party asks for, or nobody could change its keys any more.
Refusal refuse_too_few_left(const RegistryContext& context, const KeyRecord& key,
                            const std::string& pointer) {
  const Party& party = party_of(context);
  const auto people = [&](const Kid* but_for) {
    const auto count = people_with_admin(context.registry, party, context.at, but_for).size();
    return static_cast<std::int64_t>(count);
  };
  const std::int64_t left = people(&key.kid);
  if (left >= party.people_for_keys || left == people(nullptr)) return std::nullopt;
  if (party.people_for_keys == 1) {
    return refuse_rule({"last-admin-key", {{"party", party.id.value}}}, pointer);
  }
  return refuse_rule(
      {"last-admin-key.of-people", {{"party", party.id.value}, {"people", party.people_for_keys}}},
      pointer);
}

Refusal refuse_revocation(const RegistryContext& context, const Kid& kid,
                          const std::string& pointer) {
  const PartyId& party = context.subject();
  const KeyRecord* key = context.registry.key(kid);
  if (!key || key->party != party) {
    return refuse(ErrorCode::not_found,
                  {"no-such-key", {{"party", party.value}, {"kid", kid.value}}}, pointer);
  }
  if (!key->is_valid()) {
    return refuse(ErrorCode::wrong_state,
                  {"key-revoked-already", {{"at", format_time(key->revoked->at)}}}, pointer);
  }
  return refuse_too_few_left(context, *key, pointer);
}

Refusal refuse_ruling(const RegistryContext& context, std::int64_t people,
                      const std::string& pointer) {
  const Party& party = party_of(context);
  if (people == party.people_for_keys) {
    return refuse_rule({"same-people-for-keys", {{"people", people}}}, pointer);
  }
  const auto there = people_with_admin(context.registry, party, context.at).size();
  if (people <= static_cast<std::int64_t>(there)) return std::nullopt;
  return refuse_rule({"people-for-keys-missing", {{"people", people}, {"there", there}}}, pointer);
}

bool is_same(const KeyChange& one, const KeyChange& other) {
  const Kid* about = one.about_key();
  const Kid* about_other = other.about_key();
  if (one.kind != other.kind || !about != !about_other) return false;
  return about ? *about == *about_other : one.people_for_keys == other.people_for_keys;
}

Seconding by_signer(const RegistryFold& fold) {
  const KeyRecord& signer = fold.registry.keys.at(fold.event.kid);
  return {signer.person.id, signer.kid, fold.recorded};
}

void carry_out(const RegistryFold& fold, Party& party, const KeyChange& change) {
  switch (change.kind) {
    case KeyChangeKind::addition:
      return add_key(fold, party.id, *change.key);
    case KeyChangeKind::revocation: {
      KeyRecord& key = fold.registry.keys.at(*change.kid);
      key.revoked = fold.recorded;
      key.compromised_since = change.compromised_since;
      return;
    }
    case KeyChangeKind::rule:
      party.people_for_keys = *change.people_for_keys;
      return;
  }
}

// The names of people stay out of these: they are for everybody who learns of the event.
Sentence waiting(const KeyChange& change, std::int64_t missing) {
  boost::json::object params{{"people", missing}, {"until", format_time(change.lapses())}};
  switch (change.kind) {
    case KeyChangeKind::addition:
      return {"key-change-waits.addition", std::move(params)};
    case KeyChangeKind::revocation:
      return {"key-change-waits.revocation", std::move(params)};
    case KeyChangeKind::rule:
      return {"key-change-waits.rule", std::move(params)};
  }
  return {};
}

Sentence done(const KeyChange& change) {
  switch (change.kind) {
    case KeyChangeKind::addition:
      return {"key-change-done.addition", {{"kid", change.key->kid.value}}};
    case KeyChangeKind::revocation:
      return {"key-change-done.revocation", {{"kid", change.kid->value}}};
    case KeyChangeKind::rule:
      return {"key-change-done.rule", {{"people", *change.people_for_keys}}};
  }
  return {};
}

}  // namespace

Refusal refuse_change(const RegistryContext& context, const KeyChange& change,
                      const std::string& pointer) {
  switch (change.kind) {
    case KeyChangeKind::addition:
      return refuse_new_key(context, context.subject(), *change.key, pointer);
    case KeyChangeKind::revocation:
      return refuse_revocation(context, *change.kid, pointer);
    case KeyChangeKind::rule:
      return refuse_ruling(context, *change.people_for_keys, pointer);
  }
  return std::nullopt;
}

Refusal refuse_if_waiting(const RegistryContext& context, const KeyChange& change,
                          const std::string& pointer) {
  if (change.needed == 1) return std::nullopt;
  for (const KeyChange& known : party_of(context).changes) {
    if (known.waits(context.at) && is_same(known, change)) {
      return refuse_rule({"key-change-asked", {{"until", format_time(known.lapses())}}}, pointer);
    }
  }
  return std::nullopt;
}

std::int64_t people_missing(const Registry& registry, const KeyChange& change, Time at) {
  std::set<PersonId> people;
  for (const Seconding& one : change.said_by) {
    if (registry.key(one.kid)->signs(at)) people.insert(one.person);
  }
  return std::max<std::int64_t>(0, change.needed - static_cast<std::int64_t>(people.size()));
}

void ask_for(const RegistryFold& fold, KeyChange change) {
  Party& party = fold.registry.parties.at(std::get<PartyId>(fold.event.subject));
  if (change.needed == 1) return carry_out(fold, party, change);
  change.event = fold.event.hash;
  change.asked = fold.recorded;
  change.said_by = {by_signer(fold)};
  party.changes.push_back(std::move(change));
}

void second(const RegistryFold& fold, const Hash& event) {
  Party& party = fold.registry.parties.at(std::get<PartyId>(fold.event.subject));
  KeyChange& change = *std::ranges::find(party.changes, event, &KeyChange::event);
  change.said_by.push_back(by_signer(fold));
  if (people_missing(fold.registry, change, fold.recorded.at) > 0) return;
  change.done = fold.recorded;
  carry_out(fold, party, change);
}

std::vector<Sentence> told_of_change(const Registry& after, const Party& party,
                                     const KeyChange& change, bool seconded, Time at) {
  if (change.needed > 1 && !change.done) {
    return {waiting(change, people_missing(after, change, at))};
  }
  std::vector<Sentence> told;
  if (seconded) told.push_back(done(change));
  if (change.kind == KeyChangeKind::revocation) {
    told.push_back({"key-signs-no-more", {}});
    if (change.compromised_since) {
      told.push_back({"key-compromised", {{"since", format_time(*change.compromised_since)}}});
    }
  }
  const auto there = static_cast<std::int64_t>(people_with_admin(after, party, at).size());
  if (change.kind == KeyChangeKind::rule && party.people_for_keys > 1 &&
      party.people_for_keys == there) {
    told.push_back({"key-loss-locks", {{"people", there}}});
  }
  return told;
}

}  // namespace sopu::domain
