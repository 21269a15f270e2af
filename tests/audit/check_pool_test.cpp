// The parallel half on its own: which keys it knows, and when.
#include "ledger/audit/check_pool.hpp"

#include <gtest/gtest.h>

#include "tests/audit/log_maker.hpp"

namespace sopu::audit {
namespace {

// Checked by the pool: was it found good?
bool is_good(CheckPool& pool, const std::string& jws) {
  const auto chunk = std::make_shared<Chunk>();
  chunk->items.push_back({0, {}, jws});
  pool.submit(chunk);
  pool.finish(*chunk);
  return chunk->items.front().event.has_value();
}

TEST(CheckPool, KnowsTheKeysOfTheEventsThatItFoundGood) {
  const auto log = test::LogMaker().make();
  CheckPool pool(0);
  EXPECT_FALSE(is_good(pool, *log.bodies[1]));  // signed by the operator, of whom it knows nothing
  EXPECT_TRUE(is_good(pool, *log.bodies[0]));   // ledger.opened brings its key along
  EXPECT_TRUE(is_good(pool, *log.bodies[1]));
}

// Else one event that came before its signer's key would send all that its party ever signed to the
// slow check.
TEST(CheckPool, LearnsAKeyFromAnEventThatItMetTooEarly) {
  test::LogMaker maker;
  maker.initiate("hosting");
  const auto log = maker.make();
  const std::string by_acme = *log.bodies[3];
  CheckPool pool(0);
  EXPECT_FALSE(is_good(pool, *log.bodies[1]));
  EXPECT_FALSE(is_good(pool, by_acme));
  pool.learn(codec::SignatureCheck::committed(*log.bodies[1])->event());
  EXPECT_TRUE(is_good(pool, by_acme));
}

TEST(CheckPool, KnowsAKeyThatTheSameChunkIntroduces) {
  test::LogMaker maker;
  maker.initiate("hosting");
  const auto log = maker.make();
  const auto chunk = std::make_shared<Chunk>();
  for (const auto& body : log.bodies) chunk->items.push_back({chunk->items.size(), {}, body});
  CheckPool pool(0);
  pool.submit(chunk);
  pool.finish(*chunk);
  for (const auto& item : chunk->items) EXPECT_TRUE(item.event) << item.index;
}

}  // namespace
}  // namespace sopu::audit
