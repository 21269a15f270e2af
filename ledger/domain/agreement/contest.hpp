// Notices in dispute: which may be contested, what is held back as long as they are, and what
// becomes of them when the case is over.
// Pure functions; any thread.
#pragma once

#include "ledger/domain/agreement/breach.hpp"
#include "ledger/domain/agreement/dispute.hpp"

namespace sopu::domain {

// May the source contest it? The other side's breach that stands, the other side's termination
// that has not ended the agreement, or that a breach of its own was cured, in time.
Refusal refuse_contest(const Context& context, const EventId& notice);

// Does the case contest one, and so say what becomes of it?
Refusal refuse_fate(const Dispute& dispute, const std::optional<NoticeFate>& fate);
// As its outcome says.
void decide_fate_of_notice(const Fold& fold, const Dispute& dispute);

// What a case holds back while it contests it: by `whileDisputed` of the cause, until level 2 is
// over where the cause says nothing. An ordinary notice needs no reason, and nothing holds it back.
bool is_held_back(const Agreement& agreement, const Breach& breach);
bool is_held_back(const Agreement& agreement, const Termination& termination);

// What is held back, and from when on its time counts once it is not.
struct HeldNotices {
  std::vector<EventId> breaches;
  std::vector<EventId> terminations;
};
HeldNotices notices_held(const Agreement& agreement);
void let_go_of(const Fold& fold, const HeldNotices& held);

// Whatever the change lets go of counts from the fold's event on.
template <class Change>
void with_notices_held(const Fold& fold, const Change& change) {
  const HeldNotices held = notices_held(fold.agreement);
  change();
  let_go_of(fold, held);
}

}  // namespace sopu::domain
