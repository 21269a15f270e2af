// What the ledger's clock says, signed with the operator's clock key: events that no person sends.
// Immutable; any thread.
#pragma once

#include "crypto/ed25519.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/domain/verified_event.hpp"

namespace sopu {

class ClockVoice {
 public:
  ClockVoice(std::string origin, crypto::PrivateKey key);

  const domain::Kid& kid() const { return kid_; }

  struct Said {
    domain::VerifiedEvent event;
    std::string jws;
  };
  // An event about the ledger, which follows the newest such.
  template <class Data>
  Said of_ledger(const domain::Registry& registry, const Data& data, domain::Time at) const {
    return say({{},
                registry.operator_id,
                domain::LedgerSubject{},
                {},
                at,
                {},
                registry.ledger_head().event,
                domain::json_of(data)},
               domain::type_of(data));
  }
  // That a deadline of the agreement passed; `head` is the newest event of the chain on which it
  // stands.
  Said of_agreement(const domain::Registry& registry, const domain::AgreementId& agreement,
                    const domain::Head& head, const domain::DeadlinePassed& what,
                    domain::Time at) const;

 private:
  // Fills in what is empty.
  Said say(codec::Draft draft, const domain::EventType& type) const;

  std::string origin_;
  crypto::PrivateKey key_;
  domain::Kid kid_;
};

}  // namespace sopu
