// What the topics of an agreement share: each event type has one `decide`, which says why it may
// not happen now (or nothing), one `evolve`, which writes it into the state once it happened, one
// `say` and one `sight`. A topic that keeps something in the state also has `show` (what of it a
// reader may see) and may have `follow` (what came of an event) and `due`. None has a default: what
// a type leaves out does not compile, and what nobody shows is hidden. Pure functions; any thread.
#pragma once

#include <map>
#include <vector>

#include <boost/json/object.hpp>

#include "ledger/domain/agreement/remark.hpp"
#include "ledger/domain/event/envelope.hpp"
#include "ledger/domain/event/event_type.hpp"
#include "ledger/domain/event/sight.hpp"
#include "ledger/domain/event/stream.hpp"
#include "ledger/domain/registry/roster.hpp"
#include "ledger/domain/value/texts.hpp"

namespace sopu::domain {

struct Agreement;
struct Series;

// Those that were loaded, by their streams.
using SeriesAround = std::map<StreamId, const Series*>;

// Everything a rule may look at. The event is signed by a key that may sign it, follows the newest
// contract event if it is one, and comes from somebody whom its type allows.
struct Context {
  const Registry& registry;
  const Agreement& agreement;
  const Envelope& event;
  const KeyRecord& signer;
  Time at;  // of the recording
  const Reader& source;
  const SeriesAround& series;  // by whose figures it is judged, if it is
};

struct Fold {
  Agreement& agreement;
  const Envelope& event;
  const KeyRecord& signer;
  const Recorded& recorded;
};

// An event of the agreement, told to somebody who sees it so far.
struct Saying {
  const Agreement& agreement;
  const Envelope& event;
  Sight sight;
};

// An event of the agreement, and somebody who does not read all of it.
struct Look {
  const Agreement& agreement;
  const Reader& reader;
  const Envelope& event;
  // The party that posted an earlier event, if there is such.
  const std::function<std::optional<PartyId>(const EventId&)>& author_of;
};

// The agreement at a time, shown member by member.
struct Showing {
  const Agreement& agreement;
  const Reader& reader;
  Time at;
  const Texts& texts;
  boost::json::object& json;
  const Roster& roster;  // as the agreement is shown: now, or as known then
};

// What an event changed: the agreement before and after.
struct Step {
  const Agreement* before;  // null at the beginning
  const Agreement& after;
  const Envelope& event;
  Time at;
  const Roster& roster;  // after the event
};

using Remarks = std::vector<Remark>;
using Deadlines = std::vector<Deadline>;

inline Error role_may_not(std::string_view variant, const Reader& source, std::string_view type) {
  return refuse_rule(
      {"role-may-not." + std::string(variant),
       {{"party", source.party.value}, {"role", name(source.role)}, {"type", type}}});
}

}  // namespace sopu::domain
