// Third parties: asked by a principal, heard by what they say, their objections kept.
#pragma once

#include "ledger/domain/agreement/context.hpp"

namespace sopu::domain {

struct ThirdpartyConsulted {
  PartyId party;
  std::string question;
  Time respond_by;
  friend bool operator==(const ThirdpartyConsulted&, const ThirdpartyConsulted&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ThirdpartyConsulted> auto& x) {
  auto& [party, question, respond_by] = x;
  visit("party", party);
  visit("question", question, text_form);
  visit("respondBy", respond_by);
}

struct ThirdpartyObjected {
  std::string statement;
  std::optional<ItemId> clause;
  friend bool operator==(const ThirdpartyObjected&, const ThirdpartyObjected&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ThirdpartyObjected> auto& x) {
  auto& [statement, clause] = x;
  visit("statement", statement, text_form);
  visit("clause", clause);
}

using ConsultationEvent = std::variant<ThirdpartyConsulted, ThirdpartyObjected>;
inline constexpr EventTable<ConsultationEvent> consultation_events{{
    {"sopu.thirdparty.consulted.v1", About::agreement, Chain::contract, Use::sign,
     Sender::principal, binds_nobody},
    {"sopu.thirdparty.objected.v1", About::agreement, Chain::contract, Use::sign,
     Sender::third_party, binds_nobody},
}};

// ---------------------------------------------------------------- the slice of the state

struct Consultation {
  EventId id;
  PartyId party;
  PartyId by;
  Time respond_by;
  bool heard = false;  // objected, commented, approved or rejected
  Recorded recorded;
  friend bool operator==(const Consultation&, const Consultation&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Consultation> auto& x) {
  auto& [id, party, by, respond_by, heard, recorded] = x;
  visit("id", id);
  visit("party", party);
  visit("by", by);
  visit("respondBy", respond_by);
  visit("heard", heard);
  visit("recorded", recorded);
}

struct Objection {
  EventId id;
  PartyId by;
  std::optional<ItemId> clause;
  Recorded recorded;
  friend bool operator==(const Objection&, const Objection&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Objection> auto& x) {
  auto& [id, by, clause, recorded] = x;
  visit("id", id);
  visit("by", by);
  visit("clause", clause);
  visit("recorded", recorded);
}

struct Consultations {
  SharedList<Consultation> asked;
  std::vector<std::uint32_t> waiting;  // positions of those not yet heard in time, rising
  SharedList<Objection> objections;
  friend bool operator==(const Consultations&, const Consultations&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Consultations> auto& x) {
  auto& [asked, waiting, objections] = x;
  visit("consultations", asked);
  visit("waiting", waiting);
  visit("objections", objections);
}

// A third party has spoken: its consultations no longer hold anything back.
struct Heard {
  PartyId party;
};

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const ThirdpartyConsulted&);
Refusal decide(const Context&, const ThirdpartyObjected&);
void evolve(const Fold&, const ThirdpartyConsulted&);
void evolve(const Fold&, const ThirdpartyObjected&);
void evolve(const Fold&, const Heard&);
Sentence say(const Saying&, const ThirdpartyConsulted&);
Sentence say(const Saying&, const ThirdpartyObjected&);
Sight sight(const Look&, const ThirdpartyConsulted&);
Sight sight(const Look&, const ThirdpartyObjected&);

// Its time is over.
void wait_no_more(Consultations& consultations, const EventId& id);
// Is the party asked and not yet heard?
bool waits_to_be_heard(const Agreement& agreement, const PartyId& party);
// Those asked whose time to answer runs.
void add_unheard(const Agreement& agreement, Time at, Remarks& found);

void show_consultations(const Showing& showing);
void due_in_consultations(const Agreement& agreement, Time at, Deadlines& list);

}  // namespace sopu::domain
