#include "server/rpc.hpp"

#include <array>

#include <boost/json/serialize.hpp>

#include "ledger/codec/strict_json.hpp"
#include "ledger/limits.hpp"
#include "ledger/words/answers.hpp"

namespace sopu::server::rpc {

namespace json = boost::json;

namespace {

json::object envelope() {
  json::object answer;
  answer["jsonrpc"] = "2.0";
  return answer;
}

std::string error_with(const json::value& id, int code, std::string_view message,
                       std::optional<json::value> data) {
  json::object error;
  error["code"] = code;
  error["message"] = message;
  if (data) error["data"] = std::move(*data);
  json::object answer = envelope();
  answer["id"] = id;
  answer["error"] = std::move(error);
  return json::serialize(answer);
}

bool is_id(const json::value& value) {
  return value.is_string() || value.is_int64();
}

// Empty, or why the object is not a call.
std::string_view wrong_with(const json::object& object) {
  const auto* version = object.if_contains("jsonrpc");
  if (version == nullptr || *version != "2.0") return "jsonrpc must be \"2.0\"";
  const auto* method = object.if_contains("method");
  if (method == nullptr || !method->is_string()) return "method must be a text";
  const auto* id = object.if_contains("id");
  if (id != nullptr && !is_id(*id)) return "id must be a text or an integer";
  return {};
}

}  // namespace

std::optional<Call> parse_call(std::string_view frame, std::string& answer) {
  // Two levels more than an event's data may have: they are the call around it.
  const codec::JsonLimits allowed{limits::frame_bytes_max, limits::json_depth_max + 2};
  auto parsed = codec::read_json(frame, allowed);
  if (!parsed) {
    answer = error(nullptr, parse_error, words::render(parsed.error().why, {}));
    return std::nullopt;
  }
  auto* object = parsed->if_object();
  if (object == nullptr) {
    answer =
        error(nullptr, invalid_request, "One call a frame, as an object; there are no batches.");
    return std::nullopt;
  }
  const auto* id = object->if_contains("id");
  if (const auto wrong = wrong_with(*object); !wrong.empty()) {
    answer =
        error(id != nullptr && is_id(*id) ? *id : json::value(nullptr), invalid_request, wrong);
    return std::nullopt;
  }
  if (id == nullptr) return std::nullopt;

  Call call;
  call.id = *id;
  const auto& method = object->at("method").get_string();
  call.method.assign(method.data(), method.size());
  if (auto* params = object->if_contains("params")) {
    if (!params->is_object()) {
      answer = error(call.id, invalid_params, "params must be an object: parameters go by name.");
      return std::nullopt;
    }
    call.params = std::move(params->get_object());
  }
  if (const auto* lang = call.params.if_contains("lang")) {
    const auto spoken =
        lang->is_string() ? words::parse_language(lang->get_string()) : std::nullopt;
    if (!spoken) {
      answer = error(call.id, invalid_params, "lang must be en or fi.");
      return std::nullopt;
    }
    call.language = *spoken;
    call.params.erase("lang");
  }
  return call;
}

std::string result(const json::value& id, json::value value) {
  json::object answer = envelope();
  answer["id"] = id;
  answer["result"] = std::move(value);
  return json::serialize(answer);
}

std::string error(const json::value& id, int code, std::string_view message) {
  return error_with(id, code, message, std::nullopt);
}

std::string refusal(const json::value& id, std::string_view message, json::object problem,
                    int code) {
  return error_with(id, code, message, std::move(problem));
}

std::string notification(std::string_view method, json::object params) {
  json::object frame = envelope();
  frame["method"] = method;
  frame["params"] = std::move(params);
  return json::serialize(frame);
}

std::span<const std::string_view> own_methods() {
  static constexpr std::array<std::string_view, 5> methods{"append", "authenticate", "prepare",
                                                           "subscribe", "unsubscribe"};
  return methods;
}

}  // namespace sopu::server::rpc
