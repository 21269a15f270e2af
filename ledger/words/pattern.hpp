// The patterns of the catalogues: ICU MessageFormat with named arguments, plural and select, and
// argument types of our own, such as `{at, instant}`.
// Values; any thread.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sopu::words {

// How the parameter of an argument is written out; each takes one form of JSON.
enum class Form {
  text,       // a text, as it is: `{party}`
  quote,      // a text in quotation marks
  quotes,     // a list of texts, each in quotation marks
  names,      // a list of texts
  word,       // a text that a vocabulary knows; the style names it, else the argument's own name
  integer,    // an integer without grouping: `2027`
  number,     // an integer with grouping: `20,000`
  ppm,        // an integer, as per cent
  instant,    // RFC 3339
  day,        // 2027-01-31
  duration,   // ISO 8601, or business days
  service,    // the same where hours are those of a calendar
  money,      // {minor, currency}
  sentence,   // {code, params}
  sentences,  // a list of them
};
std::string_view name(Form form);

struct Argument {
  std::string name;
  Form form;
  std::string style;
  friend auto operator<=>(const Argument&, const Argument&) = default;
};

struct Piece;
using Pieces = std::vector<Piece>;

struct Branch {
  std::string selector;  // `other`, `inForce`, `=1`
  Pieces pieces;
};
struct Choice {
  std::string name;
  bool plural;  // by an integer; otherwise by a text
  std::vector<Branch> branches;

  const Branch* branch(std::string_view selector) const;
};
struct Count {};  // `#` in a plural

struct Piece {
  std::variant<std::string, Argument, Choice, Count> content;
};

// Throws std::logic_error for what is not a pattern: the catalogues are ours.
Pieces parse_pattern(std::string_view pattern);

// All of all branches, those that choose among branches too, each once, in alphabetical order.
std::vector<Argument> arguments_of(const Pieces& pieces);

}  // namespace sopu::words
