#include "server/client.hpp"

#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/json/parse.hpp>

#include "ledger/limits.hpp"
#include "ledger/words/words.hpp"
#include "ledger/zone_files.hpp"
#include "server/client_connection.hpp"

namespace sopu::server {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace json = boost::json;

namespace {

std::string text_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string{} : std::string(text->data(), text->size());
}

// What no code says becomes the nearest one.
domain::ErrorCode code_of_status(std::int64_t status) {
  if (status == 401) return domain::ErrorCode::unauthenticated;
  if (status == 403) return domain::ErrorCode::forbidden;
  if (status == 404) return domain::ErrorCode::not_found;
  if (status == 413 || status == 431) return domain::ErrorCode::too_large;
  if (status == 429) return domain::ErrorCode::rate_limited;
  if (status == 503) return domain::ErrorCode::busy;
  if (status >= 500) return domain::ErrorCode::outcome_unknown;
  return domain::ErrorCode::schema;
}

// As data where there are words for it; else in the server's own, in the language asked for.
domain::Sentence reason_of(const json::object& problem) {
  const auto* reason = problem.if_contains("reason");
  if (const auto* given = reason == nullptr ? nullptr : reason->if_object()) {
    const auto* params = given->if_contains("params");
    domain::Sentence sentence{text_member(*given, "code"), {}};
    if (params != nullptr && params->is_object()) sentence.params = params->get_object();
    if (words::fault_of(sentence).empty()) return sentence;
  }
  std::string detail = text_member(problem, "detail");
  if (detail.empty()) detail = text_member(problem, "title");
  return {"as-told", {{"text", detail}}};
}

}  // namespace

domain::Error read_problem(const json::value& problem) {
  const auto* object = problem.if_object();
  if (object == nullptr) {
    return domain::refuse(domain::ErrorCode::outcome_unknown, {"server-gave-no-reason", {}});
  }
  constexpr std::string_view prefix = "urn:sopu:error:";
  const std::string type = text_member(*object, "type");
  std::optional<domain::ErrorCode> code;
  if (type.starts_with(prefix))
    code = domain::parse<domain::ErrorCode>(std::string_view(type).substr(prefix.size()));
  if (!code) {
    const auto* status = object->if_contains("status");
    code = code_of_status(status != nullptr && status->is_int64() ? status->get_int64() : 500);
  }
  domain::Error error = domain::refuse(*code, reason_of(*object), text_member(*object, "pointer"));
  error.rule = text_member(*object, "rule");
  // For telling its instants; what the ledger means by the zone decides nothing here.
  if (const auto zone = machine_zone(text_member(*object, "timeZone"))) error.zone = zone->zone;
  const auto* head = object->if_contains("head");
  if (const auto* place = head == nullptr ? nullptr : head->if_object()) {
    const auto* index = place->if_contains("index");
    error.head = {text_member(*place, "event"), index != nullptr && index->is_int64()
                                                    ? static_cast<std::uint64_t>(index->get_int64())
                                                    : 0};
  }
  return error;
}

namespace {

domain::Result<json::value> json_of(const Response& response, const std::string& endpoint) {
  boost::system::error_code error;
  auto value = json::parse(response.body, error);
  if (error) {
    throw Unreachable(endpoint + " answered with status " + std::to_string(response.status) +
                      " and something that is not JSON");
  }
  if (response.status >= 200 && response.status < 300) return value;
  return read_problem(value);
}

Response read_head(const http::response<http::string_body>& message) {
  const auto text = [&message](http::field name) {
    const auto value = message[name];
    return std::string(value.data(), value.size());
  };
  Response response;
  response.status = static_cast<int>(message.result_int());
  response.content_type = text(http::field::content_type);
  response.etag = text(http::field::etag);
  return response;
}

}  // namespace

struct HttpClient::Impl {
  Impl(const Endpoint& endpoint, std::optional<Identity> who)
      : connection(endpoint), identity(std::move(who)) {}

  Response exchange(const std::string& request);
  bool try_exchange(const std::string& request, Response& response, const Sink* sink = nullptr);
  IoError read(http::response_parser<http::string_body>& parser, const Sink* sink);
  std::string head(std::string_view method, const std::string& target) const;
  std::string question(const std::string& target) const;
  std::string authorization() const;

  ClientConnection connection;
  std::optional<Identity> identity;
  std::optional<Transport> transport;
  boost::beast::flat_buffer buffer;
};

std::string HttpClient::Impl::head(std::string_view method, const std::string& target) const {
  std::string text(method);
  text.append(" ").append(target).append(" HTTP/1.1\r\nHost: ");
  text.append(connection.url().authority).append("\r\nUser-Agent: sopu\r\nAccept-Language: ");
  text.append(words::name(connection.language())).append("\r\n");
  return text;
}

std::string HttpClient::Impl::question(const std::string& target) const {
  std::string request = head("GET", target);
  const bool is_public =
      !target.starts_with("/v1/") || target == "/v1/log" || target.starts_with("/v1/proof/");
  return request + (is_public ? "" : authorization()) + "\r\n";
}

