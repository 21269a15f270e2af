// What is looked up on the day on which two sides disagree: everything about one clause, its way
// through the versions, who signed what when, and earlier cases.
#include <gmock/gmock.h>

#include "tests/view/all_roles.hpp"

namespace sopu::view {
namespace {

using domain::ItemId;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::time_of;

using Names = std::vector<std::string>;

// Who said what.
Names lines_of(const boost::json::value& answer) {
  Names lines;
  for (const auto& one : answer.at("items").as_array()) {
    std::string source(one.at("source").as_string());
    std::string type(one.at("type").as_string());
    lines.push_back(source.substr(6) + ' ' + type.substr(5, type.size() - 8));
  }
  return lines;
}

Names found(const char* party, const HistoryFilter& filter) {
  return lines_of(must(world().ask(party)->history(shop, filter, {"", 500})));
}

HistoryFilter about(const char* clause) {
  HistoryFilter filter;
  filter.clause = ItemId{clause};
  return filter;
}

// ---------------------------------------------------------------- what happened

TEST(Lookup, FindsWhatNamesAClauseChangesItOrSpeaksOfThat) {
  EXPECT_THAT(
      found("globex", about("liability")),
      ElementsAre("acme proposal.submitted", "acme thirdparty.consulted",
                  "hooli thirdparty.answered", "initech proposal.approved",
                  "wayne proposal.approved", "acme proposal.approved", "globex proposal.approved",
                  "acme proposal.submitted", "wayne proposal.approved", "acme proposal.approved",
                  "globex proposal.approved"));
  EXPECT_THAT(found("globex", about("cable")),
              ::testing::IsSupersetOf({"initech milestone.delivered", "globex milestone.refused"}));
  EXPECT_THAT(found("globex", about("nothing-of-the-kind")), IsEmpty());
}

// The first terms had no such objective: neither they nor what was said of them is about it.
TEST(Lookup, FindsNothingOfTermsThatLackTheClause) {
  EXPECT_EQ(found("globex", about("law")).size(), 8u);
  EXPECT_EQ(found("globex", about("law")).back(), "acme proposal.submitted");
}

TEST(Lookup, FindsWhatAPartySignedInATime) {
  HistoryFilter filter;
  filter.party = domain::PartyId{"wayne"};
  EXPECT_THAT(found("acme", filter),
              ElementsAre("wayne proposal.approved", "wayne proposal.approved"));
  filter.since = time_of("2027-01-01T00:00:00.000Z");
  EXPECT_THAT(found("acme", filter), ElementsAre("wayne proposal.approved"));
  filter.before = filter.since;
  EXPECT_THAT(found("acme", filter), IsEmpty());
}

TEST(Lookup, OfATimeBeginsWithItAndEndsBeforeIt) {
  const auto all = must(world().ask("acme")->history(shop, {}, {"", 500})).at("items").as_array();
  HistoryFilter filter;
  filter.since = time_of(all[3].at("recordedAt").as_string());
  filter.before = time_of(all[6].at("recordedAt").as_string());
  const auto some = must(world().ask("acme")->history(shop, filter, {"", 500})).at("items");
  ASSERT_EQ(some.as_array().size(), 3u);
  EXPECT_EQ(some.at(0).at("index"), all[3].at("index"));
}

TEST(Lookup, ComesInPages) {
  Names all;
  Page page{"", 2};
  for (bool more = true; more;) {
    const auto answer = must(world().ask("acme")->history(shop, about("liability"), page));
    for (const auto& line : lines_of(answer)) all.push_back(line);
    more = answer.as_object().contains("next");
    if (more) page.after = answer.at("next").as_string();
  }
  EXPECT_EQ(all, found("acme", about("liability")));
}

// Who reads a part learns of a clause what names it, not what was proposed to it.
TEST(Lookup, OfWhoReadsAPartIsOfWhatNamesTheClause) {
  EXPECT_THAT(found("initech", about("cable")),
              ElementsAre("initech milestone.delivered", "globex milestone.refused"));
  EXPECT_THAT(found("hooli", about("liability")), IsEmpty());
  EXPECT_FALSE(world().ask("umbrella")->history(shop, about("liability"), {}));
}

// ---------------------------------------------------------------- one clause

TEST(ClauseVersions, AreThoseInWhichItCameAndChanged) {
  const auto answer = must(world().ask("globex")->clause_versions(shop, ItemId{"liability"}, {}));
  const auto& items = answer.at("items").as_array();
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0].at_pointer("/version/number"), 1);
  EXPECT_EQ(items[0].at_pointer("/content/text").as_string(), "Limited to the fees of a year.");
  EXPECT_FALSE(items[0].as_object().contains("changes"));
  EXPECT_EQ(items[1].at_pointer("/version/number"), 2);
  EXPECT_EQ(items[1].at("changes").as_array().size(), 1u);
  EXPECT_EQ(items[1].at_pointer("/changes/0/path").as_string(), "/clauses/liability/text");
  EXPECT_EQ(items[1].at_pointer("/version/approvals").as_array().size(), 3u);
}

TEST(ClauseVersions, OfOneThatStayedIsThatInWhichItCame) {
  const auto answer = must(world().ask("globex")->clause_versions(shop, ItemId{"law"}, {}));
  EXPECT_EQ(answer.at("items").as_array().size(), 1u);
}

TEST(ClauseVersions, ComeInPages) {
  auto answer = must(world().ask("acme")->clause_versions(shop, ItemId{"liability"}, {"", 1}));
  EXPECT_EQ(answer.at("items").as_array().size(), 1u);
  const Page next{std::string(answer.at("next").as_string()), 1};
  answer = must(world().ask("acme")->clause_versions(shop, ItemId{"liability"}, next));
  ASSERT_EQ(answer.at("items").as_array().size(), 1u);
  EXPECT_EQ(answer.at_pointer("/items/0/version/number"), 2);
  EXPECT_FALSE(answer.as_object().contains("next"));
}

