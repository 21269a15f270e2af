#include "ledger/domain/agreement/notice.hpp"

#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/newest.hpp"
#include "ledger/domain/agreement/period.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {
namespace {

// ---------------------------------------------------------------- terminations

// A cause ends it as soon as the notice says; without one the agreed notice is kept.
Time earliest_end(const Agreement& agreement, const std::optional<ItemId>& cause, Time at) {
  if (cause) return at;
  const TermsPtr terms = rules_at(agreement, at);
  Duration notice;
  notice.days = *terms->termination.ordinary_notice_days;
  return add(at, notice, agreement.zone(*terms), nullptr, false);
}

Refusal refuse_end(const Context& context, const std::optional<ItemId>& cause) {
  if (cause) return refuse_end_for(context, *cause);
  if (!newest_version(context.agreement)) return std::nullopt;  // whoever negotiates may leave
  if (rules_at(context.agreement, context.at)->termination.ordinary_notice_days) {
    return std::nullopt;
  }
  return refuse_rule({"no-ordinary-termination", {}}, "/data/cause");
}

// ---------------------------------------------------------------- declined renewals

// The end of the first period whose renewal a notice at this time still stops.
Date declined_until(const Agreement& agreement, const Terms& terms, Time at) {
  const Zone& zone = agreement.zone(terms);
  const Date until = *current_period_until(terms, zone, at);
  if (at < agreement.clock->due(renewal_notice_until(terms, zone, until))) return until;
  return *next_renewal(terms, until);
}

Refusal refuse_declining(const Context& context) {
  const Agreement& agreement = context.agreement;
  if (!newest_version(agreement)) {
    return refuse(ErrorCode::wrong_state, {"nothing-agreed-yet", {}});
  }
  const TermsPtr terms = rules_at(agreement, context.at);
  if (terms->renewal.mode != Renewal::Mode::automatic || !terms->period_until) {
    return refuse_rule({"renewal-not-automatic", {}});
  }
  const auto last = last_until(*terms, agreement.life.renewal_refusals);
  if (!last) return std::nullopt;
  return refuse(ErrorCode::wrong_state,
                {"renewal-declined-already", {{"until", format_date(*last)}}});
}

// ---------------------------------------------------------------- people

// As many as the remedy class takes; before an agreement there is no such rule.
int people_asked_for(const Agreement& agreement, const PartyId& party, Time at) {
  if (!newest_version(agreement)) return 1;
  return rules_at(agreement, at)->threshold(party, ChangeClass::remedy);
}

NoticeSignature signature_of(const Fold& fold) {
  return {fold.signer.person.id, fold.signer.person.name, fold.signer.kid, fold.recorded};
}

Notice& edit(Notices& notices, const EventId& id) {
  return notices.all.edit(newest_with(notices.all, &Notice::id, id));
}

// A notice of the source's own that waits for people.
Result<const Notice*> find_waiting(const Context& context, const EventId& id) {
  const auto at = "/data/notice";
  const Notice* notice = context.agreement.notices.find(id);
  if (!notice) return refuse(ErrorCode::not_found, {"notice-unknown", {}}, at);
  if (notice->by != context.event.source) {
    return refuse_rule({"notice-of-other-party", {{"party", notice->by.value}}}, at);
  }
  if (notice->fell) {
    return refuse_rule({"notice-fell", {{"since", format_time(*notice->fell)}}}, at);
  }
  if (notice->status == Notice::Status::incomplete) return notice;
  return refuse(ErrorCode::wrong_state,
                {"notice-waits-no-more", {{"status", name(notice->status)}}}, at);
}

// Judged anew whenever somebody says it: what was true of the first may not be of the last.
Refusal refuse_notice(const Context& context, const Notice& notice) {
  switch (notice.kind) {
    case NoticeKind::breach:
      return refuse_accusation(context, *notice.cause);
    case NoticeKind::termination:
      return refuse_end(context, notice.cause);
    case NoticeKind::declined_renewal:
      return refuse_declining(context);
  }
  return std::nullopt;
}

// ---------------------------------------------------------------- from when it counts

void end_agreement(const Fold& fold, const Notice& notice) {
  Agreement& agreement = fold.agreement;
  const Time at = fold.recorded.at;
  const bool agreed = newest_version(agreement) != nullptr;
  const Time effective =
      agreed ? std::max(*notice.effective_from, earliest_end(agreement, notice.cause, at)) : at;
  agreement.life.terminations.push_back(
      {notice.id, notice.by, effective, false, false, notice.recorded});
}

void let_run_out(const Fold& fold, const Notice& notice) {
  const TermsPtr terms = rules_at(fold.agreement, fold.recorded.at);
  const Date until = declined_until(fold.agreement, *terms, fold.recorded.at);
  fold.agreement.life.renewal_refusals.push_back({notice.by, until, notice.recorded});
}

void take_effect(const Fold& fold, const Notice& notice) {
  switch (notice.kind) {
    case NoticeKind::breach:
      return open_breach(fold, notice);
    case NoticeKind::termination:
      return end_agreement(fold, notice);
    case NoticeKind::declined_renewal:
      return let_run_out(fold, notice);
  }
}

void count_people(const Fold& fold, const EventId& id) {
  Notices& notices = fold.agreement.notices;
  Notice& notice = edit(notices, id);
  const int asked = people_asked_for(fold.agreement, notice.by, fold.recorded.at);
  notice.people = std::max(notice.people, asked);
  if (static_cast<int>(notice.signatures.size()) < notice.people) return;
  take_effect(fold, Notice(notice));
  close_notice(notices, id, Notice::Status::complete);
}

}  // namespace

