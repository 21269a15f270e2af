#include "ledger/domain/agreement/breach.hpp"

#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/contest.hpp"
#include "ledger/domain/agreement/judging.hpp"
#include "ledger/domain/agreement/newest.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {
namespace {

TermsPtr rules_of(const Agreement& agreement, const Breach& breach) {
  return agreement.terms(version_numbered(agreement, breach.version)->terms);
}

bool is_of_side(const Cause& cause, Role role) {
  if (cause.by == Cause::By::either) return true;
  return role == (cause.by == Cause::By::provider ? Role::provider : Role::customer);
}

Refusal refuse_cause(const Context& context, const ItemId& id) {
  const auto at = "/data/cause";
  if (!newest_version(context.agreement)) {
    return refuse_rule({"unknown-cause", {{"cause", id.value}}}, at);
  }
  const TermsPtr terms = rules_at(context.agreement, context.at);
  const Cause* cause = terms->cause(id);
  if (!cause) return refuse_rule({"unknown-cause", {{"cause", id.value}}}, at);
  if (is_of_side(*cause, context.source.role)) return std::nullopt;
  return refuse_rule({"cause-of-other-side", {{"cause", id.value}, {"by", name(cause->by)}}}, at);
}

// The breaches for the cause that the side has on record, the newest first.
template <class Visit>
void visit_breaches(const Agreement& agreement, Role side, const ItemId& cause, Visit&& visit) {
  const auto& all = agreement.breaches.all;
  for (std::size_t i = all.size(); i-- > 0;) {
    if (all[i].side == side && all[i].cause == cause) visit(all[i]);
  }
}

Breach& edit(Breaches& breaches, const EventId& notice) {
  return breaches.all.edit(newest_with(breaches.all, &Breach::notice, notice));
}

void set_status(const Fold& fold, const EventId& notice, Breach::Status status) {
  Breaches& breaches = fold.agreement.breaches;
  Breach& breach = edit(breaches, notice);
  breach.status = status;
  breach.since = fold.recorded;
  if (status == Breach::Status::uncured) return;
  std::erase_if(breaches.standing,
                [&](std::uint32_t position) { return breaches.all[position].notice == notice; });
}

// What the other side may do about a breach, and until when.
Sentence what_follows(const Agreement& agreement, const Breach& breach) {
  const boost::json::object params{{"cause", breach.cause.value},
                                   {"side", name(breach.side)},
                                   {"at", format_time(runs_out(agreement, breach))}};
  return {breach.status == Breach::Status::curing ? "breach-curable" : "breach-uncured", params};
}

// Failures came too often, as the rules in force say: that needs no notice, and no time to cure.
bool is_open_by_failures(const Context& context, const ItemId& id) {
  const Agreement& agreement = context.agreement;
  if (refuse_cause(context, id)) return false;
  const auto times = openings(agreement, *rules_at(agreement, context.at)->cause(id),
                              figures_in(agreement.id, context.series), context.at);
  return std::ranges::any_of(times, [&](const performance::Opening& one) {
    return !one.until || context.at < *one.until;
  });
}

}  // namespace

const Breach* Breaches::find(const EventId& notice) const {
  return find_newest(all, &Breach::notice, notice);
}

Time runs_out(const Agreement& agreement, const Breach& breach) {
  if (breach.status == Breach::Status::uncured) return breach.since.at + limits::breach_stands;
  const TermsPtr rules = rules_of(agreement, breach);
  return add(breach.since.at, *rules->cause(breach.cause)->cure, agreement.zone(*rules), nullptr,
             false);
}

// In business days of no calendar, Monday to Friday.
Time cure_disputable_until(const Agreement& agreement, const Breach& breach) {
  Duration within;
  within.business_days = limits::cure_disputable_business_days;
  return add(breach.since.at, within, agreement.zone(*rules_of(agreement, breach)), nullptr, false);
}

// ---------------------------------------------------------------- rules

Refusal refuse_accusation(const Context& context, const ItemId& cause) {
  if (auto no = refuse_cause(context, cause)) return no;
  const auto& breaches = context.agreement.breaches;
  const bool stands = std::ranges::any_of(breaches.standing, [&](std::uint32_t position) {
    const Breach& one = breaches.all[position];
    return one.side == context.source.role && one.cause == cause;
  });
  if (!stands) return std::nullopt;
  return refuse(ErrorCode::wrong_state, {"breach-stands", {{"cause", cause.value}}}, "/data/cause");
}

// By the terms that bound when the breach was on record; they may know the cause no more.
Refusal refuse_end_for(const Context& context, const ItemId& cause) {
  const Breach* newest = nullptr;
  bool may_end = false;
  visit_breaches(context.agreement, context.source.role, cause, [&](const Breach& one) {
    if (!newest) newest = &one;
    const bool was_not_cured = one.status == Breach::Status::uncured;
    may_end = may_end || (was_not_cured && !is_held_back(context.agreement, one));
  });
  if (may_end || is_open_by_failures(context, cause)) return std::nullopt;
  const auto no = [&](const char* code, boost::json::object params) {
    params["cause"] = cause.value;
    return refuse_rule({code, std::move(params)}, "/data/cause");
  };
  if (!newest) {
    auto unknown = refuse_cause(context, cause);
    return unknown ? unknown : no("no-breach-on-record", {});
  }
  if (newest->status == Breach::Status::curing) {
    return no("breach-curing", {{"until", format_time(runs_out(context.agreement, *newest))}});
  }
  if (is_held_back(context.agreement, *newest)) return no("breach-disputed", {});
  if (newest->status == Breach::Status::overturned) {
    return no("breach-overturned", {{"since", format_time(newest->since.at)}});
  }
  return no(
      newest->status == Breach::Status::cured ? "breach-cured-already" : "breach-spent-already",
      {{"since", format_time(newest->since.at)}});
}

