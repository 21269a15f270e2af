// party: enrolment requests, enrolment, the names and the keys of a party.
#include "ledger/codec/event_json.hpp"
#include "tools/commands.hpp"
#include "tools/signing.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

domain::KeyUses parse_uses(const std::vector<std::string>& names) {
  domain::KeyUses uses;
  for (const auto& name : names) {
    if (name == "sign") uses.sign = true;
    if (name == "measure") uses.measure = true;
    if (name == "admin") uses.admin = true;
    if (name == "read") uses.read = true;
  }
  return uses;
}

struct RequestArguments {
  std::string name;
  std::string person;
  std::string origin;
  std::string output = "-";
  std::vector<std::string> uses{"sign", "read"};
};

void request(const Options& options, const RequestArguments& arguments) {
  if (options.key_file.empty() || options.party.empty()) {
    throw Stop(Exit::usage, "whose request? Give --key FILE and --party ID");
  }
  const std::string origin =
      arguments.origin.empty() ? Dialogue(options).ledger().name : arguments.origin;
  const std::string jws = codec::write_enrolment_request(
      origin, party_id(options.party), arguments.name, load_key(options.key_file), arguments.person,
      parse_uses(arguments.uses));
  if (arguments.output == "-") return print(jws + "\n");
  write_new_file(arguments.output, jws + "\n");
  note("The request is in " + arguments.output +
       ". A party's first key: send it to the operator,"
       " who runs `sopu party enrol`.\nA further key: somebody with an admin key of " +
       options.party + " runs `sopu party add-key`.");
}

void add_request(CLI::App& family, Context& context) {
  auto* command = add_command(
      family, "request", "Write the request with which a new key asks to be introduced",
      {"party request --party acme --name \"Acme Oy\" --person \"Anna A\" --uses sign,admin,read"
       " --key anna.pem -o anna.request"});
  auto arguments = std::make_shared<RequestArguments>();
  command->add_option("--name", arguments->name, "Name of the party")->required();
  command
      ->add_option("--person", arguments->person,
                   "Who holds the key: thresholds count people, not keys")
      ->required();
  command->add_option("--uses", arguments->uses, "What the key may do: sign, measure, admin, read")
      ->delimiter(',')
      ->check(CLI::IsMember({"sign", "measure", "admin", "read"}))
      ->capture_default_str();
  command->add_option("--origin", arguments->origin,
                      "The ledger's origin (default: asked of the server)");
  command->add_option("-o,--output", arguments->output, "File to write (default: standard output)");
  add_reading_options(command, context.options);
  set_action(command, context, [&context, arguments] { request(context.options, *arguments); });
}

std::string request_in(const std::string& file) {
  std::string text = read_text_file(file);
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  return text;
}

void add_introduction(CLI::App& family, Context& context, const std::string& name,
                      const std::string& purpose, const std::string& type,
                      const std::string& example) {
  auto* command = add_command(family, name, purpose, {example});
  auto file = std::make_shared<std::string>();
  command->add_option("file", *file, "The request of `sopu party request`")->required();
  add_signing_options(command, context.options);
  set_action(command, context, [&context, file, type] {
    std::string compact = request_in(*file);
    const auto parsed = value_or_stop(codec::read_enrolment_request(compact));
    perform(context.options,
            {type, "party/" + parsed.party.value, boost::json::object{{"request", compact}}});
  });
}

void add_rename(CLI::App& family, Context& context) {
  auto* command =
      add_command(family, "rename", "Give your party another name (with its admin key)",
                  {"party rename \"Acme Verkkokauppa Oyj\" --party acme --key anna.pem"});
  auto name = std::make_shared<std::string>();
  command->add_option("name", *name, "The name from now on; its id stays")->required();
  add_signing_options(command, context.options);
  set_action(command, context, [&context, name] {
    perform(context.options, {"party.renamed", "party/" + party_id(context.options.party).value,
                              boost::json::object{{"name", *name}}});
  });
}

void add_revoke(CLI::App& family, Context& context) {
  auto* command = add_command(family, "revoke-key", "Revoke a key of your own party",
                              {"party revoke-key KID --reason \"laptop stolen\""});
  auto kid = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  command->add_option("kid", *kid, "The key's id, see `sopu party keys`")->required();
  command->add_option("--reason", *reason, "Why")->required();
  add_signing_options(command, context.options);
  set_action(command, context, [&context, kid, reason] {
    perform(context.options, {"key.revoked", "party/" + party_id(context.options.party).value,
                              boost::json::object{{"kid", *kid}, {"reason", *reason}}});
  });
}

std::string joined(const boost::json::array& items) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : ",") + text_of(item);
  return out;
}

std::string former_names(const boost::json::value& party) {
  const auto& names = items_of(party, "names");
  std::string text;
  for (std::size_t i = 0; i + 1 < names.size(); ++i) {
    text += "  until " + text_of(names[i + 1], "since.at").substr(0, 10) + " " +
            text_of(names[i], "name") + "\n";
  }
  return text;
}

void show_keys(const Options& options, const std::string& id) {
  Dialogue dialogue(options);
  const auto party = dialogue.get(Target("/v1/parties/" + party_id(id).value));
  if (options.json) return print_json(party);
  print(text_of(party, "name") + " (" + id + ")\n" + former_names(party));
  Table table({"KID", "PERSON", "USES", "ADDED", "STATE"});
  for (const auto& key : items_of(party, "keys")) {
    const std::string revoked = text_of(key, "revoked.at").substr(0, 10);
    table.add(
        {text_of(key, "kid"), text_of(key, "person"), joined(items_of(key, "uses")),
         text_of(key, "added.at").substr(0, 10),
         revoked.empty() ? "valid" : "revoked " + revoked + ": " + text_of(key, "revokedBecause")});
  }
  print(table.text());
}

void add_keys(CLI::App& family, Context& context) {
  auto* command =
      add_command(family, "keys", "Show a party's keys with their history", {"party keys acme"});
  auto id = std::make_shared<std::string>();
  command->add_option("party", *id, "The party's id")->required();
  add_reading_options(command, context.options);
  set_action(command, context, [&context, id] { show_keys(context.options, *id); });
}

}  // namespace

void add_party_commands(CLI::App& app, Context& context) {
  auto& family = *add_family(app, "party", "Parties and their keys");
  add_request(family, context);
  add_introduction(family, context, "enrol", "Introduce a party (with the operator's key)",
                   "party.enrolled",
                   "party enrol anna.request --party operator --key ledger/operator-key.pem");
  add_introduction(family, context, "add-key", "Add a key to your party (with its admin key)",
                   "key.added", "party add-key ben.request --party acme --key anna.pem");
  add_keys(family, context);
  add_rename(family, context);
  add_revoke(family, context);
}

}  // namespace sopu::tools
