// What every connection has in common, and the list of them.
// Belongs to the I/O thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <unordered_map>

#include "server/hub.hpp"
#include "server/log.hpp"
#include "server/metrics.hpp"
#include "server/origins.hpp"
#include "server/router.hpp"
#include "server/server.hpp"
#include "server/tokens.hpp"
#include "server/workers.hpp"

namespace sopu::server {

// How long the other side may take to close when this side has nothing more to say.
inline constexpr std::chrono::milliseconds goodbye_time{2'000};

using Instant = std::chrono::steady_clock::time_point;

// Whoever is refused for this could have everybody's time by asking on: it is answered after a
// while and its connection closed (HTTP), or answered, and then read from no more for a while (a
// socket).
constexpr bool costs_others(domain::ErrorCode refusal) {
  return refusal == domain::ErrorCode::rate_limited || refusal == domain::ErrorCode::bad_signature;
}

class Session {
 public:
  virtual ~Session() = default;
  virtual void tick(Instant now) = 0;  // several times a second: deadlines, pings
  virtual void drain() = 0;            // answer what was taken in, then close
  virtual void abort() = 0;            // close at once
};

class SessionSet {
 public:
  void add(const std::shared_ptr<Session>& session);
  void remove(const Session* session);
  std::size_t size() const { return sessions_.size(); }
  void for_each(const std::function<void(Session&)>& visit);

  // From now on new sessions are told to drain; `empty` is called when the last has gone.
  void drain(std::function<void()> empty);
  bool draining() const { return empty_ != nullptr; }

 private:
  std::unordered_map<const Session*, std::weak_ptr<Session>> sessions_;
  std::function<void()> empty_;
};

// What sessions work with. Outlives them.
struct Shared {
  Ledger& ledger;
  const Config& config;
  const Log& log;
  Metrics& metrics;
  Tokens& tokens;
  Workers& workers;
  std::shared_ptr<IoQueue> io_queue;
  const Router& router;
  Hub& hub;
  SessionSet& sessions;
  const Origins& origins;
};

// Whether the pool has more to do than it should be given.
inline bool is_overloaded(const Workers& workers) {
  return workers.pending() >= limits::queue_events_max;
}

}  // namespace sopu::server
