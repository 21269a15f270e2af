// Views made again from the log are, byte for byte, what the live path wrote; damage to a view is
// found. What becomes of them when making them fails is in exchange_test.cpp.
#include "ledger/view/rebuild.hpp"

#include <random>

#include <gtest/gtest.h>

#include "ledger/codec/signature_check.hpp"
#include "ledger/store/lmdb_store.hpp"
#include "ledger/view/projection.hpp"
#include "ledger/view/reader.hpp"
#include "tests/support/told_agreement.hpp"
#include "tests/support/told_ledger.hpp"

namespace sopu::view {
namespace {

using testing::ToldAgreement;
using testing::ToldLedger;

// A ledger with two agreements and some hundred events in random order.
class RebuildTest : public ::testing::Test {
 protected:
  RebuildTest() {
    fill();
    file_ = LedgerPaths(told_.directory()).store();
    told_.close();
  }

  void fill() {
    for (const char* party : {"acme", "globex", "hooli"}) told_.enrol(party, 2);
    ToldAgreement first(told_, "first-deal"), second(told_, "second-deal");
    const auto terms =
        sopu::test::with_third_party(sopu::test::sample_terms(), "hooli", "consulted");
    for (ToldAgreement* one : {&first, &second}) {
      one->initiate(terms.at("parties"));
      one->prepare();
    }
    const auto proposal = first.propose(terms, "It is time.");
    first.hear("hooli", proposal, "Is it?");
    first.approve({"acme", "globex"}, proposal);
    second.say("acme", "thirdparty.consulted",
               {{"party", "hooli"},
                {"question", "What do you think?"},
                {"respondBy", "2026-12-01T00:00:00.000Z"}});
    second.comment("hooli", "Fine.");
    std::mt19937 random(7);
    for (int i = 0; i < 150; ++i) {
      const testing::Who who = random() % 2 ? "acme" : "globex";
      const std::string words = "number " + std::to_string(i);
      if (random() % 3 != 0) {
        second.say(who, "background.submitted", {{"text", words}});
      } else {
        (random() % 2 ? first : second).comment(who, words);
      }
    }
    told_.say("acme", "party.renamed", "party/acme", {{"name", "Acme Hosting"}});
    first.say("acme", "access.granted", {{"party", "operator"}});
  }

  std::unique_ptr<store::EventStore> open() { return store::open_lmdb_store(file_); }

  ToldLedger told_;
  std::filesystem::path file_;
};

TEST_F(RebuildTest, TheLiveViewsAreWhatTheLogGives) {
  EXPECT_EQ(compare_with_rebuilt(*open(), {}), "");
}

TEST_F(RebuildTest, RebuiltViewsAreTheSame) {
  const auto store = open();
  std::uint64_t told = 0;
  rebuild(*store, [&](std::uint64_t done, std::uint64_t total) {
    EXPECT_GT(done, told);
    EXPECT_LE(done, total);
    told = done;
  });
  EXPECT_EQ(told, store->snapshot()->head().size);
  EXPECT_EQ(compare_with_rebuilt(*store, {}), "");
}

TEST_F(RebuildTest, ARecordThatDoesNotFollowFromTheLogIsFound) {
  for (const bool extra : {true, false}) {
    const auto store = open();
    const auto at = store->snapshot()->views();
    const store::ViewChange change =
        extra ? store::ViewChange{store::Table::stream_numbers, "invented", number_key(9)}
              : store::ViewChange{store::Table::effects, number_key(3), std::nullopt};
    ASSERT_TRUE(store->commit_views(at, at, {change}, store::Views::live));
    EXPECT_NE(compare_with_rebuilt(*store, {}), "");
    rebuild(*store, {});
    EXPECT_EQ(compare_with_rebuilt(*store, {}), "");
  }
}

TEST_F(RebuildTest, AHistoryIsWhatStandsInBothStreamsInTheLogsOrder) {
  const auto store = open();
  const auto snapshot = store->snapshot();
  const Reader reader(*snapshot);
  std::vector<std::uint64_t> indices;
  reader.events_of({"second-deal"}, {0}, [&](domain::LogIndex index) {
    indices.push_back(index.value);
    return true;
  });
  std::vector<std::uint64_t> expected;
  snapshot->events(0, snapshot->head().size, [&](const store::StoredEvent& stored) {
    const auto event = codec::SignatureCheck::committed(stored.jws).value();
    if (event->agreement() && event->agreement()->value == "second-deal") {
      expected.push_back(stored.index.value);
    }
    return true;
  });
  EXPECT_EQ(indices, expected);
  const auto own =
      length_of(*snapshot, *number_of(*snapshot, domain::agreement_stream({"second-deal"})));
  const auto talk =
      length_of(*snapshot, *number_of(*snapshot, domain::talk_stream({"second-deal"})));
  EXPECT_EQ(own + talk, expected.size());
}

TEST_F(RebuildTest, AHistoryCanBeReadFromAnyPlaceOn) {
  const auto store = open();
  const auto snapshot = store->snapshot();
  const Reader reader(*snapshot);
  const auto from = [&](std::uint64_t first, std::size_t count) {
    std::vector<std::uint64_t> indices;
    reader.events_of({"second-deal"}, {first}, [&](domain::LogIndex index) {
      if (indices.size() == count) return false;
      indices.push_back(index.value);
      return true;
    });
    return indices;
  };
  const auto all = from(0, 1'000);
  for (std::size_t i = 0; i < all.size(); i += 7) {
    const std::vector<std::uint64_t> rest(all.begin() + static_cast<std::ptrdiff_t>(i), all.end());
    EXPECT_EQ(from(all[i], 1'000), rest);
    EXPECT_EQ(from(all[i], 1).at(0), all[i]);
  }
  EXPECT_TRUE(from(all.back() + 1, 1'000).empty());
}

}  // namespace
}  // namespace sopu::view
