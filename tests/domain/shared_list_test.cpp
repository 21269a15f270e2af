#include "ledger/domain/value/shared_list.hpp"

#include <algorithm>
#include <ranges>
#include <string>

#include <gtest/gtest.h>

namespace sopu::domain {
namespace {

using Numbers = SharedList<int>;

// 0, 1, 2, … : over the borders of several nodes, and levels of them, if it is long enough.
Numbers count_to(int size) {
  Numbers list;
  for (int i = 0; i < size; ++i) list.push_back(i);
  return list;
}

static_assert(std::ranges::random_access_range<Numbers>);

TEST(SharedList, HoldsWhatWasPutInInItsOrder) {
  for (const int size : {0, 1, 31, 32, 33, 64, 65, 1'024, 1'025, 40'000}) {
    SCOPED_TRACE(size);
    const Numbers list = count_to(size);
    EXPECT_EQ(list.size(), static_cast<std::size_t>(size));
    EXPECT_EQ(list.empty(), size == 0);
    int expected = 0;
    for (const int number : list) EXPECT_EQ(number, expected++);
    EXPECT_EQ(expected, size);
    if (size == 0) continue;
    EXPECT_EQ(list.front(), 0);
    EXPECT_EQ(list.back(), size - 1);
  }
}

TEST(SharedList, IsSearchedAndCountedLikeAnyOther) {
  const Numbers list = count_to(100);
  EXPECT_EQ(std::ranges::find(list, 70) - list.begin(), 70);
  EXPECT_EQ(std::ranges::find(list, 100), list.end());
  EXPECT_EQ(*std::ranges::lower_bound(list, 33), 33);
  EXPECT_EQ(*(list.end() - 1), 99);
  EXPECT_EQ(list.begin()[64], 64);
}

TEST(SharedList, CopiesShareWhatNeitherHasChanged) {
  const Numbers one = count_to(100);
  Numbers other = one;
  for (std::size_t i = 0; i < one.size(); ++i) ASSERT_EQ(&one[i], &other[i]) << i;
  other.edit(40) = -1;
  EXPECT_EQ(one[40], 40);
  EXPECT_EQ(other[40], -1);
  EXPECT_EQ(&one[0], &other[0]) << "the node before";
  EXPECT_EQ(&one[64], &other[64]) << "the node after";
  EXPECT_NE(&one[41], &other[41]) << "the node that was changed";
  EXPECT_EQ(other[41], 41);
}

TEST(SharedList, GrowsWithoutItsCopies) {
  for (const int size : {0, 5, 31, 32, 33, 1'023, 1'024, 1'025}) {
    SCOPED_TRACE(size);
    Numbers one = count_to(size);
    Numbers other = one;
    one.push_back(100);
    EXPECT_EQ(other, count_to(size));
    other.push_back(200);
    EXPECT_EQ(one.back(), 100);
    EXPECT_EQ(other.back(), 200);
  }
}

TEST(SharedList, WhoIsAloneChangesInPlace) {
  Numbers list = count_to(40);
  const int* place = &list[35];
  list.edit(35) = 7;
  EXPECT_EQ(&list[35], place);
  {
    const Numbers copy = list;
    EXPECT_EQ(copy.size(), 40U);
  }
  list.edit(35) = 8;
  EXPECT_EQ(&list[35], place) << "the copy is gone";
}

TEST(SharedList, IsEqualByItsElements) {
  EXPECT_EQ(count_to(70), count_to(70));
  EXPECT_NE(count_to(70), count_to(69));
  Numbers other = count_to(70);
  other.edit(69) = 0;
  EXPECT_NE(other, count_to(70));
}

}  // namespace
}  // namespace sopu::domain
