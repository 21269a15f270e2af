// exclusion, report, credit, fee: what the sides say about a month, beside what was measured.
#include "ledger/paper/report.hpp"
#include "tools/commands.hpp"
#include "tools/family.hpp"
#include "tools/files.hpp"
#include "tools/pager.hpp"
#include "tools/signing.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::object;
using boost::json::value;

struct Arguments {
  std::string agreement;
  std::string id;  // of what is answered
  std::string exclusion;
  std::vector<std::string> objectives;
  std::string objective;
  std::string unit;
  std::string window;
  std::string service;
  std::string from;
  std::string until;
  std::string month;
  std::int64_t amount = 0;
  std::string text;
  std::string html;
  std::string csv;
};
using Verb = Added<Arguments>;

std::string path(const Arguments& arguments) {
  return "/v1/agreements/" + agreement_id(arguments.agreement).value;
}
std::string subject(const Arguments& arguments) {
  return "agreement/" + agreement_id(arguments.agreement).value;
}

// ---------------------------------------------------------------- exclusions

object time_excluded(Dialogue& dialogue, const Arguments& arguments) {
  const std::string id = agreement_id(arguments.agreement).value;
  object data{{"exclusion", arguments.exclusion}};
  if (!arguments.objectives.empty()) {
    data["objectives"] =
        boost::json::array(arguments.objectives.begin(), arguments.objectives.end());
  }
  data["from"] = domain::format_time(dialogue.moment(arguments.from, id));
  data["until"] = domain::format_time(dialogue.moment(arguments.until, id));
  data["text"] = arguments.text;
  return data;
}

void announce(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  sign_and_append(
      options, dialogue,
      {"maintenance.announced", subject(arguments), time_excluded(dialogue, arguments)});
}

void claim_exclusion(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  sign_and_append(options, dialogue,
                  {"exclusion.claimed", subject(arguments), time_excluded(dialogue, arguments)});
}

bool waits_for_answer(const value& exclusion) {
  return text_of(exclusion, "status") == "claimed";
}

std::string id_in(Dialogue& dialogue, const Arguments& arguments, std::string_view list,
                  bool (*may_be)(const value&)) {
  const auto agreement = dialogue.get(Target(path(arguments)));
  return text_of(listed(agreement, list, "id", arguments.id, may_be), "id");
}

void accept_exclusion(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  const std::string id = id_in(dialogue, arguments, "exclusions", waits_for_answer);
  sign_and_append(options, dialogue,
                  {"exclusion.accepted", subject(arguments), object{{"claim", id}}});
}

void refuse_exclusion(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  const std::string id = id_in(dialogue, arguments, "exclusions", waits_for_answer);
  sign_and_append(
      options, dialogue,
      {"exclusion.refused", subject(arguments), object{{"claim", id}, {"reason", arguments.text}}});
}

// ---------------------------------------------------------------- reports

value report_of(Dialogue& dialogue, const Arguments& arguments) {
  return dialogue.get(Target(path(arguments) + "/report.json").add("month", arguments.month));
}

void publish(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  const auto report = report_of(dialogue, arguments);
  object data{{"month", report.at("month")}};
  if (!arguments.text.empty()) data["text"] = arguments.text;
  for (const char* list : {"windows", "services"}) {
    if (!items_of(report, list).empty()) data[list] = report.at(list);
  }
  sign_and_append(options, dialogue, {"report.published", subject(arguments), std::move(data)});
}

bool is_unaccepted(const value& report) {
  return find(report, "accepted") == nullptr;
}

void accept_report(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  const std::string id = id_in(dialogue, arguments, "reports", is_unaccepted);
  sign_and_append(options, dialogue,
                  {"report.accepted", subject(arguments), object{{"report", id}}});
}

void show_report(const Options& options, const Arguments& arguments) {
  if (arguments.agreement.empty()) {
    throw Stop(Exit::usage, "say of which agreement: sopu report AGREEMENT [--month 2027-03]");
  }
  Dialogue dialogue(options);
  const auto report = report_of(dialogue, arguments);
  const auto& ledger = dialogue.ledger();
  if (!arguments.html.empty()) {
    replace_file(arguments.html,
                 paper::report_html(report, {ledger.name, ledger.vkey()}, options.language));
    note("The report is in " + arguments.html + ".");
  }
  if (!arguments.csv.empty()) {
    replace_file(arguments.csv, paper::report_csv(report));
    note("The figures are in " + arguments.csv + ".");
  }
  if (options.json) return print_json(report);
  if (arguments.html.empty() && arguments.csv.empty()) {
    print_paged(paper::report_text(report, options.language));
  }
}

