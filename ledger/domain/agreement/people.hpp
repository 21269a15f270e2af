// The people behind approvals: whose count no more, how many a party has, who acts for two parties.
// Pure functions; any thread.
#pragma once

#include "ledger/domain/agreement/consent.hpp"

namespace sopu::domain {

// Approvals in open proposals, and words in notices that wait for people, that were signed with a
// key since it was compromised fall, as far as that is known before an index. Nothing that was
// accepted, or counts, changes.
bool falls(const Agreement& agreement, const Roster& roster, LogIndex before);
void let_fall(Agreement& agreement, const Roster& roster, LogIndex before);

// Parties that are to approve with more people than they have who may: of those who have approved,
// and of the keys that were on record before the proposal. Only of one party, if it is named.
Remarks too_few_people(const Agreement& agreement, const Roster& roster, const Proposal& proposal,
                       Time at, const PartyId* only = nullptr);
// What holds nobody back, and should be known: where several people of a party approve whose keys
// one of them adds.
Remarks told_of_people(const Agreement& agreement, const Roster& roster, const Proposal& proposal,
                       Time at);

// Everybody knows the principals and itself.
bool names(const Showing& showing, const PartyId& party);
// Approvals as a reader sees them, each with the other parties of the agreement for which a person
// of the same id or name acts.
boost::json::array approvals_json(const Showing& showing, const std::vector<Approval>& approvals);

void follow_people(const Step& step, const EventId* proposal, Remarks& remarks);

}  // namespace sopu::domain
