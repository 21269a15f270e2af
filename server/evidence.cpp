#include "server/evidence.hpp"

#include <stdexcept>

namespace sopu::server {

std::string Evidence::next() {
  if (ended_) return {};
  const auto snapshot = ledger_.snapshot();
  view::Queries queries(*snapshot, ledger_.shared(), asker_, ledger_.now());
  const auto events = queries.evidence_events(scope_, next_index_);
  if (!events) throw std::runtime_error("the evidence is not readable any more");
  std::string lines;
  for (const log::EvidenceEvent& event : *events) {
    lines += log::evidence_line(event);
    next_index_ = event.index + 1;
    ++events_;
    if (event.is_hidden()) ++hidden_;
  }
  ended_ = events->empty();
  if (ended_) lines = log::evidence_line(log::EvidenceEnd{events_, hidden_, scope_.contract_head});
  return lines;
}

}  // namespace sopu::server
