#include "tools/dispute_show.hpp"

#include <array>

#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::value;

std::string when(const value& json, std::string_view path) {
  return short_time(text_of(json, path)) + " UTC";
}

std::string joined(const boost::json::array& list) {
  std::string text;
  for (const auto& one : list) text += (text.empty() ? "" : ", ") + text_of(one);
  return text;
}

std::string remedy_of(const value& remedy) {
  const std::string due = text_of(remedy, "due");
  return "by " + text_of(remedy, "by") + (due.empty() ? "" : " until " + when(remedy, "due")) +
         ": " + text_of(remedy, "text");
}

// 93784 as `1 d 2 h`: the two largest units.
std::string span_text(std::uint64_t seconds) {
  constexpr std::array<std::pair<std::uint64_t, const char*>, 4> units{
      {{86'400, " d"}, {3600, " h"}, {60, " min"}, {1, " s"}}};
  std::string text;
  int shown = 0;
  for (const auto& [length, name] : units) {
    if (shown == 2 || (seconds < length && shown == 0 && length != 1)) continue;
    text += (text.empty() ? "" : " ") + std::to_string(seconds / length) + name;
    seconds %= length;
    ++shown;
  }
  return text;
}

// How long it was on each level, by when the next began.
void add_levels(const value& dispute, Table& table) {
  for (const auto& one : items_of(dispute, "levels")) {
    const bool ran_out = text_of(one, "ranOut") == "true";
    table.add(
        {"Level " + text_of(one, "level"),
         "from " + when(one, "begun.at") + (ran_out ? ", as the time before it was over" : "")});
  }
}

void add_neutrals(const value& dispute, Table& table) {
  for (const auto& one : items_of(dispute, "neutrals.nominations")) {
    table.add({"Proposed as neutral",
               text_of(one, "party") + ", wanted by " + joined(items_of(one, "wantedBy"))});
  }
  for (const auto& one : items_of(dispute, "neutrals.seats")) {
    const bool is_there = find(one, "declared") != nullptr;
    table.add({"Neutral", text_of(one, "party") +
                              (text_of(one, "byTerms") == "true" ? ", named by the terms" : "") +
                              (is_there ? ", declared on " + when(one, "declared.at")
                                        : ", has not declared its independence") +
                              (find(one, "left") ? ", until " + when(one, "left.at") : "")});
  }
}

void add_settlement(const value& settlement, Table& table) {
  table.add({"Settlement", text_of(settlement, "id") + " by " + text_of(settlement, "by") + ", " +
                               text_of(settlement, "status") + ": " + text_of(settlement, "text")});
  if (const auto* remedy = find(settlement, "remedy"))
    table.add({"", "remedy " + remedy_of(*remedy)});
  if (const auto* proposal = find(settlement, "proposal")) {
    table.add({"", "carries the proposal " + text_of(*proposal)});
  }
  if (const auto* fate = find(settlement, "noticeFate")) {
    table.add({"", "the notice in dispute " + text_of(*fate)});
  }
  for (const auto& one : items_of(settlement, "words")) {
    table.add({"", "accepted by " + text_of(one, "name") + " of " + text_of(one, "party")});
  }
}

void add_outcome(const value& outcome, Table& table) {
  const std::string finding = text_of(outcome, "finding");
  table.add({"Outcome", text_of(outcome, "kind") + (finding.empty() ? "" : ", " + finding) +
                            " on " + when(outcome, "recorded.at")});
  if (const auto* reasons = find(outcome, "reasons")) table.add({"Reasons", text_of(*reasons)});
  const auto* remedy = find(outcome, "remedy");
  if (remedy == nullptr) return;
  table.add({"Remedy", remedy_of(*remedy)});
  for (const auto& [member, what] : {std::pair{"overdue", "not done in time, said on "},
                                     {"implemented", "said to be done on "},
                                     {"confirmed", "confirmed on "}}) {
    const std::string path = std::string(member) + ".at";
    if (find(outcome, path)) table.add({"", what + when(outcome, path)});
  }
}

}  // namespace

std::string standing_of(const value& dispute) {
  if (const auto* outcome = find(dispute, "outcome")) {
    const bool owes = find(*outcome, "remedy") && !find(*outcome, "confirmed");
    return text_of(*outcome, "kind") +
           (owes ? ", remedy owed by " + text_of(*outcome, "remedy.by") : "");
  }
  const auto& levels = items_of(dispute, "levels");
  return (levels.empty() ? "waits for a response" : "level " + text_of(levels.back(), "level")) +
         (find(dispute, "until") ? " until " + when(dispute, "until") : "");
}

std::string disputes_text(const value& agreement) {
  Table table({"dispute", "by", "about", "stands", "claim"});
  for (const auto& one : items_of(agreement, "disputes")) {
    table.add({text_of(one, "id"), text_of(one, "by"), joined(items_of(one, "clauses")),
               standing_of(one), text_of(one, "claim")});
  }
  return table.empty() ? "No disputes.\n" : table.text();
}

std::string precedents_text(const boost::json::array& precedents) {
  std::string text;
  for (const auto& one : precedents) {
    Table table;
    table.add({"About", joined(items_of(one, "shared")) + ", raised by " + text_of(one, "by")});
    table.add({"Claim", text_of(one, "claim")});
    for (const auto& level : items_of(one, "times")) {
      table.add({"Level " + text_of(level, "level"),
                 "from " + when(level, "begun") + " until " + when(level, "ended")});
    }
    if (const auto* outcome = find(one, "outcome")) add_outcome(*outcome, table);
    text += "Dispute " + text_of(one, "id") + " in " + text_of(one, "agreement") + "\n" +
            table.text(2) + "\n";
  }
  return text.empty() ? "There is no earlier case that you may read.\n" : text;
}

std::string dispute_figures_text(const value& figures) {
  std::string text = "Disputes: " + text_of(figures, "cases");
  if (const auto* outcomes = find(figures, "outcomes"); outcomes && outcomes->is_object()) {
    for (const auto& [kind, count] : outcomes->get_object()) {
      text += ", " + text_of(count) + ' ' + std::string(kind);
    }
  }
  Table table({"step", "kept", "missed", "running", "median"});
  const auto add = [&](const std::string& step, const value& one) {
    const auto seconds = number_of(one, "medianSeconds");
    table.add({step, text_of(one, "kept"), text_of(one, "missed"), text_of(one, "running"),
               seconds ? span_text(*seconds) : "-"});
  };
  const auto add_member = [&](const char* member) {
    if (const auto* one = find(figures, member)) add(member, *one);
  };
  add_member("response");
  for (const auto& level : items_of(figures, "levels")) {
    add("level " + text_of(level, "level"), level);
  }
  add_member("remedy");
  add_member("whole");
  return text + "\n" + table.text();
}

std::string settlement_text(const value& settlement) {
  Table table;
  add_settlement(settlement, table);
  return table.text();
}

std::string dispute_text(const value& dispute, const boost::json::array& events) {
  Table table;
  table.add({"Dispute", text_of(dispute, "id") + " by " + text_of(dispute, "by") + " (" +
                            text_of(dispute, "side") + ")"});
  table.add({"Stands", standing_of(dispute)});
  table.add({"About",
             joined(items_of(dispute, "clauses")) + " of version " + text_of(dispute, "version")});
  for (const auto& [member, what] : {std::pair{"notice", "Contests"}, {"complaint", "Complaint"}}) {
    if (const auto* id = find(dispute, member)) table.add({what, text_of(*id)});
  }
  table.add({"Claim", text_of(dispute, "claim")});
  table.add({"Asks for", text_of(dispute, "remedySought")});
  add_levels(dispute, table);
  add_neutrals(dispute, table);
  for (const auto& one : items_of(dispute, "settlements")) add_settlement(one, table);
  if (const auto* outcome = find(dispute, "outcome")) add_outcome(*outcome, table);

  Table timeline({"event", "recorded (UTC)", "what"});
  for (const auto& one : events) {
    timeline.add({text_of(one, "index"), short_time(text_of(one, "recordedAt")),
                  sentence_of(one, "effect.summary")});
  }
  return table.text() + "\n" + timeline.text();
}

}  // namespace sopu::tools
