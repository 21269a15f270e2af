// How answers look on a terminal of 100 columns, and small helpers to read them out of JSON.
// Pure functions and values; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

namespace sopu::paper {

inline constexpr std::size_t line_width = 100;

// What could make a terminal show something else than what is there, made visible as `\u{1b}`,
// bytes that are no UTF-8 as `\xe9`: control characters but for line breaks and tabs, those that
// turn the direction of writing, those that show nothing. Others' words come from whoever wrote
// them.
std::string visible(std::string_view utf8);

// Columns that stand on a terminal: code points, which is right for the languages in use here.
std::size_t width(std::string_view utf8);

// Broken at spaces so that each line fits; every line but the first begins with `indent` spaces.
// Line breaks of the text stay.
std::string wrap(std::string_view text, std::size_t indent, std::size_t columns = line_width);

// Rows in aligned columns; the last one is wrapped.
class Table {
 public:
  explicit Table(std::vector<std::string> headings = {});
  void add(std::vector<std::string> row);
  bool empty() const { return rows_.empty(); }
  std::string text(std::size_t indent = 0) const;

 private:
  std::vector<std::string> headings_;
  std::vector<std::vector<std::string>> rows_;
};

// Two spaces an indentation, members in their order.
std::string pretty(const boost::json::value& value);

// 2026-11-23T12:00:00.000Z as 2026-11-23 12:00:00, for people; anything else as it is.
std::string short_time(std::string_view time);
// 999900 as 99.99 %
std::string percent_of_ppm(std::int64_t ppm);

// ---------------------------------------------------------------- looking into JSON

// The member, if `value` is an object that has it; null otherwise. `path` may hold dots: "a.b".
const boost::json::value* find(const boost::json::value& value, std::string_view path);
// A string as it is, anything else in JSON, nothing if it is absent or null.
std::string text_of(const boost::json::value& value, std::string_view path);
std::string text_of(const boost::json::value& value);
// A whole number that is no less than zero; nothing for anything else.
std::optional<std::uint64_t> number_of(const boost::json::value& value, std::string_view path);
// What a sentence {code, params, text} says; nothing if it is absent.
std::string sentence_of(const boost::json::value& value, std::string_view path);
std::string sentence_of(const boost::json::value& sentence);
// The items of an array; none if it is absent.
const boost::json::array& items_of(const boost::json::value& value, std::string_view path);

}  // namespace sopu::paper
