// party: enrolment requests, enrolment, the names and the keys of a party.
#include "ledger/codec/event_json.hpp"
#include "ledger/domain/agreement/compare_code.hpp"
#include "tools/commands.hpp"
#include "tools/files.hpp"
#include "tools/person.hpp"
#include "tools/recovery.hpp"
#include "tools/signing.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::value;

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
  PersonArguments person;
  std::string origin;
  std::string output = "-";
  std::vector<std::string> uses{"sign", "read"};
  std::string up_to;
  std::string from;
  std::string until;
  std::string countersigner;
};

std::optional<domain::Time> time_given(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return parse_moment(text, {});
}

std::optional<domain::Authority> authority_of(const RequestArguments& arguments) {
  const domain::Authority authority{domain::parse<domain::ChangeClass>(arguments.up_to),
                                    time_given(arguments.from), time_given(arguments.until)};
  if (authority == domain::Authority{}) return std::nullopt;
  return authority;
}

void request(const Options& options, const RequestArguments& arguments) {
  if (options.key_file.empty() || options.party.empty()) {
    throw Stop(Exit::usage, "whose request? Give --key FILE and --party ID");
  }
  const std::string origin =
      arguments.origin.empty() ? Dialogue(options).ledger().name : arguments.origin;
  std::optional<crypto::PrivateKey> countersigner;
  if (!arguments.countersigner.empty()) countersigner = load_key(arguments.countersigner);
  const crypto::PrivateKey key = load_key(options.key_file);
  const std::string jws = codec::write_enrolment_request(
      origin, party_id(options.party), arguments.name, key,
      {person_of(arguments.person), parse_uses(arguments.uses), authority_of(arguments),
       countersigner ? &*countersigner : nullptr});
  note("Code of the key, for who adds it to compare with you by phone: " +
       domain::compare_code(domain::Kid{crypto::thumbprint(key.public_key())}));
  if (arguments.output == "-") return print(jws + "\n");
  write_new_file(arguments.output, jws + "\n");
  note("The request is in " + arguments.output +
       ". A party's first key: send it to the operator,"
       " who runs `sopu party enrol`.\nA further key: somebody with an admin key of " +
       options.party + " runs `sopu party add-key`.");
}

void add_request(Command& family, Context& context) {
  auto* command = add_command(
      family, "request", "Write the request with which a new key asks to be introduced",
      {"party request --party acme --name \"Acme Oy\" --person \"Anna A\" --uses sign,admin,read"
       " --key anna.pem -o anna.request",
       "party request --party acme --name \"Acme Oy\" --person \"Ben B\" --key ben.pem"
       " --binds-up-to target --binds-until 2027-12-31 -o ben.request",
       "party request --party acme --name \"Acme Oy\" --person \"Anna A\" --key new.pem"
       " --countersign anna.pem -o further.request"});
  auto arguments = std::make_shared<RequestArguments>();
  command->add_option("--name", arguments->name, "Name of the party")->required();
  add_person_options(*command, arguments->person,
                     "Who holds the key: thresholds count people, not keys")
      ->required();
  command->add_option("--uses", arguments->uses, "What the key may do: sign, measure, admin, read")
      ->delimiter(',')
      ->one_of({"sign", "measure", "admin", "read"})
      ->show_default();
  command
      ->add_option("--binds-up-to", arguments->up_to,
                   "The highest class of what the key may sign: editorial, operational, target,"
                   " price, remedy (default: all)")
      ->one_of({"editorial", "operational", "target", "price", "remedy"});
  command->add_option(
      "--binds-from", arguments->from,
      "The key binds from this time on, such as 2027-01-01 (UTC) or 2027-01-01T12:00:00Z");
  command->add_option("--binds-until", arguments->until, "The key binds until this time");
  command->add_option("--countersign", arguments->countersigner,
                      "Another key file of the same person: without its countersignature somebody"
                      " else has to second a further key");
  command->add_option("--origin", arguments->origin,
                      "The ledger's origin (default: asked of the server)");
  command->add_option("-o,--output", arguments->output, "File to write (default: standard output)");
  add_reading_options(command, context.options);
  set_action(command, context, [&context, arguments] { request(context.options, *arguments); });
}

void add_introduction(Command& family, Context& context, const std::string& name,
                      const std::string& purpose, const std::string& type,
                      const std::string& example) {
  auto* command = add_command(family, name, purpose, {example});
  auto file = std::make_shared<std::string>();
  command->add_option("file", *file, "The request of `sopu party request`")->required();
  add_signing_options(command, context.options);
  set_action(command, context, [&context, file, type] {
    std::string compact = read_signed_file(*file);
    const auto parsed = value_or_stop(codec::read_enrolment_request(compact));
    note("Code of the key, to compare with its holder by phone: " +
         domain::compare_code(parsed.key.kid));
    perform(context.options,
            {type, "party/" + parsed.party.value, boost::json::object{{"request", compact}}});
  });
}

