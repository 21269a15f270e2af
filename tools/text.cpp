#include "tools/text.hpp"

#include "tools/common.hpp"

namespace sopu::tools {

const boost::json::value& listed(const boost::json::value& agreement, std::string_view list,
                                 std::string_view id, const std::string& text,
                                 bool (*may_be)(const boost::json::value&)) {
  const boost::json::value* found = nullptr;
  for (const auto& one : items_of(agreement, list)) {
    const std::string whole = text_of(one, id);
    const bool is_meant = whole.starts_with(text) || whole.ends_with(text);
    if (!is_meant || (may_be != nullptr && !may_be(one))) continue;
    if (found != nullptr) throw Stop(Exit::usage, "which one? Several match; name one by its id");
    found = &one;
  }
  if (found != nullptr) return *found;
  throw Stop(Exit::failure, "there is none such among the " + std::string(list) +
                                " that `sopu agreement show` tells");
}

}  // namespace sopu::tools
