// dispute: a claim of one side against the other, from its beginning to the remedy.
#include "ledger/paper/case_file.hpp"
#include "tools/commands.hpp"
#include "tools/dispute_case.hpp"
#include "tools/dispute_show.hpp"
#include "tools/document.hpp"
#include "tools/files.hpp"
#include "tools/pager.hpp"
#include "tools/signing.hpp"
#include "tools/terminal.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::object;
using boost::json::value;

using Arguments = CaseArguments;

bool is_owing(const value& dispute) {
  return find(dispute, "outcome.remedy") != nullptr &&
         find(dispute, "outcome.confirmed") == nullptr;
}
bool is_on_table(const value& settlement) {
  return text_of(settlement, "status") == "open";
}
bool is_unanswered(const value& query) {
  return find(query, "answer") == nullptr;
}

void append(object& data, std::string_view name, object one) {
  value& list = data[name];
  if (!list.is_array()) list.emplace_array();
  list.as_array().push_back(std::move(one));
}

boost::json::array strings(const std::vector<std::string>& list) {
  return boost::json::array(list.begin(), list.end());
}

// ---------------------------------------------------------------- what is said

void raise(const Options& options, const Arguments& arguments) {
  object data{{"clauses", strings(arguments.clauses)}};
  if (arguments.version != 0) data["version"] = arguments.version;
  if (!arguments.notice.empty()) data["notice"] = arguments.notice;
  if (!arguments.complaint.empty()) data["complaint"] = arguments.complaint;
  for (const std::string& one : arguments.windows) append(data, "windows", window_named(one));
  data["claim"] = arguments.text;
  data["remedySought"] = arguments.remedy;
  const std::string subject = "agreement/" + agreement_id(arguments.agreement).value;
  perform(options, {"dispute.raised", subject, std::move(data)});
}

void respond(const Options& options, const Arguments& arguments) {
  Case(options, arguments).sign("dispute.responded", {{"statement", arguments.text}});
}

void submit(const Options& options, const Arguments& arguments) {
  object data{{"statement", arguments.text}};
  if (!arguments.clauses.empty()) data["clauses"] = strings(arguments.clauses);
  if (!arguments.events.empty()) data["events"] = strings(arguments.events);
  Case one(options, arguments);
  boost::json::array documents;
  for (const auto& file : arguments.files) {
    documents.push_back(document_of(file));
    if (!options.dry_run) put_document(one.dialogue(), file);
  }
  if (!documents.empty()) data["documents"] = std::move(documents);
  one.sign("evidence.submitted", data);
}

void ask(const Options& options, const Arguments& arguments) {
  object data;
  if (!arguments.to.empty()) data["to"] = arguments.to;
  data["text"] = arguments.text;
  Case(options, arguments).sign("dispute.queried", data);
}

void answer(const Options& options, const Arguments& arguments) {
  Case one(options, arguments);
  const auto& query = listed(one.dispute(), "queries", "id", arguments.id, is_unanswered);
  one.sign("dispute.answered", {{"query", text_of(query, "id")}, {"text", arguments.text}});
}

void escalate(const Options& options, const Arguments& arguments) {
  Case(options, arguments).sign("dispute.escalated", {{"reason", arguments.text}});
}

void withdraw(const Options& options, const Arguments& arguments) {
  Case(options, arguments).end("dispute.withdrawn", {{"reason", arguments.text}});
}

// ---------------------------------------------------------------- how it ends

// What is owed, and what becomes of a notice that is contested.
void add_terms(Case& one, const Arguments& arguments, object& data) {
  if (!arguments.remedy.empty()) {
    object remedy{{"by", arguments.remedy_by}, {"text", arguments.remedy}};
    if (!arguments.due.empty()) {
      remedy["due"] =
          domain::format_time(one.dialogue().moment(arguments.due, arguments.agreement));
    }
    data["remedy"] = std::move(remedy);
  }
  if (!arguments.notice_fate.empty()) data["noticeFate"] = arguments.notice_fate;
  for (const std::string& credit : arguments.credits)
    append(data, "credits", credit_awarded(credit));
}

void settle(const Options& options, const Arguments& arguments) {
  Case one(options, arguments);
  object data{{"text", arguments.text}};
  add_terms(one, arguments, data);
  if (!arguments.proposal.empty()) data["proposal"] = arguments.proposal;
  one.sign("settlement.proposed", data);
}

