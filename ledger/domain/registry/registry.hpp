// The registry: who the parties are, which keys speak for them and since when, and the ledger's own
// opening. Its rules are in the topics beside: ledger, party, key.
// A Registry is owned by whoever folds it (the writer, a rebuild, a verifier); one thread.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/domain/event/envelope.hpp"
#include "ledger/domain/event/event_type.hpp"
#include "ledger/domain/event/sight.hpp"
#include "ledger/domain/registry/clock_book.hpp"
#include "ledger/domain/registry/enrolment.hpp"

namespace sopu::domain {

// By whose word a party got a key again, and from when that key does anything.
struct Recovery {
  AgreementId agreement;  // for whose sake
  PartyId by;             // a principal of it, beside the operator
  Kid consented;          // its key
  Time signs_from;
  friend bool operator==(const Recovery&, const Recovery&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Recovery> auto& x) {
  auto& [agreement, by, consented, signs_from] = x;
  visit("agreement", agreement);
  visit("by", by);
  visit("consented", consented);
  visit("signsFrom", signs_from);
}

struct KeyRecord {
  Kid kid;
  crypto::JwsKey key;
  PartyId party;
  Person person;
  KeyUses uses;
  std::optional<Authority> authority;
  Recorded added;
  std::optional<Recorded> revocation;     // the newest event that asks for it and says why
  std::optional<Recorded> revoked;        // by that event, or by the last that seconded it
  std::optional<Time> compromised_since;  // as that event says
  std::optional<Recovery> recovery;       // it came so, which is never forgotten

  bool is_valid() const { return !revoked; }
  // It signs nothing and opens nothing while its revocation waits for others, until that lapses;
  // nor while its party may object to it.
  std::optional<Time> silent_until() const {
    std::optional<Time> until;
    if (recovery) until = recovery->signs_from;
    if (revocation && !revoked) {
      until = std::max(until.value_or(Time::min()), revocation->at + limits::key_change_waits);
    }
    return until;
  }
  // Also of a time that has passed.
  bool signs(Time at) const {
    if (revoked && revoked->at <= at) return false;
    if (recovery && at < recovery->signs_from) return false;
    const bool is_silent =
        revocation && revocation->at <= at && at < revocation->at + limits::key_change_waits;
    return !is_silent;
  }
  friend bool operator==(const KeyRecord&, const KeyRecord&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<KeyRecord> auto& x) {
  auto& [kid, key, party, person, uses, authority, added, revocation, revoked, compromised_since,
         recovery] = x;
  visit("kid", kid);
  visit("jwk", key.jwk);
  visit("passkey", key.passkey);
  visit("party", party);
  visit("person", person);
  visit("uses", uses);
  visit("authority", authority);
  visit("added", added);
  visit("revocation", revocation);
  visit("revoked", revoked);
  visit("compromisedSince", compromised_since);
  visit("recovery", recovery);
}

// A name that a party goes by, from an event on.
struct PartyName {
  std::string name;
  Recorded since;
  friend bool operator==(const PartyName&, const PartyName&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<PartyName> auto& x) {
  auto& [name, since] = x;
  visit("name", name);
  visit("since", since);
}

// Somebody of the party said that a change of its keys shall be.
struct Seconding {
  PersonId person;
  Kid kid;
  Recorded recorded;
  friend bool operator==(const Seconding&, const Seconding&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Seconding> auto& x) {
  auto& [person, kid, recorded] = x;
  visit("person", person);
  visit("kid", kid);
  visit("recorded", recorded);
}

enum class KeyChangeKind { addition, revocation, rule };
constexpr auto names_of(KeyChangeKind) {
  return std::to_array<std::string_view>({"addition", "revocation", "rule"});
}

// A change of a party's keys that one person asked for and that waits, or waited, for others.
struct KeyChange {
  Hash event;  // that asks for it
  KeyChangeKind kind{};
  std::optional<NewKey> key;                    // of an addition
  std::optional<Kid> kid;                       // of a revocation
  std::optional<Time> compromised_since;        // likewise
  std::optional<std::int64_t> people_for_keys;  // of a rule
  std::int64_t needed = 0;                      // people, who asked among them
  std::vector<Seconding> said_by;               // who asked, then who seconded
  Recorded asked;
  std::optional<Recorded> done;

  // In time is what is recorded before.
  Time lapses() const { return asked.at + limits::key_change_waits; }
  bool waits(Time at) const { return !done && at < lapses(); }
  const Kid* about_key() const { return key ? &key->kid : kid ? &*kid : nullptr; }
  friend bool operator==(const KeyChange&, const KeyChange&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<KeyChange> auto& x) {
  auto& [event, kind, key, kid, compromised_since, people_for_keys, needed, said_by, asked, done] =
      x;
  visit("event", event);
  visit("kind", kind);
  visit("key", key);
  visit("kid", kid);
  visit("compromisedSince", compromised_since);
  visit("peopleForKeys", people_for_keys);
  visit("needed", needed);
  visit("saidBy", said_by);
  visit("asked", asked);
  visit("done", done);
}

struct Party {
  PartyId id;
  std::vector<PartyName> names;      // the last is the present one
  std::vector<Kid> keys;             // in the order they were added
  std::vector<Head> chain;           // every event about the party, each naming the one before
  std::int64_t people_for_keys = 1;  // how many must say it before its keys change
  std::vector<KeyChange> changes{};  // those that one person could not make alone

