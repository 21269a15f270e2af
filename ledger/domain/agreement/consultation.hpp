// Third parties: asked by a principal about a proposal, heard by what they answer, their objections
// kept. Each that is only consulted, and that terms name where something changes, must have been
// asked, and heard or given its time.
#pragma once

#include "ledger/domain/agreement/stretch.hpp"

namespace sopu::domain {

struct ThirdpartyConsulted {
  PartyId party;
  std::string question;
  Time respond_by;
  std::optional<EventId> proposal;  // absent: a question for which no proposal waits
  friend bool operator==(const ThirdpartyConsulted&, const ThirdpartyConsulted&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ThirdpartyConsulted> auto& x) {
  auto& [party, question, respond_by, proposal] = x;
  visit("party", party);
  visit("question", question, text_form);
  visit("respondBy", respond_by);
  visit("proposal", proposal);
}

struct ThirdpartyAnswered {
  EventId consultation;
  std::string statement;
  friend bool operator==(const ThirdpartyAnswered&, const ThirdpartyAnswered&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ThirdpartyAnswered> auto& x) {
  auto& [consultation, statement] = x;
  visit("consultation", consultation);
  visit("statement", statement, text_form);
}

struct ThirdpartyObjected {
  std::string statement;
  std::optional<ItemId> clause;
  std::optional<EventId> consultation;  // absent: it answers all that wait for the party
  friend bool operator==(const ThirdpartyObjected&, const ThirdpartyObjected&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ThirdpartyObjected> auto& x) {
  auto& [statement, clause, consultation] = x;
  visit("statement", statement, text_form);
  visit("clause", clause);
  visit("consultation", consultation);
}

struct ConsultationWithdrawn {
  EventId consultation;
  std::string reason;
  friend bool operator==(const ConsultationWithdrawn&, const ConsultationWithdrawn&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ConsultationWithdrawn> auto& x) {
  auto& [consultation, reason] = x;
  visit("consultation", consultation);
  visit("reason", reason, text_form);
}

using ConsultationEvent = std::variant<ThirdpartyConsulted, ThirdpartyAnswered, ThirdpartyObjected,
                                       ConsultationWithdrawn>;
inline constexpr EventTable<ConsultationEvent> consultation_events{{
    {"sopu.thirdparty.consulted.v1", About::agreement, Chain::contract, Use::sign,
     Sender::principal, binds_nobody},
    {"sopu.thirdparty.answered.v1", About::agreement, Chain::contract, Use::sign,
     Sender::third_party, binds_nobody},
    {"sopu.thirdparty.objected.v1", About::agreement, Chain::contract, Use::sign,
     Sender::third_party, binds_nobody},
    {"sopu.consultation.withdrawn.v1", About::agreement, Chain::contract, Use::sign,
     Sender::principal, binds_nobody},
}};

// ---------------------------------------------------------------- the slice of the state

enum class Hearing { waiting, heard, silent, withdrawn };
constexpr auto names_of(Hearing) {
  return std::to_array<std::string_view>({"waiting", "heard", "silent", "withdrawn"});
}

// The part of a proposal's terms that was asked about: of which tree of proposals, and what it
// says.
struct AskedAbout {
  EventId proposal;
  EventId tree;
  Hash part;  // part_of() the party
  friend bool operator==(const AskedAbout&, const AskedAbout&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<AskedAbout> auto& x) {
  auto& [proposal, tree, part] = x;
  visit("proposal", proposal);
  visit("tree", tree);
  visit("part", part);
}

struct Consultation {
  EventId id;
  PartyId party;
  PartyId by;
  std::optional<AskedAbout> about;
  Time respond_by;
  Hearing state = Hearing::waiting;
  Recorded recorded;
  std::optional<Recorded> answer;  // exactly of one that was heard
  friend bool operator==(const Consultation&, const Consultation&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Consultation> auto& x) {
  auto& [id, party, by, about, respond_by, state, recorded, answer] = x;
  visit("id", id);
  visit("party", party);
  visit("by", by);
  visit("about", about);
  visit("respondBy", respond_by);
  visit("state", state);
  visit("recorded", recorded);
  visit("answer", answer);
}

struct Objection {
  EventId id;
  PartyId by;
  std::optional<ItemId> clause;
  std::optional<EventId> consultation;
  Recorded recorded;
  friend bool operator==(const Objection&, const Objection&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Objection> auto& x) {
  auto& [id, by, clause, consultation, recorded] = x;
  visit("id", id);
  visit("by", by);
  visit("clause", clause);
  visit("consultation", consultation);
  visit("recorded", recorded);
}

struct Consultations {
  SharedList<Consultation> asked;
  std::vector<std::uint32_t> waiting;  // positions of those of that state, rising
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

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const ThirdpartyConsulted&);
Refusal decide(const Context&, const ThirdpartyAnswered&);
Refusal decide(const Context&, const ThirdpartyObjected&);
Refusal decide(const Context&, const ConsultationWithdrawn&);
void evolve(const Fold&, const ThirdpartyConsulted&);
void evolve(const Fold&, const ThirdpartyAnswered&);
void evolve(const Fold&, const ThirdpartyObjected&);
void evolve(const Fold&, const ConsultationWithdrawn&);
Sentence say(const Saying&, const ThirdpartyConsulted&);
Sentence say(const Saying&, const ThirdpartyAnswered&);
Sentence say(const Saying&, const ThirdpartyObjected&);
Sentence say(const Saying&, const ConsultationWithdrawn&);
Sight sight(const Look&, const ThirdpartyConsulted&);
Sight sight(const Look&, const ThirdpartyAnswered&);
Sight sight(const Look&, const ThirdpartyObjected&);
Sight sight(const Look&, const ConsultationWithdrawn&);

// Its time is over.
void end_in_silence(Consultations& consultations, const EventId& id);
// What the proposal's terms say of a party in each stretch of time where they say something else.
Hash part_of(const Stretches& stretches, const PartyId& party);
// The third parties that must be asked about the proposal and were not, and those whose time to
// answer on it runs.
void add_unheard(const Agreement& agreement, const Proposal& proposal, Time at, Remarks& found);

void show_consultations(const Showing& showing);
void due_in_consultations(const Agreement& agreement, Time at, Deadlines& list);

}  // namespace sopu::domain
