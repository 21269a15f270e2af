// The states of an audit's streams and their terms: those used last in memory, as many bytes as are
// allowed, the others in a file.
// Belongs to one thread.
#pragma once

#include <list>
#include <map>
#include <unordered_map>

#include "ledger/audit/spill.hpp"
#include "ledger/domain/route.hpp"
#include "ledger/limits.hpp"

namespace sopu::audit {

// Terms are never forgotten: a version of long ago may rule again.
class SpilledTerms : public domain::TermsBook {
 public:
  explicit SpilledTerms(std::size_t bytes_max = limits::audit_terms_bytes_max)
      : bytes_max_(bytes_max) {}

  domain::TermsPtr find(const domain::TermsHash& hash) override;
  void keep(const domain::TermsPtr& terms) override;

 private:
  struct Held {
    domain::TermsPtr terms;  // null while it is in the file alone
    std::optional<Spill::Place> place;
    std::list<domain::TermsHash>::iterator recent;
  };
  void use(const domain::TermsHash& hash, Held& held, domain::TermsPtr terms);

  const std::size_t bytes_max_;
  Spill spill_;
  std::map<domain::TermsHash, Held> held_;
  std::list<domain::TermsHash> recent_;  // of those in memory, the most recent first
  std::size_t bytes_ = 0;
};

class HeldStates {
 public:
  explicit HeldStates(std::size_t states_bytes_max = limits::audit_states_bytes_max,
                      std::size_t terms_bytes_max = limits::audit_terms_bytes_max)
      : bytes_max_(states_bytes_max), terms_(std::make_shared<SpilledTerms>(terms_bytes_max)) {}

  struct Held {
    std::optional<domain::StreamState> state;
    std::size_t measured_bytes = 0;  // of the state as it would be stored, some events ago
    std::size_t bytes_since = 0;     // of the events since
    std::size_t bytes() const { return measured_bytes + bytes_since; }
    // With events of an agreement withheld its state cannot be told any more, and only signatures
    // and the chain of bases are left to check.
    bool partly_withheld = false;
    std::optional<domain::Hash> head;  // newest readable contract event, if partly withheld
  };

  // The reference is good until the next call of fit().
  Held& hold(const domain::StreamId& stream, const domain::ClockBookPtr& clock = nullptr);
  // An event of so many bytes was folded into it.
  void grown(Held& held, std::size_t bytes);
  // Lets go of what is over the limit.
  void fit();

  const domain::TermsBookPtr& terms() const { return terms_; }
  // Of the states in memory, about.
  std::size_t bytes() const { return bytes_; }

 private:
  struct Entry {
    Held held;
    bool in_memory = true;
    std::optional<Spill::Place> place;  // of a state that is not
    std::list<domain::StreamId>::iterator recent;
  };

  const std::size_t bytes_max_;
  domain::TermsBookPtr terms_;
  Spill spill_;
  std::unordered_map<domain::StreamId, Entry> entries_;
  std::list<domain::StreamId> recent_;  // of those in memory, the most recent first
  std::size_t bytes_ = 0;
};

}  // namespace sopu::audit
