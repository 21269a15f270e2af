#include "server/transport.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace sopu::server {

namespace asio = boost::asio;

struct Transport::Stream {
  virtual ~Stream() = default;
  virtual TcpSocket& socket() = 0;
  virtual void handshake(IoHandler handler) = 0;
  virtual void read(asio::mutable_buffer buffer, IoHandler handler) = 0;
  virtual void write(const Pieces& pieces, IoHandler handler) = 0;
  virtual void say_goodbye(IoHandler handler) = 0;
};

namespace {

void complete_later(TcpSocket& socket, IoHandler handler, IoError error = {}) {
  asio::post(socket.get_executor(),
             [handler = std::move(handler), error]() mutable { handler(error); });
}

class PlainStream final : public Transport::Stream {
 public:
  explicit PlainStream(TcpSocket socket) : socket_(std::move(socket)) {}

  TcpSocket& socket() override { return socket_; }
  void handshake(IoHandler handler) override { complete_later(socket_, std::move(handler)); }
  void read(asio::mutable_buffer buffer, IoHandler handler) override {
    socket_.async_read_some(buffer, std::move(handler));
  }
  void write(const Pieces& pieces, IoHandler handler) override {
    socket_.async_write_some(pieces, std::move(handler));
  }
  void say_goodbye(IoHandler handler) override { complete_later(socket_, std::move(handler)); }

 private:
  TcpSocket socket_;
};

class TlsStream final : public Transport::Stream {
 public:
  TlsStream(TcpSocket socket, std::shared_ptr<asio::ssl::context> context,
            asio::ssl::stream_base::handshake_type role)
      : context_(std::move(context)), stream_(std::move(socket), *context_), role_(role) {}

  void expect_host(const std::string& host) {
    IoError not_an_address;
    asio::ip::make_address(host, not_an_address);
    // RFC 6066, 3: a name, never an address. What the macro SSL_set_tlsext_host_name does.
    if (not_an_address &&
        SSL_ctrl(stream_.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 const_cast<char*>(host.c_str())) != 1) {
      throw std::runtime_error("cannot name the host " + host + " to TLS");
    }
    stream_.set_verify_mode(asio::ssl::verify_peer);
    stream_.set_verify_callback(asio::ssl::host_name_verification(host));
  }

  TcpSocket& socket() override { return stream_.next_layer(); }
  void handshake(IoHandler handler) override {
    auto done = [handler = std::move(handler)](IoError error) mutable { handler(error); };
    stream_.async_handshake(role_, std::move(done));
  }
  void read(asio::mutable_buffer buffer, IoHandler handler) override {
    stream_.async_read_some(buffer, std::move(handler));
  }
  void write(const Pieces& pieces, IoHandler handler) override {
    stream_.async_write_some(pieces, std::move(handler));
  }
  void say_goodbye(IoHandler handler) override {
    auto done = [handler = std::move(handler)](IoError) mutable { handler({}); };
    stream_.async_shutdown(std::move(done));
  }

 private:
  std::shared_ptr<asio::ssl::context> context_;  // stays while a reload puts another in its place
  asio::ssl::stream<TcpSocket> stream_;
  asio::ssl::stream_base::handshake_type role_;
};

// Reads and drops until the other side is done.
void read_to_end(TcpSocket& socket, std::shared_ptr<std::array<char, 4096>> dropped,
                 IoHandler handler) {
  const auto buffer = asio::buffer(*dropped);
  auto next = [&socket, dropped = std::move(dropped), handler = std::move(handler)](
                  IoError error, std::size_t) mutable {
    if (error) {
      handler({});  // its end, however it came
    } else {
      read_to_end(socket, std::move(dropped), std::move(handler));
    }
  };
  socket.async_read_some(buffer, std::move(next));
}

}  // namespace

Transport::Transport(TcpSocket socket, const std::shared_ptr<asio::ssl::context>& tls) {
  IoError ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (tls) {
    stream_ = std::make_unique<TlsStream>(std::move(socket), tls, asio::ssl::stream_base::server);
  } else {
    stream_ = std::make_unique<PlainStream>(std::move(socket));
  }
}

Transport::Transport(TcpSocket socket, const std::shared_ptr<asio::ssl::context>& tls,
                     const std::string& host) {
  IoError ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (tls) {
    auto stream =
        std::make_unique<TlsStream>(std::move(socket), tls, asio::ssl::stream_base::client);
    stream->expect_host(host);
    stream_ = std::move(stream);
  } else {
    stream_ = std::make_unique<PlainStream>(std::move(socket));
  }
}

Transport::~Transport() = default;
Transport::Transport(Transport&&) noexcept = default;
Transport& Transport::operator=(Transport&&) noexcept = default;

Transport::executor_type Transport::get_executor() const {
  return stream_->socket().get_executor();
}

void Transport::handshake(IoHandler handler) {
  stream_->handshake(std::move(handler));
}

void Transport::read(asio::mutable_buffer buffer, IoHandler handler) {
  if (buffer.size() == 0) return complete_later(stream_->socket(), std::move(handler));
  stream_->read(buffer, std::move(handler));
}

void Transport::write(const Pieces& pieces, IoHandler handler) {
  if (pieces.empty()) return complete_later(stream_->socket(), std::move(handler));
  stream_->write(pieces, std::move(handler));
}

void Transport::linger(IoHandler handler) {
  auto after = [stream = stream_.get(), handler = std::move(handler)](IoError,
                                                                      std::size_t) mutable {
    IoError error;
    stream->socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
    if (error) return handler({});  // the other side has gone already
    read_to_end(stream->socket(), std::make_shared<std::array<char, 4096>>(), std::move(handler));
  };
  stream_->say_goodbye(IoHandler(std::move(after)));
}

void Transport::close() {
  IoError ignored;
  stream_->socket().close(ignored);
}

void teardown(boost::beast::role_type, Transport& transport, IoError& error) {
  transport.close();
  error = {};
}

void beast_close_socket(Transport& transport) {
  transport.close();
}

}  // namespace sopu::server
