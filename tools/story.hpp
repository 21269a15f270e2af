// What the parties of the demo say to each other, event by event, over the real interface. The
// benchmarks use its beginning to make agreements.
// One thread.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "ledger/domain/terms/terms.hpp"
#include "tools/proposal_data.hpp"
#include "tools/signing.hpp"

namespace sopu::tools {

struct Said {
  std::string id;  // of the event
  std::uint64_t index = 0;
};

// Somebody who can sign.
class Voice {
 public:
  virtual ~Voice() = default;
  virtual domain::Result<Said> try_to_say(const Act& act) = 0;
  virtual domain::Time now() const { return system_clock()(); }  // by its clock

  // Says it; Refused if the ledger will not have it.
  Said say(const Act& act) { return value_or_stop(try_to_say(act)); }
};

struct Sides {
  std::vector<Voice*> provider;  // in each the people that it takes to approve
  std::vector<Voice*> customer;
  std::map<std::string, Voice*> consulted{};  // by party
};

// From the first event to the first version: agreement, gates, feasibility, proposal, third
// parties, approvals.
void initiate(Voice& provider, const std::string& id, const domain::Terms& terms);
void close_gates(const Sides& sides, const std::string& id);
void attest_feasibility(Voice& provider, const std::string& id, const domain::Terms& terms);
// The provider asks a third party about a proposal; the consultation's id.
std::string consult(Voice& provider, const std::string& id, const std::string& proposal,
                    const std::string& party, const std::string& question);
void reach_agreement(const Sides& sides, const std::string& id, const domain::TermsPtr& terms);

// A proposed change of terms, its id.
std::string propose_change(Voice& proposer, const std::string& id, const domain::Terms& base,
                           const domain::Terms& result, const std::string& reason,
                           domain::Time earliest);
void approve(const std::vector<Voice*>& people, const std::string& id, const std::string& proposal);

// The terms with another value at a JSON Pointer.
domain::TermsPtr with(const domain::Terms& terms, std::string_view pointer,
                      boost::json::value value);

// Of an event about it.
std::string about(const std::string& id);
std::vector<Voice*> everyone(const Sides& sides);
// Of a proposal of this voice, by its clock.
ProposalFrame frame_of(const Voice& proposer, const std::string& reason, domain::Time from);

// By party and person: `acme/anna`.
using Voices = std::map<std::string, Voice*>;

// Where the story of the demo is told.
struct Stage {
  Voices voices;
  std::uint64_t seed = 0;  // of what is left to chance
  domain::Time end;        // of the story, when it was begun: the present
  std::function<domain::Time()> now;
  // The story's clock goes on, with all that falls due until then.
  std::function<void(domain::Time)> go_to;
  // To the present, where the clock is the real one.
  std::function<void()> catch_up;
  // What is to be said in the report of a month, as the ledger computes it.
  std::function<boost::json::object(const std::string& agreement, const std::string& month)> report;
  std::function<void(const std::string&)> told;  // gets a line for each step
};

// Some fourteen months before the present: the first agreement binds for thirteen whole months.
domain::Time begin_of_story(domain::Time end);
// The three agreements of the demo.
void tell_story(const Stage& stage);
// The first of them, acme-hosting: how it came about, and its first year.
void tell_hosting(const Stage& stage);

}  // namespace sopu::tools
