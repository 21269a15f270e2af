#include "server/relay.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "ledger/limits.hpp"
#include "server/listener.hpp"
#include "server/origins.hpp"
#include "server/page.hpp"
#include "server/request_head.hpp"
#include "server/tls.hpp"
#include "server/url.hpp"

namespace sopu::server {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

struct Relay::State {
  Config config;
  Url ledger;
  std::shared_ptr<asio::ssl::context> tls;  // towards the ledger
  Listener::Acceptor acceptor;
  asio::steady_timer pause;

  State(asio::io_context& io, const Endpoint& endpoint, const Config& wanted)
      : config(wanted), acceptor(io), pause(io) {
    const auto url = parse_url(endpoint.url);
    if (!url) {
      throw Unreachable(endpoint.url + " is not a server's address such as https://sla.example");
    }
    ledger = *url;
    if (ledger.tls) tls = client_tls(endpoint.ca_file);
    IoError error;
    const tcp::endpoint place(asio::ip::make_address(config.address, error), config.port);
    if (error || !place.address().is_loopback()) {
      throw ConfigError("the page is served on loopback only, and " + config.address + " is not");
    }
    acceptor.open(place.protocol());
    acceptor.set_option(asio::socket_base::reuse_address(true));
    acceptor.bind(place, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (!error) return;
    throw ConfigError("cannot listen on " + config.address + " port " +
                      std::to_string(config.port) + ": " + error.message());
  }
};

namespace {

using Fields = http::request<http::empty_body>;

// What is asked of the ledger: its WebSocket, and documents.
bool is_passed_on(std::string_view path) {
  return path == "/v1/socket" || path.starts_with("/v1/blobs/");
}

bool is_page(std::string_view path) {
  return path == "/" || path.starts_with("/assets/");
}

// One connection of the browser, and the one to the ledger that it becomes.
class Passage : public std::enable_shared_from_this<Passage> {
 public:
  Passage(TcpSocket socket, const Url& ledger, std::shared_ptr<asio::ssl::context> tls)
      : executor_(socket.get_executor()),
        browser_(std::move(socket), nullptr),
        ledger_(ledger),
        tls_(std::move(tls)),
        resolver_(executor_),
        timer_(executor_) {}

  void start() {
    parser_.header_limit(limits::http_header_bytes_max);
    parser_.body_limit(boost::none);  // what is passed on is the ledger's to judge
    give_up_after(limits::client_timeout);
    http::async_read_header(browser_, buffer_, parser_,
                            [self = shared_from_this()](IoError error, std::size_t) {
                              if (!error) self->on_header();
                            });
  }

 private:
  void give_up_after(std::chrono::milliseconds time) {
    timer_.expires_after(time);
    timer_.async_wait([weak = weak_from_this()](IoError error) {
      const auto self = weak.lock();
      if (!error && self) self->close();
    });
  }

  void close() {
    timer_.cancel();
    resolver_.cancel();
    browser_.close();
    if (upstream_) upstream_->close();
  }

  // By which name it is asked: that of this machine, whatever a name elsewhere is made to point to;
  // and by no other site's page.
  bool is_from_here(const Fields& fields) const {
    const auto asked = parse_authority(fields[http::field::host]);
    if (!asked) return false;
    const bool is_local = asked->host == "localhost" || asked->host.ends_with(".localhost") ||
                          asked->host == "127.0.0.1" || asked->host == "[::1]";
    if (!is_local) return false;
    const auto origin = fields.find(http::field::origin);
    return origin == fields.end() ||
           normal_origin(origin->value()) ==
               normal_origin("http://" + std::string(fields[http::field::host]));
  }

  void on_header() {
    const Fields& fields = parser_.get();
    const std::string_view target = fields.target();
    const std::string path(target.substr(0, target.find('?')));
    if (!is_from_here(fields)) return answer(origin_refused(language_of(fields)));
    if (is_passed_on(path)) return connect();
    const bool is_read = fields.method() == http::verb::get || fields.method() == http::verb::head;
    if (!is_page(path) || !is_read) return answer(plain_problem(404, "Only the page is here."));
    answer(page_reply(path, accepts_gzip(fields), language_of(fields)));
  }

  void answer(const Reply& reply) {
    out_ = reply_head(reply, Framing::length, false);
    if (parser_.get().method() != http::verb::head) out_ += reply.body;
    asio::async_write(
        browser_, asio::buffer(out_), [self = shared_from_this()](IoError, std::size_t) {
          self->browser_.linger(IoHandler([self](IoError, std::size_t) { self->close(); }));
        });
  }

