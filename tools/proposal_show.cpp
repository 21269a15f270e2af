#include "tools/proposal_show.hpp"

#include <map>
#include <memory>

#include "ledger/paper/figures.hpp"
#include "tools/dialogue.hpp"
#include "tools/pager.hpp"
#include "tools/signing_screen.hpp"
#include "tools/terms_book.hpp"
#include "tools/text.hpp"

namespace sopu::tools {

using boost::json::value;

namespace {

boost::json::object person_of(const value& answer) {
  boost::json::object person{{"name", text_of(answer, "name")},
                             {"party", text_of(answer, "party")}};
  const auto* others = find(answer, "alsoActsFor");
  if (others != nullptr) person["others"] = *others;
  return person;
}

std::string person_text(const value& answer, const Figures& figures) {
  auto person = person_of(answer);
  const bool acts_for_others = person.contains("others");
  return figures.say(acts_for_others ? "by-person.others" : "by-person", std::move(person));
}

}  // namespace

std::string approver_text(const value& approval, words::Language language) {
  return person_text(approval, Figures(language));
}

std::string proposal_text(const value& proposal, words::Language language, std::size_t indent) {
  const Figures figures(language);
  Table table;
  for (const char* member :
       {"id", "kind", "by", "status", "changeClass", "effectiveFrom", "until", "expiresAt",
        "retroactive", "reason", "counterTo", "rebaseOf", "notice", "settles"}) {
    const auto* found = find(proposal, member);
    const Place place{"proposal", member};
    if (found != nullptr)
      table.add({figures.label(place), figures.line(place, *found).value_or(text_of(*found))});
  }
  for (const auto& rejection : items_of(proposal, "rejections")) {
    table.add({figures.say("rejected"),
               person_text(rejection, figures) + ": " + text_of(rejection, "reason")});
  }
  return table.text(indent);
}

// What the log says of the key of an approval: since when it may sign, and how far it binds.
std::string key_text(const value& key, const Figures& figures) {
  const auto* authority = find(key, "authority");
  std::string bounds = authority == nullptr
                           ? figures.say("authority.unlimited")
                           : figures.line({{}, "authority"}, *authority).value_or("");
  if (!text_of(key, "passkey.origin").empty()) {
    const bool synced = text_of(key, "passkey.synced") == "true";
    bounds += "; " + figures.say(synced ? "passkey.synced" : "passkey.bound");
  }
  const std::string recovered = text_of(key, "recovery.signsFrom");
  if (!recovered.empty()) {
    return figures.say("key-recovered", {{"at", recovered}, {"bounds", bounds}});
  }
  return figures.say("key-since", {{"at", text_of(key, "added.at")}, {"bounds", bounds}});
}

std::string standing_text(const value& proposal, words::Language language, const KeyLookup& key_of,
                          std::size_t indent) {
  const Figures figures(language);
  Table table;
  for (const auto& approval : items_of(proposal, "approvals")) {
    const auto key = key_of ? key_of(approval) : std::nullopt;
    table.add({figures.say("approved"),
               person_text(approval, figures) + ", " +
                   figures.say("instant", {{"at", text_of(approval, "recorded.at")}}) +
                   (key ? "; " + key_text(*key, figures) : "")});
  }
  for (const auto& needed : items_of(proposal, "stillNeeded")) {
    const auto people = static_cast<std::int64_t>(number_of(needed, "people").value_or(0));
    table.add(
        {figures.say("needed"),
         figures.say("needed.people", {{"count", people}, {"party", text_of(needed, "party")}})});
  }
  for (const auto& obstacle : items_of(proposal, "obstacles")) {
    table.add({figures.say("held-back"), sentence_of(obstacle)});
  }
  for (const auto& fallen : items_of(proposal, "fallen")) {
    const auto* approval = find(fallen, "approval");
    table.add({figures.say("fallen"),
               person_text(approval == nullptr ? value() : *approval, figures) + "; " +
                   figures.say("key-compromised", {{"at", text_of(fallen, "fall.since")}})});
  }
  for (const auto& remark : items_of(proposal, "remarks")) {
    table.add({figures.say("note"), sentence_of(remark)});
  }
  return table.text(indent);
}

value named_by_approval(const value& proposal) {
  boost::json::array results;
  for (const auto& one : items_of(proposal, "results")) {
    results.push_back({{"from", text_of(one, "from")}, {"terms", text_of(one, "terms")}});
  }
  return {{"proposal", text_of(proposal, "id")},
          {"event", text_of(proposal, "event")},
          {"results", std::move(results)}};
}

KeyLookup keys_on_record(Dialogue& dialogue, const std::string& agreement) {
  auto asked = std::make_shared<std::map<std::string, value>>();
  return [&dialogue, agreement, asked](const value& approval) -> std::optional<value> {
    const std::string kid = text_of(approval, "kid");
    const std::string party = text_of(approval, "party");
    if (OwnView* own = dialogue.own_view(agreement)) return own->key(domain::Kid{kid});
    const auto [found, is_new] = asked->emplace(party, nullptr);
    if (is_new) found->second = dialogue.get(Target("/v1/parties/" + percent_encoded(party)));
    for (const auto& key : items_of(found->second, "keys")) {
      if (text_of(key, "kid") == kid) return key;
    }
    return std::nullopt;
  };
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
  const auto language = options.language;
  std::string text = proposal_text(answer, language, 0) +
                     standing_text(answer, language, keys_on_record(dialogue, id), 0);
  // What the code compares was put together and hashed here, where all of it may be read.
  const bool whole = !items_of(answer, "results").empty();
  const auto stretches =
      whole ? shown(book.stretches_of(answer)) : shown(items_of(answer, "stretches"));
  if (whole) text += compare_line(named_by_approval(answer), language);
  print_paged(text + terms_made(stretches, text_of(answer, "kind") == "initial", language));
}

}  // namespace

void add_proposal_list(Command& family, Context& context) {
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

void add_proposal_show(Command& family, Context& context) {
  auto* command =
      add_command(family, "show", "Show a proposal, who signed it, and the code to compare",
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