// The words of the settlement that is accepted are shown before they are signed.
void accept(const Options& options, const Arguments& arguments) {
  Case one(options, arguments);
  const auto& settlement = listed(one.dispute(), "settlements", "id", arguments.id, is_on_table);
  if (!options.json) print_paged(settlement_text(settlement));
  object data{{"settlement", text_of(settlement, "id")}, {"event", text_of(settlement, "event")}};
  if (const auto* results = find(settlement, "results")) data["results"] = *results;
  one.end("settlement.accepted", data);
}

void reject(const Options& options, const Arguments& arguments) {
  Case one(options, arguments);
  const auto& settlement = listed(one.dispute(), "settlements", "id", arguments.id, is_on_table);
  one.sign("settlement.rejected",
           {{"settlement", text_of(settlement, "id")}, {"reason", arguments.text}});
}

void decide(const Options& options, const Arguments& arguments) {
  Case one(options, arguments);
  object data{{"finding", arguments.finding}, {"reasons", arguments.text}};
  add_terms(one, arguments, data);
  one.end("determination.issued", data);
}

void implement(const Options& options, const Arguments& arguments) {
  Case(options, arguments, is_owing).sign("remedy.implemented", {{"statement", arguments.text}});
}

void confirm_remedy(const Options& options, const Arguments& arguments) {
  object data;
  if (!arguments.text.empty()) data["statement"] = arguments.text;
  Case(options, arguments, is_owing).sign("remedy.confirmed", data);
}

// ---------------------------------------------------------------- what there is

void write_case_file(const Options& options, Dialogue& dialogue, const std::string& id,
                     const std::string& file) {
  const auto& ledger = dialogue.ledger();
  const auto whole = whole_case(dialogue.getter(), id);
  replace_file(file, case_file_html(whole, {ledger.name, ledger.vkey()}, options.language));
  note("The case file is in " + file + ".");
}

// One that is named by its own id says whose it is.
Arguments meant(Dialogue& dialogue, Arguments given) {
  if (!given.dispute.empty() || !domain::is_uuid(given.agreement)) return given;
  given.dispute = given.agreement;
  given.agreement = text_of(dialogue.get(Target("/v1/disputes/" + given.dispute)), "agreement");
  return given;
}

void show(const Options& options, const Arguments& given) {
  Dialogue dialogue(options);
  const Arguments arguments = meant(dialogue, given);
  const std::string path = "/v1/agreements/" + agreement_id(arguments.agreement).value;
  const auto agreement = dialogue.get(Target(path));
  const auto& dispute = listed(agreement, "disputes", "id", arguments.dispute);
  if (!arguments.html.empty()) {
    return write_case_file(options, dialogue, text_of(dispute, "id"), arguments.html);
  }
  boost::json::array events;
  for (const auto& line : dialogue.all_items(Target(path + "/history"))) {
    if (text_of(line, "dispute") == text_of(dispute, "id")) events.push_back(line);
  }
  if (options.json) {
    object whole = dispute.as_object();
    whole["events"] = std::move(events);
    return print_json(whole);
  }
  print_paged(dispute_text(dispute, events));
}

void list(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  const auto agreement =
      dialogue.get(Target("/v1/agreements/" + agreement_id(arguments.agreement).value));
  if (options.json) {
    return print_json(object{{"items", items_of(agreement, "disputes")}});
  }
  print_paged(disputes_text(agreement));
}

void figures(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  const auto found = dialogue.get(
      Target("/v1/agreements/" + agreement_id(arguments.agreement).value + "/dispute-figures"));
  if (options.json) return print_json(found);
  print(dispute_figures_text(found));
}

void precedents(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  const auto agreement =
      dialogue.get(Target("/v1/agreements/" + agreement_id(arguments.agreement).value));
  const auto& dispute = listed(agreement, "disputes", "id", arguments.dispute);
  auto found = dialogue.all_items(Target("/v1/disputes/" + text_of(dispute, "id") + "/precedents"));
  if (options.json) return print_json(object{{"items", std::move(found)}});
  print_paged(precedents_text(found));
}

void find_all(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  Target target("/v1/disputes");
  const auto add = [&](const char* name, const std::string& text) {
    if (!text.empty()) target.add(name, text);
  };
  add("agreement", arguments.agreement);
  if (!arguments.clauses.empty()) add("clause", arguments.clauses.front());
  add("party", arguments.party);
  add("state", arguments.state);
  add("level", arguments.level);
  add("openedAfter", arguments.opened_after);
  add("dueBefore", arguments.due);
  auto found = dialogue.all_items(target);
  if (options.json) return print_json(object{{"items", std::move(found)}});
  print_paged(disputes_text(object{{"disputes", std::move(found)}}));
}

