#include "ledger/domain/agreement/compare_code.hpp"

#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "crypto/base64.hpp"

namespace sopu::domain {
namespace {

namespace json = boost::json;

Hash hash(const json::value& text) {
  return crypto::hash_from_base64url(text.as_string()).value();
}

// tests/oracles/compare_code.test.mjs makes the same numbers from the same vectors.
TEST(CompareCode, IsThatOfTheVectors) {
  std::ifstream file(SOPU_VECTORS "/compare_code.json");
  ASSERT_TRUE(file);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto vectors = json::parse(text).at("vectors").as_array();
  std::set<std::string> codes;
  for (const auto& vector : vectors) {
    std::vector<ResultingTerms> results;
    for (const auto& one : vector.at("results").as_array()) {
      results.push_back({parse_time(one.at("from").as_string()).value(), {hash(one.at("terms"))}});
    }
    const EventId proposal{std::string(vector.at("proposal").as_string())};
    const std::string code = compare_code(proposal, hash(vector.at("event")), results);
    EXPECT_EQ(code, vector.at("code").as_string()) << vector.at("what").as_string();
    EXPECT_TRUE(std::regex_match(code, std::regex("[0-9]{4}( [0-9]{4}){5}"))) << code;
    codes.insert(code);
  }
  EXPECT_EQ(codes.size(), vectors.size()) << "each part of what is compared counts";
  EXPECT_GE(codes.size(), 6U);
}

TEST(CompareCode, OfAKeyIsThatOfItsKid) {
  EXPECT_EQ(compare_code(Kid{"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"}),
            "1586 8942 2687 4529 6809 0146");
  EXPECT_EQ(compare_code(Kid{"no kid"}), "");
}

}  // namespace
}  // namespace sopu::domain
