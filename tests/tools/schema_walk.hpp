// Every member that the published schema of terms knows, and for terms that have it, other terms
// that differ from them there alone.
// Pure functions; one thread.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "ledger/domain/terms/terms.hpp"

namespace sopu::test {

// `place` is a path of members in which a list's items are `[]`: `clauses[]/text`. Of a word out of
// several it ends in `=word`, of an optional member that comes or goes in `?`.
struct Mutant {
  std::string place;
  std::string parent;  // of the member: the member or list around it
  std::string member;
  boost::json::value was;  // what stood there; null if it came
  boost::json::value now;  // what stands there; null if it went
  boost::json::value terms;
};

class SchemaWalk {
 public:
  using Visit = std::function<void(const Mutant&)>;

  SchemaWalk() : schema_(boost::json::parse(domain::terms_schema())) {}

  // All places that there are.
  std::set<std::string> places() const {
    std::set<std::string> found;
    collect(schema_, "", found);
    return found;
  }
  void visit_members(const std::function<void(std::string_view parent, std::string_view member,
                                              const boost::json::value& schema)>& visit) const {
    members(schema_, "", visit);
  }

  // Other terms, one for each place and way to differ there; not all of them are well formed.
  void mutate(const boost::json::value& terms, const Visit& visit) {
    terms_ = terms;
    visit_ = &visit;
    walk(schema_, terms_, {"", "", ""});
  }

 private:
  using Value = boost::json::value;
  struct Where {
    std::string place;
    std::string parent;
    std::string member;
  };

  const Value& resolved(const Value& schema) const {
    const auto* ref = schema.as_object().if_contains("$ref");
    if (ref == nullptr) return schema;
    return resolved(schema_.at_pointer(std::string_view(ref->as_string()).substr(1)));
  }
  static std::string name_of(const Value& schema) {
    const auto* ref = schema.as_object().if_contains("$ref");
    return ref == nullptr ? "" : std::string(std::string_view(ref->as_string()).substr(14));
  }
  static bool requires_member(const Value& schema, std::string_view member) {
    const auto* required = schema.as_object().if_contains("required");
    if (required == nullptr) return false;
    const auto& list = required->as_array();
    return std::find(list.begin(), list.end(), Value(member)) != list.end();
  }
  static Where below(const Where& at, std::string_view member) {
    return {at.place.empty() ? std::string(member) : at.place + "/" + std::string(member),
            at.member, std::string(member)};
  }
  static Where item_of(const Where& at) { return {at.place + "[]", "", at.member}; }

  // Of several forms those that are objects.
  std::vector<const Value*> forms_of(const Value& schema) const {
    const Value& whole = resolved(schema);
    std::vector<const Value*> forms;
    const auto* one_of = whole.as_object().if_contains("oneOf");
    if (one_of == nullptr || whole.as_object().contains("properties")) return {&whole};
    for (const auto& form : one_of->as_array()) forms.push_back(&resolved(form));
    return forms;
  }

  void collect(const Value& schema, const std::string& place, std::set<std::string>& found) const {
    for (const Value* form : forms_of(schema)) {
      if (const auto* properties = form->as_object().if_contains("properties")) {
        for (const auto& [name, inner] : properties->as_object()) {
          const std::string at =
              place.empty() ? std::string(name) : place + "/" + std::string(name);
          if (!requires_member(*form, name)) found.insert(at + "?");
          collect(inner, at, found);
        }
      } else if (const auto* items = form->as_object().if_contains("items")) {
        found.insert(place + "[]");
        collect(*items, place + "[]", found);
      } else if (const auto* words = form->as_object().if_contains("enum")) {
        for (const auto& word : words->as_array()) {
          found.insert(place + "=" + std::string(word.as_string()));
        }
      } else {
        found.insert(place);
      }
    }
  }

  template <class Each>
  void members(const Value& schema, std::string_view parent, const Each& visit) const {
    for (const Value* form : forms_of(schema)) {
      const auto* items = form->as_object().if_contains("items");
      if (items != nullptr) members(*items, parent, visit);
      const auto* properties = form->as_object().if_contains("properties");
      if (properties == nullptr) continue;
      for (const auto& [name, inner] : properties->as_object()) {
        visit(parent, name, resolved(inner));
        members(inner, name, visit);
      }
    }
  }

  // Puts something else where `at` is, shows that, and puts back what was there.
  void show(Value& at, Value other, const Where& where, const std::string& suffix = "") {
    if (at == other) return;
    const Value before = std::exchange(at, other);
    (*visit_)({where.place + suffix, where.parent, where.member, before, std::move(other), terms_});
    at = before;
  }

  void walk(const Value& schema, Value& at, const Where& where) {
    if (at.is_object()) return walk_object(schema, at, where);
    if (at.is_array()) return walk_list(schema, at, where);
    const Value& form = resolved(schema);
    if (const auto* words = form.as_object().if_contains("enum")) {
      for (const auto& word : words->as_array()) {
        show(at, word, where, "=" + std::string(word.as_string()));
      }
    } else {
      for (auto& other : others(name_of(schema), form, at, where)) show(at, other, where);
    }
  }

