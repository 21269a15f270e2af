// The descriptions of both interfaces, joined with the schemas that they share.
#include "server/documents.hpp"

#include <set>
#include <stdexcept>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace sopu::server {

namespace json = boost::json;

namespace {

// The names of the schemas that a value refers to, directly or through other schemas.
class Reached {
 public:
  explicit Reached(const json::object& schemas) : schemas_(schemas) {}

  bool contains(std::string_view name) const { return names_.contains(name); }

  void follow(const json::value& value) {
    if (const auto* list = value.if_array()) {
      for (const auto& item : *list) follow(item);
    } else if (const auto* object = value.if_object()) {
      for (const auto& [name, member] : *object) {
        const auto* text = name == "$ref" ? member.if_string() : nullptr;
        text == nullptr ? follow(member) : follow_reference({text->data(), text->size()});
      }
    }
  }

 private:
  void follow_reference(std::string_view reference) {
    constexpr std::string_view place = "#/components/schemas/";
    if (!reference.starts_with(place)) return;
    const std::string name(reference.substr(place.size()));
    const auto* schema = schemas_.if_contains(name);
    if (schema == nullptr) throw std::logic_error("there is no schema " + name);
    if (names_.insert(name).second) follow(*schema);
  }

  const json::object& schemas_;
  std::set<std::string, std::less<>> names_;
};

}  // namespace

std::string with_schemas(std::string_view document, std::string_view schemas) {
  json::value joined = json::parse(document);
  const json::value all = json::parse(schemas);
  Reached reached(all.as_object());
  reached.follow(joined);

  json::object wanted;
  for (const auto& [name, schema] : all.as_object()) {
    if (reached.contains({name.data(), name.size()})) wanted[name] = schema;
  }
  json::value& components = joined.as_object()["components"];
  if (components.is_null()) components.emplace_object();
  components.as_object()["schemas"] = std::move(wanted);
  return json::serialize(joined);
}

std::string_view openapi_document() {
  static const std::string document = with_schemas(openapi_text, schemas_text);
  return document;
}

std::string_view asyncapi_document() {
  static const std::string document = with_schemas(asyncapi_text, schemas_text);
  return document;
}

}  // namespace sopu::server
