// A request and its answer as the router sees them: no sockets, no parser.
// Values; any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "ledger/domain/value/error.hpp"
#include "ledger/words/words.hpp"

namespace sopu::server {

using NameValues = std::vector<std::pair<std::string, std::string>>;

struct Request {
  // Whence it comes: what every reply has regard to.
  struct From {
    std::optional<std::string> origin;  // of the page, if a browser says one
    bool is_granted = false;            // see Origins::grants
    std::string trace_id;
  };

  std::string method;
  std::string target;  // in origin form, its path normal
  std::string authorization;
  std::string if_none_match;
  std::string content_type;
  std::string content_encoding;
  std::string content_range;
  bool accepts_gzip = false;
  bool asks_before = false;  // a browser's question whether a page may ask (CORS preflight)
  words::Language language = words::Language::en;
  From from;
  std::string body;
};

struct Reply {
  int status = 200;
  std::string content_type;
  std::string body;
  std::string cache_control = "no-store";
  std::string etag;
  NameValues headers;  // others
  // What follows the body, part by part; an empty part ends it. Called on the pool, one call at a
  // time; what it throws breaks the connection, so that half an answer does not look whole.
  std::function<std::string()> more;
  bool offers_websocket = false;             // by Upgrade
  std::optional<domain::ErrorCode> refusal;  // for the metrics
};

struct Target {
  std::string path;
  NameValues query;  // decoded
};

// A target in origin form. Refusal: schema for a query that does not decode to UTF-8 text or has a
// parameter twice.
domain::Result<Target> parse_target(std::string_view target);

// The path with its unreserved characters as they are; other percent-encodings stay, and match
// nothing, as paths of this interface need none (RFC 3986, 6.2.2.2).
std::string normal_path(std::string_view path);

// Whether the value of Content-Type names the type, in any case and whatever its parameters.
bool is_media_type(std::string_view value, std::string_view type);

// The token of `Authorization: Bearer TOKEN` (RFC 6750, 2.1); nothing for another scheme.
std::optional<std::string> bearer_token(std::string_view authorization);

bool is_utf8(std::string_view text);

Reply json_reply(const boost::json::value& value, int status = 200);
// A page that runs nothing and loads nothing.
Reply html_reply(std::string body);
// application/problem+json (RFC 9457)
Reply problem_reply(const domain::Error& error, words::Language language);
// forbidden: a browser asks for a page of an origin that may not.
Reply origin_refused(words::Language language);
// For what HTTP itself says, to programs: type about:blank, and English alone.
boost::json::object plain_problem_json(int status, std::string_view detail);
Reply plain_problem(int status, std::string_view detail);
// 426: only a WebSocket is spoken here.
Reply upgrade_required(std::string_view detail);

// Lets a problem that is the server's be found again in its log: the member traceId.
void add_trace(boost::json::object& problem, std::string_view trace_id);
void add_trace(Reply& reply, std::string_view trace_id);

// The reason phrase; "Status" for a status that the server does not use.
std::string_view reason_phrase(int status);

// The reply's start line and header fields with the blank line. The body's length is that of
// `reply.body`; where more follows, chunks tell it (RFC 9112, 7.1), and before HTTP/1.1 the end of
// the connection.
enum class Framing { length, chunks, connection };
Framing framing_of(const Reply& reply, int version);
std::string reply_head(const Reply& reply, Framing framing, bool keep_alive);
std::string chunk_of(std::string part);  // the last one of nothing

}  // namespace sopu::server
