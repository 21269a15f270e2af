// What is no OpenSLO v1 is refused, with its line and what to do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tools/openslo_files.hpp"

namespace sopu::tools {
namespace {

using namespace test::openslo;

using testing::HasSubstr;

// ---------------------------------------------------------------- what is not as OpenSLO v1 has it

TEST(OpenSlo, RefusesWhatIsNotAsOpenSloHasIt) {
  const auto said = [](const std::string& what, const std::string& with) {
    return refusal(replaced(checkout, what, with));
  };
  EXPECT_EQ(said("openslo/v1", "openslo/v1alpha"),
            "slo.yaml, line 1: apiVersion is \"openslo/v1alpha\", and only openslo/v1 is read: "
            "bring the file to that version");
  EXPECT_EQ(said("apiVersion: openslo/v1\n", ""),
            "slo.yaml, line 1: `apiVersion` is missing, which OpenSLO v1 requires: add it");
  EXPECT_EQ(said("  name: checkout\n", ""),
            "slo.yaml, line 3: `name` is missing, which OpenSLO v1 requires: add it");
  EXPECT_EQ(said("  service: shop\n", ""),
            "slo.yaml, line 6: `service` is missing, which OpenSLO v1 requires: add it");
  EXPECT_EQ(said("Occurrences", "Sometimes"),
            "slo.yaml, line 29: \"Sometimes\" is none of Occurrences, Timeslices, RatioTimeslices");
  EXPECT_EQ(said("1M", "a month"),
            "slo.yaml, line 25: \"a month\" is no duration such as 28d, 4w or 1M: a number and one "
            "of m, h, d, w, M, Q, Y");
  EXPECT_EQ(said("2027-01-01 00:00:00", "2027-02-30 00:00:00"),
            "slo.yaml, line 27: \"2027-02-30 00:00:00\" is no date with time: 2027-01-01 00:00:00");
  EXPECT_EQ(said("0.995", "99.5"),
            "slo.yaml, line 32: \"99.5\" is no share below 1; per cent go into targetPercent");
  EXPECT_THAT(said("0.995", "1"), HasSubstr("no share below 1"));
  EXPECT_THAT(said("0.995", "-0.5"), HasSubstr("no share below 1"));
  EXPECT_THAT(said("target: 0.995", "targetPercent: 100"),
              HasSubstr("no share below 100 per cent"));
  EXPECT_EQ(said("0.995", "9.95e-1"),
            "slo.yaml, line 32: \"9.95e-1\" is no plain number: write it as 0.995 or 250");
  EXPECT_THAT(said("0.995", ".nan"), HasSubstr("no plain number"));
  EXPECT_THAT(said("target: 0.995", "target: 0.9\n      targetPercent: 90"), HasSubstr("either"));
  EXPECT_THAT(said("      target: 0.995\n", ""), HasSubstr("either `target` or `targetPercent`"));
  EXPECT_THAT(said("target: 0.995", "target: [1]"), HasSubstr("a text or a number is expected"));
  EXPECT_THAT(said("        total:", "        bad: {}\n        total:"),
              HasSubstr("either `good` or"));
  EXPECT_THAT(said("        total:", "        raw: {}\n        total:"), HasSubstr("`raw` cannot"));
  EXPECT_THAT(said("      calendar:", "      isRolling: true\n      calendar:"),
              HasSubstr("either has"));
  EXPECT_THAT(said("  budgetingMethod", "  indicatorRef: x\n  budgetingMethod"), HasSubstr("once"));
  EXPECT_THAT(refusal(with_window("    - {duration: 1d, isRolling: true}\n"
                                  "    - {duration: 2d, isRolling: true}\n")),
              HasSubstr("one time window"));
  EXPECT_THAT(refusal(with_metric("      description: x\n")), HasSubstr("either `ratioMetric`"));
  EXPECT_THAT(refusal(budgeted("Timeslices", "target: 0.9")), HasSubstr("`timeSliceWindow` is"));
  EXPECT_THAT(refusal(budgeted("Timeslices", slices + "soon")),
              HasSubstr("no length of a time slice"));
  EXPECT_THAT(refusal(of_values("target: 0.9\n      value: 1")), HasSubstr("`op` is missing"));
  EXPECT_THAT(refusal("- a\n"), HasSubstr("line 1: here members are expected"));
}

TEST(OpenSlo, RefusesWhatIsNoYamlOrCouldBeReadInTwoWays) {
  EXPECT_EQ(refusal("a: b: c\n"), "slo.yaml, line 1: this is no YAML: illegal map value");
  EXPECT_EQ(refusal("a: [1\n"),
            "slo.yaml, line 2: this is no YAML: end of sequence flow not found");
  EXPECT_EQ(refusal(","), "slo.yaml, line 1: this is no YAML");
  EXPECT_EQ(refusal("a: 1\n---\n,\n"), "slo.yaml, line 3: this is no YAML");
  EXPECT_EQ(refusal(checkout + "    - target: 0.9\n      target: 0.99\n"),
            "slo.yaml, line 34: the key \"target\" stands there twice: take one of them out");
  EXPECT_EQ(refusal("a: &x [1]\nb: *x\n"),
            "slo.yaml, line 2: an alias (*) is not taken: write out what it stands for, so that "
            "everybody reads the same");
  EXPECT_EQ(refusal("base: &x {a: 1}\nc:\n  <<: *x\n").substr(0, 27),
            "slo.yaml, line 3: an alias ");
  EXPECT_EQ(refusal("a: !vault x\n"),
            "slo.yaml, line 1: the tag !vault is not known here: take it out");
  EXPECT_THAT(refusal("? [a]\n: b\n"), HasSubstr("line 1: a key is a word"));
  EXPECT_THAT(refusal(": b\n"), HasSubstr("line 1: a key is a word"));
  EXPECT_EQ(refusal(""), "slo.yaml has no OpenSLO document. Is it the right file?");
  EXPECT_EQ(refusal("# nothing\n---\n---\n"),
            "slo.yaml has no OpenSLO document. Is it the right file?");
}

TEST(OpenSlo, RefusesWhatGrowsBeyondMeasure) {
  EXPECT_THAT(refusal("a: " + std::string(100, '[') + std::string(100, ']')),
              HasSubstr("line 1: there are more than 64 levels"));
  std::string many = "a: [";
  for (int i = 0; i < 100'001; ++i) many += "1,";
  EXPECT_THAT(refusal(many + "]"), HasSubstr("more than 100000 values"));
  EXPECT_THAT(refusal("a: \"" + std::string(1 << 20, 'x') + "\""), HasSubstr("is too large"));
}

TEST(OpenSlo, TakesCommentsQuotesAndAnchorsThatNobodyFollows) {
  std::string text = replaced(checkout, "service: shop", "service: &s 'shop' # the shop");
  text = replaced(text, "kind: SLO", "kind: !!str SLO");
  EXPECT_EQ(only_objective(read("---\n" + text + "...\n")).at("service"), "shop");
}

}  // namespace
}  // namespace sopu::tools
