#include "ledger/domain/registry.hpp"

#include <algorithm>

#include "crypto/note.hpp"
#include "ledger/domain/rules.hpp"

namespace sopu::domain {
namespace {

enum class Use { sign, sign_or_read, admin };

Use use_for(const Payload& payload) {
  if (is_registry_event(payload)) return Use::admin;
  return std::holds_alternative<CommentPosted>(payload) ? Use::sign_or_read : Use::sign;
}

bool has_use(const KeyUses& uses, Use use) {
  switch (use) {
    case Use::sign:
      return uses.sign;
    case Use::sign_or_read:
      return uses.sign || uses.read;
    case Use::admin:
      return uses.admin;
  }
  return false;
}

std::string_view words_for(Use use) {
  switch (use) {
    case Use::sign:
      return "sign";
    case Use::sign_or_read:
      return "sign or read";
    case Use::admin:
      return "admin";
  }
  return {};
}

Refusal refuse_other_ledger(const Registry& registry, const std::string& ledger,
                            const char* pointer) {
  if (ledger == registry.origin) return std::nullopt;
  return refuse(ErrorCode::wrong_ledger,
                "This is the ledger " + registry.origin + ", and it was signed for " + ledger +
                    ". Sign it again for this ledger.",
                pointer);
}

// ---------------------------------------------------------------- rules, one a type

struct Asked {
  const Registry& registry;
  const Event& event;
};

Refusal refuse_unless_operator(const Asked& asked, std::string_view act) {
  if (asked.event.source == asked.registry.operator_id) return std::nullopt;
  return refuse_rule("role-may-not", "Only the operator, " + asked.registry.operator_id.value +
                                         ", may " + std::string(act) + ".");
}

Refusal refuse_new_key(const Registry& registry, const NewKey& key, const std::string& at) {
  if (key.person.empty()) {
    return refuse(ErrorCode::schema, "Name the person who holds the key.", at + "/person");
  }
  if (key.uses == KeyUses{}) {
    return refuse(ErrorCode::schema, "Give the key at least one use.", at + "/uses");
  }
  if (!crypto::is_acceptable(key.key)) {
    return refuse(ErrorCode::schema,
                  "This public key could never sign anything that the ledger accepts. Make a new "
                  "one.",
                  at);
  }
  if (registry.key(key.kid)) {
    return refuse_rule("key-known", "The key " + key.kid.value + " is in the registry already.",
                       at);
  }
  return std::nullopt;
}

Refusal refuse_request(const Asked& asked, const EnrolmentRequest& request) {
  const PartyId* subject = std::get_if<PartyId>(&asked.event.subject);
  if (!subject) {
    return refuse(ErrorCode::schema, "The subject must be party/<id>.", "/subject");
  }
  if (*subject != request.party) {
    return refuse(ErrorCode::schema,
                  "The subject is party/" + subject->value + ", but the request is made by " +
                      request.party.value + ".",
                  "/subject");
  }
  return refuse_other_ledger(asked.registry, request.ledger, "/data/request");
}

// The key of the first event is the one that it carries.
Refusal refusal_of(const Asked& asked, const LedgerOpened& data) {
  const Event& event = asked.event;
  if (asked.registry.genesis) return refuse(ErrorCode::wrong_state, "The ledger is open already.");
  if (!std::holds_alternative<LedgerSubject>(event.subject)) {
    return refuse(ErrorCode::schema, "The subject must be ledger.", "/subject");
  }
  if (auto no = refuse_if_empty(data.operator_name, "/data/operatorName")) return no;
  if (auto no = refuse_new_key(asked.registry, data.key, "/data/key")) return no;
  if (event.kid != data.key.kid) {
    return refuse(ErrorCode::key_not_allowed, "Sign with the key that the event introduces.",
                  "/data/key");
  }
  if (!data.key.uses.admin) {
    return refuse(ErrorCode::key_not_allowed,
                  "The operator's first key needs the use admin, or nobody could ever enrol.",
                  "/data/key/uses");
  }
  return std::nullopt;
}

Refusal refusal_of(const Asked& asked, const PartyEnrolled& data) {
  if (auto no = refuse_unless_operator(asked, "enrol a party")) return no;
  if (auto no = refuse_request(asked, data.request)) return no;
  if (asked.registry.party(data.request.party)) {
    return refuse_rule("party-exists",
                       "The party " + data.request.party.value + " is enrolled already.",
                       "/subject");
  }
  if (auto no = refuse_if_empty(data.request.name, "/data/request/name")) return no;
  return refuse_new_key(asked.registry, data.request.key, "/data/request/key");
}

Refusal refusal_of(const Asked& asked, const KeyAdded& data) {
  if (auto no = refuse_request(asked, data.request)) return no;
  if (asked.event.source != data.request.party) {
    return refuse_rule("role-may-not", "Only " + data.request.party.value +
                                           " itself may add a key of " + data.request.party.value +
                                           ".");
  }
  return refuse_new_key(asked.registry, data.request.key, "/data/request/key");
}

Refusal refusal_of(const Asked& asked, const KeyRevoked& data) {
  const PartyId* subject = std::get_if<PartyId>(&asked.event.subject);
  if (!subject) return refuse(ErrorCode::schema, "The subject must be party/<id>.", "/subject");
  if (asked.event.source != *subject) {
    return refuse_rule("role-may-not", "Only " + subject->value + " itself may revoke its keys.");
  }
  const KeyRecord* key = asked.registry.key(data.kid);
  if (!key || key->party != *subject) {
    return refuse(ErrorCode::not_found,
                  subject->value + " has no key " + data.kid.value + ". See its list of keys.",
                  "/data/kid");
  }
  if (!key->is_valid()) {
    return refuse(ErrorCode::wrong_state, "The key was revoked already.", "/data/kid");
  }
  const auto& keys = asked.registry.party(*subject)->keys;
  const bool other_admin = std::any_of(keys.begin(), keys.end(), [&](const Kid& kid) {
    const KeyRecord* other = asked.registry.key(kid);
    return kid != data.kid && other->is_valid() && other->uses.admin;
  });
  if (key->uses.admin && !other_admin) {
    return refuse_rule("last-admin-key",
                       "This is the last key with which " + subject->value +
                           " can manage its keys. Add another one first.",
                       "/data/kid");
  }
  return std::nullopt;
}

Refusal refusal_of(const Asked& asked, const WitnessAdded& data) {
  if (auto no = refuse_unless_operator(asked, "add a witness")) return no;
  if (!std::holds_alternative<LedgerSubject>(asked.event.subject)) {
    return refuse(ErrorCode::schema, "The subject must be ledger.", "/subject");
  }
  const auto verifier = crypto::NoteVerifier::parse(data.vkey);
  if (!verifier || verifier->type != crypto::NoteKeyType::cosignature_v1 ||
      verifier->name != data.name) {
    return refuse(ErrorCode::schema,
                  "This is not the verifier key of a witness called " + data.name +
                      " (name+key id+base64, of type cosignature/v1).",
                  "/data/vkey");
  }
  for (const Witness& witness : asked.registry.witnesses) {
    if (witness.vkey == data.vkey || witness.name == data.name) {
      return refuse_rule("witness-known", "A witness of this name or key was added already.",
                         "/data/vkey");
    }
  }
  return std::nullopt;
}

template <class T>
Refusal refusal_of(const Asked&, const T&) {
  return refuse(ErrorCode::schema, "An event of this type speaks of an agreement.", "/subject");
}

// ---------------------------------------------------------------- folding

void add_key(Registry& registry, const PartyId& party, const NewKey& key,
             const Recorded& recorded) {
  registry.keys.emplace(
      key.kid,
      KeyRecord{key.kid, key.key, party, key.person, key.uses, recorded, std::nullopt, {}});
  registry.parties.at(party).keys.push_back(key.kid);
}

void add_party(Registry& registry, const PartyId& id, const std::string& name, const NewKey& key,
               const Recorded& recorded) {
  registry.parties.emplace(id, Party{id, name, recorded, {}});
  add_key(registry, id, key, recorded);
}

struct Folding {
  Registry& registry;
  const Event& event;
  const Recorded& recorded;

