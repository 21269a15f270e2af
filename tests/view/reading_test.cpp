// What somebody may read of single events: before and after it took part, its own words, and the
// names of people.
#include "ledger/view/reading.hpp"

#include <gtest/gtest.h>

#include "tests/support/told_agreement.hpp"
#include "tests/support/told_ledger.hpp"

namespace sopu::view {
namespace {

using domain::LogIndex;
using domain::PartyId;
using domain::Sight;
using testing::ToldAgreement;
using testing::ToldLedger;

// A reading and what it reads from.
class Look {
 public:
  Look(ToldLedger& told, const char* party)
      : snapshot_(told.ledger().snapshot()),
        reader_(*snapshot_, &told.ledger().shared()),
        reading_(reader_, PartyId{party}, told.now()) {}

  Reading* operator->() { return &reading_; }
  Sight sight(LogIndex index) {
    const auto stored = stored_event(*snapshot_, index);
    return reading_.sight(*stored.event, stored.recorded);
  }
  domain::Told tell(LogIndex index) {
    const auto stored = stored_event(*snapshot_, index);
    return reading_.tell(sight(index), *stored.event, reader_.effect(index));
  }

 private:
  std::unique_ptr<store::Snapshot> snapshot_;
  Reader reader_;
  Reading reading_;
};

class ReadingTest : public ::testing::Test {
 protected:
  ReadingTest() {
    for (const char* party : {"acme", "globex", "wayne", "audita"}) told_.enrol(party);
  }

  Sight sight(const char* party, LogIndex index) { return Look(told_, party).sight(index); }
  LogIndex here() const { return told_.last_index(); }

  // In force since the turn of the year, with wayne; it is January.
  void agree() {
    deal_.initiate(with_wayne_.at("parties"));
    deal_.prepare();
    proposed_ = deal_.propose(with_wayne_, "It is time.");
    deal_.approve({"wayne", "acme", "globex"}, proposed_);
    told_.go_to("2027-01-10T08:00:00.000Z");
  }

