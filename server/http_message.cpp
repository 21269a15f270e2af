#include "server/http_message.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "ledger/words/answers.hpp"

namespace sopu::server {

using domain::ErrorCode;
using domain::refuse;

namespace {

constexpr std::string_view problem_type = "application/problem+json";

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// A percent-encoded byte at this place; -1 for anything else.
int encoded_byte(std::string_view text, std::size_t at) {
  if (text[at] != '%' || at + 2 >= text.size()) return -1;
  const int high = hex_digit(text[at + 1]);
  const int low = hex_digit(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

// application/x-www-form-urlencoded, as browsers write queries.
bool decode(std::string_view text, std::string& decoded) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      decoded.push_back(' ');
    } else if (text[i] != '%') {
      decoded.push_back(text[i]);
    } else {
      const int byte = encoded_byte(text, i);
      if (byte < 0) return false;
      decoded.push_back(static_cast<char>(byte));
      i += 2;
    }
  }
  return is_utf8(decoded);
}

bool is_unreserved(int byte) {  // RFC 3986, 2.3
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

bool equal_in_any_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char one, char other) { return lower(one) == lower(other); });
}

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > 32) return false;
  for (const char c : text) {
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) return false;
  }
  return true;
}

// How many bytes follow a lead byte, and the least code point that needs so many; -1 for none.
int continuation_bytes(unsigned char lead, std::uint32_t& code, std::uint32_t& least) {
  if (lead < 0x80) return code = lead, least = 0, 0;
  if ((lead & 0xE0) == 0xC0) return code = lead & 0x1Fu, least = 0x80, 1;
  if ((lead & 0xF0) == 0xE0) return code = lead & 0x0Fu, least = 0x800, 2;
  if ((lead & 0xF8) == 0xF0) return code = lead & 0x07u, least = 0x10000, 3;
  return -1;
}

std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 40> text{};
  const std::size_t length =
      std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text.data(), length};
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    std::uint32_t code = 0;
    std::uint32_t least = 0;
    const int more = continuation_bytes(static_cast<unsigned char>(text[i++]), code, least);
    if (more < 0) return false;
    for (int k = 0; k < more; ++k, ++i) {
      if (i >= text.size()) return false;
      const auto byte = static_cast<unsigned char>(text[i]);
      if ((byte & 0xC0) != 0x80) return false;
      code = (code << 6) | (byte & 0x3Fu);
    }
    if (code < least || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return false;
  }
  return true;
}

domain::Result<Target> parse_target(std::string_view target) {
  Target result;
  const std::size_t question = target.find('?');
  result.path = target.substr(0, question);
  if (question == std::string_view::npos) return result;

  std::string_view rest = target.substr(question + 1);
  while (!rest.empty()) {
    const std::size_t end = rest.find('&');
    const std::string_view part = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    const std::size_t equals = part.find('=');
    std::string name(part.substr(0, equals));
    if (!is_name(name)) {
      return refuse(ErrorCode::schema, {"parameter-name-unknown", {}});
    }
    std::string value;
    if (equals != std::string_view::npos && !decode(part.substr(equals + 1), value)) {
      return refuse(ErrorCode::schema, {"parameter-not-utf8", {{"parameter", name}}}, "/" + name);
    }
    for (const auto& [earlier, unused] : result.query) {
      if (earlier == name) {
        return refuse(ErrorCode::schema, {"parameter-twice", {{"parameter", name}}}, "/" + name);
      }
    }
    result.query.emplace_back(std::move(name), std::move(value));
  }
  return result;
}

std::string normal_path(std::string_view path) {
  std::string normal;
  normal.reserve(path.size());
  for (std::size_t i = 0; i < path.size(); ++i) {
    const int byte = encoded_byte(path, i);
    const bool decodes = is_unreserved(byte);
    normal.push_back(decodes ? static_cast<char>(byte) : path[i]);
    if (decodes) i += 2;
  }
  return normal;
}

bool is_media_type(std::string_view value, std::string_view type) {
  value = value.substr(0, value.find(';'));
  while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
  return equal_in_any_case(value, type);
}

