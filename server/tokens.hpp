// Self-issued tokens (RFC 7519 in a compact JWS): a party proves who it is by signing with one of
// the keys that the ledger holds for it, or by a key of the moment to which one of those gave a
// session: who is asked at every signature, as by a passkey, need not be asked for every request.
// The server keeps nothing that could be stolen. Any thread.
#pragma once

#include <optional>
#include <string>

#include <boost/json/object.hpp>

#include "crypto/jws.hpp"
#include "ledger/ledger.hpp"
#include "server/used_tokens.hpp"

namespace sopu::server {

inline constexpr std::string_view token_typ = "sopu-auth+jwt";
inline constexpr std::string_view session_typ = "sopu-session+jwt";

// Who proved to be there, and by which key that is on record.
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
  domain::Result<Caller> caller_of(const crypto::Jws& token,
                                   const boost::json::object& claims) const;
  domain::Result<Caller> by_session(const crypto::Jws& token, std::string_view session) const;
  domain::Result<Caller> by_key(const crypto::Jws& jws) const;
  std::string_view wrong_address(const boost::json::object& claims, const Caller& caller) const;

  const Ledger& ledger_;
  UsedTokens used_;
};

}  // namespace sopu::server
