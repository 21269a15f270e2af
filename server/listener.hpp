// Takes connections in and hands each to an HTTP session.
// Belongs to the I/O thread, but for reload_tls().
#pragma once

#include <memory>
#include <mutex>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "server/session.hpp"
#include "server/transport.hpp"

namespace sopu::server {

class Listener {
 public:
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp,
                                                      boost::asio::io_context::executor_type>;

  // Binds, or takes the socket that was given. Throws ConfigError.
  Listener(boost::asio::io_context& io, const Config& config);

  std::uint16_t port() const;
  std::string url() const;

  void accept(Shared& shared);
  void stop();
  void reload_tls();  // any thread

 private:
  void on_accepted(Shared& shared, IoError error, TcpSocket socket);
  std::shared_ptr<boost::asio::ssl::context> tls() const;

  const Config& config_;
  Acceptor acceptor_;
  boost::asio::steady_timer pause_;
  mutable std::mutex mutex_;
  std::shared_ptr<boost::asio::ssl::context> tls_;
};

}  // namespace sopu::server
