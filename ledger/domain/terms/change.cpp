#include "ledger/domain/terms/change.hpp"

#include <algorithm>
#include <set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "ledger/domain/terms/change_path.hpp"
#include "ledger/domain/terms/change_weight.hpp"
#include "ledger/domain/value/canonical_json.hpp"

namespace sopu::domain {
namespace {

namespace json = boost::json;
using change_path::covers;
using change_path::join;
using change_path::related;

using change_path::calendars_path;
using change_path::credit_rules_path;
using change_path::exclusions_path;
using change_path::objectives_path;
using change_path::services_path;

// In which people read terms; the members of a JSON object have no order.
constexpr std::string_view order_of_terms[] = {
    "/title",
    "/language",
    "/statementOfIntent",
    "/timeZone",
    "/currency",
    "/agreementPeriod",
    "/parties",
    "/priorities",
    "/serviceElements/services",
    "/serviceElements/calendars",
    objectives_path,
    "/serviceElements/creditRules",
    "/serviceElements/exclusions",
    "/serviceElements/deliverySchedule",
    "/serviceElements/costs",
    "/serviceElements/obligations",
    "/serviceElements/assumptions",
    "/managementElements/escalation",
    "/managementElements/disputeProcedure",
    "/managementElements/effectivenessReview",
    "/managementElements/reviewSchedule",
    "/managementElements/reporting",
    "/managementElements/dataHandling",
    "/managementElements/approvalRules",
    "/managementElements/thirdPartyConsent",
    "/managementElements/renewal",
    "/managementElements/termination",
    "/managementElements/suspension",
    "/managementElements/exitPlan",
    "/legal",
    "/annexes",
    "/precedence",
    "/clauses",
};

std::ptrdiff_t place_in_terms(const Change& change) {
  return std::ranges::find_if(order_of_terms,
                              [&](auto part) { return related(part, change.path); }) -
         std::begin(order_of_terms);
}

json::value names(const std::vector<std::string>& keys) {
  json::array list;
  for (const auto& key : keys) list.emplace_back(key);
  return list;
}

// Two documents laid side by side.
class Comparison {
 public:
  Comparison(const json::value& before, const json::value& after) : weigh_(before, after) {
    compare("", before, after);
  }
  std::vector<Change> changes;

 private:
  void add(std::string path, const json::value* before, const json::value* after) {
    const auto weight = weigh_(path, before, after);
    const auto copy = [](const json::value* value) {
      return value == nullptr ? std::nullopt : std::optional(*value);
    };
    changes.push_back({std::move(path), copy(before), copy(after), weight});
  }

  void compare_objects(const std::string& path, const json::object& before,
                       const json::object& after) {
    for (const auto& [name, member] : before) {
      if (const auto* other = after.if_contains(name)) {
        compare(join(path, name), member, *other);
      } else {
        add(join(path, name), &member, nullptr);
      }
    }
    for (const auto& [name, member] : after) {
      if (!before.contains(name)) add(join(path, name), nullptr, &member);
    }
  }

  // Items that come are expected at the end; any other order is a change of the list itself, told
  // by its keys.
  void compare_lists(const std::string& path, const json::value& before, const json::value& after,
                     const std::vector<std::string>& keys_before,
                     const std::vector<std::string>& keys_after) {
    std::vector<std::string> expected;
    for (std::size_t i = 0; i < keys_before.size(); ++i) {
      const auto& item = before.get_array()[i];
      if (const auto* other = change_path::step(after, keys_before[i])) {
        expected.push_back(keys_before[i]);
        compare(join(path, keys_before[i]), item, *other);
      } else {
        add(join(path, keys_before[i]), &item, nullptr);
      }
    }
    for (std::size_t i = 0; i < keys_after.size(); ++i) {
      if (change_path::step(before, keys_after[i]) != nullptr) continue;
      expected.push_back(keys_after[i]);
      add(join(path, keys_after[i]), nullptr, &after.get_array()[i]);
    }
    if (expected == keys_after) return;
    const json::value order_before = names(keys_before);
    const json::value order_after = names(keys_after);
    add(path, &order_before, &order_after);
  }

  void compare(const std::string& path, const json::value& before, const json::value& after) {
    if (before == after) return;
    if (before.is_object() && after.is_object()) {
      return compare_objects(path, before.get_object(), after.get_object());
    }
    if (before.is_array() && after.is_array()) {
      const auto keys_before = change_path::keys_of(before.get_array());
      const auto keys_after = change_path::keys_of(after.get_array());
      if (keys_before && keys_after) {
        return compare_lists(path, before, after, *keys_before, *keys_after);
      }
    }
    add(path, &before, &after);
  }

