// terminate, suspend, resume, decline-renewal, notice, milestone, comment: notices, and the
// proposals that leave the terms as they are.
#include "tools/commands.hpp"
#include "tools/proposal_data.hpp"
#include "tools/signing.hpp"
#include "tools/terms_book.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::object;
using domain::ProposalKind;

struct Arguments {
  std::string agreement;
  std::string reason;
  std::string from;
  std::string until;
  std::string expires;
  std::string cause;
  std::string notice;
  std::string milestone;
  std::string text;
  std::string clause;
  std::string reply_to;
  bool by_consent = false;
};

std::string subject(const Arguments& arguments) {
  return "agreement/" + agreement_id(arguments.agreement).value;
}

void propose_standing(const Options& options, Dialogue& dialogue, TermsBook& book,
                      const Arguments& arguments, ProposalKind kind, domain::Time from,
                      const std::string& notice_id = {}) {
  const auto base = book.stretches_from(from).front().base;
  ProposalFrame frame{arguments.reason, from, {}, false, {}};
  if (!arguments.expires.empty()) {
    frame.expires_at = dialogue.moment(arguments.expires, arguments.agreement);
  }
  if (!arguments.until.empty()) {
    frame.until = dialogue.moment(arguments.until, arguments.agreement);
  }
  sign_and_append(options, dialogue,
                  {"proposal.submitted", subject(arguments),
                   standing_data(kind, base->hash(), frame, notice_id)});
}

void terminate(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  const auto from = dialogue.moment(arguments.from, arguments.agreement);
  if (arguments.by_consent) {
    TermsBook book(dialogue, arguments.agreement);
    return propose_standing(options, dialogue, book, arguments, ProposalKind::termination, from);
  }
  object data{{"reason", arguments.reason}};
  if (!arguments.cause.empty()) data["cause"] = arguments.cause;
  data["effectiveFrom"] = domain::format_time(from);
  sign_and_append(options, dialogue, {"termination.notified", subject(arguments), std::move(data)});
}

void suspend(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  TermsBook book(dialogue, arguments.agreement);
  propose_standing(options, dialogue, book, arguments, ProposalKind::suspension,
                   dialogue.moment(arguments.from, arguments.agreement));
}

void notify_breach(const Options& options, const Arguments& arguments) {
  perform(options, {"breach.notified", subject(arguments),
                    object{{"cause", arguments.cause}, {"facts", arguments.text}}});
}

void say_cured(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  TermsBook book(dialogue, arguments.agreement);
  const auto& breach = listed(book.agreement(), "breaches", "notice", arguments.notice);
  sign_and_append(options, dialogue,
                  {"breach.cured", subject(arguments),
                   object{{"breach", text_of(breach, "notice")}, {"statement", arguments.text}}});
}

void second(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  TermsBook book(dialogue, arguments.agreement);
  const auto& notice = listed(book.agreement(), "notices", "id", arguments.notice);
  note(text_of(notice, "kind") + " by " + text_of(notice, "by") + ": " + text_of(notice, "text"));
  sign_and_append(options, dialogue,
                  {"notice.seconded", subject(arguments),
                   object{{"notice", text_of(notice, "id")}, {"event", text_of(notice, "event")}}});
}

void withdraw_notice(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  TermsBook book(dialogue, arguments.agreement);
  object data{
      {"notice", text_of(listed(book.agreement(), "notices", "id", arguments.notice), "id")}};
  if (!arguments.reason.empty()) data["reason"] = arguments.reason;
  sign_and_append(options, dialogue, {"notice.withdrawn", subject(arguments), std::move(data)});
}

bool stands(const boost::json::value& termination) {
  return text_of(termination, "takenBack") != "true";
}

