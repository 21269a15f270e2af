// Stores as sources, and files that were damaged: whatever is in them, the one who asks gets an
// answer, and never "nothing wrong" about anything else than what was signed.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

#include <gmock/gmock.h>

#include "crypto/merkle.hpp"
#include "ledger/audit/directory_source.hpp"
#include "ledger/audit/verdict_line.hpp"
#include "ledger/store/lmdb_store.hpp"
#include "ledger/store/memory_store.hpp"
#include "tests/audit/log_maker.hpp"
#include "tests/support/temporary_directory.hpp"

namespace sopu::audit::test {
namespace {

class File : public testing::Test {
 protected:
  void SetUp() override {
    LogMaker maker;
    maker.agree("shop");
    maker.comments("shop", 270);
    batch_ = maker.batch();
    batch_.views.push_back({store::Table::terms, "a key", std::string(view_text)});
    since_ = maker.make().opened_checkpoint();
    {
      const auto store = store::open_lmdb_store(folder_.path() / "clean.mdb");
      ASSERT_TRUE(store->commit(0, batch_));
    }
    std::ifstream file(folder_.path() / "clean.mdb", std::ios::binary);
    clean_.assign(std::istreambuf_iterator<char>(file), {});
    ASSERT_FALSE(clean_.empty());
  }

  Verdict verdict_on_bytes(const std::string& bytes) {
    const auto path = folder_.path() / "damaged.mdb";
    std::filesystem::remove(path);
    std::ofstream(path, std::ios::binary) << bytes;
    return verify_file(path, options());
  }
  Options options() const { return {log_verifier(), 2, {}, {since_}}; }

  std::size_t place_of(std::string_view bytes) const {
    const std::size_t at = clean_.find(bytes);
    EXPECT_NE(at, std::string::npos);
    return at;
  }
  Verdict verdict_with_flip(std::size_t at, int mask = 1) {
    std::string bytes = clean_;
    bytes.at(at) = static_cast<char>(bytes.at(at) ^ mask);
    return verdict_on_bytes(bytes);
  }

