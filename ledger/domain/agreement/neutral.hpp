// The neutral of a dispute: somebody who takes neither side. Both principals agree on one, or the
// terms name who it is where they do not; it is there once it has declared what could be held
// against it. While a level waits for one its time stands still.
#pragma once

#include "ledger/domain/agreement/context.hpp"

namespace sopu::domain {

struct Dispute;
struct DisputeLevel;

struct NeutralProposed {
  EventId dispute;
  PartyId party;
  std::string reason;
  friend bool operator==(const NeutralProposed&, const NeutralProposed&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<NeutralProposed> auto& x) {
  auto& [dispute, party, reason] = x;
  visit("dispute", dispute);
  visit("party", party);
  visit("reason", reason, text_form);
}

struct NeutralAccepted {
  EventId dispute;
  PartyId party;
  friend bool operator==(const NeutralAccepted&, const NeutralAccepted&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<NeutralAccepted> auto& x) {
  auto& [dispute, party] = x;
  visit("dispute", dispute);
  visit("party", party);
}

// By the neutral itself.
struct NeutralDeclared {
  EventId dispute;
  std::string independence;
  std::string disclosed;  // what either side could hold against it; may be empty
  friend bool operator==(const NeutralDeclared&, const NeutralDeclared&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<NeutralDeclared> auto& x) {
  auto& [dispute, independence, disclosed] = x;
  visit("dispute", dispute);
  visit("independence", independence, text_form);
  visit("disclosed", disclosed, text_or_none);
}

struct NeutralChallenged {
  EventId dispute;
  std::string reason;
  friend bool operator==(const NeutralChallenged&, const NeutralChallenged&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<NeutralChallenged> auto& x) {
  auto& [dispute, reason] = x;
  visit("dispute", dispute);
  visit("reason", reason, text_form);
}

// By whom the level's terms let appoint.
struct ChallengeDecided {
  EventId dispute;
  bool upheld;  // the neutral is none any more
  std::string reason;
  friend bool operator==(const ChallengeDecided&, const ChallengeDecided&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ChallengeDecided> auto& x) {
  auto& [dispute, upheld, reason] = x;
  visit("dispute", dispute);
  visit("upheld", upheld);
  visit("reason", reason, text_form);
}

struct NeutralResigned {
  EventId dispute;
  std::string reason;
  friend bool operator==(const NeutralResigned&, const NeutralResigned&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<NeutralResigned> auto& x) {
  auto& [dispute, reason] = x;
  visit("dispute", dispute);
  visit("reason", reason, text_form);
}

using NeutralEvent = std::variant<NeutralProposed, NeutralAccepted, NeutralDeclared,
                                  NeutralChallenged, ChallengeDecided, NeutralResigned>;
inline constexpr EventTable<NeutralEvent> neutral_events{{
    {"sopu.neutral.proposed.v1", About::agreement, Chain::dispute, Use::sign, Sender::principal,
     binds_nobody, AfterEnd::taken},
    {"sopu.neutral.accepted.v1", About::agreement, Chain::dispute, Use::sign, Sender::principal,
     binds_nobody, AfterEnd::taken},
    {"sopu.neutral.declared.v1", About::agreement, Chain::dispute, Use::sign, Sender::reader,
     binds_nobody, AfterEnd::taken},
    {"sopu.neutral.challenged.v1", About::agreement, Chain::dispute, Use::sign, Sender::principal,
     binds_nobody, AfterEnd::taken},
    {"sopu.challenge.decided.v1", About::agreement, Chain::dispute, Use::sign, Sender::reader,
     binds_nobody, AfterEnd::taken},
    {"sopu.neutral.resigned.v1", About::agreement, Chain::dispute, Use::sign, Sender::reader,
     binds_nobody, AfterEnd::taken},
}};

// ---------------------------------------------------------------- the slice of a dispute

// Somebody who was proposed, and by which principals it is wanted.
struct Nomination {
  PartyId party;
  std::vector<PartyId> wanted_by;
  friend bool operator==(const Nomination&, const Nomination&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Nomination> auto& x) {
  auto& [party, wanted_by] = x;
  visit("party", party);
  visit("wantedBy", wanted_by);
}

// Somebody who is the neutral, or was.
struct Seat {
  PartyId party;
  bool by_terms;  // the principals did not agree on anybody
  Recorded appointed;
  std::optional<Recorded> declared;  // from then on it is there
  std::optional<Recorded> left;      // it resigned, a challenge was upheld, or the dispute is over
  friend bool operator==(const Seat&, const Seat&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Seat> auto& x) {
  auto& [party, by_terms, appointed, declared, left] = x;
  visit("party", party);
  visit("byTerms", by_terms);
  visit("appointed", appointed);
  visit("declared", declared);
  visit("left", left);
}

struct Challenge {
  Role side;
  PartyId party;
  std::optional<PartyId> decided_by;  // absent: nobody but who is challenged
  std::optional<bool> upheld;         // absent until it is decided
  Recorded recorded;
  friend bool operator==(const Challenge&, const Challenge&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Challenge> auto& x) {
  auto& [side, party, decided_by, upheld, recorded] = x;
  visit("side", side);
  visit("party", party);
  visit("decidedBy", decided_by);
  visit("upheld", upheld);
  visit("recorded", recorded);
}

struct Neutrals {
  std::vector<Nomination> nominations;  // while nobody is the neutral
  std::vector<Seat> seats;              // in order; the last one's may be taken
  std::vector<Challenge> challenges;
  std::optional<Time> waited_for_since;  // the level's time stands still since then
  bool waited = false;                   // it did so on this level, or does

