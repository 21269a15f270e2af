// Who may read which event, as a matrix: a type or an event that is in no row fails.
#include <map>
#include <set>

#include "tests/domain/whole_story.hpp"

namespace sopu::test {
namespace {

char letter(Sight sight) {
  switch (sight) {
    case Sight::hidden:
      return '.';
    case Sight::told:
      return 't';
    case Sight::whole:
      return 'W';
  }
  return '?';
}

char seen(const View& view, const Event& event) {
  return letter(sight_of(view.world.agreement(), view.reader, event, view.world.author_of()));
}

// W: every signed byte; t: what it did; a dot: that something is there. The last column is that of
// "gone" as it left, a dash for what came later.
const std::map<std::string, std::string> sights{
    {"initiated", "WWW WW. .... .. W"},
    // Preparation is among the principals, but for own words.
    {"background-acme", "WWW ... .... .. ."},
    {"background-globex", "WWW ... .... .. ."},
    {"rules-acme", "WWW ... .... .. ."},
    {"rules-globex", "WWW ... .... .. ."},
    {"points-acme", "WWW ... .... .. ."},
    {"points-globex", "WWW ... .... .. ."},
    {"feasible-acme", "WWW ... .... .. ."},
    {"feasible-tickets", "WWW ... .... .. ."},
    {"feasible-initech", "WWW W.. .... .. ."},
    // Told to whom it lets go.
    {"release-hooli", "WWW .W. .... .. ."},
    {"release-gone", "WWW ... .... W. W"},
    // What was said to a third party, and its own words.
    {"ask-hooli", "WWW .W. .... .. ."},
    {"ask-gone", "WWW ... .... .. W"},
    {"ask-twice", "WWW .W. .... .. ."},
    {"ask-twice-withdrawn", "WWW .W. .... .. ."},
    {"ask-hooli-initial", "WWW .W. .... .. ."},
    {"heard-hooli", "WWW .W. .... .. ."},
    {"objection-hooli", "WWW .W. .... .. ."},
    {"objection-gone", "WWW ... .... W. W"},
    {"comment-acme", "WWW ... .... .. ."},
    {"comment-hooli", "WWW .W. .... .. ."},
    {"answer-hooli", "WWW .W. .... .. ."},
    {"answer-acme", "WWW ... .... .. ."},
    {"comment-probe", "WWW ..W .... .. ."},
    {"answer-probe", "WWW ..W .... .. ."},
    {"comment-gone", "WWW ... .... W. W"},
    {"new-year", "WWW ... .... .. ."},
    // Proposals of which the terms name third parties; who is consulted reads no fees.
    {"draft", "WWW Wt. .... .. W"},
    {"draft-no", "WWW Wt. .... .. W"},
    {"bare", "WWW ... .... .. ."},
    {"bare-withdrawn", "WWW ... .... .. ."},
    {"initial", "WWW Wt. .... .. W"},
    {"initial-initech", "WWW Wt. .... .. W"},
    {"initial-gone", "WWW Wt. .... W. W"},
    {"initial-acme", "WWW Wt. .... .. W"},
    {"initial-globex", "WWW Wt. .... .. W"},
    {"leave", "WWW ... .... .. W"},
    {"leave-gone", "WWW ... .... W. W"},
    {"leave-acme", "WWW ... .... .. W"},
    {"leave-globex", "WWW ... .... .. W"},
    {"leave-second", "WWW ... .... .. W"},
    {"title", "WWW ... .... .. -"},
    {"title-acme", "WWW ... .... .. -"},
    {"title-back", "WWW ... .... .. -"},
    {"title-no", "WWW ... .... .. -"},
    // What is said about a third party's own milestone.
    {"delivered", "WWW ... .... .. -"},
    {"refused", "WWW ... .... .. -"},
    {"delivered-again", "WWW ... .... .. -"},
    {"accepted", "WWW ... .... .. -"},
    {"feed-delivered", "WWW W.. .... .. -"},
    {"feed-refused", "WWW W.. .... .. -"},
    {"milestoneDue", "WWW ... .... .. -"},
    // Measurements are the principals', and of who measured them.
    {"measured", "WWW ... .... .. -"},
    {"corrected", "WWW ... .... .. -"},
    {"measured-globex", "WWW ... .... .. -"},
    // What is left out is for who measures, too; what is said of a month is the principals'.
    {"maintenance", "WWW ..W .... .. -"},
    {"exclusion", "WWW ..W .... .. -"},
    {"exclusion-yes", "WWW ..W .... .. -"},
    {"exclusion-again", "WWW ..W .... .. -"},
    {"exclusion-no", "WWW ..W .... .. -"},
    {"contested", "WWW ... .... .. -"},
    {"credit-claim", "WWW ... .... .. -"},
    {"bill", "WWW ... .... .. -"},
    {"bill-no", "WWW ... .... .. -"},
    {"report", "WWW ... .... .. -"},
    {"report-yes", "WWW ... .... .. -"},
    {"credit-paid", "WWW ... .... .. -"},
    {"reportDue", "WWW ... .... .. -"},
    {"claimsEnd", "WWW ... .... .. -"},
    {"reviewDue", "WWW ... .... .. -"},
    // A suspension is for who consents, too; the end, and who may read, are the principals'.
    {"pause", "WWW W.. .... .. -"},
    {"pause-acme", "WWW W.. .... .. -"},
    {"pause-initech", "WWW W.. .... .. -"},
    {"pause-globex", "WWW W.. .... .. -"},
    {"notice", "WWW ... .... .. -"},
    {"declined", "WWW ... .... .. -"},
    {"pause-second", "WWW W.. .... .. -"},
    {"notice-seconded", "WWW ... .... .. -"},
    {"hasty", "WWW ... .... .. -"},
    {"hasty-back", "WWW ... .... .. -"},
    {"breach", "WWW ... .... .. -"},
    {"cured", "WWW ... .... .. -"},
    // Complaints are for who filed them; what a review found is the principals'.
    {"complaint", "WWW .W. .... .. -"},
    {"complaint-answer", "WWW .W. .... .. -"},
    {"complaint-closed", "WWW .W. .... .. -"},
    {"review", "WWW .t. .... .. -"},
    {"review-confirmed", "WWW .t. .... .. -"},
    // A case is between the principals (and its neutral); who decides on a challenge reads that.
    {"case", "WWW ... .... .. -"},
    {"response", "WWW ... .... .. -"},
    {"evidence", "WWW ... .... .. -"},
    {"settlement", "WWW ... .... .. -"},
    {"settled-no", "WWW ... .... .. -"},
    {"offer", "WWW ... .... .. -"},
    {"offer-globex", "WWW ... .... .. -"},
    {"offer-second", "WWW ... .... .. -"},
    {"remedy-done", "WWW ... .... .. -"},
    {"remedy-seen", "WWW ... .... .. -"},
    {"whim", "WWW ... .... .. -"},
    {"whim-over", "WWW ... .... .. -"},
    {"claim", "WWW ... .... .. -"},
    {"claim-response", "WWW ... .... .. -"},
    {"claim-up", "WWW ... .... .. -"},
    {"claim-top", "WWW ... .... .. -"},
    {"judge-proposed", "WWW ... .... .. -"},
    {"judge-accepted", "WWW ... .... .. -"},
    {"judge-declared", "WWW ... .... .. -"},
    {"confided", "WWW ... .... .. -"},
    {"query", "WWW ... .... .. -"},
    {"query-answer", "WWW ... .... .. -"},
    {"challenge", "WWW .W. .... .. -"},
    {"challenge-decided", "WWW .W. .... .. -"},
    {"determined", "WWW ... .... .. -"},
    {"late-case", "WWW ... .... .. -"},
    {"late-response", "WWW ... .... .. -"},
    {"late-proposed", "WWW ... .... .. -"},
    {"late-accepted", "WWW ... .... .. -"},
    {"judge-resigned", "WWW ... .... .. -"},
    {"grant-audit", "WWW ... .... .. ."},
    {"grant-operator", "WWW ... .... .. -"},
    {"revoke-operator", "WWW ... .... .. -"},
    // Whom an open proposal would let in reads that one, and what it counters, while it is open.
    {"early", "WWW ... .... .. -"},
    {"early-withdrawn", "WWW ... .... .. -"},
    {"idea", "WWW ... Wtt. .. -"},
    {"join", "WWW ... Wtt. .. -"},
    {"join-acme", "WWW ... Wtt. .. -"},
    {"comment-joins", "WWW ... W... .. -"},
    {"answer-joins", "WWW ... W... .. -"},
    {"ask-asked-join", "WWW ... .W.. .. -"},
    {"heard-asked", "WWW ... .W.. .. -"},
    {"ask-asked", "WWW ... .W.. .. -"},
};

TEST(Reading, OfEveryEventIsForThoseWhomTheTableNames) {
  const Moments& moments = Moments::made();
  const View gone = as_it_left("gone");
  std::set<std::string_view> types;
  for (const auto& [event, recorded] : moments.late.log) {
    types.insert(type_of(event.payload).name);
    if (!event.agreement()) continue;
    std::string row;
    for (const std::string& party : readers) {
      if (row.size() == 3 || row.size() == 7 || row.size() == 12) row += ' ';
      row += seen({moments.late, moments.late.reader(party)}, event);
    }
    row += ' ';
    row += recorded.index.value < gone.world.next_index ? seen(gone, event) : '-';
    const auto* passed = get_if<DeadlinePassed>(event.payload);
    const std::string called = passed ? std::string(name(passed->kind)) : name_of(event.id);
    const auto expected = sights.find(called);
    ASSERT_NE(expected, sights.end()) << "not in the table: " << called << " " << row;
    EXPECT_EQ(row, expected->second) << expected->first;
  }
  for_each_type([&]<class Type>(const EventType& type) {
    EXPECT_TRUE(types.contains(type.name)) << "not in the story: " << type.name;
  });
}

TEST(Reading, EndsForWhoWasProposedWithTheProposal) {
  World world = Moments::made().late;
  world.must(by("globex", ProposalWithdrawn{id_of("join"), ""}));
  for (const auto& [event, recorded] : world.log) {
    for (const std::string party : {"joins", "asked", "meter", "watch"}) {
      if (!event.agreement() || event.source.value == party) continue;
      EXPECT_EQ(seen({world, world.reader(party)}, event), '.')
          << party << " " << name_of(event.id);
    }
  }
}

TEST(Reading, OfAllByAGrantIsForMeasurersAndProposedAuditorsToo) {
  World world = Moments::made().late;
  for (const std::string party : {"probe", "watch", "hooli", "umbrella"}) {
    world.must(by("acme", AccessGranted{{party}, midnight_of("2027-04-01")}));
  }
  for (const auto& [event, recorded] : world.log) {
    if (!event.agreement()) continue;
    for (const std::string party : {"probe", "watch", "hooli", "umbrella"}) {
      EXPECT_EQ(seen({world, world.reader(party)}, event), 'W') << party;
      const Reader later = world.reader(party, midnight_of("2027-04-01"));
      EXPECT_FALSE(later.reads_all());
    }
  }
}

// ---------------------------------------------------------------- events of the registry

// For the public, a party that shares no agreement, one that does, and the party itself.
const std::map<std::string_view, std::string> registry_sights{
    {"sopu.ledger.opened.v1", "WWWW"},    {"sopu.ledger.configured.v1", "WWWW"},
    {"sopu.witness.added.v1", "WWWW"},    {"sopu.zone.recorded.v1", "WWWW"},
    {"sopu.ledger.stood.v1", "WWWW"},     {"sopu.party.enrolled.v1", "ttWW"},
    {"sopu.party.renamed.v1", "ttWW"},    {"sopu.key.added.v1", "ttWW"},
    {"sopu.party.ruled.v1", "ttWW"},      {"sopu.key.seconded.v1", "ttWW"},
    {"sopu.key.revoked.v1", "ttWW"},      {"sopu.party.recovered.v1", "ttWW"},
    {"sopu.recovery.objected.v1", "ttWW"}};

TEST(Reading, OfTheRegistryKeepsTheNamesOfPeopleForWhoSharesAnAgreement) {
  for_each_type([]<class Type>(const EventType& type) {
    if (type.about == About::agreement) return;
    Event event{};
    event.payload = Type{};
    event.source = {type.about == About::party ? "acme" : "operator"};
    if (type.about == About::party) event.subject = PartyId{"acme"};
    const auto sight = [&](const std::optional<PartyId>& reader, bool shares) {
      return letter(sight_of(RegistryLook{event, reader, shares}, event.payload));
    };
    const std::string row{sight(std::nullopt, false), sight(PartyId{"umbrella"}, false),
                          sight(PartyId{"globex"}, true), sight(event.source, false)};
    const auto expected = registry_sights.find(type.name);
    ASSERT_NE(expected, registry_sights.end()) << "not in the table: " << type.name;
    EXPECT_EQ(row, expected->second) << type.name;
  });
}

TEST(Reading, OfTheRegistryTellsNoNamesOfPeople) {
  for (const auto& [event, recorded] : Moments::made().late.log) {
    if (event.agreement() || holds<LedgerOpened>(event.payload)) continue;
    const Told told =
        tell(Sight::told, event,
             effect_of(Moments::made().late.registry, nullptr, nullptr, event, recorded.at));
    for (const std::string person : {"acme-1", "acme-2", "acme-3", "audit-1", "Left"}) {
      EXPECT_EQ(text_of(told.summary).find(person), std::string::npos) << text_of(told.summary);
    }
  }
}

}  // namespace
}  // namespace sopu::test
