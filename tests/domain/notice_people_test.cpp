// A notice that accuses or ends takes as many people as the remedy class.
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

TerminationNotified notice(Time effective_from) {
  return {"We move.", std::nullopt, effective_from};
}

boost::json::value two_of(const std::string& party) {
  return with_threshold(sample_terms(), party, "remedy", 2);
}

Said leave() {
  return by("globex", notice(midnight_of("2027-06-01"))).called("leave");
}

// Somebody else of the party says it too.
Said second(int person, const std::string& party = "globex") {
  Said said = by(party, NoticeSeconded{id_of("leave"), {}}).person_number(person);
  said.complete = [](const World& world, Payload& payload) {
    std::get<NoticeSeconded>(std::get<NoticeEvent>(payload)).event =
        world.agreement().notices.find(id_of("leave"))->event;
  };
  return said;
}

TEST(NoticePeople, CountFromTheEventThatCompletesThem) {
  const World alone = world_after(in_force(two_of("globex")) + Story{leave()});
  EXPECT_FALSE(standing_termination(alone.agreement()));
  EXPECT_EQ(alone.agreement().notices.waiting.size(), 1U);
  const World both = world_after(in_force(two_of("globex")) + Story{leave(), second(2)});
  ASSERT_TRUE(standing_termination(both.agreement()));
  EXPECT_EQ(standing_termination(both.agreement())->effective_from, midnight_of("2027-06-01"));
  EXPECT_TRUE(both.agreement().notices.waiting.empty());
}

TEST(NoticePeople, CompleteItWithTheEarliestEndThatIsPossibleThen) {
  const World world = world_after(in_force(two_of("globex")) +
                                  Story{by("globex", notice(time_of("2027-04-20T00:00:00.000Z")))
                                            .called("leave")
                                            .at("2027-01-15T08:00:00.000Z"),
                                        second(2).at("2027-02-01T08:00:00.000Z")});
  EXPECT_EQ(standing_termination(world.agreement())->effective_from,
            time_of("2027-05-02T07:00:00.000Z"));
}

TEST(NoticePeople, AreDifferentPeopleOfTheParty) {
  const Story said = in_force(two_of("globex")) + Story{leave()};
  given(said).when(second(1)).refused(ErrorCode::rule, "seconded-notice-already");
  given(said).when(second(1, "acme")).refused(ErrorCode::rule, "notice-of-other-party");
  given(said)
      .when(by("globex", NoticeSeconded{id_of("leave"), {}}).person_number(2))
      .refused(ErrorCode::terms_mismatch)
      .saying("other-notice");
  given(said + Story{second(2)}).when(second(3)).refused(ErrorCode::wrong_state);
}

TEST(NoticePeople, HaveThirtyDays) {
  const Story said = in_force(two_of("globex")) + Story{leave().at("2027-01-15T08:00:00.000Z")};
  given(said).when(second(2).at("2027-02-14T07:59:59.999Z")).accepted();
  given(said)
      .when(second(2).at("2027-02-14T08:00:00.000Z"))
      .refused(ErrorCode::wrong_state)
      .saying("notice-waits-no-more");
}

TEST(NoticePeople, LetTheSignerTakeItBackUntilItCounts) {
  const Said back = by("globex", NoticeWithdrawn{id_of("leave"), ""});
  const Story said = in_force(two_of("globex")) + Story{leave()};
  given(said).when(back).accepted();
  given(said + Story{back}).when(second(2)).refused(ErrorCode::wrong_state).saying("waits-no-more");
  given(said).when(Said(back).person_number(2)).refused(ErrorCode::rule, "only-signer-of-notice");
  given(said + Story{second(2)}).when(back).refused(ErrorCode::wrong_state);
}

TEST(NoticePeople, HaveKeysFromBeforeIt) {
  World world = world_after(in_force(two_of("globex")) + Story{leave()});
  world.must(by("globex", KeyAdded{request_of("globex", key_of("globex-4"))}));
  const auto answer = world.attempt(second(4));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().rule, "key-newer-than-notice");
  EXPECT_TRUE(world.attempt(second(2)));
}

// Three are asked for when it is said; two would be enough by what binds when it is seconded.
TEST(NoticePeople, AreAsManyAsWereAskedForOnce) {
  const auto three = with_threshold(sample_terms(), "globex", "remedy", 3);
  World world = world_after(in_force(three));
  world.must(
      by("acme", change_in(world, two_of("globex"), midnight_of("2027-02-01"))).called("fewer"));
  world.must(approve("acme", "fewer"));
  for (const int person : {1, 2, 3}) world.must(approve("globex", "fewer").person_number(person));
  world.must(leave());
  world.must(second(2).at(midnight_of("2027-02-02")));
  EXPECT_FALSE(standing_termination(world.agreement()));
  world.must(second(3));
  EXPECT_TRUE(standing_termination(world.agreement()));
}

// What was true of the first may not be of the last.
TEST(NoticePeople, SayWhatStillHolds) {
  const auto terms = with(two_of("globex"), "/managementElements/renewal",
                          {{"mode", "automatic"}, {"noticeDays", 60}});
  const Said decline = by("globex", RenewalDeclined{"We have other plans."});
  given(in_force(terms) + Story{Said(decline).called("leave"), by("acme", RenewalDeclined{"So."})})
      .when(second(2))
      .refused(ErrorCode::wrong_state)
      .saying("renewal-declined-already");
}

Said revoke(int person, Time since) {
  const Kid kid = key_of("globex-" + std::to_string(person)).kid;
  return by("globex", KeyRevoked{kid, "Stolen.", since}).about(PartyId{"globex"}).person_number(1);
}

TEST(NoticePeople, AreNotCountedByAKeySinceItWasCompromised) {
  World world =
      world_after(in_force(with_threshold(sample_terms(), "globex", "remedy", 3)) + Story{leave()});
  world.must(second(2));
  world.must(revoke(2, world.now));
  world.must(second(3));
  EXPECT_FALSE(standing_termination(world.agreement()));
  EXPECT_EQ(world.agreement().notices.all[0].signatures.size(), 2U);
}

TEST(NoticePeople, AreSpokenForNoMoreWhenTheSignersKeyFell) {
  World world = world_after(in_force(two_of("globex")) + Story{Said(leave()).person_number(2)});
  world.must(revoke(2, world.now));
  const auto answer = world.attempt(second(1));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().rule, "notice-fell");
}

}  // namespace
}  // namespace sopu::test
