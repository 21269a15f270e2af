// Stretches of time: what a proposal makes of what would bind without it. They begin when it takes
// effect, and wherever after that something else would bind. Each has terms that it starts from and
// terms that it results in, and becomes a version of its own.
// Pure functions; any thread.
#pragma once

#include "ledger/domain/agreement/proposal.hpp"

namespace sopu::domain {

struct Stretch {
  Time from;
  TermsPtr base;  // null: there is nothing yet that would bind
  TermsPtr result;
  std::vector<Change> changes;  // from one to the other
};
using Stretches = std::vector<Stretch>;
Stretch stretch_of(Time from, TermsPtr base, TermsPtr result);

// The stretches that a proposal of this kind has if it takes effect then, without results. Kinds
// that leave the terms alone have one. First terms start from those that they counter, if any.
Stretches stretches_from(const Agreement& agreement, ProposalKind kind, Time effective_from,
                         const std::optional<EventId>& counter_to);
// The stretches with what is submitted laid on them: the patch, or the terms, on the first, its
// changes by their ids on every other that has no patch of its own (in the results of the same
// positions). Refusals: of a patch; a place that is not as it was in the first (`stretch-differs`);
// no terms. There are as many results as stretches.
Result<Stretches> lay(Stretches on, const ProposalSubmitted& data);
// On the bases that the submitted results name, which are known.
Result<Stretches> laid(const Agreement& agreement, const ProposalSubmitted& data);
// How stretches are submitted: with a patch of its own where the changes of the first would give
// something else.
std::vector<SubmittedStretch> submitted(const Stretches& stretches);
// Those of a proposal that was accepted as an event.
Stretches stretches_of(const Agreement& agreement, const Proposal& proposal);
// The changes of a proposal of changes laid on what would bind now: those of each of its stretches
// on every new one that begins in it. Refusal: rebase-overlaps.
Result<Stretches> laid_again(const Agreement& agreement, const Proposal& proposal,
                             Time effective_from);
// The same of a stale one. Refusal: only-stale-rebased, too.
Result<Stretches> rebased(const Agreement& agreement, const Proposal& stale, Time effective_from);

// What is remembered of a proposal that was submitted, with these stretches.
Proposal proposal_from(const Fold& fold, const ProposalSubmitted& data, const Stretches& stretches);

// The highest class of all that changes.
ChangeClass class_of(const Stretches& stretches);
bool changes_nothing(const Stretches& stretches);

}  // namespace sopu::domain
