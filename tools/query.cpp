// terms, versions, diff, clause, history, comments, deadlines: what was agreed, when, and by whom.
#include "crypto/invisible.hpp"
#include "ledger/limits.hpp"
#include "ledger/paper/terms_text.hpp"
#include "tools/commands.hpp"
#include "tools/dialogue.hpp"
#include "tools/differences.hpp"
#include "tools/history.hpp"
#include "tools/pager.hpp"
#include "tools/proposal_show.hpp"
#include "tools/terms_book.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::value;

struct Arguments {
  std::string agreement;
  std::string at;
  std::string clause;
  std::string proposal;
  std::optional<std::uint64_t> as_of;
  std::optional<int> version;
  std::optional<int> from;
  std::optional<int> to;
  std::size_t limit = 0;
  std::vector<std::string> paths;
  std::string signed_by;
  std::string since;
  std::string before;
  bool all_versions = false;
  std::string after;
  std::string kind;
};

std::string path(const Arguments& arguments, const std::string& rest) {
  return "/v1/agreements/" + agreement_id(arguments.agreement).value + rest;
}

void add_when(Dialogue& dialogue, const Arguments& arguments, Target& target) {
  if (!arguments.at.empty()) {
    target.add("at", domain::format_time(dialogue.moment(arguments.at, arguments.agreement)));
  }
  if (arguments.as_of) target.add("asOf", std::to_string(*arguments.as_of));
}

// ---------------------------------------------------------------- terms

value find_terms(Dialogue& dialogue, const Arguments& arguments) {
  if (!arguments.proposal.empty()) {
    TermsBook book(dialogue, arguments.agreement);
    return book.document_of(book.pick(arguments.proposal, "open"));
  }
  const bool asks_for_newest = !arguments.version && arguments.at.empty() && !arguments.as_of;
  if (asks_for_newest) {
    auto newest = dialogue.newest_terms(arguments.agreement);
    if (newest) return std::move(*newest);
    throw Stop(Exit::failure, "nothing is agreed yet in " + arguments.agreement +
                                  "; --proposal shows what is on the table");
  }
  Target target(path(arguments, "/terms"));
  if (arguments.version) target.add("version", std::to_string(*arguments.version));
  add_when(dialogue, arguments, target);
  return dialogue.get(target);
}

void terms(const Options& options, const Arguments& arguments) {
  if (arguments.agreement.empty()) {
    throw Stop(Exit::usage, "whose terms? Name an agreement; `sopu agreement list` lists them");
  }
  Dialogue dialogue(options);
  const auto document = find_terms(dialogue, arguments);
  if (options.json) return print_data(crypto::escape_invisible(pretty(document)));
  print_paged(terms_text(document, options.language));
}

// ---------------------------------------------------------------- versions, diff

std::string approvers(const value& version, words::Language language) {
  std::string text;
  for (const auto& approval : items_of(version, "approvals")) {
    text += (text.empty() ? "" : ", ") + approver_text(approval, language);
  }
  return text;
}

// Why and by whom it was agreed is not for every reader of a version.
std::string version_text(const value& version, words::Language language) {
  Table table;
  const auto add = [&](const char* title, const std::string& text) {
    if (!text.empty()) table.add({title, text});
  };
  add("Reason", text_of(version, "reason"));
  const std::string from = "from " + short_time(text_of(version, "effectiveFrom"));
  const std::string until = text_of(version, "effectiveUntil");
  if (find(version, "neverBinds") != nullptr) {
    add("In force", "never: it was to be " + from + " UTC, and later versions stand in its place");
  } else {
    add("In force", from + (until.empty() ? "" : " until " + short_time(until)) + " UTC");
  }
  add("Agreed", short_time(text_of(version, "agreed.at")) + " UTC, event " +
                    text_of(version, "agreed.index"));
  add("Approved by", approvers(version, language));
  add("Terms", text_of(version, "termsHash"));
  std::string heading = "Version " + text_of(version, "number");
  for (const char* member : {"kind", "changeClass"}) {
    if (const auto text = text_of(version, member); !text.empty()) heading += ", " + text;
  }
  return heading + "\n" + table.text(2);
}

