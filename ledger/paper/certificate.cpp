#include "ledger/paper/certificate.hpp"

#include <algorithm>

#include "ledger/paper/printed_page.hpp"
#include "ledger/paper/terms_text.hpp"
#include "ledger/paper/text.hpp"

namespace sopu::paper {
namespace {

using boost::json::array;
using boost::json::value;
using Rows = std::vector<PrintedPage::Row>;

void add_head(PrintedPage& page, const value& agreement) {
  const Figures& figures = page.figures();
  Rows rows{{figures.say("certificate.state"),
             words::word("phase", text_of(agreement, "phase"), figures.language()) + ", " +
                 PrintedPage::time(agreement, "at")}};
  for (const auto& one : items_of(agreement, "participants")) {
    rows.push_back(
        {text_of(one, "party"), words::word("role", text_of(one, "role"), figures.language())});
  }
  page.table(rows);
}

void add_document(PrintedPage& page, const Certified& certified) {
  if (certified.terms.is_null()) return;
  const auto* version = find(certified.agreement, "versionInForce");
  const std::string number = text_of(version ? *version : certified.versions.back(), "number");
  page.heading(page.figures().say("certificate.document", {{"version", number}}));
  page.text(terms_text(certified.terms, page.figures().language()));
}

// The hash of what was signed.
std::string hash_of(const array& history, const std::string& index) {
  const auto found = std::ranges::find_if(
      history, [&](const value& line) { return text_of(line, "index") == index; });
  return found == history.end() ? "" : text_of(*found, "hash");
}

std::string binds_text(const Figures& figures, const value& version) {
  const std::string from = PrintedPage::time(version, "effectiveFrom");
  if (find(version, "neverBinds")) return figures.say("certificate.never-binds", {{"from", from}});
  if (!find(version, "effectiveUntil")) return figures.say("certificate.from", {{"from", from}});
  return figures.say("certificate.from-until",
                     {{"from", from}, {"until", PrintedPage::time(version, "effectiveUntil")}});
}

void add_version(PrintedPage& page, const value& version, const array& history) {
  const Figures& figures = page.figures();
  page.subheading(figures.say("certificate.version", {{"version", text_of(version, "number")}}));
  Rows rows{{figures.say("certificate.binds"), binds_text(figures, version)}};
  for (const char* member : {"kind", "changeClass", "reason"}) {
    const auto* found = find(version, member);
    const Place place{"proposal", member};
    if (found) rows.push_back({figures.label(place), figures.line(place, *found).value_or("")});
  }
  rows.push_back({figures.say("certificate.terms"), "", text_of(version, "termsHash")});
  for (const auto& one : items_of(version, "approvals")) {
    const std::string index = text_of(one, "recorded.index");
    rows.push_back(
        {figures.say("certificate.signed"),
         figures.say("certificate.signature", {{"name", text_of(one, "name")},
                                               {"party", text_of(one, "party")},
                                               {"time", PrintedPage::time(one, "recorded.at")},
                                               {"index", index},
                                               {"key", text_of(one, "kid")}}),
         hash_of(history, index)});
  }
  page.table(rows);
}

}  // namespace

Certified certified(const Get& get, const std::string& agreement, std::size_t events_max) {
  const std::string path = "/v1/agreements/" + agreement;
  const std::size_t asked = events_max == 0 ? 0 : events_max + 1;
  Certified all{get(Target(path)), {}, all_items(get, Target(path + "/history"), asked), nullptr};
  all.has_all_events = events_max == 0 || all.history.size() <= events_max;
  if (!all.has_all_events) all.history.pop_back();
  const auto versions = get(Target(path + "/versions"));
  all.versions = items_of(versions, "items");
  if (all.versions.empty()) return all;
  const auto* binds = find(all.agreement, "versionInForce");
  const auto number = text_of(binds ? *binds : all.versions.back(), "number");
  all.terms = get(Target(path + "/terms").add("version", number));
  return all;
}

std::string certificate_html(const Certified& one, const Origin& origin, words::Language language) {
  const std::string title = Figures(language).say(
      "certificate.title",
      {{"agreement", text_of(one.agreement, "id")}, {"title", text_of(one.agreement, "title")}});
  PrintedPage page(title, language);
  add_head(page, one.agreement);
  add_document(page, one);
  page.heading(page.figures().say("certificate.versions"));
  for (const auto& version : one.versions) add_version(page, version, one.history);
  page.heading(page.figures().say("certificate.events"));
  page.events(one.history, one.has_all_events);
  return std::move(page).html(origin);
}

}  // namespace sopu::paper
