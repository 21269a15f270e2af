// A request and its answer as the router sees them: no sockets, no parser.
// Values; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

#include "ledger/domain/value/error.hpp"
#include "ledger/words/words.hpp"

namespace sopu::server {

using NameValues = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method;
  std::string target;  // as it stood in the request line
  std::string authorization;
  std::string if_none_match;
  std::string content_type;
  bool accepts_gzip = false;
  words::Language language = words::Language::en;
  std::string body;
};

struct Reply {
  int status = 200;
  std::string content_type;
  std::string body;
  std::string cache_control = "no-store";
  std::string etag;
  NameValues headers;                        // others
  std::optional<domain::ErrorCode> refusal;  // for the metrics
};

struct Target {
  std::string path;
  NameValues query;  // decoded
};

// The target of a request line in origin form. Paths of this interface need no percent-encoding:
// one that has it is left as it is and matches nothing. Refusal: schema for a query that does not
// decode to UTF-8 text or has a parameter twice.
domain::Result<Target> parse_target(std::string_view target);

bool is_utf8(std::string_view text);

Reply json_reply(const boost::json::value& value, int status = 200);
// application/problem+json (RFC 9457)
Reply problem_reply(const domain::Error& error, words::Language language);
// For what HTTP itself says, to programs: type about:blank, and English alone.
Reply plain_problem(int status, std::string_view detail);

// The reason phrase; "Status" for a status that the server does not use.
std::string_view reason_phrase(int status);

// The reply's start line and header fields with the blank line. The body's length is that of
// `reply.body`.
std::string reply_head(const Reply& reply, bool keep_alive);

}  // namespace sopu::server
