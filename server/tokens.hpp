// Self-issued tokens (RFC 7519 in a compact JWS): a party proves who it is by signing with one of
// the keys that the ledger holds for it. The server keeps nothing that could be stolen. Any thread.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "ledger/ledger.hpp"

namespace sopu::server {

inline constexpr std::string_view token_typ = "sopu-auth+jwt";

// Who proved to be there, and by which key.
struct Caller {
  domain::PartyId party;
  domain::Kid kid;
};

class Tokens {
 public:
  explicit Tokens(const Ledger& ledger) : ledger_(ledger), started_(ledger.now()) {}

  // With a nonce: the token must carry this one. Without: it must carry none. Each token is good
  // once. Refusal: unauthenticated.
  domain::Result<Caller> check(const std::string& token, std::optional<std::string_view> nonce);

  // False after the key was revoked.
  bool still_valid(const Caller& caller) const;

 private:
  domain::Result<Caller> read(const std::string& token, std::optional<std::string_view> nonce,
                              std::int64_t& expires, std::string& id) const;
  bool remember(const std::string& id, std::int64_t expires);

  const Ledger& ledger_;
  const domain::Time started_;
  std::mutex mutex_;
  std::unordered_set<crypto::Hash> seen_;
  std::map<std::int64_t, std::vector<crypto::Hash>> by_expiry_;  // POSIX seconds
};

}  // namespace sopu::server
