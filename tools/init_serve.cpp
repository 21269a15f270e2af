// init: makes a ledger's directory. serve: serves it until a signal, or checks whether it could.
#include <csignal>
#include <iostream>

#include <boost/json/value_from.hpp>
#include <unistd.h>

#include "tools/commands.hpp"
#include "tools/dialogue.hpp"
#include "tools/person.hpp"
#include "tools/serve_check.hpp"
#include "tools/serving.hpp"
#include "tools/supervisor.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

struct InitArguments {
  std::string directory;
  std::string operator_id = "operator";
  NewLedger ledger;
  PersonArguments person;
  bool no_passphrase = false;
};

// Who is interrupted while a ledger is made finds nothing of it: the signal waits until all has
// been cleared away, or until the ledger is there and its key was shown.
class SignalsHeld {
 public:
  SignalsHeld() {
    sigemptyset(&held_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&held_, signal);
    pthread_sigmask(SIG_BLOCK, &held_, &before_);
  }
  ~SignalsHeld() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

  bool is_one_waiting() const {
    sigset_t waiting;
    sigpending(&waiting);
    sigandset(&waiting, &waiting, &held_);
    return sigisemptyset(&waiting) == 0;
  }

 private:
  sigset_t held_;
  sigset_t before_;
};

std::string login_name() {
  const char* name = std::getenv("USER");
  return name == nullptr || *name == '\0' ? "operator" : name;
}

void init(const Options& options, InitArguments arguments) {
  auto& ledger = arguments.ledger;
  ledger.operator_id = party_id(arguments.operator_id).value;
  if (ledger.operator_name.empty()) ledger.operator_name = "Operator of " + ledger.origin;
  if (arguments.person.name.empty()) arguments.person.name = login_name();
  ledger.operator_person = person_of(arguments.person);
  if (!arguments.no_passphrase) {
    ledger.passphrase = ask_new_passphrase("the three keys");
  }
  const SignalsHeld signals;
  try {
    create_ledger(arguments.directory, ledger, [&] { return signals.is_one_waiting(); });
  } catch (const NewLedgerError& error) {
    throw Stop(Exit::usage, error.what());
  }
  const LedgerPaths paths(arguments.directory);
  const auto key = crypto::read_key_file(paths.log_key(), [&] { return ledger.passphrase; });
  const auto verifier =
      crypto::NoteVerifier::make(ledger.origin, crypto::NoteKeyType::ed25519, key.public_key());
  if (options.json) {
    return print_json(boost::json::object{{"directory", arguments.directory},
                                          {"origin", ledger.origin},
                                          {"verifierKey", verifier.vkey()},
                                          {"operator", ledger.operator_id},
                                          {"logKey", paths.log_key().string()},
                                          {"operatorKey", paths.operator_key().string()},
                                          {"clockKey", paths.clock_key().string()}});
  }
  Table table;
  table.add({"Ledger", arguments.directory});
  table.add({"Origin", ledger.origin});
  table.add({"Verifier key", verifier.vkey()});
  table.add({"Operator", ledger.operator_id});
  print(table.text());
  note(
      "\nThree keys are in the directory:\n"
      "  " +
      paths.log_key().filename().string() +
      "       signs the log's checkpoints; stays on the server\n"
      "  " +
      paths.clock_key().filename().string() +
      "     signs what the ledger's clock says; stays on the server\n"
      "  " +
      paths.operator_key().filename().string() +
      "  enrols parties and renews the clock's key; take it off the server and keep\n"
      "                     it safe, with a copy\n"
      "Publish the verifier key where auditors will look for it, apart from the server.\n"
      "Next: sopu serve " +
      arguments.directory);
}

void add_init(Command& app, Context& context) {
  auto* command = add_command(app, "init", "Make a new ledger: its directory, keys and first event",
                              {"init /var/lib/sopu --origin ledger.example/sla",
                               "init ./trial --origin localhost/trial --no-passphrase"});
  auto arguments = std::make_shared<InitArguments>();
  command
      ->add_option("directory", arguments->directory, "A directory that is empty or not there yet")
      ->required();
  command
      ->add_option("--origin", arguments->ledger.origin,
                   "The ledger's name for ever, a URL without its scheme")
      ->required();
  command->add_option("--operator", arguments->operator_id, "Party id of the operator")
      ->show_default();
  command->add_option("--operator-name", arguments->ledger.operator_name, "Name of the operator");
  add_person_options(*command, arguments->person,
                     "Who holds the operator's key (default: your login name)");
  command->add_flag("--no-passphrase", arguments->no_passphrase, "Leave the keys unencrypted");
  add_json_option(command, context.options);
  set_action(command, context, [&context, arguments] { init(context.options, *arguments); });
}