// ---------------------------------------------------------------- credits

void claim_credit(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  const std::string id = agreement_id(arguments.agreement).value;
  object data{{"objective", arguments.objective}};
  if (!arguments.unit.empty()) data["serviceUnit"] = arguments.unit;
  data["window"] = arguments.window;
  if (!arguments.from.empty()) {
    data["incident"] = {{"from", domain::format_time(dialogue.moment(arguments.from, id))},
                        {"until", domain::format_time(dialogue.moment(arguments.until, id))}};
  }
  if (!arguments.text.empty()) data["text"] = arguments.text;
  sign_and_append(options, dialogue, {"credit.claimed", subject(arguments), std::move(data)});
}

void settle_credit(const Options& options, const Arguments& arguments) {
  object data{
      {"service", arguments.service}, {"month", arguments.month}, {"amount", arguments.amount}};
  if (!arguments.text.empty()) data["text"] = arguments.text;
  perform(options, {"credit.settled", subject(arguments), std::move(data)});
}

// ---------------------------------------------------------------- bills

void bill(const Options& options, const Arguments& arguments) {
  object data{{"service", arguments.service}};
  if (!arguments.unit.empty()) data["serviceUnit"] = arguments.unit;
  data["month"] = arguments.month;
  data["amount"] = arguments.amount;
  if (!arguments.text.empty()) data["text"] = arguments.text;
  perform(options, {"fee.billed", subject(arguments), std::move(data)});
}

bool may_be_contested(const value&) {
  return true;
}

void contest_bill(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  const std::string id = id_in(dialogue, arguments, "bills", may_be_contested);
  sign_and_append(options, dialogue,
                  {"fee.contested", subject(arguments),
                   object{{"bill", id}, {"amount", arguments.amount}, {"reason", arguments.text}}});
}

// ---------------------------------------------------------------- the command line

void add_time(const Verb& added) {
  const auto& arguments = added.arguments;
  added.command->add_option("--exclusion", arguments->exclusion, "By which exclusion of the terms")
      ->required();
  added.command
      ->add_option("--objective", arguments->objectives,
                   "For this objective alone; may be repeated (default: all)")
      ->one_value_each();
  added.command->add_option("--from", arguments->from, "Begin: an instant or a date")->required();
  added.command->add_option("--until", arguments->until, "Its end, which is not in it")->required();
  added.command->add_option("--text", arguments->text, "What for")->required();
}

void add_id(const Verb& added, const std::string& what) {
  added.command->add_option(
      what, added.arguments->id,
      "The " + what + "'s event id, or an end of it (default: the only one that waits)");
}

void add_exclusions(Command& app, Context& context) {
  auto& family = *add_family(app, "exclusion",
                             "Announce maintenance; claim and answer what is not to be measured");
  const std::string time =
      " --exclusion maintenance --from 2027-03-10T22:00:00Z"
      " --until 2027-03-11T02:00:00Z";
  add_time(add_verb(family, context, announce, "announce",
                    "Announce maintenance, in the time that the terms ask for",
                    {"exclusion announce acme-hosting" + time + " --text \"New racks\""}));
  add_time(add_verb(family, context, claim_exclusion, "claim",
                    "Claim that past time is not to be counted; the other side answers",
                    {"exclusion claim acme-hosting" + time + " --text \"The cable was cut\""}));
  add_id(add_verb(family, context, accept_exclusion, "accept",
                  "Accept what the other side claims not to be counted",
                  {"exclusion accept acme-hosting"}),
         "claim");
  const auto added = add_verb(family, context, refuse_exclusion, "refuse", "Refuse it",
                              {"exclusion refuse acme-hosting --reason \"It was your cable\""});
  add_id(added, "claim");
  added.command->add_option("--reason", added.arguments->text, "Why")->required();
}

void add_month(const Verb& added) {
  added.command->add_option("--month", added.arguments->month,
                            "2027-03 (default: the last that is over)");
}

