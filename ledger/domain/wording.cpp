#include "ledger/domain/wording.hpp"

#include <algorithm>
#include <array>

#include "ledger/domain/agreement/stretch.hpp"
#include "ledger/domain/terms/terms_parts.hpp"

namespace sopu::domain {

namespace json = boost::json;

namespace {

constexpr std::string_view id_member = "id";

// Goes through the members of an event's data; those of the members that have some, too.
struct Written {
  std::vector<std::string> texts;

  void operator()(std::string_view, const std::string& text, const TextForm&) {
    if (!text.empty()) texts.push_back(text);
  }
  void operator()(std::string_view name, const std::optional<std::string>& text,
                  const TextForm& form) {
    if (text) (*this)(name, *text, form);
  }
  template <class Member, class... Form>
  void operator()(std::string_view, const Member& member, const Form&...) {
    take(member);
  }
  template <HasFields Member>
  void take(const Member& member) {
    fields(*this, member);
  }
  template <class Member>
  void take(const std::optional<Member>& member) {
    if (member) take(*member);
  }
  template <class Member>
  void take(const std::vector<Member>& members) {
    for (const Member& member : members) take(member);
  }
  template <class Other>
  void take(const Other&) {}
};

// The members of items in which people write; the others hold figures, ids and words of the schema.
constexpr std::array<std::string_view, 8> text_members{"description", "heading", "item", "metric",
                                                       "milestone",   "name",    "text", "title"};

void add_lines(const json::value& value, std::string& text);

void add_members(const json::object& object, std::string& text) {
  for (const auto& [name, member] : object) {
    const auto* line = member.if_string();
    if (!line) {
      add_lines(member, text);
    } else if (std::ranges::count(text_members, std::string_view(name)) != 0) {
      if (!text.empty()) text += '\n';
      text.append(*line);
    }
  }
}

// What stands in an item within is that item's.
void add_lines(const json::value& value, std::string& text) {
  if (const auto* list = value.if_array()) {
    for (const auto& one : *list) add_lines(one, text);
  } else if (const auto* object = value.if_object(); object && !object->contains(id_member)) {
    add_members(*object, text);
  }
}

ItemText written(const ItemId& id, const json::value& item) {
  ItemText one{id, {}};
  add_members(item.as_object(), one.text);
  return one;
}

// All of first terms; otherwise what comes or differs, and not what goes.
std::set<ItemId> items_to_read(const Stretch& stretch) {
  const json::value nothing;
  const json::value& before = stretch.base ? stretch.base->json() : nothing;
  const json::value& after = stretch.result->json();
  return items_of(stretch.base ? stretch.changes : changes_between(json::object(), after), before,
                  after);
}

}  // namespace

std::vector<std::string> texts_in(const Event& event) {
  Written written;
  visit_event([&](const auto& data) { fields(written, data); }, event.payload);
  return std::move(written.texts);
}

std::vector<ItemText> items_written_in(const Agreement& agreement, const Event& event) {
  std::vector<ItemText> items;
  if (!holds<ProposalSubmitted>(event.payload)) return items;
  for (const Stretch& stretch : stretches_of(agreement, *agreement.proposal(event.id))) {
    for (const ItemId& id : items_to_read(stretch)) {
      const json::value* item = stretch.result->item(id);
      if (!item) continue;
      ItemText one = written(id, *item);
      if (!one.text.empty() && std::ranges::count(items, one) == 0) items.push_back(std::move(one));
    }
  }
  return items;
}

}  // namespace sopu::domain
