#include "server/server.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "server/listener.hpp"

namespace sopu::server {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds tick_interval{100};

}  // namespace

struct Server::Impl {
  Impl(Ledger& ledger, Config wanted)
      : config(std::move(wanted)),
        log(config.log_level),
        listener(io, config),
        origins(config, ledger.origin()),
        tokens(ledger,
               [this](const std::string& what) {
                 log.error("tokens", {{"why", what}});
               }),
        workers(config.worker_threads),
        io_queue(std::make_shared<IoQueue>(io)),
        router(ledger, tokens, metrics, log, workers),
        hub(std::make_unique<Hub>(ledger, tokens, workers, io_queue, log, metrics)),
        shared{ledger,   config, log,  metrics,  tokens, workers,
               io_queue, router, *hub, sessions, origins},
        ticker(io),
        stop_timer(io) {
    ledger.set_listener(hub->listener());
  }

  // What the pool and the ledger still hold comes to nothing from here on; handlers that were never
  // called go with `io`, which outlives everything that they speak of.
  ~Impl() {
    io_queue->close();
    workers.join();
    sessions.for_each([](Session& session) { session.abort(); });
    io.restart();
    while (sessions.size() != 0 && run_handlers([this] { return io.poll(); }) != 0) {
    }
  }

  // A handler that throws is gone, and with it the session that only it kept alive.
  template <class Run>
  std::size_t run_handlers(const Run& run) {
    for (;;) {
      try {
        return run();
      } catch (const std::exception& failure) {
        log.error("session-failed", {{"why", failure.what()}});
      }
    }
  }

  void tick() {
    ticker.expires_after(tick_interval);
    ticker.async_wait([this](IoError stopped) {
      if (!stopped) tick();
    });
    if (config.on_tick) config.on_tick();
    if (std::chrono::steady_clock::now() >= forgets_at) forget_documents();
    sessions.for_each([now = std::chrono::steady_clock::now()](Session& s) { s.tick(now); });
  }

  void forget_documents() {
    forgets_at = std::chrono::steady_clock::now() + limits::documents_looked_at_every;
    workers.post_long([this] {
      try {
        const std::size_t gone = shared.ledger.forget_documents();
        if (gone != 0) log.info("documents-forgotten", {{"count", gone}});
      } catch (const std::exception& failure) {
        log.error("documents-not-looked-at", {{"why", failure.what()}});
      }
    });
  }

  void begin_stop() {
    if (stopping) return;
    stopping = true;
    log.info("stopping", {{"connections", sessions.size()}});
    listener.stop();
    stop_timer.expires_after(config.stop_timeout);
    stop_timer.async_wait([this](IoError stopped) {
      if (stopped) return;
      log.warning("stopped-with-requests-unanswered", {{"connections", sessions.size()}});
      io.stop();
    });
    sessions.drain([this] { io.stop(); });
  }

  Config config;
  asio::io_context io{1};
  Log log;
  Listener listener;
  Metrics metrics;
  Origins origins;
  Tokens tokens;
  Workers workers;
  std::shared_ptr<IoQueue> io_queue;
  Router router;
  SessionSet sessions;
  std::unique_ptr<Hub> hub;
  Shared shared;
  asio::steady_timer ticker;
  asio::steady_timer stop_timer;
  std::chrono::steady_clock::time_point forgets_at = std::chrono::steady_clock::now();
  bool stopping = false;
};

Server::Server(Ledger& ledger, Config config)
    : impl_(std::make_unique<Impl>(ledger, std::move(config))) {}

Server::~Server() = default;

std::uint16_t Server::port() const {
  return impl_->listener.port();
}
std::string Server::url() const {
  return impl_->listener.url();
}

void Server::run() {
  Impl& impl = *impl_;
  impl.log.info("listening", {{"url", url()}, {"origin", impl.shared.ledger.origin()}});
  const auto keep_running = asio::make_work_guard(impl.io);
  impl.listener.accept(impl.shared);
  impl.tick();
  impl.run_handlers([&impl] { return impl.io.run(); });
  impl.io_queue->close();
  impl.workers.join();
  impl.log.info("stopped");
}

void Server::stop() {
  asio::post(impl_->io, [impl = impl_.get()] { impl->begin_stop(); });
}

void Server::reload_tls() {
  impl_->listener.reload_tls();
  impl_->log.info("tls-reloaded");
}

}  // namespace sopu::server
