#include "ledger/domain/agreement/next_date.hpp"

#include <algorithm>
#include <functional>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/terms/change_path.hpp"
#include "ledger/domain/terms/windows.hpp"

namespace sopu::domain {
namespace {

constexpr Window every_day{Window::Kind::calendar, Window::Length::days, 1};

// Nothing if it may take effect then; otherwise a later moment before which it may not.
using NotBefore = std::function<std::optional<Time>(Time)>;

// What may not take effect at any later moment.
constexpr Time never = Time::max();

std::optional<Time> first_allowed(Time from, Time until, const NotBefore& not_before) {
  while (from <= until && from != never) {
    const auto later = not_before(from);
    if (!later) return from;
    from = *later;
  }
  return std::nullopt;
}

std::optional<Time> not_before_boundary(std::vector<Window> windows, Time from, const Zone& zone) {
  windows.push_back(every_day);
  if (is_common_boundary(windows, from, zone)) return std::nullopt;
  return next_common_boundary(windows, from, zone);
}

// What binds just before a time; null before the agreement begins.
TermsPtr terms_before(const Agreement& agreement, Time time) {
  const Version* version = version_at(agreement, time - std::chrono::milliseconds{1});
  return version ? agreement.terms(version->terms) : nullptr;
}

Time begin_of_agreement(const Agreement& agreement) {
  return bindings_from(agreement, Time::min()).front().from;
}

// Before that there is nothing to change.
Time begin_of_terms(const Agreement& agreement, ProposalKind kind) {
  const bool of_the_terms = kind != ProposalKind::initial && carries_terms(kind);
  const bool of_its_time = of_the_terms || kind == ProposalKind::suspension;
  return of_its_time ? begin_of_agreement(agreement) : Time::min();
}

Time earliest(const Agreement& agreement, ProposalKind kind, Time at) {
  return std::max(at, begin_of_terms(agreement, kind));
}

// ---------------------------------------------------------------- kinds that leave the terms alone

std::optional<Time> next_suspended(const Agreement& agreement, Time from) {
  std::optional<Time> next;
  for (const Suspension& one : agreement.life.suspensions) {
    const Time begin = std::max(one.from, from);
    if (one.until <= begin) continue;
    next = next ? std::min(*next, begin) : begin;
  }
  return next;
}

std::optional<Time> not_before_midnight(const Agreement& agreement, Time from) {
  return not_before_boundary({}, from, zone_at(agreement, from));
}

// Only what is suspended then is resumed.
std::optional<Time> not_before_suspension(const Agreement& agreement, Time from) {
  const auto suspended = next_suspended(agreement, from);
  if (!suspended) return never;
  return *suspended > from ? suspended : not_before_midnight(agreement, from);
}

NotBefore course(const Agreement& agreement, ProposalKind kind, bool takes_notice_back) {
  return [&agreement, resumes = kind == ProposalKind::resumption && !takes_notice_back](Time from) {
    return resumes ? not_before_suspension(agreement, from) : not_before_midnight(agreement, from);
  };
}

// ---------------------------------------------------------------- a change of paths

std::vector<Change> at_paths(const std::vector<std::string>& paths) {
  std::vector<Change> changes;
  for (const std::string& path : paths) {
    changes.push_back({path, std::nullopt, std::nullopt, ChangeClass::editorial});
  }
  return changes;
}

// What it would lie between at that time, with the version that begins then, if one does.
struct Place {
  TermsPtr before;
  TermsPtr base;
  std::vector<Change> changes;
  const Terms* before_or_base() const { return before ? before.get() : base.get(); }
};

Place place_at(const Agreement& agreement, Time from, const std::vector<std::string>& paths) {
  Place place{terms_before(agreement, from), rules_at(agreement, from), at_paths(paths)};
  if (place.before && place.before != place.base) {
    const auto agreed = changes_between(place.before->json(), place.base->json());
    place.changes.insert(place.changes.end(), agreed.begin(), agreed.end());
  }
  return place;
}

std::vector<ItemId> objectives_at(const Place& place) {
  return with_touched_windows(place.before_or_base(), *place.base, place.changes);
}

std::optional<Time> not_before_windows(const Agreement& agreement, Time from,
                                       const std::vector<std::string>& paths) {
  const Place place = place_at(agreement, from, paths);
  // The first windows begin with the agreement.
  if (!place.before) return std::nullopt;
  return not_before_boundary(touched_windows(place.before.get(), *place.base, place.changes), from,
                             agreement.zone(*place.base));
}

// No item is named by its place in a list.
bool is_position(const boost::json::value& place, std::string_view path) {
  const std::string_view token = path.substr(path.rfind('/') + 1);
  return place.is_array() && !change_path::step(place, token) &&
         std::ranges::all_of(token, [](char c) { return c >= '0' && c <= '9'; });
}

// ---------------------------------------------------------------- why

Sentence why_then(const Agreement& agreement, const DateWanted& wanted, Time next) {
  if (!carries_terms(wanted.kind)) {
    const bool resumes = wanted.kind == ProposalKind::resumption;
    return {resumes ? "date-while-suspended" : "date-on-midnight", {}};
  }
  if (next == begin_of_agreement(agreement)) return {"date-at-beginning", {}};
  boost::json::array objectives;
  for (const ItemId& id : objectives_at(place_at(agreement, next, wanted.paths))) {
    objectives.emplace_back(id.value);
  }
  if (objectives.empty()) return {"date-on-midnight", {}};
  return {"date-on-boundary", {{"objectives", std::move(objectives)}}};
}

Sentence why_none(const DateWanted& wanted, std::optional<Time> until) {
  if (wanted.kind == ProposalKind::resumption) return {"date-never-suspended", {}};
  return {"date-after-end", {{"end", format_time(until.value_or(never))}}};
}

// ---------------------------------------------------------------- a proposal that is there

// Its stretches if it took effect at another time; a patch of its own stays with what begins then.
Result<Stretches> laid_at(const Agreement& agreement, ProposalSubmitted data, Time from) {
  Stretches on = stretches_from(agreement, data.kind, from, data.counter_to);
  std::vector<SubmittedStretch> results;
  for (const Stretch& one : on) {
    SubmittedStretch result{one.from, std::nullopt, {}, std::nullopt};
    const auto same = std::ranges::find(data.results, one.from, &SubmittedStretch::from);
    if (!results.empty() && same != data.results.end()) result.patch = same->patch;
    results.push_back(std::move(result));
  }
  const bool starts_from_nothing = on.empty() || !on.front().base;
  if (starts_from_nothing && !data.terms) {
    return refuse_rule({"stale-base-terms.none", {}});
  }
  data.results = std::move(results);
  return lay(std::move(on), data);
}

bool know_zones(const Agreement& agreement, const Stretches& stretches) {
  return std::ranges::all_of(stretches, [&](const Stretch& one) {
    return agreement.clock->find(one.result->time_zone) != nullptr;
  });
}

// First terms take effect when their period begins.
std::optional<Time> not_before_period(const Agreement& agreement, const Terms& first, Time from) {
  const Zone& zone = agreement.zone(first);
  if (!first.period_from) return not_before_boundary({}, from, zone);
  const Time start = local_midnight(*first.period_from, zone);
  if (start == from) return std::nullopt;
  return start > from ? start : never;
}

NotBefore beginning_of(const Agreement& agreement, const ProposalSubmitted& data) {
  if (!carries_terms(data.kind)) return course(agreement, data.kind, data.notice.has_value());
  return [&agreement, &data](Time from) -> std::optional<Time> {
    const auto stretches = laid_at(agreement, data, from);
    if (!stretches || !know_zones(agreement, *stretches)) return never;
    const Terms& first = *stretches->front().result;
    if (data.kind == ProposalKind::initial) return not_before_period(agreement, first, from);
    if (const auto cut = first_cut(agreement, *stretches)) {
      if (cut->from > from) return cut->from;
      return next_common_boundary(cut->windows, from, *cut->zone);
    }
    const bool begins = from == begin_of_agreement(agreement);
    return begins ? std::nullopt : not_before_boundary({}, from, agreement.zone(first));
  };
}

}  // namespace

// ---------------------------------------------------------------- asked

std::optional<Time> last_date(const Agreement& agreement) {
  const auto expiry = expires(agreement);
  const Termination* termination = standing_termination(agreement);
  if (!termination) return expiry ? std::optional(expiry->at) : std::nullopt;
  return expiry ? std::min(expiry->at, termination->effective_from) : termination->effective_from;
}

NextDate next_date(const Agreement& agreement, const DateWanted& wanted, Time at) {
  if (!newest_version(agreement)) return {std::nullopt, {{"date-of-first-terms", {}}}, {}};
  if (wanted.kind == ProposalKind::initial) return {std::nullopt, {{"agreed-already", {}}}, {}};
  NextDate answer;
  answer.until = last_date(agreement);
  const NotBefore not_before =
      carries_terms(wanted.kind)
          ? [&](Time from) { return not_before_windows(agreement, from, wanted.paths); }
          : course(agreement, wanted.kind, false);
  answer.next = first_allowed(std::max(earliest(agreement, wanted.kind, at), wanted.after),
                              answer.until.value_or(never), not_before);
  answer.why = {answer.next ? why_then(agreement, wanted, *answer.next)
                            : why_none(wanted, answer.until)};
  return answer;
}

std::vector<Sentence> told_of_new(const boost::json::value& terms,
                                  const std::vector<std::string>& paths) {
  std::vector<Sentence> told;
  for (const std::string& path : paths) {
    if (!change_path::find(terms, path)) told.push_back({"date-of-new", {{"path", path}}});
  }
  return told;
}

Refusal refuse_paths(const boost::json::value& terms, const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    const std::string above = path.substr(0, path.rfind('/'));
    const bool is_pointer = path.starts_with('/') && path.size() > 1;
    const auto* place = is_pointer ? change_path::find(terms, above) : nullptr;
    if (place && place->is_structured() && !is_position(*place, path)) continue;
    return refuse(ErrorCode::schema, {"no-such-path", {{"path", shortened(path)}}}, "/for");
  }
  return std::nullopt;
}

