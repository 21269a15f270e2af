#include "ledger/domain/value/json_patch.hpp"

#include <random>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "tests/support/terms_builder.hpp"

namespace sopu::domain {
namespace {

namespace json = boost::json;

std::string why(const Error& error) {
  return std::string(error.why.params.at("why").as_string());
}

struct Case {
  const char* name;
  const char* document;
  const char* patch;
  const char* result;  // null: refused
};

// RFC 6902, appendix A; A.11 and A.12 are about members that are ignored or parents missing. A.13
// (a member twice) cannot reach a patch: the strict reader refuses it.
constexpr Case rfc_cases[] = {
    {"A.1 adding a member", R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux"}])",
     R"({"baz":"qux","foo":"bar"})"},
    {"A.2 adding an item", R"({"foo":["bar","baz"]})",
     R"([{"op":"add","path":"/foo/1","value":"qux"}])", R"({"foo":["bar","qux","baz"]})"},
    {"A.3 removing a member", R"({"baz":"qux","foo":"bar"})", R"([{"op":"remove","path":"/baz"}])",
     R"({"foo":"bar"})"},
    {"A.4 removing an item", R"({"foo":["bar","qux","baz"]})",
     R"([{"op":"remove","path":"/foo/1"}])", R"({"foo":["bar","baz"]})"},
    {"A.5 replacing a value", R"({"baz":"qux","foo":"bar"})",
     R"([{"op":"replace","path":"/baz","value":"boo"}])", R"({"baz":"boo","foo":"bar"})"},
    {"A.6 moving a value", R"({"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}})",
     R"([{"op":"move","from":"/foo/waldo","path":"/qux/thud"}])",
     R"({"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}})"},
    {"A.7 moving an item", R"({"foo":["all","grass","cows","eat"]})",
     R"([{"op":"move","from":"/foo/1","path":"/foo/3"}])",
     R"({"foo":["all","cows","eat","grass"]})"},
    {"A.8 testing: success", R"({"baz":"qux","foo":["a",2,"c"]})",
     R"([{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}])",
     R"({"baz":"qux","foo":["a",2,"c"]})"},
    {"A.9 testing: failure", R"({"baz":"qux"})", R"([{"op":"test","path":"/baz","value":"bar"}])",
     nullptr},
    {"A.10 adding a nested member", R"({"foo":"bar"})",
     R"([{"op":"add","path":"/child","value":{"grandchild":{}}}])",
     R"({"foo":"bar","child":{"grandchild":{}}})"},
    {"A.11 ignoring unknown members", R"({"foo":"bar"})",
     R"([{"op":"add","path":"/baz","value":"qux","xyz":123}])", R"({"foo":"bar","baz":"qux"})"},
    {"A.12 adding below nothing", R"({"foo":"bar"})",
     R"([{"op":"add","path":"/baz/bat","value":"qux"}])", nullptr},
    {"A.14 escapes", R"({"/":9,"~1":10})", R"([{"op":"test","path":"/~01","value":10}])",
     R"({"/":9,"~1":10})"},
    {"A.15 comparing strings and numbers", R"({"/":9,"~1":10})",
     R"([{"op":"test","path":"/~01","value":"10"}])", nullptr},
    {"A.16 adding a list", R"({"foo":["bar"]})",
     R"([{"op":"add","path":"/foo/-","value":["abc","def"]}])", R"({"foo":["bar",["abc","def"]]})"},
};