const Notice* Notices::find(const EventId& id) const {
  return find_newest(all, &Notice::id, id);
}

Refusal refuse_too_many_notices(const Context& context) {
  const Agreement& agreement = context.agreement;
  const PartyId& by = context.event.source;
  auto standing = std::ranges::count_if(agreement.life.terminations, [&](const Termination& one) {
    return one.by == by && !one.taken_back;
  });
  standing += std::ranges::count_if(agreement.notices.waiting, [&](std::uint32_t position) {
    return agreement.notices.all[position].by == by;
  });
  if (static_cast<std::size_t>(standing) < limits::standing_notices_max) return std::nullopt;
  return refuse_rule({"standing-notices-limit", {{"limit", limits::standing_notices_max}}});
}

void give_notice(const Fold& fold, NoticeKind kind, std::optional<ItemId> cause,
                 std::optional<Time> effective_from) {
  Notices& notices = fold.agreement.notices;
  notices.waiting.push_back(static_cast<std::uint32_t>(notices.all.size()));
  notices.all.push_back({fold.event.id,
                         kind,
                         fold.event.source,
                         fold.event.hash,
                         std::move(cause),
                         effective_from,
                         1,
                         {signature_of(fold)},
                         std::nullopt,
                         Notice::Status::incomplete,
                         fold.recorded});
  count_people(fold, fold.event.id);
}

void close_notice(Notices& notices, const EventId& id, Notice::Status status) {
  edit(notices, id).status = status;
  std::erase_if(notices.waiting,
                [&](std::uint32_t position) { return notices.all[position].id == id; });
}

Time lapses(const Notice& notice) {
  return notice.recorded.at + limits::notice_waits;
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context& context, const TerminationNotified& data) {
  if (auto no = refuse_if_empty(data.reason, "/data/reason")) return no;
  if (auto no = refuse_too_many_notices(context)) return no;
  if (auto no = refuse_end(context, data.cause)) return no;
  if (!newest_version(context.agreement)) return std::nullopt;
  const Time earliest = earliest_end(context.agreement, data.cause, context.at);
  if (data.effective_from >= earliest) return std::nullopt;
  return refuse_rule({"notice-too-short", {{"earliest", format_time(earliest)}}},
                     "/data/effectiveFrom");
}

Refusal decide(const Context& context, const RenewalDeclined& data) {
  if (auto no = refuse_if_empty(data.reason, "/data/reason")) return no;
  if (auto no = refuse_too_many_notices(context)) return no;
  return refuse_declining(context);
}

Refusal decide(const Context& context, const NoticeSeconded& data) {
  const auto waiting = find_waiting(context, data.notice);
  if (!waiting) return waiting.error();
  const Notice& notice = **waiting;
  if (data.event != notice.event) {
    return refuse(ErrorCode::terms_mismatch, {"other-notice", {{"event", json_of(notice.event)}}},
                  "/data/event");
  }
  const Person& person = context.signer.person;
  if (std::ranges::count(notice.signatures, person.id, &NoticeSignature::person) != 0) {
    return refuse_rule({"seconded-notice-already", {{"person", person.name}}});
  }
  if (context.signer.added.index >= notice.recorded.index) {
    return refuse_rule({"key-newer-than-notice", {{"person", person.name}}});
  }
  return refuse_notice(context, notice);
}

Refusal decide(const Context& context, const NoticeWithdrawn& data) {
  const auto waiting = find_waiting(context, data.notice);
  if (!waiting) return waiting.error();
  const NoticeSignature& first = (*waiting)->signatures.front();
  if (first.person == context.signer.person.id) return std::nullopt;
  return refuse_rule({"only-signer-of-notice", {{"person", first.name}}});
}

void evolve(const Fold& fold, const TerminationNotified& data) {
  give_notice(fold, NoticeKind::termination, data.cause, data.effective_from);
}

void evolve(const Fold& fold, const RenewalDeclined&) {
  give_notice(fold, NoticeKind::declined_renewal);
}

void evolve(const Fold& fold, const NoticeSeconded& data) {
  edit(fold.agreement.notices, data.notice).signatures.push_back(signature_of(fold));
  count_people(fold, data.notice);
}

void evolve(const Fold& fold, const NoticeWithdrawn& data) {
  close_notice(fold.agreement.notices, data.notice, Notice::Status::withdrawn);
}

}  // namespace sopu::domain
