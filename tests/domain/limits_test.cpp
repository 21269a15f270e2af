// What one party can leave standing in an agreement, and what of a long list is shown: nobody makes
// the others wait.
#include "ledger/limits.hpp"

#include <gtest/gtest.h>

#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

const Time respond_by = time_of("2026-12-01T00:00:00.000Z");

Said asking(const std::string& by_party, Time until = respond_by) {
  return by(by_party, ThirdpartyConsulted{{"hooli"}, "Fine?", until, {}});
}

Said attesting(const std::string& party, std::size_t number) {
  return by(party, feasible("objective-" + std::to_string(number), 999'000));
}

World after(World world, std::size_t times, const std::function<Said(std::size_t)>& said) {
  for (std::size_t i = 0; i < times; ++i) world.must(said(i));
  return world;
}

// ---------------------------------------------------------------- proposals

TEST(OpenProposals, AreLimitedForEachParty) {
  World world = after(world_after(initiated()), limits::open_proposals_max, [](std::size_t i) {
    return by("acme", initial_proposal(sample_terms())).called("proposal " + std::to_string(i));
  });
  const Said one_more = by("acme", initial_proposal(sample_terms()));
  Given{world}.when(one_more).refused(ErrorCode::rule, "open-proposals-limit").saying("100");
  Given{world}.when(by("globex", initial_proposal(sample_terms()))).accepted();
  world.must(by("acme", ProposalWithdrawn{id_of("proposal 7"), {}}));
  Given{world}.when(one_more).accepted();
}

TEST(OpenProposals, ThatRanOutCountNoMore) {
  auto data = initial_proposal(sample_terms());
  data.expires_at = respond_by;
  World world = after(world_after(initiated()), limits::open_proposals_max,
                      [&](std::size_t) { return by("acme", data); });
  data.expires_at = time_of("2027-01-01T00:00:00.000Z");
  Given{world}
      .when(by("acme", data).at(respond_by - std::chrono::milliseconds{1}))
      .refused(ErrorCode::rule, "open-proposals-limit");
  world.must(by("acme", data).at(respond_by));
  EXPECT_EQ(world.agreement().proposals.open, std::vector<std::uint32_t>{100});
}

// ---------------------------------------------------------------- consultations

TEST(OpenConsultations, AreLimitedForEachParty) {
  World world = after(world_after(initiated()), limits::open_consultations_max,
                      [](std::size_t) { return asking("acme"); });
  Given{world}
      .when(asking("acme"))
      .refused(ErrorCode::rule, "open-consultations-limit")
      .saying("100");
  Given{world}.when(asking("globex")).accepted();
  world.must(by("hooli", ThirdpartyObjected{"No.", {}, {}}));
  Given{world}.when(asking("acme")).accepted();
}

TEST(OpenConsultations, ThatRanOutCountNoMore) {
  World world = after(world_after(initiated()), limits::open_consultations_max,
                      [](std::size_t) { return asking("acme"); });
  const Time later = respond_by + std::chrono::days{14};
  Given{world}
      .when(asking("acme", later).at(respond_by - std::chrono::milliseconds{1}))
      .refused(ErrorCode::rule, "open-consultations-limit");
  world.must(asking("acme", later).at(respond_by));
  EXPECT_EQ(world.agreement().consultations.waiting, std::vector<std::uint32_t>{100});
}

TEST(OpenConsultations, AreHeardInTimeOrNotAtAll) {
  World world = world_after(initiated() + Story{asking("acme")});
  const World late = after(world, 1, [](std::size_t) {
    return by("hooli", ThirdpartyObjected{"No.", {}, {}}).at(respond_by);
  });
  EXPECT_EQ(late.agreement().consultations.asked[0].state, Hearing::silent);
  EXPECT_TRUE(late.agreement().consultations.waiting.empty());
  world.must(
      by("hooli", ThirdpartyObjected{"No.", {}, {}}).at(respond_by - std::chrono::milliseconds{1}));
  EXPECT_EQ(world.agreement().consultations.asked[0].state, Hearing::heard);
}

// ---------------------------------------------------------------- feasibility

TEST(AttestedObjectives, AreTheNewestOfEachParty) {
  World world = after(world_after(initiated()), limits::attested_objectives_max,
                      [](std::size_t i) { return attesting("acme", i); });
  const auto& kept = world.agreement().preparation.feasibility;
  world.must(attesting("acme", 0));
  EXPECT_EQ(kept[0].recorded.index.value + 1, world.next_index) << "in the place of the old one";
  world.must(attesting("acme", limits::attested_objectives_max));
  EXPECT_EQ(kept.size(), limits::attested_objectives_max);
  EXPECT_EQ(kept[0].objective, ItemId{"objective-0"});
  EXPECT_EQ(kept[1].objective, ItemId{"objective-1000"}) << "in the place of the oldest";
  world.must(attesting("globex", 1));
  EXPECT_EQ(kept.size(), limits::attested_objectives_max + 1) << "of another party";
}

// ---------------------------------------------------------------- notices

TEST(StandingNotices, AreLimitedForEachParty) {
  const auto notice = [](std::size_t i) {
    return TerminationNotified{"We leave.", {}, midnight_of("2028-01-01") + std::chrono::days(i)};
  };
  const World world = after(world_after(in_force()), limits::standing_notices_max,
                            [&](std::size_t i) { return by("acme", notice(i)); });
  Given{world}.when(by("acme", notice(0))).refused(ErrorCode::rule, "standing-notices-limit");
  Given{world}.when(by("globex", notice(0))).accepted();
}

// ---------------------------------------------------------------- a party's own chain

TEST(PartyEvents, AreLimitedButForRevocations) {
  const auto rename = [](std::size_t i) {
    return by("acme", PartyRenamed{"Acme " + std::to_string(i)});
  };
  World world = World::enrolled();
  const std::size_t before = world.registry.party({"acme"})->chain.size();
  world = after(std::move(world), limits::party_events_max - before, rename);
  Given{world}.when(rename(0)).refused(ErrorCode::rule, "party-events-limit");
  Given{world}
      .when(by("acme", KeyAdded{request_of("acme", key_of("acme-4"))}))
      .refused(ErrorCode::rule, "party-events-limit");
  Given{world}.when(by("acme", KeyRevoked{key_of("acme-3").kid, "Lost."})).accepted();
}

// ---------------------------------------------------------------- clauses that are spoken of

TEST(SpokenClauses, AreLookedForInTheNewestTerms) {
  const auto proposal_with = [](const std::string& clause) {
    return by("acme",
              initial_proposal(with(sample_terms(), "/clauses/0/id", boost::json::value(clause))));
  };
  const Said about_first = by("globex", CommentPosted{"Why?", ItemId{"clause-0"}, {}});
  const auto proposed = [&](std::size_t times) {
    World world = world_after(initiated());
    for (std::size_t i = 0; i < times; ++i) {
      world.must(proposal_with("clause-" + std::to_string(i)).called("one " + std::to_string(i)));
      world.must(by("acme", ProposalWithdrawn{id_of("one " + std::to_string(i)), {}}));
    }
    return world;
  };
  Given{proposed(limits::terms_searched_max)}.when(about_first).accepted();
  Given{proposed(limits::terms_searched_max + 1)}.when(about_first).refused(ErrorCode::not_found);
}

// ---------------------------------------------------------------- what is shown of long lists

TEST(LongLists, ShowTheNewestAndHowManyThereAreBefore) {
  World world = world_after(initiated());
  const auto objecting = [](const std::string& party) {
    return by(party, ThirdpartyObjected{"No, says " + party, {}, {}});
  };
  for (std::size_t i = 0; i < limits::shown_items_max + 2; ++i) world.must(objecting("hooli"));
  for (std::size_t i = 0; i < limits::shown_items_max; ++i) world.must(objecting("initech"));
  const auto shown_to = [&](const std::string& party) {
    return show(world.agreement(), world.reader(party), world.now, world.texts(),
                roster_of(world.registry));
  };
  const auto last_of = [](const boost::json::object& json) {
    return json.at("objections").as_array().back().at("recorded").at("index").to_number<int>();
  };
  const auto principals = shown_to("acme");
  EXPECT_EQ(principals.at("objections").as_array().size(), limits::shown_items_max);
  EXPECT_EQ(last_of(principals) + 1, static_cast<int>(world.next_index));
  EXPECT_EQ(principals.at("older"), boost::json::parse(R"({"objections": 52})"));
  const auto hoolis = shown_to("hooli");
  EXPECT_EQ(hoolis.at("objections").as_array().size(), limits::shown_items_max);
  EXPECT_EQ(hoolis.at("older"), boost::json::parse(R"({"objections": 2})"));
  EXPECT_FALSE(shown_to("initech").contains("older"));
}

}  // namespace
}  // namespace sopu::test
