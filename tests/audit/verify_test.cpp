// Logs that are as they should be, and logs about which the server lies: entries, tiles,
// checkpoint, bodies.
#include <algorithm>
#include <random>

#include <gmock/gmock.h>

#include "crypto/jwk.hpp"
#include "crypto/merkle.hpp"
#include "ledger/log/entry.hpp"
#include "tests/audit/log_maker.hpp"

namespace sopu::audit::test {
namespace {

using testing::HasSubstr;

void flip(std::string& bytes, std::size_t at) {
  bytes.at(at) = static_cast<char>(bytes.at(at) ^ 1);
}

// ---------------------------------------------------------------- clean logs

TEST(Verify, finds_nothing_wrong_with_a_log_that_is_as_it_was_signed) {
  MadeLog log = lively_log().make();
  const Verdict verdict = verdict_on(log);
  EXPECT_FALSE(verdict.fault) << verdict.fault->kind << ": " << verdict.fault->detail;
  EXPECT_EQ(verdict.checkpoint, log.opened_checkpoint());
  EXPECT_EQ(verdict.events, 315u);
  EXPECT_EQ(verdict.bodies_checked, 315u);
  EXPECT_EQ(verdict.bodies_withheld, 0u);
  EXPECT_EQ(verdict.agreements, 1u);
  EXPECT_EQ(verdict.agreements_partly_withheld, 0u);
  EXPECT_EQ(verdict.tiles, 3u);  // a full one, a partial one, and the one above
}

TEST(Verify, takes_every_size_around_the_width_of_a_tile) {
  LogMaker maker;
  maker.initiate("shop");
  maker.comments("shop", 520);
  const std::vector<MadeEvent> all = maker.events;
  for (const std::size_t size : {1u, 2u, 3u, 255u, 256u, 257u, 511u, 512u, 513u}) {
    SCOPED_TRACE(size);
    maker.events.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(size));
    MadeLog log = maker.make();
    const Verdict verdict = verdict_on(log);
    EXPECT_FALSE(verdict.fault) << verdict.fault->detail;
    EXPECT_EQ(verdict.bodies_checked, size);
  }
}

TEST(Verify, takes_a_log_in_which_nothing_has_happened_yet) {
  LogMaker maker;
  maker.events.clear();
  MadeLog log = maker.make();
  const Verdict verdict = verdict_on(log);
  EXPECT_FALSE(verdict.fault);
  EXPECT_EQ(verdict.events, 0u);
}

TEST(Verify, takes_a_key_that_signs_right_after_it_was_introduced) {
  LogMaker maker;
  maker.initiate("shop");
  for (std::uint8_t key = 10; key < 110; ++key) {
    const std::string party = "party-" + std::to_string(key);
    maker.enrol(party, key);
    maker.registry({party, key}, "sopu.key.added.v1", domain::PartyId{party},
                   request_of(party, static_cast<std::uint8_t>(key + 100)));
    maker.registry({party, static_cast<std::uint8_t>(key + 100)}, "sopu.key.revoked.v1",
                   domain::PartyId{party},
                   {{"kid", crypto::thumbprint(key_of(key).public_key())}, {"reason", "old"}});
  }
  MadeLog log = maker.make();
  const Verdict verdict = verdict_on(log, 4);
  EXPECT_FALSE(verdict.fault) << verdict.fault->kind << ": " << verdict.fault->detail;
}

TEST(Verify, tells_how_far_it_is) {
  MadeLog log = lively_log().make();
  std::vector<std::uint64_t> done;
  Options options{log_verifier(), 2, {}, {}};
  options.progress = [&](std::uint64_t now, std::uint64_t total) {
    EXPECT_EQ(total, 315u);
    done.push_back(now);
  };
  verify(log, options);
  ASSERT_FALSE(done.empty());
  EXPECT_TRUE(std::ranges::is_sorted(done));
  EXPECT_EQ(done.back(), 315u);
}

// ---------------------------------------------------------------- the checkpoint

TEST(Verify, trusts_no_key_but_the_pinned_one) {
  MadeLog log = lively_log().make();
  const Verdict verdict = verify(log, {log_verifier(stranger_key), 2, {}, {}});
  expect_fault(verdict, std::nullopt, "checkpoint");
}

TEST(Verify, trusts_no_other_name_of_the_log) {
  MadeLog log = lively_log().make();
  const auto verifier = crypto::NoteVerifier::make(
      "other.example/sla", crypto::NoteKeyType::ed25519, key_of(log_key).public_key());
  expect_fault(verify(log, {verifier, 2, {}, {}}), std::nullopt, "checkpoint");
}

TEST(Verify, finds_every_change_of_a_byte_of_the_checkpoint) {
  LogMaker maker;
  MadeLog log = maker.make();
  const std::string right = log.note;
  for (std::size_t at = 0; at < right.size(); ++at) {
    SCOPED_TRACE(at);
    log.note = right;
    flip(log.note, at);
    expect_fault(verdict_on(log), std::nullopt, "checkpoint");
  }
}

// ---------------------------------------------------------------- entries and tiles

TEST(Verify, finds_an_entry_that_was_edited) {
  for (const std::size_t at : {0u, 17u, 255u, 256u, 314u}) {
    SCOPED_TRACE(at);
    MadeLog log = lively_log().make();
    auto entry = *log::parse_entry(log.entry_list[at]);
    entry.recorded_at += std::chrono::milliseconds(1);
    log.entry_list[at] = log::entry_bytes(entry);
    expect_fault(verdict_on(log), at, "leaf");
  }
}

TEST(Verify, finds_an_entry_that_is_none) {
  MadeLog log = lively_log().make();
  flip(log.entry_list[300], 0);
  expect_fault(verdict_on(log), 300, "entry");
}

TEST(Verify, finds_bundles_with_entries_too_few_or_too_many_or_cut_off) {
  MadeLog log = lively_log().make();
  const auto right = log.entry_list;
  log.entry_list.resize(310);
  expect_fault(verdict_on(log), 310, "entry");
  log.entry_list = right;
  log.entry_list.erase(log.entry_list.begin() + 40);
  expect_fault(verdict_on(log), 40, "leaf");

  log.entry_list = right;
  class LongerBundle final : public LogSource {
   public:
    LongerBundle(MadeLog& log, std::string tail) : log_(log), tail_(std::move(tail)) {}
    std::string checkpoint() override { return log_.checkpoint(); }
    std::string entries(std::uint64_t n, std::uint64_t width) override {
      return log_.entries(n, width) + (n == 1 ? tail_ : "");
    }
    std::string tile(log::TileId id, std::uint64_t width) override { return log_.tile(id, width); }
    void events(std::uint64_t size,
                const std::function<void(std::uint64_t, std::string)>& visit) override {
      log_.events(size, visit);
    }

   private:
    MadeLog& log_;
    std::string tail_;
  };
  LongerBundle one_more(log, std::string("\x00\x01x", 3));
  expect_fault(verdict_on(one_more), 314, "entry");
  LongerBundle cut_off(log, std::string("\x00", 1));
  expect_fault(verdict_on(cut_off), 256, "entry");
}

TEST(Verify, finds_times_of_recording_that_run_backwards) {
  LogMaker maker = lively_log();
  maker.events[200].at -= std::chrono::hours(1);
  MadeLog log = maker.make();
  expect_fault(verdict_on(log), 200, "time");
}

TEST(Verify, takes_events_recorded_in_the_same_millisecond) {
  LogMaker maker = lively_log();
  for (MadeEvent& event : maker.events) event.at = maker.events.front().at;
  MadeLog log = maker.make();
  EXPECT_FALSE(verdict_on(log).fault);
}

TEST(Verify, finds_the_hash_that_was_flipped_in_a_tile) {
  for (const std::size_t at : {0u, 255u, 256u, 314u}) {
    SCOPED_TRACE(at);
    MadeLog log = lively_log().make();
    flip(log.tiles.at({0, at / 256}), at % 256 * 32 + at % 32);
    expect_fault(verdict_on(log), at, "tile");
  }
  MadeLog log = lively_log().make();
  flip(log.tiles.at({1, 0}), 5);
  expect_fault(verdict_on(log), 0, "tile");
}

TEST(Verify, finds_tiles_that_are_missing_cut_off_or_too_long) {
  MadeLog log = lively_log().make();
  const auto right = log.tiles;
  log.tiles.erase({0, 1});
  expect_fault(verdict_on(log), 256, "tile");
  log.tiles = right;
  log.tiles.at({0, 0}).resize(32 * 100 + 7);
  expect_fault(verdict_on(log), 100, "tile");
  log.tiles = right;
  log.tiles.at({0, 1}) += std::string(32, 'x');
  expect_fault(verdict_on(log), 314, "tile");
}

TEST(Verify, finds_an_entry_that_was_edited_together_with_its_tile) {
  MadeLog log = lively_log().make();
  log.entry_list[20] = log.entry_list[19];
  log.bodies[20] = log.bodies[19];
  const auto leaf = crypto::leaf_hash(crypto::view(log.entry_list[20]));
  log.tiles.at({0, 0}).replace(std::size_t{20} * 32, 32, crypto::text(crypto::view(leaf)));
  // The hash above still tells of it.
  expect_fault(verdict_on(log), 0, "tile");
}

TEST(Verify, finds_a_log_that_is_another_one_throughout_under_the_old_checkpoint) {
  LogMaker maker = lively_log();
  const std::string note = maker.make().note;
  maker.events.back().jws =
      maker.sign(as_acme, "sopu.comment.posted.v1", agreement_subject("shop"), {{"text", "Else."}});
  MadeLog log = maker.make();
  log.note = note;
  expect_fault(verdict_on(log), std::nullopt, "checkpoint");
}

TEST(Verify, finds_the_place_in_the_upper_tiles_of_a_long_log) {
  // Bodies would take a while to sign; what is above the entries needs none of them but the first.
  LogMaker maker;
  const std::string opening = maker.events.front().jws;
  maker.events.clear();
  maker.put(opening);
  for (int i = 1; i < 66'000; ++i) maker.put("withheld " + std::to_string(i));
  MadeLog log = maker.make();
  for (std::size_t i = 1; i < log.bodies.size(); ++i) log.bodies[i].reset();
  const Verdict clean = verdict_on(log);
  EXPECT_FALSE(clean.fault) << clean.fault->detail;
  EXPECT_EQ(clean.bodies_checked, 1u);
  EXPECT_EQ(clean.bodies_withheld, 65'999u);
  EXPECT_EQ(clean.tiles, 258u + 2u + 1u);

  const auto right = log.tiles;
  flip(log.tiles.at({1, 0}), 200 * 32 + 3);
  expect_fault(verdict_on(log), 200 * 256, "tile");
  log.tiles = right;
  flip(log.tiles.at({1, 1}), 0);
  expect_fault(verdict_on(log), 65'536, "tile");
  log.tiles = right;
  flip(log.tiles.at({2, 0}), 31);
  expect_fault(verdict_on(log), 0, "tile");
  log.tiles = right;
  // An edited entry makes all hashes above it differ: it is the entry that is named.
  log.entry_list[300] = log.entry_list[299];
  expect_fault(verdict_on(log), 300, "leaf");
}

// ---------------------------------------------------------------- bodies

TEST(Verify, finds_a_body_in_which_a_byte_was_flipped) {
  for (const std::size_t at : {0u, 1u, 14u, 150u, 314u}) {
    SCOPED_TRACE(at);
    MadeLog log = lively_log().make();
    flip(*log.bodies[at], log.bodies[at]->size() / 2);
    expect_fault(verdict_on(log), at, "event-hash");
  }
}

TEST(Verify, finds_bodies_that_were_swapped) {
  MadeLog log = lively_log().make();
  std::swap(log.bodies[5], log.bodies[7]);
  expect_fault(verdict_on(log), 5, "event-hash");
}

TEST(Verify, finds_bodies_given_twice_or_out_of_order) {
  class Stutter final : public LogSource {
   public:
    Stutter(MadeLog& log, std::vector<std::uint64_t> order) : log_(log), order_(std::move(order)) {}
    std::string checkpoint() override { return log_.checkpoint(); }
    std::string entries(std::uint64_t n, std::uint64_t width) override {
      return log_.entries(n, width);
    }
    std::string tile(log::TileId id, std::uint64_t width) override { return log_.tile(id, width); }
    void events(std::uint64_t,
                const std::function<void(std::uint64_t, std::string)>& visit) override {
      for (const std::uint64_t i : order_) visit(i, log_.bodies.at(i % log_.bodies.size()).value());
    }

   private:
    MadeLog& log_;
    std::vector<std::uint64_t> order_;
  };
  MadeLog log = lively_log().make();
  Stutter twice(log, {0, 1, 2, 2, 3});
  expect_fault(verdict_on(twice), 2, "unreadable");
  Stutter back(log, {0, 1, 2, 3, 1});
  expect_fault(verdict_on(back), 1, "unreadable");
  Stutter beyond(log, {0, 1, 2, 315});
  expect_fault(verdict_on(beyond), 3, "unreadable");
}

TEST(Verify, says_where_a_source_cannot_be_read) {
  MadeLog log = lively_log().make();
  log.unreadable_body = 140;
  const Verdict verdict = verdict_on(log);
  expect_fault(verdict, 140, "unreadable");
  EXPECT_THAT(verdict.fault->detail, HasSubstr("a bad sector"));
  EXPECT_EQ(verdict.bodies_checked, 140u);
}

TEST(Verify, lets_other_failures_of_a_source_through) {
  class Unplugged final : public LogSource {
   public:
    explicit Unplugged(MadeLog& log) : log_(log) {}
    std::string checkpoint() override { return log_.checkpoint(); }
    std::string entries(std::uint64_t n, std::uint64_t width) override {
      return log_.entries(n, width);
    }
    std::string tile(log::TileId id, std::uint64_t width) override { return log_.tile(id, width); }
    void events(std::uint64_t,
                const std::function<void(std::uint64_t, std::string)>& visit) override {
      for (std::uint64_t i = 0; i < 200; ++i) visit(i, *log_.bodies[i]);
      throw std::runtime_error("connection lost");
    }

   private:
    MadeLog& log_;
  };
  MadeLog log = lively_log().make();
  Unplugged source(log);
  EXPECT_THROW(verdict_on(source), std::runtime_error);
}

// ---------------------------------------------------------------- which one is first

TEST(Verify, names_the_first_of_several_faults_whatever_finds_it) {
  MadeLog log = lively_log().make();
  flip(*log.bodies[290], 40);
  expect_fault(verdict_on(log), 290, "event-hash");
  flip(log.tiles.at({0, 0}), 200 * 32);  // compared when the first tile is full
  expect_fault(verdict_on(log), 200, "tile");
  flip(*log.bodies[190], 40);
  expect_fault(verdict_on(log), 190, "event-hash");
  flip(log.entry_list[180], 0);
  expect_fault(verdict_on(log), 180, "entry");
  log.unreadable_body = 170;
  expect_fault(verdict_on(log), 170, "unreadable");
  flip(log.tiles.at({1, 0}), 0);  // seen at the very end
  expect_fault(verdict_on(log), 170, "unreadable");
}

// Any one lie of a server is found, at its place, with the same words for any number of threads.
TEST(Verify, gives_the_same_verdict_on_any_number_of_threads) {
  const MadeLog clean = lively_log().make();
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto below = [&](std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
  };
  for (int round = 0; round < 12; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    MadeLog log = clean;
    std::size_t first = log.bodies.size();
    for (int lie = 0; lie < round % 4; ++lie) {
      const std::size_t at = below(log.bodies.size());
      if (below(2) == 0) {
        flip(*log.bodies[at], below(log.bodies[at]->size()));
      } else {
        flip(log.tiles.at({0, at / 256}), at % 256 * 32 + below(32));
      }
      first = std::min(first, at);
    }
    const Verdict verdict = verdict_on(log, 1);
    // Two lies in the same byte of the same thing would cancel each other.
    if (verdict.fault) {
      EXPECT_EQ(verdict.fault->index, first);
    } else {
      EXPECT_EQ(round % 4, 0);
    }
    for (const unsigned threads : {2u, 8u}) EXPECT_EQ(verdict_on(log, threads), verdict);
  }
}

}  // namespace
}  // namespace sopu::audit::test
