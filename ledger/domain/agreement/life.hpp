// The life of an agreement: where it stands at a time, computed from the state and the time alone.
// preparing → negotiating → agreed → inForce ⇄ suspended → ended {expired | terminated}, or
// abandoned before it was agreed.
#pragma once

#include "ledger/domain/agreement/context.hpp"

namespace sopu::domain {

enum class Phase {
  preparing,
  negotiating,
  agreed,
  in_force,
  suspended,
  expired,
  terminated,
  abandoned
};
constexpr auto names_of(Phase) {
  return std::to_array<std::string_view>({"preparing", "negotiating", "agreed", "inForce",
                                          "suspended", "ended/expired", "ended/terminated",
                                          "abandoned"});
}

// One link of the version chain: terms that all who must have approved.
struct Version {
  int number;  // from 1
  TermsHash terms;
  EventId proposal;
  Time effective_from;
  Recorded agreed;
  std::vector<Participant> parties;  // as the terms name them
  Time reviewed_from;  // reviews are counted from here: the begin of the version that set their
                       // schedule
  friend bool operator==(const Version&, const Version&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Version> auto& x) {
  auto& [number, terms, proposal, effective_from, agreed, parties, reviewed_from] = x;
  visit("number", number);
  visit("termsHash", terms);
  visit("proposal", proposal);
  visit("effectiveFrom", effective_from);
  visit("agreed", agreed);
  visit("parties", parties);
  visit("reviewedFrom", reviewed_from);
}

struct Suspension {
  EventId proposal;
  Time from;
  Time until;  // as agreed, or earlier by a resumption
  friend bool operator==(const Suspension&, const Suspension&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Suspension> auto& x) {
  auto& [proposal, from, until] = x;
  visit("proposal", proposal);
  visit("from", from);
  visit("until", until);
}

// A notice or an agreed termination; the earliest that stands ends the agreement.
struct Termination {
  EventId event;
  PartyId by;
  Time effective_from;
  bool by_consent = false;
  bool taken_back = false;
  Recorded recorded;
  friend bool operator==(const Termination&, const Termination&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Termination> auto& x) {
  auto& [event, by, effective_from, by_consent, taken_back, recorded] = x;
  visit("event", event);
  visit("by", by);
  visit("effectiveFrom", effective_from);
  visit("byConsent", by_consent);
  visit("takenBack", taken_back);
  visit("recorded", recorded);
}

struct RenewalRefusal {
  PartyId by;
  Date period_until;  // the period whose renewal was declined
  Recorded recorded;
  friend bool operator==(const RenewalRefusal&, const RenewalRefusal&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<RenewalRefusal> auto& x) {
  auto& [by, period_until, recorded] = x;
  visit("by", by);
  visit("periodUntil", period_until);
  visit("recorded", recorded);
}

struct Life {
  SharedList<Version> versions;
  std::vector<Suspension> suspensions;
  std::vector<Termination> terminations;
  std::vector<RenewalRefusal> renewal_refusals;
  std::optional<Date>
      renewed_until;         // end of the last period whose renewal nobody declined in time
  std::optional<Time> over;  // its end, once that has passed
  friend bool operator==(const Life&, const Life&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Life> auto& x) {
  auto& [versions, suspensions, terminations, renewal_refusals, renewed_until, over] = x;
  visit("versions", versions);
  visit("suspensions", suspensions);
  visit("terminations", terminations);
  visit("renewalRefusals", renewal_refusals);
  visit("renewedUntil", renewed_until);
  visit("over", over);
}

// ---------------------------------------------------------------- what holds at a time

Phase phase_at(const Agreement& agreement, Time at);
bool is_closed(Phase phase);  // ended or abandoned
// The version that binds at the time; the newest whose effectiveFrom has come. Null before that.
const Version* version_at(const Agreement& agreement, Time at);
// A stretch of time in which a version binds. A version agreed later for an earlier day may leave
// an older one no time at all.
struct Binding {
  Time from;
  const Version* version;
  std::optional<Time> until;  // when another takes its place
};
// What binds at a time, if something does, and whatever will bind after it, in order of time.
std::vector<Binding> bindings_from(const Agreement& agreement, Time at);
// The version by which a rule is read at a time: the one that binds. Until the first binds that one
// rules already, after the end the one that bound last. Null while nothing is agreed.
const Version* ruling_version(const Agreement& agreement, Time at);
TermsPtr rules_at(const Agreement& agreement, Time at);  // needs a version
// The newest version agreed, in force or not.
const Version* newest_version(const Agreement& agreement);
const Version* version_numbered(const Agreement& agreement, int number);
// The moment up to which time is as long as without the suspensions: those that begin before it
// put it off by as long as they take.
Time put_off_by_suspensions(const Agreement& agreement, Time nominal);
// Until when a version binds: the first moment for which a later one has taken its place. Not later
// than its own beginning: it never binds.
std::optional<Time> effective_until(const Agreement& agreement, const Version& version);
// The zone in which the agreement's dates are read: that of the rules at the time.
Zone zone_at(const Agreement& agreement, Time at);
// Nothing runs out any more: its end has passed, or it was abandoned.
bool is_over(const Agreement& agreement);
// The earliest termination that was not taken back, and is held back by no dispute.
const Termination* standing_termination(const Agreement& agreement);
// When the terms run out for good: the first moment at which the version that then binds has run
// out, whatever versions would come later. Absent while nothing ends them.
struct Expiry {
  Time at;
  Date until;  // the first day after the period
};
std::optional<Expiry> expires(const Agreement& agreement);
// The end of the agreement as it stands (expiry with automatic renewals, or termination).
std::optional<Time> ends_at(const Agreement& agreement, Time at);

// May the reader read this version's terms (with or without their fees)?
bool sees_version(const Agreement& agreement, const Reader& reader, const Version& version);
boost::json::object version_json(const Showing& showing, const Version& version);

void show_life(const Showing& showing);
void follow_life(const Step& step, Remarks& remarks);
void due_in_life(const Agreement& agreement, Time at, Deadlines& list);

}  // namespace sopu::domain
