#include "server/http_session.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/read_size.hpp>
#include <boost/beast/http/read.hpp>

#include "server/trace.hpp"
#include "server/websocket_session.hpp"

namespace sopu::server {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

constexpr std::size_t read_ahead_bytes = 64 * 1024;
constexpr std::size_t idle_buffer_bytes = 4 * 1024;

std::string_view held(const boost::beast::flat_buffer& buffer) {
  return {static_cast<const char*>(buffer.cdata().data()), buffer.size()};
}

// They are asked by programs that know nothing but an address.
bool answers_any_host(std::string_view target) {
  return target == "/healthz" || target == "/readyz";
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
  if (deadline_ && now > *deadline_) return abort();
  if (!late_reply_ || now < late_at_) return;
  const auto self = std::move(held_);
  Reply reply = std::move(*late_reply_);
  late_reply_.reset();
  write(std::move(reply), false);
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
  read_header();
}

// The header is looked at as it was sent before the parser sees it, and only as a whole.
void HttpSession::read_header() {
  while (held(buffer_).starts_with("\r\n")) buffer_.consume(2);  // RFC 9112, 2.2
  const std::string_view bytes = held(buffer_);
  const std::size_t end = bytes.find("\r\n\r\n");
  const std::size_t size = end == std::string_view::npos ? bytes.size() : end + 4;
  if (size > limits::http_header_bytes_max) return on_read_error(http::error::header_limit);
  if (end != std::string_view::npos || is_no_request(bytes)) return parse_header(size);
  auto done = [self = shared_from_this()](IoError error, std::size_t count) {
    if (error) return self->leave();
    self->buffer_.commit(count);
    self->read_header();
  };
  const auto room = boost::beast::read_size(buffer_, read_ahead_bytes);
  transport_.async_read_some(buffer_.prepare(room), std::move(done));
}

void HttpSession::parse_header(std::size_t bytes) {
  const std::string_view header = held(buffer_).substr(0, bytes);
  if (has_folded_field(header)) {
    return refuse(plain_problem(400, "A field of the header stands on one line."));
  }
  IoError error;
  const std::size_t used = parser_->put(asio::buffer(header.data(), header.size()), error);
  if (error == http::error::bad_version && names_http(header)) {
    return refuse(plain_problem(505, "This server speaks HTTP/1.1."));
  }
  if (error) return on_read_error(error);
  buffer_.consume(used);
  if (auto reply = refuse_header()) return refuse(std::move(*reply));
  const auto& fields = parser_->get();
  fields_ = static_cast<std::size_t>(std::distance(fields.begin(), fields.end()));
  if (parser_->is_done()) return dispatch();
  const bool waits = fields.version() == 11 &&  // RFC 9110, 10.1.1
                     boost::beast::iequals(fields[http::field::expect], "100-continue");
  if (!waits) return read_body();
  head_ = "HTTP/1.1 100 Continue\r\n\r\n";
  auto done = [self = shared_from_this()](IoError failed, std::size_t) {
    if (!failed) self->read_body();
  };
  asio::async_write(transport_, asio::buffer(head_), std::move(done));
}

// What is wrong with the header, as soon as it is there.
std::optional<Reply> HttpSession::refuse_header() {
  const auto& header = parser_->get();
  if (auto reply = wrong_fields(header)) return reply;
  Reply refusal;
  destination_ = destination_of(header, shared_.origins.scheme(), refusal);
  if (!destination_) return refusal;
  const auto& asked = destination_->authority;
  if (!asked || shared_.origins.knows(*asked) || answers_any_host(destination_->target)) {
    return std::nullopt;
  }
  return plain_problem(421, "This server is not known as " + asked->host +
                                "; if it should be, its configuration must name that in `hosts`.");
}

void HttpSession::read_body() {
  auto done = [self = shared_from_this()](IoError error, std::size_t) { self->on_body(error); };
  http::async_read(transport_, buffer_, *parser_, std::move(done));
}

void HttpSession::on_body(IoError error) {
  if (error) return on_read_error(error);
  const auto& fields = parser_->get();
  if (static_cast<std::size_t>(std::distance(fields.begin(), fields.end())) != fields_) {
    return refuse(plain_problem(400, "Fields after the body are not taken."));
  }
  dispatch();
}

// A mistake of the sender's is told; a connection that broke just ends.
void HttpSession::on_read_error(IoError error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return refuse(plain_problem(
        431, "The header is over " + std::to_string(limits::http_header_bytes_max) + " bytes."));
  }
  if (error == http::error::body_limit) {
    const auto refusal = domain::refuse(domain::ErrorCode::too_large,
                                        {"body-too-large", {{"max", limits::http_body_bytes_max}}});
    return refuse(problem_reply(refusal, language_of(parser_->get())));
  }
  const bool broken = error == http::error::end_of_stream || error == http::error::partial_message;
  if (broken || error.category() != make_error_code(http::error::end_of_stream).category()) {
    return leave();
  }
  refuse(plain_problem(400, "This is not HTTP: " + error.message() + "."));
}