void versions(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  Target target(path(arguments, "/versions"));
  add_when(dialogue, arguments, target);
  const auto answer = dialogue.get(target);
  if (options.json) return print_json(answer);
  const auto& items = items_of(answer, "items");
  if (items.empty()) return note("There is no version that you may read.");
  std::string text;
  for (const auto& version : items) text += version_text(version, options.language);
  print_paged(text);
}

void diff(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  Arguments chosen = arguments;
  if (!chosen.to || !chosen.from) {
    const auto answer = dialogue.get(Target(path(arguments, "/versions")));
    const auto& items = items_of(answer, "items");
    if (!chosen.to && !items.empty()) {
      chosen.to = static_cast<int>(
          std::min(number_of(items.back(), "number").value_or(0), limits::version_number_max));
    }
    if (!chosen.to) chosen.to = 0;
    if (!chosen.from) chosen.from = *chosen.to - 1;
    if (*chosen.from < 1) {
      throw Stop(Exit::failure, "there are no two versions to compare; `sopu versions " +
                                    arguments.agreement + "` lists what there is");
    }
  }
  Target target(path(arguments, "/diff"));
  target.add("from", std::to_string(*chosen.from)).add("to", std::to_string(*chosen.to));
  const auto answer = dialogue.get(target);
  if (options.json) return print_json(answer);
  const auto version = [&](int number) {
    return dialogue.get(Target(path(arguments, "/terms")).add("version", std::to_string(number)));
  };
  const value before = version(*chosen.from);
  const value after = version(*chosen.to);
  const std::string heading = words::screen("versions",
                                            {{"from", text_of(answer, "from")},
                                             {"to", text_of(answer, "to")},
                                             {"class", text_of(answer, "changeClass")}},
                                            {options.language, {}});
  print_paged(heading + "\n" +
              changes_text(items_of(answer, "changes"), &before, &after, options.language, 2));
}

// ---------------------------------------------------------------- clause, history, deadlines

// Each version in which the clause came, changed or went.
void clause_versions(Dialogue& dialogue, const Options& options, const Arguments& arguments) {
  const std::string rest = "/clauses/" + percent_encoded(arguments.clause) + "/versions";
  auto all = dialogue.all_items(Target(path(arguments, rest)), arguments.limit);
  if (options.json) return print_json(boost::json::object{{"items", std::move(all)}});
  std::string text;
  for (const auto& one : all) {
    const auto* version = find(one, "version");
    if (version == nullptr) continue;
    text += version_text(*version, options.language);
    const value terms =
        dialogue.get(Target(path(arguments, "/terms")).add("version", text_of(*version, "number")));
    if (find(one, "changes")) {
      text += changes_text(items_of(one, "changes"), nullptr, &terms, options.language, 2);
    } else if (const auto* content = find(one, "content")) {
      text += item_text(*content, terms, options.language) + "\n";
    }
    text += "\n";
  }
  print_paged(text);
}

// How far the key of an approval bound its party.
std::string bounds_of(const value& approval) {
  std::string text;
  for (const auto& [member, what] : {std::pair{"authority.upTo", " up to the class "},
                                     {"authority.from", " from "},
                                     {"authority.until", " until "}}) {
    const std::string bound = text_of(approval, member);
    if (!bound.empty()) text += what + short_time(bound);
  }
  return text.empty() ? "without limit" : text.substr(1);
}

void clause(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  if (arguments.all_versions) return clause_versions(dialogue, options, arguments);
  Target target(path(arguments, "/clauses/" + percent_encoded(arguments.clause)));
  add_when(dialogue, arguments, target);
  const auto answer = dialogue.get(target);
  if (options.json) return print_json(answer);
  const auto* content = find(answer, "content");
  if (content != nullptr) {
    const auto terms = dialogue.get(
        Target(path(arguments, "/terms")).add("version", text_of(answer, "inForce.number")));
    print(item_text(*content, terms, options.language) + "\n");
  }
  Table table;
  table.add({"In force", "version " + text_of(answer, "inForce.number") + ", from " +
                             short_time(text_of(answer, "inForce.effectiveFrom")) + " UTC"});
  const auto* since = find(answer, "since");
  if (since != nullptr) {
    const std::string reason = text_of(*since, "reason");
    table.add({"Reads so", "since version " + text_of(*since, "number") +
                               (reason.empty() ? "" : ": " + reason)});
    const std::string people = approvers(*since, options.language);
    table.add({"Agreed", (people.empty() ? "" : "by " + people + ", ") + "event " +
                             text_of(*since, "agreed.index")});
    for (const auto& approval : items_of(*since, "approvals")) {
      table.add({"Signed", "by " + approver_text(approval, options.language) + " on " +
                               short_time(text_of(approval, "recorded.at")) + " UTC, event " +
                               text_of(approval, "recorded.index") + ", key " +
                               text_of(approval, "kid") + ", which binds " + bounds_of(approval)});
    }
  }
  print(table.text());
}

