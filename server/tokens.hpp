// Self-issued tokens (RFC 7519 in a compact JWS): a party proves who it is by signing with one of
// the keys that the ledger holds for it. The server keeps nothing that could be stolen. Any thread.
#pragma once

#include <optional>
#include <string>

#include "ledger/ledger.hpp"
#include "server/used_tokens.hpp"

namespace sopu::server {

inline constexpr std::string_view token_typ = "sopu-auth+jwt";

// Who proved to be there, and by which key.
struct Caller {
  domain::PartyId party;
  domain::Kid kid;
};

class Tokens {
 public:
  // `on_trouble` hears of what an operator should know.
  Tokens(const Ledger& ledger, std::function<void(const std::string&)> on_trouble)
      : ledger_(ledger), used_(ledger.paths().used_tokens(), ledger.now(), std::move(on_trouble)) {}

  // With a nonce: the token must carry this one. Without: it must carry none. Each token is good
  // once. Refusals: unauthenticated, rate-limited.
  domain::Result<Caller> check(const std::string& token, std::optional<std::string_view> nonce);

  // False after the key was revoked.
  bool still_valid(const Caller& caller) const;

  std::size_t remembered() const { return used_.size(); }

 private:
  domain::Result<Caller> read(const std::string& token, std::optional<std::string_view> nonce,
                              UsedToken& used) const;

  const Ledger& ledger_;
  UsedTokens used_;
};

}  // namespace sopu::server
