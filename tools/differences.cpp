#include "tools/differences.hpp"

#include <algorithm>
#include <cstdint>

#include <boost/json/serialize.hpp>

#include "ledger/domain/terms/change_path.hpp"
#include "ledger/paper/figures.hpp"
#include "tools/proposal_data.hpp"
#include "tools/text.hpp"

namespace sopu::tools {

using boost::json::array;
using boost::json::value;
namespace change_path = domain::change_path;

namespace {

// ---------------------------------------------------------------- sequences

using Pieces = std::vector<std::string>;
enum class Fate : std::uint8_t { stays, goes, comes };
using Edits = std::vector<std::pair<Fate, std::string>>;

void take(Edits& edits, Fate fate, const Pieces& pieces, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) edits.emplace_back(fate, pieces[i]);
}

// The longest common subsequence of the middles, by a table of the lengths from each pair on. Of
// middles that are too long for it all goes and all comes: more is marked than need be, nothing is
// lost.
void compare_middle(Edits& edits, const Pieces& a, const Pieces& b, std::size_t from,
                    std::size_t end_a, std::size_t end_b) {
  constexpr std::size_t cells_max = 16'000'000;
  const std::size_t columns = end_b - from + 1;
  if ((end_a - from + 1) > cells_max / columns) {
    take(edits, Fate::goes, a, from, end_a);
    return take(edits, Fate::comes, b, from, end_b);
  }
  std::vector<std::uint16_t> table((end_a - from + 1) * columns);
  const auto at = [&](std::size_t i, std::size_t j) -> std::uint16_t& {
    return table[(i - from) * columns + (j - from)];
  };
  for (std::size_t i = end_a; i-- > from;) {
    for (std::size_t j = end_b; j-- > from;) {
      at(i, j) = a[i] == b[j] ? static_cast<std::uint16_t>(at(i + 1, j + 1) + 1)
                              : std::max(at(i + 1, j), at(i, j + 1));
    }
  }
  std::size_t i = from;
  std::size_t j = from;
  while (i < end_a || j < end_b) {
    if (i < end_a && j < end_b && a[i] == b[j]) {
      edits.emplace_back(Fate::stays, a[i]);
      ++i, ++j;
    } else if (i < end_a && (j == end_b || at(i + 1, j) >= at(i, j + 1))) {
      edits.emplace_back(Fate::goes, a[i++]);
    } else {
      edits.emplace_back(Fate::comes, b[j++]);
    }
  }
}

Edits edits_between(const Pieces& a, const Pieces& b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  std::size_t head = 0;
  while (head < shorter && a[head] == b[head]) ++head;
  std::size_t tail = 0;
  while (tail < shorter - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  Edits edits;
  take(edits, Fate::stays, a, 0, head);
  compare_middle(edits, a, b, head, a.size() - tail, b.size() - tail);
  take(edits, Fate::stays, a, a.size() - tail, a.size());
  return edits;
}

// Words and the white space between them, each a piece; each line break one of its own.
Pieces pieces_of(const std::string& text) {
  const auto kind = [](char c) { return c == '\n' ? 2 : c == ' ' || c == '\t' ? 1 : 0; };
  Pieces pieces;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = i == 0 || text[i] == '\n' || kind(text[i]) != kind(text[i - 1]);
    if (begins) pieces.emplace_back();
    pieces.back() += text[i];
  }
  return pieces;
}

// A line break that comes or goes would not be seen.
std::string seen(const std::string& piece) {
  return piece == "\n" ? "⏎\n" : piece;
}

std::string marked(const Edits& edits, const std::string& separator) {
  std::string out;
  for (std::size_t i = 0; i < edits.size();) {
    const Fate fate = edits[i].first;
    if (i > 0) out += separator;
    std::string run;
    for (const std::size_t first = i; i < edits.size() && edits[i].first == fate; ++i) {
      if (i > first) run += separator;
      run += fate == Fate::stays ? edits[i].second : seen(edits[i].second);
    }
    out += fate == Fate::stays ? run : fate == Fate::goes ? "[-" + run + "-]" : "{+" + run + "+}";
  }
  return out;
}

bool has_marks(const std::string& text) {
  return std::ranges::any_of(
      std::initializer_list<const char*>{"[-", "-]", "{+", "+}"},
      [&](const char* mark) { return text.find(mark) != std::string::npos; });
}

}  // namespace

