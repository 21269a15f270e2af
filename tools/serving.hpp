// A server in this process, for serve and demo: its configuration, its signals, its life.
// SIGTERM and SIGINT stop it cleanly, SIGHUP makes it read its certificate again.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "ledger/ledger.hpp"
#include "server/server.hpp"

namespace sopu::tools {

struct ListenAddress {
  std::string address;
  std::uint16_t port = 0;
};

// `127.0.0.1:7315`, `[::1]:0`, `:7315` (every address).
std::optional<ListenAddress> find_listen(const std::string& text);
// Stop (usage) for anything else.
ListenAddress parse_listen(const std::string& text);

// Must be made before any other thread, so that no thread takes the signals.
class StopSignals {
 public:
  StopSignals();
};

// The options of a ledger that is about to be served from `directory`: its passphrase is asked for,
// a rebuild shows its progress.
LedgerOptions serving_options(const std::string& directory);

// Serves until a signal, or until the disk fails: then Stop (failure), as nothing more may be
// acknowledged and only a new start finds out what was kept. The calling thread does the I/O.
// `ready` is called on it just before, and if it was `ended` when nothing is served or written any
// more, while the ledger is still there. True if a signal ended it, false if stop() was called.
bool serve_until_signal(const std::string& directory, LedgerOptions options, server::Config config,
                        const std::function<void(Ledger&, server::Server&)>& ready,
                        const std::function<void()>& ended = {});

// From now on this process may open as many files, sockets among them, as the system lets it.
void raise_file_limit();

}  // namespace sopu::tools
