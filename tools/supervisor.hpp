// What this process and its supervisor (systemd) tell each other: a socket that is passed on,
// readiness, that the process lives (sd_listen_fds(3), sd_notify(3)). Without one nothing is said.
// Any thread, but for passed_socket().
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace sopu::tools {

// The one socket that was passed to this process. Stop (usage) if there are more. Asked once,
// before there are other threads.
std::optional<int> passed_socket();

// A line `NAME=value`, or several.
void tell_supervisor(const std::string& state);

// To be called several times a second by the thread whose life is to be shown; empty if nobody
// watches.
std::function<void()> heartbeat();

}  // namespace sopu::tools
