#include "ledger/paper/figures.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "ledger/domain/value/calendar.hpp"
#include "ledger/limits.hpp"
#include "ledger/paper/members.hpp"
#include "ledger/paper/text.hpp"

namespace sopu::paper {

using boost::json::object;
using boost::json::value;

namespace {

// ---------------------------------------------------------------- small helpers

bool has_exactly(const object& json, std::initializer_list<std::string_view> members) {
  return json.size() == members.size() &&
         std::ranges::all_of(members, [&](std::string_view name) { return json.contains(name); });
}

bool is_scalar(const value& json) {
  return !json.is_object() && !json.is_array();
}

bool has_space(std::string_view text) {
  return text.find_first_of(" \t\n") != std::string_view::npos;
}

std::int64_t clamped(const value& json) {
  if (json.is_uint64()) return limits::integer_max;
  return std::clamp(json.get_int64(), -limits::integer_max, limits::integer_max);
}

bool is_integer(const object& json, std::string_view name) {
  const auto* found = json.if_contains(name);
  return found != nullptr && found->is_int64();
}

}  // namespace

bool is_free_text(const Place& place, const value& json) {
  return json.is_string() && known_of(place).shape == Shape::plain && has_space(json.get_string());
}

Place within(const Place& place, const value& around) {
  const auto* calendar = find(around, "calendar");
  return {place.member, {}, place.in_calendar || (calendar != nullptr && calendar->is_string())};
}

Figures::Figures(words::Language language, const value* terms)
    : language_(language), currency_(terms == nullptr ? "" : text_of(*terms, "currency")) {}

std::string Figures::say(std::string_view name, const object& params) const {
  return words::screen(name, params, {language_, {}});
}

std::string Figures::label(const Place& place) const {
  const std::string name = joined_name(place);
  return words::knows("member", name) ? words::word("member", name, language_)
                                      : words::word("member", place.member, language_);
}

object Figures::money(std::int64_t amount) const {
  return {{"minor", amount}, {"currency", currency_}};
}

// ---------------------------------------------------------------- figures

std::string Figures::number(const Place& place, std::int64_t number) const {
  switch (known_of(place).shape) {
    case Shape::share:
      return say("share", {{"ppm", number}});
    case Shape::points:
      return say("share", {{"ppm", number * 100}});
    case Shape::money:
      return currency_.empty() ? say("minor-units", {{"number", number}})
                               : say("money", {{"amount", money(number)}});
    case Shape::seconds:
      return say("seconds", {{"count", number}});
    case Shape::days:
      return say("days", {{"count", number}});
    case Shape::minutes:
      return say("minutes", {{"count", number}});
    case Shape::bytes:
      return say("bytes", {{"count", number}});
    case Shape::length:
    case Shape::service_length:
    case Shape::time:
    case Shape::span:
    case Shape::word:
    case Shape::plain:
      break;
  }
  return say("number", {{"number", number}});
}

// Texts that are not of the form that the member should have are shown as they are.
std::string Figures::text(const Place& place, std::string_view text) const {
  const Known shape = known_of(place);
  switch (shape.shape) {
    case Shape::word:
      return words::word(shape.vocabulary, text, language_);
    case Shape::length:
      if (domain::parse_duration(text)) return say("length", {{"length", text}});
      break;
    case Shape::service_length:
      if (domain::parse_duration(text)) {
        return say(place.in_calendar ? "service-length" : "length", {{"length", text}});
      }
      break;
    case Shape::time:
      if (domain::parse_date(text)) return say("day", {{"day", text}});
      if (domain::parse_time(text)) return say("instant", {{"at", text}});
      break;
    case Shape::span: {
      if (words::knows("span", text)) return words::word("span", text, language_);
      const std::string days = "P" + std::string(text.substr(0, text.size() - 1)) + "D";
      if (text.ends_with('d') && domain::parse_duration(days))
        return say("length", {{"length", days}});
      break;
    }
    case Shape::plain:
    case Shape::share:
    case Shape::points:
    case Shape::money:
    case Shape::seconds:
    case Shape::days:
    case Shape::minutes:
    case Shape::bytes:
      break;
  }
  return std::string(text);
}

std::string Figures::figure(const Place& place, const value& json) const {
  if (json.is_bool()) return say(json.get_bool() ? "yes" : "no");
  if (json.is_int64() || json.is_uint64()) return number(place, clamped(json));
  if (json.is_string()) return text(place, json.get_string());
  return boost::json::serialize(json);
}

// ---------------------------------------------------------------- small objects as phrases

std::optional<std::string> Figures::tier(const object& json) const {
  if (json.size() != 2) return std::nullopt;
  std::optional<std::string> bound;
  std::optional<std::string> credit;
  for (const auto& [name, amount] : json) {
    const Place place{"tiers", name};
    const object params{{"figure", figure(place, amount)}};
    if (name == "belowPpm") bound = say("bound.below", params);
    if (name == "beyond") bound = say("bound.beyond", params);
    if (name == "longerThan") bound = say("bound.longer", params);
    if (name == "creditBp") credit = say("credit.share", params);
    if (name == "amount") credit = say("credit.amount", params);
    if (name == "feeDays") credit = say("credit.fee-days", params);
    if (name == "lostTimes") credit = say("credit.lost-times", params);
  }
  if (!bound || !credit) return std::nullopt;
  return say("tier", {{"bound", *bound}, {"credit", *credit}});
}

std::optional<std::string> Figures::phrase(const Place& place, const object& json) const {
  const auto told = [&](std::string_view name) {
    return figure({place.member, name}, json.at(name));
  };
  if (place.member == "fee" && has_exactly(json, {"amount", "per"}) && is_integer(json, "amount")) {
    return say("fee", {{"amount", told("amount")}, {"per", told("per")}});
  }
  if (place.member == "fee" && has_exactly(json, {"billedBy"})) {
    return say("fee.billed", {{"party", told("billedBy")}});
  }
  if (place.member == "window" && has_exactly(json, {"kind", "length"})) {
    return say("window", {{"kind", told("kind")}, {"length", told("length")}});
  }
  if (place.member == "weekly" && has_exactly(json, {"day", "from", "to"})) {
    return say("hours", {{"day", told("day")}, {"from", told("from")}, {"to", told("to")}});
  }
  if (place.member == "bonuses" && has_exactly(json, {"fromPpm", "bonusBp"})) {
    return say("bonus", {{"from", told("fromPpm")}, {"bonus", told("bonusBp")}});
  }
  if (place.member == "parties" && has_exactly(json, {"party", "role"})) {
    return say("participant", {{"party", told("party")}, {"role", told("role")}});
  }
  if (place.member == "parties" && has_exactly(json, {"party", "role", "involvement"})) {
    return say(
        "participant.third",
        {{"party", told("party")}, {"role", told("role")}, {"involvement", told("involvement")}});
  }
  if (place.member == "tiers") return tier(json);
  return std::nullopt;
}

std::string Figures::in_a_row(const Place& place, const object& json) const {
  std::string text;
  for (const auto name : ordered_members(place.member, json)) {
    Place inner = within(place, json);
    inner.member = name;
    text += (text.empty() ? "" : "; ") + label(inner) + ": " + figure(inner, json.at(name));
  }
  return text;
}

// ---------------------------------------------------------------- lines and blocks

std::optional<std::string> Figures::line(const Place& place, const value& json) const {
  if (is_scalar(json)) return figure(place, json);
  if (const auto* list = json.if_array()) {
    if (list->empty()) return say("none");
    std::string text;
    for (const auto& one : *list) {
      if (!is_scalar(one) || (one.is_string() && has_space(one.get_string()))) return std::nullopt;
      text += (text.empty() ? "" : ", ") + figure(place, one);
    }
    return text;
  }
  const auto& members = json.get_object();
  if (members.empty()) return say("none");
  if (auto said = phrase(place, members)) return said;
  const bool only_figures = std::ranges::all_of(members, [&](const auto& member) {
    return is_scalar(member.value()) &&
           (!member.value().is_string() ||
            known_of({place.member, member.key()}).shape != Shape::plain);
  });
  return only_figures ? std::optional(in_a_row(place, members)) : std::nullopt;
}

std::string_view name_member(const value& item) {
  for (const std::string_view name : {"name", "heading", "title"}) {
    const auto* found = find(item, name);
    if (found != nullptr && found->is_string()) return name;
  }
  return {};
}

std::string Figures::title(const value& item) const {
  const std::string id = text_of(item, "id");
  const auto name = name_member(item);
  if (id.empty()) return {};
  return "[" + id + "]" + (name.empty() ? "" : " " + text_of(item, name));
}

std::string Figures::item(const Place& list, std::size_t position, const value& json,
                          std::size_t indent) const {
  const std::string number = std::string(indent, ' ') + std::to_string(position) + ".";
  const std::string head = number + " ";
  if (const auto text = line(list, json)) return head + wrap(*text, head.size()) + "\n";
  if (!json.is_object()) return number + "\n" + block(list, json, indent + 3);
  const std::string title = this->title(json);
  if (title.empty()) return number + "\n" + rows(list, json, indent + 3);
  return head + wrap(title, head.size()) + "\n" +
         rows(list, json, indent + 3, {"id", name_member(json)});
}

std::string Figures::block(const Place& place, const value& json, std::size_t indent) const {
  if (const auto text = line(place, json)) {
    return std::string(indent, ' ') + wrap(*text, indent) + "\n";
  }
  if (json.is_object()) return rows(place, json, indent);
  std::string out;
  std::size_t position = 0;
  for (const auto& one : json.get_array()) {
    out += item({{}, place.member, place.in_calendar}, ++position, one, indent);
  }
  return out;
}

std::string Figures::rows(const Place& place, const value& json, std::size_t indent,
                          const std::vector<std::string_view>& told) const {
  const auto* members = json.if_object();
  if (members == nullptr) return block(place, json, indent);
  Place inner = within(place, json);
  std::string out;
  Table table;  // of rows that fit a line, up to one that does not
  const auto write = [&] { out += std::exchange(table, Table()).text(indent); };
  for (const auto name : ordered_members(place.member, *members)) {
    if (std::ranges::find(told, name) != told.end()) continue;
    inner.member = name;
    const auto& member = members->at(name);
    if (const auto text = line(inner, member)) {
      table.add({label(inner), *text});
      continue;
    }
    write();
    out += std::string(indent, ' ') + label(inner) + "\n" + block(inner, member, indent + 2);
  }
  write();
  return out;
}

}  // namespace sopu::paper
