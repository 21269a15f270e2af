// The questions of who means to propose something: when it may take effect, and what a proposal
// that is there would be if it were made anew.
#include "ledger/domain/agreement/next_date.hpp"
#include "ledger/domain/terms/terms_parts.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/domain/value/json_patch.hpp"
#include "ledger/view/pages.hpp"
#include "ledger/view/queries.hpp"

namespace sopu::view {

using domain::Agreement;
using domain::AgreementId;
using domain::Proposal;
using domain::ProposalKind;
using domain::ProposalSubmitted;
namespace json = boost::json;

namespace {

// Patch and results of a change.
void put_changes(ProposalSubmitted& data, const domain::Stretches& stretches) {
  const auto& first = stretches.front();
  data.patch = domain::make_patch(first.base->json(), first.result->json());
  data.results = domain::submitted(stretches);
}

// First terms, whole; they counter what the others did, as long as that is open.
void put_first_terms(const Agreement& agreement, const Proposal& before, domain::Time at,
                     ProposalSubmitted& data) {
  const auto terms = agreement.terms(before.results.front().terms);
  const Proposal* countered = before.counter_to ? agreement.proposal(*before.counter_to) : nullptr;
  const bool is_open =
      countered && domain::status_at(agreement, *countered, at) == domain::ProposalStatus::open;
  if (is_open) data.counter_to = countered->id;
  const auto base = is_open ? agreement.terms(countered->results.front().terms) : nullptr;
  data.terms = terms->json();
  data.results = domain::submitted({domain::stretch_of(data.effective_from, base, terms)});
}

domain::Refusal put_content(const Agreement& agreement, const Proposal& before, domain::Time at,
                            ProposalSubmitted& data) {
  if (before.kind == ProposalKind::initial) {
    put_first_terms(agreement, before, at, data);
    return std::nullopt;
  }
  if (!domain::carries_terms(before.kind)) {
    auto on = domain::stretches_from(agreement, before.kind, data.effective_from, std::nullopt);
    if (on.empty()) return std::nullopt;  // it is refused for its date
    data.results = domain::submitted({domain::stretch_of(on[0].from, on[0].base, on[0].base)});
    return std::nullopt;
  }
  const auto stretches = domain::laid_again(agreement, before, data.effective_from);
  if (!stretches) return stretches.error();
  if (!stretches->empty()) put_changes(data, *stretches);
  return std::nullopt;
}

// As it was submitted, to look for a date on which it may still take effect.
ProposalSubmitted with_old_content(const Agreement& agreement, const Proposal& before,
                                   ProposalSubmitted data) {
  const auto stretches = domain::stretches_of(agreement, before);
  if (before.kind == ProposalKind::initial) {
    data.terms = stretches.front().result->json();
  } else if (domain::carries_terms(before.kind)) {
    put_changes(data, stretches);
  }
  return data;
}

}  // namespace

const Proposal* Queries::find_own(const Reading::View& view, const domain::EventId& wanted) const {
  const bool principal = view.reader.acts() && domain::is_principal(view.reader.role);
  return principal ? view.agreement().proposal(wanted) : nullptr;
}

ProposalSubmitted Queries::proposed_anew(const Reading::View& view, const Proposal& before,
                                         std::optional<domain::Time> from) {
  ProposalSubmitted data{};
  data.kind = before.kind;
  data.reason = reading_.texts()(before.recorded.index).at("reason").as_string();
  data.notice = before.notice;
  data.settles = before.settles;
  data.effective_from = from.value_or(before.effective_from);
  data.retroactive = before.retroactive;
  data.expires_at =
      before.expires_at > view.at ? before.expires_at : domain::latest_expiry(view.at);
  return data;
}

Queries::Answer Queries::rebase(const AgreementId& id, const domain::EventId& wanted,
                                std::optional<domain::Time> from) {
  const auto view = readable(id, {});
  if (!view) return view.error();
  const Proposal* stale = find_own(*view, wanted);
  if (!stale) return not_here("proposal");
  ProposalSubmitted data = proposed_anew(*view, *stale, from);
  data.rebase_of = wanted;
  const auto stretches = domain::rebased(view->agreement(), *stale, data.effective_from);
  if (!stretches) return stretches.error();
  put_changes(data, *stretches);
  return domain::object_of(data);
}

Queries::Answer Queries::again(const AgreementId& id, const domain::EventId& wanted,
                               std::optional<domain::Time> from) {
  const auto view = readable(id, {});
  if (!view) return view.error();
  const Agreement& agreement = view->agreement();
  const Proposal* before = find_own(*view, wanted);
  if (!before) return not_here("proposal");
  ProposalSubmitted data = proposed_anew(*view, *before, from);
  if (!from && !data.retroactive && data.effective_from < view->at) {
    const auto then = with_old_content(agreement, *before, data);
    data.effective_from =
        domain::next_date(agreement, then, view->at).value_or(data.effective_from);
  }
  if (before->until) data.until = *before->until + (data.effective_from - before->effective_from);
  if (const auto no = put_content(agreement, *before, view->at, data)) return *no;
  return domain::object_of(data);
}

Queries::Answer Queries::next_date(const AgreementId& id, ProposalKind kind,
                                   const std::vector<std::string>& paths,
                                   std::optional<domain::Time> after) {
  const auto view = readable(id, {});
  if (!view) return view.error();
  const Agreement& agreement = view->agreement();
  const domain::Time from = std::max(after.value_or(view->at), view->at);
  for (const auto& binding : domain::bindings_from(agreement, view->at)) {
    if (!domain::sees_version(agreement, view->reader, *binding.version))
      return not_here("version");
  }
  auto answer = domain::next_date(agreement, {kind, paths, from}, view->at);
  if (!domain::newest_version(agreement)) return domain::object_of(answer);
  json::value terms = domain::rules_at(agreement, from)->json();
  if (!view->reader.reads_fees()) terms = domain::without_fees(terms);
  if (auto no = domain::refuse_paths(terms, paths)) return *std::move(no);
  for (auto& one : domain::told_of_new(terms, paths)) answer.why.push_back(std::move(one));
  return domain::object_of(answer);
}

}  // namespace sopu::view
