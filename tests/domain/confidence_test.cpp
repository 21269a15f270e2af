// What a side and the neutral of a dispute tell each other alone.
#include "ledger/domain/mention.hpp"
#include "tests/support/case_story.hpp"

namespace sopu::test {
namespace {

const Hash words = crypto::sha256(crypto::view("salt and words"));

Said confide(const char* party, const char* to) {
  return by(party, StatementConfided{id_of("case"), {to}, words});
}

TEST(Confidence, IsBetweenASideAndTheNeutralThatIsThere) {
  given(with_neutral()).when(confide("acme", "umbrella")).accepted();
  given(with_neutral()).when(confide("umbrella", "globex")).accepted();
  given(with_neutral()).when(confide("acme", "globex")).refused(ErrorCode::rule, "not-the-neutral");
  given(with_neutral())
      .when(confide("umbrella", "hooli"))
      .refused(ErrorCode::rule, "confided-to-no-side");
  given(with_neutral())
      .when(confide("umbrella", "umbrella"))
      .refused(ErrorCode::rule, "confided-to-no-side");
}

TEST(Confidence, WaitsForTheNeutralAndGoesToNoOther) {
  given(on_level_2())
      .when(confide("acme", "umbrella"))
      .refused(ErrorCode::wrong_state)
      .saying("no-neutral");
  World world = world_after(on_level_2() + Story{nominate("acme"), welcome("globex")});
  Given{world}
      .when(confide("acme", "umbrella"))
      .refused(ErrorCode::wrong_state)
      .saying("neutral-not-declared");
  Given{world}
      .when(confide("umbrella", "acme"))
      .refused(ErrorCode::wrong_state)
      .saying("neutral-not-declared");
  world.must(declare());
  world.must(by("umbrella", NeutralResigned{id_of("case"), "We are ill."}));
  Given{world}
      .when(confide("acme", "umbrella"))
      .refused(ErrorCode::wrong_state)
      .saying("no-neutral");
}

TEST(Confidence, EndsWithTheCase) {
  given(with_neutral() + Story{give_up()})
      .when(confide("acme", "umbrella"))
      .refused(ErrorCode::wrong_state);
}

TEST(Confidence, IsReadByTheTwoAlone) {
  const World world = world_after(with_neutral() + Story{confide("acme", "umbrella")});
  const Event& event = world.log[world.log.size() - 1].first;
  EXPECT_TRUE(mention_of(world.agreement(), event).documents.contains(words));
  EXPECT_TRUE(reads_documents(event, {"acme"}));
  EXPECT_TRUE(reads_documents(event, {"umbrella"}));
  EXPECT_FALSE(reads_documents(event, {"globex"}));
  const World evidence = world_after(
      with_neutral() + Story{by("acme", EvidenceSubmitted{id_of("case"), "See.", {}, {}, {}})});
  EXPECT_TRUE(reads_documents(evidence.log[evidence.log.size() - 1].first, {"globex"}));
}

}  // namespace
}  // namespace sopu::test
