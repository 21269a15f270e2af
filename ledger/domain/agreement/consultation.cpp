#include "ledger/domain/agreement/consultation.hpp"

#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/newest.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {
Refusal decide(const Context& context, const ThirdpartyConsulted& data) {
  const Reader asked = reader_of(context.agreement, data.party, context.at);
  if (!asked.acts()) {
    return refuse(ErrorCode::not_a_party, {"takes-no-part", {{"party", data.party.value}}},
                  "/data/party");
  }
  if (asked.role != Role::third_party) {
    return refuse_rule(
        {"not-a-third-party", {{"party", data.party.value}, {"role", name(asked.role)}}},
        "/data/party");
  }
  if (data.respond_by <= context.at) {
    return refuse_rule({"respond-by-past", {{"respondBy", format_time(data.respond_by)}}},
                       "/data/respondBy");
  }
  const Consultations& consultations = context.agreement.consultations;
  const auto open = std::ranges::count_if(consultations.waiting, [&](std::uint32_t position) {
    const Consultation& one = consultations.asked[position];
    return one.by == context.event.source;
  });
  if (static_cast<std::size_t>(open) >= limits::open_consultations_max) {
    return refuse_rule({"open-consultations-limit", {{"limit", limits::open_consultations_max}}});
  }
  return refuse_if_empty(data.question, "/data/question");
}

Refusal decide(const Context& context, const ThirdpartyObjected& data) {
  if (auto no = refuse_if_empty(data.statement, "/data/statement")) return no;
  return refuse_unknown_clause(context, data.clause);
}

void evolve(const Fold& fold, const ThirdpartyConsulted& data) {
  Consultations& consultations = fold.agreement.consultations;
  consultations.waiting.push_back(static_cast<std::uint32_t>(consultations.asked.size()));
  consultations.asked.push_back(
      {fold.event.id, data.party, fold.event.source, data.respond_by, false, fold.recorded});
}

void evolve(const Fold& fold, const ThirdpartyObjected& data) {
  fold.agreement.consultations.objections.push_back(
      {fold.event.id, fold.event.source, data.clause, fold.recorded});
  evolve(fold, Heard{fold.event.source});
}

void evolve(const Fold& fold, const Heard& heard) {
  auto& consultations = fold.agreement.consultations;
  std::erase_if(consultations.waiting, [&](std::uint32_t position) {
    if (consultations.asked[position].party != heard.party) return false;
    consultations.asked.edit(position).heard = true;
    return true;
  });
}

void wait_no_more(Consultations& consultations, const EventId& id) {
  std::erase_if(consultations.waiting,
                [&](std::uint32_t position) { return consultations.asked[position].id == id; });
}

bool waits_to_be_heard(const Agreement& agreement, const PartyId& party) {
  const Consultations& consultations = agreement.consultations;
  return std::ranges::any_of(consultations.waiting, [&](std::uint32_t position) {
    return consultations.asked[position].party == party;
  });
}

void add_unheard(const Agreement& agreement, Time at, Remarks& found) {
  for (const std::uint32_t position : agreement.consultations.waiting) {
    const Consultation& one = agreement.consultations.asked[position];
    if (agreement.clock->due(one.respond_by) <= at) continue;
    found.push_back({{"consultation-open",
                      {{"party", one.party.value}, {"until", format_time(one.respond_by)}}},
                     for_party(one.party)});
  }
}

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const ThirdpartyConsulted& data) {
  return {"thirdparty-consulted",
          {{"by", saying.event.source.value},
           {"party", data.party.value},
           {"until", format_time(data.respond_by)},
           {"text", data.question}}};
}

Sentence say(const Saying& saying, const ThirdpartyObjected& data) {
  boost::json::object params{{"party", saying.event.source.value}, {"text", data.statement}};
  if (!data.clause) return {"thirdparty-objected", std::move(params)};
  params["clause"] = data.clause->value;
  return {"thirdparty-objected.clause", std::move(params)};
}

Sight sight(const Look& look, const ThirdpartyConsulted& data) {
  return data.party == look.reader.party ? Sight::whole : Sight::hidden;
}

Sight sight(const Look&, const ThirdpartyObjected&) {
  return Sight::hidden;
}

void show_consultations(const Showing& showing) {
  if (!showing.reader.reads_all() && !showing.reader.is_third_party()) return;
  const auto is_for = [&](const PartyId& party) {
    return showing.reader.reads_all() || party == showing.reader.party;
  };
  const Consultations& consultations = showing.agreement.consultations;
  showing.json["consultations"] =
      newest(showing, "consultations", consultations.asked, "question",
             [&](const Consultation& one) { return is_for(one.party); });
  showing.json["objections"] = newest(showing, "objections", consultations.objections, "statement",
                                      [&](const Objection& one) { return is_for(one.by); });
}

void due_in_consultations(const Agreement& agreement, Time at, Deadlines& list) {
  for (const std::uint32_t position : agreement.consultations.waiting) {
    const Consultation& one = agreement.consultations.asked[position];
    if (agreement.clock->due(one.respond_by) <= at) continue;
    list.push_back({one.respond_by,
                    {"consultation-ends", {{"party", one.party.value}}},
                    one.party,
                    one.id.value,
                    for_party(one.party)});
  }
}

}  // namespace sopu::domain
