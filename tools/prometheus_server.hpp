// A Prometheus server (HTTP API v1), asked over HTTP or HTTPS.
// An object belongs to one thread at a time.
#pragma once

#include <memory>
#include <string>

#include "tools/prometheus.hpp"

namespace sopu::tools {

class PrometheusServer {
 public:
  // `url` is what stands before /api/v1. A token (RFC 6750) is sent with each question; may be
  // empty. Stop (usage) for what is no URL of HTTP.
  explicit PrometheusServer(const std::string& url, std::string token = {});
  ~PrometheusServer();

  // The answer to `query_range`, with a sample for each step that ends in the time.
  // server::Unreachable without one (nobody there, too busy, not in time), Stop (usage) with what
  // Prometheus says of a query that it refuses.
  std::string query_range(const std::string& query, const domain::Span& time,
                          std::chrono::seconds step);

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace sopu::tools
