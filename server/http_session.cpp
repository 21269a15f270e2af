#include "server/http_session.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "server/websocket_session.hpp"

namespace sopu::server {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

constexpr std::size_t read_ahead_bytes = 64 * 1024;
constexpr std::size_t idle_buffer_bytes = 4 * 1024;

// What is wrong with how the request is framed, before its body is read. Anything on which two
// readers could disagree about where the request ends is refused (RFC 9112, 6.1 and 11.2).
std::optional<Reply> wrong_framing(const http::request_parser<http::string_body>& parser) {
  const auto& request = parser.get();
  const auto lengths = request.count(http::field::content_length);
  const auto encodings = request.count(http::field::transfer_encoding);
  const bool is_list =
      request[http::field::content_length].find(',') != boost::beast::string_view::npos;
  if (lengths > 1 || is_list || (lengths > 0 && encodings > 0)) {
    return plain_problem(400, "The length of the body must be told once, by Content-Length.");
  }
  if (encodings > 0) return plain_problem(411, "Bodies need a Content-Length; none is chunked.");
  if (request.version() != 11 && request.version() != 10) {
    return plain_problem(505, "This server speaks HTTP/1.1.");
  }
  const auto hosts = request.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && request.version() == 11)) {
    return plain_problem(400, "A request needs exactly one Host.");
  }
  return std::nullopt;
}

std::string text(boost::beast::string_view view) {
  return {view.data(), view.size()};
}

std::string get(const http::fields& fields, http::field name) {
  return text(fields[name]);
}

words::Language language_of(const http::fields& fields) {
  return words::from_accept_language(text(fields[http::field::accept_language]));
}

bool accepts_gzip(const http::fields& fields) {
  const auto accepted = fields[http::field::accept_encoding];
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

}  // namespace

void HttpSession::start(Shared& shared, Transport transport) {
  const auto session = std::make_shared<HttpSession>(shared, std::move(transport));
  shared.sessions.add(session);
  session->shake_hands();
}

HttpSession::HttpSession(Shared& shared, Transport transport)
    : shared_(shared),
      transport_(std::move(transport)),
      buffer_(limits::http_header_bytes_max + read_ahead_bytes) {
  shared_.metrics.connection_opened(ConnectionKind::http);
}

HttpSession::~HttpSession() {
  shared_.metrics.connection_closed(ConnectionKind::http);
  shared_.sessions.remove(this);
}

// ---------------------------------------------------------------- deadlines and the end

void HttpSession::wait_for(std::chrono::milliseconds time) {
  deadline_ = std::chrono::steady_clock::now() + time;
}

void HttpSession::tick(Instant now) {
  if (deadline_ && now > *deadline_) abort();
}

void HttpSession::drain() {
  keep_alive_ = false;
  if (reading_) abort();
}

void HttpSession::abort() {
  leaving_ = true;
  transport_.close();
  held_.reset();
}

void HttpSession::leave() {
  if (leaving_) return;
  leaving_ = true;
  wait_for(goodbye_time);
  auto done = [self = shared_from_this()](IoError, std::size_t) { self->transport_.close(); };
  transport_.linger(IoHandler(std::move(done)));
}

// ---------------------------------------------------------------- a request

void HttpSession::shake_hands() {
  wait_for(shared_.config.http_timeout);
  auto done = [self = shared_from_this()](IoError error, std::size_t) {
    if (!error) self->read_request();
  };
  transport_.handshake(IoHandler(std::move(done)));
}

void HttpSession::read_request() {
  if (shared_.sessions.draining()) return leave();
  if (buffer_.size() == 0 && buffer_.capacity() > idle_buffer_bytes) buffer_.shrink_to_fit();
  parser_.emplace();
  parser_->header_limit(limits::http_header_bytes_max);
  parser_->body_limit(limits::http_body_bytes_max);
  reading_ = true;
  wait_for(shared_.config.http_timeout);
  auto done = [self = shared_from_this()](IoError error, std::size_t) { self->on_header(error); };
  http::async_read_header(transport_, buffer_, *parser_, std::move(done));
}

void HttpSession::on_header(IoError error) {
  if (error) return on_read_error(error);
  if (auto reply = wrong_framing(*parser_)) return write(std::move(*reply), false);
  fields_ = static_cast<std::size_t>(std::distance(parser_->get().begin(), parser_->get().end()));
  if (parser_->is_done()) return dispatch();
  if (!boost::beast::iequals(parser_->get()[http::field::expect], "100-continue")) {
    return read_body();
  }
  head_ = "HTTP/1.1 100 Continue\r\n\r\n";
  auto done = [self = shared_from_this()](IoError failed, std::size_t) {
    if (!failed) self->read_body();
  };
  asio::async_write(transport_, asio::buffer(head_), std::move(done));
}

