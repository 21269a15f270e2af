#include "server/request_head.hpp"

#include <algorithm>
#include <array>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/verb.hpp>

#include "server/trace.hpp"

namespace sopu::server {

namespace http = boost::beast::http;
using http::field;

namespace {

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

// Of these a second one could be taken for the first by another reader.
constexpr std::array<field, 9> fields_at_most_once{field::host,
                                                   field::authorization,
                                                   field::content_type,
                                                   field::content_length,
                                                   field::expect,
                                                   field::origin,
                                                   field::access_control_request_method,
                                                   field::sec_websocket_key,
                                                   field::sec_websocket_version};

// Several fields of a name are the one list that they are together (RFC 9110, 5.3).
template <class Range>
std::string joined(const Range& fields) {
  std::string list;
  for (auto one = fields.first; one != fields.second; ++one) {
    if (one != fields.first) list += ", ";
    list += view(one->value());
  }
  return list;
}

// 16 bytes in base64.
bool is_websocket_key(std::string_view key) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return key.size() == 24 && key.ends_with("==") &&
         key.substr(0, 22).find_first_not_of(digits) == std::string_view::npos;
}

// Takes scheme and authority off a target in absolute form (RFC 9112, 3.2.2).
std::optional<std::string_view> without_authority(std::string_view target, std::string_view scheme,
                                                  std::optional<Authority>& authority,
                                                  Reply& refusal) {
  const std::size_t colon = target.find("://");
  const std::string_view told = target.substr(0, colon == std::string_view::npos ? 0 : colon);
  if (!boost::beast::iequals(told, "http") && !boost::beast::iequals(told, "https")) {
    refusal = plain_problem(400, "The target must be a path or the whole URL of one.");
    return std::nullopt;
  }
  if (!boost::beast::iequals(told, boost::beast::string_view(scheme.data(), scheme.size()))) {
    refusal = plain_problem(421, "This port speaks " + std::string(scheme) + ".");
    return std::nullopt;
  }
  target.remove_prefix(colon + 3);
  const std::size_t end = std::min(target.find_first_of("/?"), target.size());
  authority = parse_authority(target.substr(0, end));
  if (!authority) {
    refusal = plain_problem(400, "The target's host must be a name or an address, and no more.");
    return std::nullopt;
  }
  return target.substr(end);
}

}  // namespace

bool is_no_request(std::string_view bytes) {
  if (bytes.empty() || bytes == "\r") return false;
  if (bytes.front() <= ' ' || bytes.front() > '~') return true;
  const std::size_t line_end = bytes.find('\n');
  return line_end != std::string_view::npos && bytes[line_end - 1] != '\r';
}

bool has_folded_field(std::string_view header) {
  return header.find("\r\n ") != std::string_view::npos ||
         header.find("\r\n\t") != std::string_view::npos;
}

bool names_http(std::string_view header) {
  const std::string_view line = header.substr(0, header.find("\r\n"));
  const std::size_t at = line.rfind(" HTTP/");
  const std::string_view version = at == std::string_view::npos ? line : line.substr(at + 6);
  return version.size() == 3 && version[0] >= '0' && version[0] <= '9' && version[1] == '.' &&
         version[2] >= '0' && version[2] <= '9';
}

std::string list_field(const RequestHeader& header, field name) {
  return joined(header.equal_range(name));
}
std::string list_field(const RequestHeader& header, std::string_view name) {
  return joined(header.equal_range({name.data(), name.size()}));
}

bool accepts_gzip(const RequestHeader& header) {
  const std::string accepted = list_field(header, http::field::accept_encoding);
  for (const auto& coding : http::ext_list(accepted)) {
    if (!boost::beast::iequals(coding.first, "gzip")) continue;
    for (const auto& parameter : coding.second) {
      if (boost::beast::iequals(parameter.first, "q") &&
          parameter.second.find_first_not_of("0.") == boost::beast::string_view::npos) {
        return false;
      }
    }
    return true;
  }
  return false;
}

words::Language language_of(const RequestHeader& header) {
  return words::from_accept_language(list_field(header, field::accept_language));
}

