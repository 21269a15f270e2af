// The management elements of the terms: how the agreement is run, reviewed, disputed and ended.
#include <algorithm>

#include "ledger/domain/terms/terms_form.hpp"
#include "ledger/domain/value/fields.hpp"
#include "ledger/domain/value/recurrence.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain::form {
namespace {

// Levels are climbed in the order of the list.
void read_level(const Place& level, std::int64_t& before) {
  const auto number = level["level"].integer(1, limits::level_max);
  if (number <= before) level["level"].refuse({"levels-must-rise", {}});
  before = number;
}

void read_escalation(const Place& escalation, Terms& terms) {
  std::int64_t before = 0;
  escalation.list([&](const Place& step) {
    step.members({"level", "role", "contactOf", "respondWithin"});
    read_level(step, before);
    terms.escalation.push_back({static_cast<int>(before), step["role"].name(),
                                step["contactOf"].party(), step["respondWithin"].duration()});
  });
}

void read_dispute_procedure(const Place& place, Terms& terms) {
  DisputeProcedure& procedure = terms.dispute_procedure;
  place.members({"responseWithin", "levels", "queryRoundsMax"}, {"calendar"});
  procedure.response_within = place["responseWithin"].duration();
  std::int64_t before = 0;
  place["levels"].list(
      [&](const Place& one) {
        one.members({"level", "name", "within"}, {"neutral", "appoints"});
        read_level(one, before);
        DisputeLevel level{static_cast<int>(before),
                           one["name"].name(),
                           one["within"].duration(),
                           one["neutral"].boolean(),
                           {}};
        one.only_if(level.neutral, "appoints", "case.neutral-level");
        if (one["appoints"].given()) level.appoints = one["appoints"].party();
        procedure.levels.push_back(std::move(level));
      },
      1);
  procedure.query_rounds_max = place["queryRoundsMax"].integer(0, limits::query_rounds_max);
  if (place["calendar"].given()) procedure.calendar = place["calendar"].item_id();
}

void read_effectiveness_review(const Place& review) {
  review.members({"text", "indicators"});
  review["text"].text();
  review["indicators"].list([](const Place& objective) { objective.item_id(); });
  review["indicators"].unique("");
}

// The shape of a recurrence rule of RFC 5545, 3.3.10: FREQ first, then NAME=VALUE parts. The
// published schema knows this much.
bool has_shape_of_rule(std::string_view text) {
  const auto is_name = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_value = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ',' || c == '+' || c == '-';
  };
  for (bool first = true;; first = false) {
    const auto part = text.substr(0, text.find(';'));
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) return false;
    const auto name = part.substr(0, equals);
    const auto value = part.substr(equals + 1);
    if (name.empty() || value.empty() || !std::ranges::all_of(name, is_name) ||
        !std::ranges::all_of(value, is_value)) {
      return false;
    }
    if (first && (name != "FREQ" || (value != "DAILY" && value != "WEEKLY" && value != "MONTHLY" &&
                                     value != "YEARLY"))) {
      return false;
    }
    if (part.size() == text.size()) return true;
    text.remove_prefix(part.size() + 1);
  }
}

// What the parts mean, and whether there are such, libical knows.
bool is_rule(std::string_view text) {
  return text.size() <= limits::recurrence_length_max && has_shape_of_rule(text) &&
         is_recurrence(std::string(text));
}

void read_review_schedule(const Place& schedule, Terms& terms) {
  schedule.members({"participants"}, {"every", "rrule"});
  if (schedule.given() && schedule["every"].given() == schedule["rrule"].given()) {
    schedule.refuse({"review-every-or-rrule", {}});
  }
  if (schedule["every"].given()) terms.review_every = schedule["every"].duration();
  if (schedule["rrule"].given()) {
    terms.review_rule = schedule["rrule"].matching(is_rule, "form.recurrence");
  }
  schedule["participants"].list([](const Place& party) { party.party(); }, 1);
  schedule["participants"].unique("");
}

void read_reporting(const Place& reporting, Terms& terms) {
  reporting.members({"by", "dueWithin", "missingCountsAsDefault"});
  if (reporting["by"].given()) terms.report_by = reporting["by"].party();
  if (reporting["dueWithin"].given()) terms.report_due_within = reporting["dueWithin"].duration();
  terms.missing_report_is_default = reporting["missingCountsAsDefault"].boolean();
}

void read_approval_rule(const Place& place, Terms& terms) {
  place.members({"party", "threshold"});
  ApprovalRule rule{place["party"].party(), {}};
  const Place threshold = place["threshold"];
  threshold.members({"editorial", "operational", "target", "price", "remedy"});
  for (std::size_t i = 0; i < rule.threshold.size(); ++i) {
    const Place number = threshold[name(static_cast<ChangeClass>(i))];
    rule.threshold[i] = static_cast<int>(number.integer(1, limits::threshold_max));
    if (i > 0 && rule.threshold[i] < rule.threshold[i - 1]) {
      number.refuse({"threshold-falls", {{"lower", name(static_cast<ChangeClass>(i - 1))}}});
    }
  }
  terms.approval_rules.push_back(std::move(rule));
}

