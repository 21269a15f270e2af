// What those may read who take neither side: who decides on a challenge, who is a neutral, and who
// was one, though the terms name them otherwise, too.
#include <gtest/gtest.h>

#include "tests/support/told_agreement.hpp"
#include "tests/support/told_ledger.hpp"

namespace sopu::view {
namespace {

using domain::EventId;
using domain::PartyId;
using domain::Sight;

// hooli, whom the terms name so, is let appoint and decide; umbrella is from outside.
class Case {
 public:
  explicit Case(const boost::json::value& terms, bool is_heard) {
    for (const char* party : {"acme", "globex", "hooli", "umbrella"}) told.enrol(party);
    auto parties = terms.at("parties").as_array();
    if (!is_heard) parties.pop_back();  // a neutral is named by terms alone
    deal.initiate(parties);
    deal.prepare(terms);
    const auto initial = deal.propose(terms, "It is time.");
    if (is_heard) deal.hear("hooli", initial, "Is it all right?");
    deal.approve({"acme", "globex"}, initial);
    told.go_to("2027-01-15T08:00:00.000Z");
    dispute = deal.say("globex", "dispute.raised",
                       {{"clauses", boost::json::array{"uptime"}},
                        {"claim", "It was down."},
                        {"remedySought", "Money."}});
    say("acme", "dispute.responded", {{"statement", "It was up."}});
    say("globex", "dispute.escalated", {{"reason", "We get nowhere."}});
  }

  EventId say(const char* party, const char* type, boost::json::object data) {
    data["dispute"] = dispute.value;
    return deal.say(party, type, data);
  }
  void seat(const char* neutral) {
    say("acme", "neutral.proposed", {{"party", neutral}, {"reason", "It knows the trade."}});
    say("globex", "neutral.accepted", {{"party", neutral}});
    say(neutral, "neutral.declared", {{"independence", "We know neither."}});
  }

  testing::Questions ask(const char* party) { return {told, PartyId{party}}; }
  bool reads_agreement(const char* party) {
    return ask(party)->agreement(deal.id(), {}).has_value();
  }
  bool reads_case(const char* party) { return ask(party)->dispute(dispute, {}).has_value(); }
  std::size_t events_of_case(const char* party) {
    const auto answer = ask(party)->dispute(dispute, {});
    return answer ? answer->at("events").as_array().size() : 0;
  }
  std::size_t found(const char* party) {
    return ask(party)->disputes({}, {}).value().at("items").as_array().size();
  }
  Sight sight(const char* party, const EventId& event) {
    const auto snapshot = told.ledger().snapshot();
    const Reader reader(*snapshot, &told.ledger().shared());
    const auto stored = stored_event(*snapshot, *reader.index_of(event));
    return Reading(reader, PartyId{party}, told.now()).sight(*stored.event, stored.recorded);
  }

  testing::ToldLedger told;
  testing::ToldAgreement deal{told, "deal"};
  EventId dispute;
};

boost::json::value appointing(boost::json::value terms) {
  return sopu::test::with(terms, "/managementElements/disputeProcedure/levels/1/appoints", "hooli");
}
boost::json::value with_named_neutral() {
  return appointing(sopu::test::with(sopu::test::sample_terms(), "/parties/-",
                                     {{"party", "hooli"}, {"role", "neutral"}}));
}
boost::json::value with_consulted() {
  return appointing(sopu::test::with_third_party(sopu::test::sample_terms(), "hooli", "consulted"));
}

TEST(NeutralsRead, TheChallengeThatWaitsForThem) {
  Case one(with_named_neutral(), false);
  one.seat("umbrella");
  EXPECT_FALSE(one.reads_agreement("hooli")) << "the role alone opens nothing";
  const auto challenge = one.say("globex", "neutral.challenged", {{"reason", "They are friends."}});
  EXPECT_EQ(one.sight("hooli", challenge), Sight::whole);
  EXPECT_TRUE(one.reads_agreement("hooli"));
  EXPECT_FALSE(one.reads_case("hooli")) << "it decides on that alone";
  EXPECT_FALSE(one.ask("hooli")->terms(one.deal.id(), {}, {})) << "nor on the terms";
  one.say("hooli", "challenge.decided", {{"upheld", true}, {"reason", "So they are."}});
  EXPECT_FALSE(one.reads_agreement("hooli"));
}

TEST(NeutralsRead, NothingOfAChallengeOfWhoLeft) {
  Case one(with_named_neutral(), false);
  one.seat("umbrella");
  one.say("globex", "neutral.challenged", {{"reason", "They are friends."}});
  one.say("umbrella", "neutral.resigned", {{"reason", "Then not."}});
  EXPECT_FALSE(one.reads_agreement("hooli"));
}

TEST(NeutralsRead, WhatTheyCouldReadThoughTheTermsNameThem) {
  for (const bool is_consulted : {false, true}) {
    Case one(is_consulted ? with_consulted() : with_named_neutral(), is_consulted);
    EXPECT_EQ(one.reads_agreement("hooli"), is_consulted);
    EXPECT_FALSE(one.reads_case("hooli"));
    one.seat("hooli");
    EXPECT_TRUE(one.reads_case("hooli"));
    EXPECT_EQ(one.found("hooli"), 1U);
    one.told.go_to("2027-01-15T09:00:00.000Z");
    const auto resigned = one.say("hooli", "neutral.resigned", {{"reason", "We are ill."}});
    const std::size_t kept = one.events_of_case("hooli");
    EXPECT_GT(kept, 5U) << is_consulted;
    EXPECT_EQ(one.found("hooli"), 1U);
    EXPECT_TRUE(one.reads_agreement("hooli"));
    EXPECT_EQ(one.sight("hooli", one.dispute), Sight::whole);
    EXPECT_EQ(one.sight("hooli", resigned), Sight::whole) << "its own words";

    one.told.go_to("2027-01-15T10:00:00.000Z");
    const auto later = one.say("acme", "dispute.queried", {{"text", "And now?"}});
    EXPECT_EQ(one.sight("hooli", later), Sight::hidden);
    EXPECT_EQ(one.events_of_case("hooli"), kept);
    EXPECT_EQ(one.sight("umbrella", one.dispute), Sight::hidden);
  }
}

}  // namespace
}  // namespace sopu::view