// ---------------------------------------------------------------- the command line

void add_remedy(const CaseCommand& added) {
  auto* remedy =
      added.command->add_option("--remedy", added.arguments->remedy, "What is to be done");
  auto* by = added.command->add_option("--by", added.arguments->remedy_by, "By which party");
  auto* due = added.command->add_option("--due", added.arguments->due, "By when");
  remedy->needs(by);
  by->needs(remedy);
  due->needs(remedy);
  added.command
      ->add_option("--notice", added.arguments->notice_fate,
                   "What becomes of the notice that the dispute contests")
      ->one_of({"stands", "falls"});
  added.command
      ->add_option("--credit", added.arguments->credits,
                   "What is paid for a month in dispute: hosting=2027-03=9000, minor units; may be "
                   "repeated")
      ->one_value_each();
}

void add_case(Command& family, Context& context) {
  auto added = add_signed_command(
      family, context, raise, "raise", "Raise a dispute about clauses, and say what you want",
      {"dispute raise acme-hosting --clause uptime --claim \"Down for two days in May\""
       " --remedy \"A credit of a month\"",
       "dispute raise acme-hosting --clause uptime --window uptime=2027-03 --claim \"It was up\""
       " --remedy \"No credit\"",
       "dispute raise acme-hosting --clause unpaid --notice ID --claim \"We paid\" --remedy \"Take "
       "it"
       " back\""});
  added.command
      ->add_option("--clause", added.arguments->clauses,
                   "A clause, objective or other item of the terms; may be repeated")
      ->required()
      ->one_value_each();
  added.command
      ->add_option("--window", added.arguments->windows,
                   "Whose figures are in dispute: uptime=2027-03; may be repeated")
      ->one_value_each();
  added.command->add_option(
      "--version", added.arguments->version,
      "The version in which they are looked at (default: the one that rules)");
  added.command->add_option("--notice", added.arguments->notice,
                            "A breach or a termination that it contests (event id)");
  added.command->add_option("--complaint", added.arguments->complaint,
                            "A complaint of yours that was not resolved (event id)");
  added.text("--claim", "What you claim");
  added.command->add_option("--remedy", added.arguments->remedy, "What you ask for")->required();

  add_case_command(family, context, respond, "respond", "Respond to a dispute of the other side",
                   {"dispute respond acme-hosting --text \"It was announced maintenance\""})
      .text("--text", "Your response");

  added = add_case_command(family, context, submit, "evidence", "Submit evidence",
                           {"dispute evidence acme-hosting --text \"Their own report\" --event ID",
                            "dispute evidence acme-hosting --text \"Our graphs\" --file may.pdf"});
  added.text("--text", "What it shows");
  added.command
      ->add_option("--clause", added.arguments->clauses,
                   "A clause or item of the version in dispute; may be repeated")
      ->one_value_each();
  added.command
      ->add_option("--file", added.arguments->files,
                   "A document, which is put beside the log first; may be repeated")
      ->one_value_each();
  added.command
      ->add_option("--event", added.arguments->events,
                   "An earlier event of the agreement, by its id; may be repeated")
      ->one_value_each();

  added =
      add_case_command(family, context, ask, "ask", "Ask the other side; as the neutral, a side",
                       {"dispute ask acme-hosting --text \"Since when did you know?\""});
  added.text("--text", "The question");
  added.command->add_option("--to", added.arguments->to, "Whom the neutral asks")
      ->one_of({"provider", "customer"});

  added = add_case_command(family, context, answer, "answer", "Answer a question",
                           {"dispute answer acme-hosting --text \"Since nine\""});
  added.command->add_option("--query", added.arguments->id,
                            "The question's event id (default: the only one that waits)");
  added.text("--text", "The answer");

  add_case_command(family, context, escalate, "escalate", "Take a dispute to the next level",
                   {"dispute escalate acme-hosting --reason \"We get nowhere\""})
      .text("--reason", "Why");
  add_case_command(family, context, withdraw, "withdraw", "Withdraw a dispute of your side",
                   {"dispute withdraw acme-hosting --reason \"It was our own fault\""})
      .text("--reason", "Why");
}

