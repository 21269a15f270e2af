#include "ledger/domain/value/canonical_json.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

namespace sopu::domain {
namespace {

namespace json = boost::json;

// RFC 8785, 3.2.3: by UTF-16 code units. UTF-8 sorts like the code points, and so do UTF-16 units
// but for one thing: characters beyond U+FFFF (lead bytes from F0) are written with surrogates,
// which come before U+E000 to U+FFFF (lead bytes EE and EF).
bool utf16_less(std::string_view a, std::string_view b) {
  const auto [at_a, at_b] = std::ranges::mismatch(a, b);
  if (at_a == a.end() || at_b == b.end()) return at_a == a.end() && at_b != b.end();
  const auto byte_a = static_cast<unsigned char>(*at_a);
  const auto byte_b = static_cast<unsigned char>(*at_b);
  const bool surrogates_a = byte_a >= 0xF0;
  const bool surrogates_b = byte_b >= 0xF0;
  if (surrogates_a != surrogates_b && byte_a >= 0xEE && byte_b >= 0xEE) return surrogates_a;
  return byte_a < byte_b;
}

bool is_escaped(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

// RFC 8785, 3.2.2.2: the short form where there is one.
void write_escaped(char c, std::string& out) {
  constexpr std::string_view plain = "\"\\\b\t\n\f\r";
  constexpr std::string_view shorthand = "\"\\btnfr";
  constexpr std::string_view hex = "0123456789abcdef";
  if (const auto at = plain.find(c); at != plain.npos) {
    (out += '\\') += shorthand[at];
    return;
  }
  const auto byte = static_cast<unsigned char>(c);
  out += "\\u00";
  out += hex[byte >> 4];
  out += hex[byte & 0xF];
}

void write_string(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    const auto escaped = std::ranges::find_if(text, is_escaped);
    const auto plain = static_cast<std::size_t>(escaped - text.begin());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    write_escaped(text.front(), out);
    text.remove_prefix(1);
  }
  out += '"';
}

void write(const json::value& value, std::string& out);

void write_object(const json::object& object, std::string& out) {
  std::vector<const json::key_value_pair*> members;
  members.reserve(object.size());
  for (const auto& member : object) members.push_back(&member);
  std::ranges::sort(members, utf16_less, [](const auto* m) { return std::string_view(m->key()); });
  out += '{';
  for (const auto* member : members) {
    if (member != members.front()) out += ',';
    write_string(member->key(), out);
    out += ':';
    write(member->value(), out);
  }
  out += '}';
}

void write(const json::value& value, std::string& out) {
  switch (value.kind()) {
    case json::kind::null:
      out += "null";
      return;
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return;
    case json::kind::int64:
      out += std::to_string(value.get_int64());
      return;
    case json::kind::uint64:
      out += std::to_string(value.get_uint64());
      return;
    case json::kind::double_:
      throw std::logic_error("a floating-point number has no place in what is signed");
    case json::kind::string:
      write_string(value.get_string(), out);
      return;
    case json::kind::object:
      write_object(value.get_object(), out);
      return;
    case json::kind::array: {
      out += '[';
      bool first = true;
      for (const auto& item : value.get_array()) {
        if (!first) out += ',';
        first = false;
        write(item, out);
      }
      out += ']';
      return;
    }
  }
}

}  // namespace

std::string canonical(const json::value& value) {
  std::string out;
  write(value, out);
  return out;
}

}  // namespace sopu::domain
