// The questions that the interface answers, the same for HTTP and WebSocket: each checks who asks,
// and what one may not read looks exactly like what does not exist.
// Belongs to one thread; make one for each request.
#pragma once

#include <optional>

#include <boost/json/value.hpp>

#include "ledger/view/reader.hpp"

namespace sopu::view {

// The party that asks; nobody for public questions.
using Caller = std::optional<domain::PartyId>;

// One page of a list: `next` goes into the `after` of the next request, absent on the last page.
inline constexpr std::size_t page_limit_default = 50;
inline constexpr std::size_t page_limit_max = 500;
struct Page {
  std::string after;  // opaque, empty for the first
  std::size_t limit = page_limit_default;
};

struct AgreementFilter {
  std::optional<domain::PartyId> party;
  std::string state;  // a phase's name, or empty
  std::string text;   // words in id or title, case folded for ASCII
};

// At a time, and as known when the log ended with an event: either, both or neither.
struct When {
  std::optional<domain::Time> at;
  std::optional<domain::LogIndex> as_of;
};

class Queries {
 public:
  using Answer = domain::Result<boost::json::value>;

  Queries(const store::Snapshot& snapshot, StateCache& states, Caller caller, domain::Time now)
      : reader_(snapshot, &states), caller_(std::move(caller)), now_(now) {}

  Answer party(const domain::PartyId& id) const;
  Answer agreements(const AgreementFilter& filter, const Page& page) const;  // {items, next?}
  Answer agreement(const domain::AgreementId& id, const When& when) const;
  // The terms document alone; `hash` (if given) receives its hash for the ETag.
  Answer terms(const domain::AgreementId& id, std::optional<int> version, const When& when,
               std::string* hash = nullptr) const;
  Answer versions(const domain::AgreementId& id) const;
  // {from, to, patch, changes, readable}
  Answer diff(const domain::AgreementId& id, int from, int to) const;
  // The clause or item with this id in the terms in force at the time: its text, the version and
  // proposal it stems from, and who agreed to it.
  Answer clause(const domain::AgreementId& id, const domain::ItemId& clause,
                const When& when) const;
  Answer history(const domain::AgreementId& id, const Page& page) const;  // {items, next?}
  Answer deadlines(const domain::AgreementId& id, const When& when) const;
  // A stale proposal laid over the newest version: the data of a new proposal.
  Answer rebase(const domain::AgreementId& id, const domain::EventId& proposal) const;
  // {index, recordedAt, event, entry, jws}; registry events are everyone's.
  Answer event(domain::LogIndex index) const;

  // May the caller see this event's body?
  bool may_read(const domain::Event& event) const;

 private:
  struct Readable {
    StatePtr state;
    domain::Access access;  // the caller's, now
  };
  domain::Result<Readable> readable(const domain::AgreementId& id, const When& when) const;

  Reader reader_;
  Caller caller_;
  domain::Time now_;
};

}  // namespace sopu::view
