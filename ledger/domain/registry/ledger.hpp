// The ledger itself: its opening by the operator, how far signed times may lie from the recording,
// and the witnesses that cosign its checkpoints.
#pragma once

#include "crypto/note.hpp"
#include "ledger/domain/registry/registry.hpp"

namespace sopu::domain {

// The verifier key of a signed note, `name+key id+base64`, of one type.
struct VerifierKeyForm {
  crypto::NoteKeyType type;
};

// Index 0 and nowhere else; signed with the key that it introduces, the operator's first.
struct LedgerOpened {
  std::string operator_name;
  NewKey key;
  std::string log_key;  // the log's verifier key, `name+id+base64`
  SignedTimes signed_times{};
  friend bool operator==(const LedgerOpened&, const LedgerOpened&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<LedgerOpened> auto& x) {
  auto& [operator_name, key, log_key, signed_times] = x;
  visit("operatorName", operator_name, name_form);
  visit("key", key);
  visit("logKey", log_key, VerifierKeyForm{crypto::NoteKeyType::ed25519});
  visit("signedTimes", signed_times);
}

// From here on these bounds hold.
struct LedgerConfigured {
  SignedTimes signed_times;
  friend bool operator==(const LedgerConfigured&, const LedgerConfigured&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<LedgerConfigured> auto& x) {
  auto& [signed_times] = x;
  visit("signedTimes", signed_times);
}

struct WitnessAdded {
  std::string name;
  std::string vkey;
  std::string url;  // may be empty
  friend bool operator==(const WitnessAdded&, const WitnessAdded&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<WitnessAdded> auto& x) {
  auto& [name, vkey, url] = x;
  visit("name", name, name_form);
  visit("vkey", vkey, VerifierKeyForm{crypto::NoteKeyType::cosignature_v1});
  visit("url", url, url_or_none);
}

using LedgerEvent = std::variant<LedgerOpened, LedgerConfigured, WitnessAdded>;
inline constexpr EventTable<LedgerEvent> ledger_events{{
    {"sopu.ledger.opened.v1", About::ledger, Chain::ledger, Use::admin, Sender::anyone,
     binds_nobody},
    {"sopu.ledger.configured.v1", About::ledger, Chain::ledger, Use::admin, Sender::operator_only,
     binds_nobody},
    {"sopu.witness.added.v1", About::ledger, Chain::ledger, Use::admin, Sender::operator_only,
     binds_nobody},
}};

Refusal decide(const RegistryContext&, const LedgerOpened&);
Refusal decide(const RegistryContext&, const LedgerConfigured&);
Refusal decide(const RegistryContext&, const WitnessAdded&);
void evolve(const RegistryFold&, const LedgerOpened&);
void evolve(const RegistryFold&, const LedgerConfigured&);
void evolve(const RegistryFold&, const WitnessAdded&);
Sentence say(const RegistrySaying&, const LedgerOpened&);
Sentence say(const RegistrySaying&, const LedgerConfigured&);
Sentence say(const RegistrySaying&, const WitnessAdded&);
// Without the opening nobody could check anything.
Sight sight(const RegistryLook&, const LedgerOpened&);
Sight sight(const RegistryLook&, const LedgerConfigured&);
Sight sight(const RegistryLook&, const WitnessAdded&);

}  // namespace sopu::domain
