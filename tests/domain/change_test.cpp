#include "ledger/domain/terms/change.hpp"

#include <random>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/domain/value/canonical_json.hpp"
#include "tests/support/terms_builder.hpp"

namespace sopu::domain {
namespace {

namespace json = boost::json;
using test::sample_terms;
using test::with;
using test::without;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string uptime = "/serviceElements/objectives/0";

std::vector<std::string> paths(const std::vector<Change>& changes) {
  std::vector<std::string> paths;
  for (const auto& change : changes) paths.push_back(change.path);
  return paths;
}

std::vector<Change> changes_to(const json::value& after) {
  return changes_between(sample_terms(), after);
}

json::value moved_to_front(json::value terms, std::string_view list, std::size_t from) {
  auto& items = terms.at_pointer(list).as_array();
  json::value item = items[from];
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(from));
  items.insert(items.begin(), item);
  return terms;
}

TEST(Changes, BetweenTheSameAreNone) {
  EXPECT_THAT(changes_to(sample_terms()), IsEmpty());
  // The order of an object's members says nothing.
  EXPECT_THAT(changes_to(json::parse(canonical(sample_terms()))), IsEmpty());
}

TEST(Changes, NameItemsByTheirIds) {
  const auto changes = changes_to(with(sample_terms(), uptime + "/targetPpm", 999'500));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].path, "/serviceElements/objectives/uptime/targetPpm");
  EXPECT_EQ(changes[0].before, json::value(999'000));
  EXPECT_EQ(changes[0].after, json::value(999'500));
  EXPECT_EQ(changes[0].change_class, ChangeClass::target);
}

TEST(Changes, NameOtherItemsByPartyLevelOrDay) {
  auto terms = test::with_threshold(sample_terms(), "globex", "price", 2);
  terms = with(terms, "/managementElements/escalation/1/role", "Director");
  terms = with(terms, "/serviceElements/calendars/0/weekly/0/to", "17:00");
  terms = with(terms, "/managementElements/termination/causes/1/cure", "P30B");
  terms = with(terms, "/serviceElements/services/1/units/0/name", "Service desk");
  EXPECT_THAT(paths(changes_to(terms)),
              ElementsAre("/serviceElements/services/support/units/desk/name",
                          "/serviceElements/calendars/office/weekly/mon-08:00/to",
                          "/managementElements/escalation/2/role",
                          "/managementElements/approvalRules/globex/threshold/price",
                          "/managementElements/approvalRules/globex/threshold/remedy",
                          "/managementElements/termination/causes/unpaid/cure"));
}

TEST(Changes, StandInTheOrderOfTheTerms) {
  auto terms = with(sample_terms(), "/clauses/0/text", "Unlimited.");
  terms = with(terms, "/precedence", {"law"});
  terms = with(terms, "/annexes/0/bytes", 7);
  terms = with(terms, "/legal/forum", "Arbitration in Turku");
  terms = with(terms, "/managementElements/suspension/feeDuring", "full");
  terms = with(terms, "/managementElements/renewal/noticeDays", 30);
  terms = with(terms, "/managementElements/thirdPartyConsent/within", "P10D");
  terms = with(terms, uptime + "/name", "Uptime");
  terms = with(terms, "/title", "Another");
  EXPECT_THAT(paths(changes_to(terms)),
              ElementsAre("/title", "/serviceElements/objectives/uptime/name",
                          "/managementElements/thirdPartyConsent/within",
                          "/managementElements/renewal/noticeDays",
                          "/managementElements/suspension/feeDuring", "/legal/forum",
                          "/annexes/price-list/bytes", "/precedence", "/clauses/liability/text"));
}

TEST(Changes, AnItemThatComesOrGoesIsOne) {
  auto terms = without(sample_terms(), "/clauses/0");
  terms = with(terms, "/clauses/-", {{"id", "data"}, {"heading", "Data"}, {"text", "Ours."}});
  const auto changes = changes_to(terms);
  EXPECT_THAT(paths(changes), ElementsAre("/clauses/liability", "/clauses/data"));
  EXPECT_FALSE(changes[0].after);
  EXPECT_FALSE(changes[1].before);
}

TEST(Changes, MovingAnItemChangesNothingButTheOrder) {
  const auto changes = changes_to(moved_to_front(sample_terms(), "/clauses", 1));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].path, "/clauses");
  EXPECT_EQ(changes[0].before, (json::value{"liability", "law"}));
  EXPECT_EQ(changes[0].after, (json::value{"law", "liability"}));
}

TEST(Changes, AnItemPutInBetweenChangesTheOrderToo) {
  auto terms =
      with(sample_terms(), "/clauses/-", {{"id", "data"}, {"heading", "Data"}, {"text", "Ours."}});
  EXPECT_THAT(paths(changes_to(moved_to_front(terms, "/clauses", 2))),
              ElementsAre("/clauses/data", "/clauses"));
}

TEST(Changes, EscapeTheirPaths) {
  EXPECT_THAT(paths(changes_between(json::value{{"a/b", 1}, {"c~d", 1}},
                                    json::value{{"a/b", 2}, {"c~d", 2}})),
              ElementsAre("/a~1b", "/c~0d"));
}

TEST(Disjoint, MeansNoPathAtAboveOrBelowAnother) {
  const auto promise = changes_to(with(sample_terms(), uptime + "/targetPpm", 1));
  const auto name = changes_to(with(sample_terms(), uptime + "/name", "Uptime"));
  const auto gone = changes_to(without(sample_terms(), uptime));
  const auto other = changes_to(with(sample_terms(), "/serviceElements/objectives/1/name", "N"));
  const auto order = changes_to(moved_to_front(sample_terms(), "/serviceElements/objectives", 1));
  EXPECT_TRUE(disjoint(promise, name));
  EXPECT_TRUE(disjoint(gone, other));
  EXPECT_FALSE(disjoint(promise, promise));
  EXPECT_FALSE(disjoint(promise, gone));
  EXPECT_FALSE(disjoint(gone, name));
  EXPECT_FALSE(disjoint(order, name));
  EXPECT_TRUE(disjoint({}, gone));
  // A path that only begins with the same letters is another one.
  EXPECT_TRUE(disjoint({{"/clauses/law", {}, 1, ChangeClass::remedy}},
                       {{"/clauses/law-2", {}, 1, ChangeClass::remedy}}));
}

// What everybody proposed from the same terms, one laid over the other.
Result<json::value> both(const json::value& mine, const json::value& theirs) {
  return apply_changes(theirs, changes_to(mine));
}

TEST(Rebase, KeepsWhatBothSidesChanged) {
  const auto mine = with(sample_terms(), uptime + "/targetPpm", 999'500);
  const auto theirs = with(sample_terms(), "/serviceElements/services/0/fee/amount", 120'000);
  EXPECT_EQ(*both(mine, theirs), with(mine, "/serviceElements/services/0/fee/amount", 120'000));
  EXPECT_EQ(*both(theirs, mine), *both(mine, theirs));
}

TEST(Rebase, KeepsItemsThatBothSidesAddedOrRemoved) {
  const json::value data{{"id", "data"}, {"heading", "Data"}, {"text", "Ours."}};
  const json::value audit{{"id", "audit"}, {"heading", "Audit"}, {"text", "Once a year."}};
  const auto mine = with(without(sample_terms(), "/clauses/0"), "/clauses/-", data);
  const auto theirs = with(sample_terms(), "/clauses/-", audit);
  const auto result = both(mine, theirs);
  ASSERT_TRUE(result);
  auto expected = without(theirs, "/clauses/0");
  EXPECT_EQ(*result, with(expected, "/clauses/-", data));
  EXPECT_EQ(result->at_pointer("/clauses").as_array().size(), 3U);
}

TEST(Rebase, FollowsAnItemThatTheOtherSideMoved) {
  const auto mine = with(sample_terms(), "/clauses/0/text", "Unlimited.");
  const auto theirs = moved_to_front(sample_terms(), "/clauses", 1);
  EXPECT_EQ(*both(mine, theirs), with(theirs, "/clauses/1/text", "Unlimited."));
}

void expect_overlap(const Result<json::value>& result, const std::string& path) {
  ASSERT_FALSE(result) << path;
  EXPECT_EQ(result.error().code, ErrorCode::rule);
  EXPECT_EQ(result.error().rule, "rebase-overlaps");
  EXPECT_EQ(result.error().pointer, path);
}

TEST(Rebase, IsRefusedWhereBothChangedTheSame) {
  const json::value data{{"id", "data"}, {"heading", "Data"}, {"text", "Ours."}};
  const auto promise = [](int ppm) { return with(sample_terms(), uptime + "/targetPpm", ppm); };
  expect_overlap(both(promise(1), promise(2)), "/serviceElements/objectives/uptime/targetPpm");
  expect_overlap(both(promise(1), promise(1)), "/serviceElements/objectives/uptime/targetPpm");
  expect_overlap(both(promise(1), without(sample_terms(), uptime)),
                 "/serviceElements/objectives/uptime/targetPpm");
  expect_overlap(both(without(sample_terms(), uptime), promise(1)),
                 "/serviceElements/objectives/uptime");
  expect_overlap(
      both(with(sample_terms(), "/clauses/-", data), with(sample_terms(), "/clauses/-", data)),
      "/clauses/data");
  expect_overlap(
      both(with(sample_terms(), "/clauses/-", data), without(sample_terms(), "/clauses")),
      "/clauses/data");
  expect_overlap(
      both(moved_to_front(sample_terms(), "/clauses", 1), with(sample_terms(), "/clauses/-", data)),
      "/clauses");
}

TEST(Rebase, IsRefusedNamingTheFirstPlace) {
  const auto text = [](json::value terms, const char* words) {
    return with(std::move(terms), "/clauses/0/text", words);
  };
  const auto mine = text(with(sample_terms(), uptime + "/targetPpm", 1), "Mine.");
  const auto theirs = text(without(sample_terms(), uptime), "Theirs.");
  expect_overlap(both(mine, theirs), "/serviceElements/objectives/uptime/targetPpm");
}

json::array random_list(std::mt19937& random, int kind) {
  const auto pick = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
  constexpr const char* names[] = {"a", "b", "c/d", "e~f", "g"};
  json::array list;
  std::vector<int> order{0, 1, 2, 3, 4};
  std::ranges::shuffle(order, random);
  order.resize(static_cast<std::size_t>(pick(6)));
  for (const int i : order) {
    if (kind == 0) {
      list.push_back({{"id", names[i]}, {"n", pick(2)}, {"list", random_list(random, 1)}});
    } else if (kind == 1) {
      list.push_back({{"level", i}, {"n", pick(2)}});
    } else if (kind == 2) {
      list.push_back({{"day", names[i]}, {"from", pick(2) == 0 ? "x" : "y"}, {"to", pick(3)}});
    } else {
      list.emplace_back(names[i]);
    }
  }
  return list;
}

json::value random_document(std::mt19937& random) {
  const auto pick = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
  json::object document;
  for (int kind = 0; kind < 4; ++kind) {
    if (pick(5) > 0) document["list" + std::to_string(kind)] = random_list(random, kind);
  }
  if (pick(2) == 0) document["object"] = json::object{{"n", pick(2)}};
  if (pick(3) == 0) document["object"] = json::array{};
  return document;
}

TEST(Changes, LaidOverTheOneGiveTheOther) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int i = 0; i < 1000; ++i) {
    const auto before = random_document(random);
    const auto after = random_document(random);
    const auto result = apply_changes(before, changes_between(before, after));
    ASSERT_TRUE(result) << canonical(before) << "\n"
                        << canonical(after) << "\n"
                        << result.error().why.code;
    EXPECT_EQ(canonical(*result), canonical(after));
  }
}

TEST(Rebase, OfDisjointChangesHasNoOrder) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  int rebased = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto base = random_document(random);
    auto mine = base;
    auto theirs = base;
    for (auto* side : {&mine, &theirs}) {
      const auto list = "list" + std::to_string(std::uniform_int_distribution(0, 3)(random));
      side->as_object()[list] = random_list(random, list.back() - '0');
    }
    const auto my_changes = changes_between(base, mine);
    const auto their_changes = changes_between(base, theirs);
    const auto result = apply_changes(theirs, my_changes);
    if (!disjoint(my_changes, their_changes)) continue;
    ASSERT_TRUE(result) << result.error().why.code;
    EXPECT_EQ(changes_between(theirs, *result).size(), my_changes.size());
    EXPECT_TRUE(apply_changes(mine, their_changes));
    ++rebased;
  }
  EXPECT_GT(rebased, 300);
}

TEST(Readable, IsALineAChange) {
  auto terms = with(sample_terms(), uptime + "/targetPpm", 999'500);
  terms = without(terms, "/serviceElements/services/0/fee");
  terms = with(terms, "/clauses/-", {{"id", "data"}, {"heading", "Data"}, {"text", "Ours."}});
  terms = with(terms, "/title", json::string(std::string(70, 'x') + "äöü"));
  EXPECT_EQ(readable(changes_to(terms)),
            "~ /title: \"Hosting of the Globex shop\" → \"" + std::string(70, 'x') +
                "…\n"
                "- /serviceElements/services/hosting/fee: {\"amount\":100000,\"per\":\"month\"}\n"
                "~ /serviceElements/objectives/uptime/targetPpm: 999000 → 999500\n"
                "+ /clauses/data: {\"heading\":\"Data\",\"id\":\"data\",\"text\":\"Ours.\"}\n");
  EXPECT_EQ(readable({}), "");
}

}  // namespace
}  // namespace sopu::domain
