// neutral: who takes neither side in a dispute.
#include "tools/commands.hpp"
#include "tools/dispute_case.hpp"
#include "tools/signing.hpp"

namespace sopu::tools {
namespace {

using boost::json::object;
using Arguments = CaseArguments;

void propose(const Options& options, const Arguments& arguments) {
  Case(options, arguments)
      .sign("neutral.proposed", {{"party", arguments.party}, {"reason", arguments.text}});
}

void accept(const Options& options, const Arguments& arguments) {
  Case(options, arguments).sign("neutral.accepted", {{"party", arguments.party}});
}

void declare(const Options& options, const Arguments& arguments) {
  object data{{"independence", arguments.text}};
  if (!arguments.disclosed.empty()) data["disclosed"] = arguments.disclosed;
  Case(options, arguments).sign("neutral.declared", std::move(data));
}

void challenge(const Options& options, const Arguments& arguments) {
  Case(options, arguments).sign("neutral.challenged", {{"reason", arguments.text}});
}

// Whoever decides may not read the case itself: its id is given.
void judge(const Options& options, const Arguments& arguments) {
  object data{{"dispute", arguments.dispute}};
  if (arguments.upheld) data["upheld"] = true;
  data["reason"] = arguments.text;
  const std::string subject = "agreement/" + agreement_id(arguments.agreement).value;
  perform(options, {"challenge.decided", subject, std::move(data)});
}

void resign(const Options& options, const Arguments& arguments) {
  Case(options, arguments).sign("neutral.resigned", {{"reason", arguments.text}});
}

}  // namespace

void add_neutral_commands(Command& app, Context& context) {
  auto& family = *add_family(
      app, "neutral", "Who takes neither side in a dispute: propose, accept, declare, challenge");
  auto added = add_case_command(
      family, context, propose, "propose", "Propose a neutral",
      {"neutral propose acme-hosting mediation-helsinki --reason \"They know the trade\""});
  added.command->add_option("neutral", added.arguments->party, "A party of the ledger")->required();
  added.text("--reason", "Why");
  added = add_case_command(family, context, accept, "accept", "Accept whom the other side proposed",
                           {"neutral accept acme-hosting mediation-helsinki"});
  added.command->add_option("neutral", added.arguments->party, "A party of the ledger")->required();
  added = add_case_command(
      family, context, declare, "declare",
      "As the neutral: declare independence, and what could be held against it",
      {"neutral declare acme-hosting --text \"We know neither\" --disclose \"We met once\""});
  added.text("--text", "Your independence");
  added.command->add_option("--disclose", added.arguments->disclosed,
                            "What either side could hold against you");
  add_case_command(family, context, challenge, "challenge", "Challenge the neutral",
                   {"neutral challenge acme-hosting --reason \"It works for them\""})
      .text("--reason", "Why");
  added = add_signed_command(
      family, context, judge, "judge", "As whom the terms let appoint: decide on a challenge",
      {"neutral judge acme-hosting --dispute ID --uphold --reason \"So it does\""});
  added.command->add_option("--dispute", added.arguments->dispute, "The dispute's event id")
      ->required();
  added.command->add_flag("--uphold", added.arguments->upheld,
                          "It is the neutral no more (without this: the challenge is dismissed)");
  added.text("--reason", "Why");
  add_case_command(family, context, resign, "resign", "As the neutral: resign",
                   {"neutral resign acme-hosting --reason \"We have no time\""})
      .text("--reason", "Why");
}

}  // namespace sopu::tools
