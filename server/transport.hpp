// One byte stream over TCP or TLS behind one type, so that HTTP and WebSocket are compiled once and
// do not know which it is. Models Beast's AsyncStream.
// Belongs to the I/O thread of its executor.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/system/error_code.hpp>

namespace boost::asio::ssl {
class context;
}

namespace sopu::server {

using IoError = boost::system::error_code;
using TcpSocket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

// A completion handler of any type; called once. Move-only.
class IoHandler {
 public:
  IoHandler() = default;
  template <class Handler>
  requires(!std::same_as<std::decay_t<Handler>, IoHandler>) explicit IoHandler(Handler&& handler)
      : held_(std::make_unique<Holder<std::decay_t<Handler>>>(std::forward<Handler>(handler))) {}

  void operator()(IoError error, std::size_t bytes = 0) {
    const auto held = std::move(held_);
    held->call(error, bytes);
  }

 private:
  struct Held {
    virtual ~Held() = default;
    virtual void call(IoError error, std::size_t bytes) = 0;
  };
  template <class Handler>
  struct Holder final : Held {
    explicit Holder(Handler&& wanted) : handler(std::move(wanted)) {}
    explicit Holder(const Handler& wanted) : handler(wanted) {}
    // What the handler does may end the stream that this belongs to: it runs as a copy of its own.
    void call(IoError error, std::size_t bytes) override {
      Handler running(std::move(handler));
      running(error, bytes);
    }
    Handler handler;
  };
  std::unique_ptr<Held> held_;
};

// Up to eight pieces of what is to be written; the rest waits for the next write.
class Pieces {
 public:
  using value_type = boost::asio::const_buffer;
  using const_iterator = const value_type*;

  template <class Buffers>
  explicit Pieces(const Buffers& buffers) {
    const auto end = boost::asio::buffer_sequence_end(buffers);
    for (auto it = boost::asio::buffer_sequence_begin(buffers); it != end; ++it) {
      const value_type piece(*it);
      if (piece.size() == 0) continue;
      pieces_[count_++] = piece;
      if (count_ == pieces_.size()) break;
    }
  }
  const_iterator begin() const { return pieces_.data(); }
  const_iterator end() const { return pieces_.data() + count_; }
  bool empty() const { return count_ == 0; }

 private:
  std::array<value_type, 8> pieces_;
  std::size_t count_ = 0;
};

class Transport {
 public:
  using executor_type = boost::asio::io_context::executor_type;

  struct Stream;  // plain or TLS

  // The server's end; without a context plain TCP.
  Transport(TcpSocket socket, const std::shared_ptr<boost::asio::ssl::context>& tls);
  // The client's end: checks that the certificate is the host's.
  Transport(TcpSocket socket, const std::shared_ptr<boost::asio::ssl::context>& tls,
            const std::string& host);
  ~Transport();
  Transport(Transport&&) noexcept;
  Transport& operator=(Transport&&) noexcept;

  executor_type get_executor() const;

  // TLS only; plain TCP is ready at once. The handler is never called from inside this call.
  void handshake(IoHandler handler);
  // Says goodbye and waits until the other side has closed too, so that it gets what was sent last.
  // The caller bounds the time with close().
  void linger(IoHandler handler);
  // At once; operations under way end with operation_aborted.
  void close();

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    const boost::asio::mutable_buffer first = first_of(buffers);
    return boost::asio::async_initiate<Token, void(IoError, std::size_t)>(
        [this](auto handler, boost::asio::mutable_buffer buffer) {
          read(buffer, IoHandler(std::move(handler)));
        },
        token, first);
  }
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(IoError, std::size_t)>(
        [this](auto handler, const Pieces& pieces) {
          write(pieces, IoHandler(std::move(handler)));
        },
        token, Pieces(buffers));
  }

 private:
  template <class Buffers>
  static boost::asio::mutable_buffer first_of(const Buffers& buffers) {
    const auto end = boost::asio::buffer_sequence_end(buffers);
    for (auto it = boost::asio::buffer_sequence_begin(buffers); it != end; ++it) {
      const boost::asio::mutable_buffer buffer(*it);
      if (buffer.size() != 0) return buffer;
    }
    return {};
  }
  void read(boost::asio::mutable_buffer buffer, IoHandler handler);
  void write(const Pieces& pieces, IoHandler handler);

  std::unique_ptr<Stream> stream_;
};

// What Beast asks of a stream of one's own: found by argument-dependent lookup.
void teardown(boost::beast::role_type role, Transport& transport, IoError& error);
template <class Handler>
void async_teardown(boost::beast::role_type, Transport& transport, Handler&& handler) {
  transport.linger(IoHandler([held = std::decay_t<Handler>(std::forward<Handler>(handler))](
                                 IoError error, std::size_t) mutable { held(error); }));
}
void beast_close_socket(Transport& transport);

}  // namespace sopu::server