void read_renewal(const Place& place, Terms& terms) {
  place.members({"mode", "noticeDays"});
  terms.renewal.mode = place["mode"].word<Renewal::Mode>();
  terms.renewal.notice_days = static_cast<int>(place["noticeDays"].integer(0, limits::days_max));
}

int count_of(const Place& place, std::int64_t max) {
  return static_cast<int>(place.integer(1, max));
}

// Either missed windows or long incidents.
Cause::When read_when(const Place& place) {
  place.members({"objective", "within"}, {"misses", "belowPpm", "incidents", "longerThan"});
  const bool by_incidents = place.exactly_one({"misses", "incidents"}) == "incidents";
  place.exactly_if(by_incidents, "longerThan", "case.incidents");
  place.only_if(!by_incidents, "belowPpm", "case.misses");
  Cause::When when;
  when.objective = place["objective"].item_id();
  when.within = place["within"].duration();
  if (by_incidents) {
    when.incidents = count_of(place["incidents"], limits::misses_max);
    when.longer_than = place["longerThan"].duration();
  } else {
    when.misses = count_of(place["misses"], limits::misses_max);
    const Place below = place["belowPpm"];
    if (below.given()) when.below_ppm = below.integer(0, limits::ppm_max);
  }
  return when;
}

void read_cause(const Place& place, Terms& terms) {
  place.members({"id", "text", "by"}, {"cure", "whileDisputed", "when", "exerciseWithin"});
  Cause cause;
  cause.id = place["id"].item_id();
  cause.text = place["text"].text();
  cause.by = parse<Cause::By>(place["by"].one_of({"provider", "customer", "either"}))
                 .value_or(Cause::By::either);
  cause.cure = place["cure"].duration_if_given();
  cause.while_disputed =
      parse<Cause::WhileDisputed>(place["whileDisputed"].one_of({"waits", "goesOn"}));
  place.only_if(place["when"].given(), "exerciseWithin", "case.when");
  if (place["when"].given()) cause.when = read_when(place["when"]);
  cause.exercise_within = place["exerciseWithin"].duration_if_given();
  terms.termination.causes.push_back(std::move(cause));
}

void read_termination(const Place& place, Terms& terms) {
  place.members({"causes"}, {"ordinary"});
  if (const Place ordinary = place["ordinary"]; ordinary.given()) {
    ordinary.members({"noticeDays"});
    terms.termination.ordinary_notice_days =
        static_cast<int>(ordinary["noticeDays"].integer(0, limits::days_max));
  }
  place["causes"].list([&](const Place& cause) { read_cause(cause, terms); });
  place["causes"].unique("id");
}

}  // namespace

void read_management_elements(const Place& place, Terms& terms) {
  place.members({}, {"escalation", "disputeProcedure", "effectivenessReview", "reviewSchedule",
                     "reporting", "dataHandling", "approvalRules", "thirdPartyConsent", "renewal",
                     "termination", "suspension", "exitPlan"});
  read_escalation(place["escalation"], terms);
  read_dispute_procedure(place["disputeProcedure"], terms);
  read_effectiveness_review(place["effectivenessReview"]);
  read_review_schedule(place["reviewSchedule"], terms);
  read_reporting(place["reporting"], terms);
  place["dataHandling"].members({"text", "retention"});
  place["dataHandling"]["text"].text();
  place["dataHandling"]["retention"].duration();
  place["approvalRules"].list([&](const Place& item) { read_approval_rule(item, terms); });
  place["approvalRules"].unique("party");
  place["thirdPartyConsent"].members({"within"});
  terms.third_party_consent_within = place["thirdPartyConsent"]["within"].duration_if_given();
  read_renewal(place["renewal"], terms);
  read_termination(place["termination"], terms);
  place["suspension"].members({"atMost", "feeDuring"});
  terms.suspension_at_most = place["suspension"]["atMost"].duration_if_given();
  terms.fee_during_suspension = place["suspension"]["feeDuring"].one_of({"full", "none"}) != "none";
  place["exitPlan"].members({"text"});
  place["exitPlan"]["text"].text();
}

// Whoever has to decline before the period began could never decline the first renewal.
void check_renewal(const Place& renewal, const Terms& terms) {
  if (terms.renewal.mode != Renewal::Mode::automatic) return;
  if (!terms.period_from || !terms.period_until) return;
  using std::chrono::sys_days;
  const auto period = sys_days(*terms.period_until) - sys_days(*terms.period_from);
  if (terms.renewal.notice_days < period.count()) return;
  renewal["noticeDays"].refuse({"notice-fills-period", {{"days", period.count()}}});
}

}  // namespace sopu::domain::form
