// The vectors for verdicts and credits (tests/vectors/credits.json), and those in the product's
// description: each through terms as they are read.
#include <fstream>
#include <iterator>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "ledger/domain/performance/credit.hpp"
#include "tests/support/promises.hpp"
#include "tests/support/zones.hpp"

namespace sopu::domain::performance {
namespace {

namespace json = boost::json;

Time at(const json::value& text) {
  std::string instant(text.as_string());
  instant.insert(instant.size() - 1, ".000");
  return *parse_time(instant);
}
std::vector<Span> spans_of(const json::object& input, std::string_view name) {
  std::vector<Span> spans;
  if (const auto* list = input.if_contains(name)) {
    for (const auto& one : list->as_array()) {
      spans.push_back({at(one.as_array()[0]), at(one.as_array()[1])});
    }
  }
  return spans;
}

// The terms of a vector are abbreviated: tiers, caps and the fee stand beside the objective.
TermsPtr terms_of(const json::object& vector) {
  json::object terms = vector.at("terms").as_object();
  const auto taken = [&](std::string_view name) {
    json::value value = terms.contains(name) ? terms.at(name) : json::value();
    terms.erase(name);
    return value;
  };
  test::Promise promise;
  promise.zone = std::string(vector.at("window").as_object().at("zone").as_string());
  json::array caps;
  if (const auto bp = taken("monthlyCapBp"); !bp.is_null()) {
    caps.push_back({{"over", "month"}, {"bp", bp}});
  }
  if (const auto bp = taken("rolling12CapBp"); !bp.is_null()) {
    caps.push_back({{"over", "rolling12"}, {"bp", bp}});
  }
  promise.rules["caps"] = caps;
  if (const auto least = taken("minPayable"); !least.is_null()) promise.rules["minPayable"] = least;
  if (const auto part = taken("partial"); !part.is_null()) promise.rules["partial"] = part;
  json::value fee = taken("feeMonth");
  if (const auto base = taken("base"); !base.is_null()) {  // of a window of one day
    promise.rules["base"] = "windowFee";
    terms["window"] = {{"kind", "calendar"}, {"length", "1d"}};
    fee = base.as_int64() * 30;
  }
  promise.service_elements["services"] = {{{"id", "hosting"},
                                           {"name", "Hosting"},
                                           {"description", "Hosting"},
                                           {"owner", "acme"},
                                           {"priority", "first"},
                                           {"fee", {{"amount", fee}, {"per", "month"}}}}};
  promise.objective["credits"] = {{"tiers", taken("credits")}};
  if (terms.at("indicator") == "value") promise.objective["targetPpm"] = nullptr;
  for (const auto& [name, value] : terms) promise.objective[name] = value;
  return test::terms_of(promise);
}

Figures figures_of(const json::object& input, const Span& window) {
  Figures figures;
  figures.covered = {window};
  figures.downtime = spans_of(input, "downtime");
  if (const auto* slots = input.if_contains("slots")) {
    for (const auto& slot : slots->as_array()) {
      const Time from = at(slot.as_array()[0]);
      figures.counts.push_back({{from, from + std::chrono::minutes(5)},
                                slot.as_array()[1].as_int64(),
                                slot.as_array()[2].as_int64()});
    }
  }
  if (const auto* buckets = input.if_contains("histogram")) {
    Values values;
    for (const auto& bucket : buckets->as_array()) {
      values.histogram[bucket.as_array()[0].as_int64()] = bucket.as_array()[1].as_int64();
      values.count += bucket.as_array()[1].as_int64();
    }
    figures.values.push_back({window, values});
  }
  return figures;
}

// The year and the eleven months before the month of a vector.
PaidBefore paid_before(const json::object& input, const std::string& month) {
  PaidBefore paid;
  const auto* months = input.if_contains("paidBefore");
  if (!months) return paid;
  const std::string year_before = std::to_string(std::stoi(month) - 1) + month.substr(4);
  for (const auto& [name, amount] : months->as_object()) {
    if (std::string(name).substr(0, 4) == month.substr(0, 4)) paid.this_year += amount.as_int64();
    if (std::string(name) > year_before) paid.eleven_months += amount.as_int64();
  }
  return paid;
}

struct Judged {
  Attained attained;
  Verdict verdict;
  std::optional<Base> base;
  WindowCredit credit;
  Month month;
};

Judged judged(const Terms& terms, const json::object& vector) {
  const json::object& window = vector.at("window").as_object();
  const auto date = [&](const char* name) {
    return *parse_date(std::string(window.at(name).as_string()));
  };
  const Dates dates{date("from"), date("to")};
  const Dates bound{window.contains("bindsFrom") ? date("bindsFrom") : dates.from, dates.until};
  const json::object& input = vector.at("input").as_object();
  const Objective& objective = terms.objectives.front();
  Setting setting;
  setting.zone = test::zone(terms.time_zone);
  EXPECT_EQ(length(span_of(dates, setting.zone)),
            std::chrono::seconds(window.at("totalSec").as_int64()));
  setting.window = span_of(bound, setting.zone);
  setting.excluded = united(spans_of(input, "exclusions"));
  Judged out;
  out.attained = attained(objective, figures_of(input, setting.window), setting);
  out.verdict = verdict(objective, out.attained);
  out.base =
      base_of(*terms.credit_rules, {{dates.from, *terms.services.front().fee}}, dates, bound);
  out.credit = credit(objective, *terms.credit_rules, out.attained, setting,
                      {dates, bound != dates, out.base, false});
  out.month = settled(*terms.credit_rules, {{out.credit.amount, out.base}},
                      paid_before(input, format_date(dates.from).substr(0, 7)));
  return out;
}

std::string text(Wide number) {
  return number > 9 ? text(number / 10) + static_cast<char>('0' + static_cast<int>(number % 10))
                    : std::string(1, static_cast<char>('0' + static_cast<int>(number)));
}

// What a vector expects, if it says so.
template <class Got>
void expect(const json::object& expected, std::string_view name, Got got) {
  if (const auto* value = expected.if_contains(name)) {
    EXPECT_EQ(text(value->as_int64()), text(got)) << name;
  }
}
void expect_judged(const json::object& expected, const Judged& got, const Objective& objective) {
  const Attained& attained = got.attained;
  expect(expected, "downSec", attained.down.count());
  expect(expected, "denominatorSec", attained.exact.den);
  expect(expected, "excludedSec", attained.excluded.count());
  expect(expected, "items", attained.items);
  expect(expected, "slotCount", attained.slots);
  expect(expected, "attainedE12Sum", attained.exact.num);
  ASSERT_TRUE(attained.exact.is_measured());
  expect(expected, "attainedPpm", shown(objective, attained.exact));
  expect(expected, "attainedValue", shown(objective, attained.exact));
  EXPECT_EQ(name(got.verdict), std::string(expected.at("verdict").as_string()));
  if (expected.contains("attained") && !objective.slot) {
    const json::object& share = expected.at("attained").as_object();
    expect(share, "num", attained.exact.num);
    expect(share, "den", attained.exact.den);
  }
  expect(expected, "payable", got.month.payable);
}

std::vector<json::object> vectors() {
  std::ifstream file(SOPU_VECTORS "/credits.json");
  const json::value all = json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
  std::vector<json::object> found;
  for (const auto& one : all.at("vectors").as_array()) found.push_back(one.as_object());
  return found;
}
json::object vector_named(std::string_view id) {
  for (json::object& one : vectors()) {
    if (one.at("id").as_string() == id) return std::move(one);
  }
  throw std::out_of_range(std::string(id));
}

std::vector<std::string> names_of_vectors() {
  std::vector<std::string> ids;
  for (const json::object& one : vectors()) ids.emplace_back(one.at("id").as_string());
  return ids;
}

class CreditVectors : public ::testing::TestWithParam<std::string> {};

TEST_P(CreditVectors, AreMet) {
  const json::object vector = vector_named(GetParam());
  SCOPED_TRACE(std::string(vector.at("title").as_string()));
  const json::object& expected = vector.at("expect").as_object();
  const TermsPtr terms = terms_of(vector);
  const Judged got = judged(*terms, vector);
  expect_judged(expected, got, terms->objectives.front());
  expect(expected, "credit", got.credit.amount);
  expect(expected, "tierBp",
         got.credit.lines.empty()
             ? 0
             : terms->objectives.front().credits->tiers[got.credit.lines.front().tier].credit);
  if (expected.contains("base")) expect(expected, "base", got.base.value().amount);
}

TEST(CreditVector, OfWhatIsAvailableIsAnotherThanOfAllTime) {
  json::object vector = vector_named("v11");
  vector["terms"].as_object()["denominator"] = "total";
  const TermsPtr terms = terms_of(vector);
  expect_judged(vector.at("expect").at("withTotal").as_object(), judged(*terms, vector),
                terms->objectives.front());
}

TEST(CreditVector, WithoutSlotsIsAnother) {
  json::object vector = vector_named("v20");
  vector["terms"].as_object().erase("slot");
  const json::object& pooled = vector.at("expect").at("pooled").as_object();
  const TermsPtr terms = terms_of(vector);
  const Judged got = judged(*terms, vector);
  expect(pooled, "num", got.attained.exact.num);
  expect(pooled, "den", got.attained.exact.den);
  expect(pooled, "ppm", shown(terms->objectives.front(), got.attained.exact));
  EXPECT_EQ(name(got.verdict), std::string(pooled.at("verdict").as_string()));
}

INSTANTIATE_TEST_SUITE_P(All, CreditVectors, ::testing::ValuesIn(names_of_vectors()),
                         [](const auto& vector) { return vector.param; });

// ---------------------------------------------------------------- those of the description

struct Row {
  int down_minutes;
  std::int64_t credit;
};

// Of one month that is down so long from its second day on.
std::int64_t credit_of(const test::Promise& promise, const char* month, int down_minutes) {
  const TermsPtr terms = test::terms_of(promise);
  const Objective& objective = terms->objectives.front();
  const Dates dates = *window_named(objective.window, month, Date{});
  Setting setting;
  setting.zone = test::zone(promise.zone);
  setting.window = span_of(dates, setting.zone);
  const Time begin = setting.window.from + std::chrono::days(1);
  const Figures figures{
      {setting.window}, {{begin, begin + std::chrono::minutes(down_minutes)}}, {}, {}, {}};
  const auto reached = attained(objective, figures, setting);
  return credit(objective, *terms->credit_rules, reached, setting,
                {dates, false,
                 base_of(*terms->credit_rules, {{dates.from, *terms->services.front().fee}}, dates,
                         dates),
                 false})
      .amount;
}

json::object tiers(std::initializer_list<std::pair<int, int>> rows) {
  json::array list;
  for (const auto& [below, bp] : rows) list.push_back({{"belowPpm", below}, {"creditBp", bp}});
  return {{"tiers", list}};
}

TEST(CreditRules, CreditWhatTheFirstTierSaysWhoseLowerBoundIsReached) {
  const test::Promise promise{
      {{"targetPpm", 999'900},
       {"credits", tiers({{999'900, 1'000}, {990'000, 3'000}, {950'000, 10'000}})}}};
  for (const auto& [minutes, credit] : std::initializer_list<Row>{{4, 0},
                                                                  {5, 48'000},
                                                                  {432, 48'000},
                                                                  {433, 144'000},
                                                                  {2'160, 144'000},
                                                                  {2'161, 480'000}}) {
    EXPECT_EQ(credit_of(promise, "2027-04", minutes), credit) << minutes << " min";
  }
}

TEST(CreditRules, HaveAsManyTiersAsTheTermsSay) {
  const test::Promise promise{
      {{"credits",
        tiers({{999'000, 1'000}, {990'000, 1'500}, {980'000, 2'000}, {960'000, 3'000}})}}};
  EXPECT_EQ(credit_of(promise, "2027-05", 500), 72'000) << "98.88 % of 44,640 minutes";
}

TEST(Availability, LeavesShortOutagesOut) {
  const TermsPtr terms = test::terms_of({{{"targetPpm", 999'900}, {"minDowntimeSec", 300}}});
  Setting setting;
  setting.zone = test::zone("Europe/Helsinki");
  setting.window = span_of(*window_named({}, "2027-04", Date{}), setting.zone);
  const auto outage = [&](int day, int minutes) {
    const Time begin = setting.window.from + std::chrono::days(day);
    return Span{begin, begin + std::chrono::minutes(minutes)};
  };
  const auto reached =
      attained(terms->objectives.front(),
               {{setting.window}, {outage(3, 4), outage(5, 10)}, {}, {}, {}}, setting);
  EXPECT_EQ(shown(terms->objectives.front(), reached.exact), 999'768);
  EXPECT_EQ(verdict(terms->objectives.front(), reached), Verdict::breached);
}

TEST(Availability, OfAllTimeAndOfTheTimeThatIsLeftMayDiffer) {
  for (const auto& [denominator, shown_ppm, met] :
       {std::tuple("total", 999'004, Verdict::met),
        std::tuple("available", 998'996, Verdict::breached)}) {
    const TermsPtr terms = test::terms_of({{{"denominator", denominator}}});
    Setting setting;
    setting.zone = test::zone("Europe/Helsinki");
    setting.window = span_of(*window_named({}, "2027-04", Date{}), setting.zone);
    const Time begin = setting.window.from;
    setting.excluded = {{begin, begin + std::chrono::minutes(360)}};
    const Time down = begin + std::chrono::days(9);
    const auto reached = attained(
        terms->objectives.front(),
        {{setting.window}, {{down, down + std::chrono::minutes(43)}}, {}, {}, {}}, setting);
    EXPECT_EQ(shown(terms->objectives.front(), reached.exact), shown_ppm);
    EXPECT_EQ(verdict(terms->objectives.front(), reached), met);
  }
}

}  // namespace
}  // namespace sopu::domain::performance
