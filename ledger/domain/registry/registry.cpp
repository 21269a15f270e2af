#include "ledger/domain/registry/registry.hpp"

#include <algorithm>

#include <boost/json/array.hpp>

#include "crypto/invisible.hpp"
#include "ledger/domain/registry/authority.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/domain/value/names.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {
namespace {

bool has_use(const KeyUses& uses, Use use) {
  switch (use) {
    case Use::sign:
      return uses.sign;
    case Use::sign_or_read:
      return uses.sign || uses.read;
    case Use::measure:
      return uses.measure;
    case Use::admin:
      return uses.admin;
    case Use::clock:
      return uses.clock;
    case Use::any:
      return uses.sign || uses.measure || uses.admin || uses.read;
  }
  return false;
}

std::string_view words_for(Use use) {
  switch (use) {
    case Use::sign:
      return "sign";
    case Use::sign_or_read:
      return "sign-or-read";
    case Use::measure:
      return "measure";
    case Use::admin:
      return "admin";
    case Use::clock:
      return "clock";
    case Use::any:
      return "any";
  }
  return {};
}

About kind_of(const Subject& subject) {
  if (std::holds_alternative<PartyId>(subject)) return About::party;
  if (std::holds_alternative<AgreementId>(subject)) return About::agreement;
  return About::ledger;
}

std::string_view words_for(About about) {
  switch (about) {
    case About::ledger:
      return "ledger";
    case About::party:
      return "party/<id>";
    case About::agreement:
      return "agreement/<id>";
  }
  return {};
}

Refusal refuse_sender(const RegistryContext& context, const EventType& type) {
  const PartyId& source = context.event.source;
  if (type.sender == Sender::operator_only && source != context.registry.operator_id) {
    return refuse_rule({"role-may-not.operator",
                        {{"operator", context.registry.operator_id.value}, {"type", type.name}}});
  }
  if (type.sender == Sender::party_itself && source != context.subject()) {
    return refuse_rule(
        {"role-may-not.party-itself", {{"party", context.subject().value}, {"type", type.name}}});
  }
  return std::nullopt;
}

Refusal refuse_party_base(const RegistryContext& context) {
  const Party* party = context.registry.party(context.subject());
  if (!party) return refuse_base(context.event, {*context.registry.genesis, {0}});
  return refuse_base(context.event, party->chain.back());
}

// One who cannot wait names what it last saw: any event of the chain will do.
Refusal refuse_unless_on_chain(const RegistryContext& context) {
  const Party* party = context.registry.party(context.subject());
  const auto is_base = [&](const Head& head) { return context.event.base == head.event; };
  if (party && std::ranges::any_of(party->chain, is_base)) return std::nullopt;
  return refuse_party_base(context);
}

// All that a party is, its chain too, is read and written whole. A revocation is always taken.
Refusal refuse_long_chain(const RegistryContext& context) {
  const Party* party = context.registry.party(context.subject());
  if (!party || party->chain.size() < limits::party_events_max) return std::nullopt;
  return refuse_rule({"party-events-limit", {{"limit", limits::party_events_max}}}, "/subject");
}

}  // namespace

Person person_called(std::string name) {
  return {{id_from_name(name)}, std::move(name), {}};
}

boost::json::value json_of(const KeyUses& uses) {
  boost::json::array names;
  fields(
      [&](std::string_view name, bool has) {
        if (has) names.emplace_back(name);
      },
      uses);
  return names;
}

const Party* Registry::party(const PartyId& id) const {
  const auto found = parties.find(id);
  return found == parties.end() ? nullptr : &found->second;
}

const KeyRecord* Registry::key(const Kid& kid) const {
  const auto found = keys.find(kid);
  return found == keys.end() ? nullptr : &found->second;
}

const KeyChange* Party::change(const Hash& event) const {
  const auto found = std::ranges::find(changes, event, &KeyChange::event);
  return found == changes.end() ? nullptr : &*found;
}

const PartyId& RegistryContext::subject() const {
  static const PartyId nobody;
  const auto* party = std::get_if<PartyId>(&event.subject);
  return party ? *party : nobody;
}

// ---------------------------------------------------------------- for every event

Refusal refuse_other_ledger(const Registry& registry, const std::string& ledger,
                            const char* pointer) {
  if (ledger == registry.origin) return std::nullopt;
  return refuse(ErrorCode::wrong_ledger,
                {"wrong-ledger", {{"origin", registry.origin}, {"signedFor", ledger}}}, pointer);
}

