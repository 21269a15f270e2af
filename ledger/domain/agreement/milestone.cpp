#include "ledger/domain/agreement/milestone.hpp"

#include <algorithm>

#include "crypto/sha256.hpp"
#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/value/canonical_json.hpp"
#include "ledger/domain/value/json_form.hpp"

namespace sopu::domain {
namespace {

Error no_such_milestone(const ItemId& id) {
  return refuse(ErrorCode::not_found, {"no-such-milestone", {{"milestone", id.value}}},
                "/data/milestone");
}

// To whom it is owed: whom it names, else the other principals; of a third party's the customers.
bool is_owed_to(const Milestone& milestone, const Terms& terms, const PartyId& party) {
  if (milestone.to) return *milestone.to == party;
  const auto role_of = [&](const PartyId& one) {
    const auto found = std::ranges::find(terms.parties, one, &Participant::party);
    return found == terms.parties.end() ? Role::auditor : found->role;
  };
  const Role creditor =
      role_of(milestone.owner) == Role::customer ? Role::provider : Role::customer;
  return role_of(party) == creditor;
}

// Who is no principal knows of those milestones alone that it owes or is owed.
bool knows_of(const Milestone& milestone, const Terms& terms, const Reader& reader) {
  return reader.standing != Standing::none || milestone.owner == reader.party ||
         is_owed_to(milestone, terms, reader.party);
}

struct FoundMilestone {
  TermsPtr terms;
  const Milestone* milestone;
};

Result<FoundMilestone> find_milestone(const Context& context, const ItemId& id) {
  if (!newest_version(context.agreement)) {
    return refuse(ErrorCode::wrong_state, {"nothing-agreed-yet", {}});
  }
  const TermsPtr terms = rules_at(context.agreement, context.at);
  const Milestone* milestone = terms->milestone(id);
  if (!milestone || !knows_of(*milestone, *terms, context.source)) return no_such_milestone(id);
  return FoundMilestone{terms, milestone};
}

Refusal refuse_answer(const Context& context, const ItemId& id) {
  const auto found = find_milestone(context, id);
  if (!found) return found.error();
  if (!is_owed_to(*found->milestone, *found->terms, context.event.source)) {
    return refuse_rule({"milestone-owed-to-other",
                        {{"milestone", id.value}, {"party", context.event.source.value}}},
                       "/data/milestone");
  }
  const MilestoneState* state = context.agreement.milestones.find(*found->terms, id);
  if (state && state->status == MilestoneState::Status::delivered) return std::nullopt;
  return refuse(ErrorCode::wrong_state, {"no-delivery-waits", {{"milestone", id.value}}},
                "/data/milestone");
}

void set_milestone(const Fold& fold, const ItemId& id, MilestoneState::Status status) {
  auto& states = fold.agreement.milestones.states;
  const Hash content = content_of(*rules_at(fold.agreement, fold.recorded.at), id);
  MilestoneState now{id, content, status, fold.event.id, fold.recorded, fold.recorded.at};
  const auto found = std::ranges::find_if(
      states, [&](const MilestoneState& one) { return one.id == id && one.content == content; });
  if (found == states.end()) {
    states.push_back(now);
  } else {
    if (status != MilestoneState::Status::delivered) now.delivered = found->delivered;
    *found = now;
  }
}

bool concerns(const Agreement& agreement, const Reader& reader, const ItemId& id) {
  if (!newest_version(agreement)) return false;
  const TermsPtr terms = rules_at(agreement, reader.at);
  const Milestone* milestone = terms->milestone(id);
  return milestone && reader.acts() && knows_of(*milestone, *terms, reader);
}

// What is said about a milestone is said to its owner and to whom it is owed.
Sight sight_of_milestone(const Look& look, const ItemId& id) {
  return concerns(look.agreement, look.reader, id) ? Sight::whole : Sight::hidden;
}

// The note of a delivery, the reason of a refusal.
void put_words(const Showing& showing, const MilestoneState& state, boost::json::object& json) {
  const char* member = state.status == MilestoneState::Status::refused ? "reason" : "note";
  const auto data = showing.texts(state.recorded.index);
  if (const auto* words = data.if_contains(member)) json[member] = *words;
}

}  // namespace

const MilestoneState* Milestones::find(const Terms& terms, const ItemId& id) const {
  const auto found = std::ranges::find_if(states, [&](const MilestoneState& one) {
    return one.id == id && one.content == content_of(terms, id);
  });
  return found == states.end() ? nullptr : &*found;
}

std::vector<ItemId> changed_after_acceptance(const Agreement& agreement, const Terms* base,
                                             const Terms& result) {
  std::vector<ItemId> changed;
  for (const MilestoneState& one : agreement.milestones.states) {
    if (one.status != MilestoneState::Status::accepted || !result.milestone(one.id)) continue;
    const Hash content = content_of(result, one.id);
    const bool was_so = base && base->milestone(one.id) && content_of(*base, one.id) == content;
    if (content != one.content && !was_so) changed.push_back(one.id);
  }
  return changed;
}

Refusal decide(const Context& context, const MilestoneDelivered& data) {
  const auto found = find_milestone(context, data.milestone);
  if (!found) return found.error();
  const PartyId& owner = found->milestone->owner;
  if (owner != context.event.source) {
    return refuse_rule(
        {"role-may-not.milestone", {{"milestone", data.milestone.value}, {"owner", owner.value}}});
  }
  const MilestoneState* state = context.agreement.milestones.find(*found->terms, data.milestone);
  if (!state || state->status == MilestoneState::Status::refused) return std::nullopt;
  return refuse(ErrorCode::wrong_state,
                {"delivered-already", {{"milestone", data.milestone.value}}}, "/data/milestone");
}

Refusal decide(const Context& context, const MilestoneAccepted& data) {
  return refuse_answer(context, data.milestone);
}

Refusal decide(const Context& context, const MilestoneRefused& data) {
  if (auto no = refuse_answer(context, data.milestone)) return no;
  return refuse_if_empty(data.reason, "/data/reason");
}

void evolve(const Fold& fold, const MilestoneDelivered& data) {
  set_milestone(fold, data.milestone, MilestoneState::Status::delivered);
}
void evolve(const Fold& fold, const MilestoneAccepted& data) {
  set_milestone(fold, data.milestone, MilestoneState::Status::accepted);
}
void evolve(const Fold& fold, const MilestoneRefused& data) {
  set_milestone(fold, data.milestone, MilestoneState::Status::refused);
}

// ---------------------------------------------------------------- in time

Time due_at(const Milestone& milestone, const Zone& zone) {
  const Date day_after{std::chrono::sys_days(milestone.due) + std::chrono::days{1}};
  return local_midnight(day_after, zone);
}

Hash content_of(const Terms& terms, const ItemId& milestone) {
  return crypto::sha256(crypto::view(canonical(*terms.item(milestone))));
}

// What was due before the newest version was agreed has been said: its day, or its being missed,
// was over by then.
std::vector<DueMilestone> milestones_due(const Agreement& agreement) {
  std::vector<DueMilestone> found;
  if (!newest_version(agreement)) return found;
  TermsPtr before;
  for (const Binding& binding : bindings_from(agreement, newest_version(agreement)->agreed.at)) {
    const TermsPtr terms = agreement.terms(binding.version->terms);
    for (const Milestone& milestone : terms->milestones) {
      const Time due = put_off_by_suspensions(agreement, due_at(milestone, agreement.zone(*terms)));
      if (binding.until && due >= *binding.until) continue;
      const bool was_due = due < binding.from && before && before->milestone(milestone.id) &&
                           content_of(*before, milestone.id) == content_of(*terms, milestone.id);
      if (!was_due) found.push_back({std::max(due, binding.from), milestone, terms});
    }
    before = terms;
  }
  return found;
}

bool is_awaited(const Agreement& agreement, const DueMilestone& due) {
  const MilestoneState* state = agreement.milestones.find(*due.terms, due.milestone.id);
  if (state && state->status != MilestoneState::Status::refused) return false;
  return std::ranges::none_of(agreement.milestones.missed, [&](const MissedMilestone& one) {
    return one.id == due.milestone.id && one.content == content_of(*due.terms, one.id);
  });
}

std::vector<LateMilestone> late_milestones(const Agreement& agreement, Time now) {
  std::vector<LateMilestone> late;
  for (const Binding& binding : bindings_from(agreement, Time::min())) {
    const TermsPtr terms = agreement.terms(binding.version->terms);
    const Zone& zone = agreement.zone(*terms);
    for (const Milestone& milestone : terms->milestones) {
      const Time due = put_off_by_suspensions(agreement, due_at(milestone, zone));
      const bool is_due_here = binding.from <= due && (!binding.until || due < *binding.until);
      if (!milestone.late || !is_due_here) continue;
      const MilestoneState* state = agreement.milestones.find(*terms, milestone.id);
      LateMilestone one{milestone.id, due, std::nullopt, {}};
      if (state && state->status != MilestoneState::Status::refused) {
        one.delivered = state->delivered;
      }
      one.lateness = performance::lateness(*milestone.late, due, one.delivered.value_or(now), zone);
      if (one.lateness.steps > 0) late.push_back(std::move(one));
    }
  }
  return late;
}

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const MilestoneDelivered& data) {
  boost::json::object params{{"party", saying.event.source.value},
                             {"milestone", data.milestone.value}};
  if (data.note.empty()) return {"milestone-delivered", std::move(params)};
  params["text"] = data.note;
  return {"milestone-delivered.note", std::move(params)};
}

