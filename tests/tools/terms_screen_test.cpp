// No two terms look the same: for every member of the published schema, terms that differ there
// alone give another document, and the differences name what is new.
#include <algorithm>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/domain/terms/change.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/paper/figures.hpp"
#include "ledger/paper/terms_text.hpp"
#include "tests/support/terms_builder.hpp"
#include "tests/tools/schema_walk.hpp"
#include "tools/differences.hpp"

namespace sopu::tools {
namespace {

using namespace paper;

namespace json = boost::json;
using test::with;
using testing::HasSubstr;
using words::Language;
constexpr Language languages[] = {Language::en, Language::fi};

// Terms that together have every member.
std::vector<json::value> all_members() {
  auto base = test::with_third_party(test::sample_terms(), "users", "consenting");
  base = with(base, "/parties/-", {{"party", "neutral-house"}, {"role", "neutral"}});
  base = with(base, "/serviceElements/calendars/-",
              json::parse(R"({"id":"night","weekly":[{"day":"sun","from":"00:00","to":"04:00"}],
                              "holidays":[]})"));
  base = with(base, "/serviceElements/objectives/-",
              json::parse(R"({"id":"answers","service":"hosting","name":"Pages without error",
                 "indicator":"ratio","op":">=","targetPpm":995000,"limit":"PT2S","minItems":10,
                 "window":{"kind":"calendar","length":"quarter"},"denominator":"available",
                 "slot":{"sec":300,"empty":"skip"},"measuredBy":["acme"],
                 "credits":{"tiers":[{"belowPpm":995000,"feeDays":2},
                                     {"belowPpm":990000,"feeDays":5}]}})"));
  base = with(base, "/serviceElements/objectives/-",
              json::parse(R"({"id":"speed","service":"hosting","name":"Time to answer",
                 "indicator":"value","op":"<=","target":800,"unit":"ms","of":"percentile",
                 "percentilePpm":950000,"window":{"kind":"calendar","length":"month"},
                 "denominator":"total","measuredBy":["globex"],
                 "credits":{"tiers":[{"beyond":800,"amount":5000},{"beyond":2000,"amount":9000}],
                            "per":"step","step":100}})"));
  base = with(base, "/serviceElements/creditRules/caps",
              json::parse(R"([{"over":"incident","amount":70000},{"over":"window","days":9},
                              {"over":"year","bp":20000}])"));
  base = with(base, "/serviceElements/exclusions/0/within", "night");
  base = with(base, "/managementElements/disputeProcedure/levels/2/appoints", "neutral-house");
  base = with(base, "/precedence", {"liability", "price-list", "law"});

  auto other = with(base, "/managementElements/reviewSchedule",
                    json::parse(R"({"rrule":"FREQ=MONTHLY","participants":["acme"]})"));
  other = with(other, "/managementElements/termination/causes/0/when",
               json::parse(R"({"objective":"uptime","incidents":2,"longerThan":"PT8H",
                               "within":"P3M"})"));
  other = with(other, "/serviceElements/objectives/0/credits",
               json::parse(R"({"per":"incident","tiers":[{"longerThan":"PT1H","amount":100},
                                                         {"longerThan":"PT4H","amount":900}]})"));
  other = with(other, "/serviceElements/objectives/2/credits",
               json::parse(R"({"tiers":[{"belowPpm":995000,"lostTimes":2},
                                        {"belowPpm":990000,"lostTimes":5}]})"));
  other = with(other, "/serviceElements/services/0/fee", {{"billedBy", "acme"}});
  other =
      with(other, "/serviceElements/services/1/units/0/fee", {{"amount", 700}, {"per", "hour"}});
  other = with(other, "/serviceElements/objectives/1/window",
               {{"kind", "calendar"}, {"length", "month"}});
  other = with(other, "/serviceElements/objectives/1/credits",
               json::parse(R"({"per":"item","tiers":[{"longerThan":"PT5H","amount":100}]})"));
  other = with(test::without(other, "/serviceElements/objectives/3/percentilePpm"),
               "/serviceElements/objectives/3/of", "mean");
  other = with(other, "/serviceElements/creditRules",
               json::parse(R"({"base":"monthFee","partial":"full","combine":"highest","caps":[],
                               "automatic":true})"));
  return {base, other};
}

json::array changes_between(const json::value& before, const json::value& after) {
  json::array list;
  for (const auto& one : domain::changes_between(before, after)) {
    list.push_back(domain::json_of(one));
  }
  return list;
}