  ToldLedger told_;
  ToldAgreement deal_{told_, "deal"};
  const boost::json::value terms_ = sopu::test::sample_terms();
  const boost::json::value with_wayne_ =
      sopu::test::with_third_party(terms_, "wayne", "consenting");
  domain::EventId proposed_;
};

// ---------------------------------------------------------------- who left

TEST_F(ReadingTest, WhoLeftReadsWhatItCouldReadUntilThen) {
  agree();
  const auto reply_to = deal_.comment("wayne", "Good luck.");
  const LogIndex own = here();
  const auto removal = deal_.amend("acme", with_wayne_, terms_, "Without wayne.",
                                   testing::midnight_of("2027-02-01"));
  const LogIndex submitted = here();
  deal_.approve({"wayne", "acme", "globex"}, removal);
  const LogIndex agreed = here();
  deal_.say("acme", "comment.posted", {{"text", "Thank you."}, {"replyTo", reply_to.value}});
  const LogIndex before_it_left = here();
  told_.go_to("2027-02-02T08:00:00.000Z");
  deal_.say("acme", "comment.posted", {{"text", "Still there?"}, {"replyTo", reply_to.value}});
  const LogIndex after_it_left = here();

  for (const LogIndex index : {own, submitted, agreed, before_it_left}) {
    EXPECT_EQ(sight("wayne", index), Sight::whole) << index.value;
  }
  EXPECT_EQ(sight("wayne", after_it_left), Sight::hidden);
  EXPECT_EQ(sight("globex", after_it_left), Sight::whole);
  Look look(told_, "wayne");
  const auto told = look.tell(agreed);
  EXPECT_EQ(told.summary.code, "proposal-approved");
  EXPECT_EQ(told.follows.at(0).code, "version-begins");
  const Reading::View* view = look->agreement({"deal"});
  ASSERT_NE(view, nullptr);
  EXPECT_LT(view->at, testing::time_of(testing::midnight_of("2027-02-01")));
  EXPECT_EQ(view->agreement().last_event, agreed);
}

// Removed as of an earlier day, with everything said in one instant: what wayne may know ends
// before the proposal that it approved itself.
TEST_F(ReadingTest, WhoApprovedItsOwnLeavingCanReadThatItDid) {
  agree();
  told_.set_step(std::chrono::milliseconds{0});
  const std::string before = testing::midnight_of("2027-01-05");
  auto data = ToldAgreement::change(with_wayne_, terms_, "As of the fifth.", before);
  data["retroactive"] = true;
  data["expiresAt"] = testing::midnight_of("2027-04-01");
  const auto removal = deal_.say("acme", "proposal.submitted", data);
  const LogIndex submitted = here();
  deal_.approve({"acme", "globex"}, removal);
  deal_.approve({"wayne"}, removal);
  const LogIndex own = here();
  told_.go_to("2027-01-20T08:00:00.000Z");

  Look look(told_, "wayne");
  ASSERT_NE(look->agreement({"deal"}), nullptr);
  EXPECT_EQ(look.sight(submitted), Sight::hidden) << "it had left by then";
  EXPECT_EQ(look.sight(own), Sight::whole);
  EXPECT_EQ(look.tell(own).summary.code, "proposal-approved");
  EXPECT_TRUE(look.tell(own).follows.empty());
}

// It was let in to read all, left, and then the grant was taken back.
TEST_F(ReadingTest, WhoLeftNoLongerReadsWhatAGrantOpened) {
  agree();
  const LogIndex approval = here();
  const auto secret = [&] {
    deal_.comment("acme", "Among us.");
    return here();
  }();
  deal_.say("globex", "access.granted", {{"party", "wayne"}});
  EXPECT_EQ(sight("wayne", secret), Sight::whole);
  const auto removal = deal_.amend("acme", with_wayne_, terms_, "Without wayne.",
                                   testing::midnight_of("2027-02-01"));
  deal_.approve({"wayne", "acme", "globex"}, removal);
  told_.go_to("2027-02-02T08:00:00.000Z");
  deal_.comment("acme", "Still among us.");
  EXPECT_EQ(sight("wayne", here()), Sight::whole) << "the grant stands";
  deal_.say("globex", "access.revoked", {{"party", "wayne"}});
  EXPECT_EQ(sight("wayne", secret), Sight::hidden);
  EXPECT_EQ(sight("wayne", approval), Sight::whole);
}

TEST_F(ReadingTest, WhoTakesPartAgainReadsEverythingAgain) {
  agree();
  const auto removal = deal_.amend("acme", with_wayne_, terms_, "Without wayne.",
                                   testing::midnight_of("2027-02-01"));
  deal_.approve({"wayne", "acme", "globex"}, removal);
  told_.go_to("2027-02-02T08:00:00.000Z");
  const auto back = deal_.amend("acme", terms_, with_wayne_, "With wayne after all.",
                                testing::midnight_of("2027-03-01"));
  const LogIndex submitted = here();
  EXPECT_EQ(sight("wayne", submitted), Sight::whole) << "who would come in sees that proposal";
  deal_.approve({"wayne", "acme", "globex"}, back);
  told_.go_to("2027-03-02T08:00:00.000Z");
  EXPECT_EQ(sight("wayne", submitted), Sight::whole);
  EXPECT_EQ(Look(told_, "wayne")->agreement({"deal"})->reader.place, domain::Place::takes_part);
}

// ---------------------------------------------------------------- who would come in

TEST_F(ReadingTest, WhoWouldComeInReadsThatAndWhatItCountersAsLongAsItIsOpen) {
  deal_.initiate(terms_.at("parties"));
  const LogIndex initiated = here();
  const auto first = deal_.propose(terms_, "Without wayne.");
  const LogIndex countered = here();
  EXPECT_EQ(sight("wayne", countered), Sight::hidden);
  auto data =
      ToldAgreement::change(terms_, with_wayne_, "With wayne.", testing::midnight_of("2027-01-01"));
  data["kind"] = "initial";
  data["counterTo"] = first.value;
  const auto counter = deal_.say("globex", "proposal.submitted", data);
  const LogIndex submitted = here();
  EXPECT_EQ(sight("wayne", submitted), Sight::whole);
  EXPECT_EQ(sight("wayne", countered), Sight::whole);
  EXPECT_EQ(sight("wayne", initiated), Sight::hidden);
  deal_.comment("wayne", "Why us?");
  const LogIndex own = here();
  deal_.say("globex", "proposal.withdrawn", {{"proposal", counter.value}});
  EXPECT_EQ(sight("wayne", submitted), Sight::hidden);
  EXPECT_EQ(Look(told_, "wayne")->agreement({"deal"}), nullptr);
  EXPECT_EQ(sight("wayne", own), Sight::whole) << "its own words stay its own";
  EXPECT_EQ(Look(told_, "wayne").tell(own).summary.code, "comment-posted");
}

// ---------------------------------------------------------------- who was let in

TEST_F(ReadingTest, WhoWasLetInReadsAllUntilItNoLongerIs) {
  agree();
  const LogIndex earlier = here();
  EXPECT_EQ(sight("audita", earlier), Sight::hidden);
  deal_.say("globex", "access.granted", {{"party", "audita"}});
  const LogIndex granted = here();
  EXPECT_EQ(sight("audita", earlier), Sight::whole);
  EXPECT_EQ(sight("audita", granted), Sight::whole);
  deal_.comment("audita", "I have read it.");
  const LogIndex own = here();
  deal_.say("globex", "access.revoked", {{"party", "audita"}});
  EXPECT_EQ(sight("audita", earlier), Sight::hidden);
  EXPECT_EQ(sight("audita", granted), Sight::hidden);
  EXPECT_EQ(sight("audita", own), Sight::whole);
  const auto told = Look(told_, "audita").tell(own);
  EXPECT_EQ(told.summary.params.at("text").as_string(), "I have read it.");
  EXPECT_FALSE(told.phase_after) << "what came of it is no longer told";
}

TEST_F(ReadingTest, AGrantEndsByItself) {
  agree();
  deal_.say("globex", "access.granted",
            {{"party", "audita"}, {"until", "2027-02-01T00:00:00.000Z"}});
  const LogIndex granted = here();
  EXPECT_EQ(sight("audita", granted), Sight::whole);
  told_.go_to("2027-02-01T00:00:00.000Z");
  EXPECT_EQ(sight("audita", granted), Sight::hidden);
}

// ---------------------------------------------------------------- people

TEST_F(ReadingTest, PeopleAreKnownToWhoSharesAnAgreementWithThem) {
  const auto knows = [&](const char* asker, const char* party) {
    return Look(told_, asker)->knows_people_of({party});
  };
  EXPECT_FALSE(knows("acme", "globex"));
  agree();
  EXPECT_TRUE(knows("acme", "globex"));
  EXPECT_TRUE(knows("wayne", "acme"));
  EXPECT_FALSE(knows("audita", "acme"));
  EXPECT_FALSE(knows("acme", "audita"));
  EXPECT_TRUE(knows("audita", "audita"));
  EXPECT_TRUE(knows("audita", "operator")) << "everybody knows the operator's";
  deal_.say("globex", "access.granted", {{"party", "audita"}});
  EXPECT_TRUE(knows("audita", "acme"));
  EXPECT_TRUE(knows("acme", "audita"));
  deal_.say("globex", "access.revoked", {{"party", "audita"}});
  EXPECT_FALSE(knows("audita", "acme"));
}

TEST_F(ReadingTest, TheAgreementThatIsSharedMayBeAnyOfMany) {
  const auto parties = [](const char* one, const char* other) {
    return boost::json::value{{{"party", one}, {"role", "provider"}},
                              {{"party", other}, {"role", "customer"}}};
  };
  const auto begin = [&](const std::string& id, const char* one, const char* other) {
    told_.say(one, "agreement.initiated", "agreement/" + id,
              {{"title", id}, {"parties", parties(one, other)}});
  };
  for (int i = 0; i < 7; ++i) begin("acme-wayne-" + std::to_string(i), "acme", "wayne");
  for (int i = 0; i < 3; ++i) begin("globex-audita-" + std::to_string(i), "globex", "audita");
  EXPECT_FALSE(Look(told_, "acme")->knows_people_of({"globex"}));
  EXPECT_FALSE(Look(told_, "globex")->knows_people_of({"acme"}));
  begin("acme-globex", "acme", "globex");
  for (int i = 7; i < 9; ++i) begin("acme-wayne-" + std::to_string(i), "acme", "wayne");
  EXPECT_TRUE(Look(told_, "acme")->knows_people_of({"globex"}));
  EXPECT_TRUE(Look(told_, "globex")->knows_people_of({"acme"}));
  EXPECT_FALSE(Look(told_, "wayne")->knows_people_of({"audita"}));
}

TEST_F(ReadingTest, RegistryEventsAreWholeToWhoKnowsThePeopleAndToldToOthers) {
  agree();
  told_.say("acme", "party.renamed", "party/acme", {{"name", "Acme Hosting"}});
  const LogIndex renamed = here();
  told_.say("acme", "key.added", "party/acme", ToldLedger::request(testing::Who("acme", 2)));
  const LogIndex added = here();
  for (const LogIndex index : {renamed, added}) {
    EXPECT_EQ(sight("globex", index), Sight::whole);
    EXPECT_EQ(sight("acme", index), Sight::whole);
    EXPECT_EQ(sight("audita", index), Sight::told);
  }
  EXPECT_EQ(sight("audita", {0}), Sight::whole);
  EXPECT_EQ(Look(told_, "globex").tell(added).summary.params.at("person").as_string(), "acme-2");
  EXPECT_EQ(Look(told_, "audita").tell(added).summary.code, "key-added.told");
  EXPECT_FALSE(Look(told_, "audita").tell(added).summary.params.contains("person"));
}

TEST_F(ReadingTest, InstantsAreToldInTheZoneOfTheAgreement) {
  agree();
  const auto snapshot = told_.ledger().snapshot();
  EXPECT_EQ(Look(told_, "acme")->zone_of(*stored_event(*snapshot, here()).event),
            sopu::test::zone("Europe/Helsinki"));
  EXPECT_EQ(Look(told_, "audita")->zone_of(*stored_event(*snapshot, here()).event), domain::Zone());
  EXPECT_EQ(Look(told_, "acme")->zone_of(*stored_event(*snapshot, {0}).event), domain::Zone());
}

}  // namespace
}  // namespace sopu::view
