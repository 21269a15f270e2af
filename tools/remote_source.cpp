#include "tools/remote_source.hpp"

#include <algorithm>
#include <chrono>

#include <boost/json/object.hpp>

#include "ledger/limits.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

class RemoteSource : public audit::LogSource {
 public:
  explicit RemoteSource(Dialogue& dialogue) : dialogue_(dialogue) {}

  std::string checkpoint() override {
    std::string note = fetch("/checkpoint");
    if (note.size() <= limits::client_note_bytes_max) return note;
    throw server::Unreachable("the server's checkpoint is too large to be one");
  }

  std::string entries(std::uint64_t n, std::uint64_t width) override {
    return fetch(log::tile_path({std::nullopt, n, width}));
  }

  std::string tile(log::TileId id, std::uint64_t width) override {
    return fetch(log::tile_path({id.level, id.n, width}));
  }

  void events(std::uint64_t size,
              const std::function<void(std::uint64_t, std::string)>& visit) override {
    std::uint64_t next = 0;
    for (int connection = 1;; ++connection) {
      const std::uint64_t before = next;
      try {
        read_until(size, next, visit);
        return;
      } catch (const server::Unreachable&) {
        // Goes on where the line broke, if it led anywhere.
        if (next == before || connection == limits::client_reconnections_max) throw;
        dialogue_.drop_socket();
      }
    }
  }

 private:
  std::string fetch(const std::string& target) {
    auto response = dialogue_.http().get(target);
    if (response.status == 200) return std::move(response.body);
    throw server::Unreachable("the server answers " + std::to_string(response.status) + " to " +
                              target);
  }

  // The past comes in order; the checkpoint of the log that has been sent ends it.
  void read_until(std::uint64_t size, std::uint64_t& next,
                  const std::function<void(std::uint64_t, std::string)>& visit) {
    auto& socket = dialogue_.socket();
    value_or_stop(socket.call("subscribe", boost::json::object{{"from", next}}));
    auto headway = std::chrono::steady_clock::now();
    for (int idle = 0; idle <= limits::client_idle_frames_max; ++idle) {
      const boost::json::value notification = await(socket, headway);
      const std::string method = text_of(notification, "method");
      if (method == "checkpoint" && size_in(text_of(notification, "params.text")) >= size) {
        return dialogue_.drop_socket();
      }
      if (method != "event") continue;
      const std::uint64_t index = index_of(notification, next);
      if (index >= size) return dialogue_.drop_socket();
      // What one is only told of is as good as withheld: there is nothing to check.
      if (const auto* jws = find(notification, "params.jws")) visit(index, text_of(*jws));
      next = index + 1;
      headway = std::chrono::steady_clock::now();
      idle = 0;
    }
    throw server::Unreachable("the server sends what leads nowhere instead of the log's events");
  }

  // The next notification, within what a server may take since it last sent an event.
  static boost::json::object await(server::SocketClient& socket,
                                   std::chrono::steady_clock::time_point headway) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        headway + limits::client_silence_max - std::chrono::steady_clock::now());
    constexpr std::chrono::milliseconds patience = limits::client_notice_after;
    auto notification = socket.next_notification(std::min(left, patience));
    if (!notification && left > patience) {
      note("Waiting for events of the log …");
      notification = socket.next_notification(left - patience);
    }
    if (!notification) throw server::Unreachable("the server stopped sending events");
    return std::move(*notification);
  }

  static std::uint64_t index_of(const boost::json::value& notification, std::uint64_t next) {
    const auto index = number_of(notification, "params.index");
    if (index && *index >= next) return *index;
    throw server::Unreachable("the server sends events out of their order");
  }

  // Only to know when to stop: the verifier trusts the checkpoint that it checked.
  static std::uint64_t size_in(const std::string& note) {
    const auto parsed = crypto::parse_note(note);
    const auto checkpoint = parsed ? log::parse_checkpoint_body(parsed->body) : std::nullopt;
    return checkpoint ? checkpoint->size : 0;
  }

  Dialogue& dialogue_;
};

}  // namespace

std::unique_ptr<audit::LogSource> open_remote_source(Dialogue& dialogue) {
  return std::make_unique<RemoteSource>(dialogue);
}

}  // namespace sopu::tools
