#include "tools/raw_sockets.hpp"

#include <array>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/url.hpp"

namespace sopu::tools {

RawSocket::RawSocket(const std::string& url) {
  const auto parsed = server::parse_url(url);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  if (!parsed || ::inet_pton(AF_INET, parsed->host.c_str(), &address.sin_addr) != 1) {
    throw std::runtime_error(url + " is not the address of a benchmark's server");
  }
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoul(parsed->port)));
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0) throw std::runtime_error("no more sockets: raise the limit of open files");
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket_);
    throw std::runtime_error("cannot connect to " + url);
  }
}

RawSocket::~RawSocket() {
  if (socket_ >= 0) ::close(socket_);
}

RawSocket::RawSocket(RawSocket&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}

bool RawSocket::try_send(std::string_view bytes) {
  return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(bytes.size());
}

void RawSocket::send(std::string_view bytes) {
  if (!try_send(bytes)) throw std::runtime_error("the benchmark's server closed a connection");
}

void RawSocket::read_until(std::string_view mark) {
  std::string text;
  std::array<char, 4'096> buffer{};
  while (text.find(mark) == std::string::npos) {
    const auto count = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (count <= 0) throw std::runtime_error("the benchmark's server closed a connection");
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

RawSocket greeted_socket(const std::string& url) {
  RawSocket socket(url);
  socket.send(
      "GET /v1/socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
      "Sec-WebSocket-Protocol: sopu.v1\r\n\r\n");
  socket.read_until("\"treeSize\"");
  return socket;
}

std::string text_frame(std::string_view text) {
  std::string frame = "\x81";
  if (text.size() < 126) {
    frame += static_cast<char>(0x80U | text.size());
  } else {
    frame += static_cast<char>(0x80U | 126U);
    frame += static_cast<char>(text.size() >> 8U);
    frame += static_cast<char>(text.size() & 0xffU);
  }
  frame.append(4, '\0');
  return frame.append(text);
}

}  // namespace sopu::tools
