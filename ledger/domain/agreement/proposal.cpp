#include "ledger/domain/agreement/proposal.hpp"

#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/newest.hpp"
#include "ledger/domain/agreement/next_date.hpp"
#include "ledger/domain/agreement/period.hpp"
#include "ledger/domain/value/json_form.hpp"

namespace sopu::domain {
namespace {

// ---------------------------------------------------------------- shape

Refusal refuse_content_shape(const ProposalSubmitted& data) {
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
  // Who signed as a principal then stays the one who did.
  if (data.retroactive && data.kind == ProposalKind::assignment) {
    return refuse(ErrorCode::schema, {"assignment-retroactive", {}}, "/data/retroactive");
  }
  const bool suspends = data.kind == ProposalKind::suspension;
  if (data.until.has_value() != suspends) {
    return refuse(ErrorCode::schema,
                  {suspends ? "suspension-needs-end" : "until-of-suspension", {}}, "/data/until");
  }
  return std::nullopt;
}

// Only first terms that are given whole may start from nothing.
Refusal refuse_results_shape(const ProposalSubmitted& data) {
  if (data.results.empty())
    return refuse(ErrorCode::schema, {"results-missing", {}}, "/data/results");
  const bool may_lack_base = data.kind == ProposalKind::initial && data.terms.has_value();
  for (std::size_t i = 0; i < data.results.size(); ++i) {
    const std::string at = "/data/results/" + std::to_string(i);
    if (!data.results[i].base && !may_lack_base) {
      return refuse(ErrorCode::schema, {"base-terms-missing", {}}, at + "/base");
    }
    if (data.results[i].patch && (i == 0 || !carries_terms(data.kind))) {
      return refuse(ErrorCode::schema, {"patch-of-first-stretch", {}}, at + "/patch");
    }
  }
  return std::nullopt;
}

Refusal refuse_shape(const ProposalSubmitted& data) {
  if (auto no = refuse_content_shape(data)) return no;
  if (auto no = refuse_results_shape(data)) return no;
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

Refusal refuse_settling(const Context& context, const ProposalSubmitted& data) {
  return data.settles ? refuse_to_settle(context, *data.settles) : std::nullopt;
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

// When each stretch has to begin, and the terms that it starts from.
boost::json::array told(const Stretches& stretches) {
  boost::json::array sentences;
  for (const auto& [from, base, result, changes] : stretches) {
    Sentence one{"stretch-of-first-terms", {{"from", format_time(from)}}};
    if (base)
      one = {"stretch-starts-from", {{"from", format_time(from)}, {"base", text(base->hash())}}};
    sentences.push_back(json_of(one));
  }
  return sentences;
}

Refusal refuse_base(const SubmittedStretch& submitted, const Stretch& stretch, std::size_t i) {
  const std::string at = "/data/results/" + std::to_string(i) + "/base";
  if (!submitted.base) return std::nullopt;  // whole first terms may leave it out
  if (!stretch.base) return refuse_rule({"stale-base-terms.none", {}}, at);
  if (*submitted.base == stretch.base->hash()) return std::nullopt;
  return refuse_rule({"stale-base-terms",
                      {{"from", format_time(stretch.from)}, {"terms", text(stretch.base->hash())}}},
                     at);
}

// Whoever approves must find every stretch of time in it, each with the terms that would bind
// there.
Refusal refuse_stretches(const Agreement& agreement, const ProposalSubmitted& data) {
  const auto stretches = stretches_from(agreement, data.kind, data.effective_from, data.counter_to);
  if (stretches.size() > limits::stretches_max) {
    return refuse_rule({"stretches-limit", {{"limit", limits::stretches_max}}},
                       "/data/effectiveFrom");
  }
  const bool same_begins =
      std::ranges::equal(data.results, stretches, {}, &SubmittedStretch::from, &Stretch::from);
  if (!same_begins) {
    return refuse_rule({"stretches-are", {{"stretches", told(stretches)}}}, "/data/results");
  }
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    if (auto no = refuse_base(data.results[i], stretches[i], i)) return no;
  }
  return std::nullopt;
}

Refusal refuse_hashes(const Stretches& stretches, const ProposalSubmitted& data) {
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    const TermsHash& is = stretches[i].result->hash();
    const TermsHash& named = data.results[i].terms;
    if (is == named) continue;
    return refuse(
        ErrorCode::terms_mismatch,
        {"result-hash-differs",
         {{"from", format_time(stretches[i].from)}, {"is", text(is)}, {"named", text(named)}}},
        "/data/results/" + std::to_string(i) + "/terms");
  }
  return std::nullopt;
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

Refusal refuse_unknown(const Registry& registry, const Terms& result) {
  for (const Participant& participant : result.parties) {
    if (registry.party(participant.party)) continue;
    return refuse(ErrorCode::unknown_party,
                  {"terms-name-unknown-party", {{"party", participant.party.value}}}, "/data");
  }
  return std::nullopt;
}

// The role in which they are others than in the initiation or, once there are terms, in what the
// stretch starts from.
std::optional<Role> role_reassigned(const Agreement& agreement, ProposalKind kind,
                                    const Stretch& stretch) {
  const auto& before = kind == ProposalKind::initial ? agreement.initial : stretch.base->parties;
  for (const Role role : {Role::provider, Role::customer}) {
    if (principals(stretch.result->parties, role) != principals(before, role)) return role;
  }
  return std::nullopt;
}

// Nothing but an assignment says who the principals are, and one that says nothing of it is none.
Refusal refuse_parties(const Context& context, const ProposalSubmitted& data,
                       const Stretches& stretches) {
  for (const Stretch& one : stretches) {
    if (auto no = refuse_unknown(context.registry, *one.result)) return no;
    const auto role = role_reassigned(context.agreement, data.kind, one);
    if (role && data.kind == ProposalKind::initial) {
      return refuse_rule({"principals-differ", {{"role", name(*role)}}}, "/data");
    }
    if (role && data.kind != ProposalKind::assignment) {
      return refuse_rule({"principals-differ.assign", {{"role", name(*role)}}}, "/data");
    }
  }
  if (data.kind != ProposalKind::assignment) return std::nullopt;
  if (role_reassigned(context.agreement, data.kind, stretches.front())) return std::nullopt;
  return refuse_rule({"assignment-of-nothing", {}}, "/data");
}

// ---------------------------------------------------------------- content

Refusal refuse_renewal(const Stretch& stretch) {
  const auto until = stretch.base->period_until;
  const auto longer = stretch.result->period_until;
  if (until && longer && *longer > *until) return std::nullopt;
  if (!until) return refuse_rule({"renewal-extends.no-end", {}}, "/data");
  return refuse_rule({"renewal-extends", {{"until", format_date(*until)}}}, "/data");
}

Refusal refuse_content(const Context& context, const ProposalSubmitted& data,
                       const Stretches& stretches) {
  for (const Stretch& stretch : stretches) {
    if (data.kind != ProposalKind::renewal) break;
    if (auto no = refuse_renewal(stretch)) return no;
  }
  if (data.kind == ProposalKind::amendment && changes_nothing(stretches)) {
    return refuse_rule({"no-change", {}}, "/data");
  }
  for (const Stretch& stretch : stretches) {
    const auto changed =
        changed_after_acceptance(context.agreement, stretch.base.get(), *stretch.result);
    if (changed.empty()) continue;
    return refuse_rule({"milestone-accepted-already", {{"milestone", changed.front().value}}},
                       "/data");
  }
  const Terms& first = *stretches.front().result;
  const auto until = last_until(first, context.agreement.life.renewal_refusals);
  if (!until) return std::nullopt;
  const Time end = local_midnight(*until, context.agreement.zone(first));
  if (end > std::max(data.effective_from, context.at)) return std::nullopt;
  return refuse_rule({"period-ends-first", {{"end", format_time(end)}}}, "/data");
}

// ---------------------------------------------------------------- dates

// Whoever is refused a date is told the next one.
Error refuse_date(const Context& context, const ProposalSubmitted& data, Sentence why) {
  return naming_next(refuse_rule(std::move(why), "/data/effectiveFrom"), context.agreement, data,
                     context.at);
}

// Terms are changed from the day on which the agreement begins; what has run out cannot be taken up
// again.
Refusal refuse_outside_agreement(const Context& context, const ProposalSubmitted& data) {
  if (data.kind == ProposalKind::initial) return std::nullopt;
  const Time start = bindings_from(context.agreement, Time::min()).front().from;
  const bool of_its_time = carries_terms(data.kind) || data.kind == ProposalKind::suspension;
  if (of_its_time && data.effective_from < start) {
    return refuse_date(context, data,
                       {"effective-from-period.amendment", {{"start", format_time(start)}}});
  }
  const auto end = last_date(context.agreement);
  if (!end || data.effective_from <= *end) return std::nullopt;
  return refuse_date(context, data, {"effective-from-end", {{"end", format_time(*end)}}});
}

Refusal refuse_start_of_period(const Context& context, const ProposalSubmitted& data,
                               const Terms& first) {
  if (!first.period_from) return std::nullopt;  // a part that is missing, see obstacles()
  const Time start = local_midnight(*first.period_from, context.agreement.zone(first));
  if (data.effective_from == start) return std::nullopt;
  return refuse_date(context, data, {"effective-from-period", {{"start", format_time(start)}}});
}

Refusal refuse_expiry(const ProposalSubmitted& data, Time at) {
  if (data.expires_at <= at) {
    return refuse_rule({"expires-at-past", {{"expiresAt", format_time(data.expires_at)}}},
                       "/data/expiresAt");
  }
  const Time latest = latest_expiry(at);
  if (data.expires_at <= latest) return std::nullopt;
  return refuse_rule({"expires-at-far", {{"latest", format_time(latest)}}}, "/data/expiresAt");
}

Refusal refuse_begin(const Context& context, const ProposalSubmitted& data,
                     const Stretches& stretches) {
  if (data.kind == ProposalKind::initial) {
    return refuse_start_of_period(context, data, *stretches.front().result);
  }
  const auto cut = first_cut(context.agreement, stretches);
  if (!cut) return std::nullopt;
  return refuse_date(context, data,
                     {"effective-from-boundary", {{"from", format_time(cut->from)}}});
}

// Before anything is laid: it needs to be known of what time is spoken.
Refusal refuse_times(const Context& context, const ProposalSubmitted& data) {
  if (auto no = refuse_expiry(data, context.at)) return no;
  if (data.retroactive || data.effective_from >= context.at) return std::nullopt;
  return refuse_date(context, data,
                     {"effective-from-past", {{"earliest", format_time(context.at)}}});
}

// A resumption needs something to end at that time.
Refusal refuse_course(const Context& context, const ProposalSubmitted& data) {
  auto no = domain::refuse_course(context.agreement, course_of(data));
  if (!no || no->why.code != "not-suspended-then") return no;
  return naming_next(*std::move(no), context.agreement, data, context.at);
}

// ---------------------------------------------------------------- rebasing

Refusal refuse_rebase(const Context& context, const ProposalSubmitted& data,
                      const Stretches& stretches) {
  if (!data.rebase_of) return std::nullopt;
  const auto stale = find_proposal(context, *data.rebase_of, "/data/rebaseOf");
  if (!stale) return stale.error();
  const auto expected = rebased(context.agreement, **stale, data.effective_from);
  if (!expected) return expected.error();
  const auto hash_of = [](const Stretch& one) { return one.result->hash(); };
  if (std::ranges::equal(*expected, stretches, {}, hash_of, hash_of)) return std::nullopt;
  return refuse_rule({"rebase-differs", {}}, "/data");
}

}  // namespace

// ---------------------------------------------------------------- the list

const Proposal* Proposals::find(const EventId& id) const {
  return find_newest(all, &Proposal::id, id);
}

Proposal& Proposals::edit(const EventId& id) {
  return all.edit(newest_with(all, &Proposal::id, id));
}

bool must_approve(const Proposal& proposal, const PartyId& party) {
  return std::ranges::count(proposal.needed, party, &Needed::party) != 0;
}

Time latest_expiry(Time at) {
  return at + limits::proposal_open_max;
}

bool carries_terms(ProposalKind kind) {
  switch (kind) {
    case ProposalKind::initial:
    case ProposalKind::amendment:
    case ProposalKind::renewal:
    case ProposalKind::assignment:
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
  if (auto no = refuse_course(context, data)) return no;
  if (auto no = refuse_counter(context, data)) return no;
  if (auto no = refuse_settling(context, data)) return no;
  if (auto no = refuse_too_many(context)) return no;
  if (auto no = refuse_times(context, data)) return no;
  if (auto no = refuse_outside_agreement(context, data)) return no;
  if (auto no = refuse_stretches(agreement, data)) return no;
  const auto stretches = laid(agreement, data);
  if (!stretches) return stretches.error();
  if (auto no = refuse_hashes(*stretches, data)) return no;
  for (const Stretch& one : *stretches) {
    const std::string& zone = one.result->time_zone;
    if (!agreement.clock->find(zone)) return zone_not_on_record(zone);
  }
  if (carries_terms(data.kind)) {
    if (auto no = refuse_parties(context, data, *stretches)) return no;
    if (auto no = refuse_content(context, data, *stretches)) return no;
    if (auto no = refuse_begin(context, data, *stretches)) return no;
  }
  return refuse_rebase(context, data, *stretches);
}

void evolve(const Fold& fold, const ProposalSubmitted& data) {
  Agreement& agreement = fold.agreement;
  const Stretches stretches = laid(agreement, data).value();
  for (const Stretch& one : stretches) {
    agreement.book->keep(one.result);
    for (const Participant& participant : one.result->parties) name(agreement, participant.party);
  }
  agreement.proposals.open.push_back(static_cast<std::uint32_t>(agreement.proposals.all.size()));
  agreement.proposals.all.push_back(proposal_from(fold, data, stretches));
}

Result<const Proposal*> find_proposal(const Context& context, const EventId& id,
                                      const char* pointer) {
  const Proposal* proposal = context.agreement.proposal(id);
  if (proposal && sight_of(context.agreement, context.source, *proposal) != Sight::hidden) {
    return proposal;
  }
  return refuse(ErrorCode::not_found, {"no-such-proposal", {{"proposal", id.value}}}, pointer);
}

}  // namespace sopu::domain
