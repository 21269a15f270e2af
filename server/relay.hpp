// The page of this executable, served on the own machine, for a ledger elsewhere: nobody has to
// take the page from the server that it checks. What the page asks of the ledger is passed on byte
// by byte; nothing is kept, and nothing else is passed on.
// Belongs to the thread that calls run(), but for stop().
#pragma once

#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "server/client.hpp"
#include "server/server.hpp"

namespace sopu::server {

class Relay {
 public:
  // Listens at once, on loopback alone. Throws ConfigError, and Unreachable for an address that is
  // none.
  Relay(const Endpoint& ledger, const Config& config);
  ~Relay();

  std::uint16_t port() const;
  void run();   // until stop(), SIGINT or SIGTERM
  void stop();  // any thread

 private:
  void accept();

  struct State;
  boost::asio::io_context io_{1};
  std::unique_ptr<State> state_;
};

}  // namespace sopu::server