  // ------------------------------------------------------------ to the ledger

  void unreachable(const IoError& error) {
    answer(plain_problem(502, "The ledger at " + ledger_.authority +
                                  " cannot be reached: " + error.message() + "."));
  }

  void connect() {
    resolver_.async_resolve(ledger_.host, ledger_.port,
                            [self = shared_from_this()](IoError error, const auto& found) {
                              if (error) return self->unreachable(error);
                              self->connect_to(found);
                            });
  }

  void connect_to(const asio::ip::basic_resolver_results<tcp>& found) {
    auto socket = std::make_shared<TcpSocket>(executor_);
    asio::async_connect(
        *socket, found, [self = shared_from_this(), socket](IoError error, const tcp::endpoint&) {
          if (error) return self->unreachable(error);
          self->upstream_.emplace(std::move(*socket), self->tls_, self->ledger_.host);
          self->upstream_->handshake(IoHandler([self](IoError failed, std::size_t) {
            if (failed) return self->unreachable(failed);
            self->pass_on();
          }));
        });
  }

  // The ledger is asked by its own name, by nobody's page; a connection serves for one request.
  void pass_on() {
    Fields& fields = parser_.get();
    fields.set(http::field::host, ledger_.authority);
    fields.erase(http::field::origin);
    if (!fields.count(http::field::upgrade)) fields.set(http::field::connection, "close");
    std::ostringstream head;
    head << fields.base();
    out_ = head.str();
    const auto rest = buffer_.data();
    out_.append(static_cast<const char*>(rest.data()), rest.size());
    buffer_.consume(buffer_.size());
    timer_.cancel();
    asio::async_write(*upstream_, asio::buffer(out_),
                      [self = shared_from_this()](IoError error, std::size_t) {
                        if (error) return self->close();
                        self->pump(self->browser_, *self->upstream_, self->from_browser_);
                        self->pump(*self->upstream_, self->browser_, self->from_ledger_);
                      });
  }

  using Piece = std::array<char, 16'384>;

  // Until either side ends.
  void pump(Transport& from, Transport& to, Piece& piece) {
    from.async_read_some(asio::buffer(piece), [self = shared_from_this(), &from, &to, &piece](
                                                  IoError error, std::size_t bytes) {
      if (error) return self->close();
      asio::async_write(to, asio::buffer(piece.data(), bytes),
                        [self, &from, &to, &piece](IoError failed, std::size_t) {
                          if (failed) return self->close();
                          self->pump(from, to, piece);
                        });
    });
  }

  asio::io_context::executor_type executor_;
  Transport browser_;
  const Url& ledger_;
  std::shared_ptr<asio::ssl::context> tls_;
  std::optional<Transport> upstream_;
  asio::ip::basic_resolver<tcp, asio::io_context::executor_type> resolver_;
  asio::basic_waitable_timer<std::chrono::steady_clock,
                             asio::wait_traits<std::chrono::steady_clock>,
                             asio::io_context::executor_type>
      timer_;
  boost::beast::flat_buffer buffer_{limits::http_header_bytes_max + 1};
  http::request_parser<http::empty_body> parser_;
  std::string out_;
  Piece from_browser_;
  Piece from_ledger_;
};

}  // namespace

void Relay::accept() {
  state_->acceptor.async_accept([this](IoError error, TcpSocket socket) {
    if (!error) {
      std::make_shared<Passage>(std::move(socket), state_->ledger, state_->tls)->start();
      return accept();
    }
    // Out of files, say: they will come back.
    state_->pause.expires_after(std::chrono::milliseconds(100));
    state_->pause.async_wait([this](IoError stopped) {
      if (!stopped) accept();
    });
  });
}

Relay::Relay(const Endpoint& ledger, const Config& config)
    : state_(std::make_unique<State>(io_, ledger, config)) {}
Relay::~Relay() = default;

std::uint16_t Relay::port() const {
  return state_->acceptor.local_endpoint().port();
}

void Relay::run() {
  asio::signal_set signals(io_, SIGINT, SIGTERM);
  signals.async_wait([this](IoError error, int) {
    if (!error) io_.stop();
  });
  accept();
  io_.run();
}

void Relay::stop() {
  io_.stop();
}

}  // namespace sopu::server
