// What the ledger's clock says, signed with the operator's clock key: events that no person sends.
// Immutable; any thread.
#pragma once

#include "crypto/ed25519.hpp"
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
    return say(registry, domain::type_of(data), domain::json_of(data), at);
  }

 private:
  Said say(const domain::Registry& registry, const domain::EventType& type, boost::json::value data,
           domain::Time at) const;

  std::string origin_;
  crypto::PrivateKey key_;
  domain::Kid kid_;
};

}  // namespace sopu
