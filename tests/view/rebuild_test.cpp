// Views made again from the log are, byte for byte, what the live path wrote; a rebuild goes on
// where it was interrupted; damage to a view is found.
#include "ledger/view/rebuild.hpp"

#include <future>
#include <random>

#include <gtest/gtest.h>

#include "ledger/codec/signature_check.hpp"
#include "ledger/ledger.hpp"
#include "ledger/store/lmdb_store.hpp"
#include "ledger/view/projection.hpp"
#include "ledger/view/reader.hpp"
#include "tests/support/signing.hpp"

namespace sopu::view {
namespace {

using testing::hash_of;
using testing::Signer;

// A ledger with two agreements and some hundred events in random order.
class RebuildTest : public ::testing::Test {
 protected:
  RebuildTest() {
    const auto directory = root_.path() / "ledger";
    create_ledger(directory, {std::string(testing::origin), "operator", "Operator", "Olga", ""});
    operator_.key = crypto::read_key_file(LedgerPaths(directory).operator_key(), {});
    Ledger ledger(directory, {});
    fill(ledger);
    file_ = LedgerPaths(directory).store();
  }

  void append(Ledger& ledger, const std::string& jws) {
    const auto promise = std::make_shared<std::promise<domain::Result<Receipt>>>();
    ledger.append(jws, [promise](auto answer) { promise->set_value(std::move(answer)); });
    const auto answer = promise->get_future().get();
    ASSERT_TRUE(answer) << answer.error().detail;
  }

  void fill(Ledger& ledger) {
    for (const Signer* signer : {&acme_, &globex_})
      append(ledger, operator_.sign("party.enrolled", "party/" + signer->party,
                                    boost::json::object{{"request", signer->enrolment()}}));
    std::map<std::string, crypto::Hash> heads;
    const auto genesis = hash_of(ledger.snapshot()->event({0})->jws);
    for (const std::string id : {"first-deal", "second-deal"}) {
      const auto jws = acme_.sign(
          "agreement.initiated", "agreement/" + id,
          boost::json::object{
              {"title", id},
              {"parties",
               boost::json::array{boost::json::object{{"party", "acme"}, {"role", "provider"}},
                                  boost::json::object{{"party", "globex"}, {"role", "customer"}}}}},
          genesis);
      append(ledger, jws);
      heads[id] = hash_of(jws);
    }
    std::mt19937 random(7);
    for (int i = 0; i < 150; ++i) {
      auto& [id, head] = *std::next(heads.begin(), random() % 2);
      const Signer& signer = random() % 2 ? acme_ : globex_;
      const boost::json::object text{{"text", "number " + std::to_string(i)}};
      const bool contract = random() % 3 != 0;
      const auto jws = contract ? signer.sign("background.submitted", "agreement/" + id, text, head)
                                : signer.sign("comment.posted", "agreement/" + id, text);
      append(ledger, jws);
      if (contract) head = hash_of(jws);
    }
  }

  std::unique_ptr<store::EventStore> open() { return store::open_lmdb_store(file_); }

  sopu::test::TemporaryDirectory root_;
  std::filesystem::path file_;
  Signer operator_{"operator"}, acme_{"acme"}, globex_{"globex"};
};

TEST_F(RebuildTest, TheLiveViewsAreWhatTheLogGives) {
  EXPECT_EQ(compare_with_rebuilt(*open(), {}), "");
}

TEST_F(RebuildTest, EmptiedViewsComeBackTheSame) {
  const auto store = open();
  store->clear_views(schema_version);
  std::uint64_t told = 0;
  catch_up(*store, [&](std::uint64_t done, std::uint64_t total) {
    EXPECT_GT(done, told);
    EXPECT_LE(done, total);
    told = done;
  });
  EXPECT_EQ(told, store->snapshot()->head().size);
  EXPECT_EQ(compare_with_rebuilt(*store, {}), "");
}

TEST_F(RebuildTest, AnInterruptedRebuildGoesOnWhereItStopped) {
  const auto store = open();
  const std::uint64_t size = store->snapshot()->head().size;
  store->clear_views(schema_version);
  // As a rebuild that was killed after 40 events leaves it.
  Projection projection(store->snapshot(), std::string(testing::origin));
  store->snapshot()->events(0, 40, [&](const store::StoredEvent& stored) {
    EXPECT_TRUE(projection.apply(*codec::SignatureCheck::committed(stored.jws),
                                 {stored.index, stored.recorded_at}));
    return true;
  });
  ASSERT_TRUE(
      store->commit_views({schema_version, 0}, {schema_version, 40}, projection.take_changes()));
  catch_up(*store, {});
  EXPECT_EQ(store->snapshot()->views(), (store::ViewPosition{schema_version, size}));
  EXPECT_EQ(compare_with_rebuilt(*store, {}), "");
}

TEST_F(RebuildTest, ViewsOfAnotherSchemaAreMadeAnew) {
  const auto store = open();
  store->clear_views(schema_version + 1);
  ASSERT_TRUE(store->commit_views({schema_version + 1, 0}, {schema_version + 1, 5},
                                  {{store::Table::parties, "nobody", "junk"}}));
  catch_up(*store, {});
  EXPECT_EQ(compare_with_rebuilt(*store, {}), "");
}

TEST_F(RebuildTest, ARecordThatDoesNotFollowFromTheLogIsFound) {
  for (const bool extra : {true, false}) {
    const auto store = open();
    const auto at = store->snapshot()->views();
    const store::ViewChange change =
        extra ? store::ViewChange{store::Table::agreements, "invented", number_key(9)}
              : store::ViewChange{store::Table::history, number_key(3), std::nullopt};
    ASSERT_TRUE(store->commit_views(at, at, {change}));
    EXPECT_NE(compare_with_rebuilt(*store, {}), "");
    store->clear_views(schema_version);
    catch_up(*store, {});
  }
}

TEST_F(RebuildTest, AStateAsKnownAtAnIndexIsTheFoldOfTheEventsUpToIt) {
  const auto store = open();
  const auto snapshot = store->snapshot();
  StateCache states;
  const Reader reader(*snapshot);
  const Reader remembering(*snapshot, &states);
  const domain::AgreementId id{"first-deal"};
  std::optional<domain::Agreement> folded;
  const auto registry = reader.registry();
  for (std::uint64_t index = 0; index < snapshot->head().size; ++index) {
    const auto event = reader.event({index});
    if (event.agreement() && *event.agreement() == id)
      domain::evolve(folded, registry, event, {{index}, snapshot->event({index})->recorded_at});
    const auto known = reader.agreement(id, domain::LogIndex{index});
    ASSERT_EQ(known != nullptr, folded.has_value());
    if (!known) continue;
    EXPECT_EQ(codec::write_agreement(*known), codec::write_agreement(*folded)) << index;
    const auto remembered = remembering.agreement(id, domain::LogIndex{index});
    EXPECT_EQ(codec::write_agreement(*remembered), codec::write_agreement(*folded)) << index;
  }
}

}  // namespace
}  // namespace sopu::view
