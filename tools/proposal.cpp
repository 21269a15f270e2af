// propose, amend, counter, renew, assign, rebase: new proposals of terms. (proposal list and show
// are in proposal_show.cpp.)
#include <algorithm>
#include <functional>
#include <map>

#include "ledger/clock.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/domain/terms/change_party.hpp"
#include "ledger/domain/value/json_patch.hpp"
#include "tools/commands.hpp"
#include "tools/past_figures.hpp"
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
  std::string leaves;
  std::string comes;
  std::string again;
  std::vector<std::string> stretches;
  bool retroactive = false;
  std::string settles;
};

constexpr const char* from_help =
    "When it takes effect: a date or a time (default: the next window boundary at least a day "
    "ahead)";

void add_date_options(Command* command, Arguments& arguments, const char* help_of_from) {
  command->add_option("--from", arguments.from, help_of_from);
  command->add_option("--expires", arguments.expires, "When the proposal lapses if not agreed");
  command->add_flag(
      "--retroactive", arguments.retroactive,
      "May take effect before it is agreed; needs the approvals of the highest class");
  command->add_option("--settles", arguments.settles,
                      "The dispute (event id) of which a settlement may carry it");
}

void add_frame_options(Command* command, Arguments& arguments, const char* help_of_from) {
  command->add_option("--reason", arguments.reason, "Why; it stays on record")->required();
  add_date_options(command, arguments, help_of_from);
}

void add_stretch_option(Command* command, Arguments& arguments) {
  command->add_option(
      "--stretch", arguments.stretches,
      "DATE=FILE: a JSON Patch of its own for the terms that are agreed to bind from that date on; "
      "[] leaves them. Otherwise the change is made in them too, by the ids of what it changes");
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
  frame.settles = arguments.settles;
  return frame;
}

Time in_a_day() {
  return system_clock()() + std::chrono::hours(24);
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
            boost::json::object data, std::optional<domain::Stretches> stretches,
            bool first_terms = false) {
  sign_and_append(options, dialogue,
                  {"proposal.submitted", "agreement/" + agreement_id(arguments.agreement).value,
                   std::move(data), std::move(stretches), first_terms});
}

// ---------------------------------------------------------------- the commands

// What the server gives as the data of a proposal, with what is said otherwise; the stretches are
// laid and hashed here.
void submit_answer(const Options& options, Dialogue& dialogue, const Arguments& arguments,
                   TermsBook& book, boost::json::value answer) {
  if (!arguments.reason.empty()) answer.as_object()["reason"] = arguments.reason;
  if (!arguments.expires.empty()) {
    answer.as_object()["expiresAt"] =
        domain::format_time(dialogue.moment(arguments.expires, arguments.agreement));
  }
  if (arguments.retroactive) answer.as_object()["retroactive"] = true;
  if (!arguments.settles.empty()) answer.as_object()["settles"] = arguments.settles;
  const auto payload = value_or_stop(codec::read_payload(full_type("proposal.submitted"), answer));
  const auto& data = *domain::get_if<domain::ProposalSubmitted>(payload);
  if (!domain::carries_terms(data.kind)) {
    return submit(options, dialogue, arguments, std::move(answer.as_object()), std::nullopt);
  }
  domain::Stretches on;
  if (data.kind == ProposalKind::initial) {
    on.push_back({data.effective_from, nullptr, nullptr, {}});
    if (data.counter_to) on[0].base = book.result_of(book.pick(data.counter_to->value, "open"));
  } else {
    on = book.stretches_from(data.effective_from);
  }
  if (on.size() != data.results.size()) {
    throw server::Unreachable("the server gave a proposal of other stretches of time");
  }
  const auto stretches = value_or_stop(domain::lay(std::move(on), data));
  submit(options, dialogue, arguments, std::move(answer.as_object()), stretches,
         data.kind == ProposalKind::initial);
}