void history(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  Target target(path(arguments, "/history"));
  target.add("clause", arguments.clause).add("party", arguments.signed_by);
  for (const auto& [name, day] :
       {std::pair{"since", arguments.since}, {"before", arguments.before}}) {
    if (day.empty()) continue;
    target.add(name, domain::format_time(dialogue.moment(day, arguments.agreement)));
  }
  auto all = dialogue.all_items(target, arguments.limit);
  if (options.json) return print_json(boost::json::object{{"items", std::move(all)}});
  if (all.empty()) return note("There is nothing of the kind that you may read.");
  print_paged(history_text(all));
}

void comments(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  Target target(path(arguments, "/comments"));
  target.add("clause", arguments.clause);
  auto all = dialogue.all_items(target, arguments.limit);
  if (options.json) return print_json(boost::json::object{{"items", std::move(all)}});
  if (all.empty()) return note("Nothing was said that you may read.");
  std::string text;
  for (const auto& one : all) {
    const std::string clause = text_of(one, "clause");
    const std::string answered = text_of(one, "replyTo");
    text += "Event " + text_of(one, "index") + ", " + short_time(text_of(one, "recordedAt")) +
            " UTC, " + text_of(one, "person.name") + " (" + text_of(one, "party") + ")" +
            (clause.empty() ? "" : ", on " + clause) + "\n  id " + text_of(one, "id") +
            (answered.empty() ? "" : ", answers " + answered) + "\n  " +
            wrap(text_of(one, "text"), 2) + "\n";
  }
  print_paged(text);
}

void next_date(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  Target target(path(arguments, "/next-date"));
  std::string paths;
  for (const auto& one : arguments.paths) paths += (paths.empty() ? "" : ",") + one;
  target.add("for", paths).add("kind", arguments.kind);
  if (!arguments.after.empty()) {
    const auto after = dialogue.moment(arguments.after, arguments.agreement);
    target.add("after", domain::format_time(after));
  }
  const auto answer = dialogue.get(target);
  if (options.json) return print_json(answer);
  Table table;
  const auto add = [&](const char* title, const char* member) {
    const std::string time = text_of(answer, member);
    if (!time.empty()) table.add({title, short_time(time) + " UTC"});
  };
  add("Next", "next");
  for (const auto& one : items_of(answer, "why")) table.add({"Because", sentence_of(one)});
  add("Not after", "until");
  print(table.text());
}

void deadlines(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  Target target(path(arguments, "/deadlines"));
  add_when(dialogue, arguments, target);
  const auto answer = dialogue.get(target);
  if (options.json) return print_json(answer);
  Table table({"DUE (UTC)", "FROM", "WHAT"});
  for (const auto& item : items_of(answer, "items")) {
    const std::string party = text_of(item, "party");
    table.add({short_time(text_of(item, "at")), party.empty() ? "both" : party,
               sentence_of(item, "what")});
  }
  if (table.empty()) return note("Nothing is due.");
  print(table.text());
}

// ---------------------------------------------------------------- their options

using Run = void (*)(const Options&, const Arguments&);

struct Added {
  Command* command;
  std::shared_ptr<Arguments> arguments;

  void add_when() const {
    command->add_option("--at", arguments->at, "In force at this date or time");
    add_as_of();
  }
  void add_as_of() const {
    command->add_option("--as-of", arguments->as_of, "As known when the log ended with this event");
  }
};

