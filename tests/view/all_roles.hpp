// One agreement with somebody in every place that there is, and something that not all of them may
// know in every event: words that begin with `words-`, so that what leaks can be found.
// Belongs to one test.
#pragma once

#include "tests/support/told_agreement.hpp"
#include "tests/support/told_ledger.hpp"

namespace sopu::view {

// acme and globex (principals), initech (consents, lays a cable), hooli (is consulted, reviews),
// probe (measures), wayne (took part until February), newco and gauge (would come in), audita (was
// let in to read), umbrella (a stranger). It is the 10th of February.
class AllRoles {
 public:
  using Json = boost::json::value;

  testing::ToldLedger told;
  testing::ToldAgreement shop{told, "shop"};
  Json first, second, third;  // terms
  domain::EventId initial, removal, aside, turned_down, joining;
  domain::EventId hoolis_comment;
  domain::LogIndex removed_at;  // of the approval with which wayne's leaving was agreed
  domain::LogIndex granted_at;

  AllRoles() {
    make_terms();
    for (const char* party : {"acme", "globex", "initech", "hooli", "probe", "wayne", "newco",
                              "gauge", "audita", "umbrella"}) {
      told.enrol(party, party == std::string_view("acme") ? 2 : 1);
    }
    begin();
    agree();
    amend();
    put_on_the_table();
    told.go_to("2027-02-10T08:00:00.000Z");
  }

  testing::Questions ask(const char* party) { return {told, domain::PartyId{party}}; }

  static const std::vector<std::string>& everybody() {
    static const std::vector<std::string> all{"acme",  "globex", "audita", "initech", "hooli",
                                              "probe", "wayne",  "newco",  "gauge",   "umbrella"};
    return all;
  }

 private:
  void make_terms() {
    using sopu::test::with;
    first = sopu::test::with_third_party(sopu::test::sample_terms(), "initech", "consenting");
    first = sopu::test::with_third_party(first, "hooli", "consulted");
    first = sopu::test::with_third_party(first, "wayne", "consenting");
    first = with(first, "/parties/-", {{"party", "probe"}, {"role", "measurer"}});
    first = with(first, "/serviceElements/objectives/0/measuredBy/-", "probe");
    first = with(first, "/serviceElements/deliverySchedule/-",
                 {{"id", "cable"},
                  {"milestone", "The cable lies."},
                  {"owner", "initech"},
                  {"due", "2027-03-15"}});
    first = with(first, "/managementElements/reviewSchedule/participants/-", "hooli");
    second = sopu::test::without(first, "/parties/4");
    second = with(second, "/clauses/0/text", "Limited to the fees of two years.");
    third = sopu::test::with_third_party(second, "newco", "consenting");
    third = with(third, "/parties/-", {{"party", "gauge"}, {"role", "measurer"}});
    third = with(third, "/serviceElements/objectives/0/measuredBy/-", "gauge");
    third = with(third, "/serviceElements/services/0/fee/amount", 90'000);
    third = with(third, "/managementElements/reviewSchedule/every", "P4M");
  }

  void begin() {
    shop.initiate(first.at("parties"));
    shop.prepare(first);
    shop.say("acme", "background.submitted", {{"text", "words-background"}});
    auto feasible = sopu::test::attestation(first, "uptime", 999'900);
    feasible["statement"] = "words-feasibility";
    shop.say("acme", "feasibility.attested", feasible);
    consult("acme", "hooli", "words-question-hooli");
    consult("globex", "initech", "words-question-initech");
    hoolis_comment = shop.comment("hooli", "words-comment-hooli");
    shop.say("globex", "comment.posted",
             {{"text", "words-reply"}, {"replyTo", hoolis_comment.value}});
    shop.comment("acme", "words-comment-acme");
    shop.say("initech", "thirdparty.objected", {{"statement", "words-objection"}});
    const auto kid = testing::Who("acme", 2).kid().value;
    told.say("acme", "key.revoked", "party/acme", {{"kid", kid}, {"reason", "words-stolen"}});
  }

  void consult(const char* by, const char* party, const char* question) {
    shop.say(by, "thirdparty.consulted",
             {{"party", party}, {"question", question}, {"respondBy", "2026-12-01T00:00:00.000Z"}});
  }

  void agree() {
    initial = shop.propose(first, "words-reason-initial");
    shop.hear("hooli", initial, "words-question-on-initial");
    shop.approve({"initech", "wayne", "acme", "globex"}, initial);
    told.go_to("2027-01-10T08:00:00.000Z");
    for (const char* party : {"acme", "probe"}) {
      shop.say(party, "measurement.reported",
               {{"objective", "uptime"},
                {"from", "2027-01-05T00:00:00.000Z"},
                {"until", "2027-01-06T00:00:00.000Z"},
                {"source", std::string("words-measured-") + party},
                {"figures", {{"counts", boost::json::array()}}}});
    }
    shop.say("acme", "maintenance.announced",
             {{"exclusion", "maintenance"},
              {"from", "2027-01-20T01:00:00.000Z"},
              {"until", "2027-01-20T02:00:00.000Z"},
              {"text", "words-maintenance"}});
    const auto claim = shop.say("acme", "exclusion.claimed",
                                {{"exclusion", "maintenance"},
                                 {"from", "2027-01-05T01:00:00.000Z"},
                                 {"until", "2027-01-05T02:00:00.000Z"},
                                 {"text", "words-exclusion"}});
    shop.say("globex", "exclusion.refused",
             {{"claim", claim.value}, {"reason", "words-no-exclusion"}});
    shop.say("acme", "milestone.delivered",
             {{"milestone", "go-live"}, {"note", "words-note-acme"}});
    shop.say("initech", "milestone.delivered",
             {{"milestone", "cable"}, {"note", "words-note-initech"}});
    shop.say("globex", "milestone.refused", {{"milestone", "cable"}, {"reason", "words-too-thin"}});
    shop.say("globex", "access.granted", {{"party", "audita"}});
    granted_at = told.last_index();
  }

  void amend() {
    removal = shop.amend("acme", first, second, "words-reason-removal",
                         testing::midnight_of("2027-02-01"));
    shop.approve({"wayne", "acme", "globex"}, removal);
    removed_at = told.last_index();
    told.go_to("2027-02-09T08:00:00.000Z");
  }

  void put_on_the_table() {
    const std::string march = testing::midnight_of("2027-03-01");
    const auto law = sopu::test::with(second, "/clauses/1/text", "The law of Sweden.");
    aside = shop.amend("acme", second, law, "words-reason-aside", march);
    const auto later = sopu::test::with(second, "/managementElements/reviewSchedule/every", "P5M");
    turned_down = shop.amend("acme", second, later, "words-reason-turned-down", march);
    shop.say("globex", "proposal.rejected",
             {{"proposal", turned_down.value}, {"reason", "words-rejection"}});
    joining = shop.amend("globex", second, third, "words-reason-joining", march);
  }
};

inline const domain::AgreementId shop{"shop"};

// Made once, and only looked at.
inline AllRoles& world() {
  static AllRoles made;
  return made;
}

inline boost::json::value must(Queries::Answer answer) {
  if (!answer) throw std::logic_error(testing::text_of(answer.error()));
  return *std::move(answer);
}

}  // namespace sopu::view
