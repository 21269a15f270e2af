// Services and objectives of terms out of a file of OpenSLO v1 (the specification in the repository
// OpenSLO/OpenSLO), as far as terms can say the same; and what they cannot, all of it.
//
//   budgetingMethod   metric            objective
//   Occurrences       ratioMetric       ratio, of good in total
//   Timeslices        ratioMetric       availability in slots, up from timeSliceTarget on
//   RatioTimeslices   ratioMetric       ratio in slots: the mean of their shares
//   Occurrences       thresholdMetric   value: the percentile `target` is at most `value` (op lte)
//
// Windows: rolling ones of days and weeks; calendar ones of days and weeks, of a month, a quarter
// or a year from its first day on. Shares are taken from their decimals, to a millionth, or not at
// all. Whatever would promise something else is left out, and told. Pure functions; any thread.
#pragma once

#include <set>
#include <string>
#include <vector>

#include <boost/json/array.hpp>

namespace sopu::tools {

// What terms say and OpenSLO does not know, and what is known of the terms into which it goes.
// Empty: not said.
struct OpenSloMore {
  std::string owner{};                     // who delivers the services: a party
  std::string priority{};                  // theirs: the id of one of the terms' priorities
  std::vector<std::string> measured_by{};  // who measures the objectives: parties
  std::string empty_slots{};  // what a slot is in which nothing was counted: good, skip
  std::string time_zone{};
  std::set<std::string> services{};    // ids that are there
  std::set<std::string> objectives{};  // the same
};

// Something that terms do not say: a value with all that is in it, or what is meant by it.
struct NotCarried {
  std::size_t document;  // from 1
  std::size_t line;      // from 1
  std::string path;      // spec.objectives[0].op; empty: the whole document
  std::string why;
};

struct FromOpenSlo {
  boost::json::array services;
  boost::json::array objectives;
  std::vector<NotCarried> not_carried;  // in the order of the file
};

// Ids are names where they can be (ids.hpp), else what is left of them in a-z, 0-9 and -;
// objectives of an SLO that has several are numbered. A service that has no document of its own, or
// no description, is described by its name. Exclusions count (`denominator` total): OpenSLO knows
// none. `file` is its name for people. Stop (usage) names the line of what is no YAML
// (yaml_tree.hpp) or not as OpenSLO v1 has it, of two that would have one id, of what is in the
// terms already; and the options that say what is needed of `more`.
FromOpenSlo read_openslo(const std::string& text, const std::string& file, const OpenSloMore& more);

}  // namespace sopu::tools
