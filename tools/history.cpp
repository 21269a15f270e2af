#include "tools/history.hpp"

#include "tools/terminal.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::value;

std::string what_happened(const value& entry) {
  std::string text = sentence_of(entry, "effect.summary");
  for (const auto& item : items_of(entry, "effect.follows")) {
    const std::string code = text_of(item, "code");
    const bool is_told =
        code == "version-begins" || code == "acts-for-others" || code == "approval-fell";
    if (is_told) text += " " + sentence_of(item);
  }
  return text_of(entry, "whole") == "true" ? text : text + " (told in part)";
}

}  // namespace

std::string bare_type(std::string type) {
  if (type.starts_with("sopu.")) type.erase(0, 5);
  if (type.ends_with(".v1")) type.erase(type.size() - 3);
  return type;
}

std::string history_text(const boost::json::array& entries) {
  Table table({"EVENT", "RECORDED (UTC)", "WHO", "TYPE", "WHAT"});
  for (const auto& entry : entries) {
    std::string who = text_of(entry, "source");
    if (who.starts_with("party/")) who.erase(0, 6);
    table.add({text_of(entry, "index"), short_time(text_of(entry, "recordedAt")),
               who + "/" + text_of(entry, "person.name"), bare_type(text_of(entry, "type")),
               what_happened(entry)});
  }
  return table.text();
}

}  // namespace sopu::tools
