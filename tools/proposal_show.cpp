#include "tools/proposal_show.hpp"

#include "tools/dialogue.hpp"
#include "tools/signing.hpp"
#include "tools/terms_book.hpp"
#include "tools/terms_text.hpp"
#include "tools/text.hpp"

namespace sopu::tools {

using boost::json::value;

namespace {

std::string approval_text(const value& proposal) {
  std::string text;
  for (const auto& approval : items_of(proposal, "approvals")) {
    text += (text.empty() ? "approved by " : ", ") + approver_text(approval);
  }
  for (const auto& needed : items_of(proposal, "stillNeeded")) {
    text += (text.empty() ? "needs " : "; needs ") + text_of(needed, "people") + " of " +
            text_of(needed, "party");
  }
  return text;
}

}  // namespace

std::string approver_text(const value& approval) {
  std::string text = text_of(approval, "name") + " (" + text_of(approval, "party");
  const auto& others = items_of(approval, "alsoActsFor");
  for (const auto& other : others) {
    text += (&other == &others.front() ? ", also acts for " : ", ") + text_of(other);
  }
  return text + ")";
}

std::string proposal_text(const value& proposal, std::size_t indent) {
  std::string text = text_of(proposal, "id") + "  " + text_of(proposal, "kind") + " by " +
                     text_of(proposal, "by") + ", " + text_of(proposal, "changeClass") + ", " +
                     text_of(proposal, "status") + ", from " +
                     short_time(text_of(proposal, "effectiveFrom")) + " UTC";
  const auto add = [&](const std::string& before, const std::string& line) {
    if (!line.empty()) text += "\n" + before + line;
  };
  add("", text_of(proposal, "reason"));
  add("counters ", text_of(proposal, "counterTo"));
  add("carries over ", text_of(proposal, "rebaseOf"));
  add("", approval_text(proposal));
  for (const auto& fallen : items_of(proposal, "fallen")) {
    add("counts no more: ", approver_text(*find(fallen, "approval")) +
                                ", whose key was compromised since " +
                                short_time(text_of(fallen, "fall.since")) + " UTC");
  }
  for (const auto& rejection : items_of(proposal, "rejections")) {
    add("rejected by " + text_of(rejection, "name") + " (" + text_of(rejection, "party") + "): ",
        text_of(rejection, "reason"));
  }
  for (const auto& obstacle : items_of(proposal, "obstacles")) {
    add("before approval: ", sentence_of(obstacle));
  }
  for (const auto& remark : items_of(proposal, "remarks")) add("note: ", sentence_of(remark));
  return std::string(indent, ' ') + wrap(text, indent + 2) + "\n";
}

// ---------------------------------------------------------------- the commands

namespace {

void list(const Options& options, const std::string& id, bool all) {
  Dialogue dialogue(options);
  const Target agreement("/v1/agreements/" + agreement_id(id).value);
  const auto items = all ? dialogue.all_items(Target(agreement.text() + "/proposals"))
                         : items_of(dialogue.get(agreement), "proposals");
  if (options.json) return print_json(boost::json::object{{"items", items}});
  Table table({"PROPOSAL", "KIND", "BY", "STATUS", "REASON"});
  for (const auto& one : items) {
    table.add({text_of(one, "id"), text_of(one, "kind"), text_of(one, "by"), text_of(one, "status"),
               text_of(one, "reason")});
  }
  if (table.empty()) return note(all ? "There are no proposals." : "No proposal is open.");
  print(table.text());
}

void show(const Options& options, const std::string& id, const std::string& name) {
  Dialogue dialogue(options);
  TermsBook book(dialogue, id);
  const std::string proposal = text_of(book.pick(name, "open"), "id");
  const auto answer =
      dialogue.get(Target("/v1/agreements/" + id + "/proposals/" + percent_encoded(proposal)));
  if (options.json) return print_json(answer);
  print(proposal_text(answer, 0));
  const bool from_nothing =
      text_of(answer, "kind") == "initial" && find(answer, "counterTo") == nullptr;
  const auto& stretches = items_of(answer, "stretches");
  const auto* terms = stretches.empty() ? nullptr : find(stretches.front(), "terms");
  if (from_nothing && terms != nullptr) return print("\n" + terms_text(*terms));
  print(stretches_text(stretches, 2));
}

}  // namespace

void add_proposal_list(CLI::App& family, Context& context) {
  auto* command =
      add_command(family, "list", "List the proposals that are open, or all there ever were",
                  {"proposal list acme-hosting", "proposal list acme-hosting --all"});
  auto id = std::make_shared<std::string>();
  auto all = std::make_shared<bool>(false);
  command->add_option("agreement", *id, "The agreement's id")->required();
  command->add_flag("--all", *all, "Those that are closed too");
  add_reading_options(command, context.options);
  add_verified_option(command, context.options);
  set_action(command, context, [&context, id, all] { list(context.options, *id, *all); });
}

void add_proposal_show(CLI::App& family, Context& context) {
  auto* command = add_command(family, "show", "Show a proposal and what it changes",
                              {"proposal show acme-hosting 7a9d"});
  auto id = std::make_shared<std::string>();
  auto proposal = std::make_shared<std::string>();
  command->add_option("agreement", *id, "The agreement's id")->required();
  command->add_option("proposal", *proposal, "The proposal's id, or a beginning or an end of it")
      ->required();
  add_reading_options(command, context.options);
  add_verified_option(command, context.options);
  set_action(command, context, [&context, id, proposal] { show(context.options, *id, *proposal); });
}

}  // namespace sopu::tools
