#include "ledger/paper/text.hpp"

#include <algorithm>
#include <cstdio>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/invisible.hpp"
#include "crypto/utf8.hpp"
#include "ledger/domain/value/time.hpp"

namespace sopu::paper {

std::string visible(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  char32_t last = 0;
  while (!utf8.empty()) {
    const std::string_view before = utf8;
    const auto point = crypto::take_code_point(utf8);
    if (!point) utf8.remove_prefix(1);
    if (point && !crypto::deceives(*point, last)) {
      out += before.substr(0, before.size() - utf8.size());
    } else {
      char code[16];
      const auto value = point ? *point : static_cast<unsigned char>(before.front());
      std::snprintf(code, sizeof code, point ? "\\u{%x}" : "\\x%02x", static_cast<unsigned>(value));
      out += code;
    }
    last = point.value_or(0);
  }
  return out;
}

std::size_t width(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

namespace {

// The longest beginning of the word that fits: whole code points.
std::string_view head_of(std::string_view word, std::size_t room) {
  std::size_t end = 0;
  for (std::size_t columns = 0; end < word.size(); ++end) {
    const bool begins = (static_cast<unsigned char>(word[end]) & 0xC0U) != 0x80U;
    if (begins && columns++ == room) break;
  }
  return word.substr(0, end);
}

void wrap_paragraph(std::string& out, std::string_view text, std::size_t indent,
                    std::size_t columns) {
  const std::size_t room = columns > indent + 20 ? columns - indent : 20;
  const std::string new_line = '\n' + std::string(indent, ' ');
  // Space in front is kept as far as it leaves room for words.
  const std::size_t first = std::min(text.find_first_not_of(' '), text.size());
  std::size_t used = std::min(first, room / 2);
  out.append(used, ' ');
  text.remove_prefix(first);
  bool begins = true;
  while (!text.empty()) {
    auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    const std::size_t space = begins || used == 0 ? 0 : 1;
    if (used > 0 && used + space + width(word) > room) {
      out += new_line;
      used = 0;
    } else {
      out.append(space, ' ');
      used += space;
    }
    begins = false;
    for (; width(word) > room; word.remove_prefix(head_of(word, room).size())) {
      out += std::string(head_of(word, room)) + new_line;
    }
    out += word;
    used += width(word);
  }
}

}  // namespace

std::string wrap(std::string_view text, std::size_t indent, std::size_t columns) {
  std::string out;
  while (true) {
    const auto line = text.substr(0, text.find('\n'));
    wrap_paragraph(out, line, indent, columns);
    if (line.size() == text.size()) return out;
    text.remove_prefix(line.size() + 1);
    out += '\n';
    if (!text.empty() && text.front() != '\n') out += std::string(indent, ' ');
  }
}

Table::Table(std::vector<std::string> headings) : headings_(std::move(headings)) {}

void Table::add(std::vector<std::string> row) {
  rows_.push_back(std::move(row));
}

std::string Table::text(std::size_t indent) const {
  std::vector<std::size_t> widths;
  const auto measure = [&](const std::vector<std::string>& row) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  };
  measure(headings_);
  for (const auto& row : rows_) measure(row);

  std::string out;
  const auto write = [&](const std::vector<std::string>& row) {
    std::string line(indent, ' ');
    std::size_t column = indent;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i + 1 == row.size()) {
        line += wrap(row[i], column);
      } else {
        line += row[i] + std::string(widths[i] - width(row[i]) + 2, ' ');
        column += widths[i] + 2;
      }
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  };
  if (!headings_.empty()) write(headings_);
  for (const auto& row : rows_) write(row);
  return out;
}

namespace {

void write_pretty(std::string& out, const boost::json::value& value, std::size_t indent) {
  const std::string inner = '\n' + std::string(indent + 2, ' ');
  const std::string outer = '\n' + std::string(indent, ' ');
  if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
    const char* before = "{";
    for (const auto& member : *object) {
      out += before + inner + boost::json::serialize(boost::json::string(member.key())) + ": ";
      write_pretty(out, member.value(), indent + 2);
      before = ",";
    }
    out += outer + '}';
  } else if (const auto* array = value.if_array(); array != nullptr && !array->empty()) {
    const char* before = "[";
    for (const auto& item : *array) {
      out += before + inner;
      write_pretty(out, item, indent + 2);
      before = ",";
    }
    out += outer + ']';
  } else {
    out += boost::json::serialize(value);
  }
}

}  // namespace

std::string pretty(const boost::json::value& value) {
  std::string out;
  write_pretty(out, value, 0);
  return out + '\n';
}

std::string short_time(std::string_view time) {
  if (!domain::parse_time(time)) return std::string(time);
  return std::string(time.substr(0, 10)) + ' ' + std::string(time.substr(11, 8));
}

std::string percent_of_ppm(std::int64_t ppm) {
  std::string text = std::to_string(ppm / 10'000);
  std::string fraction = std::to_string(10'000 + ppm % 10'000).substr(1);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  if (!fraction.empty()) text += '.' + fraction;
  return text + " %";
}

// ---------------------------------------------------------------- looking into JSON

const boost::json::value* find(const boost::json::value& value, std::string_view path) {
  const auto* object = value.if_object();
  if (object == nullptr) return nullptr;
  const auto name = path.substr(0, path.find('.'));
  const auto* member = object->if_contains(name);
  if (member == nullptr || name.size() == path.size()) return member;
  return find(*member, path.substr(name.size() + 1));
}

std::string text_of(const boost::json::value& value) {
  if (const auto* string = value.if_string()) return {string->data(), string->size()};
  return value.is_null() ? std::string() : boost::json::serialize(value);
}

std::string text_of(const boost::json::value& value, std::string_view path) {
  const auto* found = find(value, path);
  return found == nullptr ? std::string() : text_of(*found);
}

std::optional<std::uint64_t> number_of(const boost::json::value& value, std::string_view path) {
  const auto* found = find(value, path);
  if (found == nullptr) return std::nullopt;
  if (const auto* number = found->if_uint64()) return *number;
  const auto* number = found->if_int64();
  if (number == nullptr || *number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

std::string sentence_of(const boost::json::value& sentence) {
  return text_of(sentence, "text");
}

std::string sentence_of(const boost::json::value& value, std::string_view path) {
  const auto* found = find(value, path);
  return found == nullptr ? std::string() : sentence_of(*found);
}

const boost::json::array& items_of(const boost::json::value& value, std::string_view path) {
  static const boost::json::array none;
  const auto* found = find(value, path);
  return found != nullptr && found->is_array() ? found->get_array() : none;
}

}  // namespace sopu::paper
