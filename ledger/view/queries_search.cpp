// The question for words, in all agreements that the caller reads: what is found there by the index
// is looked at again as the caller may read it.
#include <algorithm>
#include <charconv>

#include "ledger/domain/wording.hpp"
#include "ledger/search/word_index.hpp"
#include "ledger/view/pages.hpp"
#include "ledger/view/queries.hpp"

namespace sopu::view {

using domain::ErrorCode;
using domain::Sight;
namespace json = boost::json;

namespace {

constexpr std::size_t excerpt_bytes = 240;

// Of words that are rare, all documents are gone through, whosever they are. Of others, agreements
// are looked through a few at a time, then more, by the order of their numbers. Neither ends a page
// at what the caller does not read: where that stands is nobody else's business.
constexpr std::size_t documents_rare = 512;
constexpr std::size_t agreements_at_first = 2;
constexpr std::size_t agreements_at_once = 64;
constexpr std::size_t agreements_a_page = 1024;

// Where a page ends: in the agreements from this number on, or of rare words in all of them, after
// this document.
struct Place {
  StreamNumber number = 0;
  std::optional<search::Found> after;
  bool in_all = false;
};
constexpr std::string_view in_all_mark = "all";

std::string text_of(const Place& place) {
  std::string text(place.in_all ? in_all_mark : "");
  if (!place.in_all) text += std::to_string(place.number);
  if (place.after) {
    text +=
        '-' + std::to_string(place.after->index.value) + '-' + std::to_string(place.after->part);
  }
  return text;
}

template <class Number>
bool take(std::string_view& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool take_dash(std::string_view& text) {
  const bool is_there = text.starts_with('-');
  if (is_there) text.remove_prefix(1);
  return is_there;
}

domain::Error unknown_place() {
  return domain::refuse(ErrorCode::schema, {"after-unknown", {}}, "/after");
}

domain::Result<Place> place_of(std::string_view after) {
  Place place;
  if (after.empty()) return place;
  search::Found found;
  place.in_all = after.starts_with(in_all_mark);
  if (place.in_all) after.remove_prefix(in_all_mark.size());
  bool fits = place.in_all ? !after.empty() : take(after, place.number);
  if (fits && !after.empty()) {
    fits = take_dash(after) && take(after, found.index.value) && take_dash(after) &&
           take(after, found.part);
    place.after = found;
  }
  if (!fits || !after.empty()) return unknown_place();
  return place;
}

domain::Result<std::vector<search::Wanted>> wanted_in(const std::string& text) {
  auto wanted = search::wanted_in(text);
  if (wanted.empty()) return domain::refuse(ErrorCode::schema, {"search-no-words", {}}, "/q");
  if (wanted.size() > limits::search_words_max) {
    return domain::refuse(ErrorCode::schema,
                          {"search-words-limit", {{"limit", limits::search_words_max}}}, "/q");
  }
  const bool is_short =
      std::ranges::any_of(wanted, [](const search::Wanted& one) { return one.is_too_short(); });
  if (!is_short) return wanted;
  return domain::refuse(ErrorCode::schema,
                        {"search-star-short", {{"limit", search::letters_before_star}}}, "/q");
}

json::array json_of_pieces(const std::vector<search::Piece>& pieces) {
  json::array list;
  for (const search::Piece& piece : pieces) {
    json::object one{{"text", piece.text}};
    if (piece.hit) one["hit"] = true;
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace

// The caller's agreements from the place on, as many as are looked through at once; where the ones
// after them begin, if there are any.
std::vector<StreamNumber> Queries::agreements_from(StreamNumber first, std::size_t count,
                                                   const std::optional<domain::AgreementId>& only,
                                                   std::optional<StreamNumber>& next) const {
  std::vector<StreamNumber> numbers;
  next.reset();
  if (only) return {*number_of(reader_.snapshot(), domain::agreement_stream(*only))};
  reader_.memberships(*reading_.asker(), first, [&](StreamNumber number, const auto&) {
    if (numbers.size() == count) {
      next = number;
      return false;
    }
    numbers.push_back(number);
    return true;
  });
  return numbers;
}

bool Queries::takes_part(StreamNumber agreement) const {
  bool found = false;
  reader_.memberships(*reading_.asker(), agreement, [&](StreamNumber number, const auto&) {
    found = number == agreement;
    return false;
  });
  return found;
}

// What was found in it; nothing if the caller may not read that.
std::optional<json::object> Queries::search_line(const search::Found& found,
                                                 const std::vector<search::Wanted>& wanted) {
  const auto stored = stored_event(reader_.snapshot(), found.index);
  const domain::AgreementId* agreement = stored.event->agreement();
  if (!agreement || reading_.sight(*stored.event, stored.recorded) != Sight::whole) {
    return std::nullopt;
  }
  const Reading::View* view = reading_.agreement(*agreement);
  if (!found.item.empty() && !(view && view->reader.reads_all())) return std::nullopt;
  const auto pieces = search::excerpt(
      found.item.empty() ? domain::texts_in(*stored.event) : std::vector{found.text}, wanted,
      excerpt_bytes);
  if (pieces.empty()) return std::nullopt;
  json::object line{{"agreement", agreement->value},
                    {"index", found.index.value},
                    {"recordedAt", domain::format_time(stored.recorded.at)},
                    {"id", stored.event->id.value},
                    {"type", domain::type_of(stored.event->payload).name},
                    {"source", "party/" + stored.event->source.value}};
  if (!found.item.empty()) line["clause"] = found.item;
  if (const auto dispute = domain::dispute_spoken_of(*stored.event))
    line["dispute"] = dispute->value;
  line["excerpt"] = json_of_pieces(pieces);
  return line;
}

Queries::Answer Queries::search(const search::WordIndex& index, const SearchFilter& filter,
                                const Page& page) {
  const auto wanted = wanted_in(filter.text);
  if (!wanted) return wanted.error();
  auto place = place_of(page.after);
  if (!place) return place.error();
  if (filter.agreement) {
    if (const auto view = readable(*filter.agreement, {}); !view) return view.error();
  }
  // On a later page they may be a few more.
  const std::size_t rare = page.after.empty() ? documents_rare : 2 * documents_rare;
  const bool may_be_all = !filter.agreement && !index.has_more(*wanted, rare);
  if (place->in_all && !may_be_all) return unknown_place();
  place->in_all = place->in_all || (page.after.empty() && may_be_all);
  json::array items;
  std::size_t looked_at = 0;
  bool is_full = false;
  // That there is more is said of what the caller may read alone, unless too much was looked at.
  std::optional<search::Found> last;
  const auto look = [&](const search::Found& found) {
    if (found.index.value >= reader_.snapshot().head().size) return false;
    if (place->in_all && !takes_part(found.group)) return true;
    if (looked_at == limits::history_events_looked_at) {
      is_full = true;
      place->after = last;
      return false;
    }
    ++looked_at;
    last = search::Found{found.index, found.part};
    auto line = search_line(found, *wanted);
    if (!line) return true;
    is_full = items.size() == page.limit;
    if (is_full) return false;
    place->after = last;
    items.push_back(*std::move(line));
    return true;
  };
  std::optional<StreamNumber> next;
  if (place->in_all) {
    index.find(*wanted, {}, place->after, look);
  } else {
    next = place->number;
  }
  std::size_t agreements = 0;
  std::size_t at_once = agreements_at_first;
  while (next && !is_full && agreements < agreements_a_page) {
    if (*next != place->number) place = Place{*next, {}};
    const auto numbers = agreements_from(place->number, at_once, filter.agreement, next);
    if (numbers.empty()) break;
    agreements += numbers.size();
    at_once = std::min(2 * at_once, agreements_at_once);
    index.find(*wanted, numbers, place->after, look);
  }
  json::object answer{{"items", std::move(items)}, {"indexed", index.indexed_to().events}};
  if (is_full) answer["next"] = text_of(*place);
  if (!is_full && next) answer["next"] = text_of({*next, {}});
  return answer;
}

}  // namespace sopu::view
