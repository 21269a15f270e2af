// What is remembered is what was given, and never weighs more than it may.
#include "ledger/view/bounded_cache.hpp"

#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace sopu::view {
namespace {

// By stream and index, as the states are.
using Cache = BoundedCache<std::pair<int, int>, std::string>;

std::shared_ptr<const std::string> value(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

TEST(BoundedCache, gives_back_what_it_was_given_and_nothing_else) {
  Cache cache(100);
  const auto held = value("ten");
  cache.add({7, 10}, held, 10);
  EXPECT_EQ(cache.find({7, 10}), held) << "the very same, not a copy";
  EXPECT_EQ(cache.find({7, 11}), nullptr);
  EXPECT_EQ(cache.find({8, 10}), nullptr);
}

TEST(BoundedCache, gives_the_greatest_key_that_is_not_above) {
  Cache cache(100);
  cache.add({7, 10}, value("ten"), 1);
  cache.add({7, 20}, value("twenty"), 1);
  cache.add({8, 15}, value("another's"), 1);
  std::pair<int, int> at;
  EXPECT_EQ(cache.find_floor({7, 9}, &at), nullptr);
  EXPECT_EQ(*cache.find_floor({7, 10}, &at), "ten");
  EXPECT_EQ(*cache.find_floor({7, 19}, &at), "ten");
  EXPECT_EQ(at, std::pair(7, 10));
  EXPECT_EQ(*cache.find_floor({7, 1'000}, &at), "twenty");
  // Whose it is the asker must look at.
  EXPECT_EQ(*cache.find_floor({8, 14}, &at), "twenty");
  EXPECT_EQ(at, std::pair(7, 20));
}

TEST(BoundedCache, keeps_the_first_value_of_a_key) {
  Cache cache(100);
  cache.add({1, 1}, value("first"), 10);
  cache.add({1, 1}, value("second"), 10);
  EXPECT_EQ(*cache.find({1, 1}), "first");
  for (int i = 2; i <= 10; ++i) cache.add({1, i}, value("more"), 10);
  EXPECT_NE(cache.find({1, 1}), nullptr) << "the second one was weighed, too";
}

TEST(BoundedCache, forgets_what_was_used_longest_ago) {
  Cache cache(30);
  for (int i = 0; i < 3; ++i) cache.add({0, i}, value("x"), 10);
  std::pair<int, int> at;
  EXPECT_TRUE(cache.find({0, 0}));
  EXPECT_TRUE(cache.find_floor({0, 1}, &at));
  cache.add({0, 3}, value("x"), 10);
  EXPECT_FALSE(cache.find({0, 2}));
  cache.add({0, 4}, value("x"), 10);
  EXPECT_FALSE(cache.find({0, 0}));
  EXPECT_TRUE(cache.find({0, 1}));
}

TEST(BoundedCache, does_not_empty_itself_for_what_is_too_large) {
  Cache cache(30);
  cache.add({0, 0}, value("x"), 30);
  cache.add({0, 1}, value("y"), 31);
  EXPECT_TRUE(cache.find({0, 0}));
  EXPECT_FALSE(cache.find({0, 1}));
}

TEST(BoundedCache, lets_those_who_hold_a_value_go_on_holding_it) {
  Cache cache(10);
  cache.add({0, 0}, value("held"), 10);
  const auto held = cache.find({0, 0});
  cache.add({0, 1}, value("new"), 10);
  EXPECT_FALSE(cache.find({0, 0}));
  EXPECT_EQ(*held, "held");
}

// A model that counts: whatever was added, what is found weighs no more than the limit.
TEST(BoundedCache, never_holds_more_than_it_may) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  constexpr std::size_t limit = 1'000;
  Cache cache(limit);
  std::map<int, std::size_t> weights;
  for (int i = 0; i < 3'000; ++i) {
    const std::size_t weight = random() % 200;
    weights[i] = weight;
    cache.add({0, i}, value(std::to_string(i)), weight);
    if (i % 50 != 0) continue;
    std::size_t held = 0;
    for (const auto& [key, bytes] : weights) {
      const auto found = cache.find({0, key});
      if (!found) continue;
      held += bytes;
      ASSERT_EQ(*found, std::to_string(key));
    }
    ASSERT_LE(held, limit);
    ASSERT_TRUE(cache.find({0, i})) << "the newest is there";
  }
}

TEST(BoundedCache, may_be_used_by_many_threads) {
  Cache cache(500);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&cache, thread] {
      std::mt19937 random(static_cast<unsigned>(thread));
      for (int i = 0; i < 5'000; ++i) {
        const int key = static_cast<int>(random() % 100);
        cache.add({0, key}, value(std::to_string(key)), 10);
        std::pair<int, int> at;
        const auto found = cache.find_floor({0, static_cast<int>(random() % 100)}, &at);
        if (found) {
          EXPECT_EQ(*found, std::to_string(at.second));
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace sopu::view
