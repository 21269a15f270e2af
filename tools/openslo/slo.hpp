// One SLO of OpenSLO v1: its window, its indicator, what each of its objectives promises.
// One import's; one thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "tools/openslo/reader.hpp"

namespace sopu::tools {

// The documents of kind SLI, by their names.
using Slis = std::map<std::string, const YamlNode*, std::less<>>;

struct SloObjective {
  const YamlNode* node;
  std::size_t number;  // of its list, from 1
  // As terms have it, but for what names it and who measures it.
  boost::json::object promise;
};

struct Slo {
  std::size_t objectives_in_file = 0;
  std::vector<SloObjective> objectives;  // those that terms can say
};

// `spec` is the SLO's. What it says and terms cannot is left in the reader. Stop (usage) for what
// is not as OpenSLO v1 has it.
Slo read_slo(OpenSloReader& reader, const YamlNode& spec, const Slis& slis,
             const OpenSloMore& more);

}  // namespace sopu::tools
