// What is due, from whom, until when: computed from the state and the time of asking. A milestone
// that is overdue stays on the list until it is accepted; everything else leaves it when its time
// has come.
#include <algorithm>

#include "ledger/domain/period.hpp"
#include "ledger/domain/rules.hpp"

namespace sopu::domain {
namespace {

using List = std::vector<Deadline>;

// ---------------------------------------------------------------- consent

void add_proposals(const Agreement& agreement, Time at, List& list) {
  for (const Proposal& proposal : agreement.proposals) {
    if (status_at(proposal, at) != ProposalStatus::open) continue;
    const std::string what =
        "The " + std::string(name(proposal.kind)) + " that " + proposal.by.value + " proposed";
    if (proposal.expires_at) {
      list.push_back({*proposal.expires_at, "proposal-expires",
                      what + " expires unless it is approved before.", std::nullopt,
                      proposal.id.value});
    }
    if (!proposal.retroactive) {
      list.push_back({proposal.effective_from, "proposal-takes-effect-at",
                      what + " is to take effect: the last moment to approve it.", std::nullopt,
                      proposal.id.value});
    }
  }
  for (const Version& version : agreement.versions) {
    if (version.effective_from <= at) continue;
    list.push_back(
        {version.effective_from, "proposal-takes-effect-at",
         "Version " + std::to_string(version.number) + ", which is agreed, takes effect.",
         std::nullopt, version.proposal.value});
  }
}

void add_consultations(const Agreement& agreement, Time at, List& list) {
  for (const Preparation::Consultation& consultation : agreement.preparation.consultations) {
    if (consultation.heard || consultation.respond_by <= at) continue;
    list.push_back({consultation.respond_by, "consultation-ends",
                    consultation.party.value + " is asked: " + consultation.question,
                    consultation.party, consultation.party.value});
  }
}

// ---------------------------------------------------------------- reviews

Duration times(const Duration& every, std::int64_t count) {
  return {static_cast<int>(every.months * count), static_cast<int>(every.days * count),
          every.seconds * count, static_cast<int>(every.business_days * count)};
}

// The first of start + every, start + 2 every, … after `at`. Each is counted from the start, so
// that a month's last day does not wander.
class Reviews {
 public:
  Reviews(const Terms& terms, Time start)
      : time_zone_(terms.time_zone), every_(*terms.review_every), start_(start) {}

  std::optional<Time> first_after(Time at) const {
    using namespace std::chrono;
    const auto shortest =
        days{28} * every_.months + days{every_.days + every_.business_days} + every_.seconds;
    if (shortest <= seconds{0} || at > latest()) return std::nullopt;
    std::int64_t none = 0;  // start_ + none * every_ is not after `at`, start_ + enough * every_ is
    std::int64_t enough = at < start_ ? 1 : (at - start_) / shortest + 2;
    while (enough - none > 1) {
      const std::int64_t middle = none + (enough - none) / 2;
      (review(middle) > at ? enough : none) = middle;
    }
    const Time next = review(enough);
    return next > at ? std::optional(next) : std::nullopt;  // business days are counted a century
  }

 private:
  // Beyond this no calendar reaches, and no agreement either.
  static Time latest() {
    return std::chrono::sys_days{std::chrono::year{9000} / std::chrono::January / 1};
  }
  // Business days of a review are Monday to Friday: it belongs to no service's calendar.
  Time review(std::int64_t count) const {
    return add(start_, times(every_, count), time_zone_, nullptr, false);
  }

  const std::string& time_zone_;
  Duration every_;
  Time start_;
};

void add_review(const Agreement& agreement, Time at, List& list) {
  const Version* version = version_at(agreement, at);
  if (!version) version = newest_version(agreement);
  const TermsPtr terms = terms_of(agreement, version->terms);
  if (!terms->review_every) return;
  const auto next = Reviews(*terms, version->effective_from).first_after(at);
  if (!next) return;
  list.push_back({*next, "review-due", "The parties review the agreement.", std::nullopt,
                  std::to_string(version->number)});
}

// ---------------------------------------------------------------- milestones, the end

void add_milestones(const Agreement& agreement, const Terms& terms, List& list) {
  for (const Milestone& milestone : terms.milestones) {
    const bool accepted = std::any_of(
        agreement.milestones.begin(), agreement.milestones.end(), [&](const MilestoneState& state) {
          return state.id == milestone.id && state.status == MilestoneState::Status::accepted;
        });
    if (accepted) continue;
    const Date day_after{std::chrono::sys_days(milestone.due) + std::chrono::days{1}};
    list.push_back({local_midnight(day_after, terms.time_zone), "milestone-due",
                    milestone.milestone + " is due on " + format_date(milestone.due) + ".",
                    milestone.owner, milestone.id.value});
  }
}

void add_renewal(const Agreement& agreement, const Terms& terms, Time at, List& list) {
  const auto until = current_period_until(terms, at);
  if (!until || terms.renewal.mode == Renewal::Mode::none) return;
  const bool automatic = terms.renewal.mode == Renewal::Mode::automatic;
  if (automatic && expiry(terms, agreement.renewal_refusals)) return;  // declined
  const Time limit = renewal_notice_until(terms, *until);
  if (limit < at) return;
  list.push_back({limit, "renewal-notice",
                  automatic
                      ? "The last moment to decline the renewal after " + format_date(*until) + "."
                      : "The renewal after " + format_date(*until) + " should be agreed by now.",
                  std::nullopt, format_date(*until)});
}

void add_end(const Agreement& agreement, const Terms& terms, Time at, List& list) {
  const auto expires = expiry(terms, agreement.renewal_refusals);
  const Termination* termination = standing_termination(agreement);
  if (termination && (!expires || termination->effective_from < *expires)) {
    list.push_back({termination->effective_from, "termination-effective",
                    "The agreement ends by a termination of " + termination->by.value + ".",
                    std::nullopt, termination->event.value});
  } else if (expires) {
    list.push_back({*expires, "agreement-ends", "The agreement's period is over.", std::nullopt,
                    agreement.id.value});
  }
  for (const Suspension& suspension : agreement.suspensions) {
    if (suspension.from > at && suspension.until != suspension.from) {
      list.push_back({suspension.from, "suspension-begins", "The agreement is suspended.",
                      std::nullopt, suspension.proposal.value});
    }
    if (suspension.until && *suspension.until > at) {
      list.push_back({*suspension.until, "suspension-ends", "The agreement is in force again.",
                      std::nullopt, suspension.proposal.value});
    }
  }
}

}  // namespace

std::vector<Deadline> deadlines(const Agreement& agreement, Time at) {
  List list;
  if (is_closed(phase_at(agreement, at))) return list;
  add_proposals(agreement, at, list);
  add_consultations(agreement, at, list);
  if (newest_version(agreement)) {
    const Terms& terms = *newest_terms(agreement);
    add_review(agreement, at, list);
    add_milestones(agreement, terms, list);
    add_renewal(agreement, terms, at, list);
    add_end(agreement, terms, at, list);
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const Deadline& a, const Deadline& b) { return a.at < b.at; });
  return list;
}

}  // namespace sopu::domain