  static constexpr std::string_view view_text = "what some view keeps";
  sopu::test::TemporaryDirectory folder_;
  store::Batch batch_;
  log::Checkpoint since_;
  std::string clean_;
};

TEST(StoreSource, gives_the_log_out_as_it_was_committed) {
  LogMaker maker;
  maker.agree("shop");
  maker.comments("shop", 600);
  const auto store = store::make_memory_store();
  ASSERT_TRUE(store->commit(0, maker.batch()));
  const auto source = open_store_source(store->snapshot());
  const Verdict verdict = verdict_on(*source);
  EXPECT_FALSE(verdict.fault) << verdict.fault->detail;
  MadeLog made = maker.make();
  EXPECT_EQ(verdict, verdict_on(made));
}

TEST(StoreSource, shows_a_body_that_was_changed_as_a_leaf_that_differs) {
  LogMaker maker;
  maker.agree("shop");
  store::Batch batch = maker.batch();
  batch.events[7].jws = batch.events[4].jws;
  const auto store = store::make_memory_store();
  ASSERT_TRUE(store->commit(0, batch));
  const auto source = open_store_source(store->snapshot());
  const Verdict verdict = verdict_on(*source);
  ASSERT_TRUE(verdict.fault);
  EXPECT_EQ(verdict.fault->kind, "leaf");
  EXPECT_EQ(verdict.fault->index, 7u);
}

TEST(StoreSource, says_that_an_event_is_missing) {
  LogMaker maker;
  maker.agree("shop");
  store::Batch batch = maker.batch();
  batch.events.pop_back();
  const auto store = store::make_memory_store();
  ASSERT_TRUE(store->commit(0, batch));
  const auto source = open_store_source(store->snapshot());
  const Verdict verdict = verdict_on(*source);
  ASSERT_TRUE(verdict.fault);
  EXPECT_EQ(verdict.fault->kind, "unreadable");
  EXPECT_EQ(verdict.fault->index, 14u);
}

TEST(VerdictLine, carries_every_part) {
  Verdict verdict;
  verdict.fault = Fault{41, "rule", "quotes \xff\x00 bytes and \n lines"};
  verdict.checkpoint = {"ledger.example/sla", std::uint64_t{1} << 60, crypto::empty_root()};
  verdict.events = 1;
  verdict.bodies_checked = 2;
  verdict.bodies_withheld = 3;
  verdict.agreements = 4;
  verdict.agreements_partly_withheld = 5;
  verdict.tiles = 6;
  const auto carry = [](const Line& line) {
    const std::string text = write_line(line);
    EXPECT_EQ(text.find('\n'), text.size() - 1);
    return read_line(std::string_view(text).substr(0, text.size() - 1));
  };
  EXPECT_EQ(std::get<Verdict>(carry(verdict)), verdict);
  verdict.fault->index.reset();
  EXPECT_EQ(std::get<Verdict>(carry(verdict)), verdict);
  verdict.fault.reset();
  EXPECT_EQ(std::get<Verdict>(carry(verdict)), verdict);
  EXPECT_EQ(std::get<FailureLine>(carry(FailureLine{"no \xfe file"})).what, "no \xfe file");
  EXPECT_EQ(std::get<ProgressLine>(carry(ProgressLine{3, 9})).done, 3u);
  EXPECT_ANY_THROW(read_line("{}"));
  EXPECT_ANY_THROW(read_line("not JSON"));
}

TEST_F(File, that_is_sound_passes_and_is_left_as_it_was) {
  std::uint64_t done = 0;
  Options watching = options();
  watching.progress = [&](std::uint64_t now, std::uint64_t) { done = now; };
  const Verdict verdict = verify_file(folder_.path() / "clean.mdb", watching);
  EXPECT_FALSE(verdict.fault) << verdict.fault->detail;
  EXPECT_EQ(verdict.bodies_checked, 285u);
  EXPECT_EQ(verdict.checkpoint, since_);
  EXPECT_EQ(done, 285u);
  std::ifstream file(folder_.path() / "clean.mdb", std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), clean_);
}

TEST_F(File, can_be_audited_while_it_is_in_use) {
  const auto store = store::open_lmdb_store(folder_.path() / "clean.mdb");
  EXPECT_FALSE(verify_file(folder_.path() / "clean.mdb", options()).fault);
}

TEST_F(File, that_is_not_there_is_no_verdict) {
  EXPECT_THROW(verify_file(folder_.path() / "nowhere.mdb", options()), store::StoreError);
}

TEST_F(File, with_a_byte_of_an_event_flipped_is_named_at_its_event) {
  for (const std::size_t index : {0u, 3u, 12u, 200u, 284u}) {
    SCOPED_TRACE(index);
    const std::string& jws = batch_.events[index].jws;
    // The middle of it, as two events may begin alike.
    const std::size_t at = place_of(std::string_view(jws).substr(jws.size() / 2)) + 5;
    const Verdict verdict = verdict_with_flip(at);
    ASSERT_TRUE(verdict.fault);
    EXPECT_EQ(verdict.fault->kind, "unreadable");
    EXPECT_EQ(verdict.fault->index, index);
  }
}

TEST_F(File, with_a_byte_of_a_tile_flipped_is_found) {
  for (const log::Tile& tile : batch_.tiles) {
    SCOPED_TRACE(log::tile_path({tile.id.level, tile.id.n, tile.hashes.size() / 32}));
    const Verdict verdict = verdict_with_flip(place_of(tile.hashes) + tile.hashes.size() - 1);
    ASSERT_TRUE(verdict.fault);
    EXPECT_EQ(verdict.fault->kind, "unreadable");
    EXPECT_EQ(verdict.fault->index, tile.id.n * 256);
  }
}

TEST_F(File, with_a_byte_of_the_checkpoint_flipped_is_found) {
  const std::size_t at = place_of(batch_.checkpoint);
  for (std::size_t i = 0; i < batch_.checkpoint.size(); i += 17) {
    EXPECT_TRUE(verdict_with_flip(at + i).fault) << i;
  }
}

TEST_F(File, with_a_byte_of_a_view_flipped_is_found_though_the_log_is_whole) {
  const Verdict verdict = verdict_with_flip(place_of(view_text));
  ASSERT_TRUE(verdict.fault);
  EXPECT_EQ(verdict.fault->kind, "unreadable");
  EXPECT_EQ(verdict.fault->index, std::nullopt);
  EXPECT_EQ(verdict.bodies_checked, 285u);
}

TEST_F(File, cut_off_anywhere_is_found) {
  for (std::size_t pages = 0; pages * 4'096 < clean_.size(); pages += 1 + pages / 4) {
    SCOPED_TRACE(pages);
    for (const std::size_t more : {0u, 1u, 2'000u}) {
      const std::size_t size = std::min(pages * 4'096 + more, clean_.size() - 4'096);
      try {
        EXPECT_TRUE(verdict_on_bytes(clean_.substr(0, size)).fault);
      } catch (const store::StoreError&) {
        // Nothing that looks like a store: that is an answer, too.
      }
    }
  }
}

TEST_F(File, flipped_anywhere_gives_an_answer_and_never_a_wrong_one) {
  const Verdict right = verify_file(folder_.path() / "clean.mdb", options());
  ASSERT_FALSE(right.fault);
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::uniform_int_distribution<std::size_t> anywhere(0, clean_.size() - 1);
  std::uniform_int_distribution<std::size_t> in_page_head(0, 63);
  for (int round = 0; round < 160; ++round) {
    // Half of them where LMDB keeps its numbers: there a flip leads it astray.
    std::size_t at = anywhere(random);
    if (round % 2 == 0) at = at / 4'096 * 4'096 + in_page_head(random);
    const int mask = 1 << (round % 8);
    SCOPED_TRACE("byte " + std::to_string(at) + " mask " + std::to_string(mask));
    try {
      const Verdict verdict = verdict_with_flip(at, mask);
      if (!verdict.fault) {
        EXPECT_EQ(verdict, right);
      }
    } catch (const store::StoreError&) {
      EXPECT_LT(at, 2u * 4'096) << "only the first two pages can make a file look like none";
    }
  }
}

}  // namespace
}  // namespace sopu::audit::test