Sentence say(const Saying& saying, const MilestoneAccepted& data) {
  return {"milestone-accepted",
          {{"party", saying.event.source.value}, {"milestone", data.milestone.value}}};
}

Sentence say(const Saying& saying, const MilestoneRefused& data) {
  return {"milestone-refused",
          {{"party", saying.event.source.value},
           {"milestone", data.milestone.value},
           {"text", data.reason}}};
}

Sight sight(const Look& look, const MilestoneDelivered& data) {
  return sight_of_milestone(look, data.milestone);
}
Sight sight(const Look& look, const MilestoneAccepted& data) {
  return sight_of_milestone(look, data.milestone);
}
Sight sight(const Look& look, const MilestoneRefused& data) {
  return sight_of_milestone(look, data.milestone);
}

void show_milestones(const Showing& showing) {
  if (!showing.reader.reads_all() && !showing.reader.is_third_party()) return;
  boost::json::array list;
  for (const MilestoneState& state : showing.agreement.milestones.states) {
    if (!showing.reader.reads_all() && !concerns(showing.agreement, showing.reader, state.id)) {
      continue;
    }
    boost::json::object json = object_of(state);
    put_words(showing, state, json);
    list.push_back(std::move(json));
  }
  showing.json["milestones"] = std::move(list);
  boost::json::array missed;
  for (const MissedMilestone& one : showing.agreement.milestones.missed) {
    if (!showing.reader.reads_all() && one.owner != showing.reader.party) continue;
    missed.push_back({{"id", one.id.value}, {"recorded", json_of(one.recorded)}});
  }
  showing.json["missedMilestones"] = std::move(missed);
}

// One that is overdue stays on the list until it is accepted.
void due_in_milestones(const Agreement& agreement, Deadlines& list) {
  for (const auto& [due, milestone, terms] : milestones_due(agreement)) {
    const MilestoneState* state = agreement.milestones.find(*terms, milestone.id);
    if (state && state->status == MilestoneState::Status::accepted) continue;
    list.push_back({due,
                    {"milestone-due",
                     {{"milestone", milestone.milestone},
                      {"owner", milestone.owner.value},
                      {"due", format_date(milestone.due)}}},
                    milestone.owner,
                    milestone.id.value,
                    for_party(milestone.owner)});
  }
}

}  // namespace sopu::domain