void resume(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  TermsBook book(dialogue, arguments.agreement);
  if (arguments.notice.empty()) {
    if (arguments.from.empty()) throw Stop(Exit::usage, "say from when with --from");
    return propose_standing(options, dialogue, book, arguments, ProposalKind::resumption,
                            dialogue.moment(arguments.from, arguments.agreement));
  }
  const auto& termination =
      arguments.notice == "standing"
          ? listed(book.agreement(), "terminations", "event", "", stands)
          : listed(book.agreement(), "terminations", "event", arguments.notice);
  // It has to be agreed before the notice takes effect, and so that is when it takes effect too.
  const std::string from =
      arguments.from.empty() ? text_of(termination, "effectiveFrom") : arguments.from;
  propose_standing(options, dialogue, book, arguments, ProposalKind::resumption,
                   dialogue.moment(from, arguments.agreement), text_of(termination, "event"));
}

void decline_renewal(const Options& options, const Arguments& arguments) {
  perform(options, {"renewal.declined", subject(arguments), object{{"reason", arguments.reason}}});
}

void deliver(const Options& options, const Arguments& arguments) {
  object data{{"milestone", arguments.milestone}};
  if (!arguments.text.empty()) data["note"] = arguments.text;
  perform(options, {"milestone.delivered", subject(arguments), std::move(data)});
}

void accept(const Options& options, const Arguments& arguments) {
  perform(options,
          {"milestone.accepted", subject(arguments), object{{"milestone", arguments.milestone}}});
}

void refuse_delivery(const Options& options, const Arguments& arguments) {
  perform(options, {"milestone.refused", subject(arguments),
                    object{{"milestone", arguments.milestone}, {"reason", arguments.reason}}});
}

void comment(const Options& options, const Arguments& arguments) {
  object data{{"text", arguments.text}};
  if (!arguments.clause.empty()) data["clause"] = arguments.clause;
  if (!arguments.reply_to.empty()) data["replyTo"] = arguments.reply_to;
  perform(options, {"comment.posted", subject(arguments), std::move(data)});
}

// ---------------------------------------------------------------- their options

using Run = void (*)(const Options&, const Arguments&);

struct Added {
  Command* command;
  std::shared_ptr<Arguments> arguments;
};

Added add(Command& app, Context& context, Run run_command, const std::string& name,
          const std::string& purpose, const std::vector<std::string>& examples) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = add_command(app, name, purpose, examples);
  command->add_option("agreement", arguments->agreement, "The agreement's id")->required();
  add_signing_options(command, context.options);
  set_action(command, context,
             [&context, arguments, run_command] { run_command(context.options, *arguments); });
  return {command, arguments};
}

void add_reason(const Added& added) {
  added.command->add_option("--reason", added.arguments->reason, "Why; it stays on record")
      ->required();
}

Option* add_from(const Added& added, const char* help = "When it takes effect: a date or a time") {
  return added.command->add_option("--from", added.arguments->from, help);
}

void add_expires(const Added& added) {
  added.command->add_option("--expires", added.arguments->expires,
                            "When the proposal lapses if not agreed");
}

void add_endings(Command& app, Context& context) {
  auto added = add(app, context, terminate, "terminate",
                   "Give notice of termination, or propose to end by consent",
                   {"terminate acme-hosting --reason \"Moving in house\" --from 2027-12-31",
                    "terminate acme-hosting --by-consent --reason \"Merged\" --from 2027-07-01"});
  add_reason(added);
  add_from(added)->required();
  auto* cause =
      added.command->add_option("--cause", added.arguments->cause,
                                "The id of a cause of the terms whose breach was notified and not "
                                "cured: no notice period then");
  added.command
      ->add_flag("--by-consent", added.arguments->by_consent, "A proposal that both sides approve")
      ->excludes(cause);
  add_expires(added);

  added = add(app, context, suspend, "suspend", "Propose to suspend the agreement",
              {"suspend acme-hosting --reason \"Shop closed for rebuilding\" --from 2027-06-01 "
               "--until 2027-07-01"});
  add_reason(added);
  add_from(added)->required();
  added.command->add_option("--until", added.arguments->until, "When it ends by itself")
      ->required();
  add_expires(added);

  added = add(app, context, resume, "resume",
              "Propose to end a suspension, or to take back a notice of termination",
              {"resume acme-hosting --reason \"Open again\" --from 2027-08-01",
               "resume acme-hosting --notice standing --reason \"We stay\""});
  add_reason(added);
  added.command->add_option("--notice", added.arguments->notice,
                            "The notice of termination to take back: its id, or `standing` for the"
                            " only one");
  add_from(added, "When it takes effect (default with --notice: when the notice would)");
  add_expires(added);

  added = add(app, context, decline_renewal, "decline-renewal",
              "Decline the automatic renewal at the end of the period",
              {"decline-renewal acme-hosting --reason \"We tender anew\""});
  add_reason(added);
}

