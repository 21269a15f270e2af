// Whatever is said in the stories of this folder has words in both languages, and parameters that
// fit them.
#include "ledger/words/words.hpp"

#include <gtest/gtest.h>

#include "tests/support/sentences.hpp"

namespace sopu::test {
namespace {

class Words : public testing::Environment {
 public:
  void SetUp() override {
    on_sentence = [](const domain::Sentence& said) { EXPECT_EQ(words::fault_of(said), ""); };
  }
};

[[maybe_unused]] const auto* const listener = testing::AddGlobalTestEnvironment(new Words);

TEST(Words, AreAskedForEverySentence) {
  EXPECT_TRUE(on_sentence);
}

}  // namespace
}  // namespace sopu::test