void add_rename(Command& family, Context& context) {
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

struct RevokeArguments {
  std::string kid;
  std::string reason;
  std::string compromised_since;
};

void add_revoke(Command& family, Context& context) {
  auto* command = add_command(
      family, "revoke-key", "Revoke a key of your own party",
      {"party revoke-key KID --reason \"laptop stolen\"",
       "party revoke-key KID --reason \"copied\" --compromised-since 2027-01-31T08:00:00Z"});
  auto arguments = std::make_shared<RevokeArguments>();
  command->add_option("kid", arguments->kid, "The key's id, see `sopu party keys`")->required();
  command->add_option("--reason", arguments->reason, "Why")->required();
  command->add_option("--compromised-since", arguments->compromised_since,
                      "Since when somebody else may have signed with it");
  add_signing_options(command, context.options);
  set_action(command, context, [&context, arguments] {
    boost::json::object data{{"kid", arguments->kid}, {"reason", arguments->reason}};
    if (const auto since = time_given(arguments->compromised_since)) {
      data["compromisedSince"] = domain::format_time(*since);
    }
    perform(context.options,
            {"key.revoked", "party/" + party_id(context.options.party).value, std::move(data)});
  });
}

void add_rule(Command& family, Context& context) {
  auto* command =
      add_command(family, "rule", "Say how many people it takes to change your party's keys",
                  {"party rule --people-for-keys 2 --party acme --key anna.pem"});
  auto people = std::make_shared<std::int64_t>(1);
  command
      ->add_option("--people-for-keys", *people,
                   "So many must say it before a key is added or another's is revoked")
      ->required();
  add_signing_options(command, context.options);
  set_action(command, context, [&context, people] {
    perform(context.options, {"party.ruled", "party/" + party_id(context.options.party).value,
                              boost::json::object{{"peopleForKeys", *people}}});
  });
}

void add_second(Command& family, Context& context) {
  auto* command =
      add_command(family, "second", "Second a change of your party's keys that waits for others",
                  {"party second EVENT --party acme --key ben.pem"});
  auto event = std::make_shared<std::string>();
  command->add_option("event", *event, "Hash of the event that asks for it, see `sopu party keys`")
      ->required();
  add_signing_options(command, context.options);
  set_action(command, context, [&context, event] {
    perform(context.options, {"key.seconded", "party/" + party_id(context.options.party).value,
                              boost::json::object{{"event", *event}}});
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

// `binds up to target until 2027-12-31 00:00:00`
std::string binding_of(const value& key) {
  std::string text;
  for (const auto& [member, word] :
       {std::pair{"authority.upTo", " up to "}, std::pair{"authority.from", " from "},
        std::pair{"authority.until", " until "}}) {
    const std::string bound = text_of(key, member);
    if (!bound.empty()) text += word + short_time(bound);
  }
  return text.empty() ? "" : "binds" + text;
}

// `revoked 2027-01-31 (compromised since 2027-01-30T08:00:00.000Z): stolen`
std::string revocation_of(const value& key) {
  const std::string revoked = text_of(key, "revoked.at").substr(0, 10);
  if (revoked.empty()) return "valid";
  const std::string since = text_of(key, "compromisedSince");
  return "revoked " + revoked + (since.empty() ? "" : " (compromised since " + since + ")") + ": " +
         text_of(key, "revokedBecause");
}

// `; passkey that may be copied`
std::string passkey_of(const value& key) {
  if (find(key, "passkey") == nullptr) return {};
  const bool synced = text_of(key, "passkey.synced") == "true";
  return synced ? "; passkey that may be copied" : "; passkey of one device";
}

// `valid; recovered (globex, acme-hosting-2027), signs from 2027-02-14 08:00:00`
std::string state_of(const value& key) {
  std::string state = revocation_of(key) + passkey_of(key);
  const std::string from = text_of(key, "recovery.signsFrom");
  if (from.empty()) return state;
  const std::string by = text_of(key, "recovery.by");
  state += "; recovered";
  if (!by.empty()) state += " (" + by + ", " + text_of(key, "recovery.agreement") + ")";
  return state + ", signs from " + short_time(from);
}

std::string change_text(const value& change) {
  const std::string kind = text_of(change, "kind");
  if (kind == "rule") return "ask for " + text_of(change, "peopleForKeys") + " people";
  if (kind == "revocation") return "revoke " + text_of(change, "kid");
  const std::string person = text_of(change, "key.person.name");
  return "add " + text_of(change, "key.kid") + (person.empty() ? "" : " of " + person);
}

void show_changes(const value& party) {
  print("\nIts keys change when " + text_of(party, "peopleForKeys") + " of its people say so.\n");
  const auto& changes = items_of(party, "keyChanges");
  if (changes.empty()) return;
  Table table({"CHANGE", "STATE", "SAID BY", "LAPSES (UTC)", "EVENT"});
  for (const auto& change : changes) {
    table.add(
        {change_text(change), text_of(change, "state"),
         std::to_string(items_of(change, "saidBy").size()) + " of " + text_of(change, "needed"),
         short_time(text_of(change, "lapses")), text_of(change, "event")});
  }
  print(table.text());
}

void show_keys(const Options& options, const std::string& id) {
  Dialogue dialogue(options);
  const auto party = dialogue.get(Target("/v1/parties/" + party_id(id).value));
  if (options.json) return print_json(party);
  print(text_of(party, "name") + " (" + id + ")\n" + former_names(party));
  Table table({"KID", "PERSON", "USES", "BINDS", "ADDED", "STATE"});
  for (const auto& key : items_of(party, "keys")) {
    table.add({text_of(key, "kid"), text_of(key, "person.name"), joined(items_of(key, "uses")),
               binding_of(key), text_of(key, "added.at").substr(0, 10), state_of(key)});
  }
  print(table.text());
  show_changes(party);
}

void add_keys(Command& family, Context& context) {
  auto* command =
      add_command(family, "keys", "Show a party's keys with their history", {"party keys acme"});
  auto id = std::make_shared<std::string>();
  command->add_option("party", *id, "The party's id")->required();
  add_reading_options(command, context.options);
  set_action(command, context, [&context, id] { show_keys(context.options, *id); });
}

}  // namespace

void add_party_commands(Command& app, Context& context) {
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
  add_rule(family, context);
  add_second(family, context);
  add_recovery_commands(family, context);
}

}  // namespace sopu::tools
