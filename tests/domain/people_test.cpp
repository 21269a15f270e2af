// Who the people of a party are, what parties are called, and how far keys bind them.
#include "tests/support/given_when_then.hpp"
#include "tests/support/keys.hpp"

namespace sopu::test {
namespace {

Said enrol(const std::string& party, EnrolmentRequest request) {
  return by("operator", PartyEnrolled{std::move(request)}).about(PartyId{party});
}

// ---------------------------------------------------------------- people

TEST(People, HaveOneNameForAnIdAndOneIdForAName) {
  given({add_key_of_acme(key_named("k", "anna", "Anna Ääkkönen"))})
      .when(add_key_of_acme(key_named("l", "anna", "Anna B")))
      .refused(ErrorCode::rule, "person-known")
      .at_pointer("/data/request/key/person/name");
  for (const char* same : {"Anna Ääkkönen", " anna  ÄÄKKÖNEN ", "Anna A\u0308a\u0308kko\u0308nen",
                           "An\u200Bna\u00A0Ääkkönen"}) {
    given({add_key_of_acme(key_named("k", "anna", "Anna Ääkkönen"))})
        .when(add_key_of_acme(key_named("l", "another", same)))
        .refused(ErrorCode::rule, "person-known")
        .at_pointer("/data/request/key/person/id");
  }
  given({add_key_of_acme(key_named("k", "anna", "Anna Ääkkönen"))})
      .when(add_key_of_acme(key_named("l", "anne", "Anne Ääkkönen")))
      .accepted();
  // Of another party she is another.
  given({add_key_of_acme(key_named("k", "anna", "Anna Ääkkönen"))})
      .when(by("globex", KeyAdded{request_of("globex", key_named("l", "ann", "Anna Ääkkönen"))}))
      .accepted();
}

TEST(People, WhoDifferInSpacesAloneAreOne) {
  given({})
      .when(add_key_of_acme(key_named("k", "somebody", "acme-1 ")))
      .refused(ErrorCode::rule, "person-known");
}

TEST(People, HaveANameThatCanBeSeen) {
  given({})
      .when(add_key_of_acme(key_named("k", "nobody", "\u200B \u3164")))
      .refused(ErrorCode::schema);
}

TEST(People, OfARevokedKeyStayThePeopleTheyWere) {
  given({add_key_of_acme(key_named("k", "anna", "Anna")),
         by("acme", KeyRevoked{key_of("k").kid, "Lost"}).about(PartyId{"acme"})})
      .when(add_key_of_acme(key_named("l", "anna", "Somebody")))
      .refused(ErrorCode::rule, "person-known");
}

TEST(Names, OfPartiesAreTakenForNoOther) {
  const auto called = [](const std::string& name) {
    EnrolmentRequest request = request_of("stark", key_of("stark-1"));
    request.name = name;
    return enrol("stark", request);
  };
  given({})
      .when(called(" The  COMPANY acme"))
      .refused(ErrorCode::rule, "name-of-another")
      .at_pointer("/data/request/name");
  given({}).when(called("The company stark")).accepted();
  given({})
      .when(by("globex", PartyRenamed{"the company ACME"}))
      .refused(ErrorCode::rule, "name-of-another");
  // Nor for one that it went by.
  given({by("acme", PartyRenamed{"Acme Hosting"})})
      .when(by("globex", PartyRenamed{"The company acme"}))
      .refused(ErrorCode::rule, "name-of-another");
  given({by("acme", PartyRenamed{"Acme Hosting"})})
      .when(by("acme", PartyRenamed{"The company acme"}))
      .accepted();
}

// ---------------------------------------------------------------- how far keys bind

NewKey bounded(const std::string& person, Authority authority, KeyUses uses = every_use) {
  NewKey key = key_of(person, uses);
  key.authority = authority;
  return key;
}

const Time noon = time_of("2026-11-02T12:00:00.000Z");
const AccessGranted grant{{"umbrella"}, {}};

Story with_bounded(Authority authority) {
  return initiated() + Story{add_key_of_acme(bounded("acme-4", authority))};
}

Said by_four(Payload payload) {
  return by("acme", std::move(payload)).person_number(4);
}

TEST(Authority, EndsAtAClass) {
  given(with_bounded({ChangeClass::price, {}, {}}))
      .when(by_four(grant))
      .refused(ErrorCode::rule, "beyond-authority");
  given(with_bounded({ChangeClass::remedy, {}, {}})).when(by_four(grant)).accepted();
  given(with_bounded({})).when(by_four(grant)).accepted();
  // What binds nobody needs none.
  given(with_bounded({ChangeClass::editorial, {}, {}}))
      .when(by_four(BackgroundSubmitted{"We host."}))
      .accepted();
}

TEST(Authority, BeginsAndEndsAtATime) {
  const auto before = noon - std::chrono::milliseconds{1};
  given(with_bounded({{}, noon, {}}))
      .when(by_four(grant).at(before))
      .refused(ErrorCode::rule, "beyond-authority");
  given(with_bounded({{}, noon, {}})).when(by_four(grant).at(noon)).accepted();
  given(with_bounded({{}, {}, noon})).when(by_four(grant).at(before)).accepted();
  given(with_bounded({{}, {}, noon}))
      .when(by_four(grant).at(noon))
      .refused(ErrorCode::rule, "beyond-authority");
}

TEST(Authority, NamesWhoCouldSign) {
  const World world = world_after(with_bounded({ChangeClass::target, {}, {}}));
  const auto no = world.attempt(by_four(grant));
  ASSERT_FALSE(no);
  EXPECT_EQ(
      no.error().why,
      (Sentence{
          "beyond-authority",
          {{"party", "acme"}, {"class", "remedy"}, {"people", {"acme-1", "acme-2", "acme-3"}}}}));
  // A party of which nobody can.
  const auto only = request_of("stark", bounded("stark-1", {ChangeClass::target, {}, {}}));
  AgreementInitiated data = sample_initiation();
  data.parties[0].party = {"stark"};
  const World alone = world_after({enrol("stark", only), by("stark", data)});
  const auto nobody = alone.attempt(by("stark", grant));
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().why.code, "beyond-authority.nobody");
}

TEST(Authority, OfAnApprovalIsThatOfItsContent) {
  const auto terms = sample_terms();
  const auto dearer = with(terms, "/serviceElements/services/0/fee/amount", 120'000);
  const auto story = [&](ChangeClass up_to) {
    return Story{add_key_of_acme(bounded("acme-4", {up_to, {}, {}}))} + in_force(terms) +
           Story{by("acme", change_proposal(terms, dearer, midnight_of("2027-03-01")))
                     .called("dearer")};
  };
  const Said approval = approve("acme", "dearer", dearer).person_number(4);
  given(story(ChangeClass::target)).when(approval).refused(ErrorCode::rule, "beyond-authority");
  given(story(ChangeClass::price)).when(approval).accepted();
  // A refusal counts people as an approval does.
  const Said refusal = by("acme", ProposalRejected{id_of("dearer"), "No."}).person_number(4);
  given(story(ChangeClass::target)).when(refusal).refused(ErrorCode::rule, "beyond-authority");
  given(story(ChangeClass::price)).when(refusal).accepted();
}

TEST(Authority, IsGivenToWhatSignsAndLeavesItSomeTime) {
  KeyUses reads;
  reads.read = true;
  given({})
      .when(add_key_of_acme(bounded("acme-4", {ChangeClass::price, {}, {}}, reads)))
      .refused(ErrorCode::schema)
      .at_pointer("/data/request/key/authority");
  given({})
      .when(add_key_of_acme(bounded("acme-4", {{}, {}, noon})).at(noon))
      .refused(ErrorCode::rule, "authority-never");
  given({})
      .when(add_key_of_acme(bounded("acme-4", {{}, noon, noon})))
      .refused(ErrorCode::rule, "authority-never");
  given({})
      .when(add_key_of_acme(bounded("acme-4", {{}, noon, noon + std::chrono::milliseconds{1}})))
      .accepted();
}

TEST(Authority, IsAskedForWhatEndsAccusesOrGivesUp) {
  std::map<std::string_view, std::string_view> classes;
  for_each_type([&]<class Type>(const EventType& type) {
    if (type.binds.with) classes[type.name] = name(*type.binds.with);
    if (type.binds.as_its_content) classes[type.name] = "its content";
  });
  const std::map<std::string_view, std::string_view> expected{
      {"sopu.breach.notified.v1", "remedy"},        {"sopu.notice.seconded.v1", "remedy"},
      {"sopu.access.granted.v1", "remedy"},         {"sopu.termination.notified.v1", "remedy"},
      {"sopu.renewal.declined.v1", "remedy"},       {"sopu.milestone.delivered.v1", "target"},
      {"sopu.milestone.accepted.v1", "target"},     {"sopu.milestone.refused.v1", "target"},
      {"sopu.participant.released.v1", "remedy"},   {"sopu.proposal.approved.v1", "its content"},
      {"sopu.proposal.rejected.v1", "its content"}, {"sopu.settlement.proposed.v1", "remedy"},
      {"sopu.settlement.accepted.v1", "remedy"},    {"sopu.dispute.withdrawn.v1", "remedy"},
      {"sopu.remedy.confirmed.v1", "price"},        {"sopu.exclusion.accepted.v1", "price"},
      {"sopu.report.accepted.v1", "price"},         {"sopu.credit.settled.v1", "price"}};
  EXPECT_EQ(classes, expected);
}

}  // namespace
}  // namespace sopu::test
