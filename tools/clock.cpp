// clock: what the ledger's clock has on record, and the key with which it signs.
#include "ledger/clock_key.hpp"
#include "tools/commands.hpp"
#include "tools/dialogue.hpp"
#include "tools/serving.hpp"
#include "tools/text.hpp"
#include "tools/verdict.hpp"

namespace sopu::tools {
namespace {

// ---------------------------------------------------------------- show

void show(const Options& options) {
  Dialogue dialogue(options);
  auto zones = dialogue.get(Target("/v1/zones"));
  for (auto& item : zones.at("items").as_array()) {
    const std::string name = text_of(item, "zone");
    const auto whole = dialogue.get(Target("/v1/zones").add("zone", name));
    for (const auto& one : items_of(whole, "items")) {
      const std::string told = compared_here(name, text_of(one, "rules"));
      item.as_object()["compared"] = told.empty() ? "as on this machine" : told;
    }
  }
  if (options.json) return print_json(zones);
  Table table({"Zone", "Version", "Event", "Since", ""});
  for (const auto& item : items_of(zones, "items")) {
    table.add({text_of(item, "zone"), text_of(item, "version"), text_of(item, "recorded.index"),
               text_of(item, "recorded.at"), text_of(item, "compared")});
  }
  print(table.empty() ? "No time zone is on record yet.\n" : table.text());
}

void add_show(CLI::App& family, Context& context) {
  auto* command =
      add_command(family, "show", "The time zones on record, and whether this machine agrees",
                  {"clock show --url https://ledger.example", "clock show --json"});
  add_reading_options(command, context.options);
  set_action(command, context, [&context] { show(context.options); });
}

// ---------------------------------------------------------------- renew

struct RenewArguments {
  std::string directory;
  std::string operator_key;
};

void renew(const Options& options, const RenewArguments& arguments) {
  const LedgerPaths paths(arguments.directory);
  const std::string key_file =
      arguments.operator_key.empty() ? paths.operator_key().string() : arguments.operator_key;
  const auto operator_key = load_key(key_file);
  LedgerOptions opening = serving_options(arguments.directory);
  opening.on_trouble = {};  // that there is no clock key yet is why it is renewed
  renew_clock_key(arguments.directory, std::move(opening), operator_key);
  const std::string file = paths.clock_key().string();
  if (options.json) return print_json(boost::json::object{{"clockKey", file}});
  print("The ledger's clock has a new key: " + file + "\n");
  note("It is encrypted as the log's key is. `sopu serve " + arguments.directory +
       "` reads both when it starts.");
}

void add_renew(CLI::App& family, Context& context) {
  auto* command = add_command(
      family, "renew", "Give the ledger's clock a new key, its first one too; revoke the old ones",
      {"clock renew /var/lib/sopu",
       "clock renew /var/lib/sopu --operator-key /media/operator.pem"});
  auto arguments = std::make_shared<RenewArguments>();
  command->add_option("directory", arguments->directory, "The ledger's directory, not being served")
      ->required()
      ->check(CLI::ExistingDirectory);
  command->add_option("--operator-key", arguments->operator_key,
                      "The operator's key, if it is not in the directory");
  add_json_option(command, context.options);
  set_action(command, context, [&context, arguments] { renew(context.options, *arguments); });
}

}  // namespace

void add_clock_commands(CLI::App& app, Context& context) {
  auto& family = *add_family(app, "clock", "The ledger's clock: time zones on record, and its key");
  add_show(family, context);
  add_renew(family, context);
}

}  // namespace sopu::tools
