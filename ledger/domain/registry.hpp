// The registry: who the parties are, which keys speak for them and since when, and the ledger's own
// opening. One aggregate: its state, `decide` and `evolve`.
// A Registry is owned by whoever folds it (the writer, a rebuild, a verifier); one thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/domain/effect.hpp"
#include "ledger/domain/verified_event.hpp"

namespace sopu::domain {

struct KeyRecord {
  Kid kid;
  crypto::PublicKey key;
  PartyId party;
  std::string person;
  KeyUses uses;
  Recorded added;
  std::optional<Recorded> revoked;
  std::string revoked_because;

  bool is_valid() const { return !revoked; }
};

struct Party {
  PartyId id;
  std::string name;
  Recorded enrolled;
  std::vector<Kid> keys;  // in the order they were added
};

struct Witness {
  std::string name;
  std::string vkey;
  std::string url;
  Recorded added;
};

struct Registry {
  std::string origin;           // of the ledger that this registry belongs to
  std::optional<Hash> genesis;  // hash of ledger.opened; absent in an empty ledger
  PartyId operator_id;
  std::string log_key;
  std::map<PartyId, Party> parties;
  std::map<Kid, KeyRecord> keys;
  std::vector<Witness> witnesses;

  const Party* party(const PartyId& id) const;
  const KeyRecord* key(const Kid& kid) const;
};

// What holds for every event, of the registry or of an agreement: it was made for this ledger, its
// key is known, not revoked, belongs to its source, and has the use that its type asks for.
// Refusals: wrong-ledger, unknown-key, revoked-key, key-not-allowed, unknown-party.
Result<const KeyRecord*> check_signer(const Registry& registry, const Event& event);

// For events whose subject is the ledger or a party.
Refusal decide(const Registry& registry, const VerifiedEvent& event);
void evolve(Registry& registry, const Event& event, const Recorded& recorded);
Effect describe(const Event& event);
// What would happen: decides, and describes.
Result<Effect> rehearse(const Registry& registry, const VerifiedEvent& event);

}  // namespace sopu::domain
