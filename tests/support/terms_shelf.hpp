// The terms of the stories, in memory.
// One thread.
#pragma once

#include <map>

#include "ledger/domain/terms/terms_book.hpp"

namespace sopu::test {

class TermsShelf : public domain::TermsBook {
 public:
  domain::TermsPtr find(const domain::TermsHash& hash) override {
    const auto found = terms_.find(hash);
    return found == terms_.end() ? nullptr : found->second;
  }
  void keep(const domain::TermsPtr& terms) override { terms_.emplace(terms->hash(), terms); }

 private:
  std::map<domain::TermsHash, domain::TermsPtr> terms_;
};

}  // namespace sopu::test
