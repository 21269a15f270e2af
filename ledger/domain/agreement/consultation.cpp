#include "ledger/domain/agreement/consultation.hpp"

#include <algorithm>

#include "crypto/sha256.hpp"
#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/newest.hpp"
#include "ledger/domain/terms/change_party.hpp"
#include "ledger/domain/value/canonical_json.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {
namespace {

// ---------------------------------------------------------------- asking

Refusal refuse_asked(const Context& context, const PartyId& party) {
  const Reader asked = reader_of(context.agreement, party, context.at);
  if (!asked.acts()) {
    return refuse(ErrorCode::not_a_party, {"takes-no-part", {{"party", party.value}}},
                  "/data/party");
  }
  if (asked.role == Role::third_party) return std::nullopt;
  return refuse_rule({"not-a-third-party", {{"party", party.value}, {"role", name(asked.role)}}},
                     "/data/party");
}

// Time to think in, and an end to the waiting; days are the agreement's.
Refusal refuse_respond_by(const Context& context, Time respond_by) {
  constexpr Duration at_least{.business_days = limits::respond_business_days_min};
  const Zone zone = zone_at(context.agreement, context.at);
  const Time earliest = add(context.at, at_least, zone, nullptr, false);
  const Time latest = context.at + limits::respond_max;
  if (respond_by < earliest) {
    return refuse_rule({"respond-by-early", {{"earliest", format_time(earliest)}}},
                       "/data/respondBy");
  }
  if (respond_by <= latest) return std::nullopt;
  return refuse_rule({"respond-by-far", {{"latest", format_time(latest)}}}, "/data/respondBy");
}

Refusal refuse_too_many(const Context& context) {
  const Consultations& consultations = context.agreement.consultations;
  const auto open = std::ranges::count_if(consultations.waiting, [&](std::uint32_t position) {
    return consultations.asked[position].by == context.event.source;
  });
  if (static_cast<std::size_t>(open) < limits::open_consultations_max) return std::nullopt;
  return refuse_rule({"open-consultations-limit", {{"limit", limits::open_consultations_max}}});
}

Refusal refuse_about(const Context& context, const std::optional<EventId>& id) {
  if (!id) return std::nullopt;
  const auto proposal = find_proposal(context, *id, "/data/proposal");
  if (!proposal) return proposal.error();
  return refuse_unless_open(context.agreement, **proposal, context.at);
}

// ---------------------------------------------------------------- being heard

std::optional<std::size_t> position_of(const Consultations& consultations, const EventId& id) {
  for (std::size_t i = consultations.asked.size(); i-- > 0;) {
    if (consultations.asked[i].id == id) return i;
  }
  return std::nullopt;
}

// One that waits; to whom it does not belong it looks as if there were none.
template <class Belongs>
Refusal refuse_unless_waiting(const Context& context, const EventId& id, const Belongs& belongs) {
  const Consultations& consultations = context.agreement.consultations;
  const auto position = position_of(consultations, id);
  if (!position || !belongs(consultations.asked[*position])) {
    return refuse(ErrorCode::not_found, {"no-such-consultation", {{"consultation", id.value}}},
                  "/data/consultation");
  }
  const Hearing state = consultations.asked[*position].state;
  if (state == Hearing::waiting) return std::nullopt;
  return refuse(ErrorCode::wrong_state, {"consultation-over", {{"hearing", name(state)}}},
                "/data/consultation");
}

Refusal refuse_unless_asked(const Context& context, const EventId& id) {
  return refuse_unless_waiting(
      context, id, [&](const Consultation& one) { return one.party == context.event.source; });
}

// Those for which this holds wait no more.
template <class IsMeant, class Change>
void end_waiting(Consultations& consultations, const IsMeant& is_meant, const Change& change) {
  std::erase_if(consultations.waiting, [&](std::uint32_t position) {
    if (!is_meant(consultations.asked[position])) return false;
    change(consultations.asked.edit(position));
    return true;
  });
}

void hear(const Fold& fold, const std::optional<EventId>& consultation) {
  end_waiting(
      fold.agreement.consultations,
      [&](const Consultation& one) {
        return one.party == fold.event.source && (!consultation || one.id == *consultation);
      },
      [&](Consultation& one) {
        one.state = Hearing::heard;
        one.answer = fold.recorded;
      });
  end_silence(fold.agreement.proposals, fold.event.source);
}

void end_as(Consultations& consultations, const EventId& id, Hearing state) {
  end_waiting(
      consultations, [&](const Consultation& one) { return one.id == id; },
      [&](Consultation& one) { one.state = state; });
}

// ---------------------------------------------------------------- what it counts for

// Besides the proposal it was asked about each later one of the same tree that says the same of
// the party.
bool counts_for(const Agreement& agreement, const Consultation& one, const ToConsult& asked,
                const Proposal& proposal) {
  if (!one.about || one.party != asked.party || one.state == Hearing::withdrawn) return false;
  if (one.about->proposal == proposal.id) return true;
  if (one.about->tree != proposal.tree || one.about->part != asked.part) return false;
  return agreement.proposal(one.about->proposal)->recorded.index <= proposal.recorded.index;
}

const ToConsult* find_asked(const Proposal& proposal, const PartyId& party) {
  const auto found = std::ranges::find(proposal.to_consult, party, &ToConsult::party);
  return found == proposal.to_consult.end() ? nullptr : &*found;
}

void add_waiting(const Agreement& agreement, const Proposal& proposal, Time at, Remarks& found) {
  for (const std::uint32_t position : agreement.consultations.waiting) {
    const Consultation& one = agreement.consultations.asked[position];
    if (agreement.clock->due(one.respond_by) <= at) continue;
    const ToConsult* asked = find_asked(proposal, one.party);
    const bool is_about_it = one.about && one.about->proposal == proposal.id;
    if (!is_about_it && !(asked && counts_for(agreement, one, *asked, proposal))) continue;
    found.push_back({{"third-party-unheard",
                      {{"party", one.party.value}, {"until", format_time(one.respond_by)}}},
                     for_party(one.party)});
  }
}

}  // namespace

