// `serve --check`: what would keep a ledger from being served, found without serving or writing.
// While this process has one thread.
#pragma once

#include <string>
#include <vector>

#include "tools/settings.hpp"

namespace sopu::tools {

struct ServeFindings {
  std::vector<std::string> faults;   // every one
  std::vector<std::string> remarks;  // served all the same
};

ServeFindings check_directory(const std::string& directory);

// Each setting with where it comes from.
std::string settings_text(const Settings& settings);

}  // namespace sopu::tools
