#include "ledger/audit/verdict_line.hpp"

#include <stdexcept>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include "crypto/base64.hpp"
#include "ledger/domain/value/json_form.hpp"

namespace sopu::audit {
namespace {

using boost::json::object;
using boost::json::value;

// Base64, as words that quote a damaged file need not be UTF-8.
value write_text(const std::string& text) {
  return value(crypto::base64_encode(crypto::view(text)));
}

std::string read_text(const value& json) {
  const auto bytes = crypto::base64_decode(json.as_string());
  if (!bytes) throw std::runtime_error("the audit's child wrote a text that is no base64");
  return std::string(crypto::text(*bytes));
}

// Every count of a verdict, under its name.
template <class AnyVerdict, class Visit>
void for_each_count(AnyVerdict& verdict, const Visit& visit) {
  visit("events", verdict.events);
  visit("bodiesChecked", verdict.bodies_checked);
  visit("bodiesWithheld", verdict.bodies_withheld);
  visit("agreements", verdict.agreements);
  visit("agreementsPartlyWithheld", verdict.agreements_partly_withheld);
  visit("tiles", verdict.tiles);
}

value to_json(const ProgressLine& line) {
  return object{{"progress", object{{"done", line.done}, {"total", line.total}}}};
}

value to_json(const FailureLine& line) {
  return object{{"failure", write_text(line.what)}};
}

value to_json(const Verdict& verdict) {
  object json{{"origin", write_text(verdict.checkpoint.origin)},
              {"size", verdict.checkpoint.size},
              {"root", crypto::base64_encode(crypto::view(verdict.checkpoint.root))}};
  for_each_count(verdict, [&](const char* name, std::uint64_t count) { json[name] = count; });
  if (verdict.fault) {
    object fault{{"kind", verdict.fault->kind}, {"detail", write_text(verdict.fault->detail)}};
    if (verdict.fault->index) fault["index"] = *verdict.fault->index;
    json["fault"] = std::move(fault);
  }
  json["zones"] = domain::json_of(verdict.zones);
  return object{{"verdict", std::move(json)}};
}

Fault read_fault(const object& json) {
  Fault fault{std::nullopt, std::string(json.at("kind").as_string()), read_text(json.at("detail"))};
  if (const value* index = json.if_contains("index"))
    fault.index = index->to_number<std::uint64_t>();
  return fault;
}

domain::ZoneRecorded read_zone(const value& json) {
  domain::ZoneRecorded zone;
  fields([&](std::string_view name, std::string& text,
             const auto&...) { text = json.at(name).as_string(); },
         zone);
  return zone;
}

Verdict read_verdict(const object& json) {
  Verdict verdict;
  verdict.checkpoint.origin = read_text(json.at("origin"));
  verdict.checkpoint.size = json.at("size").to_number<std::uint64_t>();
  const auto root = crypto::hash_from_base64(json.at("root").as_string());
  if (!root) throw std::runtime_error("the audit's child wrote a root that is no hash");
  verdict.checkpoint.root = *root;
  for_each_count(verdict, [&](const char* name, std::uint64_t& count) {
    count = json.at(name).to_number<std::uint64_t>();
  });
  if (const value* fault = json.if_contains("fault"))
    verdict.fault = read_fault(fault->as_object());
  for (const value& zone : json.at("zones").as_array()) verdict.zones.push_back(read_zone(zone));
  return verdict;
}

}  // namespace

std::string write_line(const Line& line) {
  return boost::json::serialize(std::visit([](const auto& one) { return to_json(one); }, line)) +
         "\n";
}

Line read_line(std::string_view text) {
  const value json = boost::json::parse(text);
  const object& line = json.as_object();
  if (const value* verdict = line.if_contains("verdict")) return read_verdict(verdict->as_object());
  if (const value* failure = line.if_contains("failure")) return FailureLine{read_text(*failure)};
  const object& progress = line.at("progress").as_object();
  return ProgressLine{progress.at("done").to_number<std::uint64_t>(),
                      progress.at("total").to_number<std::uint64_t>()};
}

}  // namespace sopu::audit
