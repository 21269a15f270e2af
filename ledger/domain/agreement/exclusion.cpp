#include "ledger/domain/agreement/exclusion.hpp"

#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/judging.hpp"
#include "ledger/domain/agreement/measured.hpp"
#include "ledger/domain/agreement/newest.hpp"

namespace sopu::domain {
namespace {

boost::json::object params_of(const PartyId& party, const ItemId& exclusion, Time from,
                              Time until) {
  return {{"party", party.value},
          {"exclusion", exclusion.value},
          {"from", format_time(from)},
          {"until", format_time(until)}};
}

// By which side: who is no principal speaks for the provider, whose service it delivers.
Role side_of(const Reader& source) {
  return source.role == Role::customer ? Role::customer : Role::provider;
}

// ---------------------------------------------------------------- what may be said

Refusal refuse_time(Time from, Time until) {
  if (!is_whole_second(from) || !is_whole_second(until)) {
    return refuse(ErrorCode::schema, {"whole-seconds", {}},
                  is_whole_second(from) ? "/data/until" : "/data/from");
  }
  if (until <= from) return refuse(ErrorCode::schema, {"ends-before-it-begins", {}}, "/data/until");
  if (until - from <= limits::excluded_time_max) return std::nullopt;
  const auto days = std::chrono::duration_cast<std::chrono::days>(limits::excluded_time_max);
  return refuse_rule({"excluded-time-limit", {{"days", days.count()}}}, "/data/until");
}

// Those named, or all of the terms.
Refusal refuse_objectives(const Context& context, const Terms& terms,
                          const std::optional<std::vector<ItemId>>& named) {
  const PartyId& source = context.event.source;
  const bool is_principal = context.source.standing == Standing::principal;
  const auto owns = [&](const Objective& objective) {
    return is_principal || terms.service(objective.service)->owner == source;
  };
  constexpr const char* at = "/data/objectives";
  for (const ItemId& id : named.value_or(std::vector<ItemId>{})) {
    const Objective* objective = terms.objective(id);
    if (!objective) {
      return refuse(ErrorCode::not_found, {"no-such-objective", {{"objective", id.value}}}, at);
    }
    if (!owns(*objective)) {
      return refuse_rule(
          {"not-the-owners-objective", {{"party", source.value}, {"objective", id.value}}}, at);
    }
  }
  if (named || std::ranges::all_of(terms.objectives, owns)) return std::nullopt;
  return refuse_rule({"objectives-missing", {{"party", source.value}}}, at);
}

// The exclusion of the terms that bind when the time begins.
struct FoundExclusion {
  TermsPtr terms;
  const Exclusion* exclusion;
};
template <class Data>
Result<FoundExclusion> find_exclusion(const Context& context, const Data& data) {
  if (auto no = refuse_time(data.from, data.until)) return *no;
  if (auto no = refuse_if_empty(data.text, "/data/text")) return *no;
  const Version* version = version_at(context.agreement, data.from);
  if (!version) return refuse(ErrorCode::wrong_state, {"exclusion-before-terms", {}}, "/data/from");
  const TermsPtr terms = context.agreement.terms(version->terms);
  const auto found = std::ranges::find(terms->exclusions, data.exclusion, &Exclusion::id);
  if (found == terms->exclusions.end()) {
    return refuse(ErrorCode::not_found,
                  {"no-such-exclusion", {{"exclusion", data.exclusion.value}}}, "/data/exclusion");
  }
  if (auto no = refuse_objectives(context, *terms, data.objectives)) return *no;
  return FoundExclusion{terms, &*found};
}

// ---------------------------------------------------------------- answers

Refusal refuse_answer(const Context& context, const EventId& id) {
  constexpr const char* at = "/data/claim";
  const ExcludedTime* claim = context.agreement.exclusions.find(id);
  if (!claim || claim->status == ExcludedTime::Status::announced) {
    return refuse(ErrorCode::not_found, {"no-such-exclusion-claim", {{"claim", id.value}}}, at);
  }
  if (claim->status != ExcludedTime::Status::claimed) {
    return refuse(ErrorCode::wrong_state,
                  {"exclusion-answered-already", {{"status", name(claim->status)}}}, at);
  }
  if (claim->side != context.source.role) return std::nullopt;
  return refuse_rule({"own-exclusion", {{"side", name(claim->side)}}}, at);
}

void answer(const Fold& fold, const EventId& id, ExcludedTime::Status status) {
  auto& all = fold.agreement.exclusions.all;
  ExcludedTime& claim = all.edit(newest_with(all, &ExcludedTime::id, id));
  claim.status = status;
  claim.answered = fold.recorded;
}

template <class Data>
void remember(const Fold& fold, const Data& data, ExcludedTime::Status status) {
  const Reader source = reader_of(fold.agreement, fold.event.source, fold.recorded.at);
  fold.agreement.exclusions.all.push_back({fold.event.id, data.exclusion, data.objectives,
                                           data.from, data.until, fold.event.source,
                                           side_of(source), status, fold.recorded, std::nullopt});
}

// By the terms that bind when it begins.
bool is_in_time(const Agreement& agreement, const ExcludedTime& one) {
  const TermsPtr terms = agreement.terms(version_at(agreement, one.from)->terms);
  const auto found = std::ranges::find(terms->exclusions, one.exclusion, &Exclusion::id);
  if (found == terms->exclusions.end()) return false;  // an amendment backwards took it away
  return performance::is_in_time(*found, one.recorded.at, one.from,
                                 found->calendar ? terms->calendar(*found->calendar) : nullptr,
                                 agreement.zone(*terms));
}

Sentence say_answer(const Saying& saying, const EventId& id, const char* code) {
  const ExcludedTime* claim = saying.agreement.exclusions.find(id);
  return {code, params_of(saying.event.source, claim->exclusion, claim->from, claim->until)};
}

// Who measures knows what is left out.
Sight sight_of_exclusion(const Look& look) {
  return reads_performance(look.reader) ? Sight::whole : Sight::hidden;
}

}  // namespace

const ExcludedTime* Exclusions::find(const EventId& id) const {
  return find_newest(all, &ExcludedTime::id, id);
}

// ---------------------------------------------------------------- rules

// What was announced too late is on record as announced, and counts for nothing.
Refusal decide(const Context& context, const MaintenanceAnnounced& data) {
  const auto found = find_exclusion(context, data);
  if (!found) return found.error();
  if (found->exclusion->kind != Exclusion::Kind::maintenance) {
    return refuse_rule(
        {"exclusion-is-claimed",
         {{"exclusion", data.exclusion.value}, {"kind", name(found->exclusion->kind)}}},
        "/data/exclusion");
  }
  if (data.from > context.at) return std::nullopt;
  return refuse_rule({"maintenance-begun", {{"from", format_time(data.from)}}}, "/data/from");
}

Refusal decide(const Context& context, const ExclusionClaimed& data) {
  const auto found = find_exclusion(context, data);
  if (!found) return found.error();
  if (data.until > context.at) {
    return refuse_rule({"measured-time-not-over", {{"until", format_time(data.until)}}},
                       "/data/until");
  }
  const Date day = local_date(data.from, context.agreement.zone(*found->terms));
  return refuse_if_final(context, first_of_month(day), std::nullopt, "/data/from");
}

Refusal decide(const Context& context, const ExclusionAccepted& data) {
  return refuse_answer(context, data.claim);
}

Refusal decide(const Context& context, const ExclusionRefused& data) {
  if (auto no = refuse_answer(context, data.claim)) return no;
  return refuse_if_empty(data.reason, "/data/reason");
}

void evolve(const Fold& fold, const MaintenanceAnnounced& data) {
  remember(fold, data, ExcludedTime::Status::announced);
}
void evolve(const Fold& fold, const ExclusionClaimed& data) {
  remember(fold, data, ExcludedTime::Status::claimed);
}
void evolve(const Fold& fold, const ExclusionAccepted& data) {
  answer(fold, data.claim, ExcludedTime::Status::accepted);
}
void evolve(const Fold& fold, const ExclusionRefused& data) {
  answer(fold, data.claim, ExcludedTime::Status::refused);
}

std::vector<performance::LeftOut> left_out(const Exclusions& exclusions) {
  std::vector<performance::LeftOut> out;
  for (const ExcludedTime& one : exclusions.all) {
    const bool announced = one.status == ExcludedTime::Status::announced;
    if (!announced && one.status != ExcludedTime::Status::accepted) continue;
    out.push_back({one.exclusion,
                   one.objectives.value_or(std::vector<ItemId>{}),
                   {one.from, one.until},
                   announced ? std::optional(one.recorded.at) : std::nullopt});
  }
  return out;
}

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const MaintenanceAnnounced& data) {
  auto params = params_of(saying.event.source, data.exclusion, data.from, data.until);
  params["text"] = data.text;
  return {"maintenance-announced", std::move(params)};
}

