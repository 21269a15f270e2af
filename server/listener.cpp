#include "server/listener.hpp"

#include <boost/asio/ip/address.hpp>
#include <sys/socket.h>

#include "server/http_session.hpp"
#include "server/tls.hpp"

namespace sopu::server {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::chrono::milliseconds pause_after_failure{100};

// Where the socket listens that was given.
tcp::endpoint endpoint_of(int socket) {
  tcp::endpoint endpoint;
  auto size = static_cast<socklen_t>(endpoint.capacity());
  int listens = 0;
  socklen_t listens_size = sizeof listens;
  const bool is_known =
      ::getsockname(socket, endpoint.data(), &size) == 0 &&
      ::getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &listens, &listens_size) == 0;
  const int family = is_known ? endpoint.data()->sa_family : AF_UNSPEC;
  if (listens == 0 || (family != AF_INET && family != AF_INET6)) {
    throw ConfigError("the socket that was passed to this process is not one that listens for TCP");
  }
  endpoint.resize(size);
  return endpoint;
}

tcp::endpoint configured_endpoint(const Config& config) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(config.address, error);
  if (error) {
    throw ConfigError("the address to listen on, " + config.address +
                      ", is not an IP address such as 127.0.0.1 or ::");
  }
  return {address, config.port};
}

tcp::endpoint wanted_endpoint(const Config& config) {
  const auto endpoint =
      config.listening_socket ? endpoint_of(*config.listening_socket) : configured_endpoint(config);
  const auto address = endpoint.address();
  if (!config.tls && !address.is_loopback() && !config.allow_plain_beyond_loopback) {
    throw ConfigError("plain HTTP is served on loopback only, and " + address.to_string() +
                      " is not: give a certificate and its key, or allow it in so many words"
                      " (allowPlainBeyondLoopback)");
  }
  return endpoint;
}

void bind(Listener::Acceptor& acceptor, const tcp::endpoint& endpoint) {
  boost::system::error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) return;
  throw ConfigError("cannot listen on " + endpoint.address().to_string() + " port " +
                    std::to_string(endpoint.port()) + ": " + error.message());
}

}  // namespace

std::vector<std::string> faults_of(const Config& config) {
  std::vector<std::string> faults;
  if (config.tls) faults = tls_faults(*config.tls);
  try {
    const auto endpoint = wanted_endpoint(config);
    if (config.listening_socket) return faults;
    asio::io_context io;
    Listener::Acceptor acceptor(io);
    bind(acceptor, endpoint);
  } catch (const ConfigError& fault) {
    faults.emplace_back(fault.what());
  }
  return faults;
}

Listener::Listener(asio::io_context& io, const Config& config)
    : config_(config),
      acceptor_(io),
      pause_(io),
      tls_(config.tls ? server_tls(*config.tls) : nullptr) {
  const tcp::endpoint endpoint = wanted_endpoint(config);
  if (config.listening_socket) {
    acceptor_.assign(endpoint.protocol(), *config.listening_socket);
    return;
  }
  bind(acceptor_, endpoint);
  boost::system::error_code error;
  acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (!error) return;
  throw ConfigError("cannot listen on " + endpoint.address().to_string() + " port " +
                    std::to_string(endpoint.port()) + ": " + error.message());
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
