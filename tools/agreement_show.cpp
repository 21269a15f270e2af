#include "tools/agreement_show.hpp"

#include "ledger/paper/certificate.hpp"
#include "tools/dialogue.hpp"
#include "tools/dispute_show.hpp"
#include "tools/pager.hpp"
#include "tools/proposal_show.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::value;

std::string first_words(std::string text) {
  constexpr std::size_t bytes_max = 160;
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + " …";
}

void add_head(const value& agreement, Table& table) {
  table.add({"State",
             text_of(agreement, "phase") + " at " + short_time(text_of(agreement, "at")) + " UTC"});
  for (const char* name : {"versionInForce", "newestVersion"}) {
    const auto* version = find(agreement, name);
    if (version == nullptr) continue;
    const std::string reason = text_of(*version, "reason");
    table.add({name == std::string_view("newestVersion") ? "Newest version" : "In force",
               "version " + text_of(*version, "number") + " from " +
                   short_time(text_of(*version, "effectiveFrom")) + " UTC" +
                   (reason.empty() ? "" : ": " + reason)});
  }
  if (const auto end = text_of(agreement, "endsAt"); !end.empty()) {
    table.add({"Ends", short_time(end) + " UTC"});
  }
  for (const auto& participant : items_of(agreement, "participants")) {
    const std::string involvement = text_of(participant, "involvement");
    table.add(
        {text_of(participant, "role"),
         text_of(participant, "party") + (involvement.empty() ? "" : " (" + involvement + ")")});
  }
  for (const auto& gate : items_of(agreement, "openGates")) {
    table.add({"Open gate", sentence_of(gate)});
  }
}

void add_preparation(const value& agreement, Table& table) {
  for (const auto& one : items_of(agreement, "preparation.background")) {
    table.add({"Background", text_of(one, "party") + ": " + first_words(text_of(one, "text"))});
  }
  for (const auto& one : items_of(agreement, "preparation.feasibility")) {
    const std::string value = text_of(one, "target");
    table.add({"Feasible", text_of(one, "objective") +
                               (value.empty() ? " up to " + text_of(one, "targetPpm") + " ppm, "
                                              : " at " + value + ", ") +
                               text_of(one, "basis") + ", says " + text_of(one, "by") + ": " +
                               first_words(text_of(one, "statement"))});
  }
  for (const auto& one : items_of(agreement, "consultations")) {
    table.add({"Consulted", text_of(one, "party") +
                                (text_of(one, "state") == "waiting"
                                     ? ", until " + short_time(text_of(one, "respondBy")) + " UTC: "
                                     : ", " + text_of(one, "state") + ": ") +
                                text_of(one, "question") + " (" + text_of(one, "id") + ")"});
    const std::string answer = text_of(one, "statement");
    if (!answer.empty()) table.add({"Answer", text_of(one, "party") + ": " + answer});
  }
  for (const auto& one : items_of(agreement, "preparation.releases")) {
    table.add({"Released", text_of(one, "party") + ", by " + text_of(one, "by") + ": " +
                               first_words(text_of(one, "reason"))});
  }
  for (const auto& one : items_of(agreement, "objections")) {
    table.add({"Objection", text_of(one, "by") + ": " + text_of(one, "statement")});
  }
  for (const auto& [list, what] : {std::pair{"feasibility", "Feasible"},
                                   {"consultations", "Consulted"},
                                   {"objections", "Objection"}}) {
    const std::string older = text_of(agreement, std::string("older.") + list);
    if (!older.empty()) table.add({what, older + " older ones are in the history"});
  }
}

void add_life(const value& agreement, Table& table) {
  for (const auto& one : items_of(agreement, "suspensions")) {
    table.add({"Suspended", "from " + short_time(text_of(one, "from")) + " UTC until " +
                                short_time(text_of(one, "until")) + " UTC"});
  }
  for (const auto& one : items_of(agreement, "notices")) {
    table.add(
        {"Notice", text_of(one, "id") + " " + text_of(one, "kind") + " by " + text_of(one, "by") +
                       ", " + std::to_string(items_of(one, "signatures").size()) + " of " +
                       text_of(one, "people") + " people, until " +
                       short_time(text_of(one, "lapsesAt")) + " UTC: " + text_of(one, "text")});
  }
  for (const auto& one : items_of(agreement, "breaches")) {
    table.add({"Breach", text_of(one, "notice") + " of " + text_of(one, "cause") + " by the " +
                             text_of(one, "side") + "'s notice, " + text_of(one, "status") + ": " +
                             text_of(one, "facts")});
  }
  for (const auto& one : items_of(agreement, "terminations")) {
    const bool back = text_of(one, "takenBack") == "true";
    table.add({back ? "Notice taken back" : "Termination",
               "by " + text_of(one, "by") + " from " + short_time(text_of(one, "effectiveFrom")) +
                   " UTC: " + text_of(one, "reason")});
  }
  for (const auto& one : items_of(agreement, "renewalRefusals")) {
    table.add({"Renewal declined", "by " + text_of(one, "by") + " for the period until " +
                                       text_of(one, "periodUntil")});
  }
  for (const auto& one : items_of(agreement, "milestones")) {
    table.add({"Milestone", text_of(one, "id") + " " + text_of(one, "status") +
                                (text_of(one, "note").empty() ? "" : ": " + text_of(one, "note"))});
  }
  for (const auto& one : items_of(agreement, "grants")) {
    table.add({"May read", text_of(one, "party") + ", granted by " + text_of(one, "by")});
  }
}

