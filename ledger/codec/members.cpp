#include "ledger/codec/members.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>

#include "crypto/invisible.hpp"

namespace sopu::codec {
namespace {

// Code points of valid UTF-8: every byte but the continuing ones begins one.
bool is_longer_than(std::string_view text, std::size_t length_max) {
  if (text.size() <= length_max) return false;
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return static_cast<std::size_t>(std::ranges::count_if(text, begins)) > length_max;
}

// Why the value is not a text of this form; nothing if it is one. The codes say so of its length,
// and of one that nobody can read.
std::optional<domain::Sentence> fault_of(const boost::json::value& value,
                                         const domain::TextForm& form, const char* code,
                                         const char* blank) {
  const auto* string = value.if_string();
  if (string == nullptr || string->size() < form.length_min ||
      is_longer_than(*string, form.length_max)) {
    return domain::Sentence{code, {{"min", form.length_min}, {"max", form.length_max}}};
  }
  if (!string->empty() && crypto::is_blank(*string)) return domain::Sentence{blank, {}};
  return std::nullopt;
}

// RFC 6901, section 3.
std::string escaped(std::string_view name) {
  std::string result;
  for (const char c : name) {
    if (c == '~') {
      result += "~0";
    } else if (c == '/') {
      result += "~1";
    } else {
      result += c;
    }
  }
  return result;
}

const boost::json::value null_value;

}  // namespace

Members::Members(const boost::json::value& value, std::string at)
    : object_(value.if_object()), at_(std::move(at)) {
  if (object_ == nullptr) {
    error_ = domain::refuse(domain::ErrorCode::schema, {"must-be-object", {}}, at_);
  }
}

std::string Members::pointer(std::string_view name) const {
  return at_ + "/" + escaped(name);
}

const boost::json::value* Members::take(std::string_view name, bool required) {
  if (object_ == nullptr) return nullptr;
  taken_.at(taken_count_++) = name;
  const auto* value = object_->if_contains(name);
  if (value != nullptr) {
    ++present_count_;
  } else if (required && !error_) {
    error_ = domain::refuse(domain::ErrorCode::schema, {"member-missing", {{"member", name}}},
                            pointer(name));
  }
  return value;
}

const boost::json::array* Members::take_list(std::string_view name, bool required,
                                             std::size_t length_min) {
  const auto* value = take(name, required);
  if (value == nullptr) return nullptr;
  const auto* array = value->if_array();
  if (array == nullptr || array->size() < length_min || array->size() > limits::list_length_max) {
    refuse_member(name, {"member-list", {{"min", length_min}, {"max", limits::list_length_max}}});
    return nullptr;
  }
  return array;
}

std::optional<std::string> Members::find_text(std::string_view name, const domain::TextForm& form) {
  const auto* value = take(name, false);
  if (value == nullptr) return std::nullopt;
  auto fault = fault_of(*value, form, "member-text", "member-blank");
  if (!fault) return std::string(value->get_string());
  refuse_member(name, std::move(*fault));
  return std::nullopt;
}

std::string Members::text(std::string_view name, const domain::TextForm& form) {
  const auto* value = take(name, !form.optional);
  if (value == nullptr) return {};
  auto fault = fault_of(*value, form, "member-text", "member-blank");
  if (!fault) return std::string(value->get_string());
  refuse_member(name, std::move(*fault));
  return {};
}

std::vector<std::string> Members::texts(std::string_view name, const domain::TextForm& form) {
  std::vector<std::string> items;
  const auto* array = take_list(name, true);
  if (array == nullptr) return items;
  for (const auto& value : *array) {
    if (auto fault = fault_of(value, form, "item-text", "text-blank")) {
      refuse(domain::refuse(domain::ErrorCode::schema, std::move(*fault),
                            pointer(name) + "/" + std::to_string(items.size())));
      break;
    }
    items.emplace_back(value.get_string());
  }
  return items;
}

void Members::constant(std::string_view name, std::string_view expected, bool required) {
  const auto* value = take(name, required);
  if (value == nullptr) return;
  const auto* string = value->if_string();
  if (string == nullptr || *string != expected) {
    refuse_member(name, {"member-constant", {{"value", expected}}});
  }
}

std::int64_t Members::integer_of(const boost::json::value& value, std::string_view name,
                                 const domain::IntegerForm& form) {
  const auto* number = value.if_int64();
  if (number != nullptr && *number >= form.min && *number <= form.max) return *number;
  refuse_member(name, {"member-integer", {{"min", form.min}, {"max", form.max}}});
  return form.min;
}

std::int64_t Members::integer(std::string_view name, const domain::IntegerForm& form) {
  const auto* value = take(name, true);
  return value == nullptr ? form.min : integer_of(*value, name, form);
}

std::optional<std::int64_t> Members::find_integer(std::string_view name,
                                                  const domain::IntegerForm& form) {
  const auto* value = take(name, false);
  if (value == nullptr) return std::nullopt;
  return integer_of(*value, name, form);
}

bool Members::flag(std::string_view name) {
  const auto* value = take(name, false);
  if (value == nullptr) return false;
  const auto* flag = value->if_bool();
  if (flag == nullptr) refuse_member(name, {"member-boolean", {}});
  return flag != nullptr && *flag;
}

std::optional<boost::json::value> Members::find_json(std::string_view name, domain::JsonForm form) {
  const auto* value = take(name, false);
  if (value == nullptr) return std::nullopt;
  const bool is_object = form == domain::JsonForm::object;
  if (is_object ? !value->is_object() : !value->is_array()) {
    refuse_member(name, {is_object ? "member-object" : "member-array", {}});
  }
  return boost::json::value(*value, boost::json::storage_ptr{});
}

const boost::json::value& Members::any(std::string_view name) {
  const auto* value = take(name, true);
  return value == nullptr ? null_value : *value;
}

void Members::refuse(std::string_view name, std::string_view form) {
  refuse_member(name, {"member-form", {{"form", form}}});
}

void Members::refuse_member(std::string_view name, domain::Sentence why) {
  if (error_) return;
  why.params["member"] = name;
  error_ = domain::refuse(domain::ErrorCode::schema, std::move(why), pointer(name));
}

void Members::refuse(domain::Error error) {
  if (!error_) error_ = std::move(error);
}

void Members::refuse_unknown() {
  if (error_ || present_count_ == object_->size()) return;
  const auto known_end = taken_.begin() + taken_count_;
  const boost::json::array known(taken_.begin(), known_end);
  for (const auto& member : *object_) {
    const std::string_view name = member.key();
    if (std::find(taken_.begin(), known_end, name) != known_end) continue;
    error_ = domain::refuse(
        domain::ErrorCode::schema,
        {"member-unknown", {{"member", domain::shortened(name)}, {"known", known}}}, pointer(name));
    return;
  }
}

}  // namespace sopu::codec
