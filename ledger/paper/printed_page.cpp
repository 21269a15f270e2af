#include "ledger/paper/printed_page.hpp"

#include "ledger/paper/html.hpp"
#include "ledger/paper/text.hpp"

namespace sopu::paper {
namespace {

constexpr std::string_view style =
    "body{font:11pt/1.45 sans-serif;max-width:52em;margin:2em auto;padding:0 1em;color:#111}"
    "h1{font-size:1.5em}h2{font-size:1.15em;margin-top:1.8em}table{border-collapse:collapse;"
    "width:100%}th,td{text-align:left;vertical-align:top;padding:.3em .6em .3em "
    "0;border-bottom:1px "
    "solid #ccc}pre{white-space:pre-wrap;font:inherit;margin:.4em 0 1em}code{font-size:.8em;"
    "word-break:break-all}svg{max-width:100%;height:auto}@media "
    "print{body{margin:0;max-width:none}tr{break-inside:avoid}}";

std::string html_of(std::string_view text) {
  return html_escaped(visible(text));
}

std::string element(std::string_view name, std::string_view text) {
  return "<" + std::string(name) + ">" + html_of(text) + "</" + std::string(name) + ">";
}

}  // namespace

PrintedPage::PrintedPage(const std::string& title, words::Language language) : figures_(language) {
  html_ = "<!doctype html>\n<html lang=\"" + std::string(words::name(language)) +
          "\">\n<head><meta charset=\"utf-8\">" + element("title", title) + "<style>" +
          std::string(style) + "</style></head>\n<body>\n" + element("h1", title) + "\n";
}

void PrintedPage::heading(const std::string& text) {
  html_ += element("h2", text) + "\n";
}

void PrintedPage::subheading(const std::string& text) {
  html_ += element("h3", text) + "\n";
}

void PrintedPage::table(const std::vector<Row>& rows) {
  if (rows.empty()) return;
  html_ += "<table>\n";
  for (const auto& [what, text, code] : rows) {
    html_ += "<tr><th scope=\"row\">" + html_of(what) + "</th><td>" + html_of(text) +
             (code.empty() ? "" : (text.empty() ? "" : " ") + element("code", code)) +
             "</td></tr>\n";
  }
  html_ += "</table>\n";
}

void PrintedPage::grid(const std::vector<std::string>& headings,
                       const std::vector<std::vector<std::string>>& rows) {
  html_ += "<table>\n<thead><tr>";
  for (const std::string& one : headings) html_ += "<th scope=\"col\">" + html_of(one) + "</th>";
  html_ += "</tr></thead>\n<tbody>\n";
  for (const auto& row : rows) {
    html_ += "<tr>";
    for (const std::string& cell : row) html_ += element("td", cell);
    html_ += "</tr>\n";
  }
  html_ += "</tbody></table>\n";
}

void PrintedPage::drawing(const std::string& svg) {
  html_ += svg + "\n";
}

void PrintedPage::text(const std::string& text) {
  html_ += element("pre", text) + "\n";
}

void PrintedPage::events(const boost::json::array& history, bool are_all) {
  html_ += "<table>\n<thead><tr>";
  for (const std::string& column : {figures_.say("printed.event"), figures_.say("printed.recorded"),
                                    figures_.say("printed.said")}) {
    html_ += "<th scope=\"col\">" + html_of(column) + "</th>";
  }
  html_ += "</tr></thead>\n<tbody>\n";
  for (const auto& one : history) {
    html_ += "<tr>" + element("td", text_of(one, "index")) +
             element("td", time(one, "recordedAt")) + "<td>" +
             html_of(sentence_of(one, "effect.summary"));
    for (const auto& follows : items_of(one, "effect.follows")) {
      html_ += "<br>" + html_of(sentence_of(follows));
    }
    html_ += "<br>" + html_of(text_of(one, "person.name")) + " " +
             element("code", text_of(one, "hash")) + "</td></tr>\n";
  }
  html_ += "</tbody></table>\n";
  if (!are_all) html_ += element("p", figures_.say("printed.more"));
}

std::string PrintedPage::html(const Origin& origin) && {
  html_ += element("p", figures_.say("printed.check",
                                     {{"origin", origin.name}, {"key", origin.log_key}})) +
           "\n</body>\n</html>\n";
  return std::move(html_);
}

std::string PrintedPage::time(const boost::json::value& json, std::string_view path) {
  return short_time(text_of(json, path)) + " UTC";
}

}  // namespace sopu::paper
