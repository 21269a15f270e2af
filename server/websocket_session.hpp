// One WebSocket: frames in, calls to the pool, answers and notifications out.
// Belongs to the I/O thread.
#pragma once

#include <deque>
#include <optional>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "server/in_order.hpp"
#include "server/rpc.hpp"
#include "server/session.hpp"
#include "server/transport.hpp"

namespace sopu::server {

class WebSocketSession final : public Session,
                               public Subscriber,
                               public std::enable_shared_from_this<WebSocketSession> {
 public:
  static constexpr std::string_view path = "/v1/socket";
  static constexpr std::string_view subprotocol = "sopu.v1";
  using UpgradeRequest = boost::beast::http::request<boost::beast::http::string_body>;

  // The reply to an upgrade that is not granted for want of the subprotocol.
  static std::optional<Reply> refuse(const UpgradeRequest& request);
  // `trace_id`: of the upgrade, and of every call on the socket.
  static void start(Shared& shared, Transport transport, UpgradeRequest request,
                    std::string trace_id);

  WebSocketSession(Shared& shared, Transport transport, std::string trace_id);
  ~WebSocketSession() override;

  void tick(Instant now) override;
  void drain() override;
  void abort() override;

  void notify(SharedText text) override;
  std::size_t waiting_bytes() const override { return waiting_bytes_; }
  void ended(Ended why) override;

 private:
  using CloseCode = boost::beast::websocket::close_code;
  // What is left to do on the I/O thread after the pool has done its part.
  using Then = std::function<void(WebSocketSession&)>;
  // What an answer needs of the call.
  struct Asking {
    Asking(const rpc::Call& call, std::string_view name)
        : id(call.id), language(call.language), route(name) {}
    boost::json::value id;
    words::Language language;
    std::string_view route;  // the method's name
  };

  // websocket_session.cpp: the connection
  void accept(UpgradeRequest request);
  void on_accepted(IoError error);
  void say_hello();
  void read();
  void on_read(IoError error);
  void send(SharedText text);
  void send(std::string text);
  void waits(std::ptrdiff_t bytes);
  void write_next();
  void on_written(IoError error);
  void ping(Instant now);
  void close(CloseCode code, std::string_view reason);
  void gone();
  void close_when_drained();

  // websocket_calls.cpp: what is called
  void on_call(rpc::Call call);
  void append(rpc::Call call);
  void authenticate(rpc::Call call);
  void prepare(rpc::Call call);
  void subscribe(rpc::Call call);
  void unsubscribe(const rpc::Call& call);
  void question(rpc::Call call, const Question& question);
  void answer_call(const Asking& asking, std::string frame);
  void refuse_call(const Asking& asking, const domain::Error& error, int code = rpc::refused);
  void fail_call(const Asking& asking);
  // `work` runs on the pool; what it returns, back here. A request is then answered.
  void in_pool(const Asking& asking, std::function<Then()> work);
  void take_in();
  void finish(std::string_view method, Instant taken_at, const Then& then);
  std::optional<Caller> valid_caller() const;

  Shared& shared_;
  boost::beast::websocket::stream<Transport, false> socket_;
  boost::beast::flat_buffer buffer_;
  std::string nonce_;
  const std::string trace_id_;
  std::optional<Caller> caller_;
  std::optional<Hub::Id> subscription_;
  // Of the appends; their checks outlive the session.
  std::shared_ptr<InOrder> appends_ = std::make_shared<InOrder>();

  std::deque<SharedText> queue_;  // the first is being written
  std::size_t waiting_bytes_ = 0;
  std::size_t in_flight_ = 0;               // calls without an answer yet
  std::shared_ptr<WebSocketSession> held_;  // by itself while there are any
  Instant opened_at_;
  Instant heard_at_;
  Instant pinged_at_;
  std::optional<Instant> deadline_;
  std::shared_ptr<WebSocketSession> penalised_;  // by itself while nothing is read, until then
  Instant penalised_until_;
  // How many calls may be unanswered: more with each that is answered, one after a penalty. So who
  // is thrown back again and again, or comes on ever new sockets, gets little done.
  std::size_t window_ = limits::requests_in_flight_first;
  bool reading_ = false;
  bool writing_ = false;
  bool pinging_ = false;
  bool accepted_ = false;
  bool authenticating_ = false;
  bool subscribing_ = false;
  bool draining_ = false;
  bool closing_ = false;
};

}  // namespace sopu::server
