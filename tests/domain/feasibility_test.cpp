// Nothing is promised that nobody who delivers it knows to be feasible.
#include <gmock/gmock.h>

#include "ledger/domain/terms/change_party.hpp"
#include "ledger/domain/terms/terms_parts.hpp"
#include "tests/domain/measuring.hpp"
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

constexpr const char* uptime_target = "/serviceElements/objectives/0/targetPpm";
constexpr const char* notice_path = "/serviceElements/exclusions/0/notice";

Duration within(const char* text) {
  return parse_duration(text).value();
}

// With nothing attested yet.
Story proposed(const boost::json::value& terms = sample_terms()) {
  return initiated() + gates_closed() + released() +
         Story{by("acme", initial_proposal(terms)).called("initial")};
}
Outcome approving(const Story& story) {
  return given(story).when(approve("acme", "initial"));
}
void expect_missing(const Story& story, const std::string& objective) {
  approving(story)
      .refused(ErrorCode::rule, "gates-open")
      .saying(R"({"code":"feasibility-missing","params":{"objective":")" + objective + "\"}}");
}

TEST(Feasibility, IsNeededForEveryObjective) {
  expect_missing(proposed(), "uptime");
  expect_missing(proposed(), "tickets");
  approving(proposed() + all_feasible()).accepted();
}

