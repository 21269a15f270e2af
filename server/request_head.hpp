// The header of a request: whether it is written so that no two readers can take it differently
// (RFC 9110, RFC 9112), where it leads, what it says.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string_view>

#include <boost/beast/http/message.hpp>

#include "server/http_message.hpp"
#include "server/origins.hpp"

namespace sopu::server {

using RequestHeader = boost::beast::http::request_header<>;

// ---------------------------------------------------------------- as bytes, before it is parsed

// Whether nobody needs to wait for its end: TLS on a port for plain HTTP, lines that end otherwise.
bool is_no_request(std::string_view bytes);
// Whether a field goes on in the next line, which is two things to two readers (RFC 9112, 5.2); the
// parser would join it.
bool has_folded_field(std::string_view header);
// "GET / HTTP/2.0" is HTTP of another version, "GET / FTP" none.
bool names_http(std::string_view header);

// ---------------------------------------------------------------- its fields

// What is wrong with how a header that was read is written; nothing if nothing is.
std::optional<Reply> wrong_fields(const RequestHeader& header);

// What all fields of the name say, as one list.
std::string list_field(const RequestHeader& header, boost::beast::http::field name);
std::string list_field(const RequestHeader& header, std::string_view name);

words::Language language_of(const RequestHeader& header);
bool accepts_gzip(const RequestHeader& header);

struct Destination {
  std::string target;                  // in origin form, its path normal
  std::optional<Authority> authority;  // HTTP/1.0 may leave it out
};

// Where a request to a server of this scheme leads; otherwise `refusal` says why it leads nowhere.
std::optional<Destination> destination_of(const RequestHeader& header, std::string_view scheme,
                                          Reply& refusal);

// All of the request but its body.
Request request_of(const RequestHeader& header, const Destination& destination,
                   const Origins& origins);

// Whether one of the fields of the name has the token in its list, in any case.
bool has_token(const RequestHeader& header, boost::beast::http::field name, std::string_view token);

// ---------------------------------------------------------------- WebSocket (RFC 6455, 4.2)

// Whether the connection is to become a WebSocket; HTTP/1.0 cannot ask for that.
bool asks_for_websocket(const RequestHeader& header);
// What is wrong with how it asks.
std::optional<Reply> wrong_handshake(const RequestHeader& header);

}  // namespace sopu::server
