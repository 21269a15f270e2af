// What a side of a dispute and its neutral tell each other alone. That it was told is for all who
// read the case; the words are a document beside the log that begins with random bytes, so that
// nobody guesses them from the hash.
#pragma once

#include "ledger/domain/agreement/context.hpp"

namespace sopu::domain {

struct StatementConfided {
  EventId dispute;
  PartyId party;  // that is told: the neutral, or by the neutral a principal
  Hash sha256;    // of the document, which the signer has put beside the log
  friend bool operator==(const StatementConfided&, const StatementConfided&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<StatementConfided> auto& x) {
  auto& [dispute, party, sha256] = x;
  visit("dispute", dispute);
  visit("party", party);
  visit("sha256", sha256);
}

using ConfidenceEvent = std::variant<StatementConfided>;
inline constexpr EventTable<ConfidenceEvent> confidence_events{{
    {"sopu.statement.confided.v1", About::agreement, Chain::dispute, Use::sign, Sender::reader,
     binds_nobody, AfterEnd::taken},
}};

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const StatementConfided&);
void evolve(const Fold&, const StatementConfided&);
Sentence say(const Saying&, const StatementConfided&);
Sight sight(const Look&, const StatementConfided&);

}  // namespace sopu::domain
