// An agreement at a time, its versions, its proposals as a tree.
#include <unordered_map>

#include "ledger/codec/effect_json.hpp"
#include "ledger/codec/json_parts.hpp"

namespace sopu::codec {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;
using domain::Agreement;
using domain::Proposal;
using domain::Time;

// Counter-proposals below this level stand beside what they counter: readers of JSON have limits.
constexpr std::size_t tree_depth_max = 16;

value json_of(const domain::Approval& approval) {
  return {{"id", approval.id.value},
          {"party", approval.party.value},
          {"person", approval.person},
          {"kid", approval.kid.value},
          {"recorded", codec::json_of(approval.recorded)}};
}

array json_of_approvals(const std::vector<domain::Approval>& approvals) {
  array list;
  for (const auto& approval : approvals) list.push_back(json_of(approval));
  return list;
}

object json_of_proposal(const Agreement& agreement, const Proposal& proposal, Time at) {
  object json{{"id", proposal.id.value},
              {"by", proposal.by.value},
              {"kind", domain::name(proposal.kind)},
              {"reason", proposal.reason}};
  put(json, "counterTo", proposal.counter_to);
  put(json, "rebaseOf", proposal.rebase_of);
  put(json, "notice", proposal.notice);
  put(json, "baseTermsHash", proposal.base_terms);
  json["resultTermsHash"] = domain::text(proposal.result_terms);
  json["changeClass"] = domain::name(proposal.change_class);
  json["effectiveFrom"] = domain::format_time(proposal.effective_from);
  put(json, "expiresAt", proposal.expires_at);
  json["retroactive"] = proposal.retroactive;
  const domain::ProposalStatus status = domain::status_at(proposal, at);
  json["status"] = domain::name(status);
  json["recorded"] = codec::json_of(proposal.recorded);
  json["approvals"] = json_of_approvals(proposal.approvals);
  if (status == domain::ProposalStatus::open) {
    json["stillNeeded"] = json_list(domain::still_needed(agreement, proposal));
    json["obstacles"] = json_list(domain::obstacles(agreement, proposal, at));
  }
  if (proposal.rejected_by) {
    json["rejectedBy"] = {{"party", proposal.rejected_by->first.value},
                          {"reason", proposal.rejected_by->second}};
  }
  return json;
}

// For each proposal the position of the one that it hangs under; its own position for a root.
std::vector<std::size_t> parents_of(const std::vector<Proposal>& proposals) {
  std::unordered_map<domain::EventId, std::size_t> positions;
  std::vector<std::size_t> parents(proposals.size());
  std::vector<std::size_t> depths(proposals.size(), 0);
  for (std::size_t i = 0; i < proposals.size(); ++i) {
    parents[i] = i;
    if (proposals[i].counter_to) {
      if (const auto found = positions.find(*proposals[i].counter_to); found != positions.end()) {
        const std::size_t countered = found->second;
        const bool fits = depths[countered] + 1 < tree_depth_max;
        parents[i] = fits ? countered : parents[countered];
        depths[i] = depths[parents[i]] + 1;
      }
    }
    positions.emplace(proposals[i].id, i);
  }
  return parents;
}

// A counter comes later in the log than what it counters: from the newest back, every node is
// complete when it is hung up, and no recursion is needed.
array proposal_tree(const Agreement& agreement, Time at) {
  const auto& proposals = agreement.proposals;
  const std::vector<std::size_t> parents = parents_of(proposals);
  std::vector<array> counters(proposals.size());
  array roots;
  for (std::size_t i = proposals.size(); i-- > 0;) {
    object node = json_of_proposal(agreement, proposals[i], at);
    std::reverse(counters[i].begin(), counters[i].end());
    node["counters"] = std::move(counters[i]);
    (parents[i] == i ? roots : counters[parents[i]]).push_back(std::move(node));
  }
  std::reverse(roots.begin(), roots.end());
  return roots;
}

template <class T>
array by_party(const std::map<domain::PartyId, T>& statements, std::string_view name) {
  array list;
  for (const auto& [party, statement] : statements) {
    object json{{"party", party.value}};
    if constexpr (std::is_same_v<T, std::string>) {
      json[name] = statement;
    } else {
      json[name] = json_list(statement);
    }
    list.push_back(std::move(json));
  }
  return list;
}

value json_of(const domain::Preparation::Feasibility& feasibility) {
  const domain::FeasibilityAttested& statement = feasibility.statement;
  object json{{"by", feasibility.by.value},
              {"objective", statement.objective.value},
              {"targetPpm", statement.target_ppm}};
  if (statement.limit) json["limit"] = format_duration(*statement.limit);
  json["basis"] = statement.basis;
  json["statement"] = statement.statement;
  json["recorded"] = codec::json_of(feasibility.recorded);
  return json;
}

value json_of(const domain::Preparation::Consultation& consultation) {
  return {{"party", consultation.party.value},
          {"question", consultation.question},
          {"respondBy", domain::format_time(consultation.respond_by)},
          {"heard", consultation.heard}};
}

value json_of(const domain::Preparation::Objection& objection) {
  object json{
      {"id", objection.id.value}, {"by", objection.by.value}, {"statement", objection.statement}};
  put(json, "clause", objection.clause);
  json["recorded"] = codec::json_of(objection.recorded);
  return json;
}

object json_of_preparation(const domain::Preparation& preparation) {
  array feasibility;
  for (const auto& one : preparation.feasibility) feasibility.push_back(json_of(one));
  array consultations;
  for (const auto& one : preparation.consultations) consultations.push_back(json_of(one));
  array objections;
  for (const auto& one : preparation.objections) objections.push_back(json_of(one));
  return {{"background", by_party(preparation.background, "text")},
          {"groundRules", by_party(preparation.ground_rules, "rules")},
          {"points", by_party(preparation.points, "points")},
          {"feasibility", std::move(feasibility)},
          {"consultations", std::move(consultations)},
          {"objections", std::move(objections)}};
}

std::string_view name(domain::MilestoneState::Status status) {
  switch (status) {
    case domain::MilestoneState::Status::delivered:
      return "delivered";
    case domain::MilestoneState::Status::accepted:
      return "accepted";
    case domain::MilestoneState::Status::refused:
      return "refused";
  }
  throw std::logic_error("a milestone's status without a name");
}

array json_of_suspensions(const Agreement& agreement) {
  array list;
  for (const auto& suspension : agreement.suspensions) {
    object json{{"proposal", suspension.proposal.value},
                {"from", domain::format_time(suspension.from)}};
    put(json, "until", suspension.until);
    list.push_back(std::move(json));
  }
  return list;
}

array json_of_terminations(const Agreement& agreement) {
  array list;
  for (const auto& termination : agreement.terminations) {
    list.push_back({{"event", termination.event.value},
                    {"by", termination.by.value},
                    {"effectiveFrom", domain::format_time(termination.effective_from)},
                    {"reason", termination.reason},
                    {"byConsent", termination.by_consent},
                    {"takenBack", termination.taken_back},
                    {"recorded", codec::json_of(termination.recorded)}});
  }
  return list;
}

array json_of_renewal_refusals(const Agreement& agreement) {
  array list;
  for (const auto& refusal : agreement.renewal_refusals) {
    list.push_back(
        {{"by", refusal.by.value}, {"periodUntil", domain::format_date(refusal.period_until)}});
  }
  return list;
}

array json_of_milestones(const Agreement& agreement) {
  array list;
  for (const auto& milestone : agreement.milestones) {
    list.push_back({{"id", milestone.id.value},
                    {"status", name(milestone.status)},
                    {"event", milestone.event.value},
                    {"note", milestone.note}});
  }
  return list;
}

array json_of_grants(const Agreement& agreement) {
  array list;
  for (const auto& grant : agreement.grants) {
    object json{{"party", grant.party.value}, {"by", grant.by.value}};
    put(json, "until", grant.until);
    json["index"] = grant.index.value;
    list.push_back(std::move(json));
  }
  return list;
}

// Until when a version binds: the first moment for which a later one has taken its place.
std::optional<Time> effective_until(const domain::Version& version, const Agreement& agreement) {
  std::optional<Time> until;
  for (const domain::Version& later : agreement.versions) {
    if (later.number <= version.number) continue;
    until = until ? std::min(*until, later.effective_from) : later.effective_from;
  }
  return until;
}

}  // namespace

