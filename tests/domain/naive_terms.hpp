// The rules about terms, each read off their plain JSON as its sentence says it, without a line of
// the core's: what a change weighs, what is a party's, how many people are asked for. Slow and
// simple on purpose: what the core says is held against it.
// Pure functions; any thread.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "ledger/domain/terms/change_class.hpp"

namespace sopu::test::naive {

namespace json = boost::json;
using domain::ChangeClass;
using enum domain::ChangeClass;

// ---------------------------------------------------------------- documents

using Place = std::vector<std::string>;

// Every text, number and truth of a document by its place, in which items go by their ids.
struct Document {
  std::map<Place, json::value> places;
  std::set<Place> items;
  std::map<Place, std::vector<std::string>> orders;  // of lists of items
};

inline const json::value* member(const json::value& value, std::string_view name) {
  const auto* object = value.if_object();
  return object ? object->if_contains(name) : nullptr;
}
inline std::string text_of_member(const json::value& value, std::string_view name) {
  const auto* found = member(value, name);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

// By its id, or as a party's, a level's or a day's; by nothing otherwise.
inline std::string known_by(const json::value& item) {
  for (const char* name : {"id", "party"}) {
    if (const std::string text = text_of_member(item, name); !text.empty()) return text;
  }
  if (const auto* level = member(item, "level")) return json::serialize(*level);
  const std::string day = text_of_member(item, "day");
  return day.empty() ? day : day + " " + text_of_member(item, "from");
}

inline Place inside(Place place, std::string_view token) {
  place.emplace_back(token);
  return place;
}

inline void write_down(const json::value& value, const Place& place, Document& document) {
  if (const auto* object = value.if_object()) {
    for (const auto& [name, one] : *object) write_down(one, inside(place, name), document);
  } else if (const auto* list = value.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string id = known_by((*list)[i]);
      const Place at = inside(place, id.empty() ? std::to_string(i) : id);
      if (!id.empty()) document.items.insert(at);
      if (!id.empty()) document.orders[place].push_back(id);
      write_down((*list)[i], at, document);
    }
  } else {
    document.places[place] = value;
  }
}
inline Document document_of(const json::value& value) {
  Document document;
  write_down(value, {}, document);
  return document;
}

// ---------------------------------------------------------------- classes

// Two terms beside each other.
class Difference {
 public:
  Difference(const json::value& before, const json::value& after)
      : before_(document_of(before)), after_(document_of(after)) {
    for (const auto& [place, value] : before_.places) {
      const auto other = after_.places.find(place);
      if (other == after_.places.end() || other->second != value) changed.insert(place);
    }
    for (const auto& [place, value] : after_.places) {
      if (!before_.places.contains(place)) changed.insert(place);
    }
    for (const auto& [list, order] : before_.orders) {
      const auto& now = after_.orders[list];
      if (!now.empty() && expected(list, order, now) != now) changed.insert(list);
    }
  }

  std::set<Place> changed;

  const json::value* before(const Place& place) const { return at(before_, place); }
  const json::value* after(const Place& place) const { return at(after_, place); }

  // Every class that is touched.
  std::set<ChangeClass> classes() const {
    std::set<ChangeClass> touched;
    for (const Place& place : changed) touched.insert(weight(place));
    return touched;
  }

 private:
  static const json::value* at(const Document& document, const Place& place) {
    const auto found = document.places.find(place);
    return found == document.places.end() ? nullptr : &found->second;
  }

  // What stays keeps its order; what comes stands at the end.
  std::vector<std::string> expected(const Place& list, const std::vector<std::string>& before,
                                    const std::vector<std::string>& after) const {
    std::vector<std::string> order;
    for (const std::string& id : before) {
      if (after_.items.contains(inside(list, id))) order.push_back(id);
    }
    for (const std::string& id : after) {
      if (!before_.items.contains(inside(list, id))) order.push_back(id);
    }
    return order;
  }

  // It lies in no item that comes or goes.
  bool stays(const Place& place) const {
    Place part;
    return std::ranges::none_of(place, [&](const std::string& token) {
      part.push_back(token);
      return before_.items.contains(part) != after_.items.contains(part);
    });
  }

  // Something stands there or below.
  static bool has(const Document& document, const Place& place) {
    const auto first = document.places.lower_bound(place);
    return first != document.places.end() && first->first.size() >= place.size() &&
           std::equal(place.begin(), place.end(), first->first.begin());
  }
  static bool says(const Document& document, const Place& place, std::string_view text) {
    const auto* value = at(document, place);
    return value && *value == json::value(text);
  }

  // Somebody names the calendar.
  static bool is_used(const Document& document, const std::string& calendar) {
    return std::ranges::any_of(document.places, [&](const auto& entry) {
      const Place& place = entry.first;
      const bool names = place.back() == "calendar" || place.back() == "within";
      return names && place.size() > 2 && entry.second == json::value(calendar);
    });
  }

  // The table of classes, a line after the other.
  ChangeClass weight(const Place& place) const {
    const auto token = [&](std::size_t i) { return i < place.size() ? place[i] : std::string(); };
    if (token(0) == "title") return editorial;
    if (token(0) == "priorities") return operational;
    if (token(0) == "serviceElements") return weight_in_service(place, token(1), token(3));
    if (token(0) == "managementElements") return weight_in_management(place, token(1), token(3));
    const bool is_label = (token(0) == "annexes" && token(2) == "title") ||
                          (token(0) == "clauses" && token(2) == "heading");
    return is_label && stays(place) ? editorial : remedy;
  }

