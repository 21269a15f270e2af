// What an event does, read off the states before and after it, in words that a person can sign.
#include "ledger/domain/agreement.hpp"

namespace sopu::domain {
namespace {

// ---------------------------------------------------------------- one sentence

std::string listed(const std::vector<Participant>& participants) {
  std::string text;
  for (const Participant& participant : participants) {
    if (!text.empty()) text += ", ";
    text += participant.party.value + " (" + std::string(name(participant.role)) + ")";
  }
  return text;
}

std::string_view with_article(ProposalKind kind) {
  switch (kind) {
    case ProposalKind::initial:
      return "the first terms";
    case ProposalKind::amendment:
      return "an amendment";
    case ProposalKind::renewal:
      return "a renewal";
    case ProposalKind::suspension:
      return "a suspension";
    case ProposalKind::resumption:
      return "a resumption";
    case ProposalKind::termination:
      return "a termination";
  }
  return {};
}

struct Summary {
  const Agreement& agreement;
  const Event& event;

  const std::string& who() const { return event.source.value; }
  std::string what(const EventId& id) const {
    const Proposal* proposal = agreement.proposal(id);
    return std::string(with_article(proposal->kind)) + " that " + proposal->by.value + " proposed";
  }

  std::string operator()(const AgreementInitiated& data) const {
    return who() + " initiates the agreement \"" + data.title + "\" between " +
           listed(data.parties) + ".";
  }
  std::string operator()(const BackgroundSubmitted&) const {
    return who() + " submits its background.";
  }
  std::string operator()(const GroundrulesAccepted& data) const {
    return who() + " accepts " + std::to_string(data.rules.size()) + " ground rules.";
  }
  std::string operator()(const PointsConfirmed& data) const {
    return who() + " confirms " + std::to_string(data.points.size()) + " points.";
  }
  std::string operator()(const FeasibilityAttested& data) const {
    return who() + " attests that " + std::to_string(data.target_ppm) + " ppm for " +
           data.objective.value + " is feasible (" + data.basis + ").";
  }
  std::string operator()(const ThirdpartyConsulted& data) const {
    return who() + " consults " + data.party.value + " until " + format_time(data.respond_by) + ".";
  }
  std::string operator()(const ThirdpartyObjected&) const {
    return who() + " objects; the objection stays on record.";
  }
  std::string operator()(const ProposalSubmitted& data) const {
    return who() + " proposes " + std::string(with_article(data.kind)) + ", to take effect at " +
           format_time(data.effective_from) + ".";
  }
  std::string operator()(const ProposalApproved& data) const {
    return who() + " approves " + what(data.proposal) + ".";
  }
  std::string operator()(const ProposalRejected& data) const {
    return who() + " rejects " + what(data.proposal) + ".";
  }
  std::string operator()(const ProposalWithdrawn& data) const {
    return who() + " withdraws " + what(data.proposal) + ".";
  }
  std::string operator()(const TerminationNotified&) const {
    return who() + (agreement.versions.empty() ? " leaves the negotiation."
                                               : " gives notice of termination.");
  }
  std::string operator()(const RenewalDeclined&) const { return who() + " declines the renewal."; }
  std::string operator()(const MilestoneDelivered& data) const {
    return who() + " delivers the milestone " + data.milestone.value + ".";
  }
  std::string operator()(const MilestoneAccepted& data) const {
    return who() + " accepts the milestone " + data.milestone.value + ".";
  }
  std::string operator()(const MilestoneRefused& data) const {
    return who() + " refuses the milestone " + data.milestone.value + ".";
  }
  std::string operator()(const AccessGranted& data) const {
    return who() + " lets " + data.party.value + " read the agreement" +
           (data.until ? " until " + format_time(*data.until) : std::string()) + ".";
  }
  std::string operator()(const AccessRevoked& data) const {
    return who() + " no longer lets " + data.party.value + " read the agreement.";
  }
  std::string operator()(const CommentPosted& data) const {
    return who() + " comments" + (data.clause ? " on " + data.clause->value : std::string()) + ".";
  }
  template <class T>
  std::string operator()(const T&) const {
    return {};  // events of the registry are described there
  }
};

// ---------------------------------------------------------------- the proposal spoken of

std::optional<EventId> proposal_spoken_of(const Event& event) {
  if (std::holds_alternative<ProposalSubmitted>(event.payload)) return event.id;
  if (const auto* one = std::get_if<ProposalApproved>(&event.payload)) return one->proposal;
  if (const auto* one = std::get_if<ProposalRejected>(&event.payload)) return one->proposal;
  if (const auto* one = std::get_if<ProposalWithdrawn>(&event.payload)) return one->proposal;
  return std::nullopt;
}

std::string people_of(const Needed& needed) {
  return std::to_string(needed.people) + (needed.people == 1 ? " person of " : " people of ") +
         needed.party.value;
}

void add_proposal(const Agreement& after, const Event& event, Time at, Effect& effect) {
  const auto id = proposal_spoken_of(event);
  if (!id) return;
  const Proposal& proposal = *after.proposal(*id);
  effect.change_class = proposal.change_class;
  if (std::holds_alternative<ProposalSubmitted>(event.payload) ||
      std::holds_alternative<ProposalApproved>(event.payload)) {
    effect.changes = changes_of(after, proposal);
  }
  if (proposal.status != ProposalStatus::open) return;
  effect.still_needed = still_needed(after, proposal);
  for (const Needed& needed : effect.still_needed) {
    effect.follows.push_back("Still needed: the approval of " + people_of(needed) + ".");
  }
  if (proposal.expires_at) {
    effect.follows.push_back("The proposal expires at " + format_time(*proposal.expires_at) + ".");
  }
  for (const std::string& obstacle : obstacles(after, proposal, at)) {
    effect.follows.push_back("Before it can be approved: " + obstacle);
  }
}

// ---------------------------------------------------------------- what comes of it

void add_version(const Course& before, const Agreement& after, Effect& effect) {
  if (after.versions.size() == before.versions) return;
  const Version& version = after.versions.back();
  effect.new_version = version.number;
  effect.follows.push_back("Version " + std::to_string(version.number) + " takes effect at " +
                           format_time(version.effective_from) + ".");
  for (std::size_t i = 0; i < before.proposals.size(); ++i) {
    const Proposal& proposal = after.proposals[i];
    if (proposal.status == ProposalStatus::stale && before.proposals[i] != ProposalStatus::stale) {
      effect.made_stale.push_back(proposal.id);
    }
  }
  if (!effect.made_stale.empty()) {
    effect.follows.push_back(
        "The other open proposals become stale: " + std::to_string(effect.made_stale.size()) + ".");
  }
}

void add_suspension(const Course& before, const Agreement& after, Effect& effect) {
  for (std::size_t i = 0; i < after.suspensions.size(); ++i) {
    const Suspension& now = after.suspensions[i];
    if (i >= before.suspended_until.size()) {
      effect.follows.push_back("The agreement is suspended from " + format_time(now.from) + ".");
    } else if (now.until != before.suspended_until[i]) {
      effect.follows.push_back("The agreement is in force again from " + format_time(*now.until) +
                               ".");
    }
  }
}

void add_end(const Course& before, const Agreement& after, Time at, Effect& effect) {
  if (after.versions.empty()) return;
  const auto end = ends_at(after, at);
  const bool decided = after.terminations.size() != before.terminations ||
                       after.renewal_refusals.size() != before.renewal_refusals;
  if (end == before.end && !decided) return;
  effect.follows.push_back(end ? "The agreement ends at " + format_time(*end) + "."
                               : "The agreement has no end for now.");
}

void add_gates(const Agreement& after, const Event& event, Effect& effect) {
  const bool is_gate = std::holds_alternative<AgreementInitiated>(event.payload) ||
                       std::holds_alternative<BackgroundSubmitted>(event.payload) ||
                       std::holds_alternative<GroundrulesAccepted>(event.payload) ||
                       std::holds_alternative<PointsConfirmed>(event.payload);
  if (!is_gate) return;
  const auto gates = open_gates(after);
  effect.follows.insert(effect.follows.end(), gates.begin(), gates.end());
  if (gates.empty()) effect.follows.push_back("Proposals can now be approved.");
}

}  // namespace

std::string_view name(Phase phase) {
  switch (phase) {
    case Phase::preparing:
      return "preparing";
    case Phase::negotiating:
      return "negotiating";
    case Phase::agreed:
      return "agreed";
    case Phase::in_force:
      return "inForce";
    case Phase::suspended:
      return "suspended";
    case Phase::expired:
      return "ended/expired";
    case Phase::terminated:
      return "ended/terminated";
    case Phase::abandoned:
      return "abandoned";
  }
  return {};
}

Course course_of(const Agreement& agreement, Time at) {
  Course course{phase_at(agreement, at),       agreement.versions.size(),         {}, {},
                agreement.terminations.size(), agreement.renewal_refusals.size(), {}};
  for (const Proposal& proposal : agreement.proposals) course.proposals.push_back(proposal.status);
  for (const Suspension& one : agreement.suspensions) course.suspended_until.push_back(one.until);
  if (course.versions != 0) course.end = ends_at(agreement, at);
  return course;
}

Effect describe(const std::optional<Course>& before, const Agreement& after, const Event& event,
                Time at) {
  Effect effect;
  effect.summary = std::visit(Summary{after, event}, event.payload);
  if (before) effect.phase_before = before->phase;
  effect.phase_after = phase_at(after, at);
  add_proposal(after, event, at, effect);
  add_gates(after, event, effect);
  if (!before) return effect;
  add_version(*before, after, effect);
  add_suspension(*before, after, effect);
  add_end(*before, after, at, effect);
  return effect;
}

}  // namespace sopu::domain
