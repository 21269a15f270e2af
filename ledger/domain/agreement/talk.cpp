#include "ledger/domain/agreement/talk.hpp"

#include <set>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {

Refusal decide(const Context& context, const CommentPosted& data) {
  if (auto no = refuse_if_empty(data.text, "/data/text")) return no;
  return refuse_unknown_clause(context, data.clause);
}

void evolve(Talk& talk, const Recorded& recorded, const CommentPosted&) {
  ++talk.comments;
  talk.last_event = recorded.index;
}

// As long as nothing is on the table there are no clauses, and any name may be spoken of. The
// newest terms are those spoken of: nobody makes the writer read all that were ever proposed.
Refusal refuse_unknown_clause(const Context& context, const std::optional<ItemId>& clause) {
  const Agreement& agreement = context.agreement;
  if (!clause || agreement.proposals.all.empty()) return std::nullopt;
  std::set<crypto::Hash> searched;
  const auto names_clause = [&](const TermsHash& terms) {
    return searched.insert(terms.hash).second && agreement.terms(terms)->item(*clause);
  };
  const auto may_search = [&](std::size_t most) { return searched.size() < most; };
  const auto& versions = agreement.life.versions;
  for (std::size_t i = versions.size(); i-- > 0 && may_search(limits::terms_searched_max / 2);) {
    if (sees_version(agreement, context.source, versions[i]) && names_clause(versions[i].terms)) {
      return std::nullopt;
    }
  }
  const auto& proposals = agreement.proposals.all;
  for (std::size_t i = proposals.size(); i-- > 0 && may_search(limits::terms_searched_max);) {
    if (sight_of(agreement, context.source, proposals[i]) == Sight::hidden) continue;
    for (const ProposedStretch& one : proposals[i].results) {
      if (may_search(limits::terms_searched_max) && names_clause(one.terms)) return std::nullopt;
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
