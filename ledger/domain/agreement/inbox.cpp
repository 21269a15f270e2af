#include "ledger/domain/agreement/inbox.hpp"

#include <algorithm>

#include "ledger/domain/agreement/judging.hpp"

namespace sopu::domain {
namespace {

using List = std::vector<Waiting>;

// Proposals that lack people of the party.
void add_proposals(const Agreement& agreement, const Reader& reader, List& list) {
  for (const std::uint32_t position : agreement.proposals.open) {
    const Proposal& one = agreement.proposals.all[position];
    const auto needed = still_needed(agreement, one);
    if (std::ranges::count(needed, reader.party, &Needed::party) == 0) continue;
    list.push_back({{"inbox-approve", {{"kind", name(one.kind)}, {"by", one.by.value}}},
                    agreement.clock->due(runs_out(one)),
                    one.id.value});
  }
}

void add_consultations(const Agreement& agreement, const Reader& reader, List& list) {
  for (const std::uint32_t position : agreement.consultations.waiting) {
    const Consultation& one = agreement.consultations.asked[position];
    if (one.party != reader.party) continue;
    list.push_back({{"inbox-answer", {}}, agreement.clock->due(one.respond_by), one.id.value});
  }
}

// Its own notices that wait for more of its people.
void add_notices(const Agreement& agreement, const Reader& reader, List& list) {
  for (const std::uint32_t position : agreement.notices.waiting) {
    const Notice& one = agreement.notices.all[position];
    if (one.by != reader.party) continue;
    list.push_back({{"inbox-second", {{"notice", name(one.kind)}}},
                    agreement.clock->due(lapses(one)),
                    one.id.value});
  }
}

void add_exclusions(const Agreement& agreement, const Reader& reader, List& list) {
  for (const ExcludedTime& one : agreement.exclusions.all) {
    const bool waits = one.status == ExcludedTime::Status::claimed && one.side != reader.role;
    if (!waits) continue;
    list.push_back({{"inbox-exclusion", {{"exclusion", one.exclusion.value}, {"by", one.by.value}}},
                    std::nullopt,
                    one.id.value});
  }
}

// The newest of its month; accepting it is nobody's duty, and no more use once the month is final.
void add_reports(const Agreement& agreement, const Reader& reader, Time at, List& list) {
  for (const Report& one : agreement.reports.all) {
    const bool waits =
        !one.accepted && one.side != reader.role && agreement.reports.newest_of(one.month) == &one;
    const Time until = waits ? objection_until(agreement, one.month, std::nullopt) : at;
    if (until <= at) continue;
    list.push_back({{"inbox-report", {{"month", name_of_month(one.month)}}}, until, one.id.value});
  }
}

void add_settlements(const Agreement& agreement, const Reader& reader, List& list) {
  for (const Dispute& dispute : agreement.disputes.all) {
    if (dispute.outcome) continue;
    for (const Settlement& one : dispute.settlements) {
      if (one.status != Settlement::Status::open) continue;
      const auto needed = std::ranges::find(one.needed, reader.party, &Needed::party);
      const auto said = std::ranges::count(one.words, reader.party, &SettlementWord::party);
      if (needed == one.needed.end() || said >= needed->people) continue;
      list.push_back({{"inbox-settlement", {{"by", one.by.value}}}, std::nullopt, one.id.value});
    }
  }
}

// Whoever filed one says, once it is answered, whether that resolved it. One about the agreement
// itself waits for the principals to hold a review.
void add_complaints(const Agreement& agreement, const Reader& reader, List& list) {
  for (const std::uint32_t position : agreement.complaints.open) {
    const Complaint& one = agreement.complaints.all[position];
    if (one.dispute) continue;
    if (one.by == reader.party && one.status == Complaint::Status::answered) {
      list.push_back({{"inbox-close", {}}, std::nullopt, one.id.value});
    }
    const bool asks_review = one.about == ComplaintAbout::agreement && !one.review;
    if (asks_review && reader.standing == Standing::principal) {
      list.push_back({{"inbox-hold-review", {{"by", one.by.value}}}, std::nullopt, one.id.value});
    }
  }
}

// The newest, if the other side held it: what became of those before is history.
void add_review(const Agreement& agreement, const Reader& reader, List& list) {
  const auto& reviews = agreement.reviews.all;
  if (reviews.size() == 0) return;
  const Review& newest = reviews[reviews.size() - 1];
  if (newest.confirmed || newest.held.side == reader.role) return;
  list.push_back(
      {{"inbox-review", {{"by", newest.held.party.value}}}, std::nullopt, newest.id.value});
}

// Months of which the other side has said what is paid.
void add_credits(const Agreement& agreement, const Reader& reader, List& list) {
  for (const CreditState& one : agreement.credits.states) {
    const bool is_provider = reader.role == Role::provider;
    const auto& own = is_provider ? one.provider : one.customer;
    if (one.settled || own) continue;
    const std::string month = name_of_month(one.month);
    list.push_back({{"inbox-credit", {{"service", one.service.value}, {"month", month}}},
                    std::nullopt,
                    month});
  }
}

// What is due from it, or from both principals.
void add_deadlines(const Agreement& agreement, const Reader& reader, Time at, List& list) {
  for (Deadline& one : deadlines(agreement, reader, at)) {
    const bool is_meant =
        one.party ? *one.party == reader.party : reader.standing == Standing::principal;
    if (is_meant) list.push_back({std::move(one.what), one.at, std::move(one.reference)});
  }
}

}  // namespace

std::vector<Waiting> waiting_for(const Agreement& agreement, const Reader& reader, Time at) {
  List list;
  if (!reader.acts()) return list;
  add_proposals(agreement, reader, list);
  add_consultations(agreement, reader, list);
  add_complaints(agreement, reader, list);
  if (reader.standing == Standing::principal) {
    add_notices(agreement, reader, list);
    add_exclusions(agreement, reader, list);
    add_reports(agreement, reader, at, list);
    add_settlements(agreement, reader, list);
    add_review(agreement, reader, list);
    add_credits(agreement, reader, list);
  }
  add_deadlines(agreement, reader, at, list);
  std::ranges::stable_sort(list, {},
                           [](const Waiting& one) { return one.until.value_or(Time::max()); });
  return list;
}

}  // namespace sopu::domain
