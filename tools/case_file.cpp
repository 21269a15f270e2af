#include "tools/case_file.hpp"

#include "server/html.hpp"
#include "tools/figures.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::object;
using boost::json::value;

constexpr std::string_view style =
    "body{font:11pt/1.45 sans-serif;max-width:52em;margin:2em auto;padding:0 1em;color:#111}"
    "h1{font-size:1.5em}h2{font-size:1.15em;margin-top:1.8em}table{border-collapse:collapse;"
    "width:100%}th,td{text-align:left;vertical-align:top;padding:.3em .6em .3em "
    "0;border-bottom:1px "
    "solid #ccc}pre{white-space:pre-wrap;font:inherit;margin:.4em 0 1em}code{font-size:.8em;"
    "word-break:break-all}@media print{body{margin:0;max-width:none}tr,pre{break-inside:avoid}}";

// What people wrote, with whatever could make it look like something else made visible.
std::string html(std::string_view text) {
  return server::html_escaped(visible(text));
}

class CaseFile {
 public:
  CaseFile(const value& dispute, words::Language language)
      : dispute_(dispute), figures_(language) {}

  std::string text(const std::string& origin, const std::string& log_key) {
    const std::string title =
        say("case-file.title", {{"agreement", text_of(dispute_, "agreement")}});
    html_ = "<!doctype html>\n<html lang=\"" + std::string(words::name(figures_.language())) +
            "\">\n<head><meta charset=\"utf-8\"><title>" + title + "</title><style>" +
            std::string(style) + "</style></head>\n<body>\n<h1>" + title + "</h1>\n";
    add_head();
    add_clauses();
    add_levels();
    add_outcome();
    add_events();
    html_ += "<p>" + say("case-file.check", {{"origin", origin}, {"key", log_key}}) +
             "</p>\n</body>\n</html>\n";
    return std::move(html_);
  }

 private:
  std::string say(std::string_view name, const object& params = {}) const {
    return html(figures_.say(name, params));
  }
  static std::string time(const value& json, std::string_view path) {
    return html(short_time(text_of(json, path)) + " UTC");
  }

  void heading(std::string_view name) { html_ += "<h2>" + say(name) + "</h2>\n"; }
  void row(const std::string& what, const std::string& cell) {
    html_ += "<tr><th scope=\"row\">" + what + "</th><td>" + cell + "</td></tr>\n";
  }

  void add_head() {
    html_ += "<table>\n";
    row(say("case-file.dispute"), "<code>" + html(text_of(dispute_, "id")) + "</code>");
    row(say("case-file.raised"),
        html(text_of(dispute_, "by")) + ", " + time(dispute_, "recorded.at"));
    row(html(figures_.label({"data", "claim"})), html(text_of(dispute_, "claim")));
    row(html(figures_.label({"data", "remedySought"})), html(text_of(dispute_, "remedySought")));
    for (const auto& one : items_of(dispute_, "neutrals.seats")) {
      row(say("case-file.neutral"), html(text_of(one, "party")) + ", " + time(one, "appointed.at"));
    }
    html_ += "</table>\n";
  }

  // As they stand in the version in dispute, whatever became of them.
  void add_clauses() {
    html_ +=
        "<h2>" + say("case-file.clauses", {{"version", text_of(dispute_, "version")}}) + "</h2>\n";
    for (const auto& one : items_of(dispute_, "pinned")) {
      const value& content = one.at("content");
      html_ += "<h3>" + html(figures_.title(content)) + "</h3>\n<pre>" +
               html(figures_.rows({"", ""}, content, 0, {"id", name_member(content)})) + "</pre>\n";
    }
  }

  // Whether the time of what went before was kept.
  void add_levels() {
    heading("case-file.levels");
    html_ += "<table>\n";
    for (const auto& one : items_of(dispute_, "levels")) {
      const bool ran_out = text_of(one, "ranOut") == "true";
      row(say("case-file.level", {{"level", text_of(one, "level")}}),
          time(one, "begun.at") + ", " + say(ran_out ? "case-file.missed" : "case-file.kept"));
    }
    if (find(dispute_, "until")) row(say("case-file.until"), time(dispute_, "until"));
    html_ += "</table>\n";
  }

  void add_outcome() {
    const auto* outcome = find(dispute_, "outcome");
    if (outcome == nullptr) return;
    heading("case-file.outcome");
    const auto language = figures_.language();
    html_ += "<table>\n";
    row(html(words::word("disputeOutcome", text_of(*outcome, "kind"), language)),
        time(*outcome, "recorded.at"));
    if (const auto* finding = find(*outcome, "finding")) {
      row(html(figures_.label({"data", "finding"})),
          html(words::word("finding", text_of(*finding), language)));
      row(html(figures_.label({"data", "reasons"})), html(text_of(*outcome, "reasons")));
    }
    if (const auto* remedy = find(*outcome, "remedy")) {
      row(html(figures_.label({"data", "remedy"})),
          html(text_of(*remedy, "by") + ": " + text_of(*remedy, "text")) +
              (find(*remedy, "due") ? ", " + time(*remedy, "due") : ""));
      for (const auto& [member, what] : {std::pair{"overdue", "case-file.overdue"},
                                         {"implemented", "case-file.implemented"},
                                         {"confirmed", "case-file.confirmed"}}) {
        const std::string at = std::string(member) + ".at";
        if (find(*outcome, at)) row(say(what), time(*outcome, at));
      }
    }
    html_ += "</table>\n";
  }

  void add_events() {
    heading("case-file.events");
    html_ += "<table>\n<thead><tr><th scope=\"col\">" + say("case-file.event") +
             "</th><th scope=\"col\">" + say("case-file.recorded") + "</th><th scope=\"col\">" +
             say("case-file.said") + "</th></tr></thead>\n<tbody>\n";
    for (const auto& one : items_of(dispute_, "events")) {
      html_ += "<tr><td>" + html(text_of(one, "index")) + "</td><td>" + time(one, "recordedAt") +
               "</td><td>" + html(sentence_of(one, "effect.summary"));
      for (const auto& follows : items_of(one, "effect.follows")) {
        html_ += "<br>" + html(sentence_of(follows));
      }
      html_ += "<br>" + html(text_of(one, "person.name")) + " <code>" + html(text_of(one, "hash")) +
               "</code></td></tr>\n";
    }
    html_ += "</tbody></table>\n";
  }

  const value& dispute_;
  Figures figures_;
  std::string html_;
};

}  // namespace

std::string case_file_html(const value& dispute, const std::string& origin,
                           const std::string& log_key, words::Language language) {
  return CaseFile(dispute, language).text(origin, log_key);
}

}  // namespace sopu::tools
