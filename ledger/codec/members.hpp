// The members of one JSON object, taken one by one: whatever is missing, of the wrong form, or left
// over becomes a refusal (schema) that points at its place. Only for the readers of this folder.
// Owned by one reader; one thread.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

#include "crypto/base64.hpp"
#include "ledger/domain/error.hpp"
#include "ledger/domain/events.hpp"

namespace sopu::codec {

inline constexpr std::size_t text_length_max = 20'000;  // characters (code points)
inline constexpr std::size_t name_length_max = 200;
inline constexpr std::size_t list_size_max = 1'000;

// How a type travels as a JSON string: what it must be, and how it is read.
template <class T>
struct Form;

class Members {
 public:
  // `at` is the object's JSON Pointer.
  Members(const boost::json::value& value, std::string at);

  template <class T>
  T get(std::string_view name) {
    const auto* value = take(name, true);
    return value == nullptr ? T{} : parsed<T>(*value, name).value_or(T{});
  }
  template <class T>
  std::optional<T> find(std::string_view name) {
    const auto* value = take(name, false);
    return value == nullptr ? std::nullopt : parsed<T>(*value, name);
  }

  // Lengths count code points.
  std::string text(std::string_view name, std::size_t length_max = text_length_max);
  std::string text_or_empty(std::string_view name, std::size_t length_max = text_length_max);
  std::optional<std::string> find_text(std::string_view name, std::size_t length_max);
  // At least one text, none of them empty.
  std::vector<std::string> texts(std::string_view name);
  void constant(std::string_view name, std::string_view expected, bool required = true);
  std::int64_t integer(std::string_view name, std::int64_t min, std::int64_t max);
  bool flag(std::string_view name);  // false if it is absent
  // Copies out of the memory that the object lives in.
  std::optional<boost::json::value> find_object(std::string_view name);
  std::optional<boost::json::value> find_array(std::string_view name);
  const boost::json::value& any(std::string_view name);

  // What `read(value, pointer)` makes of the member.
  template <class T>
  T nested(std::string_view name,
           domain::Result<T> (*read)(const boost::json::value&, std::string)) {
    const auto* value = take(name, true);
    if (value == nullptr) return {};
    return settled(read(*value, pointer(name)));
  }
  // A list of at least one of them.
  template <class T>
  std::vector<T> list(std::string_view name,
                      domain::Result<T> (*read)(const boost::json::value&, std::string)) {
    std::vector<T> items;
    const auto* array = take_list(name);
    if (array == nullptr) return items;
    items.reserve(array->size());
    for (std::size_t i = 0; i < array->size() && !error_; ++i) {
      items.push_back(settled(read((*array)[i], pointer(name) + "/" + std::to_string(i))));
    }
    return items;
  }

  // Keeps the first refusal only. `must_be` ends the sentence `"name" must be …`.
  void refuse(std::string_view name, std::string_view must_be);
  void refuse(domain::Error error);
  bool failed() const { return error_.has_value(); }

  // The value if all members were there and well-formed, and no other is.
  template <class T>
  domain::Result<T> done(T value) {
    refuse_unknown();
    if (error_) return std::move(*error_);
    return value;
  }

 private:
  const boost::json::value* take(std::string_view name, bool required);
  const boost::json::array* take_list(std::string_view name);
  std::string pointer(std::string_view name) const;
  void refuse_unknown();

  template <class T>
  std::optional<T> parsed(const boost::json::value& value, std::string_view name) {
    const auto* string = value.if_string();
    std::optional<T> result;
    if (string != nullptr) result = Form<T>::parse({string->data(), string->size()});
    if (!result) refuse(name, Form<T>::what);
    return result;
  }
  template <class T>
  T settled(domain::Result<T> result) {
    if (result) return std::move(*result);
    refuse(result.error());
    return {};
  }

  const boost::json::object* object_;
  std::string at_;
  std::optional<domain::Error> error_;
  std::array<std::string_view, 16> taken_{};  // no type has more members
  std::size_t taken_count_ = 0;
  std::size_t present_count_ = 0;  // of those taken
};

// ---------------------------------------------------------------- forms

template <class Id, bool (*is_valid)(std::string_view)>
struct IdForm {
  static std::optional<Id> parse(std::string_view text) {
    if (!is_valid(text)) return std::nullopt;
    return Id{std::string(text)};
  }
};
template <>
struct Form<domain::PartyId> : IdForm<domain::PartyId, domain::is_party_or_agreement_id> {
  static constexpr std::string_view what = "a party's id, [a-z0-9][a-z0-9-]{1,62}";
};
template <>
struct Form<domain::ItemId> : IdForm<domain::ItemId, domain::is_item_id> {
  static constexpr std::string_view what = "an item's id, [a-z0-9-]+ of at most 64";
};
template <>
struct Form<domain::EventId> : IdForm<domain::EventId, domain::is_uuid> {
  static constexpr std::string_view what = "an event's id, a UUID in lower case";
};
template <>
struct Form<domain::Kid> : IdForm<domain::Kid, domain::is_kid> {
  static constexpr std::string_view what = "a key's thumbprint, 43 characters of base64url";
};
template <>
struct Form<domain::Hash> {
  static constexpr std::string_view what = "a SHA-256 hash, 43 characters of base64url";
  static std::optional<domain::Hash> parse(std::string_view text) {
    return crypto::hash_from_base64url(text);
  }
};
template <>
struct Form<domain::TermsHash> {
  static constexpr std::string_view what = "a hash of terms, 43 characters of base64url";
  static std::optional<domain::TermsHash> parse(std::string_view text) {
    const auto hash = crypto::hash_from_base64url(text);
    if (!hash) return std::nullopt;
    return domain::TermsHash{*hash};
  }
};
template <>
struct Form<domain::Time> {
  static constexpr std::string_view what = "a time in UTC such as 2026-11-23T12:00:00.000Z";
  static std::optional<domain::Time> parse(std::string_view text) {
    return domain::parse_time(text);
  }
};
template <>
struct Form<domain::Duration> {
  static constexpr std::string_view what = "an ISO 8601 duration such as PT4H or P10D, or P2B";
  static std::optional<domain::Duration> parse(std::string_view text) {
    return domain::parse_duration(text);
  }
};
template <>
struct Form<domain::Role> {
  static constexpr std::string_view what =
      "one of provider, customer, thirdParty, measurer, neutral, auditor";
  static std::optional<domain::Role> parse(std::string_view text) {
    return domain::parse_role(text);
  }
};
template <>
struct Form<domain::Involvement> {
  static constexpr std::string_view what = "one of consulted, consenting";
  static std::optional<domain::Involvement> parse(std::string_view text) {
    return domain::parse_involvement(text);
  }
};
template <>
struct Form<domain::ProposalKind> {
  static constexpr std::string_view what =
      "one of initial, amendment, renewal, suspension, resumption, termination";
  static std::optional<domain::ProposalKind> parse(std::string_view text) {
    return domain::parse_proposal_kind(text);
  }
};

}  // namespace sopu::codec
