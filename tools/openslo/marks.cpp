#include "tools/openslo/marks.hpp"

#include <array>

namespace sopu::tools {
namespace {

using Reason = std::pair<std::string_view, std::string_view>;

constexpr std::string_view measurers_matter =
    "how figures are got is the measurer's matter: the ledger takes what it reports";
constexpr std::string_view no_alerts = "terms alert nobody: they judge whole windows";

// Of whole documents, by their kind.
constexpr auto reasons_of_kinds = std::to_array<Reason>({
    {"DataSource", measurers_matter},
    {"AlertPolicy", no_alerts},
    {"AlertCondition", no_alerts},
    {"AlertNotificationTarget", no_alerts},
    {"SLI", "no SLO that is carried over takes it"},
    {"BudgetAdjustment",
     "what does not count is agreed as exclusions of the terms, and announced when it comes"},
});

// Of members, by their name, wherever OpenSLO has them.
constexpr auto reasons_of_members = std::to_array<Reason>({
    {"labels", "items of terms have no labels"},
    {"annotations", "items of terms have no annotations"},
    {"description", "an objective has a name and no description: what matters belongs in a clause"},
    {"displayName", "terms name the objective, not its indicator"},
    {"metadata", "terms name the objective, not its indicator"},
    {"metricSource", measurers_matter},
    {"counter", measurers_matter},
    {"rawType", measurers_matter},
    {"alertPolicies", no_alerts},
    {"value", "it is compared with a thresholdMetric only, and this is a ratioMetric"},
    {"timeSliceTarget", "only the budgeting method Timeslices asks for it"},
    {"timeSliceWindow", "only budgeting by time slices asks for it"},
    {"compositeWeight", "each objective of terms is judged by itself"},
});

template <std::size_t N>
std::string reason_in(const std::array<Reason, N>& reasons, std::string_view name) {
  for (const auto& [known, why] : reasons) {
    if (known == name) return std::string(why);
  }
  return "terms have no place for it";
}

}  // namespace

struct OpenSloMarks::Walk {
  const OpenSloMarks& marks;
  std::size_t document;
  std::vector<NotCarried>& found;

  // `member` is its name, `is_told`: what it is in was told as a whole.
  void visit(const YamlNode& node, const std::string& path, const std::string& member,
             bool is_told) {
    const auto why = marks.why_.find(&node);
    if (why != marks.why_.end()) {
      found.push_back({document, node.line, path, why->second});
      is_told = true;
    } else if (!is_told && !marks.taken_.contains(&node)) {
      found.push_back({document, node.line, path, otherwise(node, member)});
      is_told = true;
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const std::string key = i < node.keys.size() ? node.keys[i] : "";
      const std::string step = node.keys.empty() ? "[" + std::to_string(i) + "]"
                               : path.empty()    ? key
                                                 : "." + key;
      visit(node.items[i], path + step, key, is_told);
    }
  }

  static std::string otherwise(const YamlNode& node, const std::string& member) {
    const YamlNode* kind = member.empty() ? node.find("kind") : nullptr;
    return kind != nullptr ? reason_in(reasons_of_kinds, kind->text)
                           : reason_in(reasons_of_members, member);
  }
};

std::vector<NotCarried> OpenSloMarks::not_carried(const std::vector<YamlNode>& documents) const {
  std::vector<NotCarried> found;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    if (documents[i].kind == YamlNode::Kind::nothing) continue;
    Walk{*this, i + 1, found}.visit(documents[i], "", "", false);
  }
  return found;
}

}  // namespace sopu::tools
