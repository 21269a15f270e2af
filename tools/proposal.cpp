// propose, amend, counter, renew, rebase: new proposals of terms. (proposal list and show are in
// proposal_show.cpp.)
#include "ledger/clock.hpp"
#include "ledger/domain/value/json_patch.hpp"
#include "tools/commands.hpp"
#include "tools/proposal_data.hpp"
#include "tools/proposal_show.hpp"
#include "tools/signing.hpp"
#include "tools/terms_book.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using domain::ProposalKind;
using domain::TermsPtr;
using domain::Time;

struct Arguments {
  std::string agreement;
  std::string proposal;
  std::string file;
  std::string reason;
  std::string from;
  std::string expires;
  std::string until;
  bool retroactive = false;
};

constexpr const char* from_help =
    "When it takes effect: a date or a time (default: the next window boundary at least a day "
    "ahead)";

void add_frame_options(CLI::App* command, Arguments& arguments, const char* help_of_from) {
  command->add_option("--reason", arguments.reason, "Why; it stays on record")->required();
  command->add_option("--from", arguments.from, help_of_from);
  command->add_option("--expires", arguments.expires, "When the proposal lapses if not agreed");
  command->add_flag(
      "--retroactive", arguments.retroactive,
      "May take effect before it is agreed; needs the approvals of the highest class");
}

ProposalFrame make_frame(Dialogue& dialogue, const Arguments& arguments, Time default_from) {
  ProposalFrame frame;
  frame.reason = arguments.reason;
  frame.effective_from =
      arguments.from.empty() ? default_from : dialogue.moment(arguments.from, arguments.agreement);
  if (!arguments.expires.empty()) {
    frame.expires_at = dialogue.moment(arguments.expires, arguments.agreement);
  }
  frame.retroactive = arguments.retroactive;
  return frame;
}

Time in_a_day() {
  return system_clock()() + std::chrono::hours(24);
}

Time first_version_start(TermsBook& book) {
  if (book.versions().empty()) return {};
  return domain::parse_time(text_of(book.versions().front(), "effectiveFrom")).value_or(Time{});
}

// A document of whole terms, or a JSON Patch (an array) on the base.
TermsPtr result_in_file(const std::string& file, const domain::Terms& base) {
  auto json = read_json_file(file);
  if (!json.is_array()) return parse_terms(std::move(json), file);
  auto patched = domain::apply_patch(base.json(), json);
  if (!patched) throw Refused(patched.error(), file);
  return parse_terms(std::move(*patched), file);
}

void submit(const Options& options, Dialogue& dialogue, const Arguments& arguments,
            boost::json::object data, std::optional<boost::json::value> changes,
            std::optional<boost::json::value> document = {}) {
  sign_and_append(options, dialogue,
                  {"proposal.submitted", "agreement/" + agreement_id(arguments.agreement).value,
                   std::move(data), std::move(changes), std::move(document)});
}

// ---------------------------------------------------------------- the commands

void propose(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  const auto terms = parse_terms(read_json_file(arguments.file), arguments.file);
  const domain::Zone& zone = dialogue.zone(terms->time_zone);
  for (const auto& missing : terms->missing()) {
    note("Before it can be approved: " + words::render(missing.what, {options.language, zone}) +
         " [" + missing.pointer + "]");
  }
  // Dates of the options are read in the time zone of the new terms: none is agreed yet.
  ProposalFrame frame{
      arguments.reason, first_start(*terms, zone, in_a_day()), {}, arguments.retroactive, {}};
  if (!arguments.from.empty()) frame.effective_from = parse_moment(arguments.from, zone);
  if (!arguments.expires.empty()) frame.expires_at = parse_moment(arguments.expires, zone);
  submit(options, dialogue, arguments, initial_data(*terms, frame), changes_json(nullptr, *terms),
         terms->json());
}

void change(const Options& options, Dialogue& dialogue, TermsBook& book, const Arguments& arguments,
            ProposalKind kind, const TermsPtr& result, const std::string& counter_to) {
  const auto base = book.newest();
  ProposalFrame frame = make_frame(dialogue, arguments,
                                   next_start(*base, *result, dialogue.zone(result->time_zone),
                                              std::max(in_a_day(), first_version_start(book))));
  frame.counter_to = counter_to;
  submit(options, dialogue, arguments, change_data(kind, *base, *result, frame),
         changes_json(base.get(), *result));
}

void amend(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  TermsBook book(dialogue, arguments.agreement);
  change(options, dialogue, book, arguments, ProposalKind::amendment,
         result_in_file(arguments.file, *book.newest()), {});
}

void counter(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  TermsBook book(dialogue, arguments.agreement);
  const auto& countered = book.pick(arguments.proposal, "open");
  const std::string id = text_of(countered, "id");
  const auto countered_terms = book.result_of(countered);
  const auto result = result_in_file(arguments.file, *countered_terms);
  const auto kind = domain::parse<domain::ProposalKind>(text_of(countered, "kind"));
  if (kind && *kind != ProposalKind::initial) {
    return change(options, dialogue, book, arguments, *kind, result, id);
  }
  ProposalFrame frame = make_frame(
      dialogue, arguments, first_start(*result, dialogue.zone(result->time_zone), in_a_day()));
  frame.counter_to = id;
  submit(options, dialogue, arguments, initial_data(*result, frame, countered_terms.get()),
         changes_json(countered_terms.get(), *result));
}

