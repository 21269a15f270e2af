// Agreements to measure on: what is signed for them, one event after the other.
// One thread.
#pragma once

#include <cstdint>
#include <string>

#include "crypto/bytes.hpp"
#include "tools/bench.hpp"

namespace sopu::tools {

// The sample of a warehouse between the parties of the benchmarks, whom one person each suffices;
// their third party is asked.
domain::TermsPtr bench_terms();
inline constexpr const char* bench_clause = "one-shift";  // an item of them

// An agreement with a chain of versions, each in force a month after the one before.
struct VersionChain {
  domain::TermsPtr newest;
  domain::Time start;   // of the first version
  domain::Time middle;  // somewhere in the middle of the chain
};
VersionChain make_versions(Ledger& ledger, const BenchParties& parties, const std::string& id,
                           int versions);
// An agreement that has been in force since a date, and what it measures.
domain::TermsPtr make_measured(Ledger& ledger, const BenchParties& parties, const std::string& id,
                               domain::Date since);
inline constexpr const char* bench_objective = "instance-uptime";

// The newest contract event of an agreement that has begun.
crypto::Hash contract_head(const Ledger& ledger, const std::string& agreement);

// Signs the events of one agreement, those of its contract each with the base of the one before.
class ContractSigner {
 public:
  ContractSigner(std::string origin, std::string agreement, crypto::Hash base);

  std::string comment(const server::Identity& by);  // the compact JWS
  std::string contract(const server::Identity& by, const std::string& type,
                       boost::json::value data);
  const std::string& last_contract_id() const { return last_contract_id_; }
  const std::string& agreement() const { return agreement_; }

 private:
  std::string sign(const server::Identity& by, const std::string& type, boost::json::value data,
                   std::optional<crypto::Hash> base);

  std::string origin_;
  std::string agreement_;
  crypto::Hash base_;
  std::string last_contract_id_;
};

// What the provider measures of the objective, minute by minute: one of a thousand is down.
class MeasuredMinutes {
 public:
  MeasuredMinutes(const BenchParties& parties, std::string origin, std::string agreement,
                  crypto::Hash genesis, domain::Time from);
  std::string next();
  domain::Time reached() const { return at_; }

 private:
  const BenchParties& parties_;
  std::string origin_;
  std::string agreement_;
  crypto::Hash genesis_;
  crypto::Hash base_;
  domain::Time at_;
  std::uint64_t count_ = 0;
};

// Events of about 1 KiB for one agreement of its own, by the provider alone: the first initiates
// it, then a comment, a contract event, a comment …
class EventSource {
 public:
  EventSource(const BenchParties& parties, std::string origin, std::string agreement,
              crypto::Hash genesis);
  std::string next();

 private:
  const BenchParties& parties_;
  ContractSigner signer_;
  std::uint64_t count_ = 0;
};

// An agreement that grows: comments, and every tenth event one of its contract that stays in its
// state: a consultation, an objection, a statement of feasibility, a proposal, its withdrawal, in
// turn.
class GrowingAgreement {
 public:
  // Begins with the initiation.
  GrowingAgreement(const BenchParties& parties, std::string origin, std::string agreement,
                   crypto::Hash genesis);
  // Goes on where something was agreed.
  GrowingAgreement(const BenchParties& parties, std::string origin, std::string agreement,
                   crypto::Hash head, const VersionChain& agreed, int versions);
  std::string next();

 private:
  std::string contract_event();
  boost::json::object proposal() const;

  const BenchParties& parties_;
  ContractSigner signer_;
  domain::TermsPtr agreed_;  // the newest terms; null before there are any
  domain::Time effective_from_;
  std::uint64_t count_ = 0;
  std::uint64_t contract_count_ = 0;
};

}  // namespace sopu::tools
