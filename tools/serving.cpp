#include "tools/serving.hpp"

#include <atomic>
#include <charconv>
#include <csignal>
#include <thread>

#include "tools/common.hpp"
#include "tools/text.hpp"

namespace sopu::tools {

ListenAddress parse_listen(const std::string& text) {
  const auto colon = text.rfind(':');
  const auto bad = [&] {
    return Stop(Exit::usage, "'" + text +
                                 "' is not an address to listen on: give ADDRESS:PORT,"
                                 " such as 127.0.0.1:7315 or [::1]:0");
  };
  if (colon == std::string::npos) throw bad();
  std::string address = text.substr(0, colon);
  if (address.size() > 2 && address.front() == '[' && address.back() == ']') {
    address = address.substr(1, address.size() - 2);
  }
  if (address.empty()) address = "0.0.0.0";
  ListenAddress listen{address, 0};
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, listen.port);
  if (error != std::errc() || rest != end) throw bad();
  return listen;
}

namespace {

std::string string_member(const std::string& path, const boost::json::key_value_pair& member) {
  if (const auto* text = member.value().if_string()) return text_of(*text);
  throw Stop(Exit::usage, path + ": \"" + std::string(member.key()) + "\" must be a string");
}

void read_member(const std::string& path, const boost::json::key_value_pair& member,
                 server::Config& config, server::TlsFiles& tls) {
  const std::string name(member.key());
  const auto& value = member.value();
  if (name == "listen") {
    const auto listen = parse_listen(string_member(path, member));
    config.address = listen.address;
    config.port = listen.port;
  } else if (name == "tlsCertificate") {
    tls.certificate_chain = string_member(path, member);
  } else if (name == "tlsKey") {
    tls.private_key = string_member(path, member);
  } else if (name == "allowedOrigins" && value.is_array()) {
    config.allowed_origins.clear();
    for (const auto& item : value.get_array()) config.allowed_origins.push_back(text_of(item));
  } else if (name == "workerThreads" && value.is_int64() && value.get_int64() >= 0 &&
             value.get_int64() <= 1024) {
    config.worker_threads = static_cast<unsigned>(value.get_int64());
  } else if (name == "allowPlainBeyondLoopback" && value.is_bool()) {
    config.allow_plain_beyond_loopback = value.get_bool();
  } else {
    throw Stop(Exit::usage,
               path + ": \"" + name +
                   "\" is unknown or of the wrong form; known are listen,"
                   " tlsCertificate, tlsKey, allowedOrigins (a list), workerThreads (a number),"
                   " allowPlainBeyondLoopback (true or false)");
  }
}

}  // namespace

void read_config_file(const std::string& path, server::Config& config) {
  const auto json = read_json_file(path);
  if (!json.is_object()) throw Stop(Exit::usage, path + ": must hold a JSON object");
  server::TlsFiles tls;
  for (const auto& member : json.get_object()) read_member(path, member, config, tls);
  if (tls.certificate_chain.empty() != tls.private_key.empty()) {
    throw Stop(Exit::usage, path + ": tlsCertificate and tlsKey go together");
  }
  if (!tls.certificate_chain.empty()) config.tls = tls;
}

namespace {

sigset_t handled_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  return set;
}

void reload(server::Server& server) {
  try {
    server.reload_tls();
    note("sopu: certificate files read again");
  } catch (const server::ConfigError& error) {
    note(std::string("sopu: going on with the old certificate: ") + error.what());
  }
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
  options.progress = [progress](std::uint64_t done, std::uint64_t total) {
    (*progress)(done, total);
  };
  return options;
}

bool serve_until_signal(const std::string& directory, LedgerOptions options,
                        const server::Config& config,
                        const std::function<void(Ledger&, server::Server&)>& ready) {
  // Both outlive the ledger, whose writer may call on_failure until it is gone.
  std::atomic<server::Server*> served = nullptr;
  std::atomic<bool> disk_failed = false;
  std::atomic<bool> over = false;
  std::atomic<bool> signalled = false;
  options.on_trouble = [](const std::string& what) { note("sopu: " + what); };
  options.on_failure = [&](const std::string& why) {
    note("sopu: the disk failed while writing, stopping: " + why);
    disk_failed = true;
    if (auto* server = served.load()) server->stop();
  };
  Ledger ledger(directory, std::move(options));
  server::Server server(ledger, config);
  served = &server;
  std::thread watcher([&] { watch_signals(server, over, signalled); });
  const auto end = [&] {
    over = true;
    watcher.join();
    ledger.stop();
    served = nullptr;
  };
  try {
    ready(ledger, server);
    server.run();
  } catch (...) {
    end();
    throw;
  }
  end();
  if (disk_failed) throw Stop(Exit::failure, "stopped because the disk failed");
  return signalled;
}

}  // namespace sopu::tools
