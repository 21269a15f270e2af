// Sockets that behave as no client of ours does: idle, slow, silent. For the benchmark of the
// edges. One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sopu::tools {

class RawSocket {
 public:
  // To http://ADDRESS:PORT. Throws std::runtime_error.
  explicit RawSocket(const std::string& url);
  ~RawSocket();
  RawSocket(RawSocket&& other) noexcept;
  RawSocket& operator=(RawSocket&&) = delete;

  void send(std::string_view bytes);
  // False if the other side has closed.
  bool try_send(std::string_view bytes);
  // Until this is among it.
  void read_until(std::string_view mark);

 private:
  int socket_ = -1;
};

// A WebSocket that has been greeted.
RawSocket greeted_socket(const std::string& url);
// A text frame of a client (RFC 6455, 5.2), masked with zeros.
std::string text_frame(std::string_view text);

}  // namespace sopu::tools
