#include <deque>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "ledger/limits.hpp"
#include "ledger/words/words.hpp"
#include "server/client.hpp"
#include "server/client_connection.hpp"

namespace sopu::server {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace json = boost::json;
namespace websocket = boost::beast::websocket;

struct SocketClient::Impl {
  Impl(const Endpoint& endpoint, std::optional<Identity> who)
      : connection(endpoint), identity(std::move(who)), socket(connection.connect()) {
    socket.read_message_max(limits::client_frame_bytes_max);
    socket.auto_fragment(false);
  }

  void open();
  void start_read();
  bool wait_for_frame(std::chrono::milliseconds timeout);
  std::string take_frame(std::chrono::milliseconds timeout = limits::client_timeout);
  json::object take_object(std::chrono::milliseconds timeout = limits::client_timeout);
  void send(const std::string& frame);
  void give_up() { boost::beast::get_lowest_layer(socket).close(); }

  ClientConnection connection;
  std::optional<Identity> identity;
  websocket::stream<Transport, false> socket;
  boost::beast::flat_buffer buffer;
  std::deque<std::string> frames;          // read and not taken
  std::size_t taken_bytes = 0;             // of all frames so far
  std::deque<json::object> notifications;  // taken while waiting for an answer
  json::object hello;
  std::uint64_t last_id = 0;
  bool reading = false;
  std::string broken;  // why nothing more can be read
};

namespace {

std::string text_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

}  // namespace

void SocketClient::Impl::open() {
  auto name_protocol = [](websocket::request_type& request) {
    request.set(http::field::sec_websocket_protocol, "sopu.v1");
    request.set(http::field::user_agent, "sopu");
  };
  socket.set_option(websocket::stream_base::decorator(std::move(name_protocol)));
  connection.run(
      "no WebSocket with",
      [this](IoHandler done) {
        auto shaken = [done = std::move(done)](IoError error) mutable { done(error); };
        socket.async_handshake(connection.url().authority, "/v1/socket", std::move(shaken));
      },
      [this] { give_up(); });
  socket.text(true);
  const auto first = take_object();
  const auto* params = first.if_contains("params");
  const auto* method = first.if_contains("method");
  if (method == nullptr || *method != "hello" || params == nullptr || !params->is_object()) {
    connection.fail("no ledger at", "it does not say hello");
  }
  hello = params->get_object();
}

// One read is always under way, also between calls, so that a time-out breaks nothing.
void SocketClient::Impl::start_read() {
  if (reading || !broken.empty()) return;
  reading = true;
  auto done = [this](IoError error, std::size_t) {
    reading = false;
    if (error) {
      const auto& reason = socket.reason();
      broken =
          reason.code == websocket::close_code::none
              ? error.message()
              : "closed with code " + std::to_string(reason.code) + ": " + reason.reason.c_str();
      return;
    }
    const auto bytes = buffer.cdata();
    frames.emplace_back(static_cast<const char*>(bytes.data()), bytes.size());
    buffer.consume(buffer.size());
    start_read();
  };
  socket.async_read(buffer, std::move(done));
}

bool SocketClient::Impl::wait_for_frame(std::chrono::milliseconds timeout) {
  start_read();
  connection.run_until([this] { return !frames.empty() || !broken.empty(); }, timeout);
  if (frames.empty() && !broken.empty()) connection.fail("lost", broken);
  return !frames.empty();
}

std::string SocketClient::Impl::take_frame(std::chrono::milliseconds timeout) {
  start_read();
  connection.wait_until([this] { return !frames.empty() || !broken.empty(); }, timeout);
  if (!wait_for_frame(std::chrono::milliseconds(0)))
    connection.fail("no answer from", "it took too long");
  std::string frame = std::move(frames.front());
  frames.pop_front();
  taken_bytes += frame.size();
  return frame;
}

json::object SocketClient::Impl::take_object(std::chrono::milliseconds timeout) {
  boost::system::error_code error;
  auto value = json::parse(take_frame(timeout), error);
  if (error || !value.is_object()) connection.fail("no sense from", "a frame that is not JSON-RPC");
  return std::move(value.get_object());
}

void SocketClient::Impl::send(const std::string& frame) {
  connection.run(
      "cannot send to",
      [this, &frame](IoHandler done) { socket.async_write(asio::buffer(frame), std::move(done)); },
      [this] { give_up(); });
}

// ---------------------------------------------------------------- the interface

SocketClient::SocketClient(Endpoint endpoint, std::optional<Identity> identity)
    : impl_(std::make_unique<Impl>(endpoint, std::move(identity))) {
  impl_->open();
  if (!impl_->identity) return;
  const Identity& who = *impl_->identity;
  if (text_member(impl_->hello, "origin") != who.origin) {
    throw WrongLedger(impl_->connection.endpoint() + " says that it is the ledger '" +
                      text_member(impl_->hello, "origin") + "', not " + who.origin +
                      "; no token was sent");
  }
  json::object params;
  params["token"] = make_token(who, text_member(impl_->hello, "nonce"));
  const auto answer = call("authenticate", std::move(params));
  if (!answer)
    impl_->connection.fail("not let in by",
                           words::render(answer.error().why, {impl_->connection.language()}));
}

SocketClient::~SocketClient() {
  impl_->give_up();
  impl_->connection.run_until([this] { return !impl_->reading; }, std::chrono::seconds(1));
}

const json::object& SocketClient::hello() const {
  return impl_->hello;
}

void SocketClient::send(std::uint64_t id, std::string_view method, const json::value& params) {
  json::object call;
  call["jsonrpc"] = "2.0";
  call["id"] = id;
  call["method"] = method;
  call["params"] = params;
  impl_->send(json::serialize(call));
}

void SocketClient::send_raw(std::string frame) {
  impl_->send(frame);
}

std::string SocketClient::receive_raw() {
  return impl_->take_frame();
}

domain::Result<json::value> SocketClient::call(std::string_view method, json::value params) {
  const std::uint64_t id = ++impl_->last_id;
  params.as_object()["lang"] = words::name(impl_->connection.language());
  send(id, method, params);
  const auto deadline = std::chrono::steady_clock::now() + limits::client_timeout;
  const std::size_t bytes_before = impl_->taken_bytes;
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    // What comes in between is kept, so it cannot come for ever.
    if (left.count() <= 0 || impl_->taken_bytes - bytes_before > limits::client_frame_bytes_max) {
      impl_->connection.fail("no answer from", "it sends everything else");
    }
    json::object frame = impl_->take_object(left);
    if (frame.contains("method")) {
      impl_->notifications.push_back(std::move(frame));
      continue;
    }
    const auto* answered = frame.if_contains("id");
    if (answered == nullptr || *answered != json::value(id)) continue;
    if (auto* result = frame.if_contains("result")) return std::move(*result);
    const auto* error = frame.if_contains("error");
    const auto* data =
        error != nullptr && error->is_object() ? error->get_object().if_contains("data") : nullptr;
    if (data != nullptr) return read_problem(*data);
    impl_->connection.fail("no sense from", "an answer that is neither a result nor an error");
  }
}

std::optional<json::object> SocketClient::next_notification(std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (impl_->notifications.empty()) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (!impl_->wait_for_frame(std::max(left, std::chrono::milliseconds(0)))) return std::nullopt;
    json::object frame = impl_->take_object();
    if (frame.contains("method")) impl_->notifications.push_back(std::move(frame));
  }
  json::object taken = std::move(impl_->notifications.front());
  impl_->notifications.pop_front();
  json::object notification;
  notification["method"] = taken["method"];
  notification["params"] = std::move(taken["params"]);
  return notification;
}

}  // namespace sopu::server
