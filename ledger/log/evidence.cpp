#include "ledger/log/evidence.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/base64.hpp"
#include "crypto/sha256.hpp"
#include "ledger/limits.hpp"

namespace sopu::log {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

constexpr std::string_view format = "sopu-evidence/v1";

object to_json(const EvidenceHead& head) {
  object line{{"format", format}, {"origin", head.origin}, {"agreement", head.agreement}};
  if (head.dispute) line["dispute"] = *head.dispute;
  line["checkpoint"] = head.checkpoint;
  line["asOf"] = domain::format_time(head.as_of);
  return line;
}

object to_json(const EvidenceEvent& event) {
  object line{{"index", event.index}, {"recordedAt", domain::format_time(event.recorded_at)}};
  if (event.is_hidden()) {
    line["event"] = crypto::base64_encode(crypto::view(event.event));
  } else {
    line["jws"] = event.jws;
  }
  array path;
  path.reserve(event.path.size());
  for (const auto& hash : event.path) {
    path.emplace_back(crypto::base64_encode(crypto::view(hash)));
  }
  line["path"] = std::move(path);
  if (event.is_hidden()) line["hidden"] = true;
  return line;
}

object to_json(const EvidenceEnd& end) {
  return {{"end", true},
          {"events", end.events},
          {"hidden", end.hidden},
          {"contractHead", crypto::base64_encode(crypto::view(end.contract_head))}};
}

// Reads the members that are needed; whatever else is wrong with a line shows when it is written
// again. Throws what Boost.JSON throws, or Unreadable.
struct Unreadable : std::exception {};

template <class Value>
const Value& needed(const std::optional<Value>& found) {
  if (!found) throw Unreadable();
  return *found;
}

std::string text_in(const object& line, std::string_view member) {
  const auto& text = line.at(member).as_string();
  return {text.data(), text.size()};
}

domain::Time time_in(const object& line, std::string_view member) {
  return needed(domain::parse_time(text_in(line, member)));
}

std::uint64_t number_in(const object& line, std::string_view member) {
  return line.at(member).to_number<std::uint64_t>();
}

crypto::Hash hash_of(const value& json) {
  return needed(crypto::hash_from_base64(json.as_string()));
}

EvidenceHead head_of(const object& line) {
  EvidenceHead head;
  head.origin = text_in(line, "origin");
  head.agreement = text_in(line, "agreement");
  if (line.contains("dispute")) head.dispute = text_in(line, "dispute");
  head.checkpoint = text_in(line, "checkpoint");
  head.as_of = time_in(line, "asOf");
  return head;
}

EvidenceEvent event_of(const object& line) {
  EvidenceEvent event;
  event.index = number_in(line, "index");
  event.recorded_at = time_in(line, "recordedAt");
  if (line.contains("jws")) {
    event.jws = text_in(line, "jws");
    event.event = crypto::sha256(crypto::view(event.jws));
  } else {
    event.event = hash_of(line.at("event"));
  }
  const array& path = line.at("path").as_array();
  if (path.size() > limits::proof_hashes_max) throw Unreadable();
  for (const value& hash : path) event.path.push_back(hash_of(hash));
  return event;
}

EvidenceEnd end_of(const object& line) {
  return {number_in(line, "events"), number_in(line, "hidden"), hash_of(line.at("contractHead"))};
}

EvidenceLine line_of(const object& line) {
  if (line.contains("format")) return head_of(line);
  if (line.contains("end")) return end_of(line);
  return event_of(line);
}

}  // namespace

std::string evidence_line(const EvidenceLine& line) {
  const object json = std::visit([](const auto& one) { return to_json(one); }, line);
  return boost::json::serialize(json) + "\n";
}

std::optional<EvidenceLine> parse_evidence_line(std::string_view text) {
  try {
    EvidenceLine line = line_of(boost::json::parse(text).as_object());
    std::string written = evidence_line(line);
    written.pop_back();
    if (written != text) return std::nullopt;
    return line;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace sopu::log
