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

std::string base64(const crypto::Hash& hash) {
  return crypto::base64_encode(crypto::view(hash));
}

object to_json(const EvidenceHead& head) {
  object line{{"format", format}, {"origin", head.origin}, {"agreement", head.agreement}};
  if (head.dispute) line["dispute"] = *head.dispute;
  line["checkpoint"] = head.checkpoint;
  line["asOf"] = domain::format_time(head.as_of);
  return line;
}

object to_json(const EvidenceEnd& end) {
  return {{"end", true},
          {"events", end.events},
          {"hidden", end.hidden},
          {"contractHead", base64(end.contract_head)}};
}

std::string text_of(const EvidenceHead& head) {
  return boost::json::serialize(to_json(head));
}
std::string text_of(const EvidenceEnd& end) {
  return boost::json::serialize(to_json(end));
}

// There are many of them, and nothing in them needs an escape.
std::string text_of(const EvidenceEvent& event) {
  constexpr std::size_t base64_of_hash = 44;
  std::string text;
  text.reserve(event.jws.size() + (event.path.size() + 4) * (base64_of_hash + 3));
  text += R"({"index":)" + std::to_string(event.index);
  text += R"(,"recordedAt":")" + domain::format_time(event.recorded_at);
  text += event.is_hidden() ? R"(","event":")" + base64(event.event) : R"(","jws":")" + event.jws;
  text += R"(","path":[)";
  for (const auto& hash : event.path) {
    if (&hash != &event.path.front()) text += ',';
    text += '"' + base64(hash) + '"';
  }
  text += event.is_hidden() ? R"(],"hidden":true})" : "]}";
  return text;
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
  return std::visit([](const auto& one) { return text_of(one); }, line) + "\n";
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
