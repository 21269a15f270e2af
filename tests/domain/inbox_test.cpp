// What waits for whom in an agreement, and no longer.
#include "ledger/domain/agreement/inbox.hpp"

#include "tests/domain/told_months.hpp"

namespace sopu::test {
namespace {

// Codes of what is to be done, without what is only due, each with its reference.
std::vector<std::string> waits(const World& world, const std::string& party) {
  std::vector<std::string> found;
  for (const auto& one : waiting_for(world.agreement(), world.reader(party), world.now)) {
    const std::string code = one.what.code;
    if (code.starts_with("inbox-")) found.push_back(code + " " + one.reference);
  }
  return found;
}
using Found = std::vector<std::string>;

std::string told(const char* code, std::string_view event) {
  return std::string(code) + " " + id_of(event).value;
}

Said complain(const std::string& party, ComplaintAbout about) {
  return by(party, ComplaintFiled{about, {}, "The shop was closed."}).called("complaint");
}

TEST(Inbox, TellsWhoFiledAComplaintThatItIsAnswered) {
  World world = world_after(in_force() + Story{complain("globex", ComplaintAbout::service)});
  EXPECT_EQ(waits(world, "globex"), Found{});
  world.must(by("acme", ComplaintAnswered{id_of("complaint"), "We were moving it."}));
  EXPECT_EQ(waits(world, "globex"), Found{told("inbox-close", "complaint")});
  EXPECT_EQ(waits(world, "acme"), Found{});
  World disputed = world;
  disputed.must(
      by("globex", DisputeRaised{{{"uptime"}}, {}, {}, id_of("complaint"), "No.", "Money."}));
  EXPECT_EQ(waits(disputed, "globex"), Found{});
  world.must(by("globex", ComplaintClosed{id_of("complaint"), true, "That is that."}));
  EXPECT_EQ(waits(world, "globex"), Found{});
}

TEST(Inbox, AsksForAReviewOfAComplaintAboutTheAgreementAndForItsConfirmation) {
  World world = world_after(in_force() + Story{complain("globex", ComplaintAbout::agreement)});
  for (const std::string party : {"acme", "globex"}) {
    EXPECT_EQ(waits(world, party), Found{told("inbox-hold-review", "complaint")}) << party;
  }
  world.must(
      by("acme", ReviewHeld{id_of("complaint"), "We met.", {"True."}, 3, ReviewOutcome::no_change})
          .called("review"));
  EXPECT_EQ(waits(world, "acme"), Found{});
  EXPECT_EQ(waits(world, "globex"), Found{told("inbox-review", "review")});
  World newer = world;
  newer.must(by("globex", ReviewHeld{{}, "We met again.", {"Well."}, 4, ReviewOutcome::no_change})
                 .called("newer"));
  EXPECT_EQ(waits(newer, "globex"), Found{});
  EXPECT_EQ(waits(newer, "acme"), Found{told("inbox-review", "newer")});
  world.must(by("globex", ReviewConfirmed{id_of("review"), 2, ""}));
  EXPECT_EQ(waits(world, "globex"), Found{});
}

TEST(Inbox, TellsASideWhatTheOtherSaysIsPaid) {
  World world = after({february("acme", 60min)}, automatic());
  const auto said = [&](const std::string& party, std::int64_t amount) {
    world.must(by(party, CreditSettled{{"hosting"}, "2027-02", amount, ""}));
  };
  said("acme", 4000);
  EXPECT_EQ(waits(world, "acme"), Found{});
  EXPECT_EQ(waits(world, "globex"), Found{"inbox-credit 2027-02"});
  said("globex", 6000);
  EXPECT_EQ(waits(world, "globex"), Found{});
  EXPECT_EQ(waits(world, "acme"), Found{}) << "both have spoken";
  said("acme", 6000);
  EXPECT_EQ(waits(world, "acme"), Found{});
}

TEST(Inbox, AsksTheOtherSideAloneAboutAnExclusion) {
  const auto terms = with(without_repetition(), "/serviceElements/exclusions/-",
                          {{"id", "storm"}, {"kind", "forceMajeure"}, {"text", "No help."}});
  World world = after({february("acme", 60min)}, terms);
  world.must(by("acme", ExclusionClaimed{{"storm"}, {}, eleventh, eleventh + 30min, "A storm."})
                 .called("claim"));
  EXPECT_EQ(waits(world, "acme"), Found{});
  EXPECT_EQ(waits(world, "globex"), Found{told("inbox-exclusion", "claim")});
  world.must(by("globex", ExclusionRefused{id_of("claim"), "It was not told."}));
  EXPECT_EQ(waits(world, "globex"), Found{});
}

}  // namespace
}  // namespace sopu::test
