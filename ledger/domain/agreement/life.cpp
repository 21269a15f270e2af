#include "ledger/domain/agreement/life.hpp"

#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/contest.hpp"
#include "ledger/domain/agreement/people.hpp"
#include "ledger/domain/agreement/period.hpp"
#include "ledger/domain/value/json_form.hpp"

namespace sopu::domain {
namespace {

bool is_suspended(const Agreement& agreement, Time at) {
  return std::ranges::any_of(agreement.life.suspensions, [&](const Suspension& suspension) {
    return suspension.from <= at && at < suspension.until;
  });
}

Phase phase_before_agreement(const Agreement& agreement, Time at) {
  const Termination* termination = standing_termination(agreement);
  if (agreement.life.versions.empty() && termination && termination->effective_from <= at) {
    return Phase::abandoned;
  }
  return is_prepared(agreement) ? Phase::negotiating : Phase::preparing;
}

// Expired or terminated, whichever came first.
std::optional<Phase> ended(const Agreement& agreement, Time at) {
  const Termination* termination = standing_termination(agreement);
  const auto expiry = expires(agreement);
  const ClockBook& clock = *agreement.clock;
  const bool terminated = termination && clock.due(termination->effective_from) <= at;
  const bool expired = expiry && clock.due(expiry->at) <= at;
  if (terminated && (!expired || termination->effective_from < expiry->at)) {
    return Phase::terminated;
  }
  if (expired) return Phase::expired;
  return std::nullopt;
}

// ---------------------------------------------------------------- what comes

void due_versions(const Agreement& agreement, Time at, Deadlines& list) {
  for (const Binding& binding : bindings_from(agreement, at)) {
    if (binding.from <= at) continue;
    list.push_back({binding.from,
                    {"version-takes-effect", {{"version", binding.version->number}}},
                    std::nullopt,
                    binding.version->proposal.value});
  }
}

void due_renewal(const Agreement& agreement, Time at, Deadlines& list) {
  const TermsPtr rules = rules_at(agreement, at);
  const Terms& terms = *rules;
  const Zone& zone = agreement.zone(terms);
  const auto until = current_period_until(terms, zone, at);
  if (!until || terms.renewal.mode == Renewal::Mode::none) return;
  const bool automatic = terms.renewal.mode == Renewal::Mode::automatic;
  if (automatic && expires(agreement)) return;  // declined
  const Time limit = renewal_notice_until(terms, zone, *until);
  if (limit < at) return;
  list.push_back({limit,
                  {automatic ? "renewal-notice" : "renewal-notice.by-consent",
                   {{"until", format_date(*until)}}},
                  std::nullopt,
                  format_date(*until)});
}

void due_end(const Agreement& agreement, Deadlines& list) {
  const auto expiry = expires(agreement);
  const Termination* termination = standing_termination(agreement);
  if (termination && (!expiry || termination->effective_from < expiry->at)) {
    list.push_back({termination->effective_from,
                    {"termination-effective", {{"by", termination->by.value}}},
                    std::nullopt,
                    termination->event.value});
  } else if (expiry) {
    list.push_back({expiry->at, {"agreement-ends", {}}, std::nullopt, agreement.id.value});
  }
}

void due_suspensions(const Agreement& agreement, Time at, Deadlines& list) {
  for (const Suspension& suspension : agreement.life.suspensions) {
    if (suspension.until == suspension.from) continue;  // resumed before it began
    if (suspension.from > at) {
      list.push_back(
          {suspension.from, {"suspension-begins", {}}, std::nullopt, suspension.proposal.value});
    }
    if (suspension.until > at) {
      list.push_back(
          {suspension.until, {"suspension-ends", {}}, std::nullopt, suspension.proposal.value});
    }
  }
}

// ---------------------------------------------------------------- what changed

void follow_suspensions(const Step& step, Remarks& remarks) {
  const auto& before = step.before->life.suspensions;
  const auto& after = step.after.life.suspensions;
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (i >= before.size()) {
      remarks.push_back(
          {{"suspended-from",
            {{"at", format_time(after[i].from)}, {"until", format_time(after[i].until)}}}});
    } else if (after[i].until != before[i].until) {
      remarks.push_back({{"in-force-again", {{"at", format_time(after[i].until)}}}});
    }
  }
}

void follow_end(const Step& step, Remarks& remarks) {
  if (step.after.life.versions.empty()) return;
  const Life& before = step.before->life;
  const bool decided = before.terminations.size() != step.after.life.terminations.size() ||
                       before.renewal_refusals.size() != step.after.life.renewal_refusals.size();
  const auto end = ends_at(step.after, step.at);
  const auto end_before =
      before.versions.empty() ? std::optional<Time>() : ends_at(*step.before, step.at);
  if (end == end_before && !decided) return;
  if (end) {
    remarks.push_back({{"agreement-ends-at", {{"at", format_time(*end)}}}, for_everyone()});
  } else {
    remarks.push_back({{"no-end-for-now", {}}, for_everyone()});
  }
}

// What a version is to readers of its terms.
boost::json::object version_head(const Agreement& agreement, const Version& version) {
  boost::json::object json{{"number", version.number},
                           {"effectiveFrom", format_time(version.effective_from)}};
  const auto until = effective_until(agreement, version);
  if (until && *until <= version.effective_from) {
    json["neverBinds"] = true;
  } else if (until) {
    json["effectiveUntil"] = format_time(*until);
  }
  return json;
}

}  // namespace