  void walk_object(const Value& schema, Value& at, const Where& where) {
    for (const Value* form : forms_of(schema)) {
      for (const auto& [name, inner] : form->as_object().at("properties").as_object()) {
        const Where there = below(where, name);
        Value whole = at;
        auto& members = whole.as_object();
        if (at.as_object().contains(name)) {
          walk(inner, at.as_object()[name], there);
          members.erase(name);
          show_member(at, whole, at.as_object()[name], Value(), there);
        } else {
          for (const auto& value : made(inner, there)) {
            members[name] = value;
            show_member(at, whole, Value(), value, there);
          }
        }
      }
    }
  }
  void show_member(Value& at, const Value& whole, const Value& was, const Value& now,
                   const Where& where) {
    const Value before = std::exchange(at, whole);
    (*visit_)({where.place + "?", where.parent, where.member, was, now, terms_});
    at = before;
  }

  void walk_list(const Value& schema, Value& at, const Where& where) {
    const Value& items = resolved(schema).as_object().at("items");
    const Where one = item_of(where);
    for (std::size_t i = 0; i < at.as_array().size(); ++i) {
      walk(items, at.as_array()[i], one);
      Value fewer = at;
      fewer.as_array().erase(fewer.as_array().begin() + static_cast<std::ptrdiff_t>(i));
      show(at, fewer, one);
    }
    Value turned = at;
    std::reverse(turned.as_array().begin(), turned.as_array().end());
    show(at, turned, one);
  }

  // Of a member that is not there, values that it might have.
  std::vector<Value> made(const Value& schema, const Where& where) const {
    const Value& form = resolved(schema);
    if (form.as_object().contains("properties") || form.as_object().contains("oneOf")) {
      std::vector<Value> all;
      for (const Value* one : forms_of(schema)) {
        boost::json::object whole;
        const auto* required = one->as_object().if_contains("required");
        // Of a tier any two may stand together that say a bound and a credit.
        const boost::json::array tier{"belowPpm", "creditBp"};
        const boost::json::array names = required != nullptr       ? required->as_array()
                                         : where.member == "tiers" ? tier
                                                                   : boost::json::array();
        for (const auto& name : names) {
          const auto& inner = one->at("properties").at(name.as_string());
          whole[name.as_string()] = made(inner, below(where, name.as_string())).front();
        }
        all.emplace_back(std::move(whole));
      }
      return all;
    }
    if (const auto* items = form.as_object().if_contains("items")) {
      return {boost::json::array(), boost::json::array{made(*items, item_of(where)).front()}};
    }
    if (const auto* words = form.as_object().if_contains("enum")) {
      return {words->as_array().begin(), words->as_array().end()};
    }
    return others(name_of(schema), form, Value(), where);
  }

  static std::vector<Value> others(const std::string& name, const Value& form, const Value& now,
                                   const Where& where) {
    const auto texts = [](std::initializer_list<const char*> list) {
      std::vector<Value> values;
      for (const char* text : list) values.emplace_back(text);
      return values;
    };
    const std::string_view type = form.as_object().at("type").as_string();
    if (type == "boolean") return {!now.is_bool() || !now.get_bool()};
    if (type == "integer") {
      if (!now.is_int64()) return {1, 7, 50'000, 990'000};
      const std::int64_t number = now.get_int64();
      return {number + 1, number - 1, number + 1000, number * 2};
    }
    if (name == "text" || name == "name") {
      return {Value((now.is_string() ? std::string(now.get_string()) : "A") + " zebra"), "zebra"};
    }
    if (name == "date") return texts({"2027-05-03", "2027-01-01", "2026-12-31", "2028-06-01"});
    if (name == "duration") return texts({"PT7H", "P7B", "P7D", "P50D"});
    if (name == "language") return texts({"sv", "pt-BR"});
    if (name == "partyId") return texts({"globex", "acme", "users", "neutral-house"});
    if (name == "itemId") {
      return texts({"zebra-1", "office", "night", "p1", "p2", "hosting", "support", "uptime",
                    "tickets", "answers", "speed", "liability", "law"});
    }
    if (where.member == "timeZone") return texts({"Europe/Stockholm"});
    if (where.member == "currency") return texts({"SEK", "JPY"});
    if (where.member == "from" || where.member == "to") return texts({"07:15", "15:45"});
    if (where.member == "mediaType") return texts({"text/plain"});
    if (where.member == "sha256") return texts({"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"});
    if (where.member == "length") return texts({"month", "quarter", "year", "45d"});
    if (where.member == "rrule") return texts({"FREQ=YEARLY;INTERVAL=2"});
    return {};
  }

  Value schema_;
  Value terms_;
  const Visit* visit_ = nullptr;
};

}  // namespace sopu::test
