// Talk: comments and questions about an agreement or one clause of it. A stream of its own beside
// the agreement's: what people say binds nobody, waits for nothing, and however much it is, the
// agreement's state never holds it.
#pragma once

#include "ledger/domain/agreement/context.hpp"

namespace sopu::domain {

struct CommentPosted {
  std::string text;
  std::optional<ItemId> clause;
  std::optional<EventId> reply_to;
  friend bool operator==(const CommentPosted&, const CommentPosted&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<CommentPosted> auto& x) {
  auto& [text, clause, reply_to] = x;
  visit("text", text, text_form);
  visit("clause", clause);
  visit("replyTo", reply_to);
}

using TalkEvent = std::variant<CommentPosted>;
inline constexpr EventTable<TalkEvent> talk_events{{
    {"sopu.comment.posted.v1", About::agreement, Chain::none, Use::sign_or_read, Sender::reader,
     binds_nobody, AfterEnd::taken},
}};

// The state of the stream.
struct Talk {
  std::uint64_t comments = 0;
  LogIndex last_event;
  friend bool operator==(const Talk&, const Talk&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Talk> auto& x) {
  auto& [comments, last_event] = x;
  visit("comments", comments);
  visit("lastEvent", last_event);
}

Refusal decide(const Context&, const CommentPosted&);
void evolve(Talk& talk, const Recorded& recorded, const CommentPosted&);
Sentence say(const Saying&, const CommentPosted&);
Sight sight(const Look&, const CommentPosted&);

// Does a clause or an item of this id stand in any terms that the source may know of?
Refusal refuse_unknown_clause(const Context& context, const std::optional<ItemId>& clause);

}  // namespace sopu::domain
