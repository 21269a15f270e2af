// New views stand beside the live ones until they are whole: whatever fails before, the live ones
// are as they were, to the byte, and the next attempt brings it to an end.
#include <functional>

#include <gtest/gtest.h>

#include "ledger/limits.hpp"
#include "ledger/store/lmdb_store.hpp"
#include "tests/ledger/faulty_store.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/told_agreement.hpp"
#include "tests/view/projected.hpp"

namespace sopu::view {
namespace {

using store::ViewPosition;
using store::Views;
using testing::ToldAgreement;

using Work = std::function<void(store::EventStore&)>;

// Everything that one set of views says.
std::string picture(const store::Snapshot& snapshot) {
  const ViewPosition at = snapshot.views();
  std::string text = std::to_string(at.schema) + "/" + std::to_string(at.position);
  for (const store::Table table : store::all_tables) {
    snapshot.scan(table, "", "", [&](std::string_view key, std::string_view value) {
      text.append("|").append(key).append("=").append(value);
      return true;
    });
  }
  return text;
}

class ExchangeTest : public ::testing::TestWithParam<bool> {
 protected:
  ExchangeTest() {
    for (const char* party : {"acme", "globex"}) told_.enrol(party);
    deal_.initiate(terms_.at("parties"));
    deal_.prepare();
    offer_ = deal_.propose(terms_, "What we offer.");
    comment(3);
  }

  std::unique_ptr<store::EventStore> make_store() const {
    if (!GetParam()) return store::make_memory_store();
    return store::open_lmdb_store(directory_.path() / "ledger.mdb");
  }
  store::EventStore& store() { return told_.event_store(); }
  std::string live() { return picture(*store().snapshot()); }
  ViewPosition fresh_at() { return store().snapshot(Views::fresh)->views(); }

  void comment(int times) {
    ToldAgreement deal(told_, "deal");
    for (int i = 0; i < times; ++i) deal.comment(i % 2 ? "acme" : "globex", std::to_string(i));
    told_.commit();
  }
  // So many events that building takes two steps.
  void comment_long() { comment(static_cast<int>(limits::rebuild_chunk_events_max)); }

  // Live views that no rebuild would make, so that it shows when they are replaced.
  void mark_live(std::uint32_t schema) {
    const ViewPosition at = store().snapshot()->views();
    ASSERT_TRUE(store().commit_views(
        at, {schema, at.position}, {{store::Table::parties, "marker", "as it was"}}, Views::live));
  }

  void empty_live(const ViewPosition& next) {
    const auto snapshot = store().snapshot();
    std::vector<store::ViewChange> changes;
    for (const store::Table table : store::all_tables) {
      snapshot->scan(table, "", "", [&](std::string_view key, std::string_view) {
        changes.push_back({table, std::string(key), std::nullopt});
        return true;
      });
    }
    ASSERT_TRUE(store().commit_views(snapshot->views(), next, changes, Views::live));
  }

  void expect_whole() { EXPECT_EQ(compare_with_rebuilt(store(), {}), ""); }

  // What it says; nothing if it does not fail.
  static std::string failure_of(const std::function<void()>& work) {
    try {
      work();
    } catch (const RebuildFailed& failure) {
      return failure.what();
    } catch (const testing::Injected& before_anything) {
      return before_anything.what();
    }
    return {};
  }

  void try_every_call(std::uint32_t schema, const Work& work);