Target target_of(Dialogue& dialogue, const Arguments& arguments, const std::string& proposal,
                 const std::string& question) {
  Target target("/v1/agreements/" + arguments.agreement + "/proposals/" +
                percent_encoded(proposal) + question);
  if (!arguments.from.empty()) {
    const Time from = dialogue.moment(arguments.from, arguments.agreement);
    target.add("from", domain::format_time(from));
  }
  return target;
}

// The same content as that of a proposal that is there; whoever approved that one approves anew.
void propose_again(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  TermsBook book(dialogue, arguments.agreement);
  const auto& before = book.pick(arguments.again, "");
  const std::string id = text_of(before, "id");
  submit_answer(options, dialogue, arguments, book,
                dialogue.get(target_of(dialogue, arguments, id, "/again")));
}

void propose(const Options& options, const Arguments& arguments) {
  if (!arguments.again.empty()) return propose_again(options, arguments);
  if (arguments.reason.empty()) throw Stop(Exit::usage, "say why with --reason");
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
  submit(options, dialogue, arguments, initial_data(terms, frame),
         domain::Stretches{domain::stretch_of(frame.effective_from, nullptr, terms)}, true);
}

// What the first stretch results in, on the terms that it starts from.
using Change = std::function<TermsPtr(const domain::Terms& base)>;

// The patches that were given for other stretches, by when these begin.
std::map<Time, std::string> files_for_stretches(Dialogue& dialogue, const Arguments& arguments) {
  std::map<Time, std::string> files;
  for (const std::string& text : arguments.stretches) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) {
      throw Stop(Exit::usage, "--stretch needs a date or a time and a file: 2027-07-01=patch.json");
    }
    files[dialogue.moment(text.substr(0, equals), arguments.agreement)] = text.substr(equals + 1);
  }
  return files;
}

// Every stretch with its result: the change on the first, the same by ids on the others, or the
// patch that was given for one.
domain::Stretches laid_on(domain::Stretches on, const TermsPtr& first_result,
                          std::map<Time, std::string> files) {
  domain::ProposalSubmitted data{};
  data.terms = first_result->json();
  for (const auto& one : on) {
    data.results.push_back({one.from, std::nullopt, {}, std::nullopt});
    const auto file = files.extract(one.from);
    if (file) data.results.back().patch = read_json_file(file.mapped());
  }
  if (!files.empty()) {
    throw Stop(Exit::usage, "no other terms begin to bind at " +
                                domain::format_time(files.begin()->first) +
                                "; `sopu versions` tells when they do");
  }
  return value_or_stop(domain::lay(std::move(on), data));
}

// When it takes effect, and what it is laid on then. Which windows it must not cut depends on what
// it is laid on, and that on when.
domain::Stretches begin_of(Dialogue& dialogue, TermsBook& book, const Arguments& arguments,
                           const Change& change) {
  if (!arguments.from.empty()) {
    auto on = book.stretches_from(dialogue.moment(arguments.from, arguments.agreement));
    on.front().from = dialogue.moment(arguments.from, arguments.agreement);
    return on;
  }
  auto on = book.stretches_from(in_a_day());
  for (int again = 0; again < 2; ++again) {
    const auto base = on.front().base;
    const auto result = change(*base);
    const Time from = next_start(*base, *result, dialogue.zone(result->time_zone), on.front().from);
    on = book.stretches_from(from);
    if (on.front().base->hash() == base->hash()) break;
  }
  return on;
}

void change(const Options& options, Dialogue& dialogue, TermsBook& book, const Arguments& arguments,
            ProposalKind kind, const Change& change, const std::string& counter_to = {}) {
  const auto on = begin_of(dialogue, book, arguments, change);
  const auto result = change(*on.front().base);
  const auto stretches = laid_on(on, result, files_for_stretches(dialogue, arguments));
  ProposalFrame frame = make_frame(dialogue, arguments, stretches.front().from);
  frame.counter_to = counter_to;
  submit(options, dialogue, arguments, change_data(kind, stretches, frame), stretches);
}

