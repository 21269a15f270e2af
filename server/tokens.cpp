#include "server/tokens.hpp"

#include <boost/json/object.hpp>

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

// Empty if the times are right, otherwise the code of what is wrong with them (RFC 7519, 4.1.4 to
// 4.1.6).
std::string_view wrong_times(const json::object& claims,
                             std::optional<domain::Time> forgotten_until, domain::Time now) {
  const auto seconds = [](auto time) {
    return std::int64_t{std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count()};
  };
  const auto issued_at = integer_member(claims, "iat");
  const auto expires_at = integer_member(claims, "exp");
  const auto not_before = integer_member(claims, "nbf");
  if (!issued_at || !expires_at || (claims.contains("nbf") && !not_before)) {
    return "token-times-missing";
  }
  const auto issued = *issued_at;
  const auto expires = *expires_at;
  if (expires <= issued || expires - issued > limits::token_lifetime_max.count()) {
    return "token-lifetime";
  }
  if (expires <= seconds(now)) return "token-expired";
  if (issued > seconds(now + limits::clock_ahead_max)) {
    return "token-from-future";
  }
  if (not_before.value_or(issued) > seconds(now + limits::clock_ahead_max)) return "token-not-yet";
  if (forgotten_until && issued <= seconds(*forgotten_until)) return "token-before-start";
  return {};
}

}  // namespace

domain::Result<Caller> Tokens::read(const std::string& token, std::optional<std::string_view> nonce,
                                    UsedToken& used) const {
  if (token.size() > limits::token_bytes_max) return unauthenticated("token-too-long");
  const auto jws = crypto::parse_jws(token, token_typ);
  if (!jws) return unauthenticated("token-malformed");
  const auto holder = ledger_.keys().find({jws->kid});
  if (!holder) return unauthenticated("token-key-unknown");
  if (!codec::is_signed_by(*jws, holder->key)) {
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

  const auto payload = codec::read_json(jws->payload, {.size_bytes_max = limits::token_bytes_max});
  if (!payload || !payload->is_object()) {
    return unauthenticated("token-claims-malformed");
  }
  const json::object& claims = payload->get_object();
  if (text_member(claims, "iss") != "party/" + holder->party.value) {
    return unauthenticated("token-iss-wrong");
  }
  if (!is_for(claims, ledger_.origin())) return unauthenticated("token-aud-wrong");
  const std::string_view wrong = wrong_times(claims, used_.forgotten_until(), ledger_.now());
  if (!wrong.empty()) return unauthenticated(wrong);

  if (nonce ? text_member(claims, "nonce") != *nonce : claims.contains("nonce")) {
    return unauthenticated("token-nonce-wrong");
  }
  const std::string_view id = text_member(claims, "jti");
  if (id.empty() || id.size() > limits::token_id_bytes_max) {
    return unauthenticated("token-jti-missing");
  }
  used = {holder->party, jws->kid + "." + std::string(id), claims.at("iat").get_int64(),
          claims.at("exp").get_int64()};
  return Caller{holder->party, {jws->kid}};
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
