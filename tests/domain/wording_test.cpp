// What people wrote in an event.
#include "ledger/domain/wording.hpp"

#include <gmock/gmock.h>

#include "tests/support/case_story.hpp"

namespace sopu::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct Last {
  World world;
  Event event;
  std::vector<std::string> texts() const { return texts_in(event); }
  std::vector<ItemText> items() const { return items_written_in(world.agreement(), event); }
  std::string item(const char* id) const {
    for (const ItemText& one : items()) {
      if (one.item.value == id) return one.text;
    }
    return {};
  }
};

Last told(const Story& story) {
  World world = world_after(story);
  Event last = world.log[world.log.size() - 1].first;
  return {std::move(world), std::move(last)};
}

TEST(Wording, OfAnEventAreItsTexts) {
  EXPECT_THAT(told(in_force() + Story{by("acme", CommentPosted{"Why so?", {}, {}})}).texts(),
              ElementsAre("Why so?"));
  const auto settlement = told(
      on_level_1() +
      Story{by(
          "acme",
          SettlementProposed{
              id_of("case"), "Half of it.", RemedyOwed{{"acme"}, "A new server.", {}}, {}, {}})});
  EXPECT_THAT(settlement.texts(), ElementsAre("Half of it.", "A new server."));
  EXPECT_THAT(settlement.items(), IsEmpty());
}

TEST(Wording, OfFirstTermsIsEveryItem) {
  const auto terms = sample_terms();
  const auto first = told(prepared() + Story{by("acme", initial_proposal(terms))});
  EXPECT_THAT(first.item("law"), HasSubstr("\n"));
  EXPECT_THAT(first.item("law"), Not(HasSubstr("law\n"))) << "its id is no text";
  EXPECT_NE(first.item("uptime"), "");
}

TEST(Wording, OfItemsAreNamesAndTextsAlone) {
  const auto terms = sample_terms();
  const auto first = told(prepared() + Story{by("acme", initial_proposal(terms))});
  EXPECT_EQ(first.item("law"), "Law\nThe law of Finland.");
  EXPECT_THAT(first.item("uptime"), Not(HasSubstr("availability")));
  EXPECT_THAT(first.item("go-live"), Not(HasSubstr("acme")));
}

// The names of members that the published schema says are texts or names.
void collect(const boost::json::value& schema, const std::string& name,
             std::set<std::string>& texts) {
  if (const auto* object = schema.if_object()) {
    const auto* ref = object->if_contains("$ref");
    if (ref && (*ref == "#/definitions/text" || *ref == "#/definitions/name")) texts.insert(name);
    for (const auto& [key, member] : *object) {
      if (key != "properties") {
        collect(member, name, texts);
        continue;
      }
      for (const auto& [property, one] : member.as_object()) collect(one, property, texts);
    }
  } else if (const auto* list = schema.if_array()) {
    for (const auto& one : *list) collect(one, name, texts);
  }
}

TEST(Wording, KnowsEveryTextThatTheSchemaKnows) {
  std::set<std::string> texts;
  collect(boost::json::parse(terms_schema()), "", texts);
  // In no item: what both intend, who stands where, what a thing is counted in, the law.
  for (const char* other : {"statementOfIntent", "role", "unit", "claimNeeds", "forum",
                            "governingLaw", "liabilityCap"}) {
    EXPECT_EQ(texts.erase(other), 1U) << other;
  }
  EXPECT_THAT(texts, ElementsAre("description", "heading", "item", "metric", "milestone", "name",
                                 "text", "title"));
}

TEST(Wording, OfAnAmendmentIsWhatItChanges) {
  const auto terms = sample_terms();
  auto changed = with(terms, "/clauses/0/text", "Entirely other words.");
  const auto amended = told(
      in_force() + Story{by("acme", change_proposal(terms, changed, midnight_of("2027-03-01")))});
  ASSERT_EQ(amended.items().size(), 1U);
  EXPECT_THAT(amended.items().front().text, HasSubstr("Entirely other words."));
}

}  // namespace
}  // namespace sopu::test