// As it reads however the lines are broken.
std::string in_one_line(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool white = c == ' ' || c == '\n';
    if (!white) out += c;
    if (white && !out.empty() && out.back() != ' ') out += ' ';
  }
  return out;
}

// What must be read in the differences, one of these: the new value, or of what went the name or
// what it was.
std::vector<std::string> news(const test::Mutant& mutant, const Figures& figures) {
  std::vector<std::string> all;
  const json::value& value = mutant.now.is_null() ? mutant.was : mutant.now;
  if (mutant.now.is_null()) all.push_back(figures.label({mutant.parent, mutant.member}));
  if (value.is_string() && value.get_string().find("zebra") != std::string::npos) return {"zebra"};
  for (const bool in_calendar : {false, true}) {
    const auto line = figures.line({mutant.parent, mutant.member, in_calendar}, value);
    if (line && !value.is_array()) all.push_back(in_one_line(*line));
  }
  return all;
}

void must_be_seen(const test::Mutant& mutant, const json::value& before,
                  const std::string& document, Language language) {
  EXPECT_NE(terms_text(mutant.terms, language), document) << mutant.place << " " << mutant.now;
  const std::string changes = in_one_line(
      changes_text(changes_between(before, mutant.terms), &before, &mutant.terms, language, 0));
  EXPECT_NE(changes, "") << mutant.place;
  const auto wanted = news(mutant, Figures(language, &mutant.terms));
  const bool named = wanted.empty() || std::ranges::any_of(wanted, [&](const std::string& text) {
                       return changes.find(text) != std::string::npos;
                     });
  EXPECT_TRUE(named) << mutant.place << ": " << wanted.front() << " is not in\n" << changes;
}

struct Base {
  json::value terms;
  std::string english;
  std::string finnish;
};

// The place, or both where one word out of several stands instead of another.
void must_be_seen(const test::Mutant& mutant, const Base& base, std::set<std::string>& seen) {
  seen.insert(mutant.place);
  must_be_seen(mutant, base.terms, base.english, Language::en);
  must_be_seen(mutant, base.terms, base.finnish, Language::fi);
  const auto word = mutant.place.find('=');
  if (word == std::string::npos) return;
  auto back = mutant;
  back.place = mutant.place.substr(0, word + 1) + std::string(mutant.was.as_string());
  back.now = mutant.was;
  back.terms = base.terms;
  seen.insert(back.place);
  must_be_seen(back, mutant.terms, terms_text(mutant.terms, Language::fi), Language::fi);
}

// First what is well formed; then the places where nothing can differ alone and leave the terms
// well formed, as the id of a service that objectives name.
TEST(TermsScreen, ShowsEveryMemberOfTheSchema) {
  test::SchemaWalk walk;
  std::set<std::string> seen;
  std::map<std::string, int> times;  // that a place was looked at
  constexpr int enough = 6;
  std::vector<Base> bases;
  for (const auto& terms : all_members()) {
    ASSERT_NO_THROW(test::parsed(terms));
    bases.push_back({terms, terms_text(terms, Language::en), terms_text(terms, Language::fi)});
  }
  for (const Base& base : bases) {
    walk.mutate(base.terms, [&](const test::Mutant& mutant) {
      if (times[mutant.place] > enough || !domain::Terms::parse(mutant.terms)) return;
      ++times[mutant.place];
      must_be_seen(mutant, base, seen);
    });
  }
  const auto places = walk.places();
  EXPECT_GT(seen.size() * 5, places.size() * 4) << "nearly all can differ alone";
  const auto well_formed = seen;
  for (const Base& base : bases) {
    walk.mutate(base.terms, [&](const test::Mutant& mutant) {
      if (well_formed.contains(mutant.place) || ++times[mutant.place] > enough) return;
      must_be_seen(mutant, base, seen);
    });
  }
  for (const std::string& place : places) {
    EXPECT_TRUE(seen.contains(place)) << "no terms differ in " << place << " alone";
  }
}

// Where a member or a word has no name in a vocabulary it would be shown by that of the schema.
TEST(TermsScreen, NamesEveryMemberAndEveryWord) {
  const test::SchemaWalk walk;
  walk.visit_members([](std::string_view parent, std::string_view member, const json::value& form) {
    const std::string place = std::string(parent) + "/" + std::string(member);
    EXPECT_TRUE(words::knows("member", member) || words::knows("member", place)) << place;
    const auto* all = form.as_object().if_contains("enum");
    if (all == nullptr) return;
    for (const auto& word : all->as_array()) {
      const auto finnish = Figures(Language::fi).line({parent, member}, word);
      EXPECT_NE(finnish, std::string(word.as_string())) << place;
    }
  });
}

