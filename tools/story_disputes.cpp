// acme-hosting: three disputes. One is settled, one lapses, as nobody does anything about it, and
// one goes to a mediator, of whom the second one brings the sides together.
#include "tools/story_figures.hpp"
#include "tools/story_year.hpp"

namespace sopu::tools {

using boost::json::array;
using boost::json::object;

namespace {

// Says it in the case that goes by this name among us.
void in_case(Year& year, const char* name, Voice& who, const std::string& type, object data) {
  data["dispute"] = year.said[name];
  year.said[type] = year.say(who, type, std::move(data));
}

// What the other side's people accept.
void settle(Year& year, const char* name, object offer, const std::vector<Voice*>& others) {
  in_case(year, name, year.nora(), "settlement.proposed", std::move(offer));
  const auto settlement = year.said["settlement.proposed"];
  for (Voice* one : others) {
    in_case(year, name, *one, "settlement.accepted", {{"settlement", settlement}});
  }
}

// ---------------------------------------------------------------- the months that were missed

void accuse(Year& year) {
  year.tell("Acme accuses Nordhost of three missed months, which nothing cures");
  year.said["missed"] =
      year.say(year.anna(), "breach.notified",
               {{"cause", "three-misses"},
                {"facts", "By our own figures the third, the fifth and the seventh were missed."}});
  const object seconding{{"notice", year.said["missed"]}};
  year.tell("Carla signs no further than prices; it takes Ben, too, to accuse");
  year.refused(year.carla(), "notice.seconded", seconding, "a key reached beyond its authority");
  year.say(year.ben(), "notice.seconded", seconding);
}

void dispute_misses(Year& year) {
  year.tell("Nordhost disputes the missed months: maintenance is none, and a night was minutes");
  const object window{{"objective", "uptime"}, {"window", year.name_of(months::contested)}};
  year.said["misses"] =
      year.say(year.nora(), "dispute.raised",
               {{"clauses", array{"three-misses", "uptime"}},
                {"notice", year.said["missed"]},
                {"windows", array{window}},
                {"claim", "One of the three months was our announced maintenance."},
                {"remedySought", "Take the notice back, and our figures for the seventh."}});
}

void settle_misses(Year& year) {
  year.tell("Both settle: the notice falls, a tenth of the fee is paid for the contested month");
  const object credit{
      {"service", "compute"}, {"month", year.name_of(months::contested)}, {"amount", 61'000}};
  settle(year, "misses",
         {{"text", "The announced maintenance is no miss; of the night we pay a third."},
          {"remedy", object{{"by", "nordhost"},
                            {"text", "A second probe, outside of the region"},
                            {"due", domain::format_time(year.month(10))}}},
          {"noticeFate", "falls"},
          {"credits", array{credit}}},
         {&year.anna(), &year.ben()});
}

void plan_misses(Year& year) {
  const int month = months::contested + 1;
  year.plan(year.on(month, 5), [&year] { accuse(year); });
  year.plan(year.on(month, 8), [&year] { dispute_misses(year); });
  year.plan(year.on(month, 9), [&year] {
    in_case(year, "misses", year.anna(), "dispute.responded",
            {{"statement", "It was announced a day too late."}});
  });
  year.plan(year.on(month, 10), [&year] {
    in_case(year, "misses", year.nora(), "evidence.submitted",
            {{"statement", "The announcement, and when the ledger took it."},
             {"clauses", array{"uptime"}},
             {"events", array{year.said["maintenance"]}}});
  });
  year.plan(year.on(month, 15), [&year] { settle_misses(year); });
  year.plan(year.on(month, 25), [&year] {
    in_case(year, "misses", year.nora(), "remedy.implemented",
            {{"statement", "The second probe runs, and Acme sees its figures."}});
  });
}

// ---------------------------------------------------------------- nobody answers

void plan_forecast(Year& year) {
  year.plan(year.on(9, 10), [&year] {
    year.tell("Nordhost disputes that Acme gave its forecast; nobody answers, and it lapses");
    year.said["forecast"] =
        year.say(year.nora(), "dispute.raised",
                 {{"clauses", array{"forecast"}},
                  {"claim", "The forecast of the quarter came when the quarter was half over."},
                  {"remedySought", "A forecast before each quarter."}});
  });
}

// ---------------------------------------------------------------- with a mediator

void begin_mediation(Year& year) {
  year.plan(year.on(10, 12), [&year] {
    year.tell("Acme was told of a disturbance too late: both ask for a mediator");
    year.said["telling"] =
        year.say(year.anna(), "dispute.raised",
                 {{"clauses", array{"tell-early"}},
                  {"claim", "Of the night of the fifth we read in the newspaper."},
                  {"remedySought", "A call, whatever the hour."}});
  });
  year.plan(year.on(10, 13), [&year] {
    in_case(year, "telling", year.nora(), "dispute.responded",
            {{"statement", "The duty engineer wrote within ten minutes, to an old address."}});
  });
  year.plan(year.on(10, 19), [&year] {
    in_case(year, "telling", year.anna(), "dispute.escalated",
            {{"reason", "We turn in a circle; somebody else should listen."}});
  });
}

// Acme's auditor is near at hand, and near to Acme.
void plan_challenge(Year& year) {
  year.plan(year.on(10, 20), [&year] {
    in_case(year, "telling", year.anna(), "neutral.proposed",
            {{"party", "aava"}, {"reason", "Aino knows the agreement."}});
    in_case(year, "telling", year.nora(), "neutral.accepted", {{"party", "aava"}});
  });
  year.plan(year.on(10, 21), [&year] {
    in_case(year, "telling", year.voice("aava/aino"), "neutral.declared",
            {{"independence", "I take neither side in this."},
             {"disclosed", "We audit for Acme, and have seen a draft of its complaint."}});
  });
  year.plan(year.on(10, 23), [&year] {
    year.tell("Nordhost challenges the mediator, who had seen a draft; another one comes");
    in_case(year, "telling", year.nora(), "neutral.challenged",
            {{"reason", "Who has seen a draft of one side has heard that side first."}});
  });
  year.plan(year.on(10, 24), [&year] {
    in_case(year, "telling", year.voice("aava/aino"), "neutral.resigned",
            {{"reason", "The objection is fair."}});
  });
}

void plan_mediation(Year& year) {
  begin_mediation(year);
  plan_challenge(year);
  year.plan(year.on(10, 25), [&year] {
    in_case(year, "telling", year.nora(), "neutral.proposed",
            {{"party", "sovinto"}, {"reason", "They work for neither of us."}});
    in_case(year, "telling", year.anna(), "neutral.accepted", {{"party", "sovinto"}});
    in_case(year, "telling", year.voice("sovinto/saara"), "neutral.declared",
            {{"independence", "We have never worked for either side."}, {"disclosed", ""}});
  });
  year.plan(year.on(10, 27), [&year] {
    in_case(year, "telling", year.voice("sovinto/saara"), "dispute.queried",
            {{"to", "provider"}, {"text", "Who keeps the addresses?"}});
    const auto query = year.said["dispute.queried"];
    in_case(year, "telling", year.nora(), "dispute.answered",
            {{"query", query}, {"text", "Nobody, since the move."}});
  });
  year.plan(year.on(11, 2), [&year] {
    settle(year, "telling",
           {{"text", "Nordhost calls, at any hour, and Acme keeps the list of whom."}},
           {&year.anna(), &year.ben()});
  });
}

}  // namespace

void plan_disputes(Year& year) {
  plan_misses(year);
  plan_forecast(year);
  plan_mediation(year);
}

}  // namespace sopu::tools