  Weigher weigh_;
};

// Whether a member of the object names the party. Who may end for a cause (`by`) is told by role:
// a party that is called "provider" is another thing.
bool names_party(const json::object& item, const PartyId& party) {
  const auto is_party = [&](const json::value& value) {
    return value.is_string() && value.get_string() == party.value;
  };
  const bool is_cause = item.contains("by") && item.contains("text");
  return std::ranges::any_of(item, [&](const auto& member) {
    const std::string_view name = member.key();
    constexpr std::string_view one[] = {"party",     "owner",    "to",      "by",
                                        "contactOf", "billedBy", "appoints"};
    if (std::ranges::find(one, name) != std::end(one)) {
      return is_party(member.value()) && !(name == "by" && is_cause);
    }
    return (name == "measuredBy" || name == "participants") && member.value().is_array() &&
           std::ranges::any_of(member.value().get_array(), is_party);
  });
}

void collect_items_of(const PartyId& party, const std::string& path, const json::value& value,
                      std::vector<std::string>& paths) {
  if (const auto* object = value.if_object()) {
    if (names_party(*object, party)) paths.push_back(path);
    for (const auto& [name, member] : *object) {
      collect_items_of(party, join(path, name), member, paths);
    }
  } else if (const auto* list = value.if_array()) {
    for (const auto& item : *list) {
      if (const auto key = change_path::key_of(item)) {
        collect_items_of(party, join(path, *key), item, paths);
      }
    }
  }
}

// Whether the party owns the service or bills it or a unit of it.
bool names_party_within(const json::value& value, const PartyId& party) {
  if (const auto* object = value.if_object()) {
    return names_party(*object, party) || std::ranges::any_of(*object, [&](const auto& member) {
             return names_party_within(member.value(), party);
           });
  }
  const auto* list = value.if_array();
  return list != nullptr && std::ranges::any_of(*list, [&](const auto& item) {
           return names_party_within(item, party);
         });
}

std::string text_member(const json::value& item, std::string_view member) {
  const auto* object = item.if_object();
  const auto* text = object == nullptr ? nullptr : object->if_contains(member);
  return text == nullptr || !text->is_string() ? std::string() : std::string(text->get_string());
}

const json::array& list_at(const json::value& terms, std::string_view path) {
  static const json::array none;
  const auto* list = change_path::find(terms, path);
  return list == nullptr || !list->is_array() ? none : list->get_array();
}

// What hangs on a service: itself with its fee and units, its objectives, the calendars that these
// use, exclusions and credit rules.
void collect_what_hangs_on(const json::value& service, const json::value& terms,
                           std::vector<std::string>& paths) {
  const std::string id = text_member(service, "id");
  paths.push_back(join(services_path, id));
  for (const auto& objective : list_at(terms, objectives_path)) {
    if (text_member(objective, "service") != id) continue;
    paths.push_back(join(objectives_path, text_member(objective, "id")));
    const std::string calendar = text_member(objective, "calendar");
    if (!calendar.empty()) paths.push_back(join(calendars_path, calendar));
  }
  paths.emplace_back(exclusions_path);
  paths.emplace_back(credit_rules_path);
}

void collect_all_of(const PartyId& party, const json::value& terms,
                    std::vector<std::string>& paths) {
  collect_items_of(party, "", terms, paths);
  for (const auto& service : list_at(terms, services_path)) {
    if (names_party_within(service, party)) collect_what_hangs_on(service, terms, paths);
  }
}

// At most as many characters as a line of changes has room for.
std::string shortened(const json::value& value) {
  constexpr std::size_t bytes_max = 72;
  std::string text = canonical(value);
  if (text.size() <= bytes_max) return text;
  std::size_t length = bytes_max;
  while ((static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
  return text.substr(0, length) + "…";
}

}  // namespace

std::vector<Change> changes_between(const json::value& before, const json::value& after) {
  std::vector<Change> changes = Comparison(before, after).changes;
  std::ranges::stable_sort(changes, {}, place_in_terms);
  return changes;
}

ChangeClass class_of(const std::vector<Change>& changes) {
  auto highest = ChangeClass::editorial;
  for (const auto& change : changes) highest = std::max(highest, change.change_class);
  return highest;
}

std::vector<ChangeClass> touched_classes(const std::vector<Change>& changes) {
  std::set<ChangeClass> classes;
  for (const auto& change : changes) classes.insert(change.change_class);
  return {classes.begin(), classes.end()};
}

bool disjoint(const std::vector<Change>& a, const std::vector<Change>& b) {
  return std::ranges::none_of(a, [&](const Change& one) {
    return std::ranges::any_of(b,
                               [&](const Change& other) { return related(one.path, other.path); });
  });
}

std::vector<ItemId> touched_objectives(const std::vector<Change>& changes) {
  std::vector<ItemId> touched;
  const auto touch = [&](const std::string& id) {
    if (std::ranges::find(touched, id, &ItemId::value) == touched.end()) touched.push_back({id});
  };
  for (const auto& change : changes) {
    if (change.path != objectives_path && covers(objectives_path, change.path)) {
      touch(change_path::split(change.path)[2]);
    } else if (covers(change.path, objectives_path)) {
      const auto rest = objectives_path.substr(change.path.size());
      for (const auto* side : {&change.before, &change.after}) {
        const auto* list = *side ? change_path::find(**side, rest) : nullptr;
        if (list == nullptr || !list->is_array()) continue;
        // The mere order of the list, told by keys, touches no objective.
        for (const auto& item : list->get_array()) {
          if (const auto key = change_path::key_of(item)) touch(*key);
        }
      }
    }
  }
  return touched;
}

bool touches_party(const std::vector<Change>& changes, const json::value& before,
                   const json::value& after, const PartyId& party) {
  std::vector<std::string> items;
  collect_all_of(party, before, items);
  collect_all_of(party, after, items);
  return std::ranges::any_of(changes, [&](const Change& change) {
    return std::ranges::any_of(items, [&](const auto& item) { return related(change.path, item); });
  });
}

std::string readable(const std::vector<Change>& changes) {
  std::string out;
  for (const auto& [path, before, after, change_class] : changes) {
    if (before && after) {
      out += "~ " + path + ": " + shortened(*before) + " → " + shortened(*after) + "\n";
    } else if (after) {
      out += "+ " + path + ": " + shortened(*after) + "\n";
    } else if (before) {
      out += "- " + path + ": " + shortened(*before) + "\n";
    }
  }
  return out;
}

}  // namespace sopu::domain
