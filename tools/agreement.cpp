// agreement init … revoke: what is said before there are terms, and who may look on.
// agreement show and list are in agreement_show.cpp.
#include "tools/agreement_show.hpp"
#include "tools/commands.hpp"
#include "tools/signing.hpp"

namespace sopu::tools {
namespace {

using boost::json::array;
using boost::json::object;

std::string subject(const std::string& agreement) {
  return "agreement/" + agreement_id(agreement).value;
}

array strings(const std::vector<std::string>& texts) {
  array list;
  for (const auto& text : texts) list.emplace_back(text);
  return list;
}

// A command about one agreement that signs an event of `type`, its data made by `data` at the end.
// `declare` adds the command's own options.
struct ActCommand {
  std::string name;
  std::string purpose;
  std::string type;
  std::vector<std::string> examples;
};

CLI::App* add_act(CLI::App& family, Context& context, const ActCommand& about,
                  std::function<object(Dialogue&, const std::string& agreement)> data) {
  auto* command = add_command(family, about.name, about.purpose, about.examples);
  auto id = std::make_shared<std::string>();
  command->add_option("agreement", *id, "The agreement's id")->required();
  add_signing_options(command, context.options);
  set_action(command, context, [&context, id, type = about.type, data = std::move(data)] {
    const std::string about_agreement = subject(*id);
    Dialogue dialogue(context.options);
    sign_and_append(context.options, dialogue, {type, about_agreement, data(dialogue, *id)});
  });
  return command;
}

// ---------------------------------------------------------------- init

struct InitArguments {
  std::string title, provider, customer;
  std::vector<std::string> consulted, consenting, measurers;
};

object init_data(const InitArguments& arguments) {
  array parties;
  const auto add = [&](const std::string& party, const char* role, const char* involvement) {
    object participant{{"party", party_id(party).value}, {"role", role}};
    if (involvement != nullptr) participant["involvement"] = involvement;
    parties.push_back(std::move(participant));
  };
  add(arguments.provider, "provider", nullptr);
  add(arguments.customer, "customer", nullptr);
  for (const auto& party : arguments.consulted) add(party, "thirdParty", "consulted");
  for (const auto& party : arguments.consenting) add(party, "thirdParty", "consenting");
  for (const auto& party : arguments.measurers) add(party, "measurer", nullptr);
  return {{"title", arguments.title}, {"parties", std::move(parties)}};
}

void add_init(CLI::App& family, Context& context) {
  auto arguments = std::make_shared<InitArguments>();
  auto* command =
      add_act(family, context,
              {"init",
               "Begin an agreement: who takes part in which role",
               "agreement.initiated",
               {"agreement init acme-hosting --title \"Hosting for Acme\" --provider nordhost "
                "--customer acme",
                "agreement init kunta-tuki --title Tuki --provider tuki --customer kunta "
                "--consulted asukkaat"}},
              [arguments](Dialogue&, const std::string&) { return init_data(*arguments); });
  command->add_option("--title", arguments->title, "What the agreement is called")->required();
  command->add_option("--provider", arguments->provider, "The party that serves")->required();
  command->add_option("--customer", arguments->customer, "The party that is served")->required();
  const auto more = [&](const char* name, std::vector<std::string>& parties, const char* help) {
    command->add_option(name, parties, help)->delimiter(',');
  };
  more("--consulted", arguments->consulted, "Third parties to be heard");
  more("--consenting", arguments->consenting,
       "Third parties whose consent is needed where they are named");
  more("--measurer", arguments->measurers, "Parties that measure");
}

// ---------------------------------------------------------------- preparation

void add_background(CLI::App& family, Context& context) {
  auto text = std::make_shared<std::string>();
  auto file = std::make_shared<std::string>();
  auto* command = add_act(family, context,
                          {"background",
                           "Submit your background: why, and what you need",
                           "background.submitted",
                           {"agreement background acme-hosting --text \"Our shop must not close.\"",
                            "agreement background acme-hosting --file background.md"}},
                          [text, file](Dialogue&, const std::string&) {
                            return object{{"text", file->empty() ? *text : read_text_file(*file)}};
                          });
  auto* group = command->add_option_group("text", "One of");
  group->add_option("--text", *text, "The background");
  group->add_option("--file", *file, "A file that holds it; - for standard input");
  group->require_option(1);
}

void add_list_act(CLI::App& family, Context& context, const ActCommand& about,
                  const std::string& member, const std::string& help) {
  auto texts = std::make_shared<std::vector<std::string>>();
  auto* command = add_act(family, context, about, [texts, member](Dialogue&, const std::string&) {
    return object{{member, strings(*texts)}};
  });
  command->add_option(member, *texts, help)->required();
}

void add_feasibility(CLI::App& family, Context& context) {
  struct Arguments {
    std::string objective, limit, basis, statement;
    std::int64_t target_ppm = 0;
  };
  auto arguments = std::make_shared<Arguments>();
  auto* command = add_act(
      family, context,
      {"feasibility",
       "Attest that an objective can be met, and on what basis",
       "feasibility.attested",
       {"agreement feasibility acme-hosting --objective uptime --target-ppm 999900 --basis measured"
        " --statement \"Twelve months at 99.995 %\""}},
      [arguments](Dialogue&, const std::string&) {
        object data{{"objective", arguments->objective},
                    {"targetPpm", arguments->target_ppm},
                    {"basis", arguments->basis},
                    {"statement", arguments->statement}};
        if (!arguments->limit.empty()) data["limit"] = arguments->limit;
        return data;
      });
  command->add_option("--objective", arguments->objective, "The objective's id")->required();
  command
      ->add_option("--target-ppm", arguments->target_ppm,
                   "Covers targets up to this: 999900 is 99.99 %")
      ->required();
  command->add_option("--limit", arguments->limit,
                      "For durations: covers limits from this up, such as PT4H");
  command->add_option("--basis", arguments->basis, "measured, tested, estimated or contracted")
      ->required()
      ->check(CLI::IsMember({"measured", "tested", "estimated", "contracted"}));
  command->add_option("--statement", arguments->statement, "What you know, in words")->required();
}

void add_consult(CLI::App& family, Context& context) {
  struct Arguments {
    std::string party, question, until;
  };
  auto arguments = std::make_shared<Arguments>();
  auto* command = add_act(
      family, context,
      {"consult",
       "Ask a third party, with a date by which to answer",
       "thirdparty.consulted",
       {"agreement consult acme-hosting --third-party users --question \"Is 8-16 enough?\""
        " --until 2027-01-15"}},
      [arguments](Dialogue& dialogue, const std::string& id) {
        return object{{"party", party_id(arguments->party).value},
                      {"question", arguments->question},
                      {"respondBy", domain::format_time(dialogue.moment(arguments->until, id))}};
      });
  command->add_option("--third-party", arguments->party, "Whom you ask")->required();
  command->add_option("--question", arguments->question, "What you ask")->required();
  command->add_option("--until", arguments->until, "A date or a time to answer by")->required();
}

void add_object(CLI::App& family, Context& context) {
  auto statement = std::make_shared<std::string>();
  auto clause = std::make_shared<std::string>();
  auto* command =
      add_act(family, context,
              {"object",
               "Object, as a third party; it stays on record",
               "thirdparty.objected",
               {"agreement object acme-hosting --statement \"Too short\" --clause hours"}},
              [statement, clause](Dialogue&, const std::string&) {
                object data{{"statement", *statement}};
                if (!clause->empty()) data["clause"] = *clause;
                return data;
              });
  command->add_option("--statement", *statement, "The objection")->required();
  command->add_option("--clause", *clause, "The clause or item that you object to");
}

// ---------------------------------------------------------------- grants

void add_grants(CLI::App& family, Context& context) {
  auto party = std::make_shared<std::string>();
  auto until = std::make_shared<std::string>();
  auto* grant = add_act(family, context,
                        {"grant",
                         "Let an auditor read the agreement",
                         "access.granted",
                         {"agreement grant acme-hosting --to auditor --until 2028-01-01"}},
                        [party, until](Dialogue& dialogue, const std::string& id) {
                          object data{{"party", party_id(*party).value}};
                          if (!until->empty()) {
                            data["until"] = domain::format_time(dialogue.moment(*until, id));
                          }
                          return data;
                        });
  grant->add_option("--to", *party, "The party that may read")->required();
  grant->add_option("--until", *until, "A date or time at which it ends by itself");
  auto* revoke = add_act(family, context,
                         {"revoke",
                          "End a grant that your party made",
                          "access.revoked",
                          {"agreement revoke acme-hosting --from auditor"}},
                         [party](Dialogue&, const std::string&) {
                           return object{{"party", party_id(*party).value}};
                         });
  revoke->add_option("--from", *party, "The party that may read no longer")->required();
}

}  // namespace

void add_agreement_commands(CLI::App& app, Context& context) {
  auto& family = *add_family(app, "agreement", "Begin, prepare, show and list agreements");
  add_init(family, context);
  add_agreement_show(family, context);
  add_agreement_list(family, context);
  add_background(family, context);
  add_list_act(family, context,
               {"ground-rules",
                "Accept ground rules; both sides accept the same list",
                "groundrules.accepted",
                {"agreement ground-rules acme-hosting \"We answer within a week\""}},
               "rules", "The rules, an argument each");
  add_list_act(family, context,
               {"confirm",
                "Confirm the points that the agreement has to settle",
                "points.confirmed",
                {"agreement confirm acme-hosting Availability Support Exit"}},
               "points", "The points, an argument each");
  add_feasibility(family, context);
  add_consult(family, context);
  add_object(family, context);
  add_grants(family, context);
}

}  // namespace sopu::tools