void renew(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  TermsBook book(dialogue, arguments.agreement);
  if (!domain::parse_date(arguments.until)) {
    throw Stop(Exit::usage,
               "--until must be a date such as 2029-01-01: the first day after the"
               " new period");
  }
  auto json = book.newest()->json();
  auto* period = json.as_object().if_contains("agreementPeriod");
  if (period == nullptr) throw Stop(Exit::failure, "the terms have no agreementPeriod to renew");
  period->as_object()["until"] = arguments.until;
  change(options, dialogue, book, arguments, ProposalKind::renewal,
         parse_terms(std::move(json), "the renewed terms"), {});
}

void rebase(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  TermsBook book(dialogue, arguments.agreement);
  const auto& stale = book.pick(arguments.proposal, "stale");
  auto answer = dialogue.get(Target("/v1/agreements/" + arguments.agreement + "/proposals/" +
                                    percent_encoded(text_of(stale, "id")) + "/rebase"));
  const auto* patch = find(answer, "patch");
  if (patch == nullptr) {
    throw server::Unreachable(options.url + " gives a rebased proposal without its patch");
  }
  const auto base = book.newest();
  const auto result =
      parse_terms(value_or_stop(domain::apply_patch(base->json(), *patch)), "the rebased terms");
  auto& data = answer.get_object();
  if (!arguments.from.empty()) {
    data["effectiveFrom"] =
        domain::format_time(dialogue.moment(arguments.from, arguments.agreement));
  }
  submit(options, dialogue, arguments, std::move(data), changes_json(base.get(), *result));
}

// ---------------------------------------------------------------- their options

using Command = void (*)(const Options&, const Arguments&);

CLI::App* add(CLI::App& app, Context& context, const std::shared_ptr<Arguments>& arguments,
              Command run_command, const std::string& name, const std::string& purpose,
              const std::vector<std::string>& examples) {
  auto* command = add_command(app, name, purpose, examples);
  command->add_option("agreement", arguments->agreement, "The agreement's id")->required();
  set_action(command, context,
             [&context, arguments, run_command] { run_command(context.options, *arguments); });
  return command;
}

}  // namespace

void add_proposal_commands(CLI::App& app, Context& context) {
  const auto shared = [] { return std::make_shared<Arguments>(); };
  auto& family = *add_family(app, "proposal", "List and show what was proposed");
  add_proposal_list(family, context);
  add_proposal_show(family, context);

  auto arguments = shared();
  auto* command =
      add(app, context, arguments, propose, "propose", "Propose the first terms of an agreement",
          {"propose acme-hosting terms.json --reason \"First draft\"",
           "propose acme-hosting terms.json --reason \"First draft\" --dry-run"});
  command->add_option("file", arguments->file, "The terms, JSON; - for standard input")->required();
  add_frame_options(command, *arguments,
                    "When it takes effect (default: when the terms' period begins)");
  add_signing_options(command, context.options);

  arguments = shared();
  command = add(app, context, arguments, amend, "amend", "Propose a change of what is agreed",
                {"terms acme-hosting --json > terms.json   # edit it, then",
                 "amend acme-hosting terms.json --reason \"More users\"",
                 "amend acme-hosting patch.json --reason \"More users\" --from 2027-04-01"});
  command
      ->add_option("file", arguments->file,
                   "The whole new terms, or a JSON Patch on the newest version")
      ->required();
  add_frame_options(command, *arguments, from_help);
  add_signing_options(command, context.options);

  arguments = shared();
  command = add(app, context, arguments, counter, "counter",
                "Answer a proposal with another one; both stay open",
                {"counter acme-hosting counter.json --reason \"We can do 99.95 %\""});
  command
      ->add_option("file", arguments->file, "The whole terms, or a JSON Patch on what is countered")
      ->required();
  command->add_option("--proposal", arguments->proposal, "Which one, if several are open");
  add_frame_options(command, *arguments, from_help);
  add_signing_options(command, context.options);

  arguments = shared();
  command = add(app, context, arguments, renew, "renew", "Propose a longer period",
                {"renew acme-hosting --until 2029-01-01 --reason \"Two more years\""});
  command->add_option("--until", arguments->until, "The first day after the new period")
      ->required();
  add_frame_options(command, *arguments, from_help);
  add_signing_options(command, context.options);

  arguments = shared();
  command = add(app, context, arguments, rebase, "rebase",
                "Carry a proposal that became stale over to the newest version",
                {"rebase acme-hosting", "rebase acme-hosting --proposal 7a9d --from 2027-05-01"});
  command->add_option("--proposal", arguments->proposal, "Which one, if several are stale");
  command->add_option("--from", arguments->from, "When it takes effect (default: as before)");
  add_signing_options(command, context.options);
}

}  // namespace sopu::tools
