// Where the terms behind a hash are found. States name terms by their hash; the documents stand in
// the proposals that brought them. A hash means one document for ever, so that it does not matter
// who keeps it where.
// As many threads as whoever implements it says.
#pragma once

#include "ledger/domain/terms/terms.hpp"

namespace sopu::domain {

class TermsBook {
 public:
  virtual ~TermsBook() = default;
  // Null for a hash of which no accepted proposal spoke.
  virtual TermsPtr find(const TermsHash& hash) = 0;
  // A proposal that results in these terms is folded.
  virtual void keep(const TermsPtr& terms) = 0;
};

using TermsBookPtr = std::shared_ptr<TermsBook>;

}  // namespace sopu::domain
