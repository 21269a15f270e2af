// The index of words: what is found, in which order, and what becomes of a file that is no good.
#include "ledger/search/word_index.hpp"

#include <fstream>

#include <gmock/gmock.h>

#include "tests/support/temporary_directory.hpp"

namespace sopu::search {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint32_t ours = 7;
constexpr std::uint32_t others = 70;

Document document(std::uint64_t index, std::uint32_t group, const std::string& text) {
  Document one{{index}, 0, group};
  one.stems = stems_in(text);
  return one;
}

IndexedTo to(std::uint64_t events) {
  return {events, domain::Hash{}};
}

class WordIndexTest : public ::testing::Test {
 protected:
  std::filesystem::path file() const { return root_.path() / "words"; }

  static std::vector<Found> all(const WordIndex& index, const std::string& query,
                                const std::vector<std::uint32_t>& groups,
                                const std::optional<Found>& after = {}, std::size_t count = 100) {
    std::vector<Found> found;
    index.find(wanted_in(query), groups, after, [&](const Found& one) {
      found.push_back(one);
      return found.size() < count;
    });
    return found;
  }
  std::vector<std::uint64_t> found(const WordIndex& index, const std::string& query,
                                   const std::vector<std::uint32_t>& groups = {ours},
                                   std::size_t count = 100) {
    std::vector<std::uint64_t> indices;
    for (const Found& one : all(index, query, groups, {}, count)) {
      indices.push_back(one.index.value);
    }
    return indices;
  }

 private:
  sopu::test::TemporaryDirectory root_;
};

TEST_F(WordIndexTest, FindsWhatHasEveryWordInTheLogsOrder) {
  WordIndex index(file());
  index.add({document(3, ours, "An outage of the service"), document(4, ours, "Sopimuksen hinta"),
             document(5, others, "An outage here"), document(9, ours, "Outages and prices")},
            to(10));
  EXPECT_THAT(found(index, "outage"), ElementsAre(3U, 9U));
  EXPECT_THAT(found(index, "services outage"), ElementsAre(3U));
  EXPECT_THAT(found(index, "sopimus"), ElementsAre(4U));
  EXPECT_THAT(found(index, "outage", {ours, others}), ElementsAre(3U, 5U, 9U));
  EXPECT_THAT(found(index, "outage", {others}), ElementsAre(5U));
  EXPECT_THAT(found(index, "outage", {}), ElementsAre(3U, 5U, 9U)) << "in all";
  EXPECT_EQ(all(index, "outage", {}).at(1).group, others);
  EXPECT_TRUE(index.has_more(wanted_in("outage"), 2));
  EXPECT_FALSE(index.has_more(wanted_in("outage"), 3));
  EXPECT_THAT(found(index, "", {ours}), IsEmpty());
  EXPECT_THAT(found(index, "pric*"), ElementsAre(9U));
  EXPECT_THAT(found(index, "outage", {ours}, 1), ElementsAre(3U));
}

TEST_F(WordIndexTest, GoesOnAfterADocument) {
  WordIndex index(file());
  Document item = document(3, ours, "outage");
  item.part = 2;
  item.item = "uptime";
  item.text = "The outage";
  index.add({document(3, ours, "outage"), item, document(4, ours, "outage")}, to(5));
  const auto first = all(index, "outage", {ours}, {}, 1);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].part, 0);
  const auto rest = all(index, "outage", {ours}, first[0]);
  ASSERT_EQ(rest.size(), 2U);
  EXPECT_EQ(rest[0].part, 2);
  EXPECT_EQ(rest[0].item, "uptime");
  EXPECT_EQ(rest[0].text, "The outage");
  EXPECT_EQ(rest[1].index.value, 4U);
  EXPECT_THAT(all(index, "outage", {ours}, rest[1]), IsEmpty());
}

// A word that is a part of the engine's language, or of the file's, is a word all the same.
TEST_F(WordIndexTest, TakesWordsForWords) {
  WordIndex index(file());
  index.add({document(1, ours, "AND or NOT near"), document(2, ours, "it's 99.95 a.b_c x’y"),
             document(3, ours, "#7 #70")},
            to(4));
  EXPECT_THAT(found(index, "and"), ElementsAre(1U));
  EXPECT_THAT(found(index, "NOT or"), ElementsAre(1U));
  EXPECT_THAT(found(index, "99.95"), ElementsAre(2U));
  EXPECT_THAT(found(index, "a.b_c"), ElementsAre(2U));
  EXPECT_THAT(found(index, "x’y"), ElementsAre(2U));
  EXPECT_THAT(found(index, "stems:and"), IsEmpty());
  EXPECT_THAT(found(index, "#70"), ElementsAre(3U)) << "a number, not a group";
  EXPECT_THAT(found(index, "\"near\" AND ("), ElementsAre(1U));
}

TEST_F(WordIndexTest, RemembersHowMuchOfWhichLogIsInIt) {
  domain::Hash last{};
  last.bytes[0] = 9;
  {
    WordIndex index(file());
    EXPECT_EQ(index.indexed_to(), IndexedTo{});
    index.add({document(0, ours, "outage")}, {1, last});
  }
  WordIndex index(file());
  EXPECT_EQ(index.indexed_to(), (IndexedTo{1, last}));
  EXPECT_THAT(found(index, "outage"), ElementsAre(0U));
  index.begin_anew();
  EXPECT_EQ(index.indexed_to(), IndexedTo{});
  EXPECT_THAT(found(index, "outage"), IsEmpty());
  index.add({document(0, ours, "outage")}, {1, last});
  EXPECT_THAT(found(index, "outage"), ElementsAre(0U));
}

TEST_F(WordIndexTest, IsMadeAnewWhereTheFileIsNoIndex) {
  std::ofstream(file()) << std::string(10'000, 'x');
  WordIndex index(file());
  EXPECT_EQ(index.indexed_to(), IndexedTo{});
  index.add({document(0, ours, "outage")}, to(1));
  EXPECT_THAT(found(index, "outage"), ElementsAre(0U));
}

TEST_F(WordIndexTest, IsForItsOwnerAlone) {
  const WordIndex index(file());
  EXPECT_EQ(std::filesystem::status(file()).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(WordIndexTest, CannotBeInAFolderThatIsNotThere) {
  EXPECT_THROW(WordIndex(file() / "in" / "a-file"), IndexError);
}

}  // namespace
}  // namespace sopu::search