// ---------------------------------------------------------------- as people read it

TEST(TermsScreen, WritesFiguresAsPeopleDo) {
  const auto terms = with(test::sample_terms(), "/currency", "SEK");
  const std::string english = in_one_line(terms_text(terms, Language::en));
  EXPECT_THAT(english, HasSubstr("99.9\u00a0%"));
  EXPECT_THAT(english, HasSubstr("4 service hours"));
  EXPECT_THAT(english, HasSubstr("3 business days"));
  EXPECT_THAT(english, HasSubstr("1,000.00\u00a0SEK per month"));
  EXPECT_THAT(english, HasSubstr("below 99\u00a0%: 25\u00a0% of the base"));
  EXPECT_THAT(english, HasSubstr("Outages count from 60 seconds"));
  EXPECT_THAT(english, HasSubstr("Kept for 2 years"));
  EXPECT_THAT(english, HasSubstr("Mon 08:00–16:00"));
  EXPECT_THAT(english, HasSubstr("Closed on 1 January 2027, 6 January 2027"));
  EXPECT_THAT(english, HasSubstr("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"));
  const std::string finnish = in_one_line(terms_text(terms, Language::fi));
  EXPECT_THAT(finnish, HasSubstr("99,9\u00a0%"));
  EXPECT_THAT(finnish, HasSubstr("4 palvelutuntia"));
  EXPECT_THAT(finnish, HasSubstr("1\u00a0000,00\u00a0SEK kuukaudessa"));
  EXPECT_THAT(finnish, HasSubstr("Ensimmäinen päivä sen jälkeen: 1.1.2028"));
}

// What people write cannot look like a member: it never begins a line where members stand.
TEST(TermsScreen, KeepsTextsBehindTheirNames) {
  const std::string deceit = "Harmless.\nFee  0.00 EUR per month";
  const auto terms =
      with(test::sample_terms(), "/serviceElements/services/0/description", json::value(deceit));
  const std::string text = terms_text(terms, Language::en);
  const auto column = [&](const std::string& words) {
    const auto at = text.find(words);
    return at - text.rfind('\n', at);
  };
  EXPECT_GT(column("Fee  0.00"), column("Owner") + 2);
  EXPECT_EQ(column("Fee  0.00"), column("Harmless."));
}

// ---------------------------------------------------------------- differences

std::string differences(const json::value& before, const json::value& after,
                        Language language = Language::en) {
  return changes_text(changes_between(before, after), &before, &after, language, 0);
}

TEST(Differences, AreToldDownToTheWord) {
  EXPECT_EQ(words_changed("Paid within 30 days.", "Paid within 60 days, net."),
            "Paid within [-30-]{+60+} [-days.-]{+days, net.+}");
  EXPECT_EQ(words_changed("one two three four", "one 2 three four five"),
            "one [-two-]{+2+} three four{+ five+}");
  EXPECT_EQ(words_changed("a b", "a\nb"), "a[- -]{+⏎\n+}b");
  EXPECT_EQ(words_changed("", "new"), "{+new+}");
}

// The end of a text of which only the beginning would fit.
TEST(Differences, AreNeverCut) {
  std::string before;
  for (int i = 0; i < 400; ++i) before += "word" + std::to_string(i) + " ";
  const auto old_terms =
      with(test::sample_terms(), "/clauses/0/text", json::value(before + "SEK 1500"));
  const auto new_terms =
      with(test::sample_terms(), "/clauses/0/text", json::value(before + "SEK 15000"));
  const std::string text = in_one_line(differences(old_terms, new_terms));
  EXPECT_THAT(text, HasSubstr("word0 word1 "));
  EXPECT_THAT(text, HasSubstr("word399 SEK [-1500-]{+15000+}"));
}

// A text of its own marks cannot make words look removed that stay.
TEST(Differences, OfTextsWithMarksAreShownOneAfterTheOther) {
  EXPECT_EQ(words_changed("[-not-] liable", "liable"), std::nullopt);
  const auto before = with(test::sample_terms(), "/clauses/0/text", "We are [-not-] liable.");
  const auto after = with(test::sample_terms(), "/clauses/0/text", "We are {+never+} liable.");
  EXPECT_EQ(differences(before, after),
            "~ Clauses › [liability] \"Liability\" › Text (remedy):\n"
            "    Was:\n      We are [-not-] liable.\n"
            "    Becomes:\n      We are {+never+} liable.\n");
}

