#include "ledger/domain/agreement/review.hpp"

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/newest.hpp"

namespace sopu::domain {
namespace {

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
}

void evolve(const Fold& fold, const ReviewConfirmed& data) {
  auto& all = fold.agreement.reviews.all;
  all.edit(newest_with(all, &Review::id, data.review)).confirmed =
      contentment(fold, data.satisfaction);
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
}

}  // namespace sopu::domain
