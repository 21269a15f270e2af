// A client's connection and the little I/O loop that makes it blocking, with a deadline for every
// step. What HttpClient and SocketClient are built on.
// Belongs to one thread at a time.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "server/client.hpp"
#include "server/transport.hpp"
#include "server/url.hpp"

namespace sopu::server {

class ClientConnection {
 public:
  explicit ClientConnection(const Endpoint& endpoint);

  const Url& url() const { return url_; }
  const std::string& endpoint() const { return endpoint_.url; }
  words::Language language() const { return endpoint_.language; }

  // A new transport, connected, TLS handshake done. Throws Unreachable.
  Transport connect();

  // Starts an operation and runs until its handler was called; throws Unreachable if it failed or
  // took too long (`give_up` must then end it).
  using Start = std::function<void(IoHandler done)>;
  void run(std::string_view doing, const Start& start, const std::function<void()>& give_up);
  // The same, but hands back the error.
  IoError try_run(const Start& start, const std::function<void()>& give_up);
  // Runs until the condition holds or the time is over.
  bool run_until(const std::function<bool()>& condition, std::chrono::milliseconds timeout);
  // The same, and says so after a while if it does not hold yet.
  bool wait_until(const std::function<bool()>& condition, std::chrono::milliseconds timeout);

  [[noreturn]] void fail(std::string_view doing, const std::string& why) const;

 private:
  Endpoint endpoint_;
  Url url_;
  boost::asio::io_context io_{1};
  std::shared_ptr<boost::asio::ssl::context> tls_;
};

// A fresh token for the identity (formats, section 9), good for a minute.
std::string make_token(const Identity& identity, std::optional<std::string_view> nonce);

}  // namespace sopu::server
