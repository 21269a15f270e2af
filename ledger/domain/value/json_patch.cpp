#include "ledger/domain/value/json_patch.hpp"

#include <optional>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <nlohmann/json.hpp>

#include "ledger/limits.hpp"

namespace sopu::domain {
namespace {

namespace json = boost::json;
using Json = nlohmann::json;
using Pointer = Json::json_pointer;

Json to_nlohmann(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return nullptr;
    case json::kind::bool_:
      return value.get_bool();
    case json::kind::int64:
      return value.get_int64();
    case json::kind::uint64:
      return value.get_uint64();
    case json::kind::double_:
      return value.get_double();
    case json::kind::string:
      return std::string(value.get_string());
    case json::kind::array: {
      Json array = Json::array();
      for (const auto& item : value.get_array()) array.push_back(to_nlohmann(item));
      return array;
    }
    case json::kind::object: {
      Json object = Json::object();
      for (const auto& [name, member] : value.get_object()) object[name] = to_nlohmann(member);
      return object;
    }
  }
  return nullptr;
}

json::value to_boost(const Json& value) {
  switch (value.type()) {
    case Json::value_t::boolean:
      return value.get<bool>();
    case Json::value_t::number_integer:
      return value.get<std::int64_t>();
    case Json::value_t::number_unsigned: {
      const auto number = value.get<std::uint64_t>();
      if (std::in_range<std::int64_t>(number)) return static_cast<std::int64_t>(number);
      return number;
    }
    case Json::value_t::number_float:
      return value.get<double>();
    case Json::value_t::string:
      return json::value(value.get_ref<const std::string&>());
    case Json::value_t::array: {
      json::array array;
      for (const auto& item : value) array.push_back(to_boost(item));
      return array;
    }
    case Json::value_t::object: {
      json::object object;
      for (const auto& [name, member] : value.items()) object[name] = to_boost(member);
      return object;
    }
    case Json::value_t::null:
    case Json::value_t::binary:
    case Json::value_t::discarded:
      return nullptr;
  }
  return nullptr;
}

struct Size {
  std::size_t bytes = 0;  // about as many as its text has
  std::size_t depth = 0;
};

Size size_of(const Json& value) {
  Size size{8, 1};
  if (value.is_string()) size.bytes += value.get_ref<const std::string&>().size();
  if (!value.is_structured()) return size;
  for (const auto& [name, member] : value.items()) {
    const Size inner = size_of(member);
    size.bytes += inner.bytes + (value.is_object() ? name.size() : 0);
    size.depth = std::max(size.depth, inner.depth + 1);
  }
  return size;
}

std::size_t depth_of(const Pointer& pointer) {
  std::size_t depth = 0;
  for (auto parent = pointer; !parent.empty(); parent.pop_back()) ++depth;
  return depth;
}

// A reason not to apply: how it goes on after the rule's name, and its parameters.
struct DoesNotApply {
  std::string variant;
  json::object params = {};
};

// The document under a patch. nlohmann does the work of RFC 6902; what it leaves open (it asserts
// or looks away where the parent is neither object nor list) is refused before it is asked.
class Patching {
 public:
  explicit Patching(Json document) : document_(std::move(document)) {
    bytes_ = size_of(document_).bytes;
  }

  void apply(const Json& operation) {
    if (!operation.is_object()) throw DoesNotApply{"not-object"};
    const std::string op = text(operation, "op");
    const Pointer path(text(operation, "path"));
    if (op == "add") {
      add(path, member(operation, "value"));
    } else if (op == "remove") {
      remove(path);
    } else if (op == "replace") {
      const Json& value = member(operation, "value");
      grow(path, value);
      document_.at(path) = value;
    } else if (op == "move") {
      move(Pointer(text(operation, "from")), path);
    } else if (op == "copy") {
      add(path, Json(std::as_const(document_).at(Pointer(text(operation, "from")))));
    } else if (op == "test") {
      if (std::as_const(document_).at(path) != member(operation, "value")) {
        throw DoesNotApply{"other-value"};
      }
    } else {
      throw DoesNotApply{"no-such-op", {{"op", shortened(op)}}};
    }
  }

