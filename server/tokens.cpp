#include "server/tokens.hpp"

#include <boost/json/object.hpp>

#include "crypto/jws.hpp"
#include "crypto/sha256.hpp"
#include "ledger/codec/strict_json.hpp"

namespace sopu::server {

namespace json = boost::json;

namespace {

constexpr std::size_t token_bytes_max = 4096;
constexpr std::size_t id_bytes_max = 128;
constexpr std::size_t remembered_max = 500'000;

domain::Error unauthenticated(std::string detail) {
  return domain::refuse(domain::ErrorCode::unauthenticated, std::move(detail));
}

std::string_view text_member(const json::object& claims, std::string_view name) {
  const auto* value = claims.if_contains(name);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string_view{} : std::string_view(text->data(), text->size());
}

std::optional<std::int64_t> integer_member(const json::object& claims, std::string_view name) {
  const auto* value = claims.if_contains(name);
  if (value == nullptr) return std::nullopt;
  if (const auto* integer = value->if_int64()) return *integer;
  return std::nullopt;
}

// Empty if the times are right, otherwise what is wrong with them.
std::string wrong_times(std::int64_t issued, std::int64_t expires, domain::Time started,
                        domain::Time now) {
  const auto seconds = [](auto time) {
    return std::int64_t{std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count()};
  };
  if (expires <= issued || expires - issued > limits::token_lifetime_max.count()) {
    return "The token's exp must be after its iat, by at most 300 s.";
  }
  if (expires <= seconds(now)) return "The token has expired: sign a new one.";
  if (issued > seconds(now + limits::clock_ahead_max)) {
    return "The token's iat lies in the future: set the clock.";
  }
  // What was seen before the server started is forgotten, so that such a token could be used twice.
  if (issued < seconds(started)) {
    return "The token was signed before the server started: sign a new one.";
  }
  return {};
}

}  // namespace

domain::Result<Caller> Tokens::read(const std::string& token, std::optional<std::string_view> nonce,
                                    std::int64_t& expires, std::string& id) const {
  if (token.size() > token_bytes_max) return unauthenticated("The token is too long.");
  const auto jws = crypto::parse_jws(token, token_typ);
  if (!jws) return unauthenticated("The token is not one: " + jws.error().detail);
  const auto holder = ledger_.keys().find({jws->kid});
  if (!holder) return unauthenticated("No party of the ledger has the key that signed the token.");
  if (!crypto::verify(*jws, holder->key)) {
    return unauthenticated("The signature of the token is not good.");
  }
  if (!holder->valid) return unauthenticated("The key that signed the token was revoked.");
  if (!holder->uses.read && !holder->uses.sign) {
    return unauthenticated(
        "The key that signed the token is neither for reading nor for signing: use another one, or "
        "add one with the use read.");
  }

  const auto payload = codec::read_json(jws->payload, {.size_bytes_max = token_bytes_max});
  if (!payload || !payload->is_object()) {
    return unauthenticated("The claims of the token are not a JSON object.");
  }
  const json::object& claims = payload->get_object();
  if (text_member(claims, "iss") != "party/" + holder->party.value) {
    return unauthenticated("The token's iss is not the party that its key belongs to.");
  }
  if (text_member(claims, "aud") != ledger_.origin()) {
    return unauthenticated("The token's aud is not the origin of this ledger.");
  }
  const auto issued = integer_member(claims, "iat");
  const auto until = integer_member(claims, "exp");
  if (!issued || !until) return unauthenticated("The token needs iat and exp, in whole seconds.");
  const std::string wrong = wrong_times(*issued, *until, started_, ledger_.now());
  if (!wrong.empty()) return unauthenticated(wrong);

  if (nonce ? text_member(claims, "nonce") != *nonce : claims.contains("nonce")) {
    return unauthenticated("The token's nonce is not that of this connection.");
  }
  id = text_member(claims, "jti");
  if (id.empty() || id.size() > id_bytes_max) {
    return unauthenticated("The token needs a jti of at most 128 bytes.");
  }
  expires = *until;
  return Caller{holder->party, {jws->kid}};
}

domain::Result<Caller> Tokens::check(const std::string& token,
                                     std::optional<std::string_view> nonce) {
  std::int64_t expires = 0;
  std::string id;
  auto caller = read(token, nonce, expires, id);
  if (!caller) return caller;
  if (!remember(caller->kid.value + "." + id, expires)) {
    return unauthenticated("The token was used before: sign one for each request.");
  }
  return caller;
}

// Entries go when they could not be accepted any more. When the memory is full a token is refused
// rather than risked.
bool Tokens::remember(const std::string& id, std::int64_t expires) {
  const auto now =
      std::chrono::floor<std::chrono::seconds>(ledger_.now().time_since_epoch()).count();
  const crypto::Hash digest = crypto::sha256(crypto::view(id));
  const std::lock_guard lock(mutex_);
  while (!by_expiry_.empty() && by_expiry_.begin()->first <= now) {
    for (const auto& old : by_expiry_.begin()->second) seen_.erase(old);
    by_expiry_.erase(by_expiry_.begin());
  }
  if (seen_.size() >= remembered_max || !seen_.insert(digest).second) return false;
  by_expiry_[expires].push_back(digest);
  return true;
}

bool Tokens::still_valid(const Caller& caller) const {
  const auto holder = ledger_.keys().find(caller.kid);
  return holder && holder->valid;
}

}  // namespace sopu::server
