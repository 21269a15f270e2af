// `measure import --follow`: each part of the time is reported once it is over and its figures have
// settled, from where it was left off, whatever ended in between: this program, the server, the
// source of the figures. How far it came and what was signed last are in files beside each other,
// written before anything is sent: nothing is left out, nothing reported twice.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tools/measure.hpp"

namespace sopu::tools {

// What was measured in a time; server::Unreachable if that cannot be known now.
using FiguresFrom = std::function<std::vector<FiguresOfTime>(const domain::Span&)>;

struct Following {
  Measured measured;
  domain::Time from;                  // where nothing was reported yet
  std::optional<domain::Time> until;  // then it ends; else never by itself
  std::chrono::seconds interval;      // of a report
  std::chrono::seconds settle;        // waited for after it
  std::filesystem::path state;        // file; empty: in the client's memory
  std::string metrics;                // ADDRESS:PORT for Prometheus to scrape; may be empty
  FiguresFrom figures;
};

// Stop (usage) for a state file of other measurements or one that another agent holds, Refused if
// the ledger will not have a report.
void follow(const Options& options, Dialogue& dialogue, const Following& following);

}  // namespace sopu::tools
