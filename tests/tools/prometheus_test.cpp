// Answers of Prometheus as figures of measurements.
#include "tools/prometheus.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include "tools/common.hpp"

namespace sopu::tools {
namespace {

using boost::json::array;
using boost::json::object;
using domain::Span;
using domain::Time;
using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr std::int64_t begin = 1'772'323'200;  // 2026-03-01T00:00:00Z
Time at(std::int64_t second) {
  return Time(seconds(begin + second));
}
const Span five_minutes{at(0), at(300)};

// As JSON has it.
std::string minute(int number) {
  return "\"2026-03-01T00:0" + std::to_string(number) + ":00.000Z\"";
}

using Pairs = std::vector<std::pair<std::int64_t, std::string>>;

object series(const Pairs& samples, object labels = {}) {
  array values;
  for (const auto& [second, number] : samples) values.push_back(array{begin + second, number});
  return {{"metric", std::move(labels)}, {"values", std::move(values)}};
}
std::string matrix(array result) {
  return serialize(object{{"status", "success"},
                          {"data", {{"resultType", "matrix"}, {"result", std::move(result)}}}});
}
std::string line(const Pairs& samples) {
  return matrix({series(samples)});
}

std::string told(const std::vector<FiguresOfTime>& all) {
  std::string text;
  for (const FiguresOfTime& one : all) {
    const auto second = [](Time time) {
      return std::to_string(std::chrono::floor<seconds>(time - at(0)).count());
    };
    text += second(one.span.from) + "-" + second(one.span.until) + " " +
            boost::json::serialize(one.figures) + "\n";
  }
  return text;
}

std::string refusal(const std::vector<std::string>& answers, const Sampling& sampling = {}) {
  try {
    sampled_figures(answers, five_minutes, sampling);
  } catch (const Stop& stop) {
    EXPECT_EQ(stop.exit, Exit::usage);
    return stop.what();
  }
  return "taken";
}

TEST(Prometheus, SamplesOfUpAreDowntimeOfTheStepBeforeThem) {
  const auto all = sampled_figures(
      {line({{60, "1"}, {120, "0"}, {180, "0"}, {240, "1"}, {300, "0"}})}, five_minutes, {});
  EXPECT_EQ(told(all), R"(0-300 {"downtime":[{"from":)" + minute(1) + R"(,"until":)" + minute(3) +
                           R"(},{"from":)" + minute(4) + R"(,"until":)" + minute(5) + "}]}\n");
}

TEST(Prometheus, NothingIsSaidOfStepsWithoutASample) {
  const std::string none = R"({"downtime":[]})";
  EXPECT_EQ(told(sampled_figures({line({{120, "1"}, {240, "NaN"}, {300, "1"}})}, five_minutes, {})),
            "60-120 " + none + "\n240-300 " + none + "\n");
  EXPECT_EQ(told(sampled_figures({matrix({})}, five_minutes, {})), "") << "nobody was scraped";
  EXPECT_EQ(told(sampled_figures({line({{0, "1"}, {360, "1"}})}, five_minutes, {})), "")
      << "of other times";
}

TEST(Prometheus, CountsNeedBothAndRoundWhatIsExtrapolated) {
  const Sampling counts{.kind = Sampled::counts};
  const std::string good = line({{60, "9.6"}, {120, "30.4"}, {180, "5"}});
  const std::string total = line({{60, "10.01"}, {120, "30.4"}, {240, "7"}});
  EXPECT_EQ(told(sampled_figures({good, total}, five_minutes, counts)),
            R"(0-120 {"counts":[{"from":)" + minute(0) + R"(,"until":)" + minute(1) +
                R"(,"good":10,"total":10},{"from":)" + minute(1) + R"(,"until":)" + minute(2) +
                R"(,"good":30,"total":30}]})"
                "\n");
  EXPECT_THAT(refusal({line({{60, "12"}}), line({{60, "10"}})}, counts),
              HasSubstr("--good has more than --total at 2026-03-01T00:01:00.000Z"));
  EXPECT_EQ(refusal({line({{60, "10.6"}}), line({{60, "10.4"}})}, counts), "taken");
}

TEST(Prometheus, ValuesAreCountedSummedAndScaled) {
  const Sampling values{.kind = Sampled::values, .scale = 1'000};
  EXPECT_EQ(told(sampled_figures({line({{60, "0.2504"}, {120, "0.1"}})}, five_minutes, values)),
            R"(0-120 {"values":{"count":2,"sum":350,"max":250}})"
            "\n");
  EXPECT_THAT(refusal({line({{60, "-1"}})}, values), HasSubstr("no figure of a measurement"));
  EXPECT_THAT(refusal({line({{60, "1e300"}})}, values), HasSubstr("no figure of a measurement"));
}

std::string buckets(const std::string& quarter, const std::string& half, const std::string& all) {
  return matrix({series({{60, half}}, {{"le", "0.5"}}), series({{60, quarter}}, {{"le", "0.25"}}),
                 series({{60, all}}, {{"le", "+Inf"}})});
}

TEST(Prometheus, BucketsAreCountedBetweenTheirBounds) {
  Sampling histogram{.kind = Sampled::histogram, .scale = 1'000};
  EXPECT_EQ(told(sampled_figures({buckets("7", "9", "9")}, five_minutes, histogram)),
            R"(0-60 {"histogram":[{"upTo":250,"count":7},{"upTo":500,"count":2}]})"
            "\n");
  EXPECT_THAT(refusal({buckets("7", "9", "10")}, histogram), HasSubstr("--beyond"));
  histogram.beyond = 500;
  EXPECT_THAT(refusal({buckets("7", "9", "10")}, histogram), HasSubstr("must be above"));
  histogram.beyond = 10'000;
  EXPECT_EQ(told(sampled_figures({buckets("7", "9", "10")}, five_minutes, histogram)),
            R"(0-60 {"histogram":[{"upTo":250,"count":7},{"upTo":500,"count":2},)"
            R"({"upTo":10000,"count":1}]})"
            "\n");
  EXPECT_THAT(refusal({line({{60, "7"}})}, histogram), HasSubstr("without the label le"));
  EXPECT_THAT(refusal({matrix({series({{60, "7"}}, {{"le", "1"}})})}, histogram),
              HasSubstr("no bucket of le=\"+Inf\""));
  EXPECT_THAT(refusal({matrix({series({{60, "7"}}, {{"le", "1"}, {"pod", "a"}}),
                               series({{60, "7"}}, {{"le", "1"}, {"pod", "b"}})})},
                      histogram),
              HasSubstr("two series of le=\"1\""));
}

TEST(Prometheus, RefusesWhatItCannotRead) {
  EXPECT_THAT(refusal({"<html>"}), HasSubstr("--up is no JSON"));
  EXPECT_THAT(refusal({"[]"}), HasSubstr("not what query_range"));
  EXPECT_THAT(refusal({R"({"status":"success","data":{"resultType":"matrix","result":[7]}})"}),
              HasSubstr("not what query_range"));
  EXPECT_THAT(refusal({R"({"status":"error","error":"parse error"})"}), HasSubstr("parse error"));
  EXPECT_THAT(refusal({R"({"status":"success","data":{"resultType":"vector","result":[]}})"}),
              HasSubstr("not of query"));
  EXPECT_THAT(refusal({line({{60, "0.5"}})}), HasSubstr(">= bool 0.5"));
  EXPECT_THAT(refusal({matrix({series({{60, "1"}}), series({{60, "0"}})})}),
              HasSubstr("2 series where one is wanted"));
  EXPECT_THAT(refusal({line({{90, "1"}})}), HasSubstr("whole number of steps"));
  EXPECT_THAT(refusal({matrix(
                  {object{{"metric", object()}, {"values", array{array{begin + 60.5, "1"}}}}})}),
              HasSubstr("between whole seconds"));
  EXPECT_THAT(refusal({matrix({object{{"metric", object()}, {"values", array{array{-1, "1"}}}}})}),
              HasSubstr("without a time"));
}

TEST(Prometheus, TimesAreCutAtPartsOfTheDay) {
  const auto parts = cut({at(1'800), at(7'500)}, seconds(3'600));
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].until, at(3'600));
  EXPECT_EQ(parts[1].until, at(7'200));
  EXPECT_EQ(parts[2].until, at(7'500));
  EXPECT_TRUE(cut({at(0), at(0)}, seconds(3'600)).empty());
}

}  // namespace
}  // namespace sopu::tools
