#include "ledger/domain/terms/change_party.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "ledger/domain/terms/change_path.hpp"

namespace sopu::domain {
namespace {

namespace json = boost::json;
using change_path::calendars_path;
using change_path::credit_rules_path;
using change_path::exclusions_path;
using change_path::join;
using change_path::objectives_path;
using change_path::related;
using change_path::services_path;

constexpr std::string_view causes_path = "/managementElements/termination/causes";

bool is_party(const json::value& value, const PartyId& party) {
  return value.is_string() && value.get_string() == party.value;
}

// Members that name one party, and those that name several.
bool names_one(std::string_view member) {
  constexpr std::string_view members[] = {"party",     "owner",    "to",      "by",
                                          "contactOf", "billedBy", "appoints"};
  return std::ranges::find(members, member) != std::end(members);
}
bool names_several(std::string_view member) {
  return member == "measuredBy" || member == "participants";
}

// Whether the member of the object is one that names a party. Who may end for a cause (`by`) is
// told by role: a party that is called "provider" is another thing.
bool names_one_in(const json::object& item, std::string_view member) {
  const bool is_cause = item.contains("by") && item.contains("text");
  return names_one(member) && !(member == "by" && is_cause);
}

// Whether a member of the object names the party.
bool names_party(const json::object& item, const PartyId& party) {
  return std::ranges::any_of(item, [&](const auto& member) {
    const std::string_view name = member.key();
    if (names_one_in(item, name)) return is_party(member.value(), party);
    return names_several(name) && member.value().is_array() &&
           std::ranges::any_of(member.value().get_array(),
                               [&](const json::value& one) { return is_party(one, party); });
  });
}

void replace_in_list(json::array& list, const PartyId& from, const PartyId& to) {
  const auto is = [](const PartyId& party) {
    return [&party](const json::value& one) { return is_party(one, party); };
  };
  const auto place = std::ranges::find_if(list, is(from));
  if (place == list.end()) return;
  if (std::ranges::any_of(list, is(to))) {
    list.erase(place);
  } else {
    *place = to.value;
  }
}

void replace_party(json::value& value, const PartyId& from, const PartyId& to) {
  if (auto* list = value.if_array()) {
    for (auto& item : *list) replace_party(item, from, to);
  }
  auto* object = value.if_object();
  if (object == nullptr) return;
  for (auto& member : *object) {
    if (names_one_in(*object, member.key()) && is_party(member.value(), from)) {
      member.value() = to.value;
    } else if (names_several(member.key()) && member.value().is_array()) {
      replace_in_list(member.value().get_array(), from, to);
    } else {
      replace_party(member.value(), from, to);
    }
  }
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

// What the one who comes had there goes, if the one who leaves has a line to hand over.
void make_room(json::array& lines, const PartyId& from, const PartyId& to) {
  const auto line_of = [&](const PartyId& party) {
    return std::ranges::find_if(
        lines, [&](const json::value& line) { return text_member(line, "party") == party.value; });
  };
  const auto old = line_of(to);
  if (line_of(from) != lines.end() && old != lines.end()) lines.erase(old);
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

// What a list of parties becomes when one of them goes, or another takes its place.
bool goes_from_list(const json::array& before, const json::array& after, const PartyId& party) {
  const auto place =
      std::ranges::find_if(before, [&](const json::value& one) { return is_party(one, party); });
  if (place == before.end()) return false;
  json::array without = before;
  without.erase(without.begin() + (place - before.begin()));
  if (after == without) return true;
  if (after.size() != before.size()) return false;
  json::array replaced = before;
  const auto at = static_cast<std::size_t>(place - before.begin());
  replaced[at] = after[at];
  return after[at] != *place && after == replaced;
}

bool hands_on(const Change& change, const PartyId& party) {
  if (change.path == join("/parties", party.value) ||
      change.path == join("/managementElements/approvalRules", party.value)) {
    return change.before && !change.after;
  }
  if (!change.before || !change.after || change_path::covers(causes_path, change.path)) {
    return false;
  }
  const std::string member = change_path::split(change.path).back();
  if (names_one(member)) return is_party(*change.before, party);
  return names_several(member) && change.before->is_array() && change.after->is_array() &&
         goes_from_list(change.before->get_array(), change.after->get_array(), party);
}

}  // namespace

bool touches_party(const std::vector<Change>& changes, const json::value& before,
                   const json::value& after, const PartyId& party) {
  std::vector<std::string> items;
  collect_all_of(party, before, items);
  collect_all_of(party, after, items);
  return std::ranges::any_of(changes, [&](const Change& change) {
    return std::ranges::any_of(items, [&](const auto& item) { return related(change.path, item); });
  });
}

json::object part_of_party(const json::value& terms, const PartyId& party) {
  std::vector<std::string> items;
  collect_all_of(party, terms, items);
  json::object part;
  for (const std::string& path : items) {
    if (const auto* item = change_path::find(terms, path)) part[path] = *item;
  }
  return part;
}

json::value handed_over(json::value terms, const PartyId& from, const PartyId& to) {
  // Each list has one line of a party: whoever comes has taken part already, and now by the
  // other's.
  for (const char* list : {"/parties", "/managementElements/approvalRules"}) {
    boost::system::error_code none;
    json::value* lines = terms.find_pointer(list, none);
    if (lines != nullptr && lines->is_array()) make_room(lines->get_array(), from, to);
  }
  replace_party(terms, from, to);
  return terms;
}

bool only_takes_out(const std::vector<Change>& changes, const PartyId& party) {
  const bool goes = std::ranges::any_of(changes, [&](const Change& change) {
    return change.path == join("/parties", party.value) && !change.after;
  });
  return goes && std::ranges::all_of(changes,
                                     [&](const Change& change) { return hands_on(change, party); });
}

}  // namespace sopu::domain