TEST(Differences, TellFiguresAsOldAndNew) {
  const auto before = test::sample_terms();
  auto after = with(before, "/serviceElements/services/0/fee/amount", 150'000);
  EXPECT_EQ(differences(before, after),
            "~ Service › Services › [hosting] \"Hosting\" › Fee › Amount (price): "
            "1,000.00\u00a0EUR → 1,500.00\u00a0EUR\n");
  after = with(before, "/serviceElements/calendars/0/holidays/-", "2027-05-01");
  EXPECT_THAT(differences(before, after), HasSubstr("{+1 May 2027+}"));
  after = with(before, "/serviceElements/objectives/1/limit", "PT8H");
  EXPECT_THAT(in_one_line(differences(before, after)),
              HasSubstr("4 service hours → 8 service hours"));
  EXPECT_THAT(in_one_line(differences(before, after, Language::fi)),
              HasSubstr("4 palvelutuntia → 8 palvelutuntia"));
}

TEST(Differences, KeepNamesApartFromWhatChanges) {
  const auto before = with(test::sample_terms(), "/serviceElements/services/0/name",
                           "Hosting\" › Fee (price): 5 → 4");
  const auto after = with(before, "/serviceElements/services/0/fee/amount", 150'000);
  EXPECT_THAT(in_one_line(differences(before, after)),
              HasSubstr("[hosting] \"Hosting\\\" › Fee (price): 5 → 4\" › Fee › Amount (price): "));
}

TEST(Differences, TellAnItemThatComesOrGoesWhole) {
  const auto before = test::sample_terms();
  const auto after = test::without(before, "/serviceElements/exclusions/0");
  const std::string gone = in_one_line(differences(before, after));
  for (const char* part : {"- Service › Exclusions › [maintenance]", "Work announced in time.",
                           "3 business days", "office", "240 minutes", "Times: 2"}) {
    EXPECT_THAT(gone, HasSubstr(part));
    EXPECT_THAT(in_one_line(differences(after, before)), HasSubstr(part + (*part == '-' ? 2 : 0)));
  }
}

// A stretch from terms to the same at another fee, and in which currency both are.
domain::Stretch dearer(const char* from, const char* currency) {
  const auto before = with(test::sample_terms(), "/currency", currency);
  const auto after = with(before, "/serviceElements/services/0/fee/amount", 150'000);
  return domain::stretch_of(domain::parse_time(from).value(), test::parsed(before),
                            test::parsed(after));
}

TEST(Differences, AreToldOnceWhereStretchesHaveTheSame) {
  const std::string text =
      stretches_text(shown(domain::Stretches{dearer("2027-01-01T00:00:00.000Z", "EUR"),
                                             dearer("2027-07-01T00:00:00.000Z", "EUR")}),
                     Language::en, 0);
  EXPECT_THAT(text, HasSubstr("Changes from 1 January 2027 at 00:00 (UTC), 1 July 2027"));
  EXPECT_EQ(text.find("Fee"), text.rfind("Fee"));
}

TEST(Differences, OfTheSameFiguresInAnotherCurrencyAreOthers) {
  const std::string text =
      stretches_text(shown(domain::Stretches{dearer("2027-01-01T00:00:00.000Z", "EUR"),
                                             dearer("2027-07-01T00:00:00.000Z", "SEK")}),
                     Language::en, 0);
  EXPECT_THAT(text, HasSubstr("1,500.00\u00a0EUR"));
  EXPECT_THAT(text, HasSubstr("1,500.00\u00a0SEK"));
}

// Markdown means something by it.
TEST(TermsScreen, KeepsTheSpaceThatLinesBeginWith) {
  const auto terms = with(test::sample_terms(), "/clauses/0/text", "- one\n  - two\n    three");
  EXPECT_THAT(terms_text(terms, Language::en),
              testing::ContainsRegex("\n +Text  - one\n( +)  - two\n +    three\n"));
  EXPECT_NE(terms_text(terms, Language::en),
            terms_text(with(terms, "/clauses/0/text", "- one\n- two\nthree"), Language::en));
}

}  // namespace
}  // namespace sopu::tools
