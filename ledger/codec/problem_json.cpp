// Refusals as RFC 9457 problem documents.
#include <stdexcept>

#include <boost/json/object.hpp>

#include "ledger/codec/effect_json.hpp"

namespace sopu::codec {
namespace {

using domain::ErrorCode;

std::string_view title_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed_jws:
      return "This is not a compact JWS";
    case ErrorCode::bad_header:
      return "The JWS header is not the one this ledger takes";
    case ErrorCode::unknown_key:
      return "The key is unknown";
    case ErrorCode::revoked_key:
      return "The key was revoked";
    case ErrorCode::key_not_allowed:
      return "The key may not do this";
    case ErrorCode::bad_signature:
      return "The signature is wrong";
    case ErrorCode::malformed_json:
      return "This is not strict JSON";
    case ErrorCode::schema:
      return "The content is not well-formed";
    case ErrorCode::too_large:
      return "This is too large";
    case ErrorCode::wrong_ledger:
      return "This was signed for another ledger";
    case ErrorCode::clock_skew:
      return "The time is too far from the server's clock";
    case ErrorCode::id_conflict:
      return "Another event has this id";
    case ErrorCode::stale_base:
      return "The agreement has moved on";
    case ErrorCode::unknown_agreement:
      return "The agreement is unknown";
    case ErrorCode::unknown_party:
      return "The party is unknown";
    case ErrorCode::not_a_party:
      return "The signer takes no part in this";
    case ErrorCode::wrong_state:
      return "This cannot happen now";
    case ErrorCode::rule:
      return "A rule forbids this";
    case ErrorCode::stale_proposal:
      return "The proposal was overtaken by a newer version";
    case ErrorCode::terms_mismatch:
      return "The terms are not those that were named";
    case ErrorCode::busy:
      return "The ledger is busy";
    case ErrorCode::read_only:
      return "The ledger takes no events now";
    case ErrorCode::unauthenticated:
      return "Nobody has signed in";
    case ErrorCode::forbidden:
      return "The caller may not read this";
    case ErrorCode::not_found:
      return "There is no such thing";
    case ErrorCode::rate_limited:
      return "Too many requests";
    case ErrorCode::outcome_unknown:
      return "It is not known whether this was recorded";
  }
  throw std::logic_error("an error code without a title");
}

}  // namespace

int http_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed_jws:
    case ErrorCode::bad_header:
    case ErrorCode::malformed_json:
    case ErrorCode::schema:
    case ErrorCode::wrong_ledger:
    case ErrorCode::clock_skew:
      return 400;
    case ErrorCode::unauthenticated:
      return 401;
    case ErrorCode::unknown_key:
    case ErrorCode::revoked_key:
    case ErrorCode::key_not_allowed:
    case ErrorCode::bad_signature:
    case ErrorCode::not_a_party:
    case ErrorCode::forbidden:
      return 403;
    case ErrorCode::unknown_agreement:
    case ErrorCode::unknown_party:
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::id_conflict:
    case ErrorCode::stale_base:
    case ErrorCode::wrong_state:
    case ErrorCode::stale_proposal:
    case ErrorCode::terms_mismatch:
      return 409;
    case ErrorCode::too_large:
      return 413;
    case ErrorCode::rule:
      return 422;
    case ErrorCode::rate_limited:
      return 429;
    case ErrorCode::outcome_unknown:
      return 500;
    case ErrorCode::busy:
    case ErrorCode::read_only:
      return 503;
  }
  throw std::logic_error("an error code without a status");
}

boost::json::value to_json(const domain::Error& error) {
  boost::json::object problem{{"type", "urn:sopu:error:" + std::string(domain::name(error.code))},
                              {"title", title_of(error.code)},
                              {"status", http_status(error.code)},
                              {"detail", error.detail}};
  if (!error.pointer.empty()) problem["pointer"] = error.pointer;
  if (!error.rule.empty()) problem["rule"] = error.rule;
  if (!error.head.empty()) problem["head"] = error.head;
  return problem;
}

}  // namespace sopu::codec