  const boost::json::value terms_ = sopu::test::sample_terms();
  sopu::test::TemporaryDirectory directory_;
  Projected told_{make_store()};
  ToldAgreement deal_{told_, "deal"};
  domain::EventId offer_;
};

// Ends a build after its first step, as a kill does.
void interrupt(std::uint64_t, std::uint64_t) {
  throw std::runtime_error("interrupted");
}

// ---------------------------------------------------------------- each call of the store

void ExchangeTest::try_every_call(std::uint32_t schema, const Work& work) {
  comment_long();
  const std::string whole = live();
  testing::Fuse fuse;
  testing::FaultyStore faulty(store(), fuse);
  int exchanged_all_the_same = 0;
  int call = 0;
  do {
    SCOPED_TRACE("call " + std::to_string(++call));
    mark_live(schema);
    const std::string before = live();
    fuse.arm(call);
    const std::string failure = failure_of([&] { work(faulty); });
    if (failure.empty()) {  // or what failed is reading ahead of the last event
      EXPECT_EQ(live(), whole);
    } else if (live() != before) {
      ++exchanged_all_the_same;
      EXPECT_EQ(live(), whole);
      EXPECT_NE(failure.find("new ones already"), std::string::npos) << failure;
    }
    EXPECT_EQ(failure.empty(), failure.find("injected while") == std::string::npos) << failure;
    work(store());
    EXPECT_EQ(live(), whole);
  } while (fuse.is_burnt());
  EXPECT_GT(call, 20);
  EXPECT_EQ(exchanged_all_the_same, 1);
}

TEST_P(ExchangeTest, WhicheverCallOfARebuildFailsTheLiveViewsStay) {
  try_every_call(schema_version, [](store::EventStore& store) { rebuild(store, {}); });
}

TEST_P(ExchangeTest, WhicheverCallOfTheBuildForANewSchemaFailsTheLiveViewsStay) {
  try_every_call(schema_version + 1, [](store::EventStore& store) { catch_up(store, {}); });
}

// ---------------------------------------------------------------- an event that is refused

TEST_P(ExchangeTest, AnEventThatTheRulesRefuseLeavesTheLiveViewsInUse) {
  comment_long();
  const std::string refused =
      told_.sign("acme", "sopu.comment.posted.v1", "agreement/nowhere",
                 boost::json::object{{"text", "?"}}, {}, codec::new_event_id(told_.now()));
  const std::uint64_t size = told_.size();
  store::Batch batch;
  batch.events = {{{size}, told_.now(), refused}};
  batch.checkpoint = store().snapshot()->head().checkpoint;
  ASSERT_TRUE(store().commit(size, batch));
  mark_live(schema_version);
  const std::string before = live();

  for (int attempt = 0; attempt < 2; ++attempt) {
    const std::string failure = failure_of([&] { rebuild(store(), {}); });
    EXPECT_NE(failure.find("event " + std::to_string(size) + " of the log is refused by the rules"),
              std::string::npos)
        << failure;
    EXPECT_NE(failure.find("Nothing was changed"), std::string::npos) << failure;
    EXPECT_EQ(fresh_at(), (ViewPosition{schema_version, limits::rebuild_chunk_events_max}));
    EXPECT_EQ(live(), before);
  }
  catch_up(store(), {});
  EXPECT_EQ(live(), before);
  batch.events = {{{size + 1}, told_.now(), "the log goes on"}};
  EXPECT_TRUE(store().commit(size + 1, batch));
}

TEST_P(ExchangeTest, WhatAnotherWriterAppendsMeanwhileIsNotLost) {
  mark_live(schema_version);
  const auto grow = [&](std::uint64_t, std::uint64_t) { comment(1); };
  const std::string failure = failure_of([&] { rebuild(store(), grow); });
  EXPECT_NE(failure.find("another process writes"), std::string::npos) << failure;
  EXPECT_EQ(store().snapshot()->views(), (ViewPosition{schema_version, told_.size()}));
  EXPECT_TRUE(store().snapshot()->get(store::Table::parties, "marker"));
}

// ---------------------------------------------------------------- interruptions

TEST_P(ExchangeTest, AnInterruptedBuildForANewSchemaGoesOnWhereItStopped) {
  comment_long();
  mark_live(schema_version + 1);
  const std::string before = live();
  const std::string failure = failure_of([&] { catch_up(store(), interrupt); });
  EXPECT_NE(failure.find("can still serve the ledger"), std::string::npos) << failure;
  const ViewPosition stopped = fresh_at();
  EXPECT_EQ(stopped, (ViewPosition{schema_version, limits::rebuild_chunk_events_max}));
  EXPECT_EQ(live(), before);

  std::vector<std::uint64_t> steps;
  catch_up(store(), [&](std::uint64_t done, std::uint64_t) { steps.push_back(done); });
  EXPECT_EQ(steps, std::vector{told_.size()});
  expect_whole();
  EXPECT_EQ(fresh_at(), ViewPosition{});
}

// Neither states nor terms: another schema may have them otherwise, or damaged.
TEST_P(ExchangeTest, WhatIsBuiltReadsNothingInTheLiveViews) {
  for (int i = 0; i < 60; ++i) {  // until a state is kept that names the terms
    deal_.say("acme", "background.submitted", {{"text", std::string(500, 'x')}});
  }
  deal_.approve({"acme", "globex"}, offer_);
  comment_long();
  told_.go_to("2027-01-02T08:00:00.000Z");
  const auto next = sopu::test::with(terms_, "/clauses/0/text", "Otherwise from now on.");
  const auto soon = domain::format_time(told_.now() + std::chrono::hours{1});
  deal_.approve({"acme", "globex"}, deal_.amend("acme", terms_, next, "Again.", soon));
  told_.commit();
  empty_live({schema_version + 1, 0});
  EXPECT_NE(failure_of([&] { catch_up(store(), interrupt); }), "");
  catch_up(store(), {});
  expect_whole();
  empty_live({schema_version + 1, 0});
  catch_up(store(), {});  // both steps in one go
  expect_whole();
}

TEST_P(ExchangeTest, ABuildForYetAnotherSchemaIsNotGoneOnWith) {
  mark_live(schema_version + 1);
  store().begin_fresh_views(schema_version + 2);
  ASSERT_TRUE(store().commit_views({schema_version + 2, 0}, {schema_version + 2, 5},
                                   {{store::Table::parties, "nobody", "junk"}}, Views::fresh));
  catch_up(store(), {});
  expect_whole();
}

TEST_P(ExchangeTest, ARebuildBeginsAnewWhateverWasLeftBehind) {
  comment_long();
  EXPECT_NE(failure_of([&] { rebuild(store(), interrupt); }), "");
  const ViewPosition stopped = fresh_at();
  ASSERT_TRUE(store().commit_views(stopped, stopped, {{store::Table::parties, "nobody", "junk"}},
                                   Views::fresh));
  rebuild(store(), {});
  expect_whole();
}

TEST_P(ExchangeTest, LiveViewsBehindTheLogAreCarriedOnInPlace) {
  comment_long();
  empty_live({schema_version, 0});
  store().begin_fresh_views(schema_version);  // of no interest here
  EXPECT_THROW(catch_up(store(), interrupt), std::runtime_error);
  EXPECT_EQ(store().snapshot()->views().position, limits::rebuild_chunk_events_max);
  catch_up(store(), {});
  expect_whole();
  EXPECT_EQ(fresh_at(), (ViewPosition{schema_version, 0}));
}

// ---------------------------------------------------------------- and when nothing fails

TEST_P(ExchangeTest, WhoReadsMeanwhileGoesOnReadingTheOldOnes) {
  mark_live(schema_version);
  const auto early = store().snapshot();
  const std::string before = picture(*early);
  std::unique_ptr<store::Snapshot> meanwhile;
  rebuild(store(), [&](std::uint64_t, std::uint64_t) { meanwhile = store().snapshot(); });
  expect_whole();
  rebuild(store(), {});  // the set that they read is the fresh one again
  EXPECT_EQ(picture(*early), before);
  EXPECT_EQ(picture(*meanwhile), before);
  EXPECT_NE(live(), before);
}

TEST_P(ExchangeTest, TheWriterGoesOnInTheNewOnes) {
  rebuild(store(), {});
  told_.projection().rebase(store().snapshot());
  comment(5);
  expect_whole();
}

INSTANTIATE_TEST_SUITE_P(Engines, ExchangeTest, ::testing::Values(false, true),
                         [](const auto& engine) { return engine.param ? "Lmdb" : "Memory"; });

}  // namespace
}  // namespace sopu::view
