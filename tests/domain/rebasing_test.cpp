// A proposal that grew stale is laid on what would bind now.
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

const auto retitled = with(sample_terms(), "/title", "Hosting");
const auto dearer = with(sample_terms(), "/serviceElements/services/0/fee/amount", 120'000);

Story with_stale(const boost::json::value& stale, const boost::json::value& winner) {
  return in_force() +
         Story{by("globex", change_proposal(sample_terms(), stale, midnight_of("2027-03-01")))
                   .called("stale")} +
         amended(sample_terms(), winner, "winner", midnight_of("2027-02-01"));
}

TEST(Rebasing, LaysDisjointChangesOverTheNewestVersion) {
  const World world = world_after(with_stale(dearer, retitled));
  const auto laid = rebased(world.agreement(), world.proposal("stale"), midnight_of("2027-03-01"));
  ASSERT_TRUE(laid);
  const auto both = with(retitled, "/serviceElements/services/0/fee/amount", 120'000);
  ASSERT_EQ(laid->size(), 1U);
  EXPECT_EQ(laid->front().result->hash(), parsed(both)->hash());

  auto data = change_proposal(retitled, both, midnight_of("2027-03-01"));
  data.rebase_of = id_of("stale");
  EXPECT_TRUE(world.attempt(by("globex", data)));
}

TEST(Rebasing, LeavesOverlappingChangesToPeople) {
  const auto otherwise = with(sample_terms(), "/title", "The shop");
  const World world = world_after(with_stale(otherwise, retitled));
  const auto laid = rebased(world.agreement(), world.proposal("stale"), midnight_of("2027-03-01"));
  ASSERT_FALSE(laid);
  EXPECT_EQ(laid.error().rule, "rebase-overlaps");
}

// First terms are proposed again whole; what leaves the terms alone has nothing to be laid on them.
TEST(Rebasing, IsOfChangesToTermsThatBind) {
  const World world = world_after(with_stale(dearer, retitled));
  for (const auto kind : {ProposalKind::initial, ProposalKind::suspension}) {
    Proposal stale = world.proposal("stale");
    stale.kind = kind;
    const auto laid = rebased(world.agreement(), stale, midnight_of("2027-03-01"));
    ASSERT_FALSE(laid) << name(kind);
    EXPECT_EQ(laid.error().why.code, "only-stale-rebased");
  }
}

TEST(Rebasing, IsOfSomethingStaleAndExact) {
  const auto both = with(retitled, "/serviceElements/services/0/fee/amount", 120'000);
  auto data = change_proposal(retitled, with(both, "/language", "fi"), midnight_of("2027-03-01"));
  data.rebase_of = id_of("stale");
  given(with_stale(dearer, retitled))
      .when(by("globex", data))
      .refused(ErrorCode::rule, "rebase-differs");
  data = change_proposal(retitled, both, midnight_of("2027-03-01"));
  data.rebase_of = id_of("winner");
  given(with_stale(dearer, retitled)).when(by("globex", data)).refused(ErrorCode::wrong_state);
  data.rebase_of = id_of("nothing");
  given(with_stale(dearer, retitled)).when(by("globex", data)).refused(ErrorCode::not_found);
}

}  // namespace
}  // namespace sopu::test