std::optional<std::string> bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "Bearer";
  if (!equal_in_any_case(authorization.substr(0, scheme.size()), scheme)) return std::nullopt;
  authorization.remove_prefix(scheme.size());
  if (!authorization.starts_with(' ')) return std::nullopt;
  while (authorization.starts_with(' ')) authorization.remove_prefix(1);
  return std::string(authorization);
}

Reply html_reply(std::string body) {
  Reply reply;
  reply.content_type = "text/html; charset=utf-8";
  reply.body = std::move(body);
  reply.headers.emplace_back(
      "Content-Security-Policy",
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
  return reply;
}

Reply json_reply(const boost::json::value& value, int status) {
  Reply reply;
  reply.status = status;
  reply.content_type = "application/json";
  reply.body = boost::json::serialize(value);
  return reply;
}

Reply problem_reply(const domain::Error& error, words::Language language) {
  Reply reply = json_reply(words::problem_of(error, language), words::http_status(error.code));
  reply.headers.emplace_back("Content-Language", words::name(language));
  reply.content_type = problem_type;
  reply.refusal = error.code;
  if (error.code == ErrorCode::unauthenticated) {
    reply.headers.emplace_back("WWW-Authenticate", "Bearer");
  }
  if (error.code == ErrorCode::busy) reply.headers.emplace_back("Retry-After", "1");
  if (const auto* wait = error.why.params.if_contains("seconds");
      wait && error.code == ErrorCode::rate_limited) {
    reply.headers.emplace_back("Retry-After", std::to_string(wait->to_number<std::int64_t>()));
  }
  return reply;
}

Reply origin_refused(words::Language language) {
  return problem_reply(refuse(ErrorCode::forbidden, {"origin-not-allowed", {}}), language);
}

boost::json::object plain_problem_json(int status, std::string_view detail) {
  boost::json::object problem;
  problem["type"] = "about:blank";
  problem["title"] = reason_phrase(status);
  problem["status"] = status;
  problem["detail"] = detail;
  return problem;
}

Reply plain_problem(int status, std::string_view detail) {
  Reply reply = json_reply(plain_problem_json(status, detail), status);
  reply.content_type = problem_type;
  return reply;
}

Reply upgrade_required(std::string_view detail) {
  Reply reply = plain_problem(426, detail);
  reply.offers_websocket = true;
  return reply;
}

void add_trace(boost::json::object& problem, std::string_view trace_id) {
  const auto* status = problem.if_contains("status");
  if (status != nullptr && status->to_number<int>() >= 500) problem["traceId"] = trace_id;
}

void add_trace(Reply& reply, std::string_view trace_id) {
  if (reply.status < 500 || reply.content_type != problem_type) return;
  auto problem = boost::json::parse(reply.body).as_object();
  add_trace(problem, trace_id);
  reply.body = boost::json::serialize(problem);
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
  }
  return "Status";
}

Framing framing_of(const Reply& reply, int version) {
  if (!reply.more) return Framing::length;
  return version == 11 ? Framing::chunks : Framing::connection;
}

std::string chunk_of(std::string part) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), part.size(), 16).ptr;
  return std::string(digits.data(), end) + "\r\n" + std::move(part) + "\r\n";
}

std::string reply_head(const Reply& reply, Framing framing, bool keep_alive) {
  std::string head;
  head.reserve(512);
  const auto field = [&head](std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
  };
  head.append("HTTP/1.1 ").append(std::to_string(reply.status)).append(" ");
  head.append(reason_phrase(reply.status)).append("\r\n");
  field("Date", http_date());
  if (reply.status != 204 && reply.status != 304) {
    field("Content-Type", reply.content_type);
    if (framing == Framing::chunks) field("Transfer-Encoding", "chunked");
    if (framing == Framing::length) field("Content-Length", std::to_string(reply.body.size()));
  }
  field("Cache-Control", reply.cache_control);
  if (!reply.etag.empty()) field("ETag", reply.etag);
  field("X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : reply.headers) field(name, value);
  if (reply.offers_websocket) field("Upgrade", "websocket");
  if (reply.offers_websocket) field("Connection", keep_alive ? "upgrade" : "upgrade, close");
  if (!reply.offers_websocket && !keep_alive) field("Connection", "close");
  head.append("\r\n");
  return head;
}

}  // namespace sopu::server
