// watch: live events, without gap or double over lost connections.
#include <iostream>
#include <thread>

#include "crypto/jws.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/codec/strict_json.hpp"
#include "tools/commands.hpp"
#include "tools/dialogue.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

constexpr std::chrono::seconds poll_interval{30};
constexpr std::chrono::seconds reconnect_pause{2};

struct Arguments {
  std::string agreement;
  std::optional<std::uint64_t> from;
};

void show(const Options& options, const boost::json::value& params) {
  if (options.json) {
    print_json(params);
  } else {
    // Without the signed words the event is told in part only, its subject among what is not.
    const auto jws = crypto::parse_jws(text_of(params, "jws"), codec::event_typ);
    const auto payload = codec::read_json(jws ? jws->payload : std::string());
    const std::string about = payload ? text_of(*payload, "subject") : "(in part)";
    std::string line = text_of(params, "index") + "  " + short_time(text_of(params, "recordedAt")) +
                       "  " + about + "  ";
    print(line + wrap(sentence_of(params, "effect.summary"), 4) + "\n");
  }
  std::cout.flush();
}

// Returns when the line breaks, with `from` set to the next event that is wanted.
void follow(const Options& options, const Arguments& arguments,
            std::optional<std::uint64_t>& from) {
  Dialogue dialogue(options);
  boost::json::object params;
  if (!arguments.agreement.empty()) params["agreement"] = agreement_id(arguments.agreement).value;
  if (from) params["from"] = *from;
  value_or_stop(dialogue.socket().call("subscribe", params));
  note(from ? "Watching from event " + std::to_string(*from) + " on; Ctrl-C ends."
            : "Watching; Ctrl-C ends.");
  while (true) {
    const auto notification = dialogue.socket().next_notification(poll_interval);
    if (!notification || notification->at("method") != "event") continue;
    const boost::json::value event = notification->at("params");
    show(options, event);
    const auto index = number_of(event, "index");
    if (!index) throw server::Unreachable("the server sent an event without its index");
    from = *index + 1;
  }
}

void watch(const Options& options, const Arguments& arguments) {
  auto from = arguments.from;
  for (bool connected_before = false;; connected_before = true) {
    try {
      follow(options, arguments, from);
    } catch (const server::Unreachable& error) {
      if (!connected_before && !from) throw;
      note(std::string("Lost the connection (") + error.what() + "); trying again …");
      std::this_thread::sleep_for(reconnect_pause);
    }
  }
}

}  // namespace

void add_watch(Command& app, Context& context) {
  auto* command = add_command(app, "watch", "Show events as they are recorded",
                              {"watch", "watch acme-hosting --from 0 --json"});
  auto arguments = std::make_shared<Arguments>();
  command->add_option("agreement", arguments->agreement, "Of this agreement only");
  command->add_option("--from", arguments->from, "First everything from this event on");
  add_reading_options(command, context.options);
  set_action(command, context, [&context, arguments] { watch(context.options, *arguments); });
}

}  // namespace sopu::tools
