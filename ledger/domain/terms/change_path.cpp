#include "ledger/domain/terms/change_path.hpp"

#include <set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "ledger/domain/terms/terms_form.hpp"

namespace sopu::domain::change_path {
namespace {

namespace json = boost::json;

std::string unescaped(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1')) {
      out += token[++i] == '0' ? '~' : '/';
    } else {
      out += token[i];
    }
  }
  return out;
}

const json::string* text_member(const json::object& object, std::string_view name) {
  const auto* member = object.if_contains(name);
  return member == nullptr ? nullptr : member->if_string();
}

}  // namespace

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> tokens;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto token = path.substr(0, path.find('/'));
    tokens.push_back(unescaped(token));
    path.remove_prefix(token.size());
  }
  return tokens;
}

std::string join(std::string_view path, std::string_view token) {
  return std::string(path) + '/' + form::escaped(token);
}

bool covers(std::string_view above, std::string_view below) {
  return below.starts_with(above) && (below.size() == above.size() || below[above.size()] == '/');
}

std::optional<std::string> key_of(const json::value& item) {
  const auto* object = item.if_object();
  if (object == nullptr) return std::nullopt;
  for (const auto name : {"id", "party"}) {
    if (const auto* key = text_member(*object, name)) return std::string(*key);
  }
  if (const auto* level = object->if_contains("level"); level != nullptr && level->is_int64()) {
    return std::to_string(level->get_int64());
  }
  const auto* day = text_member(*object, "day");
  const auto* from = text_member(*object, "from");
  if (day != nullptr && from != nullptr) return std::string(*day) + "-" + std::string(*from);
  return std::nullopt;
}

std::optional<std::vector<std::string>> keys_of(const json::array& list) {
  std::vector<std::string> keys;
  std::set<std::string> seen;
  for (const auto& item : list) {
    auto key = key_of(item);
    if (!key || !seen.insert(*key).second) return std::nullopt;
    keys.push_back(*std::move(key));
  }
  return keys;
}

const json::value* step(const json::value& value, std::string_view token) {
  if (const auto* object = value.if_object()) return object->if_contains(token);
  const auto* list = value.if_array();
  if (list == nullptr) return nullptr;
  for (const auto& item : *list) {
    if (key_of(item) == token) return &item;
  }
  return nullptr;
}

const json::value* find(const json::value& value, std::string_view path) {
  const json::value* found = &value;
  for (const auto& token : split(path)) {
    found = step(*found, token);
    if (found == nullptr) return nullptr;
  }
  return found;
}

}  // namespace sopu::domain::change_path