std::optional<std::string> words_changed(const std::string& before, const std::string& after) {
  if (has_marks(before) || has_marks(after)) return std::nullopt;
  return marked(edits_between(pieces_of(before), pieces_of(after)), "");
}

// ---------------------------------------------------------------- one change

namespace {

class Changes {
 public:
  Changes(const value* before, const value* after, words::Language language)
      : before_(before), after_(after), old_(language, before), new_(language, after) {}

  std::string text(const value& change, std::size_t indent) {
    const auto* old = find(change, "before");
    const auto* now = find(change, "after");
    find_place(text_of(change, "path"));
    if (is_order(old) && is_order(now)) chain_ += " › " + new_.say("order");
    const char* sign = old == nullptr ? "+ " : now == nullptr ? "- " : "~ ";
    const std::string weight = text_of(change, "changeClass");
    const std::string head =
        sign + chain_ +
        (weight.empty() ? "" : " (" + words::word("class", weight, new_.language()) + ")") + ":";
    const std::string margin(indent, ' ');
    if (const auto line = in_a_line(old, now)) {
      return margin + wrap(head + " " + *line, indent + 4) + "\n";
    }
    std::string out = margin + wrap(head, indent + 4) + "\n";
    const bool both = old != nullptr && now != nullptr;
    if (old != nullptr) out += side("changed.before", both, old_, *old, indent + 4);
    if (now != nullptr) out += side("changed.after", both, new_, *now, indent + 4);
    return out;
  }

 private:
  std::string side(const char* name, bool named, const Figures& figures, const value& json,
                   std::size_t indent) const {
    if (!named) return content(figures, json, indent);
    return std::string(indent, ' ') + figures.say(name) + "\n" + content(figures, json, indent + 2);
  }

  // An item by its members, whatever it is.
  std::string content(const Figures& figures, const value& json, std::size_t indent) const {
    if (json.is_object() && !figures.line(place_, json)) {
      return figures.rows(place_, json, indent);
    }
    return figures.block(place_, json, indent);
  }

  std::optional<std::string> in_a_line(const value* old, const value* now) const {
    const auto was = old == nullptr ? std::nullopt : old_.line(place_, *old);
    const auto becomes = now == nullptr ? std::nullopt : new_.line(place_, *now);
    if (old == nullptr) return becomes;
    if (now == nullptr) return was;
    if (is_free_text(place_, *old) || is_free_text(place_, *now)) {
      return words_changed(text_of(*old), text_of(*now));
    }
    if (old->is_array() && now->is_array()) {
      const auto a = lines(old_, old->get_array());
      const auto b = lines(new_, now->get_array());
      if (a && b) return marked(edits_between(*a, *b), "; ");
    }
    if (!was || !becomes) return std::nullopt;
    return *was + " → " + *becomes;
  }

  // Of a list of items the mere order is told, by what they are known by.
  bool is_order(const value* told) const {
    const auto* list = told == nullptr ? nullptr : told->if_array();
    const auto* items = at_ == nullptr ? nullptr : at_->if_array();
    return list != nullptr && items != nullptr && !list->empty() && !items->empty() &&
           list->front().is_string() && items->front().is_object();
  }

  // Each item of a list as a line; nothing if one needs more, or has marks of its own.
  std::optional<Pieces> lines(const Figures& figures, const array& list) const {
    Pieces pieces;
    for (const auto& one : list) {
      const auto text = figures.line({{}, place_.member, place_.in_calendar}, one);
      if (!text || has_marks(*text) || is_free_text(place_, one)) return std::nullopt;
      pieces.push_back(*text);
    }
    return pieces;
  }