void add_endings(Command& family, Context& context) {
  auto added = add_case_command(
      family, context, settle, "settle",
      "Propose a settlement, which may carry a proposal (propose it with --settles first)",
      {"dispute settle acme-hosting --text \"Half a month\" --remedy \"Pay it\" --by acme"
       " --due 2027-09-01"});
  added.text("--text", "What both agree on");
  add_remedy(added);
  added.command->add_option("--proposal", added.arguments->proposal,
                            "An open proposal that settles the dispute (event id)");

  added = add_case_command(family, context, accept, "accept", "Accept a settlement",
                           {"dispute accept acme-hosting"});
  added.command->add_option("--settlement", added.arguments->id,
                            "The settlement's event id (default: the only one on the table)");
  added = add_case_command(family, context, reject, "reject", "Reject a settlement",
                           {"dispute reject acme-hosting --reason \"Too little\""});
  added.command->add_option("--settlement", added.arguments->id,
                            "The settlement's event id (default: the only one on the table)");
  added.text("--reason", "Why");

  added =
      add_case_command(family, context, decide, "decide", "As the neutral: determine a dispute",
                       {"dispute decide acme-hosting --finding partly --reasons \"One day counts\""
                        " --remedy \"Pay half\" --by acme"});
  added.command->add_option("--finding", added.arguments->finding, "What becomes of the claim")
      ->required()
      ->one_of({"upheld", "partly", "dismissed"});
  added.text("--reasons", "Why");
  add_remedy(added);

  add_case_command(family, context, implement, "implement", "Say that the remedy is implemented",
                   {"dispute implement acme-hosting --text \"It was paid on Monday\""})
      .text("--text", "What was done");
  added = add_case_command(family, context, confirm_remedy, "confirm", "Confirm that it is",
                           {"dispute confirm acme-hosting"});
  added.command->add_option("--text", added.arguments->text, "What you want to add");
}

void add_views(Command& family, Context& context) {
  auto added = add_reading_command(
      family, context, show, "show", "A dispute, and everything that happened in it",
      {"dispute show acme-hosting", "dispute show acme-hosting --html case.html",
       "dispute show 019ea5d1-0700-7f3b-8750-d3c6ff45ff80 --html case.html"});
  added.command->add_option("--dispute", added.arguments->dispute,
                            "The dispute's event id, or an end of it (default: the only one)");
  added.command->add_option("--html", added.arguments->html,
                            "Write the case file, one page that prints, into this file");
  added = add_reading_command(family, context, precedents, "precedents",
                              "Earlier cases on the same clauses: what came of them, how fast",
                              {"dispute precedents acme-hosting"});
  added.command->add_option("--dispute", added.arguments->dispute,
                            "The dispute's event id, or an end of it (default: the only one)");
  add_reading_command(family, context, figures, "figures",
                      "How the disputes of an agreement go: outcomes, times kept and missed",
                      {"dispute figures acme-hosting"});
  add_reading_command(family, context, list, "list", "The disputes of an agreement",
                      {"dispute list acme-hosting"});
}

void add_find(Command& family, Context& context) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = add_command(family, "find", "Disputes of all agreements that you read whole",
                              {"dispute find --clause uptime --state settled",
                               "dispute find --due-before 2027-03-01T00:00:00.000Z"});
  add_reading_options(command, context.options);
  command->add_option("--agreement", arguments->agreement, "Only of this agreement");
  command->add_option("--clause", arguments->clauses, "About this clause, in whichever version")
      ->once();
  command->add_option("--with", arguments->party,
                      "A party that raised it, or is or was its neutral");
  command->add_option("--state", arguments->state, "How it stands, or how it ended")
      ->one_of({"raised", "underway", "resolved", "remedied", "settled", "determined", "withdrawn",
                "lapsed"});
  command->add_option("--level", arguments->level, "On which it is now");
  command->add_option("--opened-after", arguments->opened_after,
                      "A time, such as 2027-03-01T00:00:00.000Z");
  command->add_option("--due-before", arguments->due, "A time, such as 2027-03-01T00:00:00.000Z");
  set_action(command, context, [&context, arguments] { find_all(context.options, *arguments); });
}

}  // namespace

void add_dispute_commands(Command& app, Context& context) {
  auto& family = *add_family(app, "dispute", "Raise a dispute, bring it to an end, look it up");
  add_case(family, context);
  add_confidence_commands(family, context);
  add_endings(family, context);
  add_views(family, context);
  add_find(family, context);
}

}  // namespace sopu::tools
