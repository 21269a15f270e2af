// What binds when, painted: whatever is agreed covers what was there from its beginning on.
// Values; one thread.
#pragma once

#include <map>
#include <set>

#include "ledger/domain/agreement/proposal.hpp"

namespace sopu::test::naive {

using domain::ResultingTerms;
using domain::TermsHash;
using domain::Time;

class Timeline {
 public:
  void agree(const std::vector<ResultingTerms>& stretches) {
    begins_.erase(begins_.lower_bound(stretches.front().from), begins_.end());
    for (const ResultingTerms& one : stretches) begins_[one.from] = one.terms;
  }

  std::optional<Time> begin_at(Time at) const {
    const auto after = begins_.upper_bound(at);
    return after == begins_.begin() ? std::nullopt : std::optional(std::prev(after)->first);
  }
  std::optional<TermsHash> binds_at(Time at) const {
    const auto begin = begin_at(at);
    return begin ? std::optional(begins_.at(*begin)) : std::nullopt;
  }
  // Until the first binds it rules already.
  std::optional<TermsHash> rules_at(Time at) const {
    if (begins_.empty()) return std::nullopt;
    return binds_at(std::max(at, begins_.begin()->first));
  }

  std::vector<Time> begins_after(Time at) const {
    std::vector<Time> begins;
    for (auto one = begins_.upper_bound(at); one != begins_.end(); ++one) {
      begins.push_back(one->first);
    }
    return begins;
  }

  // Now, every beginning and that of each stretch, the last moment before each, and some between
  // and after.
  std::set<Time> instants(const std::vector<ResultingTerms>& stretches, Time now) const {
    std::set<Time> found{now};
    for (const auto& [from, terms] : begins_) found.insert(from);
    for (const ResultingTerms& one : stretches) found.insert(one.from);
    for (const Time begin : std::set<Time>(found)) {
      found.insert(begin - std::chrono::milliseconds{1});
      found.insert(begin + std::chrono::days{10});
      found.insert(begin + std::chrono::days{400});
    }
    return found;
  }

 private:
  std::map<Time, TermsHash> begins_;
};

}  // namespace sopu::test::naive
