// What a service costs over time where it is billed: the bill of a month is for the days of it on
// which the fee is one that is billed.
#include "ledger/domain/performance/fees.hpp"

#include <gtest/gtest.h>

namespace sopu::domain::performance {
namespace {

const ItemId hosting{"hosting"};
constexpr std::int64_t march_bill = 6'200;

Date date(const char* text) {
  return *parse_date(text);
}
Dates dates(const char* from, const char* until) {
  return {date(from), date(until)};
}
FeeFrom billed_from(const char* from) {
  return {date(from), {{}, Fee::Per::month, PartyId{"acme"}}};
}
FeeFrom agreed_from(const char* from, std::int64_t amount) {
  return {date(from), {amount, Fee::Per::month, {}}};
}
Billed bill(const char* month, std::int64_t amount, std::int64_t most = 0) {
  return {hosting, {}, date(month), amount, std::max(amount, most)};
}

// The base of a window, nothing of which is left out.
std::optional<std::int64_t> base(std::vector<FeeFrom> fees, const std::vector<Billed>& bills,
                                 const Dates& window, const char* end = "2037-01-01",
                                 bool most = false) {
  put_bills(bills, most, date(end), fees);
  CreditRules rules;
  rules.base = CreditRules::Base::window_fee;
  rules.partial = CreditRules::Partial::pro_rata;
  const Date begin = fees.front().from;
  const Dates bound = common(window, {begin, date(end)});
  const auto found = base_of(rules, fees, window, bound);
  return found ? std::optional(found->amount) : std::nullopt;
}

const Dates march = dates("2027-03-01", "2027-04-01");

TEST(Fees, OfAMonthAreKnownOnceBilled) {
  EXPECT_EQ(base({billed_from("2027-01-01")}, {}, march), std::nullopt);
  EXPECT_EQ(base({billed_from("2027-01-01")}, {bill("2027-02-01", 1)}, march), std::nullopt);
  EXPECT_EQ(base({billed_from("2027-01-01")}, {bill("2027-03-01", march_bill)}, march), march_bill);
  EXPECT_EQ(base({billed_from("2027-01-01")}, {bill("2027-03-01", 100, march_bill)}, march,
                 "2037-01-01", true),
            march_bill);
}

TEST(Fees, OfAQuarterNeedTheBillOfEachMonth) {
  const Dates quarter = dates("2027-01-01", "2027-04-01");
  std::vector<Billed> bills{bill("2027-01-01", 100), bill("2027-03-01", 300)};
  EXPECT_EQ(base({billed_from("2027-01-01")}, bills, quarter), std::nullopt);
  bills.push_back(bill("2027-02-01", 200));
  EXPECT_EQ(base({billed_from("2027-01-01")}, bills, quarter), 600);
}

TEST(Fees, ThatAreBilledAreForTheDaysOnWhichTheyAre) {
  // The agreement begins in the month, or ends in it: the bill is for what is left.
  const std::vector<Billed> bills{bill("2027-03-01", march_bill)};
  EXPECT_EQ(base({billed_from("2027-03-16")}, bills, march), march_bill);
  EXPECT_EQ(base({billed_from("2027-01-01")}, bills, march, "2027-03-11"), march_bill);
  // Ten days of 100, then what was billed for the others.
  EXPECT_EQ(base({agreed_from("2027-01-01", 3'100), billed_from("2027-03-11")}, bills, march),
            1'000 + march_bill);
  // Billed, agreed, billed: the bill is for both parts.
  EXPECT_EQ(
      base({billed_from("2027-01-01"), agreed_from("2027-03-11", 3'100), billed_from("2027-03-21")},
           bills, march),
      1'000 + march_bill);
}

TEST(Fees, ThatAreNotKnownElsewhereDoNotMatter) {
  EXPECT_EQ(base({agreed_from("2027-01-01", 500), billed_from("2027-04-01")}, {}, march), 500)
      << "what comes later is not known";
  EXPECT_EQ(base({billed_from("2027-01-01"), agreed_from("2027-03-01", 500)}, {}, march), 500)
      << "nor what was before";
}

TEST(Fees, BilledAreNoneOfWhatWasAgreed) {
  EXPECT_EQ(base({agreed_from("2027-01-01", 500)}, {bill("2027-03-01", march_bill)}, march), 500);
}

}  // namespace
}  // namespace sopu::domain::performance
