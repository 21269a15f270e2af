#include "tools/remote_source.hpp"

#include <boost/json/object.hpp>

#include "ledger/limits.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

class RemoteSource : public audit::LogSource {
 public:
  explicit RemoteSource(Dialogue& dialogue) : dialogue_(dialogue) {}

  std::string checkpoint() override { return fetch("/checkpoint"); }

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
      try {
        read_until(size, next, visit);
        return;
      } catch (const server::Unreachable&) {
        // Goes on where the line broke.
        if (connection == limits::client_reconnections_max) throw;
        dialogue_.drop_socket();
      }
    }
  }

 private:
  std::string fetch(const std::string& target) {
    auto response = dialogue_.http().get(target);
    if (response.status == 200) return std::move(response.body);
    throw Stop(Exit::failure,
               "the server answers " + std::to_string(response.status) + " to " + target);
  }

  // The past comes in order; the checkpoint of the log that has been sent ends it.
  void read_until(std::uint64_t size, std::uint64_t& next,
                  const std::function<void(std::uint64_t, std::string)>& visit) {
    auto& socket = dialogue_.socket();
    value_or_stop(socket.call("subscribe", boost::json::object{{"from", next}}));
    while (true) {
      const auto notification = socket.next_notification(limits::client_silence_max);
      if (!notification) throw server::Unreachable("the server stopped sending events");
      const boost::json::value params = notification->at("params");
      if (notification->at("method") == "checkpoint") {
        if (size_in(text_of(params, "text")) >= size) break;
        continue;
      }
      if (notification->at("method") != "event") continue;
      const auto index = params.at("index").to_number<std::uint64_t>();
      if (index >= size) break;
      // What one is only told of is as good as withheld: there is nothing to check.
      if (const auto* jws = find(params, "jws")) visit(index, text_of(*jws));
      next = index + 1;
    }
    dialogue_.drop_socket();
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
