// Reviews: what the principals found when they looked at the agreement, how content each side is,
// and what is to come of it. One side puts the minutes on record, the other confirms them.
#pragma once

#include "ledger/domain/agreement/context.hpp"

namespace sopu::domain {

enum class ReviewOutcome { no_change, amend, end };
constexpr auto names_of(ReviewOutcome) {
  return std::to_array<std::string_view>({"noChange", "amend", "end"});
}

struct ReviewHeld {
  std::optional<EventId> complaint;  // of the agreement, for which it was held
  std::string minutes;
  std::vector<std::string> findings;
  std::int64_t satisfaction;  // of who reports it: 1 (not at all) to 5
  ReviewOutcome outcome;
  friend bool operator==(const ReviewHeld&, const ReviewHeld&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ReviewHeld> auto& x) {
  auto& [complaint, minutes, findings, satisfaction, outcome] = x;
  visit("complaint", complaint);
  visit("minutes", minutes, text_form);
  visit("findings", findings, text_form);
  visit("satisfaction", satisfaction, IntegerForm{1, limits::satisfaction_max});
  visit("outcome", outcome);
}

struct ReviewConfirmed {
  EventId review;
  std::int64_t satisfaction;  // of who confirms it
  std::string statement;      // may be empty
  friend bool operator==(const ReviewConfirmed&, const ReviewConfirmed&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<ReviewConfirmed> auto& x) {
  auto& [review, satisfaction, statement] = x;
  visit("review", review);
  visit("satisfaction", satisfaction, IntegerForm{1, limits::satisfaction_max});
  visit("statement", statement, text_or_none);
}

using ReviewEvent = std::variant<ReviewHeld, ReviewConfirmed>;
inline constexpr EventTable<ReviewEvent> review_events{{
    {"sopu.review.held.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_nobody, AfterEnd::taken},
    {"sopu.review.confirmed.v1", About::agreement, Chain::contract, Use::sign, Sender::principal,
     binds_nobody, AfterEnd::taken},
}};

// ---------------------------------------------------------------- the slice of the state

// How content a side is.
struct Contentment {
  PartyId party;
  Role side;
  std::int64_t satisfaction;
  Recorded recorded;
  friend bool operator==(const Contentment&, const Contentment&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Contentment> auto& x) {
  auto& [party, side, satisfaction, recorded] = x;
  visit("party", party);
  visit("side", side);
  visit("satisfaction", satisfaction);
  visit("recorded", recorded);
}

struct Review {
  EventId id;
  std::optional<EventId> complaint;
  ReviewOutcome outcome;
  Contentment held;
  std::optional<Contentment> confirmed;  // by the other side
  Recorded recorded;
  friend bool operator==(const Review&, const Review&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Review> auto& x) {
  auto& [id, complaint, outcome, held, confirmed, recorded] = x;
  visit("id", id);
  visit("complaint", complaint);
  visit("outcome", outcome);
  visit("held", held);
  visit("confirmed", confirmed);
  visit("recorded", recorded);
}

// A day on which the terms asked for one, and nobody held it since the day before that.
struct MissedReview {
  Date date;
  Recorded recorded;  // of the event that says so
  friend bool operator==(const MissedReview&, const MissedReview&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<MissedReview> auto& x) {
  auto& [date, recorded] = x;
  visit("date", date);
  visit("recorded", recorded);
}

struct Reviews {
  SharedList<Review> all;
  SharedList<MissedReview> missed;
  std::optional<Date> counted;  // the last of the terms' days that was kept or missed

  const Review* find(const EventId& id) const;
  friend bool operator==(const Reviews&, const Reviews&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Reviews> auto& x) {
  auto& [all, missed, counted] = x;
  visit("reviews", all);
  visit("missedReviews", missed);
  visit("reviewsCounted", counted);
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context&, const ReviewHeld&);
Refusal decide(const Context&, const ReviewConfirmed&);
void evolve(const Fold&, const ReviewHeld&);
void evolve(const Fold&, const ReviewConfirmed&);
Sentence say(const Saying&, const ReviewHeld&);
Sentence say(const Saying&, const ReviewConfirmed&);
Sight sight(const Look&, const ReviewHeld&);
Sight sight(const Look&, const ReviewConfirmed&);

// A day of the terms' schedule, at the end of which a review is due.
struct DueReview {
  Date date;
  Time due;
};
// The next that is neither kept nor missed, by the version that rules then.
std::optional<DueReview> next_review(const Agreement& agreement);
// It was due, and nobody held it.
void review_is_missed(const Fold& fold, Date date);

void show_reviews(const Showing& showing);
void due_in_reviews(const Agreement& agreement, Time at, Deadlines& list);

}  // namespace sopu::domain
