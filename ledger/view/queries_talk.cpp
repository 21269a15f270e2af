// The questions about what was said beside the contract.
#include "ledger/domain/value/json_form.hpp"
#include "ledger/view/pages.hpp"
#include "ledger/view/queries.hpp"

namespace sopu::view {

namespace json = boost::json;

namespace {

json::object comment_json(const StoredDomainEvent& stored, const domain::CommentPosted& comment) {
  const domain::Event& event = *stored.event;
  json::object line{{"index", stored.recorded.index.value},
                    {"recordedAt", domain::format_time(stored.recorded.at)},
                    {"id", event.id.value},
                    {"party", event.source.value},
                    {"text", comment.text}};
  if (comment.clause) line["clause"] = comment.clause->value;
  if (comment.reply_to) line["replyTo"] = comment.reply_to->value;
  return line;
}

}  // namespace

// Like a page of the history, one may have fewer lines than it could.
Queries::Answer Queries::comments(const domain::AgreementId& id,
                                  const std::optional<domain::ItemId>& clause, const Page& page) {
  const auto view = readable(id, {});
  if (!view) return view.error();
  const auto first = first_row(page);
  if (!first) return first.error();
  json::array items;
  std::uint64_t last = 0;
  std::size_t looked_at = 0;
  bool more = false;
  const auto take = [&](domain::LogIndex index) {
    const auto stored = stored_event(reader_.snapshot(), index);
    const auto* comment = domain::get_if<domain::CommentPosted>(stored.event->payload);
    if (comment == nullptr || (clause && comment->clause != clause)) return;
    if (reading_.sight(*stored.event, stored.recorded) != domain::Sight::whole) return;
    json::object line = comment_json(stored, *comment);
    if (const auto key = reader_.key(stored.event->kid))
      line["person"] = domain::object_of(key->person);
    items.push_back(std::move(line));
  };
  reader_.events_in(domain::talk_stream(id), {*first}, [&](domain::LogIndex index) {
    more = items.size() == page.limit || looked_at == limits::history_events_looked_at;
    if (more) return false;
    ++looked_at;
    last = index.value;
    take(index);
    return true;
  });
  json::object answer{{"items", std::move(items)}};
  if (more) answer["next"] = std::to_string(last);
  return answer;
}

}  // namespace sopu::view
