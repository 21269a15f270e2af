#include "ledger/domain/agreement/proposal.hpp"

#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/period.hpp"
#include "ledger/domain/terms/terms_parts.hpp"
#include "ledger/domain/terms/windows.hpp"
#include "ledger/domain/value/canonical_json.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/domain/value/json_patch.hpp"

namespace sopu::domain {
namespace {

// ---------------------------------------------------------------- shape

Refusal refuse_shape(const ProposalSubmitted& data) {
  const bool has_terms = data.terms.has_value();
  const bool has_patch = data.patch.has_value();
  if (carries_terms(data.kind) && has_terms == has_patch) {
    return refuse(ErrorCode::schema, {"terms-or-patch", {}}, "/data");
  }
  if (!carries_terms(data.kind) && (has_terms || has_patch)) {
    return refuse(ErrorCode::schema, {"kind-leaves-terms", {{"kind", name(data.kind)}}}, "/data");
  }
  if (data.notice && data.kind != ProposalKind::resumption) {
    return refuse(ErrorCode::schema, {"notice-only-in-resumption", {}}, "/data/notice");
  }
  if (!data.base_terms && (has_patch || data.kind != ProposalKind::initial)) {
    return refuse(ErrorCode::schema, {"base-terms-missing", {}}, "/data/baseTermsHash");
  }
  return refuse_if_empty(data.reason, "/data/reason");
}

// Initial proposals can only be open while there is no version, all others only afterwards: an open
// one is always of the same family.
Refusal refuse_counter(const Context& context, const ProposalSubmitted& data) {
  if (!data.counter_to) return std::nullopt;
  const auto countered = find_proposal(context, *data.counter_to, "/data/counterTo");
  if (!countered) return countered.error();
  return refuse_unless_open(context.agreement, **countered, context.at);
}

Refusal refuse_too_many(const Context& context) {
  const Proposals& proposals = context.agreement.proposals;
  const auto open = std::ranges::count_if(proposals.open, [&](std::uint32_t position) {
    const Proposal& one = proposals.all[position];
    return one.by == context.event.source &&
           status_at(context.agreement, one, context.at) == ProposalStatus::open;
  });
  if (static_cast<std::size_t>(open) < limits::open_proposals_max) return std::nullopt;
  return refuse_rule({"open-proposals-limit", {{"limit", limits::open_proposals_max}}});
}

// ---------------------------------------------------------------- base and result

// The terms that the proposal has to start from; null for an initial one that counters nothing.
const TermsHash* required_base(const Agreement& agreement, const ProposalSubmitted& data) {
  if (const Version* newest = newest_version(agreement)) return &newest->terms;
  if (!data.counter_to) return nullptr;
  const Proposal* countered = agreement.proposal(*data.counter_to);
  return countered ? &countered->result_terms : nullptr;
}

Refusal refuse_base_terms(const Agreement& agreement, const ProposalSubmitted& data) {
  if (!data.base_terms) return std::nullopt;
  const TermsHash* required = required_base(agreement, data);
  if (!required) return refuse_rule({"stale-base-terms.none", {}}, "/data/baseTermsHash");
  if (*data.base_terms == *required) return std::nullopt;
  const char* code =
      agreement.life.versions.empty() ? "stale-base-terms.countered" : "stale-base-terms";
  return refuse_rule({code, {{"terms", text(*required)}}}, "/data/baseTermsHash");
}

// Needs a base and a shape that were not refused.
Result<TermsPtr> resulting_terms(const Agreement& agreement, const ProposalSubmitted& data) {
  if (data.terms) return Terms::parse(*data.terms, "/data/terms");
  const TermsPtr base = agreement.terms(*data.base_terms);
  if (!data.patch) return base;
  auto patched = apply_patch(base->json(), *data.patch);
  if (!patched) {
    Error error = std::move(patched).error();
    error.pointer.insert(0, "/data/patch");
    return error;
  }
  auto terms = Terms::parse(std::move(*patched));
  if (terms) return terms;
  const Error& fault = terms.error();
  return refuse(fault.code,
                {"patch-gives-no-terms", {{"pointer", fault.pointer}, {"why", json_of(fault.why)}}},
                "/data/patch");
}

Refusal refuse_hash(const Terms& result, const ProposalSubmitted& data) {
  if (result.hash() == data.result_terms) return std::nullopt;
  return refuse(
      ErrorCode::terms_mismatch,
      {"result-hash-differs", {{"is", text(result.hash())}, {"named", text(data.result_terms)}}},
      "/data/resultTermsHash");
}

// ---------------------------------------------------------------- parties

std::vector<PartyId> principals(const std::vector<Participant>& participants, Role role) {
  std::vector<PartyId> found;
  for (const Participant& participant : participants) {
    if (participant.role == role) found.push_back(participant.party);
  }
  std::ranges::sort(found);
  return found;
}

Refusal refuse_parties(const Context& context, const Terms& result) {
  for (const Participant& participant : result.parties) {
    if (context.registry.party(participant.party)) continue;
    return refuse(ErrorCode::unknown_party,
                  {"terms-name-unknown-party", {{"party", participant.party.value}}}, "/data");
  }
  // Principals stay the same for the life of an agreement.
  for (const Role role : {Role::provider, Role::customer}) {
    if (principals(result.parties, role) == principals(context.agreement.initial, role)) continue;
    return refuse_rule({"principals-differ", {{"role", name(role)}}}, "/data");
  }
  return std::nullopt;
}

// ---------------------------------------------------------------- content

Refusal refuse_renewal(const Agreement& agreement, const Terms& result) {
  const auto until = newest_terms(agreement)->period_until;
  if (until && result.period_until && *result.period_until > *until) return std::nullopt;
  if (!until) return refuse_rule({"renewal-extends.no-end", {}}, "/data");
  return refuse_rule({"renewal-extends", {{"until", format_date(*until)}}}, "/data");
}

Refusal refuse_content(const Context& context, const ProposalSubmitted& data, const Terms& result,
                       const std::vector<Change>& changes) {
  if (data.kind == ProposalKind::renewal) {
    if (auto no = refuse_renewal(context.agreement, result)) return no;
  }
  if (data.kind == ProposalKind::amendment && changes.empty()) {
    return refuse_rule({"no-change", {}}, "/data");
  }
  const auto end =
      expiry(result, context.agreement.zone(result), context.agreement.life.renewal_refusals);
  if (end && *end <= std::max(data.effective_from, context.at)) {
    return refuse_rule({"period-ends-first", {{"end", format_time(*end)}}}, "/data");
  }
  return std::nullopt;
}

// ---------------------------------------------------------------- dates

Refusal refuse_start_of_agreement(const Context& context, const ProposalSubmitted& data,
                                  const Terms& result) {
  if (data.kind != ProposalKind::initial) {
    const Time start = context.agreement.life.versions.front().effective_from;
    if (data.effective_from >= start) return std::nullopt;
    return refuse_rule({"effective-from-period.amendment", {{"start", format_time(start)}}},
                       "/data/effectiveFrom");
  }
  if (!result.period_from) return std::nullopt;  // a part that is missing, see obstacles()
  const Time start = local_midnight(*result.period_from, context.agreement.zone(result));
  if (data.effective_from == start) return std::nullopt;
  return refuse_rule({"effective-from-period", {{"start", format_time(start)}}},
                     "/data/effectiveFrom");
}

Refusal refuse_dates(const Context& context, const ProposalSubmitted& data, const Terms* base,
                     const Terms& result, const std::vector<Change>& changes) {
  if (data.expires_at && *data.expires_at <= context.at) {
    return refuse_rule({"expires-at-past", {{"expiresAt", format_time(*data.expires_at)}}},
                       "/data/expiresAt");
  }
  if (!data.retroactive && data.effective_from < context.at) {
    return refuse_rule({"effective-from-past", {{"earliest", format_time(context.at)}}},
                       "/data/effectiveFrom");
  }
  if (!carries_terms(data.kind)) return std::nullopt;
  if (auto no = refuse_start_of_agreement(context, data, result)) return no;
  const bool initial = data.kind == ProposalKind::initial;
  const auto windows = touched_windows(initial ? nullptr : base, result, changes);
  const Zone& zone = context.agreement.zone(result);
  if (is_common_boundary(windows, data.effective_from, zone)) return std::nullopt;
  const Time next = next_common_boundary(windows, data.effective_from, zone);
  return refuse_rule({"effective-from-boundary", {{"next", format_time(next)}}},
                     "/data/effectiveFrom");
}

// ---------------------------------------------------------------- rebasing

Refusal refuse_rebase(const Context& context, const ProposalSubmitted& data, const Terms& result) {
  if (!data.rebase_of) return std::nullopt;
  const auto stale = find_proposal(context, *data.rebase_of, "/data/rebaseOf");
  if (!stale) return stale.error();
  const auto rebased = rebased_terms(context.agreement, **stale);
  if (!rebased) return rebased.error();
  if (canonical(*rebased) == result.canonical()) return std::nullopt;
  return refuse_rule({"rebase-differs", {}}, "/data");
}

// ---------------------------------------------------------------- the proposal as it will stand

std::vector<Change> changes_to(const Terms* base, const Terms& result) {
  static const boost::json::value nothing = boost::json::object{};
  return changes_between(base ? base->json() : nothing, result.json());
}

ChangeClass class_of(const ProposalSubmitted& data, const std::vector<Change>& changes) {
  if (data.retroactive) return ChangeClass::remedy;
  switch (data.kind) {
    case ProposalKind::amendment:
    case ProposalKind::renewal:
      return domain::class_of(changes);
    case ProposalKind::initial:
    case ProposalKind::suspension:
    case ProposalKind::resumption:
    case ProposalKind::termination:
      return ChangeClass::remedy;
  }
  return ChangeClass::remedy;
}

// Third parties and measurers, before or after, that an item names where something changes.
std::vector<PartyId> concerned(const Terms* base, const Terms& result,
                               const std::vector<Change>& changes) {
  static const boost::json::value nothing = boost::json::object{};
  std::vector<PartyId> parties;
  for (const Terms* terms : {base, &result}) {
    if (!terms) continue;
    for (const Participant& one : terms->parties) {
      if (is_principal(one.role) || std::ranges::count(parties, one.party) != 0) continue;
      if (touches_party(changes, base ? base->json() : nothing, result.json(), one.party)) {
        parties.push_back(one.party);
      }
    }
  }
  return parties;
}

Proposal proposal_from(const Fold& fold, const ProposalSubmitted& data, const Terms* base,
                       const Terms& result) {
  const auto changes = changes_to(base, result);
  Proposal proposal{};
  proposal.id = fold.event.id;
  proposal.by = fold.event.source;
  proposal.kind = data.kind;
  proposal.counter_to = data.counter_to;
  proposal.rebase_of = data.rebase_of;
  proposal.notice = data.notice;
  proposal.base_terms = data.base_terms;
  proposal.result_terms = data.result_terms;
  proposal.change_class = class_of(data, changes);
  proposal.needed = needed_for(data.kind, proposal.change_class, base, result, changes);
  proposal.concerns = concerned(base, result, changes);
  proposal.effective_from = data.effective_from;
  proposal.expires_at = data.expires_at;
  proposal.retroactive = data.retroactive;
  proposal.recorded = fold.recorded;
  return proposal;
}

}  // namespace

// ---------------------------------------------------------------- the list

const Proposal* Proposals::find(const EventId& id) const {
  for (std::size_t i = all.size(); i-- > 0;) {  // the newest are spoken of most
    if (all[i].id == id) return &all[i];
  }
  return nullptr;
}

Proposal& Proposals::edit(const EventId& id) {
  std::size_t i = all.size() - 1;
  while (all[i].id != id) --i;
  return all.edit(i);
}

bool carries_terms(ProposalKind kind) {
  switch (kind) {
    case ProposalKind::initial:
    case ProposalKind::amendment:
    case ProposalKind::renewal:
      return true;
    case ProposalKind::suspension:
    case ProposalKind::resumption:
    case ProposalKind::termination:
      return false;
  }
  return false;
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context& context, const ProposalSubmitted& data) {
  const Agreement& agreement = context.agreement;
  if (auto no = refuse_shape(data)) return no;
  if (auto no =
          refuse_kind_now(agreement, data.kind, data.effective_from, data.notice, context.at)) {
    return no;
  }
  if (auto no = refuse_counter(context, data)) return no;
  if (auto no = refuse_too_many(context)) return no;
  if (auto no = refuse_base_terms(agreement, data)) return no;
  const auto result = resulting_terms(agreement, data);
  if (!result) return result.error();
  const Terms& terms = **result;
  if (auto no = refuse_hash(terms, data)) return no;
  if (!agreement.clock->find(terms.time_zone)) return zone_not_on_record(terms.time_zone);
  const TermsPtr base = data.base_terms ? agreement.terms(*data.base_terms) : nullptr;
  const auto changes = changes_to(base.get(), terms);
  if (carries_terms(data.kind)) {
    if (auto no = refuse_parties(context, terms)) return no;
    if (auto no = refuse_content(context, data, terms, changes)) return no;
  }
  if (auto no = refuse_dates(context, data, base.get(), terms, changes)) return no;
  return refuse_rebase(context, data, terms);
}

void evolve(const Fold& fold, const ProposalSubmitted& data) {
  Agreement& agreement = fold.agreement;
  const TermsPtr result = resulting_terms(agreement, data).value();
  const TermsPtr base = data.base_terms ? agreement.terms(*data.base_terms) : nullptr;
  agreement.book->keep(result);
  agreement.proposals.open.push_back(static_cast<std::uint32_t>(agreement.proposals.all.size()));
  agreement.proposals.all.push_back(proposal_from(fold, data, base.get(), *result));
}

Result<const Proposal*> find_proposal(const Context& context, const EventId& id,
                                      const char* pointer) {
  const Proposal* proposal = context.agreement.proposal(id);
  if (proposal && sight_of(context.agreement, context.source, *proposal) != Sight::hidden) {
    return proposal;
  }
  return refuse(ErrorCode::not_found, {"no-such-proposal", {{"proposal", id.value}}}, pointer);
}

std::vector<Change> changes_of(const Agreement& agreement, const Proposal& proposal) {
  if (proposal.base_terms == proposal.result_terms) return {};
  const TermsPtr base = proposal.base_terms ? agreement.terms(*proposal.base_terms) : nullptr;
  return changes_to(base.get(), *agreement.terms(proposal.result_terms));
}

Result<boost::json::value> rebased_terms(const Agreement& agreement, const Proposal& proposal) {
  if (proposal.status != ProposalStatus::stale || !carries_terms(proposal.kind)) {
    return refuse(ErrorCode::wrong_state, {"only-stale-rebased", {}});
  }
  return apply_changes(newest_terms(agreement)->json(), changes_of(agreement, proposal));
}

}  // namespace sopu::domain
