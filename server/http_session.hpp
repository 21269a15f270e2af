// One HTTP connection: reads a request, has it answered, writes the answer, and again. Becomes a
// WebSocket when asked to.
// Belongs to the I/O thread.
#pragma once

#include <optional>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "server/request_head.hpp"
#include "server/session.hpp"
#include "server/transport.hpp"

namespace sopu::server {

class HttpSession final : public Session, public std::enable_shared_from_this<HttpSession> {
 public:
  static void start(Shared& shared, Transport transport);

  HttpSession(Shared& shared, Transport transport);
  ~HttpSession() override;

  void tick(Instant now) override;
  void drain() override;
  void abort() override;

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  void shake_hands();
  void read_request();
  void read_header();
  void parse_header(std::size_t bytes);
  std::optional<Reply> refuse_header();
  void read_body();
  void on_body(IoError error);
  void on_read_error(IoError error);
  void refuse(Reply reply);
  void dispatch();
  void hand_over(Request request);
  void upgrade(const Request& request);
  void answer(Reply reply, std::string_view route);
  void write(Reply reply, bool keep_alive);
  void send();
  void on_written(IoError error);
  void ask_more();
  void write_part(std::optional<std::string> part);
  void leave();
  void wait_for(std::chrono::milliseconds time);

  Shared& shared_;
  Transport transport_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::optional<Destination> destination_;
  std::size_t fields_ = 0;  // of the header, before the body was read
  std::string head_;
  std::string body_;
  std::function<std::string()> more_;  // of the reply, while there is
  Framing framing_ = Framing::length;
  std::string trace_id_;  // of the request that is being answered
  std::optional<Instant> deadline_;
  std::optional<Reply> late_reply_;  // of whoever is to ask less, and when it is written
  Instant late_at_;
  Instant taken_at_;
  std::shared_ptr<HttpSession> held_;  // by itself while the pool has its request
  bool is_head_ = false;
  bool keep_alive_ = false;
  bool reading_ = true;  // shaking hands, or between requests, or in the midst of one
  bool leaving_ = false;
};

}  // namespace sopu::server