  // Follows the path through the terms, the new ones where they have it: items by what they are
  // called, members by their names. Without terms by the path alone.
  void find_place(const std::string& path) {
    chain_.clear();
    place_ = {};
    at_ = nullptr;
    std::string so_far;
    tokens_ = change_path::split(path);
    for (const auto& token : tokens_) {
      const value* around = so_far.empty() ? whole() : at_;
      so_far = change_path::join(so_far, token);
      const bool in_list = around != nullptr ? around->is_array() : !words::knows("member", token);
      at_ = found(so_far);
      chain_ += chain_.empty() ? "" : " › ";
      if (in_list) {
        chain_ += "[" + token + "]" + called(at_);
        place_ = {{}, place_.member, place_.in_calendar};
      } else {
        const Place inner =
            around == nullptr ? Place{place_.member, {}, false} : within(place_, *around);
        place_ = {inner.parent, token, inner.in_calendar};
        chain_ += new_.label(place_);
      }
    }
  }
  // In quotation marks and with its own escaped, so that no name can look like a part of the
  // change.
  static std::string called(const value* item) {
    const auto name = item == nullptr ? std::string_view() : name_member(*item);
    return name.empty() ? "" : " " + boost::json::serialize(*find(*item, name));
  }
  const value* whole() const { return after_ != nullptr ? after_ : before_; }
  const value* found(const std::string& path) const {
    const value* at = after_ == nullptr ? nullptr : change_path::find(*after_, path);
    return at != nullptr || before_ == nullptr ? at : change_path::find(*before_, path);
  }

  const value* before_;
  const value* after_;
  Figures old_;
  Figures new_;
  std::vector<std::string> tokens_;
  Place place_;                // that is spoken of; its names live as long as a change is told
  const value* at_ = nullptr;  // what stands there
  std::string chain_;
};

}  // namespace

std::string changes_text(const array& changes, const value* before, const value* after,
                         words::Language language, std::size_t indent) {
  Changes writer(before, after, language);
  std::string out;
  for (const auto& change : changes) out += writer.text(change, indent);
  return out;
}

// ---------------------------------------------------------------- by stretch of time

std::vector<ShownStretch> shown(const domain::Stretches& stretches) {
  const auto json = stretches_json(stretches);
  auto list = shown(json.as_array());
  for (std::size_t i = 0; i < list.size(); ++i) {
    list[i].base = stretches[i].base;
    list[i].result = stretches[i].result;
  }
  return list;
}

std::vector<ShownStretch> shown(const array& stretches) {
  std::vector<ShownStretch> list;
  for (const auto& one : stretches) {
    list.push_back({text_of(one, "from"), items_of(one, "changes"), nullptr, nullptr});
  }
  return list;
}

namespace {

std::string changes_of(const ShownStretch& one, const Figures& figures, std::size_t indent) {
  if (one.changes.empty()) return std::string(indent, ' ') + figures.say("none") + "\n";
  return changes_text(one.changes, one.base ? &one.base->json() : nullptr,
                      one.result ? &one.result->json() : nullptr, figures.language(), indent);
}

}  // namespace

// What reads the same is the same: in another currency the same amount is another one.
std::string stretches_text(const std::vector<ShownStretch>& stretches, words::Language language,
                           std::size_t indent) {
  if (stretches.size() == 1 && stretches.front().changes.empty()) return {};
  const Figures figures(language);
  std::string out;
  for (std::size_t i = 0; i < stretches.size();) {
    const std::string text = changes_of(stretches[i], figures, indent + 2);
    std::string when;
    do {
      when += (when.empty() ? "" : ", ") + figures.say("instant", {{"at", stretches[i].from}});
    } while (++i < stretches.size() && changes_of(stretches[i], figures, indent + 2) == text);
    out += std::string(indent, ' ') + wrap(figures.say("changes.from", {{"when", when}}), indent) +
           "\n" + text;
  }
  return out;
}

}  // namespace sopu::tools
