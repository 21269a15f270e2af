// What the writer's turn consists of. Only for the two files of the Sequencer.
// The writer's thread.
#pragma once

#include "ledger/sequencer.hpp"

namespace sopu {

struct Sequencer::Accepted {
  Admitted admitted;
  domain::Recorded recorded;
  domain::Effect effect;
};

struct Sequencer::Batch {
  domain::Time at{};
  std::vector<Accepted> accepted{};
  std::vector<Admitted> repeated{};
};

}  // namespace sopu
