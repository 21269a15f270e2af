#include "server/listener.hpp"

#include <boost/asio/ip/address.hpp>

#include "server/http_session.hpp"
#include "server/tls.hpp"

namespace sopu::server {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::chrono::milliseconds pause_after_failure{100};

tcp::endpoint wanted_endpoint(const Config& config) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(config.address, error);
  if (error) {
    throw ConfigError("the address to listen on, " + config.address +
                      ", is not an IP address such as 127.0.0.1 or ::");
  }
  if (!config.tls && !address.is_loopback() && !config.allow_plain_beyond_loopback) {
    throw ConfigError("plain HTTP is served on loopback only, and " + config.address +
                      " is not: give a certificate and its key, or allow it in so many words");
  }
  return {address, config.port};
}

}  // namespace

Listener::Listener(asio::io_context& io, const Config& config)
    : config_(config),
      acceptor_(io),
      pause_(io),
      tls_(config.tls ? server_tls(*config.tls) : nullptr) {
  const tcp::endpoint endpoint = wanted_endpoint(config);
  boost::system::error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    throw ConfigError("cannot listen on " + config.address + " port " +
                      std::to_string(config.port) + ": " + error.message());
  }
}

std::uint16_t Listener::port() const {
  return acceptor_.local_endpoint().port();
}

std::string Listener::url() const {
  const auto endpoint = acceptor_.local_endpoint();
  const std::string host = endpoint.address().is_v6() ? "[" + endpoint.address().to_string() + "]"
                                                      : endpoint.address().to_string();
  return (config_.tls ? "https://" : "http://") + host + ":" + std::to_string(endpoint.port());
}

std::shared_ptr<asio::ssl::context> Listener::tls() const {
  const std::lock_guard lock(mutex_);
  return tls_;
}

void Listener::reload_tls() {
  if (!config_.tls) throw ConfigError("there is no certificate to read again");
  auto context = server_tls(*config_.tls);
  const std::lock_guard lock(mutex_);
  tls_ = std::move(context);
}

void Listener::accept(Shared& shared) {
  auto done = [this, &shared](IoError error, TcpSocket socket) {
    on_accepted(shared, error, std::move(socket));
  };
  acceptor_.async_accept(std::move(done));
}

void Listener::on_accepted(Shared& shared, IoError error, TcpSocket socket) {
  if (!acceptor_.is_open()) return;
  if (error) {
    // Out of descriptors, for example: what is open goes on, and this is tried again.
    shared.log.warning("accept-failed", {{"why", error.message()}});
    pause_.expires_after(pause_after_failure);
    pause_.async_wait([this, &shared](IoError stopped) {
      if (!stopped) accept(shared);
    });
    return;
  }
  if (shared.sessions.size() < config_.connections_max) {
    try {
      HttpSession::start(shared, Transport(std::move(socket), tls()));
    } catch (const std::exception& failure) {
      shared.log.error("session-failed", {{"why", failure.what()}});
    }
  } else {
    shared.metrics.connection_refused();
    socket.close(error);
  }
  accept(shared);
}

void Listener::stop() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

}  // namespace sopu::server
