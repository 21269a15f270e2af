#include "ledger/domain/terms/terms_parts.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "crypto/sha256.hpp"
#include "ledger/domain/terms/change_path.hpp"
#include "ledger/domain/value/canonical_json.hpp"

namespace sopu::domain {
namespace {

namespace json = boost::json;

// Fees of services and of their units, and the list of costs.
bool is_fee(std::string_view member) {
  return member == "fee" || member == "costs";
}

// Its own id, and those of all that is in it.
void add_items(const json::value& value, std::set<ItemId>& items) {
  if (const auto* list = value.if_array()) {
    for (const json::value& one : *list) add_items(one, items);
  } else if (const auto* object = value.if_object()) {
    const auto* id = object->if_contains("id");
    if (id && id->is_string()) items.insert({std::string(id->get_string())});
    for (const auto& [name, member] : *object) add_items(member, items);
  }
}

// Those that lead to the path, as far as it goes in the document.
void add_items_on(std::string_view path, const json::value& document, std::set<ItemId>& items) {
  const json::value* here = &document;
  for (const std::string& token : change_path::split(path)) {
    const json::value* next = change_path::step(*here, token);
    if (!next) return;
    if (here->is_array() && next->is_object() && next->get_object().contains("id")) {
      items.insert({token});
    }
    here = next;
  }
}

}  // namespace

json::value without_fees(const json::value& value) {
  if (const auto* object = value.if_object()) {
    json::object part;
    for (const auto& [name, member] : *object) {
      if (!is_fee(name)) part[name] = without_fees(member);
    }
    return part;
  }
  if (const auto* list = value.if_array()) {
    json::array part;
    for (const auto& item : *list) part.push_back(without_fees(item));
    return part;
  }
  return value;
}

std::vector<Change> without_fees(const std::vector<Change>& changes) {
  std::vector<Change> part;
  for (const Change& change : changes) {
    if (std::ranges::any_of(change_path::split(change.path), is_fee)) continue;
    Change shown{change.path, std::nullopt, std::nullopt, change.change_class};
    if (change.before) shown.before = without_fees(*change.before);
    if (change.after) shown.after = without_fees(*change.after);
    if (shown.before != shown.after) part.push_back(std::move(shown));
  }
  return part;
}

bool shows_fees(const json::value& value) {
  if (const auto* object = value.if_object()) {
    return std::ranges::any_of(*object, [](const auto& member) {
      return is_fee(member.key()) || shows_fees(member.value());
    });
  }
  const auto* list = value.if_array();
  return list != nullptr && std::ranges::any_of(*list, shows_fees);
}

json::object promise_of(const Terms& terms, const Objective& objective) {
  json::object promise;
  const auto put = [&](const char* member, const std::string& path) {
    if (const auto* value = change_path::find(terms.json(), path)) promise[member] = *value;
  };
  const auto item = [](std::string_view list, const ItemId& id) {
    return change_path::join(list, id.value);
  };
  put("objective", item(change_path::objectives_path, objective.id));
  if (objective.calendar) put("calendar", item(change_path::calendars_path, *objective.calendar));
  put("exclusions", std::string(change_path::exclusions_path));
  return promise;
}

Hash promise_hash(const Terms& terms, const Objective& objective) {
  return crypto::sha256(crypto::view(canonical(promise_of(terms, objective))));
}

bool delivers(const Terms& terms, const Objective& objective, const PartyId& party) {
  const auto is_provider = [&](const Participant& one) {
    return one.party == party && one.role == Role::provider;
  };
  if (std::ranges::any_of(terms.parties, is_provider)) return true;
  const std::string service =
      change_path::join(change_path::services_path, objective.service.value);
  const auto* owner = change_path::find(terms.json(), service + "/owner");
  return owner && *owner == json::value(party.value);
}

json::value measurable_part(const json::value& terms) {
  json::object part;
  const json::object& whole = terms.as_object();
  if (const auto* zone = whole.if_contains("timeZone")) part["timeZone"] = *zone;
  const auto* service = whole.if_contains("serviceElements");
  if (!service) return part;
  json::object elements;
  for (const char* member : {"calendars", "objectives"}) {
    if (const auto* list = service->as_object().if_contains(member)) elements[member] = *list;
  }
  part["serviceElements"] = std::move(elements);
  return part;
}

std::set<ItemId> items_of(const std::vector<Change>& changes, const json::value& before,
                          const json::value& after) {
  std::set<ItemId> items;
  for (const Change& change : changes) {
    add_items_on(change.path, before, items);
    add_items_on(change.path, after, items);
    if (change.before && !change.after) add_items(*change.before, items);
    if (change.after && !change.before) add_items(*change.after, items);
  }
  return items;
}

}  // namespace sopu::domain
