// terms, versions, diff, clause, history, deadlines: what was agreed, when, and by whom.
#include "tools/commands.hpp"
#include "tools/session.hpp"
#include "tools/signing.hpp"
#include "tools/terms_book.hpp"
#include "tools/terms_text.hpp"
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
};

std::string path(const Arguments& arguments, const std::string& rest) {
  return "/v1/agreements/" + agreement_id(arguments.agreement).value + rest;
}

void add_when(Session& session, const Arguments& arguments, Target& target) {
  if (!arguments.at.empty()) {
    target.add("at", domain::format_time(session.moment(arguments.at, arguments.agreement)));
  }
  if (arguments.as_of) target.add("asOf", std::to_string(*arguments.as_of));
}

// ---------------------------------------------------------------- terms

value find_terms(Session& session, const Arguments& arguments) {
  if (!arguments.proposal.empty()) {
    TermsBook book(session, arguments.agreement);
    return book.result_of(book.pick(arguments.proposal, "open"))->json();
  }
  const bool asks_for_newest = !arguments.version && arguments.at.empty() && !arguments.as_of;
  if (asks_for_newest) {
    auto newest = session.newest_terms(arguments.agreement);
    if (newest) return std::move(*newest);
    throw Stop(Exit::failure, "nothing is agreed yet in " + arguments.agreement +
                                  "; --proposal shows what is on the table");
  }
  Target target(path(arguments, "/terms"));
  if (arguments.version) target.add("version", std::to_string(*arguments.version));
  add_when(session, arguments, target);
  return session.get(target);
}

void terms(const Options& options, const Arguments& arguments) {
  Session session(options);
  const auto document = find_terms(session, arguments);
  if (options.json) return print_data(pretty(document));
  print(terms_text(document));
}

// ---------------------------------------------------------------- versions, diff

std::string approvers(const value& version) {
  std::string text;
  for (const auto& approval : items_of(version, "approvals")) {
    text += (text.empty() ? "" : ", ") + text_of(approval, "person") + " (" +
            text_of(approval, "party") + ")";
  }
  return text;
}

void versions(const Options& options, const Arguments& arguments) {
  Session session(options);
  const auto answer = session.get(Target(path(arguments, "/versions")));
  if (options.json) return print_json(answer);
  const auto& items = items_of(answer, "items");
  if (items.empty()) return note("Nothing is agreed yet.");
  for (const auto& version : items) {
    Table table;
    table.add({"Reason", text_of(version, "reason")});
    table.add({"In force", "from " + short_time(text_of(version, "effectiveFrom")) +
                               (find(version, "effectiveUntil") == nullptr
                                    ? std::string()
                                    : " until " + short_time(text_of(version, "effectiveUntil"))) +
                               " UTC"});
    table.add({"Agreed", short_time(text_of(version, "agreed.at")) + " UTC, event " +
                             text_of(version, "agreed.index")});
    table.add({"Approved by", approvers(version)});
    table.add({"Terms", text_of(version, "termsHash")});
    print("Version " + text_of(version, "number") + ", " + text_of(version, "kind") + ", " +
          text_of(version, "changeClass") + "\n" + table.text(2));
  }
}

void diff(const Options& options, const Arguments& arguments) {
  Session session(options);
  Arguments chosen = arguments;
  if (!chosen.to || !chosen.from) {
    const auto answer = session.get(Target(path(arguments, "/versions")));
    const int newest = static_cast<int>(items_of(answer, "items").size());
    if (!chosen.to) chosen.to = newest;
    if (!chosen.from) chosen.from = *chosen.to - 1;
    if (*chosen.from < 1) {
      throw Stop(Exit::failure, "there are no two versions to compare; `sopu versions " +
                                    arguments.agreement + "` lists what there is");
    }
  }
  Target target(path(arguments, "/diff"));
  target.add("from", std::to_string(*chosen.from)).add("to", std::to_string(*chosen.to));
  const auto answer = session.get(target);
  if (options.json) return print_json(answer);
  print("Version " + text_of(answer, "from") + " → " + text_of(answer, "to") + ", class " +
        text_of(answer, "changeClass") + "\n" + changes_text(items_of(answer, "changes"), 2));
}

// ---------------------------------------------------------------- clause, history, deadlines

void clause(const Options& options, const Arguments& arguments) {
  Session session(options);
  Target target(path(arguments, "/clauses/" + percent_encoded(arguments.clause)));
  add_when(session, arguments, target);
  const auto answer = session.get(target);
  if (options.json) return print_json(answer);
  const auto* content = find(answer, "content");
  if (content != nullptr) print(item_text(*content) + "\n");
  Table table;
  table.add({"In force", "version " + text_of(answer, "inForce.number") + ", from " +
                             short_time(text_of(answer, "inForce.effectiveFrom")) + " UTC"});
  const auto* since = find(answer, "since");
  if (since != nullptr) {
    table.add({"Reads so",
               "since version " + text_of(*since, "number") + ": " + text_of(*since, "reason")});
    table.add({"Agreed by", approvers(*since) + ", event " + text_of(*since, "agreed.index")});
  }
  print(table.text());
}

