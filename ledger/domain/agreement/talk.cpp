#include "ledger/domain/agreement/talk.hpp"

#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"

namespace sopu::domain {

Refusal decide(const Context& context, const CommentPosted& data) {
  if (auto no = refuse_if_empty(data.text, "/data/text")) return no;
  return refuse_unknown_clause(context, data.clause);
}

void evolve(Talk& talk, const Recorded& recorded, const CommentPosted&) {
  ++talk.comments;
  talk.last_event = recorded.index;
}

std::optional<Heard> consequence(const Agreement& agreement, const Envelope& event,
                                 const CommentPosted&) {
  if (!waits_to_be_heard(agreement, event.source)) return std::nullopt;
  return Heard{event.source};
}

// As long as nothing is on the table there are no clauses, and any name may be spoken of.
Refusal refuse_unknown_clause(const Context& context, const std::optional<ItemId>& clause) {
  const Agreement& agreement = context.agreement;
  if (!clause || agreement.proposals.all.empty()) return std::nullopt;
  for (const Version& version : agreement.life.versions) {
    if (sees_version(agreement, context.source, version) &&
        agreement.terms(version.terms)->item(*clause)) {
      return std::nullopt;
    }
  }
  // The newest first: they are the ones spoken of.
  const auto& proposals = agreement.proposals.all;
  for (std::size_t i = proposals.size(); i-- > 0;) {
    if (sight_of(agreement, context.source, proposals[i]) != Sight::hidden &&
        agreement.terms(proposals[i].result_terms)->item(*clause)) {
      return std::nullopt;
    }
  }
  return refuse(ErrorCode::not_found, {"no-such-clause", {{"clause", clause->value}}},
                "/data/clause");
}

Sentence say(const Saying& saying, const CommentPosted& data) {
  boost::json::object params{{"party", saying.event.source.value}, {"text", data.text}};
  if (!data.clause) return {"comment-posted", std::move(params)};
  params["clause"] = data.clause->value;
  return {"comment-posted.clause", std::move(params)};
}

// Answers go to whom they answer.
Sight sight(const Look& look, const CommentPosted& data) {
  if (!data.reply_to) return Sight::hidden;
  return look.author_of(*data.reply_to) == look.reader.party ? Sight::whole : Sight::hidden;
}

}  // namespace sopu::domain
