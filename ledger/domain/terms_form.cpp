#include "ledger/domain/terms_form.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "ledger/domain/canonical_json.hpp"

namespace sopu::domain::form {
namespace {

namespace json = boost::json;

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool has(std::initializer_list<std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

std::string listed(std::initializer_list<std::string_view> words) {
  std::string out;
  for (const auto word : words) out += (out.empty() ? "" : ", ") + std::string(word);
  return out;
}

// What somebody else wrote, short enough to stand in a sentence.
std::string quoted(std::string_view text) {
  constexpr std::size_t bytes_max = 80;
  if (text.size() <= bytes_max) return "'" + std::string(text) + "'";
  std::size_t length = bytes_max;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
  return "'" + std::string(text.substr(0, length)) + "…'";
}

}  // namespace

std::string escaped(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

Place Place::operator[](std::string_view member) const {
  const json::value* value = nullptr;
  if (value_ != nullptr && value_->is_object()) value = value_->get_object().if_contains(member);
  return {*form_, value, pointer_ + '/' + escaped(member)};
}

Place Place::item(std::size_t index) const {
  return {*form_, &value_->get_array()[index], pointer_ + '/' + std::to_string(index)};
}

void Place::refuse(std::string detail) const {
  if (!form_->fault) form_->fault = domain::refuse(ErrorCode::schema, std::move(detail), pointer_);
}

void Place::members(std::initializer_list<std::string_view> required,
                    std::initializer_list<std::string_view> optional) const {
  if (!given()) return;
  if (!value_->is_object()) return refuse("This must be an object.");
  const auto& object = value_->get_object();
  for (const auto& [name, value] : object) {
    if (!has(required, name) && !has(optional, name)) {
      return (*this)[name].refuse("Terms have no member of this name here.");
    }
  }
  for (const auto name : required) {
    if (!object.contains(name)) {
      return refuse("The member " + quoted(name) + " is missing; needed are " + listed(required) +
                    ".");
    }
  }
}

std::size_t Place::list_length(std::size_t length_min) const {
  if (!given()) return 0;
  if (!value_->is_array()) {
    refuse("This must be a list.");
    return 0;
  }
  const std::size_t length = value_->get_array().size();
  if (length < length_min) refuse("This list must not be empty.");
  if (length > list_length_max) {
    refuse("This list has more than " + std::to_string(list_length_max) + " items.");
  }
  return length;
}

void Place::unique(std::string_view member) const {
  if (!given()) return;
  std::set<std::string> seen;
  list([&](const Place& item) {
    const Place key = member.empty() ? item : item[member];
    if (key.given() && !seen.insert(domain::canonical(*key.value_)).second) {
      key.refuse("This stands in the list twice.");
    }
  });
}

std::string_view Place::string() const {
  if (!given()) return {};
  if (!value_->is_string()) {
    refuse("This must be a text.");
    return {};
  }
  return value_->get_string();
}

std::string Place::text() const {
  const auto text = string();
  if (!given()) return {};
  const std::size_t length = characters(text);
  if (length == 0) refuse("This text must not be empty.");
  if (length > text_length_max) {
    refuse("This text has more than " + std::to_string(text_length_max) + " characters.");
  }
  return std::string(text);
}

std::int64_t Place::integer(std::int64_t min, std::int64_t max) const {
  if (!given()) return min;
  std::optional<std::int64_t> number;
  if (value_->is_int64()) number = value_->get_int64();
  if (value_->is_uint64() && std::in_range<std::int64_t>(value_->get_uint64())) {
    number = static_cast<std::int64_t>(value_->get_uint64());
  }
  if (number && *number >= min && *number <= max) return *number;
  refuse("This must be an integer from " + std::to_string(min) + " to " + std::to_string(max) +
         ".");
  return min;
}

bool Place::boolean() const {
  if (!given()) return false;
  if (!value_->is_bool()) {
    refuse("This must be true or false.");
    return false;
  }
  return value_->get_bool();
}

std::string Place::matching(bool (*is)(std::string_view), std::string_view what) const {
  const auto text = string();
  if (given() && !is(text)) refuse(quoted(text) + " is not " + std::string(what) + ".");
  return std::string(text);
}

ItemId Place::item_id() const {
  return {matching(is_item_id, "an id: 1 to 64 of a-z, 0-9 and -")};
}

PartyId Place::party() const {
  return {matching(is_party_or_agreement_id,
                   "a party's id: 2 to 63 of a-z, 0-9 and -, the first not -")};
}

Date Place::date() const {
  const auto date = parse_date(string());
  if (given() && !date) refuse("This must be a date that exists, written like 2026-11-23.");
  return date.value_or(Date{});
}

Duration Place::duration() const {
  const auto duration = parse_duration(string());
  if (given() && (!duration || *duration == Duration{})) {
    refuse("This must be an ISO 8601 duration of more than nothing, like P1M, PT4H or P2B.");
  }
  return duration.value_or(Duration{});
}

std::string Place::one_of(std::initializer_list<std::string_view> words) const {
  const auto text = string();
  if (given() && !has(words, text)) {
    refuse(quoted(text) + " is none of " + listed(words) + ".");
  }
  return std::string(text);
}

void Place::refers_to(const std::set<std::string>& names, std::string_view what) const {
  const auto text = string();
  if (given() && !names.contains(std::string(text))) {
    refuse(quoted(text) + " is not " + std::string(what) + ".");
  }
}

std::set<std::string> Place::names(std::string_view member) const {
  std::set<std::string> names;
  list([&](const Place& item) { names.emplace(item[member].string()); });
  return names;
}

}  // namespace sopu::domain::form
