// How the documents that the server serves about itself are joined from their parts.
#include <algorithm>
#include <set>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "server/documents.hpp"

namespace sopu::server::test {
namespace {

namespace json = boost::json;
using Names = std::set<std::string>;

Names names_of(const json::object& object) {
  Names names;
  for (const auto& member : object) names.insert(std::string(member.key()));
  return names;
}

// Adds what `$ref` says anywhere in the value. Members beside it would be read by OpenAPI only.
void collect_references(const json::value& value, Names& references) {
  if (const auto* list = value.if_array()) {
    for (const auto& item : *list) collect_references(item, references);
  } else if (const auto* object = value.if_object()) {
    for (const auto& [name, member] : *object) {
      if (name == "$ref") {
        references.insert(std::string(member.as_string()));
        EXPECT_EQ(object->size(), 1u) << *object;
      }
      collect_references(member, references);
    }
  }
}

TEST(WithSchemasTest, TakesWhatIsReachedAndNothingElse) {
  const auto joined = json::parse(with_schemas(
      R"({"paths": [{"$ref": "#/components/schemas/Tree"}, {"$ref": "#/paths/0"}],
          "components": {"other": {}}})",
      R"({"Leaf": {"type": "string"},
          "Tree": {"items": {"$ref": "#/components/schemas/Branch"}},
          "Branch": {"anyOf": [{"$ref": "#/components/schemas/Tree"},
                               {"$ref": "#/components/schemas/Leaf"}]},
          "Stone": {"$ref": "#/components/schemas/Leaf"}})"));
  EXPECT_EQ(names_of(joined.at("components").at("schemas").as_object()),
            (Names{"Leaf", "Tree", "Branch"}));
  EXPECT_TRUE(joined.at("components").as_object().contains("other"));
  EXPECT_EQ(joined.at("paths").as_array().size(), 2u);
}

TEST(WithSchemasTest, ADocumentNeedsNoComponentsOfItsOwn) {
  const auto joined = json::parse(
      with_schemas(R"({"$ref": "#/components/schemas/Leaf"})", R"({"Leaf": {}, "Stone": {}})"));
  EXPECT_EQ(names_of(joined.at("components").at("schemas").as_object()), (Names{"Leaf"}));
}

TEST(WithSchemasTest, AReferenceThatLeadsNowhereIsAFault) {
  EXPECT_THROW(with_schemas(R"([{"$ref": "#/components/schemas/None"}])", "{}"), std::logic_error);
  EXPECT_THROW(with_schemas(R"({"$ref": "#/components/schemas/Leaf"})",
                            R"({"Leaf": {"items": {"$ref": "#/components/schemas/None"}}})"),
               std::logic_error);
}

TEST(SchemasTest, EveryReferenceLeadsSomewhere) {
  for (const auto served : {openapi_document(), asyncapi_document()}) {
    const auto document = json::parse(served);
    Names references;
    collect_references(document, references);
    EXPECT_FALSE(references.empty());
    for (const auto& reference : references) {
      boost::system::error_code nowhere;
      ASSERT_TRUE(reference.starts_with("#/")) << reference;
      EXPECT_NE(document.find_pointer(reference.substr(1), nowhere), nullptr) << reference;
    }
  }
}

TEST(SchemasTest, EverySchemaIsReferredTo) {
  Names used;
  for (const auto served : {openapi_document(), asyncapi_document()}) {
    const auto document = json::parse(served);
    Names references;
    collect_references(document, references);
    for (const auto& name : names_of(document.at("components").at("schemas").as_object())) {
      EXPECT_TRUE(references.contains("#/components/schemas/" + name)) << name;
      used.insert(name);
    }
  }
  EXPECT_EQ(used, names_of(json::parse(schemas_text).as_object()));
}

TEST(SchemasTest, TheyStandInOneFileInOrder) {
  std::vector<std::string> names;
  const auto schemas = json::parse(schemas_text);
  for (const auto& schema : schemas.as_object()) names.emplace_back(schema.key());
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  for (const auto part : {openapi_text, asyncapi_text}) {
    const auto document = json::parse(part);
    const auto* components = document.as_object().if_contains("components");
    EXPECT_FALSE(components != nullptr && components->as_object().contains("schemas"));
  }
}

}  // namespace
}  // namespace sopu::server::test
