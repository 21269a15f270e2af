#include "ledger/domain/registry/key.hpp"

#include <algorithm>

namespace sopu::domain {
namespace {

// ---------------------------------------------------------------- what is asked for

// A further key of somebody is not for another to hand out: with it one person would count as two.
// The clock's key counts for nobody.
std::int64_t people_needed(const Registry& registry, const Envelope& event, const KeyAdded& data) {
  const NewKey& key = data.request.key;
  if (key.uses.clock) return 1;
  const Party& party = *registry.party(event.source);
  if (party.people_for_keys > 1) return party.people_for_keys;
  const bool is_known = std::ranges::any_of(
      party.keys, [&](const Kid& kid) { return registry.key(kid)->person.id == key.person.id; });
  const bool is_own = registry.key(event.kid)->person.id == key.person.id;
  return is_known && !is_own && !data.request.countersigned_by ? 2 : 1;
}

// Each revokes the own keys alone.
std::int64_t people_needed(const Registry& registry, const Envelope& event,
                           const KeyRevoked& data) {
  const KeyRecord* key = registry.key(data.kid);
  const bool is_own = key && registry.key(event.kid)->person.id == key->person.id;
  return is_own || (key && key->uses.clock) ? 1 : registry.party(event.source)->people_for_keys;
}

// What one person takes upon all of them, one person does not take off them.
std::int64_t people_needed(const Registry& registry, const Envelope& event,
                           const PartyRuled& data) {
  const std::int64_t now = registry.party(event.source)->people_for_keys;
  return data.people_for_keys < now ? now : 1;
}

KeyChange content_of(const KeyAdded& data) {
  KeyChange change;
  change.kind = KeyChangeKind::addition;
  change.key = data.request.key;
  return change;
}

KeyChange content_of(const KeyRevoked& data) {
  KeyChange change;
  change.kind = KeyChangeKind::revocation;
  change.kid = data.kid;
  change.compromised_since = data.compromised_since;
  return change;
}

KeyChange content_of(const PartyRuled& data) {
  KeyChange change;
  change.kind = KeyChangeKind::rule;
  change.people_for_keys = data.people_for_keys;
  return change;
}

template <class Type>
KeyChange change_of(const Registry& registry, const Envelope& event, const Type& data) {
  KeyChange change = content_of(data);
  change.needed = people_needed(registry, event, data);
  return change;
}

template <class Type>
Refusal refuse_asking(const RegistryContext& context, const Type& data,
                      const std::string& pointer) {
  const KeyChange change = change_of(context.registry, context.event, data);
  if (auto no = refuse_change(context, change, pointer)) return no;
  return refuse_if_waiting(context, change, pointer);
}

// ---------------------------------------------------------------- rules

Refusal refuse_compromised_since(const RegistryContext& context, const KeyRevoked& data) {
  if (!data.compromised_since) return std::nullopt;
  const Time added = context.registry.key(data.kid)->added.at;
  if (*data.compromised_since >= added && *data.compromised_since <= context.at) {
    return std::nullopt;
  }
  return refuse_rule(
      {"compromised-since",
       {{"since", format_time(*data.compromised_since)}, {"added", format_time(added)}}},
      "/data/compromisedSince");
}

}  // namespace

Refusal decide(const RegistryContext& context, const KeyAdded& data) {
  if (auto no = refuse_request(context, data.request)) return no;
  return refuse_asking(context, data, "/data/request/key");
}

Refusal decide(const RegistryContext& context, const KeyRevoked& data) {
  if (auto no = refuse_asking(context, data, "/data/kid")) return no;
  return refuse_compromised_since(context, data);
}

Refusal decide(const RegistryContext& context, const PartyRuled& data) {
  return refuse_asking(context, data, "/data/peopleForKeys");
}

// What others second may have become impossible since it was asked for.
Refusal decide(const RegistryContext& context, const KeySeconded& data) {
  const KeyChange* change = context.registry.party(context.subject())->change(data.event);
  if (!change) {
    return refuse(ErrorCode::not_found,
                  {"no-such-key-change", {{"party", context.subject().value}}}, "/data/event");
  }
  if (change->done) {
    return refuse(ErrorCode::wrong_state,
                  {"key-change-made", {{"at", format_time(change->done->at)}}}, "/data/event");
  }
  if (!change->waits(context.at)) {
    return refuse(ErrorCode::wrong_state,
                  {"key-change-lapsed", {{"at", format_time(change->lapses())}}}, "/data/event");
  }
  const KeyRecord& signer = context.signer();
  const bool twice = std::ranges::any_of(change->said_by, [&](const Seconding& one) {
    return one.person == signer.person.id && context.registry.key(one.kid)->signs(context.at);
  });
  if (twice) {
    return refuse_rule({"seconded-already", {{"person", signer.person.name}}}, "/data/event");
  }
  auto no = refuse_change(context, *change, "");
  if (no) no->pointer = "/data/event";
  return no;
}

void evolve(const RegistryFold& fold, const KeyAdded& data) {
  ask_for(fold, change_of(fold.registry, fold.event, data));
}

void evolve(const RegistryFold& fold, const KeyRevoked& data) {
  fold.registry.keys.at(data.kid).revocation = fold.recorded;
  ask_for(fold, change_of(fold.registry, fold.event, data));
}

void evolve(const RegistryFold& fold, const PartyRuled& data) {
  ask_for(fold, change_of(fold.registry, fold.event, data));
}

void evolve(const RegistryFold& fold, const KeySeconded& data) {
  second(fold, data.event);
}

// ---------------------------------------------------------------- telling

Sentence say(const RegistrySaying& saying, const KeyAdded& data) {
  const std::string& party = saying.event.source.value;
  if (saying.sight != Sight::whole) return {"key-added.told", {{"party", party}}};
  return {"key-added", {{"party", party}, {"person", data.request.key.person.name}}};
}

Sentence say(const RegistrySaying& saying, const KeyRevoked& data) {
  const std::string& party = saying.event.source.value;
  if (saying.sight != Sight::whole) {
    return {"key-revoked.told", {{"party", party}, {"kid", data.kid.value}}};
  }
  return {"key-revoked", {{"party", party}, {"kid", data.kid.value}, {"reason", data.reason}}};
}

Sentence say(const RegistrySaying& saying, const PartyRuled& data) {
  return {"party-ruled", {{"party", saying.event.source.value}, {"people", data.people_for_keys}}};
}

Sentence say(const RegistrySaying& saying, const KeySeconded&) {
  return {"key-seconded", {{"party", saying.event.source.value}}};
}

Sight sight(const RegistryLook& look, const KeyAdded&) {
  return sight_of_people(look);
}

// The reason may name people.
Sight sight(const RegistryLook& look, const KeyRevoked&) {
  return sight_of_people(look);
}

// These name nobody, but whose key signed them is for who knows the people.
Sight sight(const RegistryLook& look, const PartyRuled&) {
  return sight_of_people(look);
}
Sight sight(const RegistryLook& look, const KeySeconded&) {
  return sight_of_people(look);
}

std::vector<Sentence> follow_keys(const Registry& after, const Envelope& event,
                                  const KeyEvent& data, Time at) {
  const Party& party = *after.party(event.source);
  return std::visit(
      [&]<class Type>(const Type& one) {
        if constexpr (std::is_same_v<Type, KeySeconded>) {
          return told_of_change(after, party, *party.change(one.event), true, at);
        } else {
          const KeyChange* waiting = party.change(event.hash);
          KeyChange made = content_of(one);
          made.needed = 1;
          return told_of_change(after, party, waiting ? *waiting : made, false, at);
        }
      },
      data);
}

}  // namespace sopu::domain
