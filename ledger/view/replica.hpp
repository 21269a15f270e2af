// A part of a ledger, as somebody who may read it has it: the events of an agreement and those of
// the registry that they hang on. They are judged and folded by the projection that makes the
// server's views, and asked about by the same queries; so every answer is what the signed events
// give, whatever a server says. Nothing is stored.
// Belongs to one thread.
#pragma once

#include "ledger/view/projection.hpp"
#include "ledger/view/reader.hpp"

namespace sopu::view {

class Replica {
 public:
  explicit Replica(std::string origin);

  // The next event of the log that is part of it, its place proven by the caller. Refusal: its
  // signature or a rule; then one is forged, or one before it is missing.
  domain::Refusal take(std::string jws, const domain::Recorded& recorded);

  std::unique_ptr<store::Snapshot> snapshot() const;
  Shared& shared() { return shared_; }
  const domain::Registry& registry() const { return projection_.registry(); }

 private:
  struct Contents;

  std::shared_ptr<Contents> contents_;
  Shared shared_;
  Projection projection_;
};

}  // namespace sopu::view
