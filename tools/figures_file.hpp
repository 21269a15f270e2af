// Figures of a measurement in a file of lines with commas between (RFC 4180), the first of which
// names the columns. Which columns there are says what is measured:
//
//   from,until                    downtime
//   from,until,good,total         counts
//   id,opened,done,pauses         items; `done` may be empty, `pauses` is FROM/UNTIL;FROM/UNTIL
//   from,until,count,sum,max      values
//   from,until,upTo,count         a histogram
//
// Instants are RFC 3339 in UTC, to the second.
// Pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "ledger/domain/value/spans.hpp"

namespace sopu::tools {

// A measurement as an event has it: a time and the figures of it.
struct FiguresOfTime {
  domain::Span span;
  boost::json::object figures;
  std::string raw_hash{};  // SHA-256 of the raw data, base64url; empty: none is signed
};

// Of a time that is cut at each midnight of UTC: downtime is cut with it, a count, value or item
// belongs to the part in which it is over. Stop (usage) names the line and what is wrong with it.
std::vector<FiguresOfTime> read_figures(const std::string& text, const domain::Span& time,
                                        const std::string& file);

// An instant of RFC 3339 in UTC, with or without seconds and milliseconds.
std::optional<domain::Time> read_instant(std::string_view text);
// FROM/UNTIL
std::optional<domain::Span> read_span(std::string_view text);
boost::json::object json_of_span(const domain::Span& span);

}  // namespace sopu::tools