void HttpSession::read_body() {
  auto done = [self = shared_from_this()](IoError error, std::size_t) { self->on_body(error); };
  http::async_read(transport_, buffer_, *parser_, std::move(done));
}

void HttpSession::on_body(IoError error) {
  if (error) return on_read_error(error);
  const auto& fields = parser_->get();
  if (static_cast<std::size_t>(std::distance(fields.begin(), fields.end())) != fields_) {
    return write(plain_problem(400, "Fields after the body are not taken."), false);
  }
  dispatch();
}

// A mistake of the sender's is told; a connection that broke just ends.
void HttpSession::on_read_error(IoError error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return write(plain_problem(431, "The header is over " +
                                        std::to_string(limits::http_header_bytes_max) + " bytes."),
                 false);
  }
  if (error == http::error::body_limit) {
    const auto refusal = domain::refuse(domain::ErrorCode::too_large,
                                        {"body-too-large", {{"max", limits::http_body_bytes_max}}});
    return write(problem_reply(refusal, language_of(parser_->get())), false);
  }
  const bool broken = error == http::error::end_of_stream || error == http::error::partial_message;
  if (broken || error.category() != make_error_code(http::error::end_of_stream).category()) {
    return leave();
  }
  write(plain_problem(400, "This is not HTTP: " + error.message() + "."), false);
}

void HttpSession::dispatch() {
  reading_ = false;
  if (upgrade()) return;
  deadline_.reset();  // the answer takes the time it takes
  taken_at_ = std::chrono::steady_clock::now();
  auto& message = parser_->get();
  is_head_ = message.method() == http::verb::head;
  keep_alive_ = message.version() == 11 && message.keep_alive() && !shared_.sessions.draining();
  if (is_overloaded(shared_.workers)) {
    const auto busy = domain::refuse(domain::ErrorCode::busy, {"server-busy", {}});
    return answer(problem_reply(busy, language_of(message)), "none");
  }

  Request request;
  request.method = text(message.method_string());
  request.target = text(message.target());
  request.authorization = get(message, http::field::authorization);
  request.if_none_match = get(message, http::field::if_none_match);
  request.content_type = get(message, http::field::content_type);
  request.accepts_gzip = accepts_gzip(message);
  request.language = language_of(message);
  request.body = std::move(message.body());
  // The pool and the writer hold the session weakly: its end is always on this thread.
  held_ = shared_from_this();
  auto done = [queue = shared_.io_queue, weak = weak_from_this()](Reply reply,
                                                                  std::string_view route) {
    queue->push([weak, reply = std::move(reply), route]() mutable {
      if (const auto self = weak.lock()) self->answer(std::move(reply), route);
    });
  };
  shared_.workers.post([&router = shared_.router, request = std::move(request),
                        done = std::move(done)] { router.handle(request, done); });
}

bool HttpSession::upgrade() {
  const auto& message = parser_->get();
  if (message.target() != WebSocketSession::path || !boost::beast::websocket::is_upgrade(message)) {
    return false;
  }
  if (auto refusal = WebSocketSession::refuse(shared_, message)) {
    write(std::move(*refusal), false);
  } else if (buffer_.size() != 0) {
    write(plain_problem(400, "Wait for the answer before you send frames."), false);
  } else {
    WebSocketSession::start(shared_, std::move(transport_), parser_->release());
  }
  return true;
}

// ---------------------------------------------------------------- its answer

void HttpSession::answer(Reply reply, std::string_view route) {
  const auto self = std::move(held_);
  if (leaving_) return;
  shared_.metrics.answered(route, std::chrono::steady_clock::now() - taken_at_);
  shared_.log.debug("request", {{"route", route}, {"status", reply.status}});
  write(std::move(reply), keep_alive_ && !shared_.sessions.draining());
}

void HttpSession::write(Reply reply, bool keep_alive) {
  if (leaving_) return;
  if (reply.refusal) shared_.metrics.refused(*reply.refusal);
  reading_ = false;
  keep_alive_ = keep_alive;
  head_ = reply_head(reply, keep_alive);
  body_ = is_head_ ? std::string{} : std::move(reply.body);
  is_head_ = false;
  wait_for(shared_.config.idle_timeout);
  const std::array<asio::const_buffer, 2> parts{asio::buffer(head_), asio::buffer(body_)};
  auto done = [self = shared_from_this()](IoError error, std::size_t) { self->on_written(error); };
  asio::async_write(transport_, parts, std::move(done));
}

void HttpSession::on_written(IoError error) {
  if (error) return abort();
  body_.clear();
  body_.shrink_to_fit();
  if (keep_alive_) return read_request();
  leave();
}

}  // namespace sopu::server
