#include "ledger/domain/agreement/agreement.hpp"

#include <algorithm>

#include "ledger/domain/value/json_form.hpp"

namespace sopu::domain {
namespace {

// ---------------------------------------------------------------- the beginning

Refusal refuse_participant(const Registry& registry, const AgreementInitiated& data,
                           const Participant& one) {
  constexpr const char* at = "/data/parties";
  const boost::json::object party{{"party", one.party.value}};
  if (!registry.party(one.party)) {
    return refuse(ErrorCode::unknown_party, {"unknown-party", party}, at);
  }
  if (std::ranges::count(data.parties, one.party, &Participant::party) > 1) {
    return refuse(ErrorCode::schema, {"party-twice", party}, at);
  }
  if (one.role == Role::neutral || one.role == Role::auditor) {
    return refuse(ErrorCode::schema,
                  {"role-comes-later", {{"party", one.party.value}, {"role", name(one.role)}}}, at);
  }
  if ((one.role == Role::third_party) == one.involvement.has_value()) return std::nullopt;
  const auto position = &one - data.parties.data();
  return refuse(ErrorCode::schema,
                {one.involvement ? "involvement-not-taken" : "involvement-missing", party},
                std::string(at) + "/" + std::to_string(position) + "/involvement");
}

bool has_role(const AgreementInitiated& data, Role role) {
  return std::ranges::count(data.parties, role, &Participant::role) != 0;
}

// ---------------------------------------------------------------- what holds for every event

bool begins(const EventType& type) {
  return type.name == beginning_events[0].name;
}

// To somebody from outside the agreement looks as if it did not exist, but that its id is taken.
// Who was only let in to read may speak.
Refusal refuse_outsider(const Context& context, const EventType& type) {
  const Reader& source = context.source;
  if (source.acts()) return std::nullopt;
  if (source.granted && type.sender == Sender::reader) return std::nullopt;
  const bool knows_of_it = source.granted || source.place == Place::left;
  if (!knows_of_it && !begins(type)) return no_such_agreement(context.event);
  return refuse(
      ErrorCode::not_a_party,
      {"not-a-party", {{"party", source.party.value}, {"agreement", context.agreement.id.value}}});
}

// What runs out is said first, so that nothing later can be in time.
Refusal refuse_before_deadline(const Context& context) {
  const auto& due = context.agreement.next_due;
  if (!due || *due > context.at) return std::nullopt;
  return refuse_rule({"deadline-first", {{"due", format_time(*due)}}});
}

// An agreement that is over keeps its history: people may speak, be let in to read, and accept what
// was delivered.
Refusal refuse_after_end(const Context& context, const EventType& type) {
  const Phase phase = phase_at(context.agreement, context.at);
  if (!is_closed(phase) || type.after_end == AfterEnd::taken) return std::nullopt;
  return refuse(ErrorCode::wrong_state, {"agreement-over", {{"phase", name(phase)}}});
}

Refusal refuse_sender(const Context& context, const EventType& type) {
  switch (type.sender) {
    case Sender::principal:
      if (context.source.standing == Standing::principal) return std::nullopt;
      if (is_principal(context.source.role))
        return role_may_not("not-yet", context.source, type.name);
      return role_may_not("principal", context.source, type.name);
    case Sender::third_party:
      if (context.source.role == Role::third_party) return std::nullopt;
      return role_may_not("third-party", context.source, type.name);
    case Sender::participant:
    case Sender::reader:
    case Sender::anyone:
    case Sender::operator_only:
    case Sender::party_itself:
      return std::nullopt;
  }
  return std::nullopt;
}

// ---------------------------------------------------------------- what is due

// What has run out by then runs no more, also where that is not said yet; what was to be delivered
// stays so.
Deadlines still_running(const Agreement& agreement, Time at, Deadlines list) {
  std::erase_if(list, [&](const Deadline& one) { return agreement.clock->due(one.at) <= at; });
  return list;
}

Deadlines told(const Agreement& agreement, const Reader& reader, Deadlines list) {
  std::erase_if(list,
                [&](const Deadline& one) { return !is_for(one.audience, agreement, reader); });
  std::ranges::stable_sort(list, {}, &Deadline::at);
  return list;
}

}  // namespace

TermsPtr Agreement::terms(const TermsHash& hash) const {
  return book->find(hash);
}

const Zone& Agreement::zone(const Terms& terms) const {
  const Zone* found = clock->find(terms.time_zone);
  if (!found) throw std::logic_error("the zone " + terms.time_zone + " is not on record");
  return *found;
}

Error no_such_agreement(const Envelope& event) {
  return refuse(ErrorCode::unknown_agreement,
                {"unknown-agreement", {{"agreement", event.agreement()->value}}}, "/subject");
}

// ---------------------------------------------------------------- rules

// At least one provider and one customer, third parties and measurers, one role each; neutrals and
// auditors come later.
Refusal decide_beginning(const Registry& registry, const Envelope& event,
                         const AgreementInitiated& data) {
  const auto source = std::ranges::find(data.parties, event.source, &Participant::party);
  if (source == data.parties.end()) {
    return refuse(ErrorCode::not_a_party,
                  {"initiator-takes-no-part", {{"party", event.source.value}}}, "/data/parties");
  }
  if (!is_principal(source->role)) {
    return refuse_rule(
        {"role-may-not.initiate", {{"party", event.source.value}, {"role", name(source->role)}}});
  }
  if (auto no = refuse_if_empty(data.title, "/data/title")) return no;
  for (const Participant& one : data.parties) {
    if (auto no = refuse_participant(registry, data, one)) return no;
  }
  if (has_role(data, Role::provider) && has_role(data, Role::customer)) return std::nullopt;
  return refuse(ErrorCode::schema, {"principals-missing", {}}, "/data/parties");
}

Agreement begin(const Envelope& event, const Recorded& recorded, const AgreementInitiated& data) {
  Agreement agreement{};
  agreement.id = *event.agreement();
  agreement.title = data.title;
  agreement.initial = data.parties;
  for (const Participant& one : data.parties) name(agreement, one.party);
  agreement.initiated = recorded;
  return agreement;
}

Refusal refuse_in_agreement(const Context& context, const EventType& type,
                            const std::optional<Head>& head) {
  const bool by_clock = type.use == Use::clock;  // which takes no part, and says what is due
  if (!by_clock) {
    if (auto no = refuse_outsider(context, type)) return no;
    if (auto no = refuse_before_deadline(context)) return no;
  }
  if (head) {
    if (auto no = refuse_base(context.event, *head)) return no;
  }
  if (auto no = refuse_after_end(context, type)) return no;
  return refuse_sender(context, type);
}

void extend_chain(const Fold& fold, const EventType& type, const EventId* dispute) {
  Agreement& agreement = fold.agreement;
  const Head head{fold.event.hash, fold.recorded.index};
  if (dispute) {
    agreement.disputes.edit(*dispute).head = head;
  } else if (type.chain == Chain::contract) {
    agreement.head = head;
    ++agreement.contract_events;
  }
  agreement.last_event = fold.recorded.index;
}

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const AgreementInitiated& data) {
  boost::json::array parties;
  for (const Participant& one : data.parties) parties.emplace_back(one.party.value);
  return {"agreement-initiated",
          {{"party", saying.event.source.value}, {"title", data.title}, {"parties", parties}}};
}

