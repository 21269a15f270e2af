// When a proposal may take effect: the same answer for who asks before proposing and for the
// refusals of a date, which name the next one that is allowed.
// Pure functions; any thread.
#pragma once

#include "ledger/domain/agreement/stretch.hpp"

namespace sopu::domain {

struct NextDate {
  std::optional<Time> next;   // absent: there is none
  std::vector<Sentence> why;  // what made it that one, or what leaves none
  std::optional<Time> until;  // the last one: the end of what is in force, if it has an end
};
template <class Visit>
void fields(Visit&& visit, Of<NextDate> auto& x) {
  auto& [next, why, until] = x;
  visit("next", next);
  visit("why", why);
  visit("until", until);
}

// What somebody means to propose, as far as its date depends on it.
struct DateWanted {
  ProposalKind kind = ProposalKind::amendment;
  std::vector<std::string> paths;  // into the terms, of what is to change: as in `Change`
  Time after;                      // not before then
};
// For what would be proposed at a time, and is not retroactive. Where no window is touched it is a
// local midnight: any other moment is allowed, too.
NextDate next_date(const Agreement& agreement, const DateWanted& wanted, Time at);
// Paths that lead nowhere in the terms, as their reader sees them. What is to be added is not there
// yet, but what it is added to is.
Refusal refuse_paths(const boost::json::value& terms, const std::vector<std::string>& paths);
// Of paths at which nothing is yet it is not known what windows they will have.
std::vector<Sentence> told_of_new(const boost::json::value& terms,
                                  const std::vector<std::string>& paths);

// The next date on which this proposal would be allowed that is recorded at a time.
std::optional<Time> next_date(const Agreement& agreement, const ProposalSubmitted& data, Time at);
// The refusal of the date of a proposal that is recorded at a time: with the next one on which the
// very same would be allowed, if there is one, as `next`; its code then ends in `.next`.
Error naming_next(Error refusal, const Agreement& agreement, const ProposalSubmitted& data,
                  Time at);

// The end of what is in force: no change takes effect after it.
std::optional<Time> last_date(const Agreement& agreement);

// Where windows would be cut in two: at the beginning of a stretch, between what bound before it
// and its own result. The first windows of an agreement begin when it does.
struct Cut {
  Time from;
  std::vector<Window> windows;
  const Zone* zone;
};
std::optional<Cut> first_cut(const Agreement& agreement, const Stretches& stretches);

}  // namespace sopu::domain
