#include "server/tokens.hpp"

#include "ledger/codec/jws_check.hpp"
#include "ledger/codec/strict_json.hpp"
#include "ledger/limits.hpp"

namespace sopu::server {

namespace json = boost::json;

namespace {

domain::Error unauthenticated(std::string_view code) {
  return domain::refuse(domain::ErrorCode::unauthenticated, {std::string(code), {}});
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

// A text, or a list of one (RFC 7519, 4.1.3); a token for several audiences is good for none.
bool is_for(const json::object& claims, std::string_view origin) {
  const auto* audience = claims.if_contains("aud");
  if (audience == nullptr) return false;
  const auto* list = audience->if_array();
  if (list != nullptr && list->size() == 1) audience = list->data();
  return audience->is_string() && audience->get_string() == origin;
}

struct Validity {
  std::chrono::seconds longest;
  std::string_view too_long;
  std::string_view over;
};
constexpr Validity token_validity{limits::token_lifetime_max, "token-lifetime", "token-expired"};
constexpr Validity session_validity{limits::session_lifetime_max, "session-lifetime",
                                    "session-expired"};

std::int64_t seconds(domain::Time time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

// Empty if the times are right, otherwise the code of what is wrong with them (RFC 7519, 4.1.4 to
// 4.1.6).
std::string_view wrong_times(const json::object& claims, const Validity& validity,
                             domain::Time now) {
  const auto issued_at = integer_member(claims, "iat");
  const auto expires_at = integer_member(claims, "exp");
  const auto not_before = integer_member(claims, "nbf");
  if (!issued_at || !expires_at || (claims.contains("nbf") && !not_before)) {
    return "token-times-missing";
  }
  const auto issued = *issued_at;
  const auto expires = *expires_at;
  if (expires <= issued || expires - issued > validity.longest.count()) return validity.too_long;
  if (expires <= seconds(now)) return validity.over;
  if (issued > seconds(now + limits::clock_ahead_max)) {
    return "token-from-future";
  }
  if (not_before.value_or(issued) > seconds(now + limits::clock_ahead_max)) return "token-not-yet";
  return {};
}

domain::Result<json::object> claims_of(const crypto::Jws& jws) {
  auto payload = codec::read_json(jws.payload, {.size_bytes_max = limits::token_bytes_max});
  if (!payload || !payload->is_object()) return unauthenticated("token-claims-malformed");
  return std::move(payload->get_object());
}

// The key to which a session was given (RFC 7800, 3.2): an Ed25519 one.
std::optional<crypto::PublicKey> confirmation_key(const json::object& session) {
  const auto object_in = [](const json::object& parent, std::string_view name) {
    const auto* value = parent.if_contains(name);
    return value == nullptr ? nullptr : value->if_object();
  };
  const auto* confirmation = object_in(session, "cnf");
  const auto* jwk = confirmation == nullptr ? nullptr : object_in(*confirmation, "jwk");
  if (jwk == nullptr || text_member(*jwk, "crv") != "Ed25519") return std::nullopt;
  const auto key = crypto::public_key_from_x(text_member(*jwk, "x"));
  return key && crypto::is_acceptable(*key) ? key : std::nullopt;
}

}  // namespace

// Whom a key on record speaks for.
domain::Result<Caller> Tokens::by_key(const crypto::Jws& jws) const {
  const auto holder = ledger_.keys().find({jws.kid});
  if (!holder) return unauthenticated("token-key-unknown");
  if (!codec::is_signed_by(jws, holder->key)) {
    return unauthenticated("token-signature-wrong");
  }
  if (!holder->valid) return unauthenticated("token-key-revoked");
  if (holder->is_silent(ledger_.now())) {
    return domain::refuse(
        domain::ErrorCode::unauthenticated,
        {"token-key-silent", {{"until", domain::format_time(*holder->silent_until)}}});
  }
  if (!holder->uses.read && !holder->uses.sign) {
    return unauthenticated("token-key-lacks-use");
  }
  return Caller{holder->party, {jws.kid}};
}

// Empty if it is from that party, for this ledger.
std::string_view Tokens::wrong_address(const json::object& claims, const Caller& caller) const {
  if (text_member(claims, "iss") != "party/" + caller.party.value) return "token-iss-wrong";
  if (!is_for(claims, ledger_.origin())) return "token-aud-wrong";
  return {};
}

// A key on record gave the session to the key that signed the token.
domain::Result<Caller> Tokens::by_session(const crypto::Jws& token,
                                          std::string_view session) const {
  const auto given = crypto::parse_jws(session, session_typ);
  if (!given) return unauthenticated("session-malformed");
  auto caller = by_key(*given);
  if (!caller) return caller;
  const auto claims = claims_of(*given);
  if (!claims) return claims.error();
  if (const auto wrong = wrong_address(*claims, *caller); !wrong.empty()) {
    return unauthenticated(wrong);
  }
  const std::string_view wrong = wrong_times(*claims, session_validity, ledger_.now());
  if (!wrong.empty()) return unauthenticated(wrong);
  const auto key = confirmation_key(*claims);
  if (!key || crypto::thumbprint(*key) != token.kid || !codec::is_signed_by(token, *key)) {
    return unauthenticated("session-key-other");
  }
  return caller;
}

domain::Result<Caller> Tokens::caller_of(const crypto::Jws& token,
                                         const json::object& claims) const {
  const auto* session = claims.if_contains("session");
  if (session == nullptr) return by_key(token);
  return by_session(token, text_member(claims, "session"));
}

domain::Result<Caller> Tokens::read(const std::string& token, std::optional<std::string_view> nonce,
                                    UsedToken& used) const {
  if (token.size() > limits::token_bytes_max) return unauthenticated("token-too-long");
  const auto jws = crypto::parse_jws(token, token_typ);
  if (!jws) return unauthenticated("token-malformed");
  const auto claims = claims_of(*jws);
  if (!claims) return claims.error();
  auto caller = caller_of(*jws, *claims);
  if (!caller) return caller;

  if (const auto wrong = wrong_address(*claims, *caller); !wrong.empty()) {
    return unauthenticated(wrong);
  }
  const std::string_view wrong = wrong_times(*claims, token_validity, ledger_.now());
  if (!wrong.empty()) return unauthenticated(wrong);
  const auto forgotten_until = used_.forgotten_until();
  if (forgotten_until && claims->at("iat").get_int64() <= seconds(*forgotten_until)) {
    return unauthenticated("token-before-start");
  }
  if (nonce ? text_member(*claims, "nonce") != *nonce : claims->contains("nonce")) {
    return unauthenticated("token-nonce-wrong");
  }
  const std::string_view id = text_member(*claims, "jti");
  if (id.empty() || id.size() > limits::token_id_bytes_max) {
    return unauthenticated("token-jti-missing");
  }
  used = {caller->party, jws->kid + "." + std::string(id), claims->at("iat").get_int64(),
          claims->at("exp").get_int64()};
  return caller;
}

domain::Result<Caller> Tokens::check(const std::string& token,
                                     std::optional<std::string_view> nonce) {
  UsedToken used;
  auto caller = read(token, nonce, used);
  if (!caller) return caller;
  if (auto no = used_.use(used, ledger_.now())) return *std::move(no);
  return caller;
}

bool Tokens::still_valid(const Caller& caller) const {
  const auto holder = ledger_.keys().find(caller.kid);
  return holder && holder->valid && !holder->is_silent(ledger_.now());
}

}  // namespace sopu::server