Result<const KeyRecord*> check_signer(const Registry& registry, const Envelope& event,
                                      const EventType& type, Time at) {
  if (auto no = refuse_other_ledger(registry, event.ledger, "/ledger")) return *std::move(no);
  const KeyRecord* key = registry.key(event.kid);
  if (!key) return refuse(ErrorCode::unknown_key, {"unknown-key", {{"kid", event.kid.value}}});
  if (!key->is_valid()) {
    return refuse(
        ErrorCode::revoked_key,
        {"revoked-key", {{"at", format_time(key->revoked->at)}, {"party", key->party.value}}});
  }
  if (key->recovery && at < key->recovery->signs_from) {
    return refuse(ErrorCode::revoked_key,
                  {"key-recovering", {{"from", format_time(key->recovery->signs_from)}}});
  }
  if (!key->signs(at)) {
    return refuse(ErrorCode::revoked_key,
                  {"key-silent",
                   {{"until", format_time(*key->silent_until())}, {"party", key->party.value}}});
  }
  if (!registry.party(event.source)) {
    return refuse(ErrorCode::unknown_party, {"unknown-party", {{"party", event.source.value}}},
                  "/source");
  }
  if (key->party != event.source) {
    return refuse(ErrorCode::key_not_allowed,
                  {"key-of-another", {{"party", key->party.value}, {"source", event.source.value}}},
                  "/source");
  }
  if (!has_use(key->uses, type.use)) {
    return refuse(ErrorCode::key_not_allowed,
                  {"key-lacks-use", {{"use", words_for(type.use)}, {"type", type.name}}});
  }
  if (type.use == Use::clock && key != clock_key(registry)) {
    return refuse(ErrorCode::key_not_allowed, {"clock-key-replaced", {{"kid", event.kid.value}}});
  }
  if (type.binds.with) {
    if (auto no = refuse_beyond_authority(registry, *key, *type.binds.with, at)) {
      return *std::move(no);
    }
  }
  return key;
}

const KeyRecord* clock_key(const Registry& registry) {
  const Party* party = registry.party(registry.operator_id);
  if (!party) return nullptr;
  for (std::size_t i = party->keys.size(); i-- > 0;) {
    const KeyRecord* key = registry.key(party->keys[i]);
    if (key->is_valid() && key->uses.clock) return key;
  }
  return nullptr;
}

Refusal refuse_signed_time(const SignedTimes& bounds, Time signed_at, Time recorded_at) {
  using std::chrono::seconds;
  if (signed_at <= recorded_at + seconds{bounds.ahead_max_sec} &&
      signed_at >= recorded_at - seconds{bounds.behind_max_sec}) {
    return std::nullopt;
  }
  return refuse(ErrorCode::clock_skew,
                {"clock-skew",
                 {{"signedAt", format_time(signed_at)}, {"serverTime", format_time(recorded_at)}}},
                "/time");
}

Refusal refuse_envelope(const Envelope& event, const EventType& type) {
  if (kind_of(event.subject) != type.about) {
    return refuse(ErrorCode::schema,
                  {"subject-must-be", {{"type", type.name}, {"form", words_for(type.about)}}},
                  "/subject");
  }
  const bool opens = type.chain == Chain::ledger && type.sender == Sender::anyone;
  const bool needs_base = type.chain != Chain::none && !opens;
  if (needs_base == event.base.has_value()) return std::nullopt;
  return refuse(ErrorCode::schema,
                {needs_base ? "base-missing" : "base-not-taken", {{"type", type.name}}}, "/base");
}

Refusal refuse_base(const Envelope& event, const Head& head) {
  if (event.base == head.event) return std::nullopt;
  Error error =
      refuse(ErrorCode::stale_base, {"stale-base", {{"index", head.index.value}}}, "/base");
  error.head = {crypto::base64url_encode(crypto::view(head.event)), head.index.value};
  return error;
}

Refusal refuse_if_empty(std::string_view text, const char* pointer) {
  if (!crypto::is_blank(text)) return std::nullopt;
  return refuse(ErrorCode::schema, {"must-not-be-empty", {}}, pointer);
}

// ---------------------------------------------------------------- for every registry event

Sight sight_of_people(const RegistryLook& look) {
  return look.knows_people || look.reader == look.event.source ? Sight::whole : Sight::told;
}

Refusal refuse_in_registry(const RegistryContext& context, const EventType& type) {
  if (auto no = refuse_sender(context, type)) return no;
  switch (type.chain) {
    case Chain::party:
      if (auto no = refuse_party_base(context)) return no;
      return refuse_long_chain(context);
    case Chain::party_any:
      return refuse_unless_on_chain(context);
    case Chain::ledger:
      if (!context.event.base) return std::nullopt;  // the opening follows nothing
      return refuse_base(context.event, context.registry.ledger_head());
    case Chain::none:
    case Chain::contract:
    case Chain::dispute:
    case Chain::series:
      return std::nullopt;
  }
  return std::nullopt;
}

void extend_chain(const RegistryFold& fold) {
  const Head head{fold.event.hash, fold.recorded.index};
  if (const auto* subject = std::get_if<PartyId>(&fold.event.subject)) {
    fold.registry.parties.at(*subject).chain.push_back(head);
  } else {
    fold.registry.ledger_chain.push_back(head);
  }
}