  void operator()(const LedgerOpened& data) const {
    registry.origin = event.ledger;
    registry.genesis = event.hash;
    registry.operator_id = event.source;
    registry.log_key = data.log_key;
    add_party(registry, event.source, data.operator_name, data.key, recorded);
  }
  void operator()(const PartyEnrolled& data) const {
    add_party(registry, data.request.party, data.request.name, data.request.key, recorded);
  }
  void operator()(const KeyAdded& data) const {
    add_key(registry, data.request.party, data.request.key, recorded);
  }
  void operator()(const KeyRevoked& data) const {
    KeyRecord& key = registry.keys.at(data.kid);
    key.revoked = recorded;
    key.revoked_because = data.reason;
  }
  void operator()(const WitnessAdded& data) const {
    registry.witnesses.push_back({data.name, data.vkey, data.url, recorded});
  }
  template <class T>
  void operator()(const T&) const {}
};

// ---------------------------------------------------------------- what it does, in words

struct Summary {
  const Event& event;

  std::string operator()(const LedgerOpened& data) const {
    return "The ledger " + event.ledger + " is opened by " + data.operator_name + ".";
  }
  std::string operator()(const PartyEnrolled& data) const {
    const EnrolmentRequest& request = data.request;
    return request.name + " is enrolled as " + request.party.value + ", with a key of " +
           request.key.person + ".";
  }
  std::string operator()(const KeyAdded& data) const {
    return event.source.value + " adds a key of " + data.request.key.person + ".";
  }
  std::string operator()(const KeyRevoked& data) const {
    return event.source.value + " revokes the key " + data.kid.value + ".";
  }
  std::string operator()(const WitnessAdded& data) const {
    return "The witness " + data.name + " is added.";
  }
  template <class T>
  std::string operator()(const T&) const {
    return {};
  }
};

}  // namespace

const Party* Registry::party(const PartyId& id) const {
  const auto found = parties.find(id);
  return found == parties.end() ? nullptr : &found->second;
}

const KeyRecord* Registry::key(const Kid& kid) const {
  const auto found = keys.find(kid);
  return found == keys.end() ? nullptr : &found->second;
}

Result<const KeyRecord*> check_signer(const Registry& registry, const Event& event) {
  if (auto no = refuse_other_ledger(registry, event.ledger, "/ledger")) return *std::move(no);
  const KeyRecord* key = registry.key(event.kid);
  if (!key) {
    return refuse(ErrorCode::unknown_key,
                  "No party has the key " + event.kid.value + ". Enrol it first.");
  }
  if (!key->is_valid()) {
    return refuse(ErrorCode::revoked_key,
                  "The key was revoked at " + format_time(key->revoked->at) +
                      ". Sign with another key of " + key->party.value + ".");
  }
  if (!registry.party(event.source)) {
    return refuse(ErrorCode::unknown_party, "No party " + event.source.value + " is enrolled.",
                  "/source");
  }
  if (key->party != event.source) {
    return refuse(ErrorCode::key_not_allowed,
                  "The key is one of " + key->party.value + ", not of " + event.source.value + ".",
                  "/source");
  }
  const Use use = use_for(event.payload);
  if (!has_use(key->uses, use)) {
    return refuse(ErrorCode::key_not_allowed,
                  "The key lacks the use " + std::string(words_for(use)) + ", which " +
                      std::string(type_name(event.payload)) + " asks for.");
  }
  return key;
}

Refusal decide(const Registry& registry, const VerifiedEvent& verified) {
  const Event& event = verified.event();
  if (auto no = refuse_other_ledger(registry, event.ledger, "/ledger")) return no;
  if (!std::holds_alternative<LedgerOpened>(event.payload)) {
    if (!registry.genesis) return refuse(ErrorCode::wrong_state, "The ledger is not open yet.");
    if (auto signer = check_signer(registry, event); !signer) return signer.error();
  }
  if (auto no = refusal_of_envelope(event)) return no;
  const Asked asked{registry, event};
  return std::visit([&](const auto& data) { return refusal_of(asked, data); }, event.payload);
}

void evolve(Registry& registry, const Event& event, const Recorded& recorded) {
  std::visit(Folding{registry, event, recorded}, event.payload);
}

Effect describe(const Event& event) {
  Effect effect;
  effect.summary = std::visit(Summary{event}, event.payload);
  if (std::holds_alternative<KeyRevoked>(event.payload)) {
    effect.follows.push_back(
        "From now on nothing that this key signs is accepted; what it signed before stands.");
  }
  return effect;
}

Result<Effect> rehearse(const Registry& registry, const VerifiedEvent& event) {
  if (auto no = decide(registry, event)) return *std::move(no);
  return describe(event.event());
}

}  // namespace sopu::domain
