#include "server/client_connection.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/jws.hpp"
#include "ledger/clock.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/limits.hpp"
#include "server/tls.hpp"
#include "server/tokens.hpp"

namespace sopu::server {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::int64_t token_lifetime_sec = 60;

Url checked_url(const std::string& text) {
  auto url = parse_url(text);
  if (!url) throw Unreachable(text + " is not a server's address such as http://127.0.0.1:7315");
  return *url;
}

}  // namespace

ClientConnection::ClientConnection(const Endpoint& endpoint)
    : endpoint_(endpoint), url_(checked_url(endpoint.url)) {
  if (url_.tls) tls_ = client_tls(endpoint_.ca_file);
}

void ClientConnection::fail(std::string_view doing, const std::string& why) const {
  throw Unreachable(std::string(doing) + " " + endpoint_.url + ": " + why);
}

bool ClientConnection::run_until(const std::function<bool()>& condition,
                                 std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  io_.restart();
  while (!condition()) {
    if (io_.run_one_until(deadline) == 0) {
      if (std::chrono::steady_clock::now() >= deadline) return condition();
      if (io_.stopped()) return condition();
    }
  }
  return true;
}

bool ClientConnection::wait_until(const std::function<bool()>& condition,
                                  std::chrono::milliseconds timeout) {
  constexpr std::chrono::milliseconds patience = limits::client_notice_after;
  if (run_until(condition, std::min(timeout, patience))) return true;
  if (timeout <= patience) return false;
  if (endpoint_.on_wait) endpoint_.on_wait();
  return run_until(condition, timeout - patience);
}

IoError ClientConnection::try_run(const Start& start, const std::function<void()>& give_up) {
  struct Outcome {
    bool over = false;
    IoError error;
  };
  const auto outcome = std::make_shared<Outcome>();
  start(IoHandler([outcome](IoError error, std::size_t) { *outcome = {true, error}; }));
  const auto is_over = [&outcome] { return outcome->over; };
  if (wait_until(is_over, limits::client_timeout)) return outcome->error;
  give_up();
  run_until(is_over, limits::client_timeout);
  return asio::error::timed_out;
}

void ClientConnection::run(std::string_view doing, const Start& start,
                           const std::function<void()>& give_up) {
  if (const IoError error = try_run(start, give_up)) fail(doing, error.message());
}

Transport ClientConnection::connect() {
  asio::ip::tcp::resolver resolver(io_);
  IoError error;
  const auto found = resolver.resolve(url_.host, url_.port, error);
  if (error) fail("cannot find", error.message());
  TcpSocket socket(io_);
  run(
      "cannot connect to",
      [&](IoHandler done) {
        auto connected = [done = std::move(done)](IoError failed,
                                                  const asio::ip::tcp::endpoint&) mutable {
          done(failed);
        };
        asio::async_connect(socket, found, std::move(connected));
      },
      [&] {
        IoError ignored;
        socket.close(ignored);
      });
  Transport transport(std::move(socket), tls_, url_.host);
  run(
      "no TLS with", [&](IoHandler done) { transport.handshake(std::move(done)); },
      [&] { transport.close(); });
  return transport;
}

std::string make_token(const Identity& identity, std::optional<std::string_view> nonce) {
  const auto now = identity.clock();
  const std::int64_t issued =
      std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
  json::object claims;
  claims["iss"] = "party/" + identity.party.value;
  claims["aud"] = identity.origin;
  claims["iat"] = issued;
  claims["exp"] = issued + token_lifetime_sec;
  claims["jti"] = codec::new_event_id(now).value;
  if (nonce) claims["nonce"] = *nonce;
  return crypto::sign_jws(identity.key, token_typ, json::serialize(claims));
}

}  // namespace sopu::server
