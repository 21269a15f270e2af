#include "server/websocket_session.hpp"

#include <algorithm>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <sys/random.h>

#include "crypto/base64.hpp"
#include "ledger/limits.hpp"

namespace sopu::server {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace json = boost::json;
namespace websocket = boost::beast::websocket;

namespace {

constexpr std::size_t idle_buffer_bytes = 4 * 1024;

std::string new_nonce() {
  std::array<std::uint8_t, 18> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw std::runtime_error("the system gives no random numbers");
  }
  return crypto::base64url_encode(bytes);
}

bool offers_subprotocol(const http::fields& fields) {
  const auto [first, last] = fields.equal_range(http::field::sec_websocket_protocol);
  for (auto field = first; field != last; ++field) {
    for (const auto token : http::token_list(field->value())) {
      if (token == WebSocketSession::subprotocol) return true;
    }
  }
  return false;
}

}  // namespace

std::optional<Reply> WebSocketSession::refuse(const UpgradeRequest& request) {
  if (offers_subprotocol(request)) return std::nullopt;
  return plain_problem(400, "Offer the subprotocol sopu.v1 in Sec-WebSocket-Protocol.");
}

void WebSocketSession::start(Shared& shared, Transport transport, UpgradeRequest request,
                             std::string trace_id) {
  const auto session =
      std::make_shared<WebSocketSession>(shared, std::move(transport), std::move(trace_id));
  shared.sessions.add(session);
  session->accept(std::move(request));
}

WebSocketSession::WebSocketSession(Shared& shared, Transport transport, std::string trace_id)
    : shared_(shared),
      socket_(std::move(transport)),
      nonce_(new_nonce()),
      trace_id_(std::move(trace_id)),
      opened_at_(std::chrono::steady_clock::now()),
      heard_at_(opened_at_),
      pinged_at_(opened_at_) {
  shared_.metrics.connection_opened(ConnectionKind::websocket);
}

WebSocketSession::~WebSocketSession() {
  if (subscription_) shared_.hub.unsubscribe(*subscription_);
  waits(-static_cast<std::ptrdiff_t>(waiting_bytes_));
  shared_.metrics.connection_closed(ConnectionKind::websocket);
  shared_.sessions.remove(this);
}

// ---------------------------------------------------------------- beginning

void WebSocketSession::accept(UpgradeRequest request) {
  deadline_ = opened_at_ + shared_.config.http_timeout;
  socket_.read_message_max(limits::frame_bytes_max);
  socket_.auto_fragment(false);
  auto name_protocol = [](websocket::response_type& response) {
    response.set(http::field::sec_websocket_protocol, subprotocol);
  };
  socket_.set_option(websocket::stream_base::decorator(std::move(name_protocol)));
  auto control = [this](websocket::frame_type, boost::beast::string_view) {
    heard_at_ = std::chrono::steady_clock::now();
  };
  socket_.control_callback(std::move(control));
  // Beast reads one field of a name only.
  request.set(http::field::connection, "upgrade");
  request.set(http::field::upgrade, "websocket");
  const auto held = std::make_shared<UpgradeRequest>(std::move(request));
  auto done = [self = shared_from_this(), held](IoError error) { self->on_accepted(error); };
  socket_.async_accept(*held, std::move(done));
}

void WebSocketSession::on_accepted(IoError error) {
  if (error) return gone();
  accepted_ = true;
  deadline_.reset();
  heard_at_ = std::chrono::steady_clock::now();
  say_hello();
  if (draining_) return close_when_drained();
  read();
}

void WebSocketSession::say_hello() {
  json::object limits;
  limits["frameBytes"] = limits::frame_bytes_max;
  limits["requestsInFlight"] = limits::requests_in_flight_max;
  limits["tokenLifetimeSec"] = limits::token_lifetime_max.count();
  json::object hello;
  hello["origin"] = shared_.ledger.origin();
  hello["nonce"] = nonce_;
  hello["time"] = domain::format_time(shared_.ledger.now());
  hello["treeSize"] = shared_.hub.size();
  hello["limits"] = std::move(limits);
  send(rpc::notification("hello", std::move(hello)));
}

// ---------------------------------------------------------------- reading

// One call a frame, read on while earlier ones are being answered, as long as neither the calls nor
// the answers pile up. Nothing after `authenticate` is read before it is answered.
void WebSocketSession::read() {
  if (reading_ || closing_ || draining_ || authenticating_) return;
  if (penalised_ && std::chrono::steady_clock::now() < penalised_until_) return;
  if (in_flight_ >= window_) return;
  if (waiting_bytes_ > limits::answers_waiting_bytes_max) return;
  reading_ = true;
  auto done = [self = shared_from_this()](IoError error, std::size_t) { self->on_read(error); };
  socket_.async_read(buffer_, std::move(done));
}

