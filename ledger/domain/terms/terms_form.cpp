#include "ledger/domain/terms/terms_form.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "crypto/invisible.hpp"
#include "ledger/domain/value/canonical_json.hpp"

namespace sopu::domain::form {
namespace {

namespace json = boost::json;

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool has(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

json::array listed(std::span<const std::string_view> words) {
  return json::array(words.begin(), words.end());
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

void Place::refuse(Sentence why) const {
  if (!form_->fault) form_->fault = domain::refuse(ErrorCode::schema, std::move(why), pointer_);
}

void Place::members(std::initializer_list<std::string_view> required,
                    std::initializer_list<std::string_view> optional) const {
  if (!given()) return;
  if (!value_->is_object()) return refuse({"must-be-object", {}});
  const auto& object = value_->get_object();
  for (const auto& [name, value] : object) {
    if (!has(required, name) && !has(optional, name)) {
      auto known = listed(required);
      known.insert(known.end(), optional.begin(), optional.end());
      return (*this)[name].refuse(
          {"member-unknown", {{"member", shortened(name)}, {"known", std::move(known)}}});
    }
  }
  for (const auto name : required) {
    if (!object.contains(name)) {
      return refuse({"member-missing", {{"member", name}}});
    }
  }
}

std::string Place::exactly_one(std::initializer_list<std::string_view> members) const {
  if (!given()) return {};
  std::vector<std::string_view> found;
  std::ranges::copy_if(members, std::back_inserter(found),
                       [&](auto member) { return (*this)[member].given(); });
  if (found.size() == 1) return std::string(found.front());
  refuse({"exactly-one-member", {{"words", listed(members)}}});
  return {};
}

void Place::only_if(bool is_case, std::string_view member, std::string_view kind) const {
  const Place place = (*this)[member];
  if (is_case || !place.given()) return;
  place.refuse({"member-only-for", {{"member", member}, {"case", kind}}});
}

void Place::needed_if(bool is_case, std::string_view member, std::string_view kind) const {
  if (!is_case || !given() || (*this)[member].given()) return;
  refuse({"member-needed-for", {{"member", member}, {"case", kind}}});
}

void Place::exactly_if(bool is_case, std::string_view member, std::string_view kind) const {
  only_if(is_case, member, kind);
  needed_if(is_case, member, kind);
}

std::size_t Place::list_length(std::size_t length_min) const {
  if (!given()) return 0;
  if (!value_->is_array()) {
    refuse({"must-be-list", {}});
    return 0;
  }
  const std::size_t length = value_->get_array().size();
  if (length < length_min) refuse({"list-empty", {}});
  if (length > limits::list_length_max) {
    refuse({"list-too-long", {{"max", limits::list_length_max}}});
  }
  return length;
}

void Place::unique(std::string_view member) const {
  if (!given()) return;
  std::set<std::string> seen;
  list([&](const Place& item) {
    const Place key = member.empty() ? item : item[member];
    if (key.given() && !seen.insert(domain::canonical(*key.value_)).second) {
      key.refuse({"list-twice", {}});
    }
  });
}

std::string_view Place::string() const {
  if (!given()) return {};
  if (!value_->is_string()) {
    refuse({"must-be-text", {}});
    return {};
  }
  return value_->get_string();
}

std::string Place::characters_up_to(std::size_t max) const {
  const auto text = string();
  if (!given()) return {};
  const std::size_t length = characters(text);
  if (length == 0) {
    refuse({"must-not-be-empty", {}});
  } else if (crypto::is_blank(text)) {
    refuse({"text-blank", {}});
  }
  if (length > max) refuse({"text-too-long", {{"max", max}}});
  return std::string(text);
}

std::string Place::text() const {
  return characters_up_to(limits::text_length_max);
}

std::string Place::name() const {
  return characters_up_to(limits::name_length_max);
}

std::int64_t Place::integer(std::int64_t min, std::int64_t max) const {
  if (!given()) return min;
  std::optional<std::int64_t> number;
  if (value_->is_int64()) number = value_->get_int64();
  if (value_->is_uint64() && std::in_range<std::int64_t>(value_->get_uint64())) {
    number = static_cast<std::int64_t>(value_->get_uint64());
  }
  if (number && *number >= min && *number <= max) return *number;
  refuse({"must-be-integer", {{"min", min}, {"max", max}}});
  return min;
}

std::optional<std::int64_t> Place::integer_if_given(std::int64_t min, std::int64_t max) const {
  return given() ? std::optional(integer(min, max)) : std::nullopt;
}

bool Place::boolean() const {
  if (!given()) return false;
  if (!value_->is_bool()) {
    refuse({"must-be-boolean", {}});
    return false;
  }
  return value_->get_bool();
}

std::string Place::matching(bool (*is)(std::string_view), std::string_view form) const {
  const auto text = string();
  if (given() && !is(text)) refuse({"not-of-form", {{"value", shortened(text)}, {"form", form}}});
  return std::string(text);
}

ItemId Place::item_id() const {
  return {matching(is_item_id, "form.item-id")};
}

std::optional<ItemId> Place::item_id_if_given() const {
  return given() ? std::optional(item_id()) : std::nullopt;
}

PartyId Place::party() const {
  return {matching(is_party_or_agreement_id, "form.party-id")};
}

Date Place::date() const {
  const auto date = parse_date(string());
  if (given() && !date) refuse({"must-be-date", {}});
  return date.value_or(Date{});
}

Duration Place::duration() const {
  const auto duration = parse_duration(string());
  if (given() && (!duration || *duration == Duration{})) {
    refuse({"must-be-duration", {}});
  }
  return duration.value_or(Duration{});
}

std::optional<Duration> Place::duration_if_given() const {
  return given() ? std::optional(duration()) : std::nullopt;
}

std::string Place::one_of(std::span<const std::string_view> words) const {
  const auto text = string();
  if (given() && !has(words, text)) {
    refuse({"none-of", {{"value", shortened(text)}, {"words", listed(words)}}});
  }
  return std::string(text);
}

void Place::refers_to(const std::set<std::string>& names, std::string_view things) const {
  const auto text = string();
  if (given() && !names.contains(std::string(text))) {
    refuse({"names-nothing", {{"value", shortened(text)}, {"things", things}}});
  }
}

void Place::binds(const std::vector<Participant>& parties) const {
  if (!given()) return;
  const auto text = string();
  const auto found = std::ranges::find(
      parties, text, [](const Participant& one) -> std::string_view { return one.party.value; });
  if (found == parties.end()) {
    return refuse({"names-nothing", {{"value", shortened(text)}, {"things", "things.parties"}}});
  }
  if (is_principal(found->role) || found->involvement == Involvement::consenting) return;
  refuse({"party-not-bound", {{"party", text}, {"role", domain::name(found->role)}}});
}

std::set<std::string> Place::names(std::string_view member) const {
  std::set<std::string> names;
  list([&](const Place& item) { names.emplace(item[member].string()); });
  return names;
}

}  // namespace sopu::domain::form
