#include "ledger/domain/terms/change.hpp"

#include <algorithm>
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "ledger/domain/terms/change_path.hpp"
#include "ledger/domain/value/canonical_json.hpp"

namespace sopu::domain {
namespace {

namespace json = boost::json;
using change_path::covers;
using change_path::join;
using change_path::related;

struct Weight {
  ChangeClass change_class;
  std::string_view pattern;  // `*` is any one item; everything below is meant as well
};

// How much a change weighs, lowest first. Of the patterns that cover a path the longest decides:
// objectives weigh as targets, but their names less and their credits more.
constexpr std::array weights{
    // editorial: title, language, names, descriptions
    Weight{ChangeClass::editorial, "/title"},
    Weight{ChangeClass::editorial, "/language"},
    Weight{ChangeClass::editorial, "/serviceElements/services/*/name"},
    Weight{ChangeClass::editorial, "/serviceElements/services/*/description"},
    Weight{ChangeClass::editorial, "/serviceElements/objectives/*/name"},
    // operational: priorities, who owns a service, calendars, schedule, assumptions, contacts and
    // escalation, reporting, reviews, data handling
    Weight{ChangeClass::operational, "/priorities"},
    Weight{ChangeClass::operational, "/serviceElements/services"},
    Weight{ChangeClass::operational, "/serviceElements/calendars"},
    Weight{ChangeClass::operational, "/serviceElements/deliverySchedule"},
    Weight{ChangeClass::operational, "/serviceElements/assumptions"},
    Weight{ChangeClass::operational, "/managementElements/escalation"},
    Weight{ChangeClass::operational, "/managementElements/reporting"},
    Weight{ChangeClass::operational, "/managementElements/reviewSchedule"},
    Weight{ChangeClass::operational, "/managementElements/effectivenessReview"},
    Weight{ChangeClass::operational, "/managementElements/dataHandling"},
    // target: objectives without their credits, exclusions
    Weight{ChangeClass::target, "/serviceElements/objectives"},
    Weight{ChangeClass::target, "/serviceElements/exclusions"},
    // price: fees, costs
    Weight{ChangeClass::price, "/serviceElements/services/*/fee"},
    Weight{ChangeClass::price, "/serviceElements/costs"},
    // remedy: credits and their rules, obligations, clauses, what is intended, period, renewal,
    // termination, exit, dispute procedure, approval rules, parties, currency, time zone
    Weight{ChangeClass::remedy, "/serviceElements/objectives/*/credits"},
    Weight{ChangeClass::remedy, "/serviceElements/creditRules"},
    Weight{ChangeClass::remedy, "/serviceElements/obligations"},
    Weight{ChangeClass::remedy, "/clauses"},
    Weight{ChangeClass::remedy, "/statementOfIntent"},
    Weight{ChangeClass::remedy, "/agreementPeriod"},
    Weight{ChangeClass::remedy, "/managementElements/renewal"},
    Weight{ChangeClass::remedy, "/managementElements/termination"},
    Weight{ChangeClass::remedy, "/managementElements/exitPlan"},
    Weight{ChangeClass::remedy, "/managementElements/disputeProcedure"},
    Weight{ChangeClass::remedy, "/managementElements/approvalRules"},
    Weight{ChangeClass::remedy, "/parties"},
    Weight{ChangeClass::remedy, "/currency"},
    Weight{ChangeClass::remedy, "/timeZone"},
};

constexpr std::string_view objectives_path = "/serviceElements/objectives";

// In which people read terms; the members of a JSON object have no order.
constexpr std::array<std::string_view, 28> order_of_terms{
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
    "/managementElements/renewal",
    "/managementElements/termination",
    "/managementElements/exitPlan",
    "/clauses",
};

std::ptrdiff_t place_in_terms(const Change& change) {
  return std::ranges::find_if(order_of_terms,
                              [&](auto part) { return related(part, change.path); }) -
         order_of_terms.begin();
}

// How many tokens the pattern has, if it covers the path.
std::optional<int> tokens_covered(std::string_view pattern, std::string_view path) {
  int count = 0;
  while (!pattern.empty()) {
    if (path.empty()) return std::nullopt;
    pattern.remove_prefix(1);
    path.remove_prefix(1);
    const auto wanted = pattern.substr(0, pattern.find('/'));
    const auto token = path.substr(0, path.find('/'));
    if (wanted != "*" && wanted != token) return std::nullopt;
    pattern.remove_prefix(wanted.size());
    path.remove_prefix(token.size());
    ++count;
  }
  return count;
}

// Of a value that comes or goes whole: the highest of its parts.
ChangeClass class_of_value(const std::string& path, const json::value& value) {
  auto highest = ChangeClass::editorial;
  if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
    for (const auto& [name, member] : *object) {
      highest = std::max(highest, class_of_value(join(path, name), member));
    }
    return highest;
  }
  if (const auto* list = value.if_array(); list != nullptr && !list->empty()) {
    if (const auto keys = change_path::keys_of(*list)) {
      for (std::size_t i = 0; i < list->size(); ++i) {
        highest = std::max(highest, class_of_value(join(path, (*keys)[i]), (*list)[i]));
      }
      return highest;
    }
  }
  return class_of_path(path);
}

void compare(const std::string& path, const json::value& before, const json::value& after,
             std::vector<Change>& changes);

void add(const std::string& path, const json::value& value, std::vector<Change>& changes) {
  changes.push_back({path, std::nullopt, value, class_of_value(path, value)});
}

void remove(const std::string& path, const json::value& value, std::vector<Change>& changes) {
  changes.push_back({path, value, std::nullopt, class_of_value(path, value)});
}

void compare_objects(const std::string& path, const json::object& before, const json::object& after,
                     std::vector<Change>& changes) {
  for (const auto& [name, member] : before) {
    if (const auto* other = after.if_contains(name)) {
      compare(join(path, name), member, *other, changes);
    } else {
      remove(join(path, name), member, changes);
    }
  }
  for (const auto& [name, member] : after) {
    if (!before.contains(name)) add(join(path, name), member, changes);
  }
}

json::value names(const std::vector<std::string>& keys) {
  json::array list;
  for (const auto& key : keys) list.emplace_back(key);
  return list;
}

// Items that come are expected at the end; any other order is a change of the list itself, told by
// its keys.
void compare_lists(const std::string& path, const json::value& before, const json::value& after,
                   const std::vector<std::string>& keys_before,
                   const std::vector<std::string>& keys_after, std::vector<Change>& changes) {
  std::vector<std::string> expected;
  for (std::size_t i = 0; i < keys_before.size(); ++i) {
    const auto& item = before.get_array()[i];
    if (const auto* other = change_path::step(after, keys_before[i])) {
      expected.push_back(keys_before[i]);
      compare(join(path, keys_before[i]), item, *other, changes);
    } else {
      remove(join(path, keys_before[i]), item, changes);
    }
  }
  for (std::size_t i = 0; i < keys_after.size(); ++i) {
    if (change_path::step(before, keys_after[i]) != nullptr) continue;
    expected.push_back(keys_after[i]);
    add(join(path, keys_after[i]), after.get_array()[i], changes);
  }
  if (expected != keys_after) {
    changes.push_back({path, names(keys_before), names(keys_after), class_of_path(path)});
  }
}

void compare(const std::string& path, const json::value& before, const json::value& after,
             std::vector<Change>& changes) {
  if (before == after) return;
  if (before.is_object() && after.is_object()) {
    return compare_objects(path, before.get_object(), after.get_object(), changes);
  }
  if (before.is_array() && after.is_array()) {
    const auto keys_before = change_path::keys_of(before.get_array());
    const auto keys_after = change_path::keys_of(after.get_array());
    if (keys_before && keys_after) {
      return compare_lists(path, before, after, *keys_before, *keys_after, changes);
    }
  }
  changes.push_back(
      {path, before, after, std::max(class_of_value(path, before), class_of_value(path, after))});
}

bool names_party(const json::object& item, const PartyId& party) {
  const auto is_party = [&](const json::value& value) {
    return value.is_string() && value.get_string() == party.value;
  };
  return std::ranges::any_of(item, [&](const auto& member) {
    const std::string_view name = member.key();
    if (name == "party" || name == "owner" || name == "contactOf" || name == "by") {
      return is_party(member.value());
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
  std::vector<Change> changes;
  compare("", before, after, changes);
  std::ranges::stable_sort(changes, {}, place_in_terms);
  return changes;
}

ChangeClass class_of_path(std::string_view path) {
  auto decided = ChangeClass::remedy;
  int longest = 0;
  for (const auto& [change_class, pattern] : weights) {
    const auto covered = tokens_covered(pattern, path);
    if (covered && *covered > longest) {
      longest = *covered;
      decided = change_class;
    }
  }
  return decided;
}

ChangeClass class_of(const std::vector<Change>& changes) {
  auto highest = ChangeClass::editorial;
  for (const auto& change : changes) highest = std::max(highest, change.change_class);
  return highest;
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
  collect_items_of(party, "", before, items);
  collect_items_of(party, "", after, items);
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