// ---------------------------------------------------------------- refused

std::optional<Time> next_date(const Agreement& agreement, const ProposalSubmitted& data, Time at) {
  const Time until = last_date(agreement).value_or(never);
  const NotBefore not_before = beginning_of(agreement, data);
  const Time first = earliest(agreement, data.kind, at);
  const Time lowest = data.retroactive ? begin_of_terms(agreement, data.kind) : first;
  const auto next = first_allowed(std::max(lowest, data.effective_from), until, not_before);
  return next ? next : first_allowed(first, until, not_before);  // it was too late
}

Error naming_next(Error refusal, const Agreement& agreement, const ProposalSubmitted& data,
                  Time at) {
  const auto next = next_date(agreement, data, at);
  if (!next) return refusal;
  refusal.why.code += ".next";
  refusal.why.params["next"] = format_time(*next);
  return refusal;
}

std::optional<Cut> first_cut(const Agreement& agreement, const Stretches& stretches) {
  TermsPtr before = terms_before(agreement, stretches.front().from);
  for (const Stretch& stretch : stretches) {
    if (before) {
      const Zone& zone = agreement.zone(*stretch.result);
      const auto changes = changes_between(before->json(), stretch.result->json());
      auto windows = touched_windows(before.get(), *stretch.result, changes);
      if (!is_common_boundary(windows, stretch.from, zone)) {
        return Cut{stretch.from, std::move(windows), &zone};
      }
    }
    before = stretch.result;
  }
  return std::nullopt;
}

}  // namespace sopu::domain
