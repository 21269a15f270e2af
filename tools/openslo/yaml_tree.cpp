#include "tools/openslo/yaml_tree.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "tools/common.hpp"

namespace sopu::tools {
namespace {

// Whatever people write by hand is far below them.
constexpr std::size_t bytes_max = std::size_t{1} << 20;
constexpr std::size_t depth_max = 64;
constexpr std::size_t values_max = 100'000;

// Marks count from 0.
std::size_t line_of(const YAML::Mark& mark) {
  return static_cast<std::size_t>(std::max(mark.line, 0)) + 1;
}

// Builds one document from the parser's events, which come before anything is expanded: an alias is
// refused where it stands, so that a few lines cannot become a billion values.
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(const std::string& file) : file_(file) {}

  YamlNode take() { return std::move(root_); }
  int begin() const { return begin_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    begin_ = mark.pos;
    root_ = {};
    root_.line = line_of(mark);
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    add(node(YamlNode::Kind::nothing, mark));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse_line(file_, line_of(mark),
                "an alias (*) is not taken: write out what it stands for, so that everybody reads "
                "the same");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    refuse_tag(mark, tag);
    YamlNode text = node(YamlNode::Kind::text, mark);
    text.text = value;
    add(std::move(text));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    refuse_tag(mark, tag);
    open(node(YamlNode::Kind::list, mark));
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    refuse_tag(mark, tag);
    open(node(YamlNode::Kind::map, mark));
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    YamlNode node;
    std::set<std::string> keys{};
    std::optional<std::size_t> key_line{};  // of a map in which a value comes next
  };

  YamlNode node(YamlNode::Kind kind, const YAML::Mark& mark) {
    if (++values_ > values_max) {
      refuse_line(file_, line_of(mark),
                  "there are more than " + std::to_string(values_max) +
                      " values up to here: take the file apart");
    }
    YamlNode made;
    made.kind = kind;
    made.line = line_of(mark);
    return made;
  }

  // `?` of what has none, `!` of a quoted text; those of YAML itself say no more than the reader
  // demands anyway.
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) const {
    if (tag.empty() || tag == "?" || tag == "!" || tag.starts_with("tag:yaml.org,2002:")) return;
    refuse_line(file_, line_of(mark), "the tag " + tag + " is not known here: take it out");
  }

  void open(YamlNode node) {
    if (awaits_key()) refuse_key(node.line);
    if (open_.size() == depth_max) {
      refuse_line(file_, node.line,
                  "there are more than " + std::to_string(depth_max) +
                      " levels inside each other: flatten it");
    }
    open_.push_back({std::move(node)});
  }
  void close() {
    YamlNode done = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(done));
  }

  bool awaits_key() const {
    return !open_.empty() && open_.back().node.kind == YamlNode::Kind::map &&
           !open_.back().key_line;
  }
  [[noreturn]] void refuse_key(std::size_t line) const {
    refuse_line(file_, line, "a key is a word: take out the list, the braces or the lonely colon");
  }

  void add(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& in = open_.back();
    if (awaits_key()) {
      if (node.kind != YamlNode::Kind::text) refuse_key(node.line);
      if (!in.keys.insert(node.text).second) {
        refuse_line(file_, node.line,
                    "the key \"" + node.text + "\" stands there twice: take one of them out");
      }
      in.key_line = node.line;
      in.node.keys.push_back(std::move(node.text));
      return;
    }
    if (in.key_line) node.line = *in.key_line;
    in.key_line.reset();
    in.node.items.push_back(std::move(node));
  }

  const std::string& file_;
  YamlNode root_;
  int begin_ = -1;  // the document's, in characters
  std::vector<Open> open_;
  std::size_t values_ = 0;
};

std::vector<YamlNode> documents_of(const std::string& text, const std::string& file) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  Builder builder(file);
  std::vector<YamlNode> documents;
  for (int begin = -1; parser.HandleNextDocument(builder); begin = builder.begin()) {
    documents.push_back(builder.take());
    // Before a stray comma yaml-cpp 0.7 finds nothing again and again, for ever.
    if (builder.begin() == begin) refuse_line(file, documents.back().line, "this is no YAML");
  }
  return documents;
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  const auto found = std::ranges::find(keys, key);
  return found == keys.end() ? nullptr : &items[static_cast<std::size_t>(found - keys.begin())];
}

std::vector<YamlNode> read_yaml(const std::string& text, const std::string& file) {
  if (text.size() > bytes_max) {
    throw Stop(
        Exit::usage,
        file + " is too large: it may have a MiB. Is it the right file? Take it apart if so");
  }
  try {
    return documents_of(text, file);
  } catch (const YAML::Exception& error) {
    refuse_line(file, line_of(error.mark), "this is no YAML: " + error.msg);
  }
}

void refuse_line(const std::string& file, std::size_t line, const std::string& why) {
  throw Stop(Exit::usage, file + ", line " + std::to_string(line) + ": " + why);
}

}  // namespace sopu::tools