// ---------------------------------------------------------------- rules

Refusal decide(const Context& context, const ThirdpartyConsulted& data) {
  if (auto no = refuse_asked(context, data.party)) return no;
  if (auto no = refuse_about(context, data.proposal)) return no;
  if (auto no = refuse_respond_by(context, data.respond_by)) return no;
  if (auto no = refuse_too_many(context)) return no;
  return refuse_if_empty(data.question, "/data/question");
}

Refusal decide(const Context& context, const ThirdpartyAnswered& data) {
  if (auto no = refuse_unless_asked(context, data.consultation)) return no;
  return refuse_if_empty(data.statement, "/data/statement");
}

Refusal decide(const Context& context, const ThirdpartyObjected& data) {
  if (auto no = refuse_if_empty(data.statement, "/data/statement")) return no;
  if (data.consultation) {
    if (auto no = refuse_unless_asked(context, *data.consultation)) return no;
  }
  return refuse_unknown_clause(context, data.clause);
}

// Any principal of the side that asked may.
Refusal decide(const Context& context, const ConsultationWithdrawn& data) {
  const auto everybody = [](const Consultation&) { return true; };
  if (auto no = refuse_unless_waiting(context, data.consultation, everybody)) return no;
  const Consultations& consultations = context.agreement.consultations;
  const Consultation& one = consultations.asked[*position_of(consultations, data.consultation)];
  const Role side = reader_of(context.agreement, one.by, context.at).role;
  if (side != context.source.role) {
    return refuse_rule({"only-asker", {{"by", one.by.value}}}, "/data/consultation");
  }
  return refuse_if_empty(data.reason, "/data/reason");
}

// Who is asked reads what it is asked about.
void evolve(const Fold& fold, const ThirdpartyConsulted& data) {
  Agreement& agreement = fold.agreement;
  Consultations& consultations = agreement.consultations;
  Consultation asked{fold.event.id,   data.party,       fold.event.source, std::nullopt,
                     data.respond_by, Hearing::waiting, fold.recorded,     std::nullopt};
  if (data.proposal) {
    Proposal& proposal = agreement.proposals.edit(*data.proposal);
    asked.about = {proposal.id, proposal.tree,
                   part_of(stretches_of(agreement, proposal), data.party)};
    if (std::ranges::count(proposal.concerns, data.party) == 0) {
      proposal.concerns.push_back(data.party);
    }
  }
  consultations.waiting.push_back(static_cast<std::uint32_t>(consultations.asked.size()));
  consultations.asked.push_back(std::move(asked));
}

