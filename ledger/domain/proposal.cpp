// How a proposal enters: what it starts from, the terms it results in, when it may take effect.
#include <algorithm>

#include "ledger/domain/canonical_json.hpp"
#include "ledger/domain/json_patch.hpp"
#include "ledger/domain/period.hpp"
#include "ledger/domain/rules.hpp"

namespace sopu::domain {
namespace {

// ---------------------------------------------------------------- shape

Refusal refuse_shape(const ProposalSubmitted& data) {
  const bool has_terms = data.terms.has_value();
  const bool has_patch = data.patch.has_value();
  if (carries_terms(data.kind) && has_terms == has_patch) {
    return refuse(ErrorCode::schema, "Give either the whole terms or a patch, and not both.",
                  "/data");
  }
  if (!carries_terms(data.kind) && (has_terms || has_patch)) {
    return refuse(ErrorCode::schema,
                  "A proposal of this kind leaves the terms as they are: give neither terms nor a "
                  "patch.",
                  "/data");
  }
  if (data.notice && data.kind != ProposalKind::resumption) {
    return refuse(ErrorCode::schema, "Only a resumption takes back a notice.", "/data/notice");
  }
  if (!data.base_terms && (has_patch || data.kind != ProposalKind::initial)) {
    return refuse(ErrorCode::schema, "Name the hash of the terms that it starts from.",
                  "/data/baseTermsHash");
  }
  return refuse_if_empty(data.reason, "/data/reason");
}

Refusal refuse_counter(const Context& context, const ProposalSubmitted& data) {
  if (!data.counter_to) return std::nullopt;
  const Proposal* countered = context.agreement.proposal(*data.counter_to);
  if (!countered) {
    return refuse(ErrorCode::not_found, "There is no proposal " + data.counter_to->value + ".",
                  "/data/counterTo");
  }
  // Initial proposals can only be open while there is no version, all others only afterwards: an
  // open one is always of the same family.
  return refuse_unless_open(*countered, context.at);
}

// ---------------------------------------------------------------- base and result

// The terms that the proposal has to start from; null for an initial one that counters nothing.
const TermsHash* required_base(const Agreement& agreement, const ProposalSubmitted& data) {
  if (const Version* newest = newest_version(agreement)) return &newest->terms;
  if (!data.counter_to) return nullptr;
  const Proposal* countered = agreement.proposal(*data.counter_to);
  return countered ? &countered->result_terms : nullptr;
}

Refusal refuse_base(const Agreement& agreement, const ProposalSubmitted& data) {
  if (!data.base_terms) return std::nullopt;
  const TermsHash* required = required_base(agreement, data);
  if (!required) {
    return refuse_rule("stale-base-terms",
                       "There are no terms yet from which this could start: give the whole terms, "
                       "or say what it counters.",
                       "/data/baseTermsHash");
  }
  if (*data.base_terms == *required) return std::nullopt;
  return refuse_rule("stale-base-terms",
                     "It has to start from the terms " + text(*required) +
                         (agreement.versions.empty() ? ", those of the proposal that it counters."
                                                     : ", those of the newest version."),
                     "/data/baseTermsHash");
}

// Needs a base and a shape that were not refused.
Result<TermsPtr> resulting_terms(const Agreement& agreement, const ProposalSubmitted& data) {
  if (data.terms) return Terms::parse(*data.terms, "/data/terms");
  const TermsPtr base = terms_of(agreement, *data.base_terms);
  if (!data.patch) return base;
  auto patched = apply_patch(base->json(), *data.patch);
  if (!patched) {
    Error error = std::move(patched).error();
    error.pointer.insert(0, "/data/patch");
    return error;
  }
  auto terms = Terms::parse(std::move(*patched));
  if (!terms) {
    Error error = terms.error();
    error.detail = "What the patch gives are not terms, at " + error.pointer + ": " + error.detail;
    error.pointer = "/data/patch";
    return error;
  }
  return terms;
}

Refusal refuse_hash(const Terms& result, const ProposalSubmitted& data) {
  if (result.hash() == data.result_terms) return std::nullopt;
  return refuse(ErrorCode::terms_mismatch,
                "The resulting terms have the hash " + text(result.hash()) + ", not " +
                    text(data.result_terms) + ".",
                "/data/resultTermsHash");
}

// ---------------------------------------------------------------- parties

std::vector<PartyId> principals(const std::vector<Participant>& participants, Role role) {
  std::vector<PartyId> found;
  for (const Participant& participant : participants) {
    if (participant.role == role) found.push_back(participant.party);
  }
  std::sort(found.begin(), found.end());
  return found;
}

Refusal refuse_parties(const Context& context, const Terms& result) {
  for (const Participant& participant : result.parties) {
    if (context.registry.party(participant.party)) continue;
    return refuse(ErrorCode::unknown_party,
                  "The terms name " + participant.party.value + ", which is not enrolled.",
                  "/data");
  }
  for (const Role role : {Role::provider, Role::customer}) {
    if (principals(result.parties, role) == principals(context.agreement.participants, role)) {
      continue;
    }
    return refuse_rule("principals-differ",
                       "The terms name another " + std::string(name(role)) +
                           " than the agreement has. With others, initiate another agreement.",
                       "/data");
  }
  return std::nullopt;
}

// ---------------------------------------------------------------- content

Refusal refuse_content(const Context& context, const Proposal& proposal, const Terms& result,
                       const std::vector<Change>& changes) {
  if (proposal.kind == ProposalKind::renewal) {
    const auto& until = newest_terms(context.agreement)->period_until;
    if (!until || !result.period_until || *result.period_until <= *until) {
      return refuse_rule("renewal-extends",
                         "A renewal sets agreementPeriod.until to a later date than " +
                             (until ? format_date(*until) : "never, which it is now") + ".",
                         "/data");
    }
  }
  if (proposal.kind == ProposalKind::amendment && changes.empty()) {
    return refuse_rule("no-change", "The result is what is agreed already.", "/data");
  }
  const auto end = expiry(result, context.agreement.renewal_refusals);
  if (end && *end <= std::max(proposal.effective_from, context.at)) {
    return refuse_rule("period-ends-first",
                       "The terms would run out on " + format_time(*end) +
                           ", before they take effect. Set agreementPeriod.until.",
                       "/data");
  }
  return std::nullopt;
}

// ---------------------------------------------------------------- dates

// The windows that must not be cut in two: those of the objectives touched, before and after.
std::vector<Window> touched_windows(const Proposal& proposal, const Terms* base,
                                    const Terms& result, const std::vector<Change>& changes) {
  std::vector<Window> windows;
  if (proposal.kind == ProposalKind::initial) {
    for (const Objective& objective : result.objectives) windows.push_back(objective.window);
    return windows;
  }
  for (const ItemId& id : touched_objectives(changes)) {
    for (const Terms* terms : {base, &result}) {
      if (const Objective* objective = terms->objective(id)) windows.push_back(objective->window);
    }
  }
  return windows;
}

bool is_common_boundary(const std::vector<Window>& windows, Time time,
                        const std::string& time_zone) {
  return std::all_of(windows.begin(), windows.end(),
                     [&](const Window& window) { return is_boundary(window, time, time_zone); });
}

// The first instant at or after `time` at which none of the windows is cut. Every window has a
// boundary at the beginning of a year, so there is one within thirteen months.
Time next_common_boundary(const std::vector<Window>& windows, Time time,
                          const std::string& time_zone) {
  while (!is_common_boundary(windows, time, time_zone)) {
    for (const Window& window : windows) time = next_boundary(window, time, time_zone);
  }
  return time;
}

Refusal refuse_start_of_agreement(const Context& context, const Proposal& proposal,
                                  const Terms& result) {
  constexpr const char* rule = "effective-from-period";
  if (proposal.kind != ProposalKind::initial) {
    const Time start = context.agreement.versions.front().effective_from;
    if (proposal.effective_from >= start) return std::nullopt;
    return refuse_rule(rule,
                       "The agreement itself takes effect on " + format_time(start) + " only.",
                       "/data/effectiveFrom");
  }
  if (!result.period_from) return std::nullopt;  // a part that is missing, see obstacles()
  const Time start = local_midnight(*result.period_from, result.time_zone);
  if (proposal.effective_from == start) return std::nullopt;
  return refuse_rule(
      rule, "The agreement takes effect when its period begins: at " + format_time(start) + ".",
      "/data/effectiveFrom");
}

Refusal refuse_dates(const Context& context, const Proposal& proposal, const Terms* base,
                     const Terms& result, const std::vector<Change>& changes) {
  if (proposal.expires_at && *proposal.expires_at <= context.at) {
    return refuse_rule("expires-at-past", "It would expire before anybody could approve it.",
                       "/data/expiresAt");
  }
  if (!proposal.retroactive && proposal.effective_from < context.at) {
    return refuse_rule("effective-from-past",
                       "It takes effect at " + format_time(context.at) +
                           " at the earliest, unless it says that it is retroactive.",
                       "/data/effectiveFrom");
  }
  if (!carries_terms(proposal.kind)) return std::nullopt;
  if (auto no = refuse_start_of_agreement(context, proposal, result)) return no;
  const auto windows = touched_windows(proposal, base, result, changes);
  if (is_common_boundary(windows, proposal.effective_from, result.time_zone)) return std::nullopt;
  const Time next = next_common_boundary(windows, proposal.effective_from, result.time_zone);
  return refuse_rule("effective-from-boundary",
                     "It would cut a window of an objective that it changes in two. The next "
                     "boundary is " +
                         format_time(next) + ".",
                     "/data/effectiveFrom");
}

// ---------------------------------------------------------------- rebasing

Refusal refuse_rebase(const Agreement& agreement, const ProposalSubmitted& data,
                      const Terms& result) {
  if (!data.rebase_of) return std::nullopt;
  const Proposal* stale = agreement.proposal(*data.rebase_of);
  if (!stale) {
    return refuse(ErrorCode::not_found, "There is no proposal " + data.rebase_of->value + ".",
                  "/data/rebaseOf");
  }
  const auto rebased = rebased_terms(agreement, *stale);
  if (!rebased) return rebased.error();
  if (canonical(*rebased) == result.canonical()) return std::nullopt;
  return refuse_rule("rebase-differs",
                     "The result is not what the stale proposal gives on the newest version. "
                     "Rebase it again, or propose it as something new.",
                     "/data");
}

// ---------------------------------------------------------------- the proposal as it will stand

ChangeClass class_of(const ProposalSubmitted& data, const std::vector<Change>& changes) {
  if (data.retroactive) return ChangeClass::remedy;
  switch (data.kind) {
    case ProposalKind::amendment:
    case ProposalKind::renewal:
      return class_of(changes);
    case ProposalKind::initial:
    case ProposalKind::suspension:
    case ProposalKind::resumption:
    case ProposalKind::termination:
      return ChangeClass::remedy;
  }
  return ChangeClass::remedy;
}

Proposal proposal_from(const Event& event, const ProposalSubmitted& data, const Recorded& recorded,
                       const std::vector<Change>& changes) {
  Proposal proposal{};
  proposal.id = event.id;
  proposal.by = event.source;
  proposal.kind = data.kind;
  proposal.reason = data.reason;
  proposal.counter_to = data.counter_to;
  proposal.rebase_of = data.rebase_of;
  proposal.notice = data.notice;
  proposal.base_terms = data.base_terms;
  proposal.result_terms = data.result_terms;
  proposal.change_class = class_of(data, changes);
  proposal.effective_from = data.effective_from;
  proposal.expires_at = data.expires_at;
  proposal.retroactive = data.retroactive;
  proposal.recorded = recorded;
  return proposal;
}

std::vector<Change> changes_to(const Terms* base, const Terms& result) {
  static const boost::json::value nothing = boost::json::object{};
  return changes_between(base ? base->json() : nothing, result.json());
}

}  // namespace

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

Refusal refusal_of(const Context& context, const ProposalSubmitted& data) {
  const Agreement& agreement = context.agreement;
  if (auto no = refuse_unless_principal(context, "propose")) return no;
  if (auto no = refuse_shape(data)) return no;
  if (auto no =
          refuse_kind_now(agreement, data.kind, data.effective_from, data.notice, context.at)) {
    return no;
  }
  if (auto no = refuse_counter(context, data)) return no;
  if (auto no = refuse_base(agreement, data)) return no;
  const auto result = resulting_terms(agreement, data);
  if (!result) return result.error();
  const Terms& terms = **result;
  if (auto no = refuse_hash(terms, data)) return no;
  if (carries_terms(data.kind)) {
    if (auto no = refuse_parties(context, terms)) return no;
  }
  const TermsPtr base = data.base_terms ? terms_of(agreement, *data.base_terms) : nullptr;
  const auto changes = changes_to(base.get(), terms);
  const Proposal proposal = proposal_from(context.event, data, {{}, context.at}, changes);
  if (carries_terms(data.kind)) {
    if (auto no = refuse_content(context, proposal, terms, changes)) return no;
  }
  if (auto no = refuse_dates(context, proposal, base.get(), terms, changes)) return no;
  return refuse_rebase(agreement, data, terms);
}

void fold(const Fold& f, const ProposalSubmitted& data) {
  const TermsPtr result = resulting_terms(f.agreement, data).value();
  const TermsPtr base = data.base_terms ? terms_of(f.agreement, *data.base_terms) : nullptr;
  f.agreement.terms.emplace(result->hash(), result);
  f.agreement.proposals.push_back(
      proposal_from(f.event, data, f.recorded, changes_to(base.get(), *result)));
}

std::vector<Change> changes_of(const Agreement& agreement, const Proposal& proposal) {
  if (proposal.base_terms == proposal.result_terms) return {};
  const TermsPtr base = proposal.base_terms ? terms_of(agreement, *proposal.base_terms) : nullptr;
  return changes_to(base.get(), *terms_of(agreement, proposal.result_terms));
}

Result<boost::json::value> rebased_terms(const Agreement& agreement, const Proposal& proposal) {
  if (proposal.status != ProposalStatus::stale || !carries_terms(proposal.kind)) {
    return refuse(ErrorCode::wrong_state,
                  "Only a proposal of terms that became stale can be rebased.");
  }
  return apply_changes(newest_terms(agreement)->json(), changes_of(agreement, proposal));
}

}  // namespace sopu::domain