// For the third parties that it names.
Sight sight(const Look& look, const AgreementInitiated& data) {
  if (!look.reader.is_third_party()) return Sight::hidden;
  const bool named = std::ranges::count(data.parties, look.reader.party, &Participant::party) != 0;
  return named ? Sight::whole : Sight::hidden;
}

boost::json::object show(const Agreement& agreement, const Reader& reader, Time at,
                         const Texts& texts, const Roster& roster) {
  boost::json::object json{{"id", agreement.id.value}, {"title", agreement.title}};
  if (reader.acts()) json["role"] = name(reader.role);
  json["at"] = format_time(at);
  json["timeZone"] = zone_at(agreement, at).name();
  // That something happened, and when, is seen by whoever sees the chain.
  json["initiated"] = json_of(agreement.initiated);
  json["head"] = json_of(agreement.head);
  json["contractEvents"] = agreement.contract_events;
  const Showing showing{agreement, reader, at, texts, json, roster};
  show_participants(showing);
  show_life(showing);
  show_preparation(showing);
  show_consultations(showing);
  show_proposals(showing);
  show_notices(showing);
  show_breaches(showing);
  show_milestones(showing);
  show_complaints(showing);
  show_reviews(showing);
  show_disputes(showing);
  show_exclusions(showing);
  show_objections(showing);
  show_bills(showing);
  show_reports(showing);
  show_credits(showing);
  show_grants(showing);
  return json;
}

Deadlines deadlines(const Agreement& agreement, const Reader& reader, Time at) {
  Deadlines list;
  due_in_disputes(agreement, list);
  due_in_reports(agreement, list);
  due_in_credits(agreement, list);
  if (is_closed(phase_at(agreement, at))) {
    return told(agreement, reader, still_running(agreement, at, std::move(list)));
  }
  due_in_proposals(agreement, at, list);
  due_in_consultations(agreement, at, list);
  due_in_life(agreement, at, list);
  due_in_reviews(agreement, at, list);
  due_in_notices(agreement, list);
  due_in_breaches(agreement, list);
  due_in_complaints(agreement, list);
  list = still_running(agreement, at, std::move(list));
  due_in_milestones(agreement, list);
  return told(agreement, reader, std::move(list));
}

}  // namespace sopu::domain
