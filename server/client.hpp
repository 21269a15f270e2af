// A client of the interface, for the command line, the demo, the benchmarks: blocking HTTP and
// WebSocket, plain or TLS. Uses nothing but what is documented for everybody.
// An object belongs to one thread at a time.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "crypto/ed25519.hpp"
#include "ledger/clock.hpp"
#include "ledger/domain/value/error.hpp"
#include "ledger/domain/value/ids.hpp"
#include "ledger/words/words.hpp"

namespace sopu::server {

// Could not connect, timed out, or the other side does not speak the protocol.
struct Unreachable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The server says that it is another ledger than the one it is asked as.
struct WrongLedger : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Who asks, and of which ledger: signs a fresh token (RFC 7519 claims, typ `sopu-auth+jwt`) for
// each request, good for this origin alone, whatever the server says that it is.
struct Identity {
  domain::PartyId party;
  crypto::PrivateKey key;
  std::string origin;
  Clock clock = system_clock();  // by which it signs, and judges what a server says of the time
};

struct Endpoint {
  std::string url;      // http(s)://host:port
  std::string ca_file;  // PEM of certificates to trust beside the system's; may be empty
  words::Language language = words::Language::en;  // of what is said in the answers
  std::function<void()>
      on_wait{};  // an answer takes longer than a person likes to wait for nothing
};

struct Response {
  int status = 0;
  std::string content_type;
  std::string body;
  std::string etag;
};

// Keeps its connection; connects again when the server closed it.
class HttpClient {
 public:
  explicit HttpClient(Endpoint endpoint, std::optional<Identity> identity = {});
  ~HttpClient();

  void act_as(Identity identity);  // from now on

  Response get(const std::string& target);
  // The body of a 200 goes into the sink, piece by piece as it comes; any other stays in the reply.
  // Asked once: what broke off has reached the sink in part (Unreachable).
  using Sink = std::function<void(std::string_view piece)>;
  Response download(const std::string& target, const Sink& sink);
  // An event needs no token: its signature is the authorisation.
  Response post(const std::string& target, const std::string& content_type, std::string body);

  // The JSON of a 2xx answer; a problem document becomes the error it tells of.
  domain::Result<boost::json::value> get_json(const std::string& target);
  domain::Result<boost::json::value> append(const std::string& jws);  // the receipt
  // One piece of a document: {received, whole}.
  domain::Result<boost::json::value> put_piece(const std::string& target, std::uint64_t from,
                                               std::uint64_t total, std::string bytes);
  // As get_json, but the answer goes into the sink.
  domain::Refusal save(const std::string& target, const Sink& sink);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class SocketClient {
 public:
  // Connects, reads `hello`, authenticates if there is an identity: WrongLedger if the hello is not
  // its ledger's.
  explicit SocketClient(Endpoint endpoint, std::optional<Identity> identity = {});
  ~SocketClient();

  const boost::json::object& hello() const;

  // One call and its answer; notifications that come in between are kept for next_notification().
  domain::Result<boost::json::value> call(std::string_view method, boost::json::value params);

  // For pipelining: send without waiting, then take answers in the order they come.
  void send(std::uint64_t id, std::string_view method, const boost::json::value& params);
  void send_raw(std::string frame);
  std::string receive_raw();  // the next frame, whatever it is

  // {method, params} of the next notification; nullopt after the timeout.
  std::optional<boost::json::object> next_notification(std::chrono::milliseconds timeout);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The problem document of an answer as an error.
domain::Error read_problem(const boost::json::value& problem);

}  // namespace sopu::server
