#include "ledger/domain/agreement/review.hpp"

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/newest.hpp"
#include "ledger/domain/value/recurrence.hpp"

namespace sopu::domain {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

// ---------------------------------------------------------------- the schedule

Duration times(const Duration& every, std::int64_t count) {
  return {static_cast<int>(every.months * count), static_cast<int>(every.days * count),
          every.seconds * count, static_cast<int>(every.business_days * count)};
}

// The first of start + every, start + 2 every, … after `at`. Each is counted from the start, so
// that a month's last day does not wander.
class Steps {
 public:
  Steps(const Duration& every, const Zone& zone, Time start)
      : zone_(zone), every_(every), start_(start) {}

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
    return add(start_, times(every_, count), zone_, nullptr, false);
  }

  const Zone& zone_;
  Duration every_;
  Time start_;
};

// The first of the schedule's days after one.
std::optional<DueReview> first_after(const Agreement& agreement, const Version& version,
                                     Date after) {
  const TermsPtr terms = agreement.terms(version.terms);
  const Zone& zone = agreement.zone(*terms);
  const auto midnight_after = [&](Date date) {
    return local_midnight(sys_days(date) + days(1), zone);
  };
  std::optional<Date> date;
  if (terms->review_every) {
    // Business days end with the last of them; other steps come to the day on which they end.
    const std::chrono::milliseconds to_day(terms->review_every->business_days > 0 ? 1 : 0);
    const Time until = midnight_after(after) - std::chrono::milliseconds(1) + to_day;
    const auto next = Steps(*terms->review_every, zone, version.reviewed_from).first_after(until);
    if (next) date = local_date(*next - to_day, zone);
  } else if (!terms->review_rule.empty()) {
    const Date start = local_date(version.reviewed_from, zone);
    date = occurrence_after(terms->review_rule, start, std::max(after, start));
  }
  if (!date) return std::nullopt;
  return DueReview{*date, midnight_after(*date)};
}

// Of what was to be reviewed before it was agreed nothing is due.
Date last_counted(const Agreement& agreement, const Version& version) {
  const Date agreed =
      local_date(version.agreed.at, agreement.zone(*agreement.terms(version.terms)));
  return std::max(agreement.reviews.counted.value_or(agreed), agreed);
}

// A review counts for the next of the days, unless one was held since the day before that.
void count_review(Agreement& agreement, Time at) {
  const auto next = next_review(agreement);
  const auto& counted = agreement.reviews.counted;
  const Zone zone = zone_at(agreement, at);
  if (!next || (counted && local_date(at, zone) <= *counted)) return;
  agreement.reviews.counted = next->date;
}

// ---------------------------------------------------------------- who knows of one

Contentment contentment(const Fold& fold, std::int64_t satisfaction) {
  const Role side = reader_of(fold.agreement, fold.event.source, fold.recorded.at).role;
  return {fold.event.source, side, satisfaction, fold.recorded};
}

// Who complained learns that a review was held for it; what was found is the principals'.
Sight sight_of_review(const Look& look, const std::optional<EventId>& id) {
  const Complaint* complaint = id ? look.agreement.complaints.find(*id) : nullptr;
  return complaint && complaint->by == look.reader.party ? Sight::told : Sight::hidden;
}

}  // namespace

const Review* Reviews::find(const EventId& id) const {
  return find_newest(all, &Review::id, id);
}

Refusal decide(const Context& context, const ReviewHeld& data) {
  if (!newest_version(context.agreement)) {
    return refuse(ErrorCode::wrong_state, {"nothing-agreed-yet", {}});
  }
  if (auto no = refuse_if_empty(data.minutes, "/data/minutes")) return no;
  return data.complaint ? refuse_review_for(context, *data.complaint) : std::nullopt;
}

Refusal decide(const Context& context, const ReviewConfirmed& data) {
  constexpr const char* at = "/data/review";
  const Review* review = context.agreement.reviews.find(data.review);
  if (!review) {
    return refuse(ErrorCode::not_found, {"no-such-review", {{"review", data.review.value}}}, at);
  }
  if (review->held.side == context.source.role) {
    return refuse_rule({"own-review", {{"side", name(review->held.side)}}}, at);
  }
  if (!review->confirmed) return std::nullopt;
  return refuse(ErrorCode::wrong_state,
                {"review-confirmed-already", {{"at", format_time(review->confirmed->recorded.at)}}},
                at);
}

void evolve(const Fold& fold, const ReviewHeld& data) {
  fold.agreement.reviews.all.push_back({fold.event.id, data.complaint, data.outcome,
                                        contentment(fold, data.satisfaction), std::nullopt,
                                        fold.recorded});
  if (data.complaint) set_review(fold.agreement.complaints, *data.complaint, fold.event.id);
  count_review(fold.agreement, fold.recorded.at);
}

void evolve(const Fold& fold, const ReviewConfirmed& data) {
  auto& all = fold.agreement.reviews.all;
  all.edit(newest_with(all, &Review::id, data.review)).confirmed =
      contentment(fold, data.satisfaction);
}

// ---------------------------------------------------------------- in time

std::optional<DueReview> next_review(const Agreement& agreement) {
  if (!newest_version(agreement)) return std::nullopt;
  for (const Binding& binding : bindings_from(agreement, newest_version(agreement)->agreed.at)) {
    const Version& version = *binding.version;
    auto next = first_after(agreement, version, last_counted(agreement, version));
    if (!next) continue;
    next->due = std::max(next->due, binding.from);
    if (!binding.until || next->due < *binding.until) return next;
  }
  return std::nullopt;
}

void review_is_missed(const Fold& fold, Date date) {
  fold.agreement.reviews.missed.push_back({date, fold.recorded});
  fold.agreement.reviews.counted = date;
}

// The next that is due after that time.
void due_in_reviews(const Agreement& agreement, Time at, Deadlines& list) {
  const Version* version = ruling_version(agreement, at);
  if (!version) return;
  const Date yesterday = sys_days(local_date(at, zone_at(agreement, at))) - days(1);
  const Date last = std::max(last_counted(agreement, *version), yesterday);
  const auto next = first_after(agreement, *version, last);
  if (!next) return;
  list.push_back({next->due, {"review-due", {}}, std::nullopt, format_date(next->date)});
}

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const ReviewHeld& data) {
  const std::string& party = saying.event.source.value;
  if (saying.sight != Sight::whole) return {"review-held.told", {{"party", party}}};
  return {"review-held",
          {{"party", party},
           {"satisfaction", data.satisfaction},
           {"most", limits::satisfaction_max},
           {"outcome", name(data.outcome)}}};
}

Sentence say(const Saying& saying, const ReviewConfirmed& data) {
  const std::string& party = saying.event.source.value;
  if (saying.sight != Sight::whole) return {"review-confirmed.told", {{"party", party}}};
  return {
      "review-confirmed",
      {{"party", party}, {"satisfaction", data.satisfaction}, {"most", limits::satisfaction_max}}};
}

Sight sight(const Look& look, const ReviewHeld& data) {
  return sight_of_review(look, data.complaint);
}

Sight sight(const Look& look, const ReviewConfirmed& data) {
  const Review* review = look.agreement.reviews.find(data.review);
  return review ? sight_of_review(look, review->complaint) : Sight::hidden;
}

void show_reviews(const Showing& showing) {
  if (!showing.reader.reads_all()) return;
  showing.json["reviews"] = newest(showing, "reviews", showing.agreement.reviews.all, "findings",
                                   [](const Review&) { return true; });
  showing.json["missedReviews"] = json_of(showing.agreement.reviews.missed);
}

}  // namespace sopu::domain
