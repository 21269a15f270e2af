// complaint, review: what is not as it should be, and what the parties found when they looked.
#include "tools/commands.hpp"
#include "tools/family.hpp"
#include "tools/files.hpp"
#include "tools/signing.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::object;
using boost::json::value;

struct Arguments {
  std::string agreement;
  std::string id;  // of the complaint or the review
  std::string text;
  std::string about = "service";
  std::string clause;
  std::string minutes;
  std::vector<std::string> findings;
  std::int64_t satisfaction = 0;
  std::string outcome;
  bool resolved = false;
};
using Verb = Added<Arguments>;

std::string subject(const Arguments& arguments) {
  return "agreement/" + agreement_id(arguments.agreement).value;
}

bool is_open(const value& complaint) {
  return text_of(complaint, "status") != "closed";
}
bool waits_for_review(const value& complaint) {
  return is_open(complaint) && text_of(complaint, "about") == "agreement" &&
         find(complaint, "review") == nullptr;
}
bool is_unconfirmed(const value& review) {
  return find(review, "confirmed") == nullptr;
}

std::string id_in(Dialogue& dialogue, const Arguments& arguments, std::string_view list,
                  bool (*may_be)(const value&)) {
  const auto agreement =
      dialogue.get(Target("/v1/agreements/" + agreement_id(arguments.agreement).value));
  return text_of(listed(agreement, list, "id", arguments.id, may_be), "id");
}

void file_complaint(const Options& options, const Arguments& arguments) {
  object data{{"about", arguments.about}};
  if (!arguments.clause.empty()) data["clause"] = arguments.clause;
  data["text"] = arguments.text;
  perform(options, {"complaint.filed", subject(arguments), std::move(data)});
}

void answer(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  const std::string id = id_in(dialogue, arguments, "complaints", is_open);
  sign_and_append(options, dialogue,
                  {"complaint.answered", subject(arguments),
                   object{{"complaint", id}, {"statement", arguments.text}}});
}

void close(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  const std::string id = id_in(dialogue, arguments, "complaints", is_open);
  sign_and_append(
      options, dialogue,
      {"complaint.closed", subject(arguments),
       object{{"complaint", id}, {"resolved", arguments.resolved}, {"statement", arguments.text}}});
}

void hold(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  object data;
  if (!arguments.id.empty()) {
    data["complaint"] = id_in(dialogue, arguments, "complaints", waits_for_review);
  }
  data["minutes"] = read_text_file(arguments.minutes);
  data["findings"] = boost::json::array(arguments.findings.begin(), arguments.findings.end());
  data["satisfaction"] = arguments.satisfaction;
  data["outcome"] = arguments.outcome;
  sign_and_append(options, dialogue, {"review.held", subject(arguments), std::move(data)});
}

void confirm_review(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  object data{{"review", id_in(dialogue, arguments, "reviews", is_unconfirmed)},
              {"satisfaction", arguments.satisfaction}};
  if (!arguments.text.empty()) data["statement"] = arguments.text;
  sign_and_append(options, dialogue, {"review.confirmed", subject(arguments), std::move(data)});
}

// ---------------------------------------------------------------- the command line

void add_id(const Verb& added, const std::string& what) {
  added.command->add_option(
      what, added.arguments->id,
      "The " + what + "'s event id, or an end of it (default: the only one that is open)");
}

Option* add_text(const Verb& added, const char* help) {
  return added.command->add_option("--text", added.arguments->text, help);
}

void add_satisfaction(const Verb& added) {
  added.command
      ->add_option("--satisfaction", added.arguments->satisfaction,
                   "How content your side is, from 1 (not at all) to 5")
      ->required();
}

void add_complaints(Command& app, Context& context) {
  auto& family =
      *add_family(app, "complaint", "Complain of the service or of the agreement; answer; close");
  auto added =
      add_verb(family, context, file_complaint, "file",
               "Complain; the escalation of the terms says who answers, and how soon",
               {"complaint file acme-hosting --clause uptime --text \"Down since nine\"",
                "complaint file acme-hosting --about agreement --text \"Nobody asks us\""});
  added.command
      ->add_option("--about", added.arguments->about,
                   "The service, or the agreement itself, which asks for a review")
      ->one_of({"service", "agreement"})
      ->show_default();
  added.command->add_option("--clause", added.arguments->clause,
                            "The clause, objective or other item of the terms that it is of");
  add_text(added, "What is wrong")->required();

  added = add_verb(family, context, answer, "answer", "Answer a complaint of another party",
                   {"complaint answer acme-hosting --text \"It is up again; we moved it\""});
  add_id(added, "complaint");
  add_text(added, "The answer")->required();

  added = add_verb(family, context, close, "close", "Close a complaint of your own",
                   {"complaint close acme-hosting --resolved --text \"It is up\"",
                    "complaint close acme-hosting 7a9d --text \"We go another way\""});
  add_id(added, "complaint");
  added.command->add_flag("--resolved", added.arguments->resolved,
                          "It was resolved (without this: it was not)");
  add_text(added, "How it ended")->required();
}

void add_reviews(Command& app, Context& context) {
  auto& family = *add_family(app, "review", "Report a review of the agreement, and confirm it");
  auto added =
      add_verb(family, context, hold, "hold", "Put on record what a review found",
               {"review hold acme-hosting --minutes minutes.md --finding \"Answers are slow\""
                " --satisfaction 3 --outcome amend"});
  added.command->add_option("--complaint", added.arguments->id,
                            "The complaint of the agreement for which it was held");
  added.command->add_option("--minutes", added.arguments->minutes, "A file; - for standard input")
      ->required();
  added.command
      ->add_option("--finding", added.arguments->findings, "What was found; may be repeated")
      ->required()
      ->one_value_each();
  add_satisfaction(added);
  added.command->add_option("--outcome", added.arguments->outcome, "What comes of it")
      ->required()
      ->one_of({"noChange", "amend", "end"});

  added =
      add_verb(family, context, confirm_review, "confirm", "Confirm what the other side reported",
               {"review confirm acme-hosting --satisfaction 4"});
  add_id(added, "review");
  add_satisfaction(added);
  add_text(added, "What you want to add");
}

}  // namespace

void add_complaint_commands(Command& app, Context& context) {
  add_complaints(app, context);
  add_reviews(app, context);
}

}  // namespace sopu::tools
