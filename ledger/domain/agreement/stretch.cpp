#include "ledger/domain/agreement/stretch.hpp"

#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/domain/value/json_patch.hpp"

namespace sopu::domain {
namespace {

std::vector<Change> changes_to(const Terms* base, const Terms& result) {
  static const boost::json::value nothing = boost::json::object{};
  return changes_between(base ? base->json() : nothing, result.json());
}

// ---------------------------------------------------------------- how changes are laid

Result<TermsPtr> patched(const Terms& base, const boost::json::value& patch,
                         const std::string& at) {
  auto json = apply_patch(base.json(), patch);
  if (!json) {
    Error error = std::move(json).error();
    error.pointer.insert(0, at);
    return error;
  }
  auto terms = Terms::parse(std::move(*json));
  if (terms) return terms;
  const Error& fault = terms.error();
  return refuse(fault.code,
                {"patch-gives-no-terms", {{"pointer", fault.pointer}, {"why", json_of(fault.why)}}},
                at);
}

// By their ids; `code` says what it is if a place is not as it was.
Result<TermsPtr> changed_by_id(const TermsPtr& base, const std::vector<Change>& changes, Time from,
                               const char* code, const std::string& at) {
  auto json = apply_changes(base->json(), changes);
  if (!json) {
    const std::string path = json.error().pointer.empty() ? "/" : json.error().pointer;
    return refuse_rule({code, {{"from", format_time(from)}, {"path", path}}}, at);
  }
  auto terms = Terms::parse(std::move(*json));
  if (terms) return terms;
  const Error& fault = terms.error();
  return refuse(
      fault.code,
      {"stretch-gives-no-terms",
       {{"from", format_time(from)}, {"pointer", fault.pointer}, {"why", json_of(fault.why)}}},
      at);
}

Result<TermsPtr> first_result(const ProposalSubmitted& data, const TermsPtr& base) {
  if (data.terms) return Terms::parse(*data.terms, "/data/terms");
  if (data.patch) return patched(*base, *data.patch, "/data/patch");
  return base;
}

Result<TermsPtr> later_result(const SubmittedStretch& submitted, const TermsPtr& base,
                              const Stretch& first, std::size_t position) {
  const std::string at = "/data/results/" + std::to_string(position);
  if (submitted.patch) return patched(*base, *submitted.patch, at + "/patch");
  if (base->hash() == first.base->hash()) return first.result;
  return changed_by_id(base, first.changes, submitted.from, "stretch-differs", at);
}

}  // namespace

Stretch stretch_of(Time from, TermsPtr base, TermsPtr result) {
  auto changes = base == result ? std::vector<Change>{} : changes_to(base.get(), *result);
  return {from, std::move(base), std::move(result), std::move(changes)};
}

// ---------------------------------------------------------------- where they begin

Stretches stretches_from(const Agreement& agreement, ProposalKind kind, Time effective_from,
                         const std::optional<EventId>& counter_to) {
  if (kind == ProposalKind::initial) {
    const Proposal* countered = counter_to ? agreement.proposal(*counter_to) : nullptr;
    const TermsPtr base = countered ? agreement.terms(countered->results.front().terms) : nullptr;
    return {{effective_from, base, nullptr, {}}};
  }
  Stretches stretches;
  for (const Binding& binding : bindings_from(agreement, effective_from)) {
    const Time from = stretches.empty() ? effective_from : binding.from;
    stretches.push_back({from, agreement.terms(binding.version->terms), nullptr, {}});
    if (!carries_terms(kind)) break;
  }
  return stretches;
}

// ---------------------------------------------------------------- what they result in

Result<Stretches> lay(Stretches on, const ProposalSubmitted& data) {
  for (std::size_t i = 0; i < on.size(); ++i) {
    Stretch& stretch = on[i];
    auto result = i == 0 ? first_result(data, stretch.base)
                         : later_result(data.results[i], stretch.base, on.front(), i);
    if (!result) return result.error();
    stretch = stretch_of(stretch.from, std::move(stretch.base), std::move(*result));
  }
  return on;
}

Result<Stretches> laid(const Agreement& agreement, const ProposalSubmitted& data) {
  Stretches on;
  for (const SubmittedStretch& one : data.results) {
    on.push_back({one.from, one.base ? agreement.terms(*one.base) : nullptr, nullptr, {}});
  }
  return lay(std::move(on), data);
}

std::vector<SubmittedStretch> submitted(const Stretches& stretches) {
  std::vector<SubmittedStretch> results;
  for (const auto& [from, base, result, changes] : stretches) {
    SubmittedStretch one{from, std::nullopt, result->hash(), std::nullopt};
    if (base) one.base = base->hash();
    if (!results.empty()) {
      const auto by_id = later_result(one, base, stretches.front(), results.size());
      if (!by_id || (*by_id)->hash() != one.terms)
        one.patch = make_patch(base->json(), result->json());
    }
    results.push_back(std::move(one));
  }
  return results;
}

Stretches stretches_of(const Agreement& agreement, const Proposal& proposal) {
  Stretches stretches;
  for (const auto& [from, base, terms] : proposal.results) {
    stretches.push_back(
        stretch_of(from, base ? agreement.terms(*base) : nullptr, agreement.terms(terms)));
  }
  return stretches;
}

Result<Stretches> laid_again(const Agreement& agreement, const Proposal& proposal,
                             Time effective_from) {
  const Stretches before = stretches_of(agreement, proposal);
  Stretches now = stretches_from(agreement, proposal.kind, effective_from, proposal.counter_to);
  for (Stretch& stretch : now) {
    const Stretch* begins_in = &before.front();
    for (const Stretch& one : before) {
      if (one.from <= stretch.from) begins_in = &one;
    }
    auto result =
        changed_by_id(stretch.base, begins_in->changes, stretch.from, "rebase-overlaps", {});
    if (!result) return result.error();
    stretch = stretch_of(stretch.from, stretch.base, std::move(*result));
  }
  return now;
}

Result<Stretches> rebased(const Agreement& agreement, const Proposal& stale, Time effective_from) {
  const bool may_go_on = carries_terms(stale.kind) && stale.kind != ProposalKind::initial;
  if (stale.status != ProposalStatus::stale || !may_go_on) {
    return refuse(ErrorCode::wrong_state, {"only-stale-rebased", {}});
  }
  return laid_again(agreement, stale, effective_from);
}

// ---------------------------------------------------------------- what they weigh

ChangeClass class_of(const Stretches& stretches) {
  auto highest = ChangeClass::editorial;
  for (const Stretch& one : stretches) highest = std::max(highest, class_of(one.changes));
  return highest;
}

bool changes_nothing(const Stretches& stretches) {
  return std::ranges::all_of(stretches, [](const Stretch& one) { return one.changes.empty(); });
}

}  // namespace sopu::domain
