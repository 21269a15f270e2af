// An evidence file as it is sent: part by part, each from a snapshot of its own, so that somebody
// who reads slowly keeps no old pages of the store alive.
// One call at a time, on any thread.
#pragma once

#include <memory>
#include <string>

#include "ledger/ledger.hpp"

namespace sopu::server {

class Evidence {
 public:
  Evidence(const Ledger& ledger, view::Asker asker, view::EvidenceScope scope)
      : ledger_(ledger), asker_(std::move(asker)), scope_(std::move(scope)) {}

  std::string head() const { return log::evidence_line(scope_.head); }
  // The next lines; nothing after the last. Throws if the caller may read no more.
  std::string next();

 private:
  const Ledger& ledger_;
  view::Asker asker_;
  view::EvidenceScope scope_;
  std::uint64_t next_index_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t hidden_ = 0;
  bool ended_ = false;
};

}  // namespace sopu::server