void add_reports(Command& app, Context& context) {
  auto* family =
      add_command(app, "report", "The report of a month: show it, publish it, accept it",
                  {"report acme-hosting --month 2027-03",
                   "report acme-hosting --month 2027-03 --html report.html --csv report.csv",
                   "report publish acme-hosting --month 2027-03", "report accept acme-hosting"});
  family->require_subcommand(0, 1);
  const auto arguments = std::make_shared<Arguments>();
  family->add_option("agreement", arguments->agreement, "The agreement's id");
  add_month({family, arguments});
  family->add_option("--html", arguments->html,
                     "Write it, as one page that prints, into this file");
  family->add_option("--csv", arguments->csv, "Write its figures into this file");
  add_reading_options(family, context.options);
  set_action(family, context, [&context, arguments] { show_report(context.options, *arguments); });

  auto added = add_verb(*family, context, publish, "publish",
                        "Publish it with the figures that the ledger computes",
                        {"report publish acme-hosting --month 2027-03 --text \"A quiet month\""});
  add_month(added);
  added.command->add_option("--text", added.arguments->text, "What you want to say about it");
  add_id(add_verb(*family, context, accept_report, "accept",
                  "Accept the other side's report, which ends objections to its figures",
                  {"report accept acme-hosting"}),
         "report");
}

void add_service_month(const Verb& added) {
  added.command->add_option("--service", added.arguments->service, "For which service")->required();
  added.command->add_option("--month", added.arguments->month, "For which month: 2027-03")
      ->required();
}

void add_amount(const Verb& added) {
  added.command
      ->add_option("--amount", added.arguments->amount,
                   "In the smallest unit of the currency (10000 are 100.00 EUR)")
      ->required()
      ->at_least(0);
}

void add_credits(Command& app, Context& context) {
  auto& family = *add_family(app, "credit", "Claim a credit; say what settles it");
  auto added = add_verb(family, context, claim_credit, "claim",
                        "Claim a credit that the terms give only to who claims it",
                        {"credit claim acme-hosting --objective uptime --window 2027-03"
                         " --text \"Our figures are in ticket 7\""});
  added.command->add_option("--objective", added.arguments->objective, "Which was missed")
      ->required();
  added.command->add_option("--service-unit", added.arguments->unit,
                            "Of which unit, where the objective is judged by units");
  added.command
      ->add_option("--window", added.arguments->window,
                   "The window, by its name: 2027-03, 2027-Q1, 2027, 2027-03-01/P30D")
      ->required();
  auto* from = added.command->add_option("--from", added.arguments->from,
                                         "Begin of the incident, where each is claimed by itself");
  auto* until = added.command->add_option("--until", added.arguments->until, "Its end");
  from->needs(until);
  until->needs(from);
  added.command->add_option("--text", added.arguments->text, "What the terms ask of a claim");

  added = add_verb(family, context, settle_credit, "settle",
                   "Say what was paid for a service and month; both sides the same settles it",
                   {"credit settle acme-hosting --service hosting --month 2027-03 --amount 10000"
                    " --text \"Credit note 17\""});
  add_service_month(added);
  add_amount(added);
  added.command->add_option("--text", added.arguments->text, "How it was paid");
}

void add_fees(Command& app, Context& context) {
  auto& family = *add_family(app, "fee", "Bill what the terms leave to a bill; contest a bill");
  auto added = add_verb(family, context, bill, "bill",
                        "Say what was billed for a service and month; another takes its place",
                        {"fee bill acme-hosting --service traffic --month 2027-03 --amount 48000"
                         " --text \"Invoice 17\""});
  add_service_month(added);
  added.command->add_option("--service-unit", added.arguments->unit,
                            "Of which unit, where that has a fee of its own");
  add_amount(added);
  added.command->add_option("--text", added.arguments->text, "Of which bill");

  added = add_verb(family, context, contest_bill, "contest",
                   "Say what should have been billed; what credits differ by is held then",
                   {"fee contest acme-hosting --amount 30000 --reason \"It was half a month\""});
  add_id(added, "bill");
  add_amount(added);
  added.command->add_option("--reason", added.arguments->text, "Why")->required();
}

}  // namespace

void add_month_commands(Command& app, Context& context) {
  add_exclusions(app, context);
  add_reports(app, context);
  add_credits(app, context);
  add_fees(app, context);
}

}  // namespace sopu::tools
