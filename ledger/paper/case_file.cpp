#include "ledger/paper/case_file.hpp"

#include "ledger/paper/printed_page.hpp"
#include "ledger/paper/text.hpp"

namespace sopu::paper {
namespace {

using boost::json::value;
using Rows = std::vector<PrintedPage::Row>;

void add_head(PrintedPage& page, const value& dispute) {
  const Figures& figures = page.figures();
  Rows rows{{figures.say("case-file.dispute"), "", text_of(dispute, "id")},
            {figures.say("case-file.raised"),
             text_of(dispute, "by") + ", " + PrintedPage::time(dispute, "recorded.at")},
            {figures.label({"data", "claim"}), text_of(dispute, "claim")},
            {figures.label({"data", "remedySought"}), text_of(dispute, "remedySought")}};
  for (const auto& one : items_of(dispute, "neutrals.seats")) {
    rows.push_back({figures.say("case-file.neutral"),
                    text_of(one, "party") + ", " + PrintedPage::time(one, "appointed.at")});
  }
  page.table(rows);
}

// As they stand in the version in dispute, whatever became of them.
void add_clauses(PrintedPage& page, const value& dispute) {
  const Figures& figures = page.figures();
  page.heading(figures.say("case-file.clauses", {{"version", text_of(dispute, "version")}}));
  for (const auto& one : items_of(dispute, "pinned")) {
    const value& content = one.at("content");
    page.subheading(figures.title(content));
    page.text(figures.rows({"", ""}, content, 0, {"id", name_member(content)}));
  }
}

// Whether the time of what went before was kept.
void add_levels(PrintedPage& page, const value& dispute) {
  const Figures& figures = page.figures();
  page.heading(figures.say("case-file.levels"));
  Rows rows;
  for (const auto& one : items_of(dispute, "levels")) {
    const bool ran_out = text_of(one, "ranOut") == "true";
    rows.push_back({figures.say("case-file.level", {{"level", text_of(one, "level")}}),
                    PrintedPage::time(one, "begun.at") + ", " +
                        figures.say(ran_out ? "case-file.missed" : "case-file.kept")});
  }
  if (find(dispute, "until")) {
    rows.push_back({figures.say("case-file.until"), PrintedPage::time(dispute, "until")});
  }
  page.table(rows);
}

void add_remedy(const Figures& figures, const value& outcome, Rows& rows) {
  const auto* remedy = find(outcome, "remedy");
  if (remedy == nullptr) return;
  rows.push_back({figures.label({"data", "remedy"}),
                  text_of(*remedy, "by") + ": " + text_of(*remedy, "text") +
                      (find(*remedy, "due") ? ", " + PrintedPage::time(*remedy, "due") : "")});
  for (const auto& [member, what] : {std::pair{"overdue", "case-file.overdue"},
                                     {"implemented", "case-file.implemented"},
                                     {"confirmed", "case-file.confirmed"}}) {
    const std::string at = std::string(member) + ".at";
    if (find(outcome, at)) rows.push_back({figures.say(what), PrintedPage::time(outcome, at)});
  }
}

void add_outcome(PrintedPage& page, const value& dispute) {
  const auto* outcome = find(dispute, "outcome");
  if (outcome == nullptr) return;
  const Figures& figures = page.figures();
  page.heading(figures.say("case-file.outcome"));
  Rows rows{{words::word("disputeOutcome", text_of(*outcome, "kind"), figures.language()),
             PrintedPage::time(*outcome, "recorded.at")}};
  if (const auto* finding = find(*outcome, "finding")) {
    rows.push_back({figures.label({"data", "finding"}),
                    words::word("finding", text_of(*finding), figures.language())});
    rows.push_back({figures.label({"data", "reasons"}), text_of(*outcome, "reasons")});
  }
  add_remedy(figures, *outcome, rows);
  page.table(rows);
}

}  // namespace

value whole_case(const Get& get, const std::string& id, std::size_t events_max) {
  const std::string path = "/v1/disputes/" + id;
  value whole = get(Target(path));
  auto& all = whole.as_object();
  auto& events = all.at("events").as_array();
  while (all.contains("next") && (events_max == 0 || events.size() < events_max)) {
    const value page = get(Target(path).add("after", text_of(whole, "next")));
    const auto& more = items_of(page, "events");
    if (more.empty()) throw EndlessList("the events of " + path + " do not end");
    events.insert(events.end(), more.begin(), more.end());
    all.erase("next");
    if (const auto* next = find(page, "next")) all["next"] = *next;
  }
  return whole;
}

std::string case_file_html(const value& dispute, const Origin& origin, words::Language language) {
  const std::string title =
      Figures(language).say("case-file.title", {{"agreement", text_of(dispute, "agreement")}});
  PrintedPage page(title, language);
  add_head(page, dispute);
  add_clauses(page, dispute);
  add_levels(page, dispute);
  add_outcome(page, dispute);
  page.heading(page.figures().say("case-file.events"));
  page.events(items_of(dispute, "events"), find(dispute, "next") == nullptr);
  return std::move(page).html(origin);
}

}  // namespace sopu::paper
