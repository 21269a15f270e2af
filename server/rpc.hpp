// JSON-RPC 2.0 as text: calls in, answers and notifications out.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "ledger/domain/value/error.hpp"
#include "ledger/words/words.hpp"

namespace sopu::server::rpc {

inline constexpr int parse_error = -32700;
inline constexpr int invalid_request = -32600;
inline constexpr int unknown_method = -32601;
inline constexpr int invalid_params = -32602;
inline constexpr int internal_error = -32603;
inline constexpr int refused = -32000;  // `data` is the problem document

struct Call {
  boost::json::value id;  // text or integer
  std::string method;
  boost::json::object params;                      // but for `lang`
  words::Language language = words::Language::en;  // that parameter
};

// The call in a frame. Otherwise `answer` is what to send instead; empty for notifications, which
// this interface has no use for and JSON-RPC forbids to answer.
std::optional<Call> parse_call(std::string_view frame, std::string& answer);

std::string result(const boost::json::value& id, boost::json::value value);
std::string error(const boost::json::value& id, int code, std::string_view message);
// With a problem document. Refusals of parameters are invalid_params, faults of the server's own
// internal_error, all others refused.
std::string refusal(const boost::json::value& id, std::string_view message,
                    boost::json::object problem, int code);
std::string notification(std::string_view method, boost::json::object params);

// The methods beside the questions of questions.hpp.
std::span<const std::string_view> own_methods();

}  // namespace sopu::server::rpc
