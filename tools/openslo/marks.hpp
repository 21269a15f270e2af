// What a reader of OpenSLO has taken out of the tree, and what it has said about what it has not;
// the rest is found here.
// Owned by one reader; one thread.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tools/openslo/openslo.hpp"
#include "tools/openslo/yaml_tree.hpp"

namespace sopu::tools {

class OpenSloMarks {
 public:
  using Nodes = std::set<const YamlNode*>;

  // Is in the terms, if what is being read gets there: until then it waits. What is inside of a
  // list or a map is marked by itself.
  void take(const YamlNode& node) { waiting_.insert(&node); }
  Nodes held() { return std::exchange(waiting_, {}); }
  void keep(const Nodes& nodes) { taken_.insert(nodes.begin(), nodes.end()); }
  // Is not there, or not quite, with all that is in it.
  void leave(const YamlNode& node, const std::string& why) { why_.emplace(&node, why); }

  // What was left, and everything that nobody took, each with the topmost value of which nothing
  // was.
  std::vector<NotCarried> not_carried(const std::vector<YamlNode>& documents) const;

 private:
  struct Walk;
  Nodes waiting_;
  Nodes taken_;
  std::map<const YamlNode*, std::string> why_;
};

}  // namespace sopu::tools