// Before anybody was asked; nothing more is read from the connection.
void HttpSession::refuse(Reply reply) {
  trace_id_ = trace_id(list_field(parser_->get(), "traceparent"));
  is_head_ = parser_->get().method() == http::verb::head;
  keep_alive_ = false;
  taken_at_ = std::chrono::steady_clock::now();
  add_trace(reply, trace_id_);
  answer(std::move(reply), "none");
}

void HttpSession::dispatch() {
  reading_ = false;
  deadline_.reset();  // the answer takes the time it takes
  taken_at_ = std::chrono::steady_clock::now();
  auto& message = parser_->get();
  is_head_ = message.method() == http::verb::head;
  keep_alive_ = message.version() == 11 && parser_->keep_alive();
  Request request = request_of(message, *destination_, shared_.origins);
  trace_id_ = request.from.trace_id;
  if (request.target == WebSocketSession::path && asks_for_websocket(message)) {
    return upgrade(request);
  }
  if (is_overloaded(shared_.workers)) {
    const auto busy = domain::refuse(domain::ErrorCode::busy, {"server-busy", {}});
    Reply reply = problem_reply(busy, request.language);
    add_trace(reply, trace_id_);
    return answer(std::move(reply), "none");
  }
  request.body = std::move(message.body());
  hand_over(std::move(request));
}

void HttpSession::hand_over(Request request) {
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

void HttpSession::upgrade(const Request& request) {
  if (!may_ask(request.from, Pages::granted)) return refuse(origin_refused(request.language));
  if (auto refusal = wrong_handshake(parser_->get())) return refuse(std::move(*refusal));
  if (auto refusal = WebSocketSession::refuse(parser_->get())) return refuse(std::move(*refusal));
  if (buffer_.size() != 0) {
    return refuse(plain_problem(400, "Wait for the answer before you send frames."));
  }
  shared_.log.request(WebSocketSession::path, 101, trace_id_);
  WebSocketSession::start(shared_, std::move(transport_), parser_->release(), trace_id_);
}

// ---------------------------------------------------------------- its answer

void HttpSession::answer(Reply reply, std::string_view route) {
  const auto self = std::move(held_);
  if (leaving_) return;
  shared_.metrics.answered(route, std::chrono::steady_clock::now() - taken_at_);
  shared_.log.request(route, reply.status, trace_id_);
  if (reply.refusal && costs_others(*reply.refusal)) {
    held_ = self;
    late_reply_ = std::move(reply);
    late_at_ = std::chrono::steady_clock::now() + limits::penalty_time;
    return;
  }
  write(std::move(reply), keep_alive_ && !shared_.sessions.draining());
}

void HttpSession::write(Reply reply, bool keep_alive) {
  if (leaving_) return;
  if (reply.refusal) shared_.metrics.refused(*reply.refusal);
  reading_ = false;
  keep_alive_ = keep_alive;
  framing_ = framing_of(reply, static_cast<int>(parser_->get().version()));
  head_ = reply_head(reply, framing_, keep_alive);
  body_ = is_head_ ? std::string{} : std::move(reply.body);
  more_ = is_head_ ? nullptr : std::move(reply.more);
  // A chunk of nothing would be the last one.
  if (more_ && framing_ == Framing::chunks && !body_.empty()) body_ = chunk_of(std::move(body_));
  is_head_ = false;
  send();
}

void HttpSession::send() {
  wait_for(shared_.config.idle_timeout);
  const std::array<asio::const_buffer, 2> parts{asio::buffer(head_), asio::buffer(body_)};
  auto done = [self = shared_from_this()](IoError error, std::size_t) { self->on_written(error); };
  asio::async_write(transport_, parts, std::move(done));
}

void HttpSession::on_written(IoError error) {
  if (error) return abort();
  body_.clear();
  body_.shrink_to_fit();
  if (more_) return ask_more();
  if (keep_alive_) return read_request();
  leave();
}

void HttpSession::ask_more() {
  deadline_.reset();
  held_ = shared_from_this();
  shared_.workers.post_long([queue = shared_.io_queue, weak = weak_from_this(), more = more_,
                             &log = shared_.log, trace_id = trace_id_] {
    std::optional<std::string> part;
    try {
      part = more();
    } catch (const std::exception& failure) {
      log.error("reply-broken", {{"why", failure.what()}, {"traceId", trace_id}});
    }
    queue->push([weak, part = std::move(part)]() mutable {
      if (const auto self = weak.lock()) self->write_part(std::move(part));
    });
  });
}

// Nothing where there is something to come, but cannot be had.
void HttpSession::write_part(std::optional<std::string> part) {
  const auto self = std::move(held_);
  if (leaving_) return;
  if (!part) return abort();
  if (part->empty()) more_ = nullptr;
  head_.clear();
  body_ = framing_ == Framing::chunks ? chunk_of(std::move(*part)) : std::move(*part);
  send();
}

}  // namespace sopu::server
