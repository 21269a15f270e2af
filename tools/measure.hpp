// What the verbs of `measure` share: of what something was measured, and the event that says it.
#pragma once

#include <string>
#include <string_view>

#include "tools/commands.hpp"
#include "tools/figures_file.hpp"
#include "tools/signing.hpp"

namespace sopu::tools {

// What was measured, as the command line has it.
struct Measured {
  std::string agreement;
  std::string objective;
  std::string unit;  // of the service; may be empty
  std::string from;
  std::string source;
};

void add_measured_options(Command* command, Measured& measured);
std::string about(const Measured& measured);  // the subject; Stop (usage) for what is no agreement
std::string hash_of_raw(std::string_view raw);
Act report_of(const Measured& measured, const FiguresOfTime& figures);

void add_measure_import(Command& family, Context& context);

}  // namespace sopu::tools