// A token is good once, so that what is sent again because a kept connection was closed needs no
// other: the first has not come through.
std::string HttpClient::Impl::authorization() const {
  if (!identity) return {};
  return "Authorization: Bearer " + make_token(*identity, {}) + "\r\n";
}

// Without a sink the whole at once; with one, a deadline for every piece.
IoError HttpClient::Impl::read(http::response_parser<http::string_body>& parser, const Sink* sink) {
  const auto give_up = [this] { transport->close(); };
  if (sink == nullptr) {
    parser.body_limit(limits::client_answer_bytes_max);
    return connection.try_run(
        [&](IoHandler done) { http::async_read(*transport, buffer, parser, std::move(done)); },
        give_up);
  }
  parser.body_limit(boost::none);
  while (!parser.is_done()) {
    const IoError error = connection.try_run(
        [&](IoHandler done) { http::async_read_some(*transport, buffer, parser, std::move(done)); },
        give_up);
    if (error) return error;
    std::string& body = parser.get().body();
    if (!parser.is_header_done() || parser.get().result() != http::status::ok) continue;
    (*sink)(body);
    body.clear();
  }
  return {};
}

// False if the connection broke before an answer began: the server may have closed it meanwhile.
bool HttpClient::Impl::try_exchange(const std::string& request, Response& response,
                                    const Sink* sink) {
  const auto give_up = [this] { transport->close(); };
  const IoError unsent = connection.try_run(
      [&](IoHandler done) {
        asio::async_write(*transport, asio::buffer(request), std::move(done));
      },
      give_up);
  http::response_parser<http::string_body> parser;
  const IoError unread = unsent ? unsent : read(parser, sink);
  if (unread) {
    transport.reset();
    buffer.clear();
    if (unread == asio::error::timed_out) connection.fail("no answer from", "it took too long");
    if (parser.got_some()) connection.fail("half an answer from", unread.message());
    return false;
  }
  auto message = parser.release();
  response = read_head(message);
  if (!message.keep_alive()) transport.reset();
  response.body = std::move(message.body());
  return true;
}

// A connection that was kept is tried first; when it turns out to be closed, a new one once. All
// requests of this interface may be sent twice: an event's id makes sure of it.
Response HttpClient::Impl::exchange(const std::string& request) {
  Response response;
  if (transport && try_exchange(request, response)) return response;
  transport.emplace(connection.connect());
  if (!try_exchange(request, response)) {
    connection.fail("no answer from", "it closed the connection");
  }
  return response;
}

HttpClient::HttpClient(Endpoint endpoint, std::optional<Identity> identity)
    : impl_(std::make_unique<Impl>(endpoint, std::move(identity))) {}

HttpClient::~HttpClient() = default;

Response HttpClient::get(const std::string& target) {
  return impl_->exchange(impl_->question(target));
}

Response HttpClient::download(const std::string& target, const Sink& sink) {
  // A connection of its own, so that nothing is asked twice.
  impl_->transport.emplace(impl_->connection.connect());
  Response response;
  if (!impl_->try_exchange(impl_->question(target), response, &sink)) {
    impl_->connection.fail("no answer from", "it closed the connection");
  }
  return response;
}

void HttpClient::act_as(Identity identity) {
  impl_->identity = std::move(identity);
}

domain::Result<json::value> HttpClient::put_piece(const std::string& target, std::uint64_t from,
                                                  std::uint64_t total, std::string bytes) {
  const std::string range =
      bytes.empty() ? "*" : std::to_string(from) + "-" + std::to_string(from + bytes.size() - 1);
  std::string request = impl_->head("PUT", target) + impl_->authorization();
  request += "Content-Type: application/octet-stream\r\nContent-Range: bytes " + range + "/" +
             std::to_string(total) + "\r\n";
  request += "Content-Length: " + std::to_string(bytes.size()) + "\r\n\r\n";
  request += bytes;
  return json_of(impl_->exchange(request), impl_->connection.endpoint());
}

Response HttpClient::post(const std::string& target, const std::string& content_type,
                          std::string body) {
  std::string request = impl_->head("POST", target);
  if (target != "/v1/events") request += impl_->authorization();
  request += "Content-Type: " + content_type + "\r\n";
  request += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  request += body;
  return impl_->exchange(request);
}

domain::Result<json::value> HttpClient::get_json(const std::string& target) {
  return json_of(get(target), impl_->connection.endpoint());
}

domain::Refusal HttpClient::save(const std::string& target, const Sink& sink) {
  const Response response = download(target, sink);
  if (response.status == 200) return std::nullopt;
  return json_of(response, impl_->connection.endpoint()).error();
}

domain::Result<json::value> HttpClient::append(const std::string& jws) {
  return json_of(post("/v1/events", "application/jose", jws), impl_->connection.endpoint());
}

}  // namespace sopu::server
