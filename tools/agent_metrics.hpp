// How an agent does, for Prometheus to scrape. Any thread.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "ledger/domain/value/time.hpp"

namespace sopu::tools {

// What the agent counts.
struct AgentCounts {
  std::atomic<domain::Time> recorded_until{};  // what lies before was reported, or not measured
  std::atomic<std::uint64_t> recorded = 0;
  std::atomic<std::uint64_t> there_already = 0;
  std::atomic<std::uint64_t> unmeasured_seconds = 0;
  std::atomic<std::uint64_t> retries = 0;
};

// How far the reports lie behind now, in seconds.
std::int64_t lag_of(const AgentCounts& counts);

class AgentMetrics {
 public:
  // Served at http://ADDRESS:PORT/metrics as long as it lives. Stop (failure) where it cannot be.
  AgentMetrics(const std::string& address, std::shared_ptr<const AgentCounts> counts,
               const std::string& agreement, const std::string& objective);
  ~AgentMetrics();

 private:
  struct Served;
  std::unique_ptr<Served> served_;
};

}  // namespace sopu::tools
