#include "tools/openslo/reader.hpp"

#include <algorithm>

#include "crypto/invisible.hpp"

namespace sopu::tools {

const YamlNode* OpenSloReader::find(const YamlNode& in, std::string_view member) {
  if (in.kind != YamlNode::Kind::map) {
    fail(in, "here members are expected, such as `" + std::string(member) + ": …`");
  }
  const YamlNode* found = in.find(member);
  if (found == nullptr) return nullptr;
  take(*found);
  return found->kind == YamlNode::Kind::nothing ? nullptr : found;
}

const YamlNode& OpenSloReader::needed(const YamlNode& in, std::string_view member) {
  const YamlNode* found = find(in, member);
  if (found == nullptr) {
    fail(in, "`" + std::string(member) + "` is missing, which OpenSLO v1 requires: add it");
  }
  return *found;
}

const YamlNode& OpenSloReader::needed_object(const YamlNode& in, std::string_view member) {
  const YamlNode& found = needed(in, member);
  if (found.kind == YamlNode::Kind::map) return found;
  fail(found, "`" + std::string(member) + "` is an object: give it members");
}

const YamlNode& OpenSloReader::needed_list(const YamlNode& in, std::string_view member) {
  const YamlNode& found = needed(in, member);
  if (found.kind == YamlNode::Kind::list && !found.items.empty()) return found;
  fail(found, "`" + std::string(member) + "` is a list: begin each of its items with a dash");
}

const std::string& OpenSloReader::needed_text(const YamlNode& in, std::string_view member) {
  return text(needed(in, member));
}

const std::string& OpenSloReader::text(const YamlNode& node) const {
  if (node.kind == YamlNode::Kind::text && !crypto::is_blank(node.text)) return node.text;
  fail(node, "here a text or a number is expected");
}

const std::string& OpenSloReader::word(const YamlNode& node,
                                       std::initializer_list<std::string_view> words) const {
  const std::string& given = text(node);
  if (std::ranges::find(words, given) != words.end()) return given;
  std::string choice;
  for (const auto one : words) choice += (choice.empty() ? "" : ", ") + std::string(one);
  fail(node, "\"" + given + "\" is none of " + choice);
}

bool OpenSloReader::flag(const YamlNode& node) const {
  return word(node, {"true", "false"}) == "true";
}

}  // namespace sopu::tools
