#include "ledger/domain/wording.hpp"

#include <algorithm>

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

void add_lines(const json::value& value, bool is_item, std::string& text) {
  if (const auto* object = value.if_object()) {
    if (is_item && object->contains(id_member)) return;
    for (const auto& member : *object) {
      if (member.key() != id_member) add_lines(member.value(), true, text);
    }
  } else if (const auto* list = value.if_array()) {
    for (const auto& one : *list) add_lines(one, true, text);
  } else if (const auto* line = value.if_string()) {
    if (!text.empty()) text += '\n';
    text.append(*line);
  }
}

ItemText written(const ItemId& id, const json::value& item) {
  ItemText one{id, {}};
  add_lines(item, false, one.text);
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
