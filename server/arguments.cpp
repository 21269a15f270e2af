#include "server/arguments.hpp"

#include <algorithm>
#include <charconv>

#include "crypto/base64.hpp"
#include "ledger/limits.hpp"

namespace sopu::server {

using domain::ErrorCode;

namespace {

constexpr std::uint64_t number_max = (std::uint64_t{1} << 53) - 1;  // RFC 7493, 2.2

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end || number > number_max) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return number;
}

}  // namespace

domain::Error unknown_parameter(std::string_view name) {
  const std::string shown = domain::shortened(name);
  return domain::refuse(ErrorCode::schema, {"parameter-unknown", {{"parameter", shown}}},
                        "/" + shown);
}

domain::Error wrong_parameter(std::string_view name, std::string_view form) {
  return domain::refuse(ErrorCode::schema,
                        {"parameter-form", {{"parameter", name}, {"form", form}}},
                        "/" + std::string(name));
}

Arguments Arguments::from_http(const NameValues& path, const NameValues& query, Names known) {
  Arguments arguments;
  for (const auto& [name, value] : query) arguments.accept(name, value, known);
  for (const auto& [name, value] : path) {
    if (arguments.values_.count(name) != 0) arguments.refuse(name, "form.path-only");
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
    } else if (member.value().is_object()) {
      arguments.accept_object(name, member.value(), known);
    } else {
      arguments.refuse(name, "form.text-or-number");
    }
  }
  return arguments;
}

void Arguments::accept(std::string_view name, std::string value, Names known) {
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    refuse(unknown_parameter(name));
    return;
  }
  if (value.size() > limits::argument_bytes_max) refuse(name, "form.shorter");
  values_.emplace(name, std::move(value));
}

// As long as the message that holds it.
void Arguments::accept_object(std::string_view name, const boost::json::value& value, Names known) {
  accept(name, std::string(), known);
  if (!refusal_) objects_.emplace(name, value);
}

boost::json::value Arguments::object(std::string_view name) {
  const auto found = objects_.find(name);
  if (found != objects_.end()) return found->second;
  if (find(name) != nullptr) refuse(name, "form.object");
  return nullptr;
}

void Arguments::refuse(domain::Error error) {
  if (!refusal_) refusal_ = std::move(error);
}

void Arguments::refuse(std::string_view name, std::string_view form) {
  refuse(wrong_parameter(name, form));
}

const std::string* Arguments::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

const std::string& Arguments::require(std::string_view name) {
  static const std::string nothing;
  const std::string* value = find(name);
  if (value == nullptr) refuse(name, "form.given");
  return value == nullptr ? nothing : *value;
}

std::string Arguments::text(std::string_view name) {
  const std::string* value = find(name);
  return value == nullptr ? std::string{} : *value;
}

domain::PartyId Arguments::party(std::string_view name) {
  const std::string& value = require(name);
  if (!domain::is_party_or_agreement_id(value)) {
    refuse(name, "form.party-id");
  }
  return {value};
}

std::optional<domain::PartyId> Arguments::find_party(std::string_view name) {
  if (find(name) == nullptr) return std::nullopt;
  return party(name);
}

std::optional<domain::AgreementId> Arguments::find_agreement(std::string_view name) {
  if (find(name) == nullptr) return std::nullopt;
  return agreement(name);
}

domain::AgreementId Arguments::agreement(std::string_view name) {
  const std::string& value = require(name);
  if (!domain::is_party_or_agreement_id(value)) {
    refuse(name, "form.agreement-id");
  }
  return {value};
}

domain::EventId Arguments::event(std::string_view name) {
  const std::string& value = require(name);
  if (!domain::is_uuid(value)) refuse(name, "form.event-id");
  return {value};
}

std::optional<domain::EventId> Arguments::find_event(std::string_view name) {
  if (find(name) == nullptr) return std::nullopt;
  return event(name);
}

domain::Hash Arguments::hash(std::string_view name) {
  const auto hash = crypto::hash_from_base64url(require(name));
  if (!hash) refuse(name, "form.hash");
  return hash.value_or(domain::Hash{});
}

domain::ItemId Arguments::item(std::string_view name) {
  const std::string& value = require(name);
  if (!domain::is_item_id(value)) refuse(name, "form.item-id");
  return {value};
}

std::optional<domain::ItemId> Arguments::find_item(std::string_view name) {
  if (find(name) == nullptr) return std::nullopt;
  return item(name);
}

std::uint64_t Arguments::number(std::string_view name) {
  const auto number = parse_number(require(name));
  if (!number) refuse(name, "form.whole-number");
  return number.value_or(0);
}

std::optional<std::uint64_t> Arguments::find_number(std::string_view name) {
  if (find(name) == nullptr) return std::nullopt;
  return number(name);
}

int Arguments::version(std::string_view name) {
  const std::uint64_t version = number(name);
  if (version < 1 || version > limits::version_number_max) refuse(name, "form.version-number");
  return static_cast<int>(std::min(version, limits::version_number_max));
}

std::optional<int> Arguments::find_version(std::string_view name) {
  if (find(name) == nullptr) return std::nullopt;
  return version(name);
}

std::optional<domain::Time> Arguments::find_time(std::string_view name) {
  const std::string* text = find(name);
  if (!text) return std::nullopt;
  const auto time = domain::parse_time(*text);
  if (!time) refuse(name, "form.time");
  return time;
}

std::optional<domain::Date> Arguments::find_date(std::string_view name) {
  const std::string* text = find(name);
  if (!text) return std::nullopt;
  const auto date = domain::parse_date(*text);
  if (!date) refuse(name, "form.date");
  return date;
}

bool Arguments::flag(std::string_view name) {
  const std::string* text = find(name);
  if (!text || *text == "false") return false;
  if (*text != "true") refuse(name, "form.flag");
  return true;
}

domain::Time Arguments::time(std::string_view name) {
  require(name);
  return find_time(name).value_or(domain::Time{});
}

std::vector<std::string> Arguments::list(std::string_view name) {
  std::vector<std::string> items;
  const std::string* value = find(name);
  if (value == nullptr) return items;
  std::string_view rest = *value;
  for (;;) {
    const auto comma = rest.find(',');
    items.emplace_back(rest.substr(0, comma));
    if (comma == std::string_view::npos) return items;
    rest.remove_prefix(comma + 1);
  }
}

std::optional<domain::ProposalKind> Arguments::find_kind(std::string_view name) {
  const std::string* value = find(name);
  if (value == nullptr) return std::nullopt;
  const auto kind = domain::parse<domain::ProposalKind>(*value);
  if (!kind) refuse(name, "form.kind");
  return kind;
}

view::When Arguments::when(bool with_as_of) {
  view::When when;
  when.at = find_time("at");
  if (with_as_of) {
    if (const auto index = find_number("asOf")) when.as_of = domain::LogIndex{*index};
  }
  return when;
}

view::Page Arguments::page(std::size_t limit_unless_told) {
  view::Page page{text("after"), limit_unless_told};
  if (const auto limit = find_number("limit")) {
    if (*limit < 1 || *limit > limits::page_max) {
      refuse("limit", "form.page-limit");
    } else {
      page.limit = static_cast<std::size_t>(*limit);
    }
  }
  return page;
}

}  // namespace sopu::server
