// approve, reject, withdraw: the answers to a proposal.
#include "ledger/domain/value/json_form.hpp"
#include "tools/commands.hpp"
#include "tools/signing.hpp"
#include "tools/terms_book.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::object;

struct Arguments {
  std::string agreement;
  std::string proposal;
  std::string reason;
  std::string terms_hash;
};

std::string subject(const Arguments& arguments) {
  return "agreement/" + arguments.agreement;
}

// What somebody has read must be what comes of it, from its beginning on.
void expect_terms(const domain::Stretches& stretches, const std::string& hash) {
  const std::string is = domain::text(stretches.front().result->hash());
  if (hash == is) return;
  throw Stop(Exit::failure, "the proposal results in the terms " + is + ", not in " + hash +
                                "; nothing was signed");
}

// The approval signs the hashes of terms that were put together and hashed here.
void approve(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  TermsBook book(dialogue, arguments.agreement);
  const auto& proposal = book.pick(arguments.proposal, "open");
  const auto stretches = book.stretches_of(proposal);
  if (!arguments.terms_hash.empty()) expect_terms(stretches, arguments.terms_hash);
  boost::json::array results;
  for (const auto& one : stretches) {
    results.push_back(domain::json_of(domain::ResultingTerms{one.from, one.result->hash()}));
  }
  sign_and_append(options, dialogue,
                  {"proposal.approved", subject(arguments),
                   object{{"proposal", text_of(proposal, "id")},
                          {"event", text_of(proposal, "event")},
                          {"results", std::move(results)}},
                   stretches, text_of(proposal, "kind") == "initial"});
}

void take_back(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  TermsBook book(dialogue, arguments.agreement);
  object data{{"proposal", text_of(book.pick(arguments.proposal, "open"), "id")}};
  if (!arguments.reason.empty()) data["reason"] = arguments.reason;
  sign_and_append(options, dialogue, {"approval.withdrawn", subject(arguments), std::move(data)});
}

void reject(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  TermsBook book(dialogue, arguments.agreement);
  sign_and_append(options, dialogue,
                  {"proposal.rejected", subject(arguments),
                   object{{"proposal", text_of(book.pick(arguments.proposal, "open"), "id")},
                          {"reason", arguments.reason}}});
}

void withdraw(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  TermsBook book(dialogue, arguments.agreement);
  object data{{"proposal", text_of(book.pick(arguments.proposal, "open"), "id")}};
  if (!arguments.reason.empty()) data["reason"] = arguments.reason;
  sign_and_append(options, dialogue, {"proposal.withdrawn", subject(arguments), std::move(data)});
}

using Run = void (*)(const Options&, const Arguments&);

Command* add(Command& app, Context& context, const std::shared_ptr<Arguments>& arguments,
             Run run_command, const std::string& name, const std::string& purpose,
             const std::vector<std::string>& examples) {
  auto* command = add_command(app, name, purpose, examples);
  command->add_option("agreement", arguments->agreement, "The agreement's id")->required();
  command->add_option("--proposal", arguments->proposal, "Which one, if several are open");
  add_signing_options(command, context.options);
  set_action(command, context,
             [&context, arguments, run_command] { run_command(context.options, *arguments); });
  return command;
}

}  // namespace

void add_consent_commands(Command& app, Context& context) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = add(app, context, arguments, approve, "approve",
                      "Approve a proposal: shows it whole and signs what it results in",
                      {"approve acme-hosting --dry-run", "approve acme-hosting --proposal 7a9d"});
  command->add_option("--terms-hash", arguments->terms_hash,
                      "Approve only if the terms are these (the hash of what you have read)");

  arguments = std::make_shared<Arguments>();
  command = add(app, context, arguments, take_back, "take-back",
                "Take your own approval back, as long as the proposal is not accepted",
                {"take-back acme-hosting --reason \"We have to ask once more\""});
  command->add_option("--reason", arguments->reason, "Why");

  arguments = std::make_shared<Arguments>();
  command = add(app, context, arguments, reject, "reject", "Reject a proposal, with a reason",
                {"reject acme-hosting --reason \"The price is not ours to pay\""});
  command->add_option("--reason", arguments->reason, "Why; it stays on record")->required();

  arguments = std::make_shared<Arguments>();
  command = add(app, context, arguments, withdraw, "withdraw", "Take your own proposal back",
                {"withdraw acme-hosting --proposal 7a9d --reason \"Overtaken\""});
  command->add_option("--reason", arguments->reason, "Why");
}

}  // namespace sopu::tools
