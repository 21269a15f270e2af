// What a hostile log may make the ledger's clock say, or leave unsaid.
#include <gtest/gtest.h>

#include "ledger/domain/agreement/deadline.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "tests/audit/log_maker.hpp"
#include "tests/support/zones.hpp"

namespace sopu::audit::test {
namespace {

LogMaker log_with_clock() {
  LogMaker maker;
  maker.begin_clock();
  maker.agree("shop");
  return maker;
}

TEST(Clock, holds_where_zones_are_on_record) {
  const Verdict verdict = verdict_on_made(log_with_clock());
  EXPECT_FALSE(verdict.fault) << verdict.fault->kind << ": " << verdict.fault->detail;
  ASSERT_EQ(verdict.zones.size(), 1u);
  EXPECT_EQ(verdict.zones[0], sopu::test::zone_recorded("Europe/Helsinki"));
}

TEST(Clock, shows_terms_whose_zone_was_left_out) {
  LogMaker maker = log_with_clock();
  maker.events.erase(maker.events.begin() + 4);  // zone.recorded
  expect_fault(verdict_on_made(maker), 13, "rule", "zone-not-on-record");
}

TEST(Clock, shows_zones_that_are_none_or_were_changed_in_the_past) {
  const auto fault = [](boost::json::object change, std::string_view words) {
    LogMaker maker = log_with_clock();
    auto data = domain::json_of(sopu::test::zone_recorded("Europe/Helsinki"));
    for (const auto& [member, value] : change) data.as_object()[member] = value;
    maker.registry(as_clock, "sopu.zone.recorded.v1", domain::LedgerSubject{}, data);
    const std::size_t last = maker.size() - 1;
    maker.events[last].at += std::chrono::hours(24 * 100);
    expect_fault(verdict_on_made(maker), last, "time", "clock-skew");
    maker.events[last].at -= std::chrono::hours(24 * 95);
    expect_fault(verdict_on_made(maker), last, "rule", words);
  };
  fault({{"zone", "Mars/Olympus"}, {"rules", "VFppZg=="}}, "no time zone");
  fault({}, "same-zone-rules");
}

TEST(Clock, shows_what_other_keys_say_in_its_place) {
  for (const Signing by : {as_operator, as_acme}) {
    LogMaker maker = log_with_clock();
    maker.registry(by, "sopu.zone.recorded.v1", domain::LedgerSubject{},
                   domain::json_of(sopu::test::zone_recorded("Africa/Cairo")));
    expect_fault(verdict_on_made(maker), maker.size() - 1, "rule", "key-not-allowed");
  }
  LogMaker maker = log_with_clock();
  maker.comment(as_clock, "shop", "I have an opinion, too.");
  expect_fault(verdict_on_made(maker), maker.size() - 1, "rule", "key-not-allowed");
}

TEST(Clock, shows_a_standstill_that_was_none) {
  LogMaker maker = log_with_clock();
  const auto stood = [&](std::chrono::hours since) {
    LogMaker one = maker;
    const domain::Time until = maker.events.back().at + std::chrono::hours(3);
    one.registry(
        as_clock, "sopu.ledger.stood.v1", domain::LedgerSubject{},
        {{"from", domain::format_time(until - since)}, {"until", domain::format_time(until)}});
    one.events.back().at = until;
    return verdict_on_made(one);
  };
  EXPECT_FALSE(stood(std::chrono::hours(3)).fault);
  expect_fault(stood(std::chrono::hours(4)), maker.size(), "time", "stood");
  expect_fault(stood(std::chrono::hours(1)), maker.size(), "rule", "stood-too-short");
}

TEST(Clock, shows_events_that_were_signed_at_another_time) {
  LogMaker maker = log_with_clock();
  for (auto& event : maker.events) event.at -= std::chrono::hours(24 * 365 * 3);
  expect_fault(verdict_on_made(maker), 0, "time", "clock-skew");
  LogMaker late = log_with_clock();
  late.events.back().at += std::chrono::hours(24 * 8);
  expect_fault(verdict_on_made(late), late.size() - 1, "time", "clock-skew");
}

// ---------------------------------------------------------------- what runs out

// An agreement that began, and a principal who asks a third party, who has ten days.
struct Asked {
  LogMaker maker;
  domain::EventId consultation;

  Asked() {
    maker.begin_clock();
    const boost::json::value parties{
        {{"party", "acme"}, {"role", "provider"}},
        {{"party", "globex"}, {"role", "customer"}},
        {{"party", "oskar"}, {"role", "thirdParty"}, {"involvement", "consulted"}}};
    maker.contract(as_acme, "shop", "sopu.agreement.initiated.v1",
                   {{"title", "Hosting"}, {"parties", parties}});
    consultation = maker.contract(
        as_acme, "shop", "sopu.thirdparty.consulted.v1",
        {{"party", "oskar"}, {"question", "And you?"}, {"respondBy", domain::format_time(due())}});
  }
  static domain::Time due() { return *domain::parse_time("2026-12-03T13:00:00.000Z"); }

  // The clock, or somebody else, says that it passed.
  void pass(domain::Time at, Signing by = as_clock, std::string_view agreement = "shop") {
    const domain::DeadlinePassed what{domain::DeadlineKind::consultation_ends, consultation.value};
    const domain::AgreementId id{std::string(agreement)};
    maker.signed_at = at;
    maker.put_on_contract(maker.sign(by, "sopu.deadline.passed.v1", id, domain::json_of(what),
                                     maker.head(agreement), domain::deadline_id(id, what)),
                          agreement);
    maker.events.back().at = at;
  }
  void comment(domain::Time at) {
    maker.signed_at = at;
    maker.comment(as_globex, "shop", "Hello");
    maker.events.back().at = at;
  }
  Verdict verdict() const { return verdict_on_made(maker); }
  std::size_t last() const { return maker.size() - 1; }
};

using namespace std::chrono_literals;

TEST(Deadlines, hold_where_they_are_said_in_front) {
  Asked log;
  log.pass(Asked::due());
  log.comment(Asked::due());
  const Verdict verdict = log.verdict();
  EXPECT_FALSE(verdict.fault) << verdict.fault->kind << ": " << verdict.fault->detail;
}

TEST(Deadlines, show_that_one_was_left_out) {
  Asked log;
  log.comment(Asked::due() - 1ms);
  EXPECT_FALSE(log.verdict().fault);
  log.comment(Asked::due());
  expect_fault(log.verdict(), log.last(), "rule", "deadline-first");
}

TEST(Deadlines, show_one_that_came_too_early_twice_or_from_another) {
  Asked early;
  early.pass(Asked::due() - 1ms);
  expect_fault(early.verdict(), early.last(), "rule", "deadline-too-early");
  Asked twice;
  twice.pass(Asked::due());
  twice.pass(Asked::due());
  expect_fault(twice.verdict(), twice.last(), "duplicate-id");
  Asked forged;
  forged.pass(Asked::due(), as_operator);
  expect_fault(forged.verdict(), forged.last(), "rule", "key-not-allowed");
  Asked elsewhere;
  elsewhere.maker.initiate("mill");
  elsewhere.pass(Asked::due(), as_clock, "mill");
  expect_fault(elsewhere.verdict(), elsewhere.last(), "rule", "deadline-not-running");
}

TEST(Deadlines, show_one_of_something_that_was_done) {
  Asked log;
  log.maker.contract(as_operator, "shop", "sopu.thirdparty.objected.v1",
                     {{"statement", "I mind."}});
  log.pass(Asked::due());
  expect_fault(log.verdict(), log.last(), "rule", "deadline-not-running");
}

}  // namespace
}  // namespace sopu::audit::test
