// ICU reads the patterns; the tree made of them here holds UTF-8, so that no parameter is ever
// converted, nor taken for a part of a pattern.
#include "ledger/words/pattern.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include <unicode/messagepattern.h>

namespace sopu::words {
namespace {

constexpr std::array<std::pair<std::string_view, Form>, 15> forms{{
    {"text", Form::text},
    {"quote", Form::quote},
    {"quotes", Form::quotes},
    {"names", Form::names},
    {"word", Form::word},
    {"integer", Form::integer},
    {"number", Form::number},
    {"ppm", Form::ppm},
    {"instant", Form::instant},
    {"day", Form::day},
    {"duration", Form::duration},
    {"service", Form::service},
    {"money", Form::money},
    {"sentence", Form::sentence},
    {"sentences", Form::sentences},
}};

class Reader {
 public:
  explicit Reader(std::string_view pattern)
      : text_(icu::UnicodeString::fromUTF8(
            {pattern.data(), static_cast<std::int32_t>(pattern.size())})),
        parts_(text_, nullptr, status_) {
    if (U_FAILURE(status_)) fail(u_errorName(status_));
  }

  // From the part that begins a message to the one that ends it.
  Pieces message(std::int32_t start) const {
    Pieces pieces;
    std::int32_t from = parts_.getPart(start).getLimit();
    for (std::int32_t i = start + 1;; ++i) {
      const auto& part = parts_.getPart(i);
      add_text(pieces, text(from, part.getIndex()));
      from = part.getLimit();
      if (part.getType() == UMSGPAT_PART_TYPE_MSG_LIMIT) return pieces;
      if (part.getType() == UMSGPAT_PART_TYPE_REPLACE_NUMBER) pieces.push_back({Count{}});
      if (part.getType() != UMSGPAT_PART_TYPE_ARG_START) continue;
      pieces.push_back(argument(i));
      i = parts_.getLimitPartIndex(i);
      from = parts_.getPart(i).getLimit();
    }
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw std::logic_error("the pattern " + text(0, text_.length()) + " cannot be read: " + why);
  }

  std::string text(std::int32_t from, std::int32_t to) const {
    std::string utf8;
    text_.tempSubStringBetween(from, to).toUTF8String(utf8);
    return utf8;
  }
  std::string text(std::int32_t part) const {
    return text(parts_.getPart(part).getIndex(), parts_.getPart(part).getLimit());
  }

  static void add_text(Pieces& pieces, std::string text) {
    if (text.empty()) return;
    if (pieces.empty() || !std::holds_alternative<std::string>(pieces.back().content)) {
      pieces.push_back({std::move(text)});
    } else {
      std::get<std::string>(pieces.back().content) += text;
    }
  }

  // `start` begins it, its name follows.
  Piece argument(std::int32_t start) const {
    const std::string name = text(start + 1);
    const auto type = parts_.getPart(start).getArgType();
    if (type == UMSGPAT_ARG_TYPE_NONE) return {Argument{name, Form::text, {}}};
    if (type == UMSGPAT_ARG_TYPE_SIMPLE) return {simple(name, start + 2)};
    if (type != UMSGPAT_ARG_TYPE_PLURAL && type != UMSGPAT_ARG_TYPE_SELECT) fail(name);
    return {choice(name, type == UMSGPAT_ARG_TYPE_PLURAL, start)};
  }

  Argument simple(const std::string& name, std::int32_t type) const {
    const auto form = std::ranges::find(forms, text(type), &decltype(forms)::value_type::first);
    if (form == forms.end()) fail("there is no form " + text(type));
    const bool styled = parts_.getPartType(type + 1) == UMSGPAT_PART_TYPE_ARG_STYLE;
    std::string style = styled ? text(type + 1) : std::string();
    style.erase(0, style.find_first_not_of(' '));
    return {name, form->second, std::move(style)};
  }

  Choice choice(const std::string& name, bool plural, std::int32_t start) const {
    Choice choice{name, plural, {}};
    const std::int32_t limit = parts_.getLimitPartIndex(start);
    if (plural && parts_.getPluralOffset(start + 2) != 0) fail("offsets are not supported");
    for (std::int32_t i = start + 2; i < limit; ++i) {
      const std::string selector = text(i++);
      if (parts_.getPartType(i) != UMSGPAT_PART_TYPE_MSG_START) ++i;  // the number of `=1`
      choice.branches.push_back({selector, message(i)});
      i = parts_.getLimitPartIndex(i);
    }
    return choice;
  }

  UErrorCode status_ = U_ZERO_ERROR;
  icu::UnicodeString text_;
  icu::MessagePattern parts_;
};

void collect(const Pieces& pieces, std::vector<Argument>& found) {
  for (const Piece& piece : pieces) {
    if (const auto* argument = std::get_if<Argument>(&piece.content)) found.push_back(*argument);
    const auto* choice = std::get_if<Choice>(&piece.content);
    if (!choice) continue;
    found.push_back({choice->name, choice->plural ? Form::integer : Form::text, {}});
    for (const Branch& branch : choice->branches) collect(branch.pieces, found);
  }
}

}  // namespace

std::string_view name(Form form) {
  return std::ranges::find(forms, form, &decltype(forms)::value_type::second)->first;
}

const Branch* Choice::branch(std::string_view selector) const {
  const auto found = std::ranges::find(branches, selector, &Branch::selector);
  return found == branches.end() ? nullptr : &*found;
}

Pieces parse_pattern(std::string_view pattern) {
  return Reader(pattern).message(0);
}

std::vector<Argument> arguments_of(const Pieces& pieces) {
  std::vector<Argument> found;
  collect(pieces, found);
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace sopu::words
