#include "ledger/paper/terms_text.hpp"

#include <algorithm>

#include <boost/json/array.hpp>

#include "ledger/paper/figures.hpp"
#include "ledger/paper/text.hpp"

namespace sopu::paper {

using boost::json::value;

namespace {

constexpr std::string_view groups[] = {"serviceElements", "managementElements"};

bool is_group(std::string_view name, const value& json) {
  const auto* members = json.if_object();
  return members != nullptr && !members->empty() &&
         std::ranges::find(groups, name) != std::end(groups);
}

class Document {
 public:
  Document(const value& terms, words::Language language)
      : terms_(terms), figures_(language, &terms) {}

  // What fits a line of its own stands in front, in a table; all else has a section.
  std::string text() {
    const auto* members = terms_.if_object();
    if (members == nullptr) return figures_.block({}, terms_, 0);
    std::vector<std::string_view> with_sections{"title"};
    std::string sections;
    for (const auto name : ordered_members({}, *members)) {
      const auto& member = members->at(name);
      if (is_group(name, member)) {
        with_sections.push_back(name);
        for (const auto inner : ordered_members(name, member.get_object())) {
          sections += section({name, inner}, *find(member, inner));
        }
      } else if (member.is_array() || !figures_.line({{}, name}, member)) {
        with_sections.push_back(name);
        sections += section({{}, name}, member);
      }
    }
    const auto* title = find(terms_, "title");
    return wrap(title == nullptr ? figures_.say("untitled") : text_of(*title), 0) + "\n\n" +
           figures_.rows({}, terms_, 0, with_sections) + sections;
  }

 private:
  std::string section(const Place& place, const value& part) {
    const std::string number = std::to_string(++section_);
    const std::string heading = "\n" + number + "  " + figures_.label(place) + "\n";
    const auto* items = part.if_array();
    const bool plain = items == nullptr || items->empty() || !items->front().is_object();
    if (plain) return heading + figures_.block(place, part, 3);
    std::string out = heading;
    for (std::size_t i = 0; i < items->size(); ++i) {
      out += item({{}, place.member}, number + "." + std::to_string(i + 1), items->at(i));
    }
    return out;
  }

  std::string item(const Place& list, const std::string& number, const value& json) const {
    const std::string head = "   " + number + "  ";
    if (const auto line = figures_.line(list, json)) {
      return head + wrap(*line, head.size()) + "\n";
    }
    const std::string title = figures_.title(json);
    if (title.empty()) return "   " + number + "\n" + figures_.rows(list, json, head.size());
    return head + wrap(title, head.size()) + "\n" +
           figures_.rows(list, json, head.size(), {"id", name_member(json)});
  }

  const value& terms_;
  Figures figures_;
  int section_ = 0;
};

// The name of the list that holds the item; empty if none does.
std::string_view list_of(const value& part, const value& item) {
  const auto* members = part.if_object();
  if (members == nullptr) return {};
  for (const auto& [name, member] : *members) {
    const auto* list = member.if_array();
    if (list != nullptr && std::ranges::find(*list, item) != list->end()) return name;
    if (const auto found = list_of(member, item); !found.empty()) return found;
  }
  return {};
}

}  // namespace

std::string terms_text(const value& terms, words::Language language) {
  return Document(terms, language).text();
}

std::string item_text(const value& item, const value& terms, words::Language language) {
  const Figures figures(language, &terms);
  const std::string title = figures.title(item);
  const auto list = list_of(terms, item);
  if (title.empty()) return figures.block({{}, list}, item, 0);
  return wrap(title, 0) + "\n" + figures.rows({{}, list}, item, 2, {"id", name_member(item)});
}

}  // namespace sopu::paper