void add_breaches(Command& family, Context& context) {
  auto added = add(family, context, notify_breach, "breach",
                   "Say that a cause for ending the agreement is there; the other side may cure it",
                   {"notice breach acme-hosting unpaid --facts \"November's fee is open\""});
  added.command->add_option("cause", added.arguments->cause, "The id of a cause of the terms")
      ->required();
  added.command->add_option("--facts", added.arguments->text, "What happened")->required();

  added = add(family, context, say_cured, "cured", "Say that a breach that was notified is cured",
              {"notice cured acme-hosting 7a9d --statement \"Paid today\""});
  added.command
      ->add_option("breach", added.arguments->notice, "The notice's event id, or an end of it")
      ->required();
  added.command->add_option("--statement", added.arguments->text, "How it was cured")->required();
}

void add_notices(Command& app, Context& context) {
  auto& family =
      *add_family(app, "notice", "Notify a breach or cure it; complete or take back a notice");
  add_breaches(family, context);
  const auto add_id = [](const Added& added) {
    added.command
        ->add_option("notice", added.arguments->notice, "The notice's event id, or an end of it")
        ->required();
  };
  auto added = add(family, context, second, "second",
                   "Second a notice of the own party that takes more people",
                   {"notice second acme-hosting 7a9d"});
  add_id(added);
  added = add(family, context, withdraw_notice, "withdraw",
              "Take back a notice that still waits for people",
              {"notice withdraw acme-hosting 7a9d --reason \"They have paid\""});
  add_id(added);
  added.command->add_option("--reason", added.arguments->reason, "Why; it stays on record");
}

Added add_milestone(Command& family, Context& context, Run run_command, const std::string& name,
                    const std::string& purpose, const std::string& example) {
  auto added = add(family, context, run_command, name, purpose, {example});
  added.command->add_option("milestone", added.arguments->milestone, "The milestone's id")
      ->required();
  return added;
}

void add_milestones(Command& app, Context& context) {
  auto& family = *add_family(app, "milestone",
                             "Deliver what the delivery schedule promises, and answer to it");
  auto added = add_milestone(family, context, deliver, "deliver", "Say that a milestone is done",
                             "milestone deliver acme-hosting migration --note \"All moved\"");
  added.command->add_option("--note", added.arguments->text, "What was delivered");
  add_milestone(family, context, accept, "accept", "Accept what was delivered",
                "milestone accept acme-hosting migration");
  added = add_milestone(family, context, refuse_delivery, "refuse", "Refuse what was delivered",
                        "milestone refuse acme-hosting migration --reason \"Mail is missing\"");
  add_reason(added);
}

void add_comment(Command& app, Context& context) {
  auto added = add(app, context, comment, "comment", "Say something, on a clause or in general",
                   {"comment acme-hosting --text \"Does this hold at night?\" --clause hours"});
  added.command->add_option("--text", added.arguments->text, "The comment")->required();
  added.command->add_option("--clause", added.arguments->clause, "The clause or item it is about");
  added.command->add_option("--reply-to", added.arguments->reply_to, "The comment's event id");
}

}  // namespace

void add_notice_commands(Command& app, Context& context) {
  add_endings(app, context);
  add_notices(app, context);
  add_milestones(app, context);
  add_comment(app, context);
}

}  // namespace sopu::tools
