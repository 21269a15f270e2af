#include "ledger/domain/agreement/consultation.hpp"

#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/value/json_form.hpp"

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
  return refuse_if_empty(data.question, "/data/question");
}

Refusal decide(const Context& context, const ThirdpartyObjected& data) {
  if (auto no = refuse_if_empty(data.statement, "/data/statement")) return no;
  return refuse_unknown_clause(context, data.clause);
}

void evolve(const Fold& fold, const ThirdpartyConsulted& data) {
  fold.agreement.consultations.asked.push_back(
      {fold.event.id, data.party, fold.event.source, data.respond_by, false, fold.recorded});
}

void evolve(const Fold& fold, const ThirdpartyObjected& data) {
  fold.agreement.consultations.objections.push_back(
      {fold.event.id, fold.event.source, data.clause, fold.recorded});
  evolve(fold, Heard{fold.event.source});
}

void evolve(const Fold& fold, const Heard& heard) {
  auto& asked = fold.agreement.consultations.asked;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (asked[i].party == heard.party && !asked[i].heard) asked.edit(i).heard = true;
  }
}

bool waits_to_be_heard(const Agreement& agreement, const PartyId& party) {
  return std::ranges::any_of(agreement.consultations.asked, [&](const Consultation& one) {
    return one.party == party && !one.heard;
  });
}

void add_unheard(const Agreement& agreement, Time at, Remarks& found) {
  for (const Consultation& one : agreement.consultations.asked) {
    if (one.heard || one.respond_by <= at) continue;
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
  const auto is_for = [&](const PartyId& party) {
    return showing.reader.reads_all() || party == showing.reader.party;
  };
  boost::json::array asked;
  for (const Consultation& one : showing.agreement.consultations.asked) {
    if (!is_for(one.party)) continue;
    boost::json::object json = object_of(one);
    json["question"] = showing.texts(one.recorded.index).at("question");
    asked.push_back(std::move(json));
  }
  boost::json::array objections;
  for (const Objection& one : showing.agreement.consultations.objections) {
    if (!is_for(one.by)) continue;
    boost::json::object json = object_of(one);
    json["statement"] = showing.texts(one.recorded.index).at("statement");
    objections.push_back(std::move(json));
  }
  if (!showing.reader.reads_all() && !showing.reader.is_third_party()) return;
  showing.json["consultations"] = std::move(asked);
  showing.json["objections"] = std::move(objections);
}

void due_in_consultations(const Agreement& agreement, Time at, Deadlines& list) {
  for (const Consultation& one : agreement.consultations.asked) {
    if (one.heard || one.respond_by <= at) continue;
    list.push_back({one.respond_by,
                    {"consultation-ends", {{"party", one.party.value}}},
                    one.party,
                    one.id.value,
                    for_party(one.party)});
  }
}

}  // namespace sopu::domain
