// What terms do not say of an OpenSLO file is told, all of it; and what things are called.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tools/openslo_files.hpp"

namespace sopu::tools {
namespace {

using namespace test::openslo;

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// ---------------------------------------------------------------- everything else is told

TEST(OpenSlo, TellsWhatAnObjectiveSaysBeyondItsBudget) {
  const FromOpenSlo from =
      read(budgeted("Occurrences",
                    "target: 0.9\n      op: gt\n      value: 3\n      timeSliceTarget: 0.5\n"
                    "      timeSliceWindow: 5m\n      compositeWeight: 2\n      burnRate: 4"));
  EXPECT_EQ(from.objectives.size(), 1U);
  EXPECT_THAT(left(from),
              testing::IsSupersetOf(
                  {HasSubstr("spec.objectives[0].op: a share in terms is kept"),
                   HasSubstr("spec.objectives[0].value: it is compared with"),
                   HasSubstr("spec.objectives[0].timeSliceTarget: only the budgeting"),
                   HasSubstr("spec.objectives[0].timeSliceWindow: only budgeting by"),
                   HasSubstr("spec.objectives[0].compositeWeight: each objective"),
                   HasSubstr("spec.objectives[0].burnRate: terms have no place for it")}));
}

TEST(OpenSlo, LeavesAShareThatIsKeptFromAbove) {
  const FromOpenSlo from = read(budgeted("Occurrences", "target: 0.01\n      op: lte"));
  EXPECT_THAT(from.objectives, IsEmpty());
  EXPECT_THAT(left(from), testing::Contains(HasSubstr("op: a share in terms is kept from below")));
}

TEST(OpenSlo, SaysNothingOfAnOperatorThatTermsHave) {
  const FromOpenSlo from = read(budgeted("Occurrences", "target: 0.9\n      op: gte"));
  EXPECT_THAT(left(from), testing::Not(testing::Contains(HasSubstr(".op"))));
}

TEST(OpenSlo, TellsLabelsAnnotationsDescriptionsAndAlerts) {
  std::string text = replaced(checkout, "  displayName: Orders\n",
                              "  displayName: Orders\n  labels: {team: [a, b]}\n"
                              "  annotations:\n    openslo.com/x: y\n");
  text = replaced(text, "  service: shop\n", "  description: Of orders\n  service: shop\n");
  text += "  alertPolicies:\n    - alertPolicyRef: page-us\n";
  const auto lines = left(read(text));
  EXPECT_THAT(lines,
              testing::IsSupersetOf({"metadata.labels: items of terms have no labels",
                                     "metadata.annotations: items of terms have no annotations",
                                     "spec.alertPolicies: terms alert nobody: they judge whole "
                                     "windows"}));
  EXPECT_THAT(lines, testing::Contains(HasSubstr("spec.description: an objective has a name")));
}

TEST(OpenSlo, TellsDocumentsOfOtherKindsWhole) {
  const auto document = [](const std::string& kind) {
    return "---\napiVersion: openslo/v1\nkind: " + kind + "\nmetadata: {name: x}\nspec: {a: 1}\n";
  };
  const FromOpenSlo from =
      read(shop + document("DataSource") + document("AlertPolicy") + document("AlertCondition") +
           document("AlertNotificationTarget") + document("BudgetAdjustment") + document("Magic"));
  EXPECT_THAT(left(from),
              ElementsAre(HasSubstr(": how figures are got"), HasSubstr(": terms alert"),
                          HasSubstr(": terms alert"), HasSubstr(": terms alert"),
                          HasSubstr(": what does not count is agreed as exclusions"),
                          HasSubstr(": terms have no place for it")));
  EXPECT_EQ(from.not_carried.front().document, 2U);
  EXPECT_EQ(from.not_carried.front().line, 10U);
}

// Whatever is put anywhere: it is in the terms, or somebody is told.
TEST(OpenSlo, TellsWhateverIsAddedAnywhere) {
  const std::string text = shop + "---\n" + orders_sli + by_reference("orders");
  int places = 0;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    const auto indent = text.find_first_not_of(' ', at) - at;
    const std::string line = text.substr(at, text.find('\n', at) - at);
    const bool is_member =
        line.find(": ") != std::string::npos && line.find("- ") == std::string::npos;
    if (!is_member) continue;
    const std::string with = std::string(indent, ' ') + "zebra: striped\n";
    EXPECT_THAT(left(read(std::string(text).insert(at, with))),
                testing::Contains(HasSubstr("zebra: ")))
        << line;
    ++places;
  }
  EXPECT_GT(places, 15);
}

// ---------------------------------------------------------------- names and ids

TEST(OpenSlo, NumbersTheObjectivesOfOneSlo) {
  const FromOpenSlo from = read(checkout + "    - targetPercent: 99\n");
  ASSERT_EQ(from.objectives.size(), 2U);
  EXPECT_EQ(from.objectives[0].at("id"), "checkout-1");
  EXPECT_EQ(from.objectives[1].at("id"), "checkout-2");
  EXPECT_EQ(from.objectives[1].at("name"), "Orders");
}

TEST(OpenSlo, CarriesTheOtherObjectivesOfAnSlo) {
  const FromOpenSlo from = read(checkout + "    - targetPercent: 99.99999\n");
  EXPECT_EQ(only_objective(from).at("id"), "checkout-1");
  EXPECT_THAT(left(from), testing::IsSupersetOf(
                              {HasSubstr("spec.objectives[1]: this objective is not carried over"),
                               HasSubstr("spec.objectives[1].targetPercent: shares in terms")}));
}

TEST(OpenSlo, MakesIdsOutOfNamesAndSaysSo) {
  const FromOpenSlo from = read(replaced(checkout, "name: checkout", "name: Shop.Checkout/v2"));
  EXPECT_EQ(only_objective(from).at("id"), "shop-checkout-v2");
  EXPECT_THAT(left(from), testing::Contains(HasSubstr("\"shop-checkout-v2\" stands for it")));
  const std::string long_name(70, 'a');
  const FromOpenSlo numbered =
      read(replaced(checkout, "name: checkout", "name: " + long_name) + "    - target: 0.9\n");
  EXPECT_EQ(json::serialize(numbered.objectives[1].at("id")), "\"" + std::string(62, 'a') + "-2\"");
  EXPECT_EQ(refusal(replaced(checkout, "name: checkout", "name: ＿")),
            "slo.yaml, line 4: nothing of \"＿\" can be an id, of a-z, 0-9 and -: rename it");
}

TEST(OpenSlo, RefusesTwoOfOneId) {
  EXPECT_EQ(refusal(checkout + "---\n" + checkout),
            "slo.yaml, line 37: the objective \"checkout\" would have the id checkout, as that of "
            "line 4: rename one of them");
  EXPECT_EQ(refusal(replaced(shop, "name: shop", "name: a.b") + "---\n" +
                    replaced(shop, "name: shop", "name: a-b")),
            "slo.yaml, line 13: the service \"a-b\" would have the id a-b, as that of line 4: "
            "rename one of them");
  EXPECT_THAT(refusal(orders_sli + orders_sli), HasSubstr("line 17: the SLI \"orders\" is there"));
}

TEST(OpenSlo, RefusesWhatTheTermsHaveAlready) {
  OpenSloMore more = everything;
  more.objectives = {"checkout"};
  EXPECT_EQ(refusal(checkout, more),
            "slo.yaml, line 4: the objective \"checkout\" would have the id checkout, which one of "
            "the terms has already: rename one of them");
  more.objectives.clear();
  more.services = {"shop"};
  EXPECT_THAT(refusal(shop, more), HasSubstr("the service \"shop\" would have the id shop, which"));
  const FromOpenSlo from = read(checkout, more);  // names it, and does not make it
  EXPECT_THAT(from.services, IsEmpty());
  EXPECT_EQ(only_objective(from).at("service"), "shop");
}

TEST(OpenSlo, DescribesAServiceByItsNameIfNobodyElseDoes) {
  const FromOpenSlo from = read(checkout);
  EXPECT_EQ(json::serialize(from.services),
            R"([{"id":"shop","name":"shop","description":"shop","owner":"acme","priority":"p1"}])");
}

TEST(OpenSlo, CallsByItsNameWhatHasATooLongOne) {
  const FromOpenSlo from =
      read(replaced(checkout, "displayName: Orders", "displayName: " + std::string(201, 'x')));
  EXPECT_EQ(only_objective(from).at("name"), "checkout");
  EXPECT_THAT(left(from), testing::IsSupersetOf({HasSubstr("metadata.displayName: names in terms"),
                                                 HasSubstr("spec.objectives[0].displayName: ")}));
}

// ---------------------------------------------------------------- what OpenSLO does not know

TEST(OpenSlo, AsksForWhatOnlyTheSidesKnow) {
  const std::string timeslices = budgeted("Timeslices", slices + "5m");
  EXPECT_THAT(refusal(timeslices, {}),
              AllOf(HasSubstr("--owner"), HasSubstr("--priority"), HasSubstr("--measured-by"),
                    HasSubstr("--empty-slots")));
  EXPECT_THAT(refusal(checkout, {}), testing::Not(HasSubstr("--empty-slots")));
  EXPECT_THAT(refusal(shop, {}), testing::Not(HasSubstr("--measured-by")));
  EXPECT_EQ(refusal(checkout, {.measured_by = {"acme"}, .services = {"shop"}}), "taken");
}

}  // namespace
}  // namespace sopu::tools
