// acme-hosting: what was measured, reported, contested, claimed and paid, month by month.
#include "tools/figures_file.hpp"
#include "tools/story_figures.hpp"
#include "tools/story_year.hpp"

namespace sopu::tools {

using boost::json::object;
using domain::Span;
using domain::Spans;
using domain::Time;

namespace {

// ---------------------------------------------------------------- what is measured

object downtime(const Spans& down) {
  boost::json::array list;
  for (const Span& one : down) list.push_back(json_of_span(one));
  return {{"downtime", std::move(list)}};
}

void measure(Year& year, Voice& who, const char* source, const Span& time, const Spans& down) {
  year.say(who, "measurement.reported",
           {{"objective", "uptime"},
            {"from", domain::format_time(time.from)},
            {"until", domain::format_time(time.until)},
            {"source", source},
            {"figures", downtime(down)}});
}

bool is_told_by_hand(int month) {
  return month == months::breached || month == months::maintained || month == months::contested;
}

void plan_customers_figures(Year& year, int month, const Spans& down) {
  const Span whole = year.whole(month);
  const Spans seen =
      month == months::contested ? down_for_customer(whole.from) : seen_by_customer(down);
  year.plan(std::min(year.on(month + 1, 2), year.stage().end),
            [&year, whole, seen] { measure(year, year.anna(), "Acme's shop", whole, seen); });
}

// A part is measured when it is over, in the morning after it; what is not over yet is not.
void plan_measurements(Year& year, int month, Dice& dice) {
  const Time end = year.stage().end;
  const auto by_hand = down_by_hand(month, year.month(month));
  Spans all;
  for (const Span& part : parts_of(year.whole(month), year.zone())) {
    if (part.until > end) return;
    const auto down =
        is_told_by_hand(month) ? domain::common(by_hand, {part}) : down_by_chance(dice, part);
    year.plan(std::min(part.until + std::chrono::hours(6), end),
              [&year, part, down] { measure(year, year.nora(), "Nordhost's probes", part, down); });
    all.insert(all.end(), down.begin(), down.end());
  }
  plan_customers_figures(year, month, all);
}

// ---------------------------------------------------------------- what is said of it

void publish(Year& year, int month) {
  const auto name = year.name_of(month);
  const auto report = year.stage().report(year.id, name);
  object data{{"month", name}};
  for (const char* list : {"windows", "services"}) {
    if (const auto* lines = report.if_contains(list)) data[list] = *lines;
  }
  year.said["report of " + name] = year.say(year.nora(), "report.published", std::move(data));
}

// Five business days are there for it: the third of the month is early enough. What is in dispute
// is accepted when that is over, and the last report still waits for Acme.
void plan_report(Year& year, int month) {
  if (month == months::unreported) return;
  const Time end = year.stage().end;
  year.plan(std::min(year.on(month + 1, 3), end), [&year, month] { publish(year, month); });
  if (month == months::last) return;
  const int day = month == months::contested ? 26 : 6;
  year.plan(year.on(month + 1, day), [&year, month] {
    const auto& report = year.said["report of " + year.name_of(month)];
    year.say(year.anna(), "report.accepted", {{"report", report}});
  });
}

void claim(Year& year, int month, const char* text) {
  year.say(year.anna(), "credit.claimed",
           {{"objective", "uptime"}, {"window", year.name_of(month)}, {"text", text}});
}

void plan_breached(Year& year) {
  year.plan(year.on(months::breached + 1, 5), [&year] {
    year.tell("Two hours were down in the third month: Acme claims a tenth of the fee");
    claim(year, months::breached, "The twelfth, 9:00 to 11:00; our orders stopped.");
  });
  year.plan(year.on(months::breached + 1, 12), [&year] {
    for (Voice* one : {&year.nora(), &year.anna()}) {
      year.say(*one, "credit.settled",
               {{"service", "compute"},
                {"month", year.name_of(months::breached)},
                {"amount", 48'000},
                {"text", "Credit note 17"}});
    }
  });
}

void plan_maintained(Year& year) {
  year.plan(year.on(months::maintained - 1, 20, 10), [&year] {
    year.tell("Nordhost announces two hours of maintenance, three weeks before");
    const auto time = maintenance(year.month(months::maintained));
    year.said["maintenance"] = year.say(year.nora(), "maintenance.announced",
                                        {{"exclusion", "planned-work"},
                                         {"from", domain::format_time(time.from)},
                                         {"until", domain::format_time(time.until)},
                                         {"text", "New switches in both zones"}});
  });
}

void plan_contested(Year& year) {
  year.plan(year.on(months::contested + 1, 4), [&year] {
    year.tell("Nordhost measured three minutes, Acme a whole night: Acme contests it, and claims");
    year.say(year.anna(), "measurement.contested",
             {{"objective", "uptime"},
              {"window", year.name_of(months::contested)},
              {"measurer", "nordhost"},
              {"reason", "Your probes stand in the same region; nobody reached the shop."}});
    claim(year, months::contested, "The ninth, 3:00 to 11:00; no order came in.");
  });
}

void plan_unreported(Year& year) {
  year.plan(year.on(months::unreported + 1, 20), [&year] {
    year.tell("No report came of the eighth month, which counts as a miss: Acme claims");
    claim(year, months::unreported, "No report came in time, see the ledger.");
  });
}

}  // namespace

void plan_months(Year& year) {
  Dice dice(year.stage().seed);
  for (int month = 1; month <= months::last; ++month) {
    plan_measurements(year, month, dice);
    plan_report(year, month);
  }
  plan_measurements(year, months::last + 1, dice);
  plan_breached(year);
  plan_maintained(year);
  plan_contested(year);
  plan_unreported(year);
}

}  // namespace sopu::tools