void evolve(const Fold& fold, const ThirdpartyAnswered& data) {
  hear(fold, data.consultation);
}

void evolve(const Fold& fold, const ThirdpartyObjected& data) {
  fold.agreement.consultations.objections.push_back(
      {fold.event.id, fold.event.source, data.clause, data.consultation, fold.recorded});
  hear(fold, data.consultation);
}

void evolve(const Fold& fold, const ConsultationWithdrawn& data) {
  end_as(fold.agreement.consultations, data.consultation, Hearing::withdrawn);
}

void end_in_silence(Consultations& consultations, const EventId& id) {
  end_as(consultations, id, Hearing::silent);
}

Hash part_of(const Stretches& stretches, const PartyId& party) {
  boost::json::array parts;
  for (const Stretch& one : stretches) {
    boost::json::value part = part_of_party(one.result->json(), party);
    if (parts.empty() || parts.back() != part) parts.push_back(std::move(part));
  }
  return crypto::sha256(crypto::view(canonical(parts)));
}

void add_unheard(const Agreement& agreement, const Proposal& proposal, Time at, Remarks& found) {
  for (const ToConsult& asked : proposal.to_consult) {
    const bool is_asked = std::ranges::any_of(
        agreement.consultations.asked,
        [&](const Consultation& one) { return counts_for(agreement, one, asked, proposal); });
    if (is_asked) continue;
    found.push_back(
        {{"third-party-not-consulted", {{"party", asked.party.value}}}, for_party(asked.party)});
  }
  add_waiting(agreement, proposal, at, found);
}

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const ThirdpartyConsulted& data) {
  return {data.proposal ? "thirdparty-consulted.proposal" : "thirdparty-consulted",
          {{"by", saying.event.source.value},
           {"party", data.party.value},
           {"until", format_time(data.respond_by)},
           {"text", data.question}}};
}

Sentence say(const Saying& saying, const ThirdpartyAnswered& data) {
  return {"thirdparty-answered", {{"party", saying.event.source.value}, {"text", data.statement}}};
}

Sentence say(const Saying& saying, const ThirdpartyObjected& data) {
  boost::json::object params{{"party", saying.event.source.value}, {"text", data.statement}};
  if (!data.clause) return {"thirdparty-objected", std::move(params)};
  params["clause"] = data.clause->value;
  return {"thirdparty-objected.clause", std::move(params)};
}

Sentence say(const Saying& saying, const ConsultationWithdrawn& data) {
  const Consultations& consultations = saying.agreement.consultations;
  const auto position = position_of(consultations, data.consultation);
  return {"consultation-withdrawn",
          {{"by", saying.event.source.value},
           {"party", consultations.asked[position.value()].party.value},
           {"text", data.reason}}};
}

Sight sight(const Look& look, const ThirdpartyConsulted& data) {
  return data.party == look.reader.party ? Sight::whole : Sight::hidden;
}

Sight sight(const Look&, const ThirdpartyAnswered&) {
  return Sight::hidden;
}

Sight sight(const Look&, const ThirdpartyObjected&) {
  return Sight::hidden;
}

Sight sight(const Look& look, const ConsultationWithdrawn& data) {
  const Consultations& consultations = look.agreement.consultations;
  const auto position = position_of(consultations, data.consultation);
  const bool is_asked = position && consultations.asked[*position].party == look.reader.party;
  return is_asked ? Sight::whole : Sight::hidden;
}

void show_consultations(const Showing& showing) {
  if (!showing.reader.reads_all() && !showing.reader.is_third_party()) return;
  const auto is_for = [&](const PartyId& party) {
    return showing.reader.reads_all() || party == showing.reader.party;
  };
  const Consultations& consultations = showing.agreement.consultations;
  boost::json::array asked = newest(showing, "consultations", consultations.asked, "question",
                                    [&](const Consultation& one) { return is_for(one.party); });
  for (boost::json::value& line : asked) {
    boost::json::object& one = line.as_object();
    if (auto* about = one.if_contains("about")) {  // the rest is for the rules
      boost::json::value proposal = about->at("proposal");
      one.erase("about");
      one["proposal"] = std::move(proposal);
    }
    if (const auto* answer = one.if_contains("answer")) {
      const LogIndex said{answer->at("index").to_number<std::uint64_t>()};
      one["statement"] = showing.texts(said).at("statement");
    }
  }
  showing.json["consultations"] = std::move(asked);
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
