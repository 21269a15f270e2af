// event, sign, append: any event at all, in one step or in two for keys that are kept offline.
#include "crypto/jws.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/codec/strict_json.hpp"
#include "tools/commands.hpp"
#include "tools/pager.hpp"
#include "tools/signing.hpp"
#include "tools/signing_screen.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

// ---------------------------------------------------------------- event

void add_event(Command& app, Context& context) {
  struct Arguments {
    std::string type, subject, data;
  };
  auto* command = add_command(
      app, "event", "Sign and append any event; what every other verb does underneath",
      {"event comment.posted --subject agreement/acme-hosting --data comment.json",
       "event background.submitted --subject agreement/acme-hosting --data - --dry-run"});
  auto arguments = std::make_shared<Arguments>();
  command->add_option("type", arguments->type, "Its type, such as proposal.approved")->required();
  command->add_option("--subject", arguments->subject, "agreement/ID, party/ID or ledger")
      ->required();
  command
      ->add_option("--data", arguments->data, "JSON file of the event's data; - for standard input")
      ->required();
  add_signing_options(command, context.options);
  set_action(command, context, [&context, arguments] {
    if (!codec::parse_subject(arguments->subject)) {
      throw Stop(Exit::usage, "'" + arguments->subject +
                                  "' is not a subject: agreement/ID,"
                                  " party/ID or ledger");
    }
    perform(context.options,
            {arguments->type, arguments->subject, read_json_file(arguments->data)});
  });
}

// ---------------------------------------------------------------- sign

// Everything that can be seen of an event without the ledger's help.
std::string offline_summary(const boost::json::value& payload, words::Language language) {
  Table table;
  for (const char* member : {"type", "subject", "source", "ledger", "time", "base"}) {
    if (const auto text = text_of(payload, member); !text.empty()) table.add({member, text});
  }
  const auto* data = find(payload, "data");
  return table.text(2) +
         (data == nullptr ? "" : data_text(*data, false, language) + compare_line(*data, language));
}

void sign(const Options& options, const std::string& file, const std::string& output) {
  if (options.key_file.empty()) throw Stop(Exit::usage, "sign with which key? Give --key FILE");
  const std::string text = read_signed_file(file);
  auto json = codec::read_json(text);
  if (!json) throw Refused(json.error(), file);
  // `sopu event --dry-run --json` writes {effect, payload}: its payload is taken as it is.
  const auto* inner = find(*json, "payload");
  const boost::json::value payload = inner == nullptr ? *json : *inner;
  const std::string bytes = inner == nullptr ? text : boost::json::serialize(payload);
  if (const auto event = codec::read_event(bytes, {}, {}); !event) {
    throw Refused(event.error(), file);
  }
  const std::string shown =
      words::screen("signing.with", {{"file", options.key_file}}, {options.language, {}}) + "\n" +
      offline_summary(payload, options.language);
  options.yes ? print_words(shown) : note_paged(shown);
  if (!options.yes && !confirm(words::screen("sign-this", {}, {options.language, {}}))) {
    throw Stop(Exit::failure, "not signed");
  }
  const std::string jws = crypto::sign_jws(load_key(options.key_file), codec::event_typ, bytes);
  if (output == "-") return print(jws + "\n");
  write_new_file(output, jws + "\n");
  note("Signed: " + output + ". Where there is a network: sopu append " + output);
}

void add_sign(Command& app, Context& context) {
  auto* command = add_command(app, "sign", "Sign a prepared payload without a network",
                              {"approve acme-hosting --dry-run --json > payload.json   # online",
                               "sign payload.json --key anna.pem -o approval.jws       # offline"});
  auto file = std::make_shared<std::string>();
  auto output = std::make_shared<std::string>("-");
  command->add_option("file", *file, "The payload, or what --dry-run --json wrote")->required();
  command->add_option("-o,--output", *output, "File to write (default: standard output)");
  command->add_option("--key", context.options.key_file, "Your private key's file (env SOPU_KEY)");
  command->add_flag("--yes", context.options.yes, "Sign without asking");
  add_language_option(command, context.options);
  set_action(command, context, [&context, file, output] { sign(context.options, *file, *output); });
}

// ---------------------------------------------------------------- append

void add_append(Command& app, Context& context) {
  auto* command = add_command(app, "append", "Send a signed event; the same one twice does no harm",
                              {"append approval.jws"});
  auto file = std::make_shared<std::string>();
  command->add_option("file", *file, "The signed event; - for standard input")->required();
  add_reading_options(command, context.options);
  set_action(command, context, [&context, file] {
    const std::string jws = read_signed_file(*file);
    Dialogue dialogue(context.options);
    dialogue.ledger();  // nobody there is told at once
    const auto receipt = value_or_stop(append(dialogue, jws, *file));
    if (context.options.json) return print_json(receipt);
    print(receipt_text(receipt));
  });
}

}  // namespace

void add_event_commands(Command& app, Context& context) {
  add_event(app, context);
  add_sign(app, context);
  add_append(app, context);
}

}  // namespace sopu::tools
