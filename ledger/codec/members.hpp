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
#include "ledger/domain/catalogue.hpp"
#include "ledger/domain/value/error.hpp"

namespace sopu::codec {

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
  std::string text(std::string_view name, const domain::TextForm& form = domain::text_form);
  std::optional<std::string> find_text(std::string_view name, const domain::TextForm& form);
  // At least one text of the form.
  std::vector<std::string> texts(std::string_view name, const domain::TextForm& form);
  void constant(std::string_view name, std::string_view expected, bool required = true);
  std::int64_t integer(std::string_view name, const domain::IntegerForm& form);
  std::optional<std::int64_t> find_integer(std::string_view name, const domain::IntegerForm& form);
  bool flag(std::string_view name);  // false if it is absent
  // Copies out of the memory that the object lives in.
  std::optional<boost::json::value> find_json(std::string_view name, domain::JsonForm form);
  const boost::json::value& any(std::string_view name);

  // The value of an enumeration that travels by its names.
  template <domain::Named Enum>
  Enum word(std::string_view name) {
    const auto* value = take(name, true);
    return value == nullptr ? Enum{} : parsed_word<Enum>(*value, name).value_or(Enum{});
  }
  template <domain::Named Enum>
  std::optional<Enum> find_word(std::string_view name) {
    const auto* value = take(name, false);
    return value == nullptr ? std::nullopt : parsed_word<Enum>(*value, name);
  }

  // What `read(value, pointer)` makes of the member.
  template <class T>
  T nested(std::string_view name,
           domain::Result<T> (*read)(const boost::json::value&, std::string)) {
    const auto* value = take(name, true);
    if (value == nullptr) return {};
    return settled(read(*value, pointer(name)));
  }
  template <class T>
  std::optional<T> find_nested(std::string_view name,
                               domain::Result<T> (*read)(const boost::json::value&, std::string)) {
    const auto* value = take(name, false);
    if (value == nullptr) return std::nullopt;
    return settled(read(*value, pointer(name)));
  }
  // A list of at least one of them.
  template <class T>
  std::vector<T> list(std::string_view name,
                      domain::Result<T> (*read)(const boost::json::value&, std::string)) {
    return listed(name, take_list(name, true), read).value_or(std::vector<T>{});
  }
  template <class T>
  std::optional<std::vector<T>> find_list(std::string_view name,
                                          domain::Result<T> (*read)(const boost::json::value&,
                                                                    std::string)) {
    return listed(name, take_list(name, false), read);
  }
  template <class T>
  std::optional<std::vector<T>> find_list_or_none(
      std::string_view name, domain::Result<T> (*read)(const boost::json::value&, std::string)) {
    return listed(name, take_list(name, false, 0), read);
  }
  // What travels as a string, of its form.
  template <class T>
  static domain::Result<T> read_form(const boost::json::value& value, std::string at) {
    if (auto result = parsed<T>(value)) return *std::move(result);
    return domain::refuse(domain::ErrorCode::schema, {"item-form", {{"form", Form<T>::form}}},
                          std::move(at));
  }

  // Keeps the first refusal only. `form`: how the catalogues describe what it must be.
  void refuse(std::string_view name, std::string_view form);
  // The member's name is added to the sentence's parameters.
  void refuse_member(std::string_view name, domain::Sentence why);
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
  std::int64_t integer_of(const boost::json::value& value, std::string_view name,
                          const domain::IntegerForm& form);
  const boost::json::array* take_list(std::string_view name, bool required,
                                      std::size_t length_min = 1);
  template <class T>
  std::optional<std::vector<T>> listed(std::string_view name, const boost::json::array* array,
                                       domain::Result<T> (*read)(const boost::json::value&,
                                                                 std::string)) {
    if (array == nullptr) return std::nullopt;
    std::vector<T> items;
    items.reserve(array->size());
    for (std::size_t i = 0; i < array->size() && !error_; ++i) {
      items.push_back(settled(read((*array)[i], pointer(name) + "/" + std::to_string(i))));
    }
    return items;
  }
  std::string pointer(std::string_view name) const;
  void refuse_unknown();

  template <class T>
  static std::optional<T> parsed(const boost::json::value& value) {
    const auto* string = value.if_string();
    if (string == nullptr) return std::nullopt;
    return Form<T>::parse({string->data(), string->size()});
  }
  template <class T>
  std::optional<T> parsed(const boost::json::value& value, std::string_view name) {
    auto result = parsed<T>(value);
    if (!result) refuse(name, Form<T>::form);
    return result;
  }
  template <class Enum>
  std::optional<Enum> parsed_word(const boost::json::value& value, std::string_view name) {
    const auto* string = value.if_string();
    std::optional<Enum> result;
    if (string != nullptr) result = domain::parse<Enum>(*string);
    if (!result) {
      constexpr auto words = names_of(Enum{});
      refuse_member(name,
                    {"member-one-of", {{"words", boost::json::array(words.begin(), words.end())}}});
    }
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
  static constexpr std::string_view form = "form.party-id";
};
template <>
struct Form<domain::AgreementId> : IdForm<domain::AgreementId, domain::is_party_or_agreement_id> {
  static constexpr std::string_view form = "form.agreement-id";
};
template <>
struct Form<domain::ItemId> : IdForm<domain::ItemId, domain::is_item_id> {
  static constexpr std::string_view form = "form.item-id";
};
template <>
struct Form<domain::PersonId> : IdForm<domain::PersonId, domain::is_item_id> {
  static constexpr std::string_view form = "form.item-id";
};
template <>
struct Form<domain::EventId> : IdForm<domain::EventId, domain::is_uuid> {
  static constexpr std::string_view form = "form.event-id";
};
template <>
struct Form<domain::Kid> : IdForm<domain::Kid, domain::is_kid> {
  static constexpr std::string_view form = "form.kid";
};
template <>
struct Form<domain::Hash> {
  static constexpr std::string_view form = "form.hash";
  static std::optional<domain::Hash> parse(std::string_view text) {
    return crypto::hash_from_base64url(text);
  }
};
template <>
struct Form<domain::TermsHash> {
  static constexpr std::string_view form = "form.terms-hash";
  static std::optional<domain::TermsHash> parse(std::string_view text) {
    const auto hash = crypto::hash_from_base64url(text);
    if (!hash) return std::nullopt;
    return domain::TermsHash{*hash};
  }
};
template <>
struct Form<domain::Time> {
  static constexpr std::string_view form = "form.time";
  static std::optional<domain::Time> parse(std::string_view text) {
    return domain::parse_time(text);
  }
};
template <>
struct Form<domain::Duration> {
  static constexpr std::string_view form = "form.duration";
  static std::optional<domain::Duration> parse(std::string_view text) {
    return domain::parse_duration(text);
  }
};

}  // namespace sopu::codec