Added add(Command& app, Context& context, Run run_command, const std::string& name,
          const std::string& purpose, const std::vector<std::string>& examples) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = add_command(app, name, purpose, examples);
  command->add_option("agreement", arguments->agreement, "The agreement's id")->required();
  add_reading_options(command, context.options);
  add_verified_option(command, context.options);
  set_action(command, context,
             [&context, arguments, run_command] { run_command(context.options, *arguments); });
  return {command, arguments};
}

}  // namespace

void add_query_commands(Command& app, Context& context) {
  auto added =
      add(app, context, terms, "terms", "Show the terms: the newest, at a time, or proposed",
          {"terms acme-hosting", "terms acme-hosting --at 2027-03-15",
           "terms acme-hosting --json > terms.json"});
  added.command->add_option("--version", added.arguments->version, "This version");
  added.command->add_option("--proposal", added.arguments->proposal,
                            "Those that this proposal makes");
  added.add_when();
  // A verb about terms in files can stand in the agreement's place.
  added.command->option("agreement")->required(false);
  add_terms_file(*added.command, context);
  add_openslo(*added.command, context);

  added =
      add(app, context, versions, "versions", "Show the chain of versions and who approved each",
          {"versions acme-hosting", "versions acme-hosting --as-of 120"});
  added.add_as_of();

  added = add(app, context, diff, "diff", "Show what differs between two versions",
              {"diff acme-hosting", "diff acme-hosting --from 1 --to 3"});
  added.command->add_option("--from", added.arguments->from,
                            "Older version (default: the one before)");
  added.command->add_option("--to", added.arguments->to, "Newer version (default: the newest)");

  added =
      add(app, context, clause, "clause", "Show one clause or item at a time, and who agreed to it",
          {"clause acme-hosting uptime", "clause acme-hosting exit --at 2027-03-15",
           "clause acme-hosting uptime --versions"});
  added.command->add_option("clause", added.arguments->clause, "The clause's or item's id")
      ->required();
  added.add_when();
  added.command
      ->add_flag("--versions", added.arguments->all_versions,
                 "Every version in which it came, changed or went")
      ->excludes("--at")
      ->excludes("--as-of");

  added = add(app, context, history, "history", "Show the audit trail: who did what, when",
              {"history acme-hosting", "history acme-hosting --limit 20 --json",
               "history acme-hosting --clause uptime --since 2027-03-01 --before 2027-04-01",
               "history acme-hosting --signed-by globex"});
  added.command->add_option("--clause", added.arguments->clause,
                            "What is about this clause or item, in whichever version");
  added.command->add_option("--signed-by", added.arguments->signed_by, "What this party signed");
  added.command->add_option(
      "--since", added.arguments->since,
      "Recorded on this date (from local midnight on) or at this time, or later");
  added.command->add_option("--before", added.arguments->before,
                            "Recorded before this date or time");
  added.command->add_option("--limit", added.arguments->limit, "At most this many events")
      ->at_least(1);

  added = add(app, context, comments, "comments",
              "Show what was said about an agreement, or about one clause of it",
              {"comments acme-hosting", "comments acme-hosting --clause uptime"});
  added.command->add_option("--clause", added.arguments->clause, "The clause's or item's id");
  added.command->add_option("--limit", added.arguments->limit, "At most this many comments")
      ->at_least(1);

  added = add(app, context, next_date, "next-date",
              "Show when a change of these parts of the terms may take effect next",
              {"next-date acme-hosting --for /serviceElements/objectives/uptime/targetPpm",
               "next-date acme-hosting --for /title,/clauses --after 2027-07-01",
               "next-date acme-hosting --kind suspension --after 2027-07-01"});
  added.command
      ->add_option("--for", added.arguments->paths,
                   "What is to change: JSON Pointers into the terms, items of lists by their ids")
      ->delimiter(',');
  added.command->add_option("--after", added.arguments->after,
                            "Not before this date (local midnight) or time");
  added.command->add_option("--kind", added.arguments->kind,
                            "The kind of the proposal (default: amendment)");

  added = add(app, context, deadlines, "deadlines", "Show what is due, when, from whom",
              {"deadlines acme-hosting", "deadlines acme-hosting --at 2027-03-15"});
  added.add_when();
}

}  // namespace sopu::tools
