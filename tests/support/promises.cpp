#include "tests/support/promises.hpp"

#include <stdexcept>

#include <boost/json/parse.hpp>

namespace sopu::test {
namespace {

namespace json = boost::json;

// A null takes a member away.
void put_over(json::object& into, const json::object& from) {
  for (const auto& [name, value] : from) {
    if (value.is_null()) {
      into.erase(name);
    } else {
      into[name] = value;
    }
  }
}

}  // namespace

domain::TermsPtr terms_of(const Promise& promise) {
  json::object document = json::parse(R"({
    "parties": [{"party": "acme", "role": "provider"}, {"party": "globex", "role": "customer"}],
    "priorities": [{"id": "first", "text": "To be up", "rank": 1}],
    "serviceElements": {
      "services": [{"id": "hosting", "name": "Hosting", "description": "Hosting", "owner": "acme",
                    "priority": "first", "fee": {"amount": 480000, "per": "month"}}],
      "objectives": [{"id": "uptime", "service": "hosting", "name": "Uptime",
                      "indicator": "availability", "op": ">=", "targetPpm": 999000,
                      "window": {"kind": "calendar", "length": "month"}, "denominator": "total",
                      "measuredBy": ["acme"]}],
      "creditRules": {"base": "monthFee", "partial": "full", "combine": "sum", "caps": [],
                      "automatic": true}
    }})")
                              .as_object();
  document["timeZone"] = promise.zone;
  json::object& elements = document["serviceElements"].as_object();
  put_over(elements["objectives"].as_array()[0].as_object(), promise.objective);
  put_over(elements["creditRules"].as_object(), promise.rules);
  put_over(elements, promise.service_elements);
  auto terms = domain::Terms::parse(document);
  if (!terms) {
    throw std::runtime_error(terms.error().why.code + " at " + terms.error().pointer);
  }
  return *terms;
}

}  // namespace sopu::test