std::string bare_type(std::string type) {
  if (type.starts_with("sopu.")) type.erase(0, 5);
  if (type.ends_with(".v1")) type.erase(type.size() - 3);
  return type;
}

void history(const Options& options, const Arguments& arguments) {
  Session session(options);
  boost::json::array all;
  std::string after;
  do {
    Target target(path(arguments, "/history"));
    target.add(
        "limit",
        std::to_string(arguments.limit == 0 ? 500 : std::min<std::size_t>(arguments.limit, 500)));
    target.add("after", after);
    const auto answer = session.get(target);
    for (const auto& entry : items_of(answer, "items")) all.push_back(entry);
    after = text_of(answer, "next");
  } while (!after.empty() && (arguments.limit == 0 || all.size() < arguments.limit));
  if (options.json) return print_json(boost::json::object{{"items", std::move(all)}});
  Table table({"EVENT", "RECORDED (UTC)", "WHO", "TYPE", "WHAT"});
  for (const auto& entry : all) {
    std::string who = text_of(entry, "source");
    if (who.starts_with("party/")) who.erase(0, 6);
    std::string what = text_of(entry, "effect.summary");
    if (const auto version = text_of(entry, "effect.newVersion"); !version.empty()) {
      what += " Version " + version + ".";
    }
    table.add({text_of(entry, "index"), short_time(text_of(entry, "recordedAt")),
               who + "/" + text_of(entry, "person"), bare_type(text_of(entry, "type")), what});
  }
  print(table.text());
}

void deadlines(const Options& options, const Arguments& arguments) {
  Session session(options);
  Target target(path(arguments, "/deadlines"));
  add_when(session, arguments, target);
  const auto answer = session.get(target);
  if (options.json) return print_json(answer);
  Table table({"DUE (UTC)", "FROM", "WHAT"});
  for (const auto& item : items_of(answer, "items")) {
    const std::string party = text_of(item, "party");
    table.add(
        {short_time(text_of(item, "at")), party.empty() ? "both" : party, text_of(item, "detail")});
  }
  if (table.empty()) return note("Nothing is due.");
  print(table.text());
}

// ---------------------------------------------------------------- their options

using Command = void (*)(const Options&, const Arguments&);

struct Added {
  CLI::App* command;
  std::shared_ptr<Arguments> arguments;

  void add_when() const {
    command->add_option("--at", arguments->at, "In force at this date or time");
    command->add_option("--as-of", arguments->as_of, "As known when the log ended with this event");
  }
};

Added add(CLI::App& app, Context& context, Command run_command, const std::string& name,
          const std::string& purpose, const std::vector<std::string>& examples) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = add_command(app, name, purpose, examples);
  command->add_option("agreement", arguments->agreement, "The agreement's id")->required();
  add_reading_options(command, context.options);
  set_action(command, context,
             [&context, arguments, run_command] { run_command(context.options, *arguments); });
  return {command, arguments};
}

}  // namespace

void add_query_commands(CLI::App& app, Context& context) {
  auto added =
      add(app, context, terms, "terms", "Show the terms: the newest, at a time, or proposed",
          {"terms acme-hosting", "terms acme-hosting --at 2027-03-15",
           "terms acme-hosting --json > terms.json"});
  added.command->add_option("--version", added.arguments->version, "This version");
  added.command->add_option("--proposal", added.arguments->proposal,
                            "Those that this proposal makes");
  added.add_when();

  add(app, context, versions, "versions", "Show the chain of versions and who approved each",
      {"versions acme-hosting"});

  added = add(app, context, diff, "diff", "Show what differs between two versions",
              {"diff acme-hosting", "diff acme-hosting --from 1 --to 3"});
  added.command->add_option("--from", added.arguments->from,
                            "Older version (default: the one before)");
  added.command->add_option("--to", added.arguments->to, "Newer version (default: the newest)");

  added =
      add(app, context, clause, "clause", "Show one clause or item at a time, and who agreed to it",
          {"clause acme-hosting uptime", "clause acme-hosting exit --at 2027-03-15"});
  added.command->add_option("clause", added.arguments->clause, "The clause's or item's id")
      ->required();
  added.add_when();

  added = add(app, context, history, "history", "Show the audit trail: who did what, when",
              {"history acme-hosting", "history acme-hosting --limit 20 --json"});
  added.command->add_option("--limit", added.arguments->limit, "At most this many events")
      ->check(CLI::PositiveNumber);

  added = add(app, context, deadlines, "deadlines", "Show what is due, when, from whom",
              {"deadlines acme-hosting", "deadlines acme-hosting --at 2027-03-15"});
  added.add_when();
}

}  // namespace sopu::tools
