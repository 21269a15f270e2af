#include "server/append_load.hpp"

#include <chrono>
#include <deque>
#include <stdexcept>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "server/transport.hpp"
#include "server/url.hpp"

namespace sopu::server {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using Instant = std::chrono::steady_clock::time_point;

class AppendLoad::Connection {
 public:
  Connection(asio::io_context& io, const Url& url) : socket_(io.get_executor()) {
    auto& tcp = socket_.next_layer();
    asio::connect(tcp, asio::ip::tcp::resolver(io).resolve(url.host, url.port));
    tcp.set_option(asio::ip::tcp::no_delay(true));
    auto name_protocol = [](websocket::request_type& request) {
      request.set(boost::beast::http::field::sec_websocket_protocol, "sopu.v1");
    };
    socket_.set_option(websocket::stream_base::decorator(std::move(name_protocol)));
    socket_.auto_fragment(false);
    socket_.text(true);
    socket_.handshake(url.authority, "/v1/socket");
    socket_.read(buffer_);  // hello
    buffer_.clear();
  }

  void start(std::vector<std::string> events, unsigned in_flight, std::vector<double>& latencies) {
    frames_.clear();
    for (std::size_t i = 0; i < events.size(); ++i) {
      frames_.push_back(R"({"jsonrpc":"2.0","id":)" + std::to_string(i) +
                        R"(,"method":"append","params":{"jws":")" + events[i] + R"("}})");
    }
    next_ = 0;
    allowed_ = in_flight;
    latencies_ = &latencies;
    send();
    receive();
  }

 private:
  // One frame is written at a time; the next one follows as soon as the answers allow.
  void send() {
    if (writing_ || next_ == frames_.size() || sent_at_.size() == allowed_) return;
    writing_ = true;
    sent_at_.push_back(std::chrono::steady_clock::now());
    socket_.async_write(asio::buffer(frames_[next_++]), [this](IoError error, std::size_t) {
      if (error) throw std::runtime_error("the benchmark cannot send: " + error.message());
      writing_ = false;
      send();
    });
  }

  void receive() {
    if (sent_at_.empty()) return;
    socket_.async_read(buffer_, [this](IoError error, std::size_t) {
      if (error) throw std::runtime_error("the benchmark got no answer: " + error.message());
      take_answer();
      send();
      receive();
    });
  }

  // Answers come in the order of the sending, as all are for the same agreement.
  void take_answer() {
    const auto bytes = buffer_.cdata();
    const std::string_view answer(static_cast<const char*>(bytes.data()), bytes.size());
    if (answer.find("\"result\"") == std::string_view::npos) {
      throw std::runtime_error("an append of the benchmark was refused: " + std::string(answer));
    }
    buffer_.clear();
    const std::chrono::duration<double, std::micro> took =
        std::chrono::steady_clock::now() - sent_at_.front();
    sent_at_.pop_front();
    latencies_->push_back(took.count());
  }

  websocket::stream<TcpSocket, false> socket_;
  boost::beast::flat_buffer buffer_;
  std::vector<std::string> frames_;
  std::size_t next_ = 0;
  std::deque<Instant> sent_at_;  // of those unanswered
  unsigned allowed_ = 1;
  bool writing_ = false;
  std::vector<double>* latencies_ = nullptr;
};

struct AppendLoad::Impl {
  asio::io_context io{1};
  std::vector<std::unique_ptr<Connection>> connections;
};

AppendLoad::AppendLoad(const std::string& url, std::size_t connections)
    : impl_(std::make_unique<Impl>()) {
  const auto parsed = parse_url(url);
  if (!parsed || parsed->tls) throw std::invalid_argument("the load goes to plain http only");
  for (std::size_t i = 0; i < connections; ++i) {
    impl_->connections.push_back(std::make_unique<Connection>(impl_->io, *parsed));
  }
}

AppendLoad::~AppendLoad() = default;
AppendLoad::AppendLoad(AppendLoad&&) noexcept = default;

std::vector<double> AppendLoad::append(std::vector<std::vector<std::string>> events,
                                       unsigned in_flight) {
  std::vector<double> latencies;
  for (std::size_t i = 0; i < events.size(); ++i) {
    impl_->connections.at(i)->start(std::move(events[i]), in_flight, latencies);
  }
  impl_->io.restart();
  impl_->io.run();
  return latencies;
}

}  // namespace sopu::server