void amend(const Options& options, const Arguments& given) {
  Dialogue dialogue(options);
  Arguments arguments = given;
  if (arguments.reason.empty()) {
    arguments.reason = reason_of_growth(dialogue, arguments.agreement);
    note("The reason, from last month's figures: " + arguments.reason);
  }
  TermsBook book(dialogue, arguments.agreement);
  change(options, dialogue, book, arguments, ProposalKind::amendment,
         [&](const domain::Terms& base) { return result_in_file(arguments.file, base); });
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
    return change(
        options, dialogue, book, arguments, *kind, [&](const domain::Terms&) { return result; },
        id);
  }
  ProposalFrame frame = make_frame(
      dialogue, arguments, first_start(*result, dialogue.zone(result->time_zone), in_a_day()));
  frame.counter_to = id;
  submit(options, dialogue, arguments, initial_data(result, frame, countered_terms),
         domain::Stretches{domain::stretch_of(frame.effective_from, countered_terms, result)},
         true);
}

void renew(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  TermsBook book(dialogue, arguments.agreement);
  if (!domain::parse_date(arguments.until)) {
    throw Stop(Exit::usage,
               "--until must be a date such as 2029-01-01: the first day after the"
               " new period");
  }
  change(options, dialogue, book, arguments, ProposalKind::renewal, [&](const domain::Terms& base) {
    auto json = base.json();
    auto* period = json.as_object().if_contains("agreementPeriod");
    if (period == nullptr) throw Stop(Exit::failure, "the terms have no agreementPeriod to renew");
    period->as_object()["until"] = arguments.until;
    return parse_terms(std::move(json), "the renewed terms");
  });
}

// The one who comes stands wherever the one who leaves stood; a file says more than that.
TermsPtr with_principal(const domain::Terms& base, const Arguments& arguments) {
  const domain::PartyId leaves{arguments.leaves};
  const auto line = std::ranges::find(base.parties, leaves, &domain::Participant::party);
  if (line == base.parties.end() || !domain::is_principal(line->role)) {
    throw Stop(Exit::usage, "'" + arguments.leaves +
                                "' is neither provider nor customer by the terms that bind then");
  }
  const domain::PartyId comes = party_id(arguments.comes);
  const auto other = std::ranges::find(base.parties, comes, &domain::Participant::party);
  if (other != base.parties.end() && domain::is_principal(other->role) &&
      other->role != line->role) {
    throw Stop(Exit::usage, "'" + comes.value +
                                "' is the other side by the terms that bind then: "
                                "nobody is both");
  }
  return parse_terms(domain::handed_over(base.json(), leaves, comes),
                     "the terms with " + arguments.comes + " in the place of " + arguments.leaves);
}

void assign(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  TermsBook book(dialogue, arguments.agreement);
  change(options, dialogue, book, arguments, ProposalKind::assignment,
         [&](const domain::Terms& base) {
           return arguments.file.empty() ? with_principal(base, arguments)
                                         : result_in_file(arguments.file, base);
         });
}

void rebase(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  TermsBook book(dialogue, arguments.agreement);
  const auto& stale = book.pick(arguments.proposal, "stale");
  submit_answer(options, dialogue, arguments, book,
                dialogue.get(target_of(dialogue, arguments, text_of(stale, "id"), "/rebase")));
}

// ---------------------------------------------------------------- their options

using Run = void (*)(const Options&, const Arguments&);

Command* add(Command& app, Context& context, const std::shared_ptr<Arguments>& arguments,
             Run run_command, const std::string& name, const std::string& purpose,
             const std::vector<std::string>& examples) {
  auto* command = add_command(app, name, purpose, examples);
  command->add_option("agreement", arguments->agreement, "The agreement's id")->required();
  set_action(command, context,
             [&context, arguments, run_command] { run_command(context.options, *arguments); });
  return command;
}

}  // namespace

