// What a refusal says. A refusal is a value that somebody can act on: the code for programs, the
// detail for people, the place for editors. Faults of the disk or the environment are exceptions.
// Values; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace sopu::domain {

enum class ErrorCode {
  malformed_jws,
  bad_header,
  unknown_key,
  revoked_key,
  key_not_allowed,
  bad_signature,
  malformed_json,
  schema,
  too_large,
  wrong_ledger,
  clock_skew,
  id_conflict,
  stale_base,
  unknown_agreement,
  unknown_party,
  not_a_party,
  wrong_state,
  rule,
  stale_proposal,
  terms_mismatch,
  busy,
  read_only,
  unauthenticated,
  forbidden,
  not_found,
  rate_limited,
  outcome_unknown,
};

struct Error {
  ErrorCode code;
  std::string detail;     // what was wrong and what to do, in sentences
  std::string pointer{};  // JSON Pointer (RFC 6901) into the payload, if there is one place
  std::string rule{};     // the rule's name, with ErrorCode::rule only
  std::string head{};     // with stale_base only: base64url hash of the newest contract event
};

template <class T>
using Result = boost::system::result<T, Error>;
// Why something may not happen; empty if it may.
using Refusal = std::optional<Error>;

// The code as programs see it: `stale-base`.
std::string_view name(ErrorCode code);

// Thrown only when a result is read without having been looked at: a bug of ours.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location&);

inline Error refuse(ErrorCode code, std::string detail, std::string pointer = {}) {
  return {code, std::move(detail), std::move(pointer)};
}
inline Error refuse_rule(std::string rule, std::string detail, std::string pointer = {}) {
  return {ErrorCode::rule, std::move(detail), std::move(pointer), std::move(rule)};
}

}  // namespace sopu::domain
