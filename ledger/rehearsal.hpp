// A dry run: the payload that somebody would sign, and what it would do, told as far as its signer
// may know. The same `decide`, `evolve` and `effect_of` as for an event, over copies of the states
// that it touches; nothing of it stays. What the ledger does for `prepare`, and a client, over the
// events that it has itself, before it signs.
// Pure but for the machine's zones; the thread that the snapshot belongs to.
#pragma once

#include "ledger/view/reading.hpp"
#include "ledger/zone_files.hpp"

namespace sopu {

// What a client signs, and what it would do.
struct Prepared {
  std::string payload;
  domain::Told effect;
  domain::Zone zone{};  // in which its instants are told

  // The event that it follows. Who may not read that one signs over its hash, its index, when it
  // was recorded and the proof that the log holds it, and is told that something unseen lies
  // before.
  struct Base {
    domain::Head head;
    domain::Time recorded_at{};
    bool seen = true;
    std::string proof;  // C2SP tlog-proof text
  };
  std::optional<Base> base;
};

// Where it is tried.
struct Stage {
  const store::Snapshot& snapshot;
  view::Shared& shared;
  const domain::Registry& registry;
  domain::Time now;
  const ZoneSource& machine_zone;  // for a zone that is not on record yet
};

// What somebody would sign.
struct Intent {
  domain::PartyId party;
  domain::Kid kid;
  std::string type;
  std::string subject;
  boost::json::value data;
  std::optional<domain::EventId> id{};  // that its signer chose; absent: a new one
};

// Without the proof of the base. What whoever asks leaves out of a proposal (when it expires, the
// stretches of time with their bases and results) and of an approval (the proposal's event and
// results) is put in.
domain::Result<Prepared> rehearse(const Stage& stage, const Intent& intent);

}  // namespace sopu