void add_proposal_commands(Command& app, Context& context) {
  const auto shared = [] { return std::make_shared<Arguments>(); };
  auto& family = *add_family(app, "proposal", "List and show what was proposed");
  add_proposal_list(family, context);
  add_proposal_show(family, context);

  auto arguments = shared();
  auto* command =
      add(app, context, arguments, propose, "propose", "Propose the first terms of an agreement",
          {"propose acme-hosting terms.json --reason \"First draft\"",
           "propose acme-hosting terms.json --reason \"First draft\" --dry-run",
           "propose acme-hosting --again 7a9d"});
  auto* content = command->add_option_group("content", "One of");
  content->add_option("file", arguments->file, "The terms, JSON; - for standard input");
  content->add_option("--again", arguments->again,
                      "Propose the same content again as this proposal, for people "
                      "whose keys came after it; no approval carries over");
  content->require_one_option();
  command->add_option("--reason", arguments->reason,
                      "Why; it stays on record (default with --again: as before)");
  add_date_options(command, *arguments,
                   "When it takes effect (default: when the terms' period begins; with --again: as "
                   "before, or the next date that is allowed)");
  add_signing_options(command, context.options);

  arguments = shared();
  command =
      add(app, context, arguments, amend, "amend", "Propose a change of what is agreed",
          {"terms acme-hosting --json > terms.json   # edit it, then",
           "amend acme-hosting terms.json --reason \"More users\"",
           "amend acme-hosting patch.json --reason \"More users\" --from 2027-04-01",
           "amend acme-hosting patch.json --reason \"Dearer\" --stretch 2027-07-01=none.json"});
  command
      ->add_option("file", arguments->file,
                   "The whole new terms, or a JSON Patch on those that bind when it takes effect")
      ->required();
  command->add_option("--reason", arguments->reason,
                      "Why; it stays on record (default: growth beyond what the terms assume, if"
                      " last month's figures show it)");
  add_date_options(command, *arguments, from_help);
  add_stretch_option(command, *arguments);
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
  add_stretch_option(command, *arguments);
  add_signing_options(command, context.options);

  arguments = shared();
  command = add(app, context, arguments, renew, "renew", "Propose a longer period",
                {"renew acme-hosting --until 2029-01-01 --reason \"Two more years\""});
  command->add_option("--until", arguments->until, "The first day after the new period")
      ->required();
  add_frame_options(command, *arguments, from_help);
  add_stretch_option(command, *arguments);
  add_signing_options(command, context.options);

  arguments = shared();
  command = add(app, context, arguments, assign, "assign",
                "Propose that another party takes the place of the provider or the customer",
                {"assign acme-hosting --leaves acme --comes initech --reason \"Acme was sold\"",
                 "assign acme-hosting merged.json --reason \"Two customers merge\" --from "
                 "2027-07-01"});
  command->add_to_footer(
      "Who leaves, who comes and who stays approve it, and third parties that consent; without a "
      "key of the one who leaves there is none. Whoever comes attests the feasibility of what it "
      "will deliver. What was given notice of goes along.");
  content = command->add_option_group("content", "One of");
  auto* leaves = content->add_option("--leaves", arguments->leaves, "Which principal leaves");
  content->add_option(
      "file", arguments->file,
      "The whole new terms, or a JSON Patch on those that bind when it takes effect");
  content->require_one_option();
  auto* comes = command->add_option("--comes", arguments->comes, "Which party takes its place");
  leaves->needs(comes);
  comes->needs(leaves);
  command->add_option("--reason", arguments->reason, "Why; it stays on record")->required();
  command->add_option("--from", arguments->from, from_help);
  command->add_option("--expires", arguments->expires, "When the proposal lapses if not agreed");
  add_stretch_option(command, *arguments);
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