void WebSocketSession::on_read(IoError error) {
  reading_ = false;
  if (error) return gone();
  heard_at_ = std::chrono::steady_clock::now();
  if (closing_ || draining_) return;
  if (!socket_.got_text()) return close(CloseCode::unknown_data, "text frames only");
  const auto bytes = buffer_.cdata();
  std::string answer;
  auto call = rpc::parse_call({static_cast<const char*>(bytes.data()), bytes.size()}, answer);
  buffer_.consume(buffer_.size());
  if (buffer_.capacity() > idle_buffer_bytes) buffer_.shrink_to_fit();
  if (call) {
    on_call(std::move(*call));
  } else if (!answer.empty()) {
    send(std::move(answer));
  }
  read();
}

// ---------------------------------------------------------------- writing

void WebSocketSession::notify(SharedText text) {
  if (!draining_) send(std::move(text));
}

void WebSocketSession::send(std::string text) {
  send(std::make_shared<const std::string>(std::move(text)));
}

void WebSocketSession::send(SharedText text) {
  if (closing_) return;
  if (waiting_bytes_ + text->size() > shared_.config.send_queue_bytes_max) {
    shared_.metrics.slow_reader_dropped();
    return close(CloseCode::try_again_later, "read faster, or subscribe again from an index");
  }
  waits(static_cast<std::ptrdiff_t>(text->size()));
  queue_.push_back(std::move(text));
  if (!writing_) write_next();
}

void WebSocketSession::waits(std::ptrdiff_t bytes) {
  waiting_bytes_ += static_cast<std::size_t>(bytes);
  shared_.metrics.bytes_wait(bytes);
}

void WebSocketSession::write_next() {
  writing_ = true;
  socket_.text(true);
  auto done = [self = shared_from_this()](IoError error, std::size_t) { self->on_written(error); };
  socket_.async_write(asio::buffer(*queue_.front()), std::move(done));
}

void WebSocketSession::on_written(IoError error) {
  writing_ = false;
  if (error) return gone();
  waits(-static_cast<std::ptrdiff_t>(queue_.front()->size()));
  queue_.pop_front();
  if (!queue_.empty()) {
    write_next();
  } else {
    close_when_drained();
  }
  if (subscription_ && waiting_bytes_ < Hub::past_room_bytes) shared_.hub.drained(*subscription_);
  read();
}

// ---------------------------------------------------------------- time and the end

void WebSocketSession::tick(Instant now) {
  if (deadline_ && now > *deadline_) return abort();
  if (!accepted_ || closing_) return;
  if (now - heard_at_ > shared_.config.idle_timeout) {
    return close(CloseCode::going_away, "nothing was heard from you");
  }
  if (penalised_ && now >= penalised_until_) {
    const auto self = std::move(penalised_);
    read();
  }
  ping(now);
}

void WebSocketSession::ping(Instant now) {
  if (pinging_ || now - pinged_at_ < shared_.config.ping_interval) return;
  pinging_ = true;
  pinged_at_ = now;
  auto done = [self = shared_from_this()](IoError) { self->pinging_ = false; };
  socket_.async_ping({}, std::move(done));
}

void WebSocketSession::ended(Ended why) {
  subscription_.reset();
  switch (why) {
    case Ended::key_revoked:
      return close(CloseCode::policy_error, "your key was revoked");
    case Ended::failed:
      return close(CloseCode::internal_error, "the log could not be read");
  }
}

void WebSocketSession::drain() {
  draining_ = true;
  close_when_drained();
}

void WebSocketSession::close_when_drained() {
  if (draining_ && accepted_ && in_flight_ == 0 && queue_.empty()) {
    close(CloseCode::going_away, "the server stops");
  }
}

// What waits is dropped; the frame that is being written ends first.
void WebSocketSession::close(CloseCode code, std::string_view reason) {
  if (closing_) return;
  closing_ = true;
  deadline_ = std::chrono::steady_clock::now() +
              (draining_ ? std::min(shared_.config.http_timeout, goodbye_time)
                         : shared_.config.http_timeout);
  if (subscription_) shared_.hub.unsubscribe(*subscription_);
  subscription_.reset();
  if (queue_.size() > 1) queue_.resize(writing_ ? 1 : 0);
  auto done = [self = shared_from_this()](IoError) { self->gone(); };
  socket_.async_close({code, boost::beast::string_view(reason.data(), reason.size())},
                      std::move(done));
}

// Nothing more will come or go: the handlers that still hold the session end with this.
void WebSocketSession::gone() {
  const auto self = std::move(penalised_);
  closing_ = true;
  if (subscription_) shared_.hub.unsubscribe(*subscription_);
  subscription_.reset();
  boost::beast::get_lowest_layer(socket_).close();
}

void WebSocketSession::abort() {
  const auto self = std::move(penalised_);
  gone();
  held_.reset();
}

}  // namespace sopu::server
