// What is shown before something is signed: what it does, every member of it, the terms as a
// document or what differs in them, and the code to compare.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string>

#include <boost/json/value.hpp>

#include "tools/base.hpp"
#include "tools/differences.hpp"

namespace sopu::tools {

// What the event does: its summary, the phase, the class of the change, what follows.
std::string effect_text(const boost::json::value& effect, const std::optional<Base>& base,
                        words::Language language);

// Every member of an event's data: of terms the document, of a request for a key also what it says.
// `differences_follow`: patches are left to the differences that are shown beside.
std::string data_text(const boost::json::value& data, bool differences_follow,
                      words::Language language);

// What a statement of feasibility is about: the objective, its calendar and the exclusions.
std::string promise_text(const domain::Terms& terms, const domain::Objective& objective,
                         words::Language language);

// What the terms become. First terms whole, whatever they counter, and after them what differs from
// the draft that they counter.
std::string terms_made(const std::vector<ShownStretch>& stretches, bool first_terms,
                       words::Language language);

// A line with the code that a second device or a colleague reads out; empty for what is no proposal
// of terms or approval of one. `named` has what an approval names: `proposal`, `event`, `results`.
std::string compare_line(const boost::json::value& named, words::Language language);

}  // namespace sopu::tools
