#include "tools/recovery.hpp"

#include "ledger/codec/event_json.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/paper/figures.hpp"
#include "tools/files.hpp"
#include "tools/pager.hpp"
#include "tools/signing.hpp"
#include "tools/terminal.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

// ---------------------------------------------------------------- a principal vouches

struct VouchArguments {
  std::string file;
  std::string agreement;
  std::string output = "-";
};

std::string vouching_text(const domain::EnrolmentRequest& request, const std::string& agreement,
                          const Options& options) {
  return words::screen("vouching",
                       {{"file", options.key_file},
                        {"party", request.party.value},
                        {"person", request.key.person.name},
                        {"agreement", agreement},
                        {"kid", request.key.kid.value}},
                       {options.language, {}}) +
         "\n  " + words::screen("request-says", {}, {options.language, {}}) + "\n" +
         Figures(options.language).rows({{}, "request"}, domain::json_of(request), 4);
}

void vouch(const Options& options, const VouchArguments& arguments) {
  if (options.key_file.empty() || options.party.empty()) {
    throw Stop(Exit::usage, "who consents? Give --key FILE and --party ID");
  }
  const auto request =
      value_or_stop(codec::read_enrolment_request(read_signed_file(arguments.file)));
  const auto agreement = agreement_id(arguments.agreement);
  const std::string shown = vouching_text(request, agreement.value, options);
  options.yes ? print_words(shown) : note_paged(shown);
  if (!options.yes && !confirm(words::screen("sign-this", {}, {options.language, {}}))) {
    throw Stop(Exit::failure, "not signed");
  }
  const std::string jws = codec::write_recovery_consent(request, agreement, party_id(options.party),
                                                        load_key(options.key_file));
  if (arguments.output == "-") return print(jws + "\n");
  write_new_file(arguments.output, jws + "\n");
  note("Signed: " + arguments.output +
       ". Send it to the operator, who runs `sopu party recover` with it and the request.");
}

void add_vouch(Command& family, Context& context) {
  auto* command =
      add_command(family, "vouch", "Consent to a key for a party that has lost its keys",
                  {"party vouch carl.request --agreement acme-hosting --party globex --key gina.pem"
                   " -o carl.consent"});
  auto arguments = std::make_shared<VouchArguments>();
  command->add_option("file", arguments->file, "The request of `sopu party request`")->required();
  command
      ->add_option("--agreement", arguments->agreement,
                   "An agreement that binds both: in it you are provider or customer")
      ->required();
  command->add_option("-o,--output", arguments->output, "File to write (default: standard output)");
  command->add_option("--party", context.options.party,
                      "The party that you speak for (env SOPU_PARTY)");
  command->add_option("--key", context.options.key_file, "Your private key's file (env SOPU_KEY)");
  command->add_flag("--yes", context.options.yes, "Sign without asking");
  add_language_option(command, context.options);
  set_action(command, context, [&context, arguments] { vouch(context.options, *arguments); });
}

// ---------------------------------------------------------------- the operator records it

struct RecoverArguments {
  std::string request;
  std::string consent;
};

void add_recover(Command& family, Context& context) {
  auto* command =
      add_command(family, "recover",
                  "Give a party a key again, with the consent of a principal (operator's key)",
                  {"party recover carl.request carl.consent --party operator"
                   " --key ledger/operator-key.pem"});
  auto arguments = std::make_shared<RecoverArguments>();
  command->add_option("request", arguments->request, "The request of `sopu party request`")
      ->required();
  command->add_option("consent", arguments->consent, "What `sopu party vouch` wrote")->required();
  add_signing_options(command, context.options);
  set_action(command, context, [&context, arguments] {
    const std::string request = read_signed_file(arguments->request);
    const auto parsed = value_or_stop(codec::read_enrolment_request(request));
    perform(context.options,
            {"party.recovered", "party/" + parsed.party.value,
             boost::json::object{{"request", request},
                                 {"consent", read_signed_file(arguments->consent)}}});
  });
}

// ---------------------------------------------------------------- the party objects

struct ObjectArguments {
  std::string kid;
  std::string reason;
};

void add_object(Command& family, Context& context) {
  auto* command = add_command(
      family, "object",
      "Object to a key that is being recovered for your party (with any key of it)",
      {"party object KID --reason \"Nobody of us asked for it\" --party acme --key ben.pem"});
  auto arguments = std::make_shared<ObjectArguments>();
  command->add_option("kid", arguments->kid, "The key's id, see `sopu party keys`")->required();
  command->add_option("--reason", arguments->reason, "Why")->required();
  add_signing_options(command, context.options);
  set_action(command, context, [&context, arguments] {
    perform(context.options,
            {"recovery.objected", "party/" + party_id(context.options.party).value,
             boost::json::object{{"kid", arguments->kid}, {"reason", arguments->reason}}});
  });
}

}  // namespace

void add_recovery_commands(Command& family, Context& context) {
  add_vouch(family, context);
  add_recover(family, context);
  add_object(family, context);
}

std::string recovery_warning(const boost::json::value& party, words::Language language) {
  const std::string now = domain::format_time(system_clock()());
  std::string out;
  for (const auto& key : items_of(party, "keys")) {
    const std::string from = text_of(key, "recovery.signsFrom");
    if (from <= now || find(key, "revoked") != nullptr) continue;
    out += words::screen("being-recovered",
                         {{"person", text_of(key, "person.name")},
                          {"party", text_of(party, "id")},
                          {"kid", text_of(key, "kid")},
                          {"by", text_of(key, "recovery.by")},
                          {"from", from}},
                         {language, {}}) +
           "\n";
  }
  return out;
}

}  // namespace sopu::tools
