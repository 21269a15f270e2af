// Disputes as they are shown on a terminal.
// Pure functions; any thread.
#pragma once

#include <string>

#include <boost/json/value.hpp>

namespace sopu::tools {

// Where it stands: `level 2 until 2027-02-03 22:00:00 UTC`, `settled, remedy owed by acme`.
std::string standing_of(const boost::json::value& dispute);
// Of an agreement's state, one line each.
std::string disputes_text(const boost::json::value& agreement);
// Earlier cases about the same clauses, of any agreement: what came of them, and how fast.
std::string precedents_text(const boost::json::array& precedents);
// Of all: outcomes, and for each step how many kept its time and how long it takes.
std::string dispute_figures_text(const boost::json::value& figures);
// One of them, and the lines of the history that are about it.
std::string dispute_text(const boost::json::value& dispute, const boost::json::array& events);
std::string settlement_text(const boost::json::value& settlement);

}  // namespace sopu::tools