  const Json& document() const { return document_; }

 private:
  static const Json& member(const Json& operation, const char* name) {
    const auto found = operation.find(name);
    if (found == operation.end()) {
      throw DoesNotApply{"member-missing", {{"member", name}}};
    }
    return *found;
  }

  static std::string text(const Json& operation, const char* name) {
    const Json& value = member(operation, name);
    if (!value.is_string()) throw DoesNotApply{"member-no-text", {{"member", name}}};
    return value.get<std::string>();
  }

  void grow(const Pointer& path, const Json& value) {
    const Size size = size_of(value);
    bytes_ += size.bytes;
    if (bytes_ > limits::patched_bytes_max ||
        depth_of(path) + size.depth > limits::patched_depth_max) {
      throw DoesNotApply{"too-large"};
    }
  }

  void need_container(const Pointer& path) const {
    if (!path.empty() && !document_.at(path.parent_pointer()).is_structured()) {
      throw DoesNotApply{"no-such-place"};
    }
  }

  void run(const char* op, const Pointer& path, Json value) {
    Json operation{{"op", op}, {"path", path.to_string()}, {"value", std::move(value)}};
    Json patch = Json::array();
    patch.push_back(std::move(operation));
    document_.patch_inplace(patch);
  }

  void add(const Pointer& path, const Json& value) {
    need_container(path);
    grow(path, value);
    run("add", path, value);
  }

  void remove(const Pointer& path) {
    if (path.empty()) throw DoesNotApply{"removes-whole"};
    need_container(path);
    run("remove", path, nullptr);
  }

  // RFC 6902, 4.4: a remove, then an add; not into what is moved.
  void move(const Pointer& from, const Pointer& path) {
    for (auto above = path; !above.empty();) {
      above.pop_back();
      if (above == from) throw DoesNotApply{"into-itself"};
    }
    Json value = std::as_const(document_).at(from);
    if (from == path) return;
    remove(from);
    bytes_ -= std::min(bytes_, size_of(value).bytes);
    add(path, value);
  }

  Json document_;
  std::size_t bytes_ = 0;
};

// nlohmann's own: what it cannot read is a pointer (parse errors), what it does not find a place.
DoesNotApply reason(const Json::exception& fault) {
  if (dynamic_cast<const Json::parse_error*>(&fault)) return DoesNotApply{"no-pointer"};
  return DoesNotApply{"no-such-place"};
}

Error refuse_patch(DoesNotApply why, const std::string& pointer) {
  return refuse_rule({"patch-does-not-apply." + why.variant, std::move(why.params)}, pointer);
}

Error refuse_operation(DoesNotApply why, std::size_t position) {
  why.params["operation"] = position + 1;
  return refuse_patch(std::move(why), "/" + std::to_string(position));
}

}  // namespace

Result<json::value> apply_patch(const json::value& document, const json::value& patch) {
  if (!patch.is_array()) return refuse_patch(DoesNotApply{"not-list"}, "");
  const auto& operations = patch.get_array();
  if (operations.size() > limits::patch_operations_max) {
    return refuse_patch(DoesNotApply{"too-long", {{"max", limits::patch_operations_max}}}, "");
  }
  Patching patching(to_nlohmann(document));
  for (std::size_t i = 0; i < operations.size(); ++i) {
    try {
      patching.apply(to_nlohmann(operations[i]));
    } catch (DoesNotApply& fault) {
      return refuse_operation(std::move(fault), i);
    } catch (const Json::exception& fault) {
      return refuse_operation(reason(fault), i);
    }
  }
  return to_boost(patching.document());
}

json::value make_patch(const json::value& before, const json::value& after) {
  return to_boost(Json::diff(to_nlohmann(before), to_nlohmann(after)));
}

}  // namespace sopu::domain
