// agreement init … revoke: what is said before there are terms, and who may look on.
// agreement show and list are in agreement_show.cpp.
#include "ledger/domain/terms/terms_parts.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "tools/agreement_show.hpp"
#include "tools/commands.hpp"
#include "tools/files.hpp"
#include "tools/past_figures.hpp"
#include "tools/signing.hpp"
#include "tools/signing_screen.hpp"
#include "tools/terms_book.hpp"
#include "tools/text.hpp"

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

// `make` puts the whole act together.
Command* add_whole_act(Command& family, Context& context, const ActCommand& about,
                       std::function<Act(Dialogue&, const std::string& agreement)> make) {
  auto* command = add_command(family, about.name, about.purpose, about.examples);
  auto id = std::make_shared<std::string>();
  command->add_option("agreement", *id, "The agreement's id")->required();
  add_signing_options(command, context.options);
  set_action(command, context, [&context, id, make = std::move(make)] {
    agreement_id(*id);
    Dialogue dialogue(context.options);
    sign_and_append(context.options, dialogue, make(dialogue, *id));
  });
  return command;
}

Command* add_act(Command& family, Context& context, const ActCommand& about,
                 std::function<object(Dialogue&, const std::string& agreement)> data) {
  return add_whole_act(family, context, about,
                       [type = about.type, data = std::move(data)](Dialogue& dialogue,
                                                                   const std::string& agreement) {
                         return Act{type, subject(agreement), data(dialogue, agreement)};
                       });
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

void add_init(Command& family, Context& context) {
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

void add_background(Command& family, Context& context) {
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
  group->require_one_option();
}

void add_list_act(Command& family, Context& context, const ActCommand& about,
                  const std::string& member, const std::string& help) {
  auto texts = std::make_shared<std::vector<std::string>>();
  auto* command = add_act(family, context, about, [texts, member](Dialogue&, const std::string&) {
    return object{{member, strings(*texts)}};
  });
  command->add_option(member, *texts, help)->required();
}

// ---------------------------------------------------------------- feasibility

struct FeasibilityArguments {
  std::string objective, limit, basis, statement, proposal, terms, months;
  std::optional<std::int64_t> target_ppm, target;
  std::size_t stretch = 1;
};

// The terms that it is about: a file, or what the proposal makes of a stretch of time, known by the
// hashes that its approvals sign.
domain::TermsPtr attested_terms(const FeasibilityArguments& arguments, Dialogue& dialogue,
                                const std::string& agreement) {
  if (!arguments.terms.empty()) {
    return parse_terms(read_json_file(arguments.terms), arguments.terms);
  }
  TermsBook book(dialogue, agreement);
  const auto stretches = book.stretches_of(book.pick(arguments.proposal, "open"));
  if (arguments.stretch >= 1 && arguments.stretch <= stretches.size()) {
    return stretches[arguments.stretch - 1].result;
  }
  throw Stop(Exit::usage, "the proposal has " + std::to_string(stretches.size()) +
                              " stretches of time; --stretch names one of them, from 1");
}

Act feasibility_act(const FeasibilityArguments& arguments, Dialogue& dialogue,
                    const std::string& agreement, words::Language language) {
  const auto terms = attested_terms(arguments, dialogue, agreement);
  const auto* objective = terms->objective({arguments.objective});
  if (objective == nullptr) {
    throw Stop(Exit::usage, "these terms have no objective " + arguments.objective);
  }
  object data{{"objective", arguments.objective},
              {"content", domain::json_of(domain::promise_hash(*terms, *objective))},
              {"basis", arguments.basis},
              {"statement", arguments.statement}};
  if (arguments.target_ppm) data["targetPpm"] = *arguments.target_ppm;
  if (arguments.target) data["target"] = *arguments.target;
  if (!arguments.limit.empty()) data["limit"] = arguments.limit;
  if (!arguments.months.empty()) {
    data["backtest"] =
        attested_backtest(dialogue, agreement, *terms, arguments.objective, arguments.months);
  }
  Act act{"feasibility.attested", subject(agreement), std::move(data)};
  act.hashed = promise_text(*terms, *objective, language);
  return act;
}

void add_feasibility(Command& family, Context& context) {
  auto arguments = std::make_shared<FeasibilityArguments>();
  auto* command = add_whole_act(
      family, context,
      {"feasibility",
       "Attest that an objective can be met as the terms have it, and on what basis",
       "feasibility.attested",
       {"agreement feasibility acme-hosting --objective uptime --target-ppm 999900 --basis measured"
        " --statement \"Twelve months at 99.995 %\" --backtest 2026-01/2026-12",
        "agreement feasibility acme-hosting --terms draft.json --objective wait --target 12 "
        "--basis tested --statement \"Nine minutes in May\""}},
      [arguments, &context](Dialogue& dialogue, const std::string& id) {
        return feasibility_act(*arguments, dialogue, id, context.options.language);
      });
  command->add_option("--objective", arguments->objective, "The objective's id")->required();
  auto* target = command->add_option_group("target", "One of");
  target->add_option("--target-ppm", arguments->target_ppm,
                     "Covers targets up to this: 999900 is 99.99 %");
  target->add_option("--target", arguments->target,
                     "For objectives of values: what is kept, in their unit");
  target->require_one_option();
  command->add_option("--limit", arguments->limit,
                      "For durations: covers limits from this up, such as PT4H");
  command->add_option("--basis", arguments->basis, "measured, tested, estimated or contracted")
      ->required()
      ->one_of({"measured", "tested", "estimated", "contracted"});
  command->add_option("--statement", arguments->statement, "What you know, in words")->required();
  command->add_option("--backtest", arguments->months,
                      "With what these terms would have come to in the measured months, such as"
                      " 2027-01/2027-12; the ledger computes it, too, and refuses other figures");
  auto* proposal =
      command->add_option("--proposal", arguments->proposal, "Of which terms, if several are open");
  command->add_option("--stretch", arguments->stretch,
                      "Of which stretch of time of the proposal, from 1");
  command
      ->add_option("--terms", arguments->terms, "Of terms that nobody has proposed yet: their file")
      ->excludes(proposal);
}

// ---------------------------------------------------------------- third parties

void add_consult(Command& family, Context& context) {
  struct Arguments {
    std::string party, question, until, proposal;
  };
  auto arguments = std::make_shared<Arguments>();
  auto* command = add_act(
      family, context,
      {"consult",
       "Ask a third party about a proposal, with a date by which to answer",
       "thirdparty.consulted",
       {"agreement consult acme-hosting --third-party users --question \"Is 8-16 enough?\""
        " --until 2027-01-15 --proposal 7a9d",
        "agreement consult acme-hosting --third-party users --question \"What do you need?\""
        " --until 2027-01-15"}},
      [arguments](Dialogue& dialogue, const std::string& id) {
        object data{{"party", party_id(arguments->party).value},
                    {"question", arguments->question},
                    {"respondBy", domain::format_time(dialogue.moment(arguments->until, id))}};
        if (!arguments->proposal.empty()) {
          TermsBook book(dialogue, id);
          data["proposal"] = text_of(book.pick(arguments->proposal, "open"), "id");
        }
        return data;
      });
  command->add_option("--third-party", arguments->party, "Whom you ask")->required();
  command->add_option("--question", arguments->question, "What you ask")->required();
  command
      ->add_option("--until", arguments->until,
                   "A date or a time to answer by, from five business days to 90 days ahead")
      ->required();
  command->add_option("--proposal", arguments->proposal,
                      "What you ask about; without it no proposal waits for the answer");
}

// The one that is named, or the only one that waits for this party.
std::string waiting_consultation(Dialogue& dialogue, const std::string& agreement,
                                 const std::string& named) {
  if (!named.empty()) return named;
  const TermsBook book(dialogue, agreement);
  std::vector<std::string> waiting;
  for (const auto& one : items_of(book.agreement(), "consultations")) {
    if (text_of(one, "state") == "waiting") waiting.push_back(text_of(one, "id"));
  }
  if (waiting.size() == 1) return waiting.front();
  std::string message = waiting.empty() ? "no consultation of " + agreement + " waits for an answer"
                                        : "which consultation? Name one with --consultation:";
  for (const auto& id : waiting) message += "\n  " + id;
  throw Stop(waiting.empty() ? Exit::failure : Exit::usage, message);
}

void add_answer(Command& family, Context& context) {
  auto statement = std::make_shared<std::string>();
  auto consultation = std::make_shared<std::string>();
  auto* command =
      add_act(family, context,
              {"answer",
               "Answer what your party was asked, as a third party",
               "thirdparty.answered",
               {"agreement answer acme-hosting --statement \"Eight to four is enough\""}},
              [statement, consultation](Dialogue& dialogue, const std::string& id) {
                return object{{"consultation", waiting_consultation(dialogue, id, *consultation)},
                              {"statement", *statement}};
              });
  command->add_option("--statement", *statement, "The answer")->required();
  command->add_option("--consultation", *consultation, "Which one, if several wait");
}

void add_object(Command& family, Context& context) {
  auto statement = std::make_shared<std::string>();
  auto clause = std::make_shared<std::string>();
  auto consultation = std::make_shared<std::string>();
  auto* command =
      add_act(family, context,
              {"object",
               "Object, as a third party; it stays on record and answers what you were asked",
               "thirdparty.objected",
               {"agreement object acme-hosting --statement \"Too short\" --clause hours"}},
              [statement, clause, consultation](Dialogue&, const std::string&) {
                object data{{"statement", *statement}};
                if (!clause->empty()) data["clause"] = *clause;
                if (!consultation->empty()) data["consultation"] = *consultation;
                return data;
              });
  command->add_option("--statement", *statement, "The objection")->required();
  command->add_option("--clause", *clause, "The clause or item that you object to");
  command->add_option("--consultation", *consultation,
                      "The one that it answers; without it all that wait for you");
}

void add_withdraw_consultation(Command& family, Context& context) {
  auto reason = std::make_shared<std::string>();
  auto consultation = std::make_shared<std::string>();
  auto* command = add_act(
      family, context,
      {"withdraw-consultation",
       "Take a question of your side back: nothing waits for its answer any more",
       "consultation.withdrawn",
       {"agreement withdraw-consultation acme-hosting --reason \"We ask about the new draft\""}},
      [reason, consultation](Dialogue& dialogue, const std::string& id) {
        return object{{"consultation", waiting_consultation(dialogue, id, *consultation)},
                      {"reason", *reason}};
      });
  command->add_option("--reason", *reason, "Why; it stays on record")->required();
  command->add_option("--consultation", *consultation, "Which one, if several wait");
}

void add_release(Command& family, Context& context) {
  auto party = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  auto* command = add_act(
      family, context,
      {"release",
       "Let the first terms leave out whom the initiation named: yourself, or as all principals do",
       "participant.released",
       {"agreement release acme-hosting --participant users --reason \"The hours do not change\""}},
      [party, reason](Dialogue&, const std::string&) {
        return object{{"party", party_id(*party).value}, {"reason", *reason}};
      });
  command->add_option("--participant", *party, "The third party or measurer")->required();
  command->add_option("--reason", *reason, "Why; it stays on record")->required();
}

// ---------------------------------------------------------------- grants

void add_grants(Command& family, Context& context) {
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

void add_agreement_commands(Command& app, Context& context) {
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
  add_answer(family, context);
  add_object(family, context);
  add_withdraw_consultation(family, context);
  add_release(family, context);
  add_grants(family, context);
}

}  // namespace sopu::tools
