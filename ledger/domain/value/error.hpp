// What a refusal says. A refusal is a value that somebody can act on: the code for programs, the
// sentence for people, the place for editors. Faults of the disk or the environment are exceptions.
// Values; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "ledger/domain/value/fields.hpp"
#include "ledger/domain/value/sentence.hpp"
#include "ledger/domain/value/zone.hpp"

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
  clock_missing,
  internal,
};

// The code as programs see it: `stale-base`.
constexpr auto names_of(ErrorCode) {
  return std::to_array<std::string_view>({"malformed-jws",
                                          "bad-header",
                                          "unknown-key",
                                          "revoked-key",
                                          "key-not-allowed",
                                          "bad-signature",
                                          "malformed-json",
                                          "schema",
                                          "too-large",
                                          "wrong-ledger",
                                          "clock-skew",
                                          "id-conflict",
                                          "stale-base",
                                          "unknown-agreement",
                                          "unknown-party",
                                          "not-a-party",
                                          "wrong-state",
                                          "rule",
                                          "stale-proposal",
                                          "terms-mismatch",
                                          "busy",
                                          "read-only",
                                          "unauthenticated",
                                          "forbidden",
                                          "not-found",
                                          "rate-limited",
                                          "outcome-unknown",
                                          "clock-missing",
                                          "internal"});
}

// The newest event of a chain, which the next one names as its base.
struct ChainHead {
  std::string event;        // base64url SHA-256 of its JWS
  std::uint64_t index = 0;  // in the log
};

struct Error {
  ErrorCode code;
  Sentence why;           // what was wrong and what to do
  std::string pointer{};  // JSON Pointer (RFC 6901) into the payload, if there is one place
  std::string rule{};     // the rule's name, with ErrorCode::rule only
  std::optional<ChainHead> head{};  // with stale_base only
  Zone zone{};                      // in which its instants are told
};

template <class T>
using Result = boost::system::result<T, Error>;
// Why something may not happen; empty if it may.
using Refusal = std::optional<Error>;

// Thrown only when a result is read without having been looked at: a bug of ours.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location&);

inline Error refuse(ErrorCode code, Sentence why, std::string pointer = {}) {
  return {code, std::move(why), std::move(pointer)};
}
// The sentence's code begins with the rule's name: `role-may-not`, `role-may-not.principal`.
inline Error refuse_rule(Sentence why, std::string pointer = {}) {
  std::string rule = why.code.substr(0, why.code.find('.'));
  return {ErrorCode::rule, std::move(why), std::move(pointer), std::move(rule)};
}

}  // namespace sopu::domain
