// The server: listens, speaks HTTP and WebSocket, hands everything to a Ledger.
// run() uses the calling thread for I/O and pools of its own; stop() may be called from any thread
// and from a signal handler's thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "ledger/ledger.hpp"

namespace sopu::server {

struct TlsFiles {
  std::filesystem::path certificate_chain;
  std::filesystem::path private_key;
};

struct Config {
  std::string address = "127.0.0.1";
  std::uint16_t port = 7315;  // 0: the system chooses
  std::optional<TlsFiles> tls;
  // One that listens already, given by whoever started the process, instead of address and port.
  std::optional<int> listening_socket;
  bool allow_plain_beyond_loopback = false;
  // Of pages that may ask for more than what is everybody's, beside the server's own; see Origins.
  std::vector<std::string> allowed_origins;
  std::vector<std::string> hosts;  // further names by which it is known, in lower case
  unsigned worker_threads = 0;     // 0: as many as there are cores
  std::size_t connections_max = limits::connections_max;
  std::string log_level = "info";  // debug | info | warning | error | off

  // Those of ledger/limits.hpp unless something else is asked for.
  std::chrono::milliseconds http_timeout = limits::http_timeout;
  std::chrono::milliseconds authentication_timeout = limits::authentication_timeout;
  std::chrono::milliseconds ping_interval = limits::ping_interval;
  std::chrono::milliseconds idle_timeout = limits::idle_timeout;
  std::chrono::milliseconds stop_timeout{10'000};
  std::size_t send_queue_bytes_max = limits::send_queue_bytes_max;

  // Called on the I/O thread several times a second: that it comes shows that the server lives.
  std::function<void()> on_tick;
};

// A configuration that cannot be served: what is wrong and what to do.
struct ConfigError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// All that would keep a server of this configuration from being made; nothing is served by it.
std::vector<std::string> faults_of(const Config& config);

class Server {
 public:
  // Binds at once, so that port() is known. Throws ConfigError.
  Server(Ledger& ledger, Config config);
  ~Server();

  std::uint16_t port() const;
  std::string url() const;  // http://127.0.0.1:7315 or https://…

  // Serves until stop(): then takes no more connections or requests, waits (a bounded time) until
  // every event taken in has been answered, and returns.
  void run();
  void stop();

  // Reads the certificate files again; connections that stand keep theirs. Throws ConfigError and
  // goes on with the old ones.
  void reload_tls();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sopu::server
