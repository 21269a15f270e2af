#include "tools/serving.hpp"

#include <atomic>
#include <charconv>
#include <csignal>
#include <thread>

#include <sys/resource.h>

#include "tools/common.hpp"
#include "tools/supervisor.hpp"
#include "tools/text.hpp"

namespace sopu::tools {

std::optional<ListenAddress> find_listen(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  std::string address = text.substr(0, colon);
  if (address.size() > 2 && address.front() == '[' && address.back() == ']') {
    address = address.substr(1, address.size() - 2);
  }
  if (address.empty()) address = "0.0.0.0";
  ListenAddress listen{address, 0};
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, listen.port);
  if (error != std::errc() || rest != end) return std::nullopt;
  return listen;
}

ListenAddress parse_listen(const std::string& text) {
  if (auto listen = find_listen(text)) return *listen;
  throw Stop(Exit::usage, "'" + text +
                              "' is not an address to listen on: give ADDRESS:PORT,"
                              " such as 127.0.0.1:7315 or [::1]:0");
}

namespace {

sigset_t handled_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  return set;
}

void reload(server::Server& server) {
  tell_supervisor("RELOADING=1");
  try {
    server.reload_tls();
    note("sopu: certificate files read again");
  } catch (const server::ConfigError& error) {
    note(std::string("sopu: going on with the old certificate: ") + error.what());
  }
  tell_supervisor("READY=1");
}

// Waits for signals beside the server; ends when one asks for it or when `over` is set.
void watch_signals(server::Server& server, const std::atomic<bool>& over,
                   std::atomic<bool>& signalled) {
  const sigset_t set = handled_signals();
  const timespec interval{0, 200'000'000};
  while (!over) {
    const int signal = ::sigtimedwait(&set, nullptr, &interval);
    if (signal == SIGHUP) reload(server);
    if (signal != SIGTERM && signal != SIGINT) continue;
    note("sopu: stopping");
    tell_supervisor("STOPPING=1\nSTATUS=Stopping: answering what was taken in");
    signalled = true;
    server.stop();
    return;
  }
}

}  // namespace

StopSignals::StopSignals() {
  const sigset_t set = handled_signals();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // Whoever reads what a server says may come and go.
  std::signal(SIGPIPE, SIG_IGN);
}

LedgerOptions serving_options(const std::string& directory) {
  LedgerOptions options;
  options.passphrase = passphrase_for(LedgerPaths(directory).log_key().string());
  const auto progress = std::make_shared<Progress>("Bringing the views up to date");
  options.progress = [progress, told = -1](std::uint64_t done, std::uint64_t total) mutable {
    (*progress)(done, total);
    const int percent = total == 0 ? 100 : static_cast<int>(100 * done / total);
    if (percent == told) return;
    told = percent;
    // Each headway is given two minutes more until the start is taken to have failed.
    tell_supervisor("STATUS=Bringing the views up to date: " + std::to_string(percent) +
                    " %\nEXTEND_TIMEOUT_USEC=120000000");
  };
  return options;
}

bool serve_until_signal(const std::string& directory, LedgerOptions options, server::Config config,
                        const std::function<void(Ledger&, server::Server&)>& ready,
                        const std::function<void()>& ended) {
  // Both outlive the ledger, whose writer may call on_failure until it is gone.
  std::atomic<server::Server*> served = nullptr;
  std::atomic<bool> disk_failed = false;
  std::atomic<bool> over = false;
  std::atomic<bool> signalled = false;
  options.on_trouble = [](const std::string& what) { note("sopu: " + what); };
  options.on_failure = [&](const std::string& why) {
    note("sopu: the disk failed while writing, stopping: " + why);
    tell_supervisor("STOPPING=1\nSTATUS=The disk failed while writing");
    disk_failed = true;
    if (auto* server = served.load()) server->stop();
  };
  raise_file_limit();
  Ledger ledger(directory, std::move(options));
  config.on_tick = heartbeat();
  server::Server server(ledger, std::move(config));
  served = &server;
  std::thread watcher([&] { watch_signals(server, over, signalled); });
  const auto end = [&] {
    over = true;
    watcher.join();
    ledger.stop();
    served = nullptr;
    if (ended) ended();
  };
  try {
    ready(ledger, server);
    tell_supervisor("READY=1\nSTATUS=Serving " + ledger.origin() + " at " + server.url());
    server.run();
  } catch (...) {
    end();
    throw;
  }
  end();
  if (disk_failed) throw Stop(Exit::failure, "stopped because the disk failed");
  return signalled;
}

void raise_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace sopu::tools
