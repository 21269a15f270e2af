// YAML as a tree in which every value knows its line, of which a reader can tell what it has taken
// and what it has left. Only what cannot be read in two ways: no aliases, no key twice, no keys
// that are more than a word. (Comments are no data, and are not in it.)
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sopu::tools {

struct YamlNode {
  enum class Kind { nothing, text, list, map };
  Kind kind = Kind::nothing;
  std::size_t line = 0;           // from 1; of a member that of its key
  std::string text{};             // of a text, whatever it may mean: a number, a truth value
  std::vector<std::string> keys;  // of a map
  std::vector<YamlNode> items;    // of a list; of a map as many as it has keys

  const YamlNode* find(std::string_view key) const;  // null if it is no map, or has none
};

// The documents of a file (`---` between them), also those in which there is nothing. `file` is its
// name for people. Stop (usage) names the line of what is no YAML, and of what is not taken:
// aliases and tags of one's own, a key that stands twice, more than a MiB, 64 levels or 100,000
// values.
std::vector<YamlNode> read_yaml(const std::string& text, const std::string& file);

// Stop (usage): what is wrong in that line, and what to do about it.
[[noreturn]] void refuse_line(const std::string& file, std::size_t line, const std::string& why);

}  // namespace sopu::tools