Sentence say(const Saying& saying, const ExclusionClaimed& data) {
  auto params = params_of(saying.event.source, data.exclusion, data.from, data.until);
  params["text"] = data.text;
  return {"exclusion-claimed", std::move(params)};
}

Sentence say(const Saying& saying, const ExclusionAccepted& data) {
  return say_answer(saying, data.claim, "exclusion-accepted");
}

Sentence say(const Saying& saying, const ExclusionRefused& data) {
  Sentence sentence = say_answer(saying, data.claim, "exclusion-refused");
  sentence.params["reason"] = data.reason;
  return sentence;
}

Sight sight(const Look& look, const MaintenanceAnnounced&) {
  return sight_of_exclusion(look);
}
Sight sight(const Look& look, const ExclusionClaimed&) {
  return sight_of_exclusion(look);
}
Sight sight(const Look& look, const ExclusionAccepted&) {
  return sight_of_exclusion(look);
}
Sight sight(const Look& look, const ExclusionRefused&) {
  return sight_of_exclusion(look);
}

void show_exclusions(const Showing& showing) {
  if (!reads_performance(showing.reader)) return;
  showing.json["exclusions"] = newest(showing, "exclusions", showing.agreement.exclusions.all,
                                      "text", [](const ExcludedTime&) { return true; });
}