  // Who is the neutral, declared or not; null if nobody is.
  const Seat* seat() const;
  bool are_there() const { return seat() && seat()->declared; }
  friend bool operator==(const Neutrals&, const Neutrals&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Neutrals> auto& x) {
  auto& [nominations, seats, challenges, waited_for_since, waited] = x;
  visit("nominations", nominations);
  visit("seats", seats);
  visit("challenges", challenges);
  visit("waitedForSince", waited_for_since);
  visit("waited", waited);
}

// Somebody who is the neutral of so many disputes, or was until then: it reads all as long as it
// is.
struct NeutralService {
  PartyId party;
  int seats;
  Time until;  // without a seat
  friend bool operator==(const NeutralService&, const NeutralService&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<NeutralService> auto& x) {
  auto& [party, seats, until] = x;
  visit("party", party);
  visit("seats", seats);
  visit("until", until);
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const NeutralProposed&);
Refusal decide(const Context&, const NeutralAccepted&);
Refusal decide(const Context&, const NeutralDeclared&);
Refusal decide(const Context&, const NeutralChallenged&);
Refusal decide(const Context&, const ChallengeDecided&);
Refusal decide(const Context&, const NeutralResigned&);
void evolve(const Fold&, const NeutralProposed&);
void evolve(const Fold&, const NeutralAccepted&);
void evolve(const Fold&, const NeutralDeclared&);
void evolve(const Fold&, const NeutralChallenged&);
void evolve(const Fold&, const ChallengeDecided&);
void evolve(const Fold&, const NeutralResigned&);
Sentence say(const Saying&, const NeutralProposed&);
Sentence say(const Saying&, const NeutralAccepted&);
Sentence say(const Saying&, const NeutralDeclared&);
Sentence say(const Saying&, const NeutralChallenged&);
Sentence say(const Saying&, const ChallengeDecided&);
Sentence say(const Saying&, const NeutralResigned&);
Sight sight(const Look&, const NeutralProposed&);
Sight sight(const Look&, const NeutralAccepted&);
Sight sight(const Look&, const NeutralDeclared&);
Sight sight(const Look&, const NeutralChallenged&);
Sight sight(const Look&, const ChallengeDecided&);
Sight sight(const Look&, const NeutralResigned&);

// A level begins: if it needs a neutral and has none, its time stands still.
void begin_waiting(Dispute& dispute, const DisputeLevel& level, Time at);
// Nobody is its neutral any more: it is over.
void release_neutral(const Fold& fold, Dispute& dispute);
// The principals did not agree on anybody in time.
void appoint_by_terms(const Fold& fold, Dispute& dispute);
// Whom the level's terms name where the principals do not agree, if it may still be the neutral,
// and when it comes to that; nothing while there is somebody or nobody is waited for.
struct Appointment {
  PartyId party;
  Time at;
};
std::optional<Appointment> appointment(const Agreement& agreement, const Dispute& dispute);
// Until when the level waits; nothing if it does not.
std::optional<Time> waits_until(const Dispute& dispute);

// Does a challenge of a neutral, in any of them, wait for the party's decision?
bool has_challenge_to_decide(const Agreement& agreement, const PartyId& party);
// Does the party decide on a challenge in it, or did it?
bool decides_challenges(const Dispute& dispute, const PartyId& party);
// The source is the neutral and there.
Refusal refuse_unless_neutral(const Context& context, const Dispute& dispute);

}  // namespace sopu::domain
