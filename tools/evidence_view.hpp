// An agreement as it comes out of an evidence file that was found genuine and whole: its events are
// folded as a server folds them, and the interface's questions are answered from them, as of the
// newest. Nothing is asked of anybody.
// One thread.
#pragma once

#include <istream>

#include "ledger/log/evidence.hpp"
#include "ledger/view/replica.hpp"
#include "server/questions.hpp"
#include "tools/dialogue.hpp"

namespace sopu::tools {

class EvidenceView {
 public:
  EvidenceView(std::istream& file, const crypto::NoteVerifier& ledger, words::Language language);

  const log::EvidenceHead& head() const { return head_; }
  // As a party that reads the whole agreement would be told.
  boost::json::value get(const Target& target);
  Get getter() {
    return [this](const Target& target) { return get(target); };
  }

 private:
  domain::PartyId find_asker();

  const crypto::NoteVerifier& ledger_;
  view::Replica replica_;
  log::EvidenceHead head_;
  server::AskedBy by_;
};

}  // namespace sopu::tools
