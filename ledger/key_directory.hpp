// The public keys of the registry for those who check signatures in parallel. May be a moment
// behind the writer: whether a key may sign is decided there, this only says what its bytes are.
// Any thread; the writer updates it.
#pragma once

#include <optional>
#include <shared_mutex>
#include <unordered_map>

#include "ledger/domain/registry/registry.hpp"

namespace sopu {

class KeyDirectory {
 public:
  struct Holder {
    crypto::JwsKey key;
    domain::PartyId party;
    domain::KeyUses uses;
    bool valid = true;
    // While its revocation waits for others, or its party may object to it.
    std::optional<domain::Time> silent_until;
    bool is_silent(domain::Time at) const { return silent_until && at < *silent_until; }
  };

  std::optional<Holder> find(const domain::Kid& kid) const;
  void update(const domain::KeyRecord& record);
  // Counts updates: who keeps something computed from the registry sees that it is old.
  std::uint64_t changes() const;

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<domain::Kid, Holder> keys_;
  std::uint64_t changes_ = 0;
};

}  // namespace sopu