// What the text of the RFC demands and its appendix does not show.
constexpr Case further_cases[] = {
    {"copy", R"({"a":{"b":1},"c":[]})", R"([{"op":"copy","from":"/a","path":"/c/-"}])",
     R"({"a":{"b":1},"c":[{"b":1}]})"},
    {"replace the whole", R"({"a":1})", R"([{"op":"replace","path":"","value":[1]}])", "[1]"},
    {"add over the whole", R"({"a":1})", R"([{"op":"add","path":"","value":{"b":2}}])",
     R"({"b":2})"},
    {"add replaces a member", R"({"a":1})", R"([{"op":"add","path":"/a","value":2}])",
     R"({"a":2})"},
    {"add at the end by number", "[1]", R"([{"op":"add","path":"/1","value":2}])", "[1,2]"},
    {"move onto itself", R"({"a":1})", R"([{"op":"move","from":"/a","path":"/a"}])", R"({"a":1})"},
    {"no operations", R"({"a":1})", "[]", R"({"a":1})"},
    {"test the whole", R"({"a":[1,{}]})", R"([{"op":"test","path":"","value":{"a":[1,{}]}}])",
     R"({"a":[1,{}]})"},
    {"an empty name is a name", R"({"":1})", R"([{"op":"replace","path":"/","value":2}])",
     R"({"":2})"},
    {"add past the end", "[1]", R"([{"op":"add","path":"/2","value":2}])", nullptr},
    {"add into a number", R"({"a":1})", R"([{"op":"add","path":"/a/b","value":2}])", nullptr},
    {"add into a text", R"({"a":"x"})", R"([{"op":"add","path":"/a/0","value":2}])", nullptr},
    {"add into null", R"({"a":null})", R"([{"op":"add","path":"/a/b","value":2}])", nullptr},
    {"remove from a number", R"({"a":1})", R"([{"op":"remove","path":"/a/b"}])", nullptr},
    {"remove from null", R"({"a":null})", R"([{"op":"remove","path":"/a/b"}])", nullptr},
    {"remove what is not there", R"({"a":1})", R"([{"op":"remove","path":"/b"}])", nullptr},
    {"remove past the end", "[1]", R"([{"op":"remove","path":"/1"}])", nullptr},
    {"remove the end", "[1]", R"([{"op":"remove","path":"/-"}])", nullptr},
    {"remove the whole", R"({"a":1})", R"([{"op":"remove","path":""}])", nullptr},
    {"replace what is not there", R"({"a":1})", R"([{"op":"replace","path":"/b","value":1}])",
     nullptr},
    {"replace the end", "[1]", R"([{"op":"replace","path":"/-","value":1}])", nullptr},
    {"move into itself", R"({"a":{"b":{}}})", R"([{"op":"move","from":"/a","path":"/a/b/c"}])",
     nullptr},
    {"move the whole", R"({"a":{}})", R"([{"op":"move","from":"","path":"/a"}])", nullptr},
    {"move into what takes its place", R"([[1],5])", R"([{"op":"move","from":"/0","path":"/1/x"}])",
     nullptr},
    {"move into a neighbour that was moved up", R"([{"x":1},{"y":2},5])",
     R"([{"op":"move","from":"/0","path":"/1/z"}])", nullptr},
    {"copy from nowhere", R"({"a":1})", R"([{"op":"copy","from":"/b","path":"/c"}])", nullptr},
    {"a leading zero", "[1,2]", R"([{"op":"remove","path":"/01"}])", nullptr},
    {"an exponent", "[1,2]", R"([{"op":"replace","path":"/1e0","value":1}])", nullptr},
    {"a negative position", "[1,2]", R"([{"op":"remove","path":"/-1"}])", nullptr},
    {"a huge position", "[1]", R"([{"op":"add","path":"/99999999999999999999999","value":1}])",
     nullptr},
    {"a bad escape", R"({"~2":1})", R"([{"op":"remove","path":"/~2"}])", nullptr},
    {"a pointer without slash", R"({"a":1})", R"([{"op":"remove","path":"a"}])", nullptr},
    {"an unknown operation", R"({"a":1})", R"([{"op":"merge","path":"/a","value":1}])", nullptr},
    {"no operation", R"({"a":1})", R"([{"path":"/a","value":1}])", nullptr},
    {"no path", R"({"a":1})", R"([{"op":"add","value":1}])", nullptr},
    {"no value", R"({"a":1})", R"([{"op":"add","path":"/a"}])", nullptr},
    {"no from", R"({"a":1})", R"([{"op":"move","path":"/b"}])", nullptr},
    {"a path that is no text", R"({"a":1})", R"([{"op":"remove","path":1}])", nullptr},
    {"an operation that is no object", R"({"a":1})", R"([1])", nullptr},
    {"a patch that is no list", R"({"a":1})", R"({"op":"remove","path":"/a"})", nullptr},
};

void expect(const Case& test) {
  SCOPED_TRACE(test.name);
  const auto result = apply_patch(json::parse(test.document), json::parse(test.patch));
  if (test.result == nullptr) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::rule);
    EXPECT_EQ(result.error().rule, "patch-does-not-apply");
  } else {
    ASSERT_TRUE(result) << why(result.error());
    EXPECT_EQ(*result, json::parse(test.result));
  }
}

TEST(JsonPatch, DoesWhatTheRfcShows) {
  for (const auto& test : rfc_cases) expect(test);
}

TEST(JsonPatch, DoesWhatTheRfcSays) {
  for (const auto& test : further_cases) expect(test);
}

TEST(JsonPatch, ARefusalNamesTheOperation) {
  const auto result = apply_patch(json::parse(R"({"a":1})"), json::parse(R"([
      {"op":"add","path":"/b","value":2},
      {"op":"test","path":"/b","value":2},
      {"op":"remove","path":"/c"}])"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().pointer, "/2");
  EXPECT_EQ(result.error().why,
            (Sentence{"patch-does-not-apply.no-such-place", {{"operation", 3}}}));
}

