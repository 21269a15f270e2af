// What the server counts, in the text format of Prometheus.
// Any thread.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "ledger/ledger.hpp"

namespace sopu::server {

enum class ConnectionKind { http, websocket };

class Metrics {
 public:
  Metrics();
  ~Metrics();

  void connection_opened(ConnectionKind kind);
  void connection_closed(ConnectionKind kind);
  void connection_refused();
  void slow_reader_dropped();
  void subscriptions(std::size_t count);
  void bytes_wait(std::ptrdiff_t more);  // to be sent to sockets
  void refused(domain::ErrorCode code);
  // `route` is a path's pattern or a method's name, never what a client sent.
  void answered(std::string_view route, std::chrono::steady_clock::duration took);

  // What is not counted here but looked up.
  struct Now {
    Ledger::Condition condition;
    std::uint64_t log_size = 0;
    std::size_t zones = 0;
    std::size_t work_pending = 0;
    std::size_t used_tokens = 0;
  };
  std::string text(const Now& now) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sopu::server