Refusal decide(const Context& context, const BreachNotified& data) {
  if (auto no = refuse_if_empty(data.facts, "/data/facts")) return no;
  if (auto no = refuse_too_many_notices(context)) return no;
  return refuse_accusation(context, data.cause);
}

Refusal decide(const Context& context, const BreachCured& data) {
  const auto at = "/data/breach";
  const Breach* breach = context.agreement.breaches.find(data.breach);
  if (!breach) return refuse(ErrorCode::not_found, {"no-such-breach", {}}, at);
  if (breach->side == context.source.role) {
    return refuse_rule({"own-breach-notice", {{"side", name(breach->side)}}}, at);
  }
  if (breach->status != Breach::Status::curing) {
    return refuse(ErrorCode::wrong_state,
                  {"breach-not-curable",
                   {{"status", name(breach->status)}, {"since", format_time(breach->since.at)}}},
                  at);
  }
  return refuse_if_empty(data.statement, "/data/statement");
}

void evolve(const Fold& fold, const BreachNotified& data) {
  give_notice(fold, NoticeKind::breach, data.cause);
}

void evolve(const Fold& fold, const BreachCured& data) {
  set_status(fold, data.breach, Breach::Status::cured);
}

void open_breach(const Fold& fold, const Notice& notice) {
  Agreement& agreement = fold.agreement;
  const Version* version = ruling_version(agreement, fold.recorded.at);
  const Cause* cause = agreement.terms(version->terms)->cause(*notice.cause);
  const Role side = reader_of(agreement, notice.by, fold.recorded.at).role;
  const auto status = cause->cure ? Breach::Status::curing : Breach::Status::uncured;
  agreement.breaches.standing.push_back(static_cast<std::uint32_t>(agreement.breaches.all.size()));
  agreement.breaches.all.push_back(
      {notice.id, side, *notice.cause, version->number, status, fold.recorded, notice.recorded});
}

void end_cure(const Fold& fold, const EventId& notice) {
  set_status(fold, notice, Breach::Status::uncured);
}

void spend_breach(const Fold& fold, const EventId& notice) {
  set_status(fold, notice, Breach::Status::spent);
}

void overturn_breach(const Fold& fold, const EventId& notice) {
  set_status(fold, notice, Breach::Status::overturned);
}

void revive_breach(const Fold& fold, const EventId& notice) {
  Breaches& breaches = fold.agreement.breaches;
  const auto position = newest_with(breaches.all, &Breach::notice, notice);
  breaches.standing.push_back(static_cast<std::uint32_t>(position));
  std::ranges::sort(breaches.standing);
  set_status(fold, notice, Breach::Status::uncured);
}

void count_breach_anew(const Fold& fold, const EventId& notice) {
  edit(fold.agreement.breaches, notice).since = fold.recorded;
}

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const BreachNotified& data) {
  return {
      "breach-notified",
      {{"party", saying.event.source.value}, {"cause", data.cause.value}, {"text", data.facts}}};
}

Sentence say(const Saying& saying, const BreachCured& data) {
  const Breach* breach = saying.agreement.breaches.find(data.breach);
  return {"breach-cured",
          {{"party", saying.event.source.value},
           {"cause", breach->cause.value},
           {"text", data.statement}}};
}

// Between the principals.
Sight sight(const Look&, const BreachNotified&) {
  return Sight::hidden;
}
Sight sight(const Look&, const BreachCured&) {
  return Sight::hidden;
}

void show_breaches(const Showing& showing) {
  if (!showing.reader.reads_all()) return;
  showing.json["breaches"] = newest(showing, "breaches", showing.agreement.breaches.all, "facts",
                                    [](const Breach&) { return true; });
}

void follow_breaches(const Step& step, Remarks& remarks) {
  const auto& before = step.before->breaches.all;
  const auto& after = step.after.breaches.all;
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (i < before.size() && after[i].status == before[i].status) continue;
    switch (after[i].status) {
      case Breach::Status::curing:
      case Breach::Status::uncured:
        remarks.push_back({what_follows(step.after, after[i])});
        break;
      case Breach::Status::cured:
      case Breach::Status::spent:
      case Breach::Status::overturned:
        break;  // the event says it
    }
  }
}

void due_in_breaches(const Agreement& agreement, Deadlines& list) {
  for (const std::uint32_t position : agreement.breaches.standing) {
    const Breach& breach = agreement.breaches.all[position];
    list.push_back({runs_out(agreement, breach), what_follows(agreement, breach), std::nullopt,
                    breach.notice.value});
  }
}

}  // namespace sopu::domain