struct ServeArguments {
  std::string directory;
  Given given;
  bool check = false;
};

// The settings with the socket that was passed to this process, if there is one.
Settings effective_settings(const Given& given) {
  auto settings = read_settings(given);
  settings.serving.server.listening_socket = passed_socket();
  if (settings.serving.server.listening_socket) settings.sources["listen"] = "a socket passed on";
  return settings;
}

void say_all(const std::vector<std::string>& sentences) {
  for (const auto& sentence : sentences) note("sopu: " + sentence);
}

boost::json::object checked_json(const Settings& settings, const ServeFindings& found) {
  return {{"settings", shown(settings.serving)},
          {"sources", boost::json::value_from(settings.sources)},
          {"faults", boost::json::value_from(found.faults)},
          {"remarks", boost::json::value_from(found.remarks)}};
}

void check(const Options& options, const ServeArguments& arguments) {
  const auto settings = effective_settings(arguments.given);
  auto found = check_directory(arguments.directory);
  const auto of_server = server::faults_of(settings.serving.server);
  found.faults.insert(found.faults.begin(), of_server.begin(), of_server.end());
  found.faults.insert(found.faults.begin(), settings.faults.begin(), settings.faults.end());
  if (options.json) {
    print_json(checked_json(settings, found));
  } else {
    print(settings_text(settings));
    say_all(found.faults);
    say_all(found.remarks);
  }
  if (!settings.faults.empty()) throw Stop(Exit::usage, "");
  if (!found.faults.empty()) throw Stop(Exit::failure, "");
  if (!options.json) note("sopu: this ledger can be served");
}

void serve(const Options& options, const ServeArguments& arguments) {
  const StopSignals signals;
  const auto settings = effective_settings(arguments.given);
  if (!settings.faults.empty()) {
    const auto& faults = settings.faults;
    say_all({faults.begin(), faults.end() - 1});
    throw Stop(Exit::usage, faults.back());
  }
  const auto announce = [&](Ledger& ledger, server::Server& server) {
    const std::string vkey = ledger.log_verifier().vkey();
    note("sopu: serving " + ledger.origin() + " at " + server.url() + ", verifier key " + vkey);
    if (!options.json) return;
    print_json(boost::json::object{
        {"url", server.url()}, {"origin", ledger.origin()}, {"verifierKey", vkey}});
    std::cout.flush();
  };
  auto opening = serving_options(arguments.directory);
  opening.disk_reserve_bytes = settings.serving.disk_reserve_bytes;
  opening.quotas = settings.serving.quotas;
  try {
    serve_until_signal(arguments.directory, std::move(opening), settings.serving.server, announce);
  } catch (const server::ConfigError& error) {
    throw Stop(Exit::usage, error.what());
  }
}

void add_serve(Command& app, Context& context) {
  auto* command = add_command(
      app, "serve", "Serve a ledger over HTTP and WebSocket until a signal",
      {"serve /var/lib/sopu",
       "serve /var/lib/sopu --listen 0.0.0.0:443 --tls-cert chain.pem --tls-key key.pem",
       "serve /var/lib/sopu --config /etc/sopu.json --check",
       "serve ./trial --listen 127.0.0.1:0 --json"});
  auto arguments = std::make_shared<ServeArguments>();
  command->add_option("directory", arguments->directory, "The ledger's directory")
      ->required()
      ->existing_directory();
  command->add_flag("--check", arguments->check,
                    "Say what would keep it from being served, and how it would be; serve nothing");
  add_setting_options(command, arguments->given);
  add_json_option(command, context.options);
  set_action(command, context, [&context, arguments] {
    arguments->check ? check(context.options, *arguments) : serve(context.options, *arguments);
  });
}

}  // namespace

void add_init_and_serve(Command& app, Context& context) {
  add_init(app, context);
  add_serve(app, context);
}

}  // namespace sopu::tools
