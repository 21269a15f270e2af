// Terms made from agreements that others have published can be said in the form, and are complete.
#include <filesystem>
#include <fstream>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "ledger/domain/terms/terms.hpp"

namespace sopu::domain {
namespace {

TEST(TermsOfPublishedAgreements, ParseAndLackNothing) {
  int read = 0;
  for (const auto& file : std::filesystem::directory_iterator(SOPU_VECTORS "/terms")) {
    if (file.path().extension() != ".json") continue;
    std::ifstream stream(file.path());
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    const auto terms = Terms::parse(boost::json::parse(text));
    ASSERT_TRUE(terms) << file.path() << terms.error().pointer << ": " << terms.error().why.code;
    for (const auto& missing : (*terms)->missing()) {
      ADD_FAILURE() << file.path() << " lacks " << missing.pointer;
    }
    ++read;
  }
  EXPECT_GE(read, 3);
}

}  // namespace
}  // namespace sopu::domain
