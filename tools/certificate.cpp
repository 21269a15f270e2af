#include "tools/certificate.hpp"

#include <algorithm>

#include "tools/printed_page.hpp"
#include "tools/terms_text.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
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

std::string certificate_html(const Certified& certified, const std::string& origin,
                             const std::string& log_key, words::Language language) {
  const std::string title = Figures(language).say(
      "certificate.title", {{"agreement", text_of(certified.agreement, "id")},
                            {"title", text_of(certified.agreement, "title")}});
  PrintedPage page(title, language);
  add_head(page, certified.agreement);
  add_document(page, certified);
  page.heading(page.figures().say("certificate.versions"));
  for (const auto& version : certified.versions) add_version(page, version, certified.history);
  page.heading(page.figures().say("certificate.events"));
  page.events(certified.history);
  return std::move(page).html(origin, log_key);
}

}  // namespace sopu::tools
