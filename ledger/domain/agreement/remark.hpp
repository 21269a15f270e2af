// What is said to the readers of an agreement, and to whom each of it is said.
// Values; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/domain/agreement/reader.hpp"
#include "ledger/domain/value/sentence.hpp"
#include "ledger/domain/value/shared_list.hpp"

namespace sopu::domain {

// For whom a remark is, besides those who read all of the agreement.
struct Audience {
  enum class Kind {
    principals,  // nobody else
    everyone,    // whoever reads anything of the agreement
    party,       // this party
    proposal,    // whoever sees this proposal
  };
  Kind kind = Kind::principals;
  PartyId party{};
  EventId proposal{};
  friend bool operator==(const Audience&, const Audience&) = default;
};
constexpr auto names_of(Audience::Kind) {
  return std::to_array<std::string_view>({"principals", "everyone", "party", "proposal"});
}
template <class Visit>
void fields(Visit&& visit, Of<Audience> auto& x) {
  auto& [kind, party, proposal] = x;
  visit("kind", kind);
  visit("party", party);
  visit("proposal", proposal);
}
inline Audience for_everyone() {
  return {Audience::Kind::everyone, {}, {}};
}
inline Audience for_party(PartyId party) {
  return {Audience::Kind::party, std::move(party), {}};
}
inline Audience for_readers_of(EventId proposal) {
  return {Audience::Kind::proposal, {}, std::move(proposal)};
}

struct Remark {
  Sentence sentence;
  Audience audience{};
  friend bool operator==(const Remark&, const Remark&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Remark> auto& x) {
  auto& [sentence, audience] = x;
  visit("sentence", sentence);
  visit("audience", audience);
}

// Something that is to be done, or will come about, by a time.
struct Deadline {
  Time at;
  Sentence what;                 // its code is the kind: `milestone-due`
  std::optional<PartyId> party;  // from whom; absent: from both principals
  std::string reference;         // id of the item, proposal or event
  Audience audience{};
};

}  // namespace sopu::domain
