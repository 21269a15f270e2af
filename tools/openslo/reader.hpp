// Takes members out of a tree of OpenSLO, and keeps account of what was taken.
// Owned by one import; one thread.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "tools/openslo/marks.hpp"

namespace sopu::tools {

class OpenSloReader : public OpenSloMarks {
 public:
  explicit OpenSloReader(const std::string& file) : file_(file) {}

  // Null if it is not there, or says nothing. What has members is an object: else Stop.
  const YamlNode* find(const YamlNode& in, std::string_view member);
  // Those that OpenSLO v1 requires: Stop (usage) that says which, and where.
  const YamlNode& needed(const YamlNode& in, std::string_view member);
  const YamlNode& needed_object(const YamlNode& in, std::string_view member);
  const YamlNode& needed_list(const YamlNode& in, std::string_view member);  // that has items
  const std::string& needed_text(const YamlNode& in, std::string_view member);

  const std::string& text(const YamlNode& node) const;  // that somebody can read
  const std::string& word(const YamlNode& node,
                          std::initializer_list<std::string_view> words) const;
  bool flag(const YamlNode& node) const;

  [[noreturn]] void fail(const YamlNode& node, const std::string& why) const {
    refuse_line(file_, node.line, why);
  }

 private:
  const std::string& file_;
};

}  // namespace sopu::tools