TEST(Feasibility, CoversTargetsThatAreNoHigherAndLimitsThatAreNoShorter) {
  const auto story = [](std::int64_t uptime, const FeasibilityAttested& tickets) {
    return proposed() + Story{by("acme", feasible("uptime", uptime)), by("acme", tickets)};
  };
  const auto tickets = [](std::optional<Duration> limit) {
    return feasible("tickets", 950'000, limit);
  };
  approving(story(999'000, tickets(within("PT4H")))).accepted();
  expect_missing(story(998'999, tickets(within("PT4H"))), "uptime");
  expect_missing(story(999'000, tickets(within("PT5H"))), "tickets");
  expect_missing(story(999'000, tickets(within("P1B"))), "tickets");
  expect_missing(story(999'000, tickets({})), "tickets");
}

// ---------------------------------------------------------------- back-tests

// In January 60 minutes of downtime on a day, all else looked at and well; nobody looked at
// February.
World measured_january() {
  const Time first = midnight_of("2027-01-01");
  const MeasuredSpan hour{first + 240h, first + 241h};
  return world_after(in_force(by_downtime()) +
                     Story{by("acme", report(first, midnight_of("2027-02-01"), down({hour})))
                               .at(midnight_of("2027-02-02"))});
}
FeasibilityAttested replayed(AttestedReplay result, const std::string& first = "2027-01",
                             const std::string& last = "2027-02") {
  auto data = feasible("uptime", 999'900, {}, by_downtime());
  data.backtest = AttestedBacktest{first, last, {result}};
  return data;
}
// 60 of January's 44,640 minutes, rounded as agreed.
constexpr AttestedReplay found_there{{}, 0, 1, 1, 998'660, 998'660};

TEST(Feasibility, MayCarryABacktestThatTheLedgerFinds) {
  const Given world{measured_january()};
  world.when(by("acme", replayed(found_there))).accepted();
  for (const auto& [member, other] :
       {std::pair{&AttestedReplay::met, 1}, std::pair{&AttestedReplay::breached, 0},
        std::pair{&AttestedReplay::not_measured, 0}}) {
    auto wrong = found_there;
    wrong.*member = other;
    world.when(by("acme", replayed(wrong)))
        .refused(ErrorCode::rule, "backtest-differs")
        .at_pointer("/data/backtest/results");
  }
  auto better = found_there;
  better.target_of_all = 998'661;
  world.when(by("acme", replayed(better))).refused(ErrorCode::rule, "backtest-differs");
  auto vague = found_there;
  vague.target_of_95.reset();
  world.when(by("acme", replayed(vague))).refused(ErrorCode::rule, "backtest-differs");
  auto unit = found_there;
  unit.unit = ItemId{"desk"};
  world.when(by("acme", replayed(unit))).refused(ErrorCode::rule, "backtest-differs");
}

TEST(Feasibility, IsReplayedOverAYearAtMostAndByTermsThatAreThere) {
  const Given world{measured_january()};
  const auto of = [](const char* first, const char* last) {
    return by("acme", replayed(found_there, first, last));
  };
  world.when(of("January", "2027-02")).refused(ErrorCode::schema).saying("month-malformed");
  world.when(of("2027-02", "2027-01")).refused(ErrorCode::schema).saying("ends-before-it-begins");
  world.when(of("2026-02", "2027-02")).refused(ErrorCode::schema).saying("performance-range-limit");
  world.when(of("2026-03", "2027-02")).refused(ErrorCode::rule, "backtest-differs");
  auto elsewhere = replayed(found_there);
  elsewhere.content = feasible("uptime", 999'900).content;
  world.when(by("acme", elsewhere))
      .refused(ErrorCode::rule, "promise-not-on-table")
      .at_pointer("/data/content");
}

// The mean of minutes, which is to be at most, or at least, twelve.
boost::json::value with_value(const char* op) {
  auto terms = sample_terms();
  terms = without(terms, "/serviceElements/objectives/1");
  return with(terms, "/serviceElements/objectives/-",
              {{"id", "wait"},
               {"service", "support"},
               {"name", "Minutes until somebody answers"},
               {"indicator", "value"},
               {"op", op},
               {"target", 12},
               {"of", "mean"},
               {"unit", "min"},
               {"window", {{"kind", "calendar"}, {"length", "month"}}},
               {"denominator", "total"},
               {"measuredBy", {"acme"}}});
}
FeasibilityAttested keeps(std::int64_t value, const boost::json::value& terms) {
  auto data = feasible("wait", 0, {}, terms);
  data.target_ppm.reset();
  data.target = value;
  return data;
}

TEST(Feasibility, OfAValueIsOnTheGoodSideOfItsTarget) {
  const auto story = [](const boost::json::value& terms, const FeasibilityAttested& wait) {
    return proposed(terms) +
           Story{by("acme", feasible("uptime", 999'900, {}, terms)), by("acme", wait)};
  };
  const auto at_most = with_value("<=");
  approving(story(at_most, keeps(12, at_most))).accepted();
  approving(story(at_most, keeps(3, at_most))).accepted();
  expect_missing(story(at_most, keeps(13, at_most)), "wait");
  const auto at_least = with_value(">=");
  approving(story(at_least, keeps(12, at_least))).accepted();
  expect_missing(story(at_least, keeps(11, at_least)), "wait");
  expect_missing(story(at_least, feasible("wait", 999'999, {}, at_least)), "wait");
}

TEST(Feasibility, IsOfOneMeasureWithinItsRange) {
  auto data = feasible("uptime", 1'000'001);
  const auto refused = [&](const char* pointer) {
    given(initiated()).when(by("acme", data)).refused(ErrorCode::schema).at_pointer(pointer);
  };
  refused("/data/targetPpm");
  data.target_ppm = 999'000;
  data.target = 7;
  refused("/data");
  data.target_ppm.reset();
  data.target.reset();
  refused("/data");
  data.target = -1;
  refused("/data/target");
  data = feasible("uptime", 999'000);
  data.statement.clear();
  refused("/data/statement");
}

// ---------------------------------------------------------------- what it is about

TEST(Feasibility, IsAboutTheObjectiveWithItsCalendarAndTheExclusions) {
  const auto other = [](const char* path, boost::json::value value) {
    return proposed(with(sample_terms(), path, std::move(value))) + all_feasible();
  };
  expect_missing(other(uptime_target, 998'000), "uptime");
  expect_missing(other(notice_path, "P1B"), "uptime");
  expect_missing(other(notice_path, "P1B"), "tickets");
  expect_missing(other("/serviceElements/calendars/0/weekly/0/to", "17:00"), "tickets");
  approving(other("/title", "Hosting")).accepted();
  approving(other(fee_path, 7)).accepted();
}

TEST(Feasibility, IsAskedOfAmendmentsForWhatTheyPromiseAnew) {
  const auto asked = [](const boost::json::value& result) {
    const auto story =
        in_force() +
        Story{by("acme", change_proposal(sample_terms(), result, midnight_of("2027-03-01")))
                  .called("change")};
    std::set<std::string> missing;
    const World world = world_after(story);
    for (const Remark& one : obstacles(world.agreement(), world.proposal("change"), world.now)) {
      EXPECT_EQ(one.sentence.code, "feasibility-missing");
      missing.emplace(one.sentence.params.at("objective").as_string());
    }
    const World attested = world_after(story + all_feasible(result));
    EXPECT_TRUE(obstacles(attested.agreement(), attested.proposal("change"), attested.now).empty());
    return missing;
  };
  using Missing = std::set<std::string>;
  EXPECT_EQ(asked(with(sample_terms(), uptime_target, 999'800)), Missing{"uptime"});
  EXPECT_EQ(asked(with(sample_terms(), notice_path, "P5B")), (Missing{"tickets", "uptime"}));
  EXPECT_EQ(asked(with(sample_terms(), "/serviceElements/calendars/0/weekly/0/to", "17:00")),
            Missing{"tickets"});
  EXPECT_EQ(asked(priced(sample_terms(), 120'000)), Missing{});
}

// The vector of ledger/domain/terms/README.md; the text below is canonical by hand.
TEST(Feasibility, SignsTheHashOfWhatItIsAbout) {
  const auto terms = parsed(boost::json::parse(R"({
    "parties": [{"party": "acme", "role": "provider"}, {"party": "globex", "role": "customer"}],
    "priorities": [{"id": "p1", "text": "It runs.", "rank": 1}],
    "serviceElements": {
      "services": [{"id": "hosting", "name": "Hosting", "description": "It runs.",
                    "owner": "acme", "priority": "p1"}],
      "calendars": [{"id": "office", "weekly": [{"day": "mon", "from": "08:00", "to": "16:00"}],
                     "holidays": []}],
      "objectives": [{"id": "uptime", "service": "hosting", "name": "Up", "op": ">=",
                      "indicator": "availability", "targetPpm": 999000, "calendar": "office",
                      "window": {"kind": "calendar", "length": "month"}, "denominator": "total",
                      "measuredBy": ["acme"]}],
      "exclusions": []}})"));
  const std::string by_hand =
      R"({"calendar":{"holidays":[],"id":"office","weekly":[{"day":"mon","from":"08:00",)"
      R"("to":"16:00"}]},"exclusions":[],"objective":{"calendar":"office","denominator":"total",)"
      R"("id":"uptime","indicator":"availability","measuredBy":["acme"],"name":"Up","op":">=",)"
      R"("service":"hosting","targetPpm":999000,"window":{"kind":"calendar","length":"month"}}})";
  const Hash content = promise_hash(*terms, terms->objectives.front());
  EXPECT_EQ(content, crypto::sha256(crypto::view(by_hand)));
  EXPECT_EQ(crypto::base64url_encode(crypto::view(content)),
            "ldbJJ6GvxwZDDzy8DbNVnRF_pcp6dF-m_TO92LPXD9g");
}

// ---------------------------------------------------------------- by whom

// initech consents, and owns the support.
boost::json::value owned() {
  return with(with_third_party(sample_terms(), "initech", "consenting"),
              "/serviceElements/services/1/owner", "initech");
}
FeasibilityAttested tickets(std::int64_t target, const boost::json::value& terms = owned()) {
  return feasible("tickets", target, within("PT2H"), terms);
}

TEST(Feasibility, IsAttestedByTheOwnerOfTheServiceOrTheProvider) {
  const Story story =
      proposed(owned()) + Story{by("acme", feasible("uptime", 999'900, {}, owned()))};
  expect_missing(story, "tickets");
  approving(story + Story{by("initech", tickets(990'000))}).accepted();
  approving(story + Story{by("acme", tickets(990'000))}).accepted();
  given(story)
      .when(by("globex", tickets(990'000)))
      .refused(ErrorCode::rule, "feasibility-of-others");
  given(story)
      .when(by("initech", feasible("uptime", 990'000)))
      .refused(ErrorCode::rule, "feasibility-of-others")
      .at_pointer("/data/objective");
}

// Before there are terms it is taken from whoever may come to own a service; what counts is asked
// of the terms that are approved.
TEST(Feasibility, CountsByTheTermsThatAreApproved) {
  for (const std::string party : {"hooli", "probe"}) {
    given(initiated())
        .when(by(party, feasible("uptime", 999'900)))
        .refused(ErrorCode::rule, "role-may-not");
  }
  const Story early = initiated() + gates_closed() + released() +
                      Story{by("globex", feasible("uptime", 999'900)),
                            by("initech", tickets(990'000, sample_terms()))};
  const Story story = early + Story{by("acme", initial_proposal(sample_terms())).called("initial")};
  expect_missing(story, "uptime");
  expect_missing(story, "tickets");
}

TEST(Feasibility, IsContradictedByNobodyWhoDelivers) {
  const Story story = proposed(owned()) + all_feasible(owned());
  approving(story).accepted();
  const Story doubted = story + Story{by("initech", tickets(949'999))};
  approving(doubted)
      .refused(ErrorCode::rule, "gates-open")
      .saying(R"({"code":"feasibility-contradicted","params":{"objective":"tickets",)"
              R"("party":"initech"}})");
  approving(doubted + Story{by("initech", tickets(950'000))}).accepted();
}

TEST(Feasibility, OfAPartyIsItsNewestWordOnTheSame) {
  const Story story = proposed() + all_feasible();
  expect_missing(story + Story{by("acme", feasible("uptime", 900'000))}, "uptime");
  const auto lower = with(sample_terms(), uptime_target, 900'000);
  approving(story + Story{by("acme", feasible("uptime", 900'000, {}, lower))}).accepted();
}

// What was promised stands, whatever its deliverer says of it later; who takes it over by an
// assignment, or sees somebody else do so, hears it anew.
TEST(Feasibility, OfWhatStaysPromisedIsAskedByAssignmentsAlone) {
  const Story fell_short = in_force() + Story{by("acme", feasible("uptime", 900'000))};
  const Time from = midnight_of("2027-03-01");
  const auto dearer = change_proposal(sample_terms(), priced(sample_terms(), 1), from);
  given(fell_short + Story{by("acme", dearer).called("dearer")})
      .when(approve("globex", "dearer"))
      .accepted();
  const auto sold = handed_over(sample_terms(), {"globex"}, {"umbrella"});
  const auto sale = change_proposal(sample_terms(), sold, from, ProposalKind::assignment);
  given(fell_short + Story{by("acme", sale).called("sale")})
      .when(approve("globex", "sale"))
      .refused(ErrorCode::rule, "gates-open")
      .saying("feasibility-missing");
}

TEST(Feasibility, IsToldInWordsForWhatIsAttested) {
  World world = world_after(initiated());
  const auto told = [&](const FeasibilityAttested& data) {
    return world.must(by("acme", data)).summary.code;
  };
  auto value = feasible("delay", 0);
  value.target_ppm.reset();
  value.target = 200;
  EXPECT_EQ(told(value), "feasibility-attested.value");
  EXPECT_EQ(told(feasible("uptime", 999'000)), "feasibility-attested");
  EXPECT_EQ(told(feasible("tickets", 950'000, within("PT4H"))), "feasibility-attested.within");
}

// ---------------------------------------------------------------- what is filled in

TEST(Feasibility, IsFilledInFromTheTermsOnTheTable) {
  World world = world_after(initiated());
  const auto filled = [&](const std::string& party) {
    return promise_on_table(world.agreement(), world.reader(party), {"uptime"});
  };
  const auto of = [](const boost::json::value& terms) {
    return promise_hash(*parsed(terms), *parsed(terms)->objective({"uptime"}));
  };
  EXPECT_EQ(filled("acme"), std::nullopt);
  world = world_after(in_force());
  EXPECT_EQ(filled("acme"), of(sample_terms()));
  EXPECT_EQ(filled("umbrella"), std::nullopt);
  const auto higher = with(sample_terms(), uptime_target, 999'500);
  world.must(by("acme", change_in(world, higher, midnight_of("2027-03-01"))));
  EXPECT_EQ(filled("acme"), of(higher));
}

TEST(Feasibility, IsFilledInStretchByStretch) {
  World world = world_after(in_force());
  const auto from_july = with(sample_terms(), uptime_target, 999'500);
  world.must(by("acme", change_in(world, from_july, midnight_of("2027-07-01"))).called("july"));
  for (const Said& said : all_feasible(from_july)) world.must(said);
  world.must(approve("acme", "july"));
  world.must(approve("globex", "july"));
  const auto strict = with(sample_terms(), notice_path, "P5B");
  const auto data = change_in(world, strict, midnight_of("2027-03-01"));
  ASSERT_EQ(data.results.size(), 2U);
  world.must(by("acme", data).called("strict"));
  const auto filled = [&] {
    return promise_on_table(world.agreement(), world.reader("acme"), {"uptime"}).value();
  };
  const Hash first = filled();
  auto word = feasible("uptime", 999'900);
  word.content = first;
  world.must(by("acme", word));
  EXPECT_NE(filled(), first) << "what is not attested yet";
}

}  // namespace
}  // namespace sopu::test
