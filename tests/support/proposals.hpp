// The data of proposals and of approvals, for tests above the pure core.
// Values; one thread.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "crypto/base64.hpp"
#include "ledger/domain/terms/terms_parts.hpp"
#include "tests/support/terms_builder.hpp"

namespace sopu::test {

inline std::string hash_text(const boost::json::value& terms) {
  return domain::text(parsed(terms)->hash());
}

// That the objective of the terms can be kept, up to this share, within this limit.
inline boost::json::object attestation(const boost::json::value& terms, std::string_view objective,
                                       std::int64_t target_ppm, std::string_view limit = "") {
  const domain::TermsPtr known = parsed(terms);
  const domain::Hash content =
      domain::promise_hash(*known, *known->objective({std::string(objective)}));
  boost::json::object data{{"objective", objective},
                           {"content", crypto::base64url_encode(crypto::view(content))},
                           {"targetPpm", target_ppm},
                           {"basis", "measured"},
                           {"statement", "So it was last year."}};
  if (!limit.empty()) data["limit"] = limit;
  return data;
}

// `data` with what it makes of the one stretch of time that it touches. It expires when it would
// take effect, unless it says otherwise.
inline boost::json::object with_result(boost::json::object data, const boost::json::value& result,
                                       const std::optional<boost::json::value>& base = {}) {
  boost::json::object stretch{{"from", data.at("effectiveFrom")}, {"terms", hash_text(result)}};
  if (base) stretch["base"] = hash_text(*base);
  data["results"] = boost::json::array{std::move(stretch)};
  if (!data.contains("expiresAt")) data["expiresAt"] = data.at("effectiveFrom");
  return data;
}

// What was proposed, so that it can be approved.
class Proposed {
 public:
  void remember(const std::string& id, const crypto::Hash& event, const boost::json::value& data) {
    boost::json::array results;
    for (const auto& one : data.at("results").as_array()) {
      results.push_back({{"from", one.at("from")}, {"terms", one.at("terms")}});
    }
    approvals_[id] = {{"proposal", id},
                      {"event", crypto::base64url_encode(crypto::view(event))},
                      {"results", std::move(results)}};
  }
  const boost::json::object& approval(const std::string& id) const { return approvals_.at(id); }

 private:
  std::map<std::string, boost::json::object> approvals_;
};

}  // namespace sopu::test