// ---------------------------------------------------------------- keys

// What the server's own key says, nobody else says, and it says nothing else.
Refusal refuse_clock_use(const Registry& registry, const PartyId& party, const KeyUses& uses,
                         const std::string& at) {
  if (!uses.clock) return std::nullopt;
  KeyUses alone;
  alone.clock = true;
  if (party != registry.operator_id) {
    return refuse_rule({"clock-key-of-operator", {{"operator", registry.operator_id.value}}},
                       at + "/uses");
  }
  if (uses == alone) return std::nullopt;
  return refuse_rule({"clock-key-alone", {}}, at + "/uses");
}

// Within a party one id has one name, and one name one id.
Refusal refuse_person(const Registry& registry, const PartyId& id, const Person& person,
                      const std::string& pointer) {
  if (auto no = refuse_if_empty(person.name, (pointer + "/name").c_str())) return no;
  const Party* party = registry.party(id);
  if (!party) return std::nullopt;
  const std::string compared = comparable(person.name);
  for (const Kid& kid : party->keys) {
    const Person& known = registry.key(kid)->person;
    const bool same_name = comparable(known.name) == compared;
    if (known.id == person.id && !same_name) {
      return refuse_rule({"person-known.id", {{"id", person.id.value}, {"name", known.name}}},
                         pointer + "/name");
    }
    if (known.id != person.id && same_name) {
      return refuse_rule({"person-known.name", {{"id", known.id.value}, {"name", known.name}}},
                         pointer + "/id");
    }
  }
  return std::nullopt;
}

Refusal refuse_new_key(const RegistryContext& context, const PartyId& party, const NewKey& key,
                       const std::string& pointer) {
  const Registry& registry = context.registry;
  if (auto no = refuse_person(registry, party, key.person, pointer + "/person")) return no;
  if (key.uses == KeyUses{})
    return refuse(ErrorCode::schema, {"key-without-use", {}}, pointer + "/uses");
  if (!crypto::is_acceptable(key.key)) {
    return refuse(ErrorCode::schema, {"key-useless", {}}, pointer);
  }
  if (auto no = refuse_clock_use(registry, party, key.uses, pointer)) return no;
  if (auto no = refuse_authority(key, context.at, pointer + "/authority")) return no;
  if (registry.key(key.kid)) {
    return refuse_rule({"key-known", {{"kid", key.kid.value}}}, pointer);
  }
  return std::nullopt;
}

Refusal refuse_name_of_another(const RegistryContext& context, const std::string& name,
                               const char* pointer) {
  const std::string compared = comparable(name);
  for (const auto& [id, party] : context.registry.parties) {
    if (id == context.subject()) continue;
    for (const PartyName& known : party.names) {
      if (comparable(known.name) != compared) continue;
      return refuse_rule({"name-of-another", {{"name", known.name}, {"party", id.value}}}, pointer);
    }
  }
  return std::nullopt;
}

// Only a key of the same person vouches for a further one.
Refusal refuse_countersignature(const RegistryContext& context, const EnrolmentRequest& request) {
  if (!request.countersigned_by) return std::nullopt;
  const auto& [kid, signed_with] = *request.countersigned_by;
  const KeyRecord* by = context.registry.key(kid);
  if (by && by->key == signed_with && by->party == request.party &&
      by->person.id == request.key.person.id && by->signs(context.at)) {
    return std::nullopt;
  }
  return refuse_rule(
      {"countersigned-by-another", {{"kid", kid.value}, {"person", request.key.person.name}}},
      "/data/request");
}

Refusal refuse_request(const RegistryContext& context, const EnrolmentRequest& request) {
  if (context.subject() != request.party) {
    return refuse(ErrorCode::schema,
                  {"request-of-another",
                   {{"subject", context.subject().value}, {"party", request.party.value}}},
                  "/subject");
  }
  if (auto no = refuse_other_ledger(context.registry, request.ledger, "/data/request")) return no;
  return refuse_countersignature(context, request);
}

void add_key(const RegistryFold& fold, const PartyId& party, const NewKey& key) {
  fold.registry.keys.emplace(key.kid, KeyRecord{.kid = key.kid,
                                                .key = key.key,
                                                .party = party,
                                                .person = key.person,
                                                .uses = key.uses,
                                                .authority = key.authority,
                                                .added = fold.recorded,
                                                .revocation = {},
                                                .revoked = {},
                                                .compromised_since = {},
                                                .recovery = {}});
  fold.registry.parties.at(party).keys.push_back(key.kid);
}

void add_party(const RegistryFold& fold, const PartyId& id, const std::string& name,
               const NewKey& key) {
  fold.registry.parties.emplace(id, Party{id, {{name, fold.recorded}}, {}, {}});
  add_key(fold, id, key);
}

}  // namespace sopu::domain
