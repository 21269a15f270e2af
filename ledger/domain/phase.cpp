// The life of an agreement: where it stands at a time, computed from the state and the time alone.
#include <algorithm>

#include "ledger/domain/period.hpp"
#include "ledger/domain/rules.hpp"

namespace sopu::domain {
namespace {

bool is_suspended(const Agreement& agreement, Time at) {
  return std::any_of(agreement.suspensions.begin(), agreement.suspensions.end(),
                     [&](const Suspension& suspension) {
                       return suspension.from <= at &&
                              (!suspension.until || at < *suspension.until);
                     });
}

Phase phase_before_agreement(const Agreement& agreement, Time at) {
  const Termination* termination = standing_termination(agreement);
  if (agreement.versions.empty() && termination && termination->effective_from <= at) {
    return Phase::abandoned;
  }
  return is_prepared(agreement) ? Phase::negotiating : Phase::preparing;
}

// Expired or terminated, whichever came first.
std::optional<Phase> ended(const Agreement& agreement, Time at) {
  const Termination* termination = standing_termination(agreement);
  const auto expires = expiry(*newest_terms(agreement), agreement.renewal_refusals);
  const bool terminated = termination && termination->effective_from <= at;
  const bool expired = expires && *expires <= at;
  if (terminated && (!expired || termination->effective_from < *expires)) return Phase::terminated;
  if (expired) return Phase::expired;
  return std::nullopt;
}

}  // namespace

Phase phase_at(const Agreement& agreement, Time at) {
  const Version* version = version_at(agreement, at);
  if (!version && (agreement.versions.empty() || at < agreement.versions.front().agreed.at)) {
    return phase_before_agreement(agreement, at);
  }
  if (const auto end = ended(agreement, at)) return *end;
  if (!version) return Phase::agreed;
  return is_suspended(agreement, at) ? Phase::suspended : Phase::in_force;
}

const Version* version_at(const Agreement& agreement, Time at) {
  const auto newest =
      std::find_if(agreement.versions.rbegin(), agreement.versions.rend(),
                   [&](const Version& version) { return version.effective_from <= at; });
  return newest == agreement.versions.rend() ? nullptr : &*newest;
}

const Version* newest_version(const Agreement& agreement) {
  return agreement.versions.empty() ? nullptr : &agreement.versions.back();
}

const TermsPtr& newest_terms(const Agreement& agreement) {
  return agreement.terms.at(agreement.versions.back().terms);
}

const Termination* standing_termination(const Agreement& agreement) {
  const Termination* earliest = nullptr;
  for (const Termination& termination : agreement.terminations) {
    if (termination.taken_back) continue;
    if (!earliest || termination.effective_from < earliest->effective_from) earliest = &termination;
  }
  return earliest;
}

std::optional<Time> ends_at(const Agreement& agreement, Time at) {
  std::optional<Time> end;
  if (!agreement.versions.empty()) {
    const Terms& terms = *newest_terms(agreement);
    end = expiry(terms, agreement.renewal_refusals);
    if (!end) {
      if (const auto until = current_period_until(terms, at)) {
        end = local_midnight(*until, terms.time_zone);
      }
    }
  }
  if (const Termination* termination = standing_termination(agreement)) {
    end = end ? std::min(*end, termination->effective_from) : termination->effective_from;
  }
  return end;
}

bool is_closed(Phase phase) {
  switch (phase) {
    case Phase::preparing:
    case Phase::negotiating:
    case Phase::agreed:
    case Phase::in_force:
    case Phase::suspended:
      return false;
    case Phase::expired:
    case Phase::terminated:
    case Phase::abandoned:
      return true;
  }
  return true;
}

}  // namespace sopu::domain