void add_complaints(const value& agreement, Table& table) {
  for (const auto& one : items_of(agreement, "complaints")) {
    const std::string until = text_of(one, "awaited.until");
    table.add({"Complaint", text_of(one, "id") + " by " + text_of(one, "by") + ", " +
                                text_of(one, "status") +
                                (until.empty() ? ""
                                               : " for " + text_of(one, "awaited.party") +
                                                     " until " + short_time(until) + " UTC") +
                                ": " + first_words(text_of(one, "text"))});
    const std::string answer = text_of(one, "answerText");
    if (!answer.empty()) table.add({"Answered", first_words(answer)});
  }
  for (const auto& one : items_of(agreement, "reviews")) {
    const std::string confirmed = text_of(one, "confirmed.satisfaction");
    table.add({"Review", text_of(one, "id") + " by " + text_of(one, "held.party") + ", content " +
                             text_of(one, "held.satisfaction") + " of 5, " +
                             (confirmed.empty()
                                  ? "not confirmed"
                                  : text_of(one, "confirmed.party") + " " + confirmed + " of 5") +
                             ": " + text_of(one, "outcome")});
  }
}

void add_disputes(const value& agreement, Table& table) {
  for (const auto& one : items_of(agreement, "disputes")) {
    table.add({"Dispute", text_of(one, "id") + " by " + text_of(one, "by") + ", " +
                              standing_of(one) + ": " + first_words(text_of(one, "claim"))});
  }
}

}  // namespace

std::string agreement_text(const value& agreement, const std::string& id,
                           words::Language language) {
  Table table;
  add_head(agreement, table);
  add_preparation(agreement, table);
  add_life(agreement, table);
  add_complaints(agreement, table);
  add_disputes(agreement, table);
  std::string out = text_of(agreement, "title") + " (" + id + ")\n" + table.text(2);
  const auto& proposals = items_of(agreement, "proposals");
  if (!proposals.empty()) out += "  Open proposals\n";
  for (const auto& proposal : proposals) {
    out += proposal_text(proposal, language, 4) + standing_text(proposal, language, {}, 4);
  }
  return out;
}

namespace {

struct ShowArguments {
  std::string id;
  std::string at;
  std::optional<std::uint64_t> as_of;
  std::string html;
};

void write_certificate(const Options& options, Dialogue& dialogue, const std::string& id,
                       const std::string& file) {
  const auto all = certified(dialogue.getter(), id);
  const auto& ledger = dialogue.ledger();
  replace_file(file, certificate_html(all, {ledger.name, ledger.vkey()}, options.language));
  note("The certificate is in " + file + ".");
}

void show(const Options& options, const ShowArguments& arguments) {
  const auto& [id, at, as_of, html] = arguments;
  Dialogue dialogue(options);
  Target target("/v1/agreements/" + agreement_id(id).value);
  if (!html.empty()) return write_certificate(options, dialogue, id, html);
  if (!at.empty()) target.add("at", domain::format_time(dialogue.moment(at, id)));
  if (as_of) target.add("asOf", std::to_string(*as_of));
  const auto agreement = dialogue.get(target);
  if (options.json) return print_json(agreement);
  print_paged(agreement_text(agreement, id, options.language));
}

struct ListArguments {
  std::string with, state, text;
};

void list(const Options& options, const ListArguments& arguments) {
  Dialogue dialogue(options);
  dialogue.identity();
  Target target("/v1/agreements");
  target.add("party", arguments.with).add("state", arguments.state).add("q", arguments.text);
  auto all = dialogue.all_items(target);
  if (options.json) return print_json(boost::json::object{{"items", std::move(all)}});
  Table table({"AGREEMENT", "STATE", "VERSION", "YOUR ROLE", "TITLE"});
  for (const auto& item : all) {
    table.add({text_of(item, "id"), text_of(item, "state"), text_of(item, "version"),
               text_of(item, "role"), text_of(item, "title")});
  }
  if (table.empty()) return note("There is no such agreement that you may read.");
  print(table.text());
}

}  // namespace

void add_agreement_show(Command& family, Context& context) {
  auto* command = add_command(
      family, "show", "Show an agreement's state, now or at a time",
      {"agreement show acme-hosting", "agreement show acme-hosting --at 2027-03-15 --as-of 120",
       "agreement show acme-hosting --html agreement.html"});
  auto arguments = std::make_shared<ShowArguments>();
  command->add_option("agreement", arguments->id, "The agreement's id")->required();
  auto* at = command->add_option("--at", arguments->at, "As it holds at this date or time");
  auto* as_of = command->add_option("--as-of", arguments->as_of,
                                    "As known when the log ended with this event");
  command
      ->add_option("--html", arguments->html,
                   "Write the certificate, one page that prints, into this file: the document, its "
                   "versions, who signed them")
      ->excludes(at)
      ->excludes(as_of);
  add_reading_options(command, context.options);
  add_verified_option(command, context.options);
  set_action(command, context, [&context, arguments] { show(context.options, *arguments); });
}

void add_agreement_list(Command& family, Context& context) {
  auto* command = add_command(family, "list", "List the agreements that you may read",
                              {"agreement list", "agreement list --state inForce --text hosting"});
  auto arguments = std::make_shared<ListArguments>();
  command->add_option("--with", arguments->with, "That this party takes part in");
  command->add_option("--state", arguments->state, "In this state, such as negotiating or inForce");
  command->add_option("--text", arguments->text, "With these words in the id or the title");
  add_reading_options(command, context.options);
  set_action(command, context, [&context, arguments] { list(context.options, *arguments); });
}

}  // namespace sopu::tools
