#include "ledger/codec/members.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>

namespace sopu::codec {
namespace {

// Code points of valid UTF-8: every byte but the continuing ones begins one.
bool is_longer_than(std::string_view text, std::size_t length_max) {
  if (text.size() <= length_max) return false;
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return static_cast<std::size_t>(std::ranges::count_if(text, begins)) > length_max;
}

std::string text_form(std::size_t length_min, std::size_t length_max) {
  return std::string("a text of ") + std::to_string(length_min) + " to " +
         std::to_string(length_max) + " characters";
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
    error_ = domain::refuse(domain::ErrorCode::schema, "A JSON object must be here.", at_);
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
    error_ = domain::refuse(domain::ErrorCode::schema,
                            "The member \"" + std::string(name) + "\" is missing.", pointer(name));
  }
  return value;
}

const boost::json::array* Members::take_list(std::string_view name) {
  const auto* value = take(name, true);
  if (value == nullptr) return nullptr;
  const auto* array = value->if_array();
  if (array == nullptr || array->empty() || array->size() > list_size_max) {
    refuse(name, std::string("a list of 1 to ") + std::to_string(list_size_max));
    return nullptr;
  }
  return array;
}

std::optional<std::string> Members::find_text(std::string_view name, std::size_t length_max) {
  const auto* value = take(name, false);
  if (value == nullptr) return std::nullopt;
  const auto* string = value->if_string();
  if (string == nullptr || string->empty() || is_longer_than(*string, length_max)) {
    refuse(name, text_form(1, length_max));
    return std::nullopt;
  }
  return std::string(*string);
}

std::string Members::text(std::string_view name, std::size_t length_max) {
  const auto* value = take(name, true);
  if (value == nullptr) return {};
  const auto* string = value->if_string();
  if (string == nullptr || string->empty() || is_longer_than(*string, length_max)) {
    refuse(name, text_form(1, length_max));
    return {};
  }
  return std::string(*string);
}

std::string Members::text_or_empty(std::string_view name, std::size_t length_max) {
  const auto* value = take(name, false);
  if (value == nullptr) return {};
  const auto* string = value->if_string();
  if (string == nullptr || is_longer_than(*string, length_max)) {
    refuse(name, text_form(0, length_max));
    return {};
  }
  return std::string(*string);
}

std::vector<std::string> Members::texts(std::string_view name) {
  return list<std::string>(
      name, [](const boost::json::value& value, std::string at) -> domain::Result<std::string> {
        const auto* string = value.if_string();
        if (string == nullptr || string->empty() || is_longer_than(*string, text_length_max)) {
          return domain::refuse(domain::ErrorCode::schema,
                                "Here must be " + text_form(1, text_length_max) + ".",
                                std::move(at));
        }
        return std::string(*string);
      });
}

void Members::constant(std::string_view name, std::string_view expected, bool required) {
  const auto* value = take(name, required);
  if (value == nullptr) return;
  const auto* string = value->if_string();
  if (string == nullptr || *string != expected) {
    refuse(name, "\"" + std::string(expected) + "\"");
  }
}

std::int64_t Members::integer(std::string_view name, std::int64_t min, std::int64_t max) {
  const auto* value = take(name, true);
  if (value == nullptr) return min;
  const auto* number = value->if_int64();
  if (number == nullptr || *number < min || *number > max) {
    refuse(name,
           std::string("an integer from ") + std::to_string(min) + " to " + std::to_string(max));
    return min;
  }
  return *number;
}

bool Members::flag(std::string_view name) {
  const auto* value = take(name, false);
  if (value == nullptr) return false;
  const auto* flag = value->if_bool();
  if (flag == nullptr) refuse(name, "true or false");
  return flag != nullptr && *flag;
}

std::optional<boost::json::value> Members::find_object(std::string_view name) {
  const auto* value = take(name, false);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) refuse(name, "an object");
  return boost::json::value(*value, boost::json::storage_ptr{});
}

std::optional<boost::json::value> Members::find_array(std::string_view name) {
  const auto* value = take(name, false);
  if (value == nullptr) return std::nullopt;
  if (!value->is_array()) refuse(name, "an array");
  return boost::json::value(*value, boost::json::storage_ptr{});
}

const boost::json::value& Members::any(std::string_view name) {
  const auto* value = take(name, true);
  return value == nullptr ? null_value : *value;
}

void Members::refuse(std::string_view name, std::string_view must_be) {
  if (error_) return;
  error_ = domain::refuse(domain::ErrorCode::schema,
                          "\"" + std::string(name) + "\" must be " + std::string(must_be) + ".",
                          pointer(name));
}

void Members::refuse(domain::Error error) {
  if (!error_) error_ = std::move(error);
}

void Members::refuse_unknown() {
  if (error_ || present_count_ == object_->size()) return;
  const auto known_end = taken_.begin() + taken_count_;
  std::string known;
  for (auto name = taken_.begin(); name != known_end; ++name) {
    if (!known.empty()) known += ", ";
    known += *name;
  }
  for (const auto& member : *object_) {
    const std::string_view name = member.key();
    if (std::find(taken_.begin(), known_end, name) != known_end) continue;
    error_ = domain::refuse(
        domain::ErrorCode::schema,
        "There is no member " + boost::json::serialize(name) + " here; known are: " + known + ".",
        pointer(name));
    return;
  }
}

}  // namespace sopu::codec
