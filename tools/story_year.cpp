// acme-hosting: how it came about, and what became of it in its first year. What was measured is in
// story_months.cpp, the disputes are in story_disputes.cpp.
#include "tools/story_year.hpp"

#include "tools/samples.hpp"

namespace sopu::tools {

using boost::json::array;
using boost::json::object;
using domain::ProposalKind;
using domain::TermsPtr;
using domain::Time;

// ---------------------------------------------------------------- the year

Year::Year(const Stage& stage)
    : agreed(sample_terms("acme-hosting", stage.now())),
      stage_(stage),
      zone_(machine_zone_of(*agreed)),
      first_(*agreed->period_from) {}

std::string Year::say(Voice& who, const std::string& type, object data) const {
  return who.say({type, about(id), std::move(data)}).id;
}

void Year::refused(Voice& who, const std::string& type, object data,
                   const char* what_passed) const {
  if (who.try_to_say({type, about(id), std::move(data)})) throw Stop(Exit::failure, what_passed);
}

Time Year::month(int number) const {
  return domain::local_midnight(first_ + std::chrono::months(number - 1), zone_);
}

std::string Year::name_of(int number) const {
  return domain::format_date(first_ + std::chrono::months(number - 1)).substr(0, 7);
}

Time Year::on(int number, int day, int hour) const {
  const std::chrono::sys_days first = first_ + std::chrono::months(number - 1);
  return domain::local_midnight(first + std::chrono::days(day - 1), zone_) +
         std::chrono::hours(hour);
}

void Year::happen() {
  for (const auto& [at, act] : agenda_) {
    stage_.go_to(at);
    act();
  }
}

namespace {

// ---------------------------------------------------------------- before it binds

void prepare(Year& year) {
  year.tell("Nordhost and Acme begin: backgrounds, ground rules, points");
  initiate(year.nora(), year.id, *year.agreed);
  close_gates({{&year.nora()}, {&year.anna()}}, year.id);
}

// Nordhost's offer, and what Acme counters it with; the id of that.
std::string counter(Year& year) {
  year.tell("Nordhost proposes 99.9 %, Acme counters with 99.99 %");
  const auto first = with(*with(*year.agreed, "/serviceElements/objectives/0/targetPpm", 999'000),
                          "/serviceElements/objectives/0/credits/tiers/0/belowPpm", 999'000);
  const auto offer = year.say(
      year.nora(), "proposal.submitted",
      initial_data(first, frame_of(year.nora(), "What we offer everybody", year.month(1))));
  year.say(year.anna(), "comment.posted",
           {{"text", "Three quarters of an hour a month is a whole evening's trade."},
            {"clause", "uptime"}});
  auto frame = frame_of(year.anna(), "Our evenings need another nine", year.month(1));
  frame.counter_to = offer;
  return year.say(year.anna(), "proposal.submitted", initial_data(year.agreed, frame, first));
}

void negotiate(Year& year) {
  const auto proposal = counter(year);
  year.tell("An approval before anybody has shown that it can be done is refused");
  year.refused(year.nora(), "proposal.approved", {{"proposal", proposal}},
               "an approval passed the open gates");
  attest_feasibility(year.nora(), year.id, *year.agreed);
  year.tell("The shoppers' council is consulted on it, and objects");
  const auto consultation = consult(year.nora(), year.id, proposal, "shoppers",
                                    "When would planned work disturb you least?");
  year.say(year.voice("shoppers/sami"), "thirdparty.objected",
           {{"statement", "Not on Saturday mornings: that is when we shop."},
            {"consultation", consultation}});
  year.tell("Nora approves for Nordhost, Anna and Ben (two of three) for Acme: version 1");
  approve({&year.nora(), &year.anna(), &year.ben()}, year.id, proposal);
  year.say(year.nora(), "milestone.delivered",
           {{"milestone", "migration-plan"}, {"note", "The plan, with a rehearsal in it"}});
  year.say(year.anna(), "milestone.accepted", {{"milestone", "migration-plan"}});
  year.tell("Acme lets its auditor read everything");
  year.say(year.anna(), "access.granted", {{"party", "aava"}});
}

// ---------------------------------------------------------------- changes

void agree_on(Year& year, const std::string& proposal, const TermsPtr& result,
              const std::vector<Voice*>& people) {
  approve(people, year.id, proposal);
  year.agreed = result;
}

void refuse(Year& year) {
  year.tell("A higher price for extra work is rejected, with a reason");
  const auto dearer = with(*year.agreed, "/serviceElements/costs/1/amount", 15'000);
  const auto proposal = propose_change(year.nora(), year.id, *year.agreed, *dearer,
                                       "Wages have risen", year.month(3));
  // It takes two to refuse, as to approve.
  year.say(year.ben(), "proposal.rejected",
           {{"proposal", proposal}, {"reason", "We agreed on this rate a month ago."}});
  year.say(year.carla(), "proposal.rejected",
           {{"proposal", proposal}, {"reason", "The budget is made."}});
}

void grow(Year& year) {
  year.tell("The shop grows: an amendment of the load and the fee, version 2");
  const auto larger = with(*with(*year.agreed, "/serviceElements/assumptions/0/upTo", 3'000),
                           "/serviceElements/services/0/fee/amount", 610'000);
  const auto proposal = propose_change(year.anna(), year.id, *year.agreed, *larger,
                                       "We open in two more countries", year.month(4));
  agree_on(year, proposal, larger, {&year.nora(), &year.anna(), &year.carla()});
}

void review(Year& year, std::int64_t of_provider, std::int64_t of_customer, const char* outcome,
            array findings) {
  const auto review =
      year.say(year.nora(), "review.held",
               {{"minutes", "Nora and Anna went through the months, and what was hard in them."},
                {"findings", std::move(findings)},
                {"satisfaction", of_provider},
                {"outcome", outcome}});
  year.say(year.anna(), "review.confirmed",
           {{"review", review}, {"satisfaction", of_customer}, {"statement", ""}});
}

// What the review asked for, by both sides at once.
void collide(Year& year) {
  year.tell("Two amendments meet: the first becomes version 3, the other is stale and rebased");
  const auto& before = *year.agreed;
  const auto faster = with(before, "/managementElements/escalation/0/respondWithin", "PT15M");
  const auto reviewed = with(before, "/managementElements/reviewSchedule/every", "P3M");
  const auto first =
      propose_change(year.nora(), year.id, before, *faster,
                     "What the review found: two engineers on duty now", year.month(8));
  const auto second =
      propose_change(year.anna(), year.id, before, *reviewed,
                     "What the review found: look more often while we grow", year.month(9));
  agree_on(year, first, faster, {&year.nora(), &year.anna(), &year.ben()});
  year.refused(year.nora(), "proposal.approved", {{"proposal", second}},
               "a stale proposal was approved");
  const auto both = with(*year.agreed, "/managementElements/reviewSchedule/every", "P3M");
  auto data = change_sketch(ProposalKind::amendment, *year.agreed, *both,
                            frame_of(year.anna(), "What the review found, on top of version 3",
                                     next_start(*year.agreed, *both, year.zone(), year.month(9))));
  data["rebaseOf"] = second;
  const auto rebased = year.say(year.anna(), "proposal.submitted", std::move(data));
  agree_on(year, rebased, both, {&year.nora(), &year.anna()});
}

// ---------------------------------------------------------------- words between the sides

void plan_unpaid(Year& year) {
  year.plan(year.on(4, 15), [&year] {
    year.tell("Nordhost gives notice that fees are unpaid; Acme pays, and the breach is cured");
    year.said["unpaid"] =
        year.say(year.nora(), "breach.notified",
                 {{"cause", "unpaid"}, {"facts", "Two invoices are three months old."}});
  });
  year.plan(year.on(4, 20), [&year] {
    year.say(year.anna(), "breach.cured",
             {{"breach", year.said["unpaid"]}, {"statement", "Both were paid this morning."}});
  });
}

void complain(Year& year) {
  year.tell("The shoppers' council complains of the service, and Nordhost answers");
  const auto complaint = year.say(year.voice("shoppers/sami"), "complaint.filed",
                                  {{"about", "service"},
                                   {"clause", "uptime"},
                                   {"text", "The basket was empty again on Saturday."}});
  year.say(year.nora(), "complaint.answered",
           {{"complaint", complaint},
            {"statement", "A release lost the baskets; it was taken back at noon."}});
}

void plan_leave_and_stay(Year& year) {
  const Time end = year.month(17);
  year.plan(year.on(10, 5), [&year, end] {
    year.tell("Acme gives notice of termination, and both take it back");
    year.said["leaving"] = year.say(
        year.anna(), "termination.notified",
        {{"reason", "We may move the shop in house"}, {"effectiveFrom", domain::format_time(end)}});
    year.say(year.ben(), "notice.seconded", {{"notice", year.said["leaving"]}});
  });
  year.plan(year.on(10, 20), [&year, end] {
    const auto proposal = year.say(
        year.anna(), "proposal.submitted",
        standing_data(ProposalKind::resumption, year.agreed->hash(),
                      frame_of(year.anna(), "We stay after all", end), year.said["leaving"]));
    approve({&year.nora(), &year.anna(), &year.ben()}, year.id, proposal);
  });
}

void plan_load_test(Year& year) {
  year.plan(year.on(3, 20), [&year] {
    year.say(
        year.nora(), "milestone.delivered",
        {{"milestone", "first-load-test"}, {"note", "Twice the busiest hour, without a loss"}});
  });
  year.plan(year.on(3, 22), [&year] {
    year.say(year.anna(), "milestone.accepted", {{"milestone", "first-load-test"}});
  });
}

void plan_reviews(Year& year) {
  year.plan(year.on(6, 20), [&year] {
    year.tell("They review the half year: Nordhost is content with 3 of 5, Acme with 2");
    review(year, 3, 2, "amend",
           {"The duty engineer comes too late.", "Half a year is too long while the shop grows."});
  });
  year.plan(year.on(6, 25), [&year] { collide(year); });
  year.plan(year.on(11, 20), [&year] {
    year.tell("The next review: both are content with 4 of 5");
    review(year, 4, 4, "noChange", {"The duty engineer comes in time now."});
  });
}

}  // namespace

void plan_contract(Year& year) {
  year.plan(year.on(2, 10), [&year] { refuse(year); });
  year.plan(year.on(2, 20), [&year] { grow(year); });
  year.plan(year.on(7, 14), [&year] { complain(year); });
  plan_load_test(year);
  plan_unpaid(year);
  plan_reviews(year);
  plan_leave_and_stay(year);
}

void tell_hosting(const Stage& stage) {
  Year year(stage);
  prepare(year);
  negotiate(year);
  plan_contract(year);
  plan_months(year);
  plan_disputes(year);
  year.happen();
}

}  // namespace sopu::tools