bool has_token(const RequestHeader& header, field name, std::string_view token) {
  const std::string list = list_field(header, name);
  return http::token_list(list).exists(boost::beast::string_view(token.data(), token.size()));
}

// Anything on which two readers could disagree about where the request ends is refused (RFC 9112,
// 6.1 and 11.2).
std::optional<Reply> wrong_fields(const RequestHeader& header) {
  const auto lengths = header.count(field::content_length);
  const auto encodings = header.count(field::transfer_encoding);
  const bool is_list = view(header[field::content_length]).find(',') != std::string_view::npos;
  if (lengths > 1 || is_list || (lengths > 0 && encodings > 0)) {
    return plain_problem(400, "The length of the body must be told once, by Content-Length.");
  }
  if (encodings > 0) return plain_problem(411, "Bodies need a Content-Length; none is chunked.");
  for (const field name : fields_at_most_once) {
    if (header.count(name) < 2) continue;
    return plain_problem(
        400, "A request has " + std::string(view(http::to_string(name))) + " at most once.");
  }
  if (header.count(field::host) == 0 && header.version() == 11) {
    return plain_problem(400, "A request needs exactly one Host.");
  }
  return std::nullopt;
}

std::optional<Destination> destination_of(const RequestHeader& header, std::string_view scheme,
                                          Reply& refusal) {
  Destination to;
  if (header.count(field::host) != 0) {
    to.authority = parse_authority(view(header[field::host]));
    if (!to.authority) {
      refusal = plain_problem(400, "Host must be a name or an address, with a port or without.");
      return std::nullopt;
    }
  }
  std::string_view target = view(header.target());
  if (target.find('#') != std::string_view::npos) {
    refusal = plain_problem(400, "A target has no fragment.");
    return std::nullopt;
  }
  if (!target.starts_with('/')) {
    const auto rest = without_authority(target, scheme, to.authority, refusal);
    if (!rest) return std::nullopt;
    target = *rest;
  }
  const std::size_t question = std::min(target.find('?'), target.size());
  to.target = normal_path(target.substr(0, question));
  if (to.target.empty()) to.target = "/";
  to.target += target.substr(question);
  return to;
}

Request request_of(const RequestHeader& header, const Destination& destination,
                   const Origins& origins) {
  Request request;
  request.method = view(header.method_string());
  request.target = destination.target;
  request.authorization = view(header[field::authorization]);
  request.if_none_match = list_field(header, field::if_none_match);
  request.content_type = view(header[field::content_type]);
  request.content_encoding = list_field(header, field::content_encoding);
  request.content_range = view(header[field::content_range]);
  request.accepts_gzip = accepts_gzip(header);
  request.language = language_of(header);
  request.asks_before = header.count(field::access_control_request_method) != 0;
  if (header.count(field::origin) != 0) {
    request.from.origin = std::string(view(header[field::origin]));
    request.from.is_granted = origins.grants(*request.from.origin, destination.authority);
  }
  // More than one is none (W3C Trace Context, 3.2.2).
  request.from.trace_id = trace_id(list_field(header, "traceparent"));
  return request;
}

// ---------------------------------------------------------------- WebSocket

bool asks_for_websocket(const RequestHeader& header) {
  return header.version() == 11 && header.method() == http::verb::get &&
         has_token(header, field::connection, "upgrade") &&
         has_token(header, field::upgrade, "websocket");
}

std::optional<Reply> wrong_handshake(const RequestHeader& header) {
  if (header.count(field::sec_websocket_version) == 0) {
    return plain_problem(400, "A WebSocket is asked for with Sec-WebSocket-Version: 13.");
  }
  if (view(header[field::sec_websocket_version]) != "13") {
    Reply reply = upgrade_required("This server speaks version 13 of WebSocket (RFC 6455).");
    reply.headers.emplace_back("Sec-WebSocket-Version", "13");
    return reply;
  }
  if (!is_websocket_key(view(header[field::sec_websocket_key]))) {
    return plain_problem(400, "Sec-WebSocket-Key must be 16 bytes in base64.");
  }
  return std::nullopt;
}

}  // namespace sopu::server