boost::json::array told_for(const Agreement& agreement, const performance::Judgement& window) {
  boost::json::array list;
  for (const ExcludedTime& one : agreement.exclusions.all) {
    const bool is_meant =
        !one.objectives || std::ranges::count(*one.objectives, window.objective) != 0;
    if (!is_meant || one.from >= window.span.until || one.until <= window.span.from) continue;
    boost::json::object line{{"id", one.id.value},
                             {"exclusion", one.exclusion.value},
                             {"from", format_time(one.from)},
                             {"until", format_time(one.until)},
                             {"status", name(one.status)}};
    if (one.status == ExcludedTime::Status::announced) line["inTime"] = is_in_time(agreement, one);
    list.push_back(std::move(line));
  }
  return list;
}

// Whether what was announced is in time is said at once.
void follow_exclusions(const Step& step, Remarks& remarks) {
  const auto& all = step.after.exclusions.all;
  if (all.size() == step.before->exclusions.all.size()) return;
  const ExcludedTime& one = all.back();
  if (one.status != ExcludedTime::Status::announced) return;
  if (is_in_time(step.after, one)) return;
  const TermsPtr terms = step.after.terms(version_at(step.after, one.from)->terms);
  const auto exclusion = std::ranges::find(terms->exclusions, one.exclusion, &Exclusion::id);
  remarks.push_back(
      {{"maintenance-announced-late",
        {{"exclusion", one.exclusion.value}, {"notice", format_duration(*exclusion->notice)}}}});
}

}  // namespace sopu::domain
