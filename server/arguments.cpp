#include "server/arguments.hpp"

#include <algorithm>
#include <charconv>

namespace sopu::server {

using domain::ErrorCode;

namespace {

constexpr std::uint64_t number_max = (std::uint64_t{1} << 53) - 1;  // RFC 7493, 2.2
constexpr std::uint64_t version_max = 1'000'000;
constexpr std::size_t text_bytes_max = 512;

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end || number > number_max) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return number;
}

}  // namespace

Arguments Arguments::from_http(const NameValues& path, const NameValues& query, Names known) {
  Arguments arguments;
  for (const auto& [name, value] : query) arguments.accept(name, value, known);
  for (const auto& [name, value] : path) {
    if (arguments.values_.count(name) != 0) arguments.refuse(name, "in the path only");
    arguments.values_[name] = value;
  }
  return arguments;
}

Arguments Arguments::from_json(const boost::json::object& params, Names known) {
  Arguments arguments;
  for (const auto& member : params) {
    const std::string_view name(member.key().data(), member.key().size());
    if (const auto* text = member.value().if_string()) {
      arguments.accept(name, std::string(text->data(), text->size()), known);
    } else if (const auto* integer = member.value().if_int64(); integer && *integer >= 0) {
      arguments.accept(name, std::to_string(*integer), known);
    } else if (const auto* whole = member.value().if_uint64()) {
      arguments.accept(name, std::to_string(*whole), known);
    } else {
      arguments.refuse(name, "a text or a number from 0 on");
    }
  }
  return arguments;
}

void Arguments::accept(std::string_view name, std::string value, Names known) {
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    refuse({ErrorCode::schema, "There is no parameter \"" + std::string(name) + "\" here.",
            "/" + std::string(name)});
    return;
  }
  if (value.size() > text_bytes_max) refuse(name, "shorter");
  values_.emplace(name, std::move(value));
}

void Arguments::refuse(domain::Error error) {
  if (!refusal_) refusal_ = std::move(error);
}

void Arguments::refuse(std::string_view name, std::string_view must_be) {
  refuse({ErrorCode::schema,
          "The parameter \"" + std::string(name) + "\" must be " + std::string(must_be) + ".",
          "/" + std::string(name)});
}

const std::string* Arguments::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

const std::string& Arguments::require(std::string_view name) {
  static const std::string nothing;
  const std::string* value = find(name);
  if (value == nullptr) refuse(name, "given");
  return value == nullptr ? nothing : *value;
}

std::string Arguments::text(std::string_view name) {
  const std::string* value = find(name);
  return value == nullptr ? std::string{} : *value;
}

domain::PartyId Arguments::party(std::string_view name) {
  const std::string& value = require(name);
  if (!domain::is_party_or_agreement_id(value)) {
    refuse(name, "a party's id, [a-z0-9][a-z0-9-]{1,62}");
  }
  return {value};
}

std::optional<domain::PartyId> Arguments::find_party(std::string_view name) {
  if (find(name) == nullptr) return std::nullopt;
  return party(name);
}

domain::AgreementId Arguments::agreement(std::string_view name) {
  const std::string& value = require(name);
  if (!domain::is_party_or_agreement_id(value)) {
    refuse(name, "an agreement's id, [a-z0-9][a-z0-9-]{1,62}");
  }
  return {value};
}

domain::EventId Arguments::event(std::string_view name) {
  const std::string& value = require(name);
  if (!domain::is_uuid(value)) refuse(name, "an event's id, a UUID in lower case");
  return {value};
}

domain::ItemId Arguments::item(std::string_view name) {
  const std::string& value = require(name);
  if (!domain::is_item_id(value)) refuse(name, "an item's id, [a-z0-9-]+");
  return {value};
}

std::uint64_t Arguments::number(std::string_view name) {
  const auto number = parse_number(require(name));
  if (!number) refuse(name, "a whole number from 0 on, in decimal digits");
  return number.value_or(0);
}

std::optional<std::uint64_t> Arguments::find_number(std::string_view name) {
  if (find(name) == nullptr) return std::nullopt;
  return number(name);
}

int Arguments::version(std::string_view name) {
  const std::uint64_t version = number(name);
  if (version < 1 || version > version_max) refuse(name, "a version's number, from 1 on");
  return static_cast<int>(std::min(version, version_max));
}

std::optional<int> Arguments::find_version(std::string_view name) {
  if (find(name) == nullptr) return std::nullopt;
  return version(name);
}

view::When Arguments::when(bool with_as_of) {
  view::When when;
  if (const std::string* at = find("at")) {
    when.at = domain::parse_time(*at);
    if (!when.at) refuse("at", "a time in UTC such as 2026-11-23T12:00:00.000Z");
  }
  if (with_as_of) {
    if (const auto index = find_number("asOf")) when.as_of = domain::LogIndex{*index};
  }
  return when;
}

view::Page Arguments::page() {
  view::Page page;
  page.after = text("after");
  if (const auto limit = find_number("limit")) {
    if (*limit < 1 || *limit > view::page_limit_max) {
      refuse("limit", "from 1 to " + std::to_string(view::page_limit_max));
    } else {
      page.limit = static_cast<std::size_t>(*limit);
    }
  }
  return page;
}

}  // namespace sopu::server