  ChangeClass weight_in_service(const Place& place, const std::string& list,
                                const std::string& what) const {
    if (list == "services") return weight_in_services(place, what);
    if (list == "objectives") return weight_in_objectives(place, what);
    if (list == "calendars") {
      const bool used = place.size() < 3 || is_used(before_, place[2]) || is_used(after_, place[2]);
      return used ? target : operational;
    }
    if (list == "deliverySchedule") return what == "owner" && stays(place) ? remedy : target;
    if (list == "costs" || list == "assumptions") return price;
    if (list == "exclusions" && what == "text" && keeps_its_cap(place)) return operational;
    return remedy;
  }

  ChangeClass weight_in_services(const Place& place, const std::string& what) const {
    if (what == "units" && place.back() == "name" && stays(place)) return editorial;
    if (what == "fee" || what == "units") return price;
    if (!stays(place) || what == "description") return target;
    if (what == "name") return editorial;
    return what == "priority" ? operational : remedy;
  }

  // Owner, service and who measures weigh by themselves only in an item that stays.
  ChangeClass weight_in_objectives(const Place& place, const std::string& what) const {
    if (what == "credits") return remedy;
    if (!stays(place)) return target;
    if (what == "name") return editorial;
    if (what == "measuredBy") return remedy;
    if (what != "service") return target;
    const Place credits{place[0], place[1], place[2], "credits"};
    return has(before_, credits) || has(after_, credits) ? remedy : price;
  }

  // A maintenance exclusion that has a cap and keeps it.
  bool keeps_its_cap(const Place& text) const {
    const Place item(text.begin(), text.begin() + 3);
    return std::ranges::all_of(std::vector{&before_, &after_}, [&](const Document* document) {
      return says(*document, inside(item, "kind"), "maintenance") &&
             has(*document, inside(item, "maxPer"));
    });
  }

  ChangeClass weight_in_management(const Place& place, const std::string& part,
                                   const std::string& what) const {
    if (part == "reviewSchedule" || part == "effectivenessReview") return operational;
    if (part == "escalation") {
      const bool is_contact = what == "role" || what == "contactOf";
      return is_contact && stays(place) ? operational : target;
    }
    const bool is_level = part == "disputeProcedure" && place.back() == "name";
    return is_level && stays(place) ? editorial : remedy;
  }

  Document before_;
  Document after_;
};

// ---------------------------------------------------------------- what is a party's

inline bool names(const json::value& value, const std::string& party) {
  const auto* list = value.if_array();
  return value == json::value(party) ||
         (list && std::ranges::count(*list, json::value(party)) != 0);
}

// Every item that names the party.
inline void add_items_of(const std::string& party, const json::value& value,
                         std::vector<json::value>& items) {
  if (const auto* list = value.if_array()) {
    for (const auto& one : *list) add_items_of(party, one, items);
  }
  const auto* object = value.if_object();
  if (!object) return;
  for (const auto& [name, one] : *object) {
    if (names(one, party)) items.push_back(value);
    add_items_of(party, one, items);
  }
}

// And what hangs on a service that does: its fee, its objectives, their calendars, exclusions and
// credits.
inline std::vector<json::value> items_of(const std::string& party, const json::value& terms) {
  std::vector<json::value> items;
  add_items_of(party, terms, items);
  const auto& elements = terms.at("serviceElements");
  for (const auto& service : elements.at("services").as_array()) {
    std::vector<json::value> named;
    add_items_of(party, service, named);
    if (named.empty()) continue;
    items.push_back(service);
    for (const auto& objective : elements.at("objectives").as_array()) {
      if (objective.at("service") != service.at("id")) continue;
      items.push_back(objective);
      for (const auto& calendar : elements.at("calendars").as_array()) {
        if (calendar.at("id") == json::value(text_of_member(objective, "calendar"))) {
          items.push_back(calendar);
        }
      }
    }
    for (const char* part : {"exclusions", "creditRules"}) {
      if (const auto* value = member(elements, part)) items.push_back(*value);
    }
  }
  return items;
}

inline const json::value* line_of(const json::value& list, const std::string& party) {
  for (const auto& line : list.as_array()) {
    if (text_of_member(line, "party") == party) return &line;
  }
  return nullptr;
}

// It leaves the party out, hands its items on to others, and does nothing else.
inline bool only_takes_out(const json::value& base, const json::value& result,
                           const std::string& party) {
  if (!line_of(base.at("parties"), party) || line_of(result.at("parties"), party)) return false;
  const Difference difference(base, result);
  return std::ranges::all_of(difference.changed, [&](const Place& place) {
    const bool is_its_line = std::ranges::count(place, party) != 0;
    const auto* was = difference.before(place);
    return is_its_line || (was && *was == json::value(party) && difference.after(place));
  });
}

// ---------------------------------------------------------------- how many people

inline int people_asked_for(const json::value& terms, const std::string& party,
                            const std::set<ChangeClass>& classes) {
  int people = 1;
  const auto* rules = member(terms.at("managementElements"), "approvalRules");
  const auto* rule = rules ? line_of(*rules, party) : nullptr;
  if (!rule) return people;
  for (const ChangeClass one : classes) {
    const std::string_view name = names_of(one).at(static_cast<std::size_t>(one));
    people = std::max(people, rule->at("threshold").at(name).to_number<int>());
  }
  return people;
}

}  // namespace sopu::test::naive
