// What of the terms an event is about.
#include "ledger/domain/mention.hpp"

#include <gmock/gmock.h>

#include "tests/support/case_story.hpp"

namespace sopu::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const auto terms = sample_terms();

struct LastOf {
  World world;
  Event event;
  Mention mention() const { return mention_of(world.agreement(), event); }
};

LastOf told(const Story& story) {
  World world = world_after(story);
  Event last = world.log[world.log.size() - 1].first;
  return {std::move(world), std::move(last)};
}

std::set<ItemId> items_of_change(const boost::json::value& result) {
  return told(in_force() +
              Story{by("acme", change_proposal(terms, result, midnight_of("2027-03-01")))})
      .mention()
      .items;
}

TEST(Mention, IsWhatAnEventNames) {
  const auto comment = told(in_force() + Story{by("acme", CommentPosted{"Why?", {{"law"}}, {}})});
  EXPECT_THAT(comment.mention().items, ElementsAre(ItemId{"law"}));
  EXPECT_TRUE(names_item(comment.event, {"law"}));
  EXPECT_FALSE(names_item(comment.event, {"liability"}));
  EXPECT_THAT(told(raised()).mention().items, ElementsAre(ItemId{"uptime"}));
}

TEST(Mention, GoesBackToTheEventsThatAnEventNames) {
  EXPECT_THAT(told(on_level_1()).mention().events, ElementsAre(id_of("case")));
  const auto approved = told(
      in_force() +
      Story{by("acme", change_proposal(terms, priced(terms, 120'000), midnight_of("2027-03-01")))
                .called("dearer"),
            approve("globex", "dearer")});
  EXPECT_THAT(approved.mention().events, ElementsAre(id_of("dearer")));
  EXPECT_THAT(approved.mention().items, IsEmpty());
}

TEST(Mention, OfADeadlineGoesBackToItsCase) {
  World world = let_pass(world_after(on_level_1()), "2027-03-01T08:00:00.000Z");
  int deadlines_of_case = 0;
  for (const auto& [event, recorded] : world.log) {
    const auto* deadline = get_if<DeadlinePassed>(event.payload);
    if (!deadline || deadline->kind != DeadlineKind::level_ends) continue;
    ++deadlines_of_case;
    EXPECT_THAT(mention_of(world.agreement(), event).events, ElementsAre(id_of("case")));
  }
  EXPECT_EQ(deadlines_of_case, 1);
}

TEST(Mention, OfAProposalIsWhatItChangesAndWhatThatIsIn) {
  EXPECT_THAT(items_of_change(priced(terms, 120'000)), ElementsAre(ItemId{"hosting"}));
  EXPECT_THAT(items_of_change(with(terms, "/serviceElements/services/1/units/0/name", "Help")),
              UnorderedElementsAre(ItemId{"support"}, ItemId{"desk"}));
  EXPECT_THAT(items_of_change(with(terms, "/title", "Another")), IsEmpty());
}

TEST(Mention, OfAProposalIsWhatComesAndGoes) {
  EXPECT_THAT(items_of_change(without(terms, "/clauses/1")), ElementsAre(ItemId{"law"}));
  EXPECT_THAT(
      items_of_change(with(terms, "/clauses/-",
                           {{"id", "peace"}, {"heading", "Peace"}, {"text", "There is peace."}})),
      ElementsAre(ItemId{"peace"}));
}

// A member of the terms may be called like an item of a list.
TEST(Mention, IsOfItemsNotOfMembers) {
  const auto named =
      with(terms, "/clauses/-", {{"id", "legal"}, {"heading", "Legal"}, {"text", "As below."}});
  World world = world_after(in_force(named));
  world.must(by("acme", change_in(world, with(named, "/legal/forum", "The court of Turku"),
                                  midnight_of("2027-03-01"))));
  const Event& last = world.log[world.log.size() - 1].first;
  EXPECT_THAT(mention_of(world.agreement(), last).items, IsEmpty());
}

TEST(Mention, OfFirstTermsIsAllThatTheyHave) {
  const auto proposed =
      told(prepared() + Story{by("acme", initial_proposal(terms)).called("initial")});
  EXPECT_TRUE(proposed.mention().whole_terms);
  EXPECT_TRUE(brings_item(proposed.world.agreement(), proposed.event, {"law"}));
  EXPECT_FALSE(brings_item(proposed.world.agreement(), proposed.event, {"peace"}));
  const auto approved =
      told(prepared() + Story{by("acme", initial_proposal(terms)).called("initial"),
                              approve("globex", "initial")});
  EXPECT_TRUE(brings_item(approved.world.agreement(), approved.event, {"law"}));
  EXPECT_FALSE(brings_item(approved.world.agreement(), approved.event, {"peace"}));
}

}  // namespace
}  // namespace sopu::test