TEST(ClauseVersions, AreForWhoReadsThem) {
  EXPECT_FALSE(world().ask("probe")->clause_versions(shop, ItemId{"law"}, {}));
  EXPECT_FALSE(world().ask("acme")->clause_versions(shop, ItemId{"no-such"}, {}));
  EXPECT_FALSE(world().ask("umbrella")->clause_versions(shop, ItemId{"law"}, {}));
}

// ---------------------------------------------------------------- earlier cases

// Two agreements of acme, one with globex and one with initech, under the same terms.
struct TwoShops {
  testing::ToldLedger told;
  testing::ToldAgreement globexs{told, "globexs"};
  testing::ToldAgreement initechs{told, "initechs"};

  TwoShops() {
    for (const char* party : {"acme", "globex", "initech"}) told.enrol(party);
    begin(globexs, "globex");
    begin(initechs, "initech");
    told.go_to("2027-01-15T08:00:00.000Z");
  }

  void begin(testing::ToldAgreement& shop, const std::string& customer) {
    auto text = boost::json::serialize(sopu::test::sample_terms());
    for (auto at = text.find("globex"); at != std::string::npos; at = text.find("globex", at + 1)) {
      text.replace(at, 6, customer);
    }
    const auto terms = boost::json::parse(text);
    shop.initiate(terms.at("parties"));
    for (const std::string& party : {std::string("acme"), customer}) {
      shop.say(party, "background.submitted", {{"text", "So it is."}});
      shop.say(party, "groundrules.accepted", {{"rules", boost::json::array{"We answer."}}});
      shop.say(party, "points.confirmed", {{"points", boost::json::array{"It is open."}}});
    }
    shop.say("acme", "feasibility.attested", sopu::test::attestation(terms, "uptime", 999'900));
    shop.say("acme", "feasibility.attested",
             sopu::test::attestation(terms, "tickets", 990'000, "PT2H"));
    shop.approve({"acme", customer}, shop.propose(terms, "It is time."));
  }

  domain::EventId raise(testing::ToldAgreement& shop, const char* party, const char* clause) {
    return shop.say(party, "dispute.raised",
                    {{"clauses", boost::json::array{clause}},
                     {"claim", "It was down."},
                     {"remedySought", "Money."}});
  }
  // Right after it was raised.
  void withdraw(testing::ToldAgreement& shop, const char* party, const domain::EventId& dispute) {
    shop.say(party, "dispute.withdrawn",
             {{"dispute", dispute.value},
              {"case", crypto::base64url_encode(crypto::view(told.head(shop.subject())))},
              {"reason", "We were wrong."}});
  }

  Names precedents(const char* party, const domain::EventId& dispute) {
    Names ids;
    const auto answer =
        must(testing::Questions(told, domain::PartyId{party})->precedents(dispute, {}));
    for (const auto& one : answer.at("items").as_array()) {
      ids.emplace_back(one.at("id").as_string());
    }
    return ids;
  }
};

TEST(Precedents, AreEarlierCasesOnTheClauseThatEndedWhereverOneReads) {
  TwoShops shops;
  const auto first = shops.raise(shops.globexs, "globex", "uptime");
  shops.withdraw(shops.globexs, "globex", first);
  const auto other = shops.raise(shops.globexs, "globex", "law");
  shops.withdraw(shops.globexs, "globex", other);
  const auto standing = shops.raise(shops.globexs, "globex", "uptime");
  const auto now = shops.raise(shops.initechs, "initech", "uptime");
  EXPECT_THAT(shops.precedents("acme", now), ElementsAre(first.value));
  EXPECT_THAT(shops.precedents("initech", now), IsEmpty());
  EXPECT_THAT(shops.precedents("globex", standing), ElementsAre(first.value));
  EXPECT_THAT(shops.precedents("globex", first), IsEmpty());
  EXPECT_FALSE(testing::Questions(shops.told, domain::PartyId{"globex"})->precedents(now, {}));
}

TEST(Precedents, TellWhatTheyShareAndHowLongEachLevelTook) {
  TwoShops shops;
  const auto first = shops.raise(shops.globexs, "globex", "uptime");
  shops.globexs.say("acme", "dispute.responded",
                    {{"dispute", first.value}, {"statement", "It was up."}});
  // Time runs out level after level: neither side asks for a neutral.
  for (const char* month : {"02", "03", "04", "05", "06", "07", "08"}) {
    shops.told.go_to("2027-" + std::string(month) + "-20T08:00:00.000Z");
    shops.globexs.comment("acme", "Nothing happens.");
  }
  const auto now = shops.raise(shops.globexs, "acme", "uptime");
  const auto answer =
      must(testing::Questions(shops.told, domain::PartyId{"acme"})->precedents(now, {}));
  ASSERT_EQ(answer.at("items").as_array().size(), 1u);
  const auto& one = answer.at("items").at(0);
  EXPECT_EQ(one.at_pointer("/outcome/kind").as_string(), "lapsed");
  EXPECT_EQ(one.at("shared"), boost::json::array{"uptime"});
  const auto& times = one.at("times").as_array();
  ASSERT_EQ(times.size(), one.at("levels").as_array().size());
  EXPECT_EQ(times.front().at("begun"), one.at_pointer("/levels/0/begun/at"));
  EXPECT_EQ(times.front().at("ended"),
            times.size() > 1 ? times[1].at("begun") : one.at_pointer("/outcome/recorded/at"));
  EXPECT_EQ(times.back().at("ended"), one.at_pointer("/outcome/recorded/at"));
}

}  // namespace
}  // namespace sopu::view
