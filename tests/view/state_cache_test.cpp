#include "ledger/view/state_cache.hpp"

#include <gtest/gtest.h>

namespace sopu::view {
namespace {

StatePtr state_after(std::uint64_t last_event, std::size_t bytes = 0) {
  domain::Agreement state{};
  state.last_event = {last_event};
  state.preparation.background[{"acme"}] = std::string(bytes, 'x');
  return std::make_shared<const domain::Agreement>(std::move(state));
}

TEST(StateCacheTest, GivesTheNewestStateThatIsNotLater) {
  StateCache cache;
  cache.add(7, state_after(10));
  cache.add(7, state_after(20));
  cache.add(8, state_after(15));
  EXPECT_EQ(cache.newest(7, {9}), nullptr);
  EXPECT_EQ(cache.newest(7, {10})->last_event.value, 10u);
  EXPECT_EQ(cache.newest(7, {19})->last_event.value, 10u);
  EXPECT_EQ(cache.newest(7, {1'000})->last_event.value, 20u);
  EXPECT_EQ(cache.newest(6, {1'000}), nullptr);
  EXPECT_EQ(cache.newest(8, {14}), nullptr) << "not that of another agreement";
}

TEST(StateCacheTest, ForgetsRatherThanGrows) {
  StateCache cache;
  constexpr std::size_t megabyte = std::size_t{1} << 20;
  for (std::uint64_t i = 0; i < 100; ++i) cache.add(0, state_after(i, megabyte));
  std::size_t held = 0;
  for (std::uint64_t i = 0; i < 100; ++i) {
    const auto state = cache.newest(0, {i});
    if (state && state->last_event.value == i) ++held;
  }
  EXPECT_GT(held, 0u);
  EXPECT_LT(held, 33u);
  cache.add(1, state_after(0, 100 * megabyte));
  EXPECT_EQ(cache.newest(1, {0}), nullptr) << "too large to be worth it";
}

}  // namespace
}  // namespace sopu::view