value to_json(const domain::Version& version, const Agreement& agreement) {
  object json{{"number", version.number},
              {"termsHash", domain::text(version.terms)},
              {"proposal", version.proposal.value},
              {"effectiveFrom", domain::format_time(version.effective_from)}};
  put(json, "effectiveUntil", effective_until(version, agreement));
  json["agreed"] = codec::json_of(version.agreed);
  if (const auto* proposal = agreement.proposal(version.proposal)) {
    json["kind"] = domain::name(proposal->kind);
    json["reason"] = proposal->reason;
    json["changeClass"] = domain::name(proposal->change_class);
    json["approvals"] = json_of_approvals(proposal->approvals);
  }
  return json;
}

value to_json(const Agreement& agreement, Time at) {
  object json{{"id", agreement.id.value},
              {"title", agreement.title},
              {"at", domain::format_time(at)},
              {"phase", domain::name(domain::phase_at(agreement, at))}};
  put(json, "endsAt", domain::ends_at(agreement, at));
  json["participants"] = json_list(agreement.participants);
  json["initiated"] = codec::json_of(agreement.initiated);
  json["head"] = codec::json_of(agreement.head);
  json["contractEvents"] = agreement.contract_events;
  json["lastEvent"] = agreement.last_event.value;
  if (const auto* version = domain::version_at(agreement, at)) {
    json["versionInForce"] = to_json(*version, agreement);
  }
  if (const auto* version = domain::newest_version(agreement)) {
    json["newestVersion"] = to_json(*version, agreement);
  }
  json["openGates"] =
      agreement.versions.empty() ? json_list(domain::open_gates(agreement)) : array{};
  json["preparation"] = json_of_preparation(agreement.preparation);
  json["proposals"] = proposal_tree(agreement, at);
  json["suspensions"] = json_of_suspensions(agreement);
  json["terminations"] = json_of_terminations(agreement);
  json["renewalRefusals"] = json_of_renewal_refusals(agreement);
  json["milestones"] = json_of_milestones(agreement);
  json["grants"] = json_of_grants(agreement);
  return json;
}

}  // namespace sopu::codec
