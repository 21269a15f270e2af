// What can be recomputed from the events of a log alone, without the state.
// Values; one thread.
#pragma once

#include <map>

#include "tests/support/given_when_then.hpp"

namespace sopu::test {

struct KeyLife {
  PartyId party;
  bool revoked = false;
};

// Reads the log from the first event on, without the state: chains, valid keys, what approvals
// name.
class Witnessed {
 public:
  explicit Witnessed(const World& world) {
    for (const auto& [event, recorded] : world.log) read(event);
  }

  Head head;
  std::uint64_t contract_events = 0;
  bool chain_unbroken = true;
  bool keys_valid = true;
  bool approvals_name_the_result = true;

 private:
  void read(const Event& event) {
    if (const auto* one = get_if<LedgerOpened>(event.payload)) {
      add(event.source, one->key);
      opening_ = head.event = event.hash;
    } else if (const auto* enrolled = get_if<PartyEnrolled>(event.payload)) {
      add(enrolled->request.party, enrolled->request.key);
    } else if (const auto* added = get_if<KeyAdded>(event.payload)) {
      add(added->request.party, added->request.key);
    }
    const KeyLife& key = keys_.at(event.kid);
    keys_valid = keys_valid && !key.revoked && key.party == event.source;
    if (const auto* revoked = get_if<KeyRevoked>(event.payload)) {
      keys_.at(revoked->kid).revoked = true;
    }
    read_base(event);
    if (const auto* submitted = get_if<ProposalSubmitted>(event.payload)) {
      for (const SubmittedStretch& one : submitted->results) {
        results_[event.id].push_back({one.from, one.terms});
      }
    } else if (const auto* approved = get_if<ProposalApproved>(event.payload)) {
      approvals_name_the_result =
          approvals_name_the_result && results_.at(approved->proposal) == approved->results;
    }
  }

  // Every event names the newest of its chain, the first of a chain the opening.
  void read_base(const Event& event) {
    if (const auto dispute = case_of(event.payload)) {
      Hash& newest = cases_.at(*dispute);
      chain_unbroken = chain_unbroken && event.base == newest;
      newest = event.hash;
    } else if (type_of(event.payload).chain == Chain::contract) {
      if (holds<DisputeRaised>(event.payload)) cases_[event.id] = event.hash;
      chain_unbroken = chain_unbroken && event.base == head.event;
      head.event = event.hash;
      ++contract_events;
    } else if (const auto* party = std::get_if<PartyId>(&event.subject)) {
      const auto newest = chains_.emplace(*party, opening_).first;
      chain_unbroken = chain_unbroken && event.base == newest->second;
      newest->second = event.hash;
    }
  }

  void add(const PartyId& party, const NewKey& key) { keys_[key.kid] = {party}; }

  Hash opening_;
  std::map<EventId, Hash> cases_;  // the newest event of each
  std::map<PartyId, Hash> chains_;
  std::map<Kid, KeyLife> keys_;
  std::map<EventId, std::vector<ResultingTerms>> results_;
};

}  // namespace sopu::test