// ---------------------------------------------------------------- what holds at a time

Phase phase_at(const Agreement& agreement, Time at) {
  const Version* version = version_at(agreement, at);
  const auto& versions = agreement.life.versions;
  if (!version && (versions.empty() || at < versions.front().agreed.at)) {
    return phase_before_agreement(agreement, at);
  }
  if (const auto end = ended(agreement, at)) return *end;
  if (!version) return Phase::agreed;
  return is_suspended(agreement, at) ? Phase::suspended : Phase::in_force;
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

const Version* version_at(const Agreement& agreement, Time at) {
  const auto& versions = agreement.life.versions;
  for (std::size_t i = versions.size(); i-- > 0;) {
    if (versions[i].effective_from <= at) return &versions[i];
  }
  return nullptr;
}

const Version* newest_version(const Agreement& agreement) {
  return agreement.life.versions.empty() ? nullptr : &agreement.life.versions.back();
}

const Version* version_numbered(const Agreement& agreement, int number) {
  const auto& versions = agreement.life.versions;
  const auto at = static_cast<std::size_t>(number) - 1;
  return number < 1 || at >= versions.size() ? nullptr : &versions[at];
}

Time put_off_by_suspensions(const Agreement& agreement, Time nominal) {
  std::vector<Suspension> suspensions = agreement.life.suspensions;
  std::ranges::sort(suspensions, {}, &Suspension::from);
  for (const Suspension& one : suspensions) {
    if (one.from < nominal) nominal += one.until - one.from;
  }
  return nominal;
}

std::optional<Time> effective_until(const Agreement& agreement, const Version& version) {
  std::optional<Time> until;
  for (const Version& later : agreement.life.versions) {
    if (later.number <= version.number) continue;
    until = until ? std::min(*until, later.effective_from) : later.effective_from;
  }
  return until;
}

// The highest number whose beginning has come binds: whoever looks back from the newest needs to
// look no further than to what binds at the time.
std::vector<Binding> bindings_from(const Agreement& agreement, Time at) {
  const auto& versions = agreement.life.versions;
  std::vector<Binding> found;
  std::optional<Time> until;
  for (std::size_t i = versions.size(); i-- > 0 && (!until || *until > at);) {
    const Version& version = versions[i];
    if (until && version.effective_from >= *until) continue;
    found.push_back({version.effective_from, &version, until});
    until = version.effective_from;
  }
  std::ranges::reverse(found);
  return found;
}

const Version* ruling_version(const Agreement& agreement, Time at) {
  const auto& over = agreement.life.over;
  const Time last = over ? std::min(at, *over - std::chrono::milliseconds{1}) : at;
  if (const Version* binding = version_at(agreement, last)) return binding;
  const auto to_come = bindings_from(agreement, at);
  return to_come.empty() ? nullptr : to_come.front().version;
}

TermsPtr rules_at(const Agreement& agreement, Time at) {
  return agreement.terms(ruling_version(agreement, at)->terms);
}

Zone zone_at(const Agreement& agreement, Time at) {
  if (const Version* version = ruling_version(agreement, at)) {
    return agreement.zone(*agreement.terms(version->terms));
  }
  if (agreement.proposals.all.empty()) return {};
  const auto& results = agreement.proposals.all.back().results;
  return agreement.zone(*agreement.terms(results.front().terms));
}

bool is_over(const Agreement& agreement) {
  const bool was_abandoned = agreement.life.versions.empty() && standing_termination(agreement);
  return agreement.life.over.has_value() || was_abandoned;
}

// Whatever ran out before the newest version was agreed would have ended the agreement: nobody
// agrees on anything after the end.
std::optional<Expiry> expires(const Agreement& agreement) {
  if (agreement.life.versions.empty()) return std::nullopt;
  for (const Binding& binding : bindings_from(agreement, newest_version(agreement)->agreed.at)) {
    const TermsPtr terms = agreement.terms(binding.version->terms);
    const auto until = last_until(*terms, agreement.life.renewal_refusals);
    if (!until) continue;
    const Time at = std::max(local_midnight(*until, agreement.zone(*terms)), binding.from);
    if (!binding.until || at < *binding.until) return Expiry{at, *until};
  }
  return std::nullopt;
}

const Termination* standing_termination(const Agreement& agreement) {
  const Termination* earliest = nullptr;
  for (const Termination& termination : agreement.life.terminations) {
    if (termination.taken_back || is_held_back(agreement, termination)) continue;
    if (!earliest || termination.effective_from < earliest->effective_from) earliest = &termination;
  }
  return earliest;
}

std::optional<Time> ends_at(const Agreement& agreement, Time at) {
  std::optional<Time> end;
  if (const auto expiry = expires(agreement)) {
    end = expiry->at;
  } else if (!agreement.life.versions.empty()) {
    const TermsPtr terms = rules_at(agreement, at);
    const Zone& zone = agreement.zone(*terms);
    if (const auto until = current_period_until(*terms, zone, at)) {
      end = local_midnight(*until, zone);
    }
  }
  if (const Termination* termination = standing_termination(agreement)) {
    end = end ? std::min(*end, termination->effective_from) : termination->effective_from;
  }
  return end;
}

// ---------------------------------------------------------------- telling

// Principals see every version; third parties those that name them.
bool sees_version(const Agreement&, const Reader& reader, const Version& version) {
  if (reader.reads_all()) return true;
  return reader.is_third_party() && std::ranges::find(version.parties, reader.party,
                                                      &Participant::party) != version.parties.end();
}

boost::json::object version_json(const Showing& showing, const Version& version) {
  const Agreement& agreement = showing.agreement;
  boost::json::object json = version_head(agreement, version);
  // From the hash of the whole and all of it but the fees, the fees could be guessed.
  if (showing.reader.reads_fees()) json["termsHash"] = text(version.terms);
  json["agreed"] = json_of(version.agreed);
  const Proposal& proposal = *agreement.proposal(version.proposal);
  if (sight_of(agreement, showing.reader, proposal) != Sight::whole) return json;
  json["proposal"] = version.proposal.value;
  json["kind"] = name(proposal.kind);
  json["reason"] = showing.texts(proposal.recorded.index).at("reason");
  json["changeClass"] = name(proposal.change_class);
  json["approvals"] = approvals_json(showing, proposal.approvals);
  return json;
}

void show_life(const Showing& showing) {
  const Agreement& agreement = showing.agreement;
  showing.json["phase"] = name(phase_at(agreement, showing.at));
  if (const auto end = ends_at(agreement, showing.at)) showing.json["endsAt"] = format_time(*end);
  const auto put = [&](const char* member, const Version* version) {
    if (!version) return;
    if (sees_version(agreement, showing.reader, *version)) {
      showing.json[member] = version_json(showing, *version);
    } else if (showing.reader.place == Place::takes_part) {
      showing.json[member] = version_head(agreement, *version);
    }
  };
  put("versionInForce", version_at(agreement, showing.at));
  put("newestVersion", newest_version(agreement));
  if (!showing.reader.reads_all()) return;
  showing.json["suspensions"] = json_of(agreement.life.suspensions);
  boost::json::array terminations;
  for (const Termination& one : agreement.life.terminations) {
    boost::json::object json = object_of(one);
    json["reason"] = showing.texts(one.recorded.index).at("reason");
    terminations.push_back(std::move(json));
  }
  showing.json["terminations"] = std::move(terminations);
  showing.json["renewalRefusals"] = json_of(agreement.life.renewal_refusals);
}

void follow_life(const Step& step, Remarks& remarks) {
  if (!step.before) return;
  follow_suspensions(step, remarks);
  follow_end(step, remarks);
}

void due_in_life(const Agreement& agreement, Time at, Deadlines& list) {
  if (!newest_version(agreement)) return;
  due_versions(agreement, at, list);
  due_renewal(agreement, at, list);
  due_end(agreement, list);
  due_suspensions(agreement, at, list);
}

}  // namespace sopu::domain
