#include "tools/supervisor.hpp"

#include <chrono>

#include <systemd/sd-daemon.h>

#include "tools/common.hpp"

namespace sopu::tools {

std::optional<int> passed_socket() {
  const int count = ::sd_listen_fds(1);
  if (count <= 0) return std::nullopt;
  if (count == 1) return SD_LISTEN_FDS_START;
  throw Stop(Exit::usage, "this process was passed " + std::to_string(count) +
                              " sockets and serves one: let its socket unit have one ListenStream");
}

void tell_supervisor(const std::string& state) {
  ::sd_notify(0, state.c_str());
}

std::function<void()> heartbeat() {
  std::uint64_t within_usec = 0;
  if (::sd_watchdog_enabled(0, &within_usec) <= 0) return {};
  const std::chrono::microseconds interval(within_usec / 2);
  return [interval, told_at = std::chrono::steady_clock::time_point{}]() mutable {
    const auto now = std::chrono::steady_clock::now();
    if (now - told_at < interval) return;
    told_at = now;
    tell_supervisor("WATCHDOG=1");
  };
}

}  // namespace sopu::tools
