// A client for benchmarks: WebSocket connections that append pre-signed events, all driven by one
// thread and one event loop, so that the load takes little of the processor from the server.
// One thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace sopu::server {

class AppendLoad {
 public:
  // Opens so many connections to http://host:port. Throws std::invalid_argument for another URL,
  // boost::system::system_error if it cannot.
  AppendLoad(const std::string& url, std::size_t connections);
  ~AppendLoad();
  AppendLoad(AppendLoad&&) noexcept;

  // Sends the compact JWS of its own over each connection, so many of them unanswered at a time,
  // and returns when all have their receipts: microseconds from sending to receipt, of each. Throws
  // std::runtime_error if one is refused or a connection breaks.
  std::vector<double> append(std::vector<std::vector<std::string>> events, unsigned in_flight);

 private:
  class Connection;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sopu::server