  const KeyChange* change(const Hash& event) const;
  const std::string& name() const { return names.back().name; }
  const Recorded& enrolled() const { return names.front().since; }
  friend bool operator==(const Party&, const Party&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Party> auto& x) {
  auto& [id, names, keys, chain, people_for_keys, changes] = x;
  visit("id", id);
  visit("names", names);
  visit("keys", keys);
  visit("chain", chain);
  visit("peopleForKeys", people_for_keys);
  visit("changes", changes);
}

struct Witness {
  std::string name;
  std::string vkey;
  std::string url;
  Recorded added;
  friend bool operator==(const Witness&, const Witness&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Witness> auto& x) {
  auto& [name, vkey, url, added] = x;
  visit("name", name);
  visit("vkey", vkey);
  visit("url", url);
  visit("added", added);
}

// How far a signed time may lie from the recording.
struct SignedTimes {
  std::int64_t ahead_max_sec = limits::clock_ahead_max.count();
  std::int64_t behind_max_sec = limits::clock_behind_max.count();
  friend bool operator==(const SignedTimes&, const SignedTimes&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<SignedTimes> auto& x) {
  auto& [ahead_max_sec, behind_max_sec] = x;
  visit("aheadMaxSec", ahead_max_sec, IntegerForm{0, limits::clock_bound_sec_max});
  visit("behindMaxSec", behind_max_sec, IntegerForm{0, limits::clock_bound_sec_max});
}

struct Registry {
  std::string origin;              // of the ledger that this registry belongs to
  std::optional<Hash> genesis;     // hash of ledger.opened; absent in an empty ledger
  Time opened;                     // when ledger.opened was recorded
  std::vector<Head> ledger_chain;  // the events about the ledger itself
  SignedTimes signed_times;
  PartyId operator_id;
  std::string log_key;
  std::vector<Witness> witnesses;
  std::map<PartyId, Party> parties;  // stored as records of their own, as keys are
  std::map<Kid, KeyRecord> keys;
  ClockBookPtr clock = empty_clock_book();  // likewise

  const Party* party(const PartyId& id) const;
  const KeyRecord* key(const Kid& kid) const;
  Head ledger_head() const { return ledger_chain.empty() ? Head{} : ledger_chain.back(); }
};
template <class Visit>
void fields(Visit&& visit, Of<Registry> auto& x) {
  auto& [origin, genesis, opened, ledger_chain, signed_times, operator_id, log_key, witnesses,
         parties, keys, clock] = x;
  visit("origin", origin);
  visit("genesis", genesis);
  visit("opened", opened);
  visit("ledgerChain", ledger_chain);
  visit("signedTimes", signed_times);
  visit("operator", operator_id);
  visit("logKey", log_key);
  visit("witnesses", witnesses);
}

// ---------------------------------------------------------------- what the topics share

struct RegistryContext {
  const Registry& registry;
  const Envelope& event;
  Time at;            // of the recording
  bool whole = true;  // a key that is not known here is none
  // The party that the event is about; empty for events about the ledger.
  const PartyId& subject() const;
  // Whose key is known: of every event but the ledger's opening.
  const KeyRecord& signer() const { return *registry.key(event.kid); }
};

struct RegistryFold {
  Registry& registry;
  const Envelope& event;
  const Recorded& recorded;
};

struct RegistrySaying {
  const Envelope& event;
  Sight sight;  // of whom it is said to: the names of people are in the signed words alone
};

struct RegistryLook {
  const Envelope& event;
  const std::optional<PartyId>& reader;  // nobody: the public
  bool knows_people;                     // of the party that the event is about
};
// Parties and kids are for everybody; the names of people for who shares an agreement with them.
// The operator's people are for everybody: without their keys nothing could be checked.
Sight sight_of_people(const RegistryLook& look);

// What holds for every event, of the registry or of an agreement: it was made for this ledger, its
// key is known, not revoked, belongs to its source, has the use that its type asks for, and binds
// as far as its type does.
// Refusals: wrong-ledger, unknown-key, revoked-key, key-not-allowed, unknown-party, rule
// (beyond-authority).
Result<const KeyRecord*> check_signer(const Registry& registry, const Envelope& event,
                                      const EventType& type, Time at);
Refusal refuse_other_ledger(const Registry& registry, const std::string& ledger,
                            const char* pointer);
// With which the server says what its clock says: the newest that was not revoked. Null: there is
// none.
const KeyRecord* clock_key(const Registry& registry);
// clock-skew: the signed time lies too far from the recording.
Refusal refuse_signed_time(const SignedTimes& bounds, Time signed_at, Time recorded_at);
// `base` is there exactly if the type stands on a chain, and the subject is what the type is about.
Refusal refuse_envelope(const Envelope& event, const EventType& type);
// It follows another event than the newest of its chain.
Refusal refuse_base(const Envelope& event, const Head& head);
// White space alone says nothing: no name, no reason.
Refusal refuse_if_empty(std::string_view text, const char* pointer);

// Who may send it, and what it follows: before the rules of its type.
Refusal refuse_in_registry(const RegistryContext& context, const EventType& type);
// The chain that the event stands on now ends with it.
void extend_chain(const RegistryFold& fold);

// For the party `party`.
Refusal refuse_new_key(const RegistryContext& context, const PartyId& party, const NewKey& key,
                       const std::string& pointer);
// As a name of the party: another goes by it, or went by it.
Refusal refuse_name_of_another(const RegistryContext& context, const std::string& name,
                               const char* pointer);
// That the request is for this ledger and for the party that is the subject, and countersigned, if
// it is, by the same person.
Refusal refuse_request(const RegistryContext& context, const EnrolmentRequest& request);
void add_key(const RegistryFold& fold, const PartyId& party, const NewKey& key);
void add_party(const RegistryFold& fold, const PartyId& id, const std::string& name,
               const NewKey& key);

}  // namespace sopu::domain
