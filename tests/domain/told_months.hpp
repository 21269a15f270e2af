// What tests of months have in common: a February of which something was measured, and how it
// stands.
#pragma once

#include "tests/domain/measuring.hpp"

namespace sopu::test {

using performance::Judgement;
using performance::Performance;
using performance::Verdict;

// Of the fee of hosting, 1000.00, a tenth below 99.9 % and a quarter below 99 %.
inline constexpr std::int64_t tenth = 10'000;
inline constexpr std::int64_t quarter = 25'000;

inline const Time march = midnight_of("2027-03-01");
inline const Time eleventh = midnight_of("2027-02-11");

// January was not reported, which is a breach; it costs February nothing.
inline boost::json::value without_repetition() {
  return without(by_downtime(), "/serviceElements/objectives/0/credits/repeatTimes");
}

// That much was down on a day of February.
inline Said february(const std::string& measurer, std::chrono::minutes length) {
  const MeasuredSpan span{eleventh, eleventh + length};
  return by(measurer, report_of("2027-02-11", down({span})))
      .called("by-" + measurer)
      .at(march + 1h);
}

inline World after(const Story& more, const boost::json::value& terms = without_repetition()) {
  return world_after(in_force(terms) + more);
}

inline Judgement window_of(const World& world) {
  return performance_of(world, "2027-02").windows.front();
}
inline performance::ServiceMonth hosting(const World& world) {
  return performance_of(world, "2027-02").months.front();
}
inline WindowState state_of(const World& world) {
  return domain::state_of(world.agreement(), window_of(world), world.now);
}

// As they are then.
inline World at(World world, Time time) {
  world.must(by("acme", CommentPosted{"Time goes by.", {}, {}}).at(time));
  return world;
}

inline boost::json::value automatic(boost::json::value terms = without_repetition()) {
  for (const char* member : {"claimWithin", "claimFrom", "claimNeeds", "calendar"}) {
    terms = without(terms, std::string("/serviceElements/creditRules/") + member);
  }
  return with(terms, "/serviceElements/creditRules/automatic", true);
}

inline MeasurementContested objection(const std::string& measurer = "acme") {
  return {{"uptime"}, {}, "2027-02", {measurer}, "We saw more."};
}

inline std::vector<std::string> passed(const World& world, DeadlineKind kind) {
  std::vector<std::string> references;
  for (const auto& [event, recorded] : world.log) {
    const auto* one = get_if<DeadlinePassed>(event.payload);
    if (one && one->kind == kind) references.push_back(one->reference);
  }
  return references;
}

}  // namespace sopu::test
