#include "ledger/domain/error.hpp"

#include <stdexcept>

namespace sopu::domain {

std::string_view name(ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed_jws:
      return "malformed-jws";
    case ErrorCode::bad_header:
      return "bad-header";
    case ErrorCode::unknown_key:
      return "unknown-key";
    case ErrorCode::revoked_key:
      return "revoked-key";
    case ErrorCode::key_not_allowed:
      return "key-not-allowed";
    case ErrorCode::bad_signature:
      return "bad-signature";
    case ErrorCode::malformed_json:
      return "malformed-json";
    case ErrorCode::schema:
      return "schema";
    case ErrorCode::too_large:
      return "too-large";
    case ErrorCode::wrong_ledger:
      return "wrong-ledger";
    case ErrorCode::clock_skew:
      return "clock-skew";
    case ErrorCode::id_conflict:
      return "id-conflict";
    case ErrorCode::stale_base:
      return "stale-base";
    case ErrorCode::unknown_agreement:
      return "unknown-agreement";
    case ErrorCode::unknown_party:
      return "unknown-party";
    case ErrorCode::not_a_party:
      return "not-a-party";
    case ErrorCode::wrong_state:
      return "wrong-state";
    case ErrorCode::rule:
      return "rule";
    case ErrorCode::stale_proposal:
      return "stale-proposal";
    case ErrorCode::terms_mismatch:
      return "terms-mismatch";
    case ErrorCode::busy:
      return "busy";
    case ErrorCode::read_only:
      return "read-only";
    case ErrorCode::unauthenticated:
      return "unauthenticated";
    case ErrorCode::forbidden:
      return "forbidden";
    case ErrorCode::not_found:
      return "not-found";
    case ErrorCode::rate_limited:
      return "rate-limited";
    case ErrorCode::outcome_unknown:
      return "outcome-unknown";
  }
  throw std::logic_error("an error code without a name");
}

void throw_exception_from_error(const Error& error, const boost::source_location& location) {
  throw std::logic_error("a refusal was not looked at: " + std::string(name(error.code)) + ": " +
                         error.detail + " (" + location.to_string() + ")");
}

}  // namespace sopu::domain