TEST(JsonPatch, ARefusalSaysWhatIsWrong) {
  const auto why_not = [](const char* patch) {
    const auto result = apply_patch(json::parse(R"({"a": [1], "b": 2})"), json::parse(patch));
    return result ? std::string("it applies") : result.error().why.code.substr(21);
  };
  EXPECT_EQ(why_not("{}"), "not-list");
  EXPECT_EQ(why_not("[1]"), "not-object");
  EXPECT_EQ(why_not(R"([{"op": "remove"}])"), "member-missing");
  EXPECT_EQ(why_not(R"([{"op": "remove", "path": 1}])"), "member-no-text");
  EXPECT_EQ(why_not(R"([{"op": "merge", "path": ""}])"), "no-such-op");
  EXPECT_EQ(why_not(R"([{"op": "remove", "path": "a"}])"), "no-pointer");
  EXPECT_EQ(why_not(R"([{"op": "remove", "path": "/a/x"}])"), "no-such-place");
  EXPECT_EQ(why_not(R"([{"op": "remove", "path": "/c"}])"), "no-such-place");
  EXPECT_EQ(why_not(R"([{"op": "remove", "path": "/a/1"}])"), "no-such-place");
  EXPECT_EQ(why_not(R"([{"op": "remove", "path": "/b/c"}])"), "no-such-place");
  EXPECT_EQ(why_not(R"([{"op": "test", "path": "/b", "value": 3}])"), "other-value");
  EXPECT_EQ(why_not(R"([{"op": "remove", "path": ""}])"), "removes-whole");
  EXPECT_EQ(why_not(R"([{"op": "move", "from": "/a", "path": "/a/0"}])"), "into-itself");
}

TEST(JsonPatch, ARefusedTextIsCutBetweenCharacters) {
  std::string name;
  for (int i = 0; i < 50; ++i) name += "ä";
  const auto result =
      apply_patch(json::object{}, json::array{json::object{{"op", "x" + name}, {"path", ""}}});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().why.params.at("op"), json::value("x" + name.substr(0, 78) + "…"));
}

TEST(JsonPatch, KeepsIntegersWhole) {
  const auto result =
      apply_patch(json::parse(R"({"big":9007199254740991,"small":-9007199254740991})"),
                  json::parse(R"([{"op":"add","path":"/one","value":1},
                                  {"op":"copy","from":"/big","path":"/copy"}])"));
  ASSERT_TRUE(result);
  for (const auto* name : {"big", "small", "one", "copy"}) {
    EXPECT_TRUE(result->at(name).is_int64()) << name;
  }
  EXPECT_EQ(result->at("copy").as_int64(), 9'007'199'254'740'991);
}

TEST(JsonPatch, ADocumentCannotBeDoubledBeyondMeasure) {
  json::array patch;
  for (int i = 0; i < 60; ++i) {
    patch.push_back({{"op", "copy"}, {"from", ""}, {"path", "/" + std::to_string(i)}});
  }
  const auto result = apply_patch(json::parse(R"({"a":"some text"})"), patch);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().why.code, "patch-does-not-apply.too-large");
}

TEST(JsonPatch, ADocumentCannotBeNestedWithoutEnd) {
  json::array patch;
  std::string path;
  for (int i = 0; i < 500; ++i) {
    path += "/a";
    patch.push_back({{"op", "add"}, {"path", path}, {"value", json::object{}}});
  }
  EXPECT_FALSE(apply_patch(json::object{}, patch));
}

TEST(JsonPatch, HasAtMostAThousandOperations) {
  json::array patch;
  for (int i = 0; i < 1000; ++i) {
    patch.push_back({{"op", "test"}, {"path", "/a"}, {"value", 1}});
  }
  const json::value document{{"a", 1}};
  EXPECT_TRUE(apply_patch(document, patch));
  patch.push_back(patch.front());
  EXPECT_FALSE(apply_patch(document, patch));
}

TEST(MakePatch, OfTheSameIsEmpty) {
  EXPECT_EQ(make_patch(test::sample_terms(), test::sample_terms()), json::array{});
}

json::value random_value(std::mt19937& random, int depth) {
  const auto pick = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
  switch (pick(depth > 0 ? 6 : 4)) {
    case 0:
      return pick(3) - 1;
    case 1:
      return pick(2) == 0;
    case 2:
      return json::string("text " + std::to_string(pick(3)));
    case 3:
      return nullptr;
    case 4: {
      json::array list;
      for (int n = pick(4); n > 0; --n) list.push_back(random_value(random, depth - 1));
      return list;
    }
    default: {
      constexpr const char* names[] = {"a", "b", "c/d", "e~f", "", "0"};
      json::object object;
      for (int n = pick(4); n > 0; --n) {
        object[names[pick(6)]] = random_value(random, depth - 1);
      }
      return object;
    }
  }
}

TEST(MakePatch, LeadsFromOneToTheOther) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int i = 0; i < 500; ++i) {
    const auto before = random_value(random, 4);
    const auto after = random_value(random, 4);
    const auto patch = make_patch(before, after);
    const auto result = apply_patch(before, patch);
    ASSERT_TRUE(result) << json::serialize(before) << json::serialize(patch) << why(result.error());
    EXPECT_EQ(*result, after);
  }
}

}  // namespace
}  // namespace sopu::domain
