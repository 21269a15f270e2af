// page: the page of this executable, for a ledger elsewhere.
#include "server/page.hpp"

#include <iostream>

#include "server/relay.hpp"
#include "tools/commands.hpp"
#include "tools/dialogue.hpp"
#include "tools/serving.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

void page(const Options& options, const std::string& listen_on) {
  const ListenAddress listen = parse_listen(listen_on);
  Dialogue dialogue(options);
  const auto& ledger = dialogue.ledger();
  const std::string theirs = text_of(dialogue.get(Target("/v1/log")), "page");
  const std::string ours(server::page_bundle());
  server::Config config;
  config.address = listen.address;
  config.port = listen.port;
  server::Relay relay(dialogue.endpoint(), config);
  const std::string url = "http://localhost:" + std::to_string(relay.port()) + "/";
  if (options.json) {
    print_json(boost::json::object{{"url", url},
                                   {"ledger", ledger.name},
                                   {"verifierKey", ledger.vkey()},
                                   {"page", ours},
                                   {"serversPage", theirs}});
  } else {
    print("The page of this executable, for the ledger " + ledger.name + ":\n  " + url +
          "\nVerifier key of its log:\n  " + ledger.vkey() + "\nHash of the page:\n  " + ours +
          (theirs == ours ? ", which the server there gives out, too\n"
                          : "; the server there gives out another: " + theirs + "\n"));
    note("Ctrl-C ends it.");
  }
  std::cout.flush();
  relay.run();
}

}  // namespace

void add_page(Command& app, Context& context) {
  auto* command = add_command(
      app, "page", "Serve the web page from this executable, for a ledger elsewhere",
      {"page https://ledger.example", "page https://ledger.example --listen 127.0.0.1:0 --json"});
  auto listen = std::make_shared<std::string>("127.0.0.1:7316");
  command->add_option("url", context.options.url, "Where the ledger is served (env SOPU_URL)");
  command->add_option("--listen", *listen, "ADDRESS:PORT, on this machine alone")->show_default();
  command
      ->add_option("--ca", context.options.ca_file,
                   "PEM file of certificates to trust beside the system's")
      ->existing_file();
  command->add_flag("--yes", context.options.yes, "Trust a ledger that is new without asking");
  add_json_option(command, context.options);
  set_action(command, context, [&context, listen] { page(context.options, *listen); });
}

}  // namespace sopu::tools
