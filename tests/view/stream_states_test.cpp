// States of streams: kept now and then, for a part of what the events cost, and at every index what
// the events up to it give. Talk, however much, is nothing to the agreement beside it.
#include "ledger/view/stream_states.hpp"

#include <iostream>
#include <random>

#include <gtest/gtest.h>

#include "ledger/codec/state_record.hpp"
#include "ledger/view/rebuild.hpp"
#include "ledger/view/stored_event.hpp"
#include "tests/support/state_dump.hpp"
#include "tests/support/told_agreement.hpp"
#include "tests/support/verified_event.hpp"
#include "tests/view/projected.hpp"

namespace sopu::view {
namespace {

using domain::LogIndex;
using domain::StreamId;
using sopu::test::with;
using testing::ToldAgreement;

constexpr LogIndex newest{std::numeric_limits<std::uint64_t>::max()};
const domain::AgreementId the_deal{"deal"};
const StreamId deal_stream = domain::agreement_stream(the_deal);
const StreamId talk_stream = domain::talk_stream(the_deal);

// A long life: many words before the agreement, then amendment after amendment.
void live_long(Projected& told, int words, int amendments) {
  for (const char* party : {"acme", "globex"}) told.enrol(party);
  ToldAgreement deal(told, the_deal.value);
  auto terms = sopu::test::sample_terms();
  deal.initiate(terms.at("parties"));
  deal.prepare();
  for (int i = 0; i < words; ++i) {
    deal.say(i % 2 ? "acme" : "globex", "background.submitted", {{"text", std::to_string(i)}});
  }
  deal.approve({"acme", "globex"}, deal.propose(terms, "So be it."));
  told.go_to("2027-01-02T08:00:00.000Z");
  for (int i = 0; i < amendments; ++i) {
    const auto next =
        with(terms, "/clauses/0/text", boost::json::value("As of amendment " + std::to_string(i)));
    const auto soon = domain::format_time(told.now() + std::chrono::hours{1});
    deal.approve({"acme", "globex"}, deal.amend("acme", terms, next, "Again.", soon));
    terms = next;
  }
  told.commit();
}

struct Kept {
  std::size_t states = 0, bytes = 0, largest = 0;
};
Kept kept_states(const store::Snapshot& views, const StreamId& stream) {
  Kept kept;
  const std::string prefix = stream_key(*number_of(views, stream));
  views.scan(store::Table::states, prefix, after_prefix(prefix),
             [&](std::string_view, std::string_view state) {
               ++kept.states;
               kept.bytes += state.size();
               kept.largest = std::max(kept.largest, state.size());
               return true;
             });
  return kept;
}

LoadedState load(Projected& told, const StreamId& stream, LogIndex up_to = newest) {
  const auto snapshot = told.event_store().snapshot();
  const auto number = number_of(*snapshot, stream);
  return load_state({*snapshot, *snapshot, told.beside()}, stream, *number,
                    *last_event(*snapshot, *number, up_to));
}

// What each event of the stream leaves, folded from its beginning, in the log's order.
template <class Visit>
void fold_from_beginning(Projected& told, const StreamId& stream, const Visit& visit) {
  const auto snapshot = told.event_store().snapshot();
  const auto registry = Reader(*snapshot).registry();
  const std::string prefix = stream_key(*number_of(*snapshot, stream));
  std::optional<domain::StreamState> state;
  snapshot->scan(store::Table::streams, prefix, after_prefix(prefix),
                 [&](std::string_view row, std::string_view) {
                   const auto stored = stored_event(*snapshot, read_log_index(row));
                   domain::evolve(state, stream, *stored.event, domain::roster_of(registry),
                                  stored.recorded, told.beside());
                   visit(stored.recorded.index, *state);
                   return true;
                 });
}

// ---------------------------------------------------------------- what is kept

TEST(StreamStates, that_are_kept_weigh_a_part_of_the_events) {
  Projected told;
  live_long(told, 1'000, 700);
  const auto snapshot = told.event_store().snapshot();
  const Kept kept = kept_states(*snapshot, deal_stream);
  EXPECT_GT(kept.states, 5u);
  // Each but the newest was paid for by the events that came before the next one.
  EXPECT_LE(kept.bytes, told.bytes() / 2 + kept.largest);
  const LoadedState loaded = load(told, deal_stream);
  EXPECT_LE(loaded.bytes_since, 2 * loaded.kept_bytes + limits::payload_bytes_max);
}

TEST(StreamStates, that_are_kept_weigh_a_part_of_the_events_at_any_time) {
  Projected told;
  live_long(told, 200, 100);
  const auto snapshot = told.event_store().snapshot();
  const std::string prefix = stream_key(*number_of(*snapshot, deal_stream));
  std::uint64_t events = 0, paid = 0, last = 0;
  snapshot->scan(store::Table::streams, prefix, after_prefix(prefix),
                 [&](std::string_view row, std::string_view) {
                   events += snapshot->event(read_log_index(row))->jws.size();
                   if (const auto state = snapshot->get(store::Table::states, row)) {
                     paid += last;
                     last = state->size();
                   }
                   EXPECT_LE(2 * paid, events);
                   return true;
                 });
  EXPECT_GT(paid, 0u);
}

TEST(StreamStates, are_at_every_index_what_the_events_up_to_it_give) {
  Projected told;
  live_long(told, 60, 60);
  const auto snapshot = told.event_store().snapshot();
  Shared shared(limits::cached_states_bytes_max, told.terms());
  const Reader remembering(*snapshot, &shared);
  std::size_t seen = 0;
  fold_from_beginning(told, deal_stream, [&](LogIndex index, const domain::StreamState& folded) {
    const std::string expected = codec::write_state(folded);
    ASSERT_EQ(codec::write_state(*load(told, deal_stream, index).state), expected) << index.value;
    ASSERT_EQ(codec::write_state(*remembering.state(deal_stream, index)), expected) << index.value;
    ++seen;
  });
  EXPECT_EQ(seen, length_of(*snapshot, *number_of(*snapshot, deal_stream)));
  EXPECT_EQ(load(told, deal_stream, newest).state.has_value(), true);
}

TEST(StreamStates, are_the_same_in_whatever_order_they_are_asked_for) {
  Projected told;
  live_long(told, 60, 40);
  const auto snapshot = told.event_store().snapshot();
  std::vector<std::pair<LogIndex, std::string>> expected;
  fold_from_beginning(told, deal_stream, [&](LogIndex index, const domain::StreamState& folded) {
    expected.emplace_back(index, codec::write_state(folded));
  });
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  Shared shared(20'000, told.terms());  // forgets, too
  const Reader reader(*snapshot, &shared);
  for (int i = 0; i < 500; ++i) {
    const auto& [index, state] = expected[random() % expected.size()];
    ASSERT_EQ(codec::write_state(*reader.state(deal_stream, index)), state) << index.value;
  }
}

// A projection that begins here does with the next events what the one that was there before does.
TEST(StreamStates, go_on_from_the_store_as_they_do_from_memory) {
  Projected told;
  live_long(told, 100, 30);
  Projection fresh(told.event_store().snapshot(), std::string(testing::origin), told.terms());
  EXPECT_EQ(sopu::test::dump(fresh.registry()), sopu::test::dump(told.projection().registry()));
  const auto base = told.head("agreement/" + the_deal.value);
  const std::string grant =
      told.sign("acme", "sopu.access.granted.v1", "agreement/" + the_deal.value,
                {{"party", "operator"}}, base, codec::new_event_id(told.now()));
  const auto event = codec::SignatureCheck::committed(grant).value();
  const domain::Recorded recorded{{told.size()}, told.now()};
  EXPECT_EQ(fresh.apply(event, recorded, grant.size()).value(),
            told.projection().apply(event, recorded, grant.size()).value());
  const auto changes = [](Projection& projection) {
    std::vector<std::tuple<store::Table, std::string, std::string>> all;
    for (const auto& change : projection.take_changes()) {
      all.emplace_back(change.table, change.key, change.value.value());
    }
    return all;
  };
  EXPECT_EQ(changes(fresh), changes(told.projection()));
}

// ---------------------------------------------------------------- talk

class Talk {
 public:
  explicit Talk(Projected& told) : told_(told) {}

  // Unsigned: only what is decided and folded counts here.
  void post(std::uint64_t number) {
    domain::Event event{};
    std::string digits = std::to_string(number);
    digits.insert(0, 12 - digits.size(), '0');
    event.id = {"019ab0f2-5c1e-7c3a-9d6e-" + digits};
    event.source = {number % 2 ? "acme" : "globex"};
    event.subject = the_deal;
    event.ledger = testing::origin;
    event.time = told_.now();
    event.kid = kids_[number % 2];
    event.hash = crypto::sha256(crypto::view(digits));
    event.payload = domain::TalkEvent{domain::CommentPosted{"What about it?", {}, {}}};
    told_.take(domain::VerifiedEventForTests::make(std::move(event)), 700).value();
  }

 private:
  Projected& told_;
  const std::array<domain::Kid, 2> kids_{testing::Who("globex").kid(), testing::Who("acme").kid()};
};

struct Seen {
  std::uint64_t rows, folded;
  std::string state;
  Kept kept;
};
Seen look_at_the_agreement(Projected& told) {
  const auto snapshot = told.event_store().snapshot();
  const LoadedState loaded = load(told, deal_stream);
  return {length_of(*snapshot, *number_of(*snapshot, deal_stream)), loaded.events_since,
          codec::write_state(*loaded.state), kept_states(*snapshot, deal_stream)};
}

TEST(TalkStream, of_a_million_comments_is_nothing_to_the_agreement) {
  constexpr std::uint64_t comments = 1'000'000;
  Projected told;
  live_long(told, 20, 3);
  const Seen before = look_at_the_agreement(told);
  const auto begun = std::chrono::steady_clock::now();
  Talk talk(told);
  for (std::uint64_t i = 0; i < comments; ++i) talk.post(i);
  told.commit();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  std::cout << comments << " comments in " << took.count() << " s\n";

  const Seen after = look_at_the_agreement(told);
  EXPECT_EQ(after.rows, before.rows);
  EXPECT_EQ(after.folded, before.folded);
  EXPECT_EQ(after.state, before.state);
  EXPECT_EQ(after.kept.states, before.kept.states);
  const auto snapshot = told.event_store().snapshot();
  const auto number = number_of(*snapshot, talk_stream);
  EXPECT_EQ(length_of(*snapshot, *number), comments);
  const LoadedState loaded = load(told, talk_stream);
  EXPECT_EQ(std::get<domain::Talk>(*loaded.state).comments, comments);
  EXPECT_EQ(std::get<domain::Talk>(*loaded.state).last_event.value, told.size() - 1);
  const Kept kept = kept_states(*snapshot, talk_stream);
  EXPECT_LE(kept.bytes, told.bytes() / 2);
}

TEST(TalkStream, comes_back_the_same_from_a_rebuild) {
  Projected told;
  live_long(told, 20, 3);
  ToldAgreement deal(told, the_deal.value);
  for (int i = 0; i < 2'000; ++i) deal.comment(i % 2 ? "acme" : "globex", std::to_string(i));
  told.commit();
  EXPECT_EQ(compare_with_rebuilt(told.event_store(), {}), "");
  rebuild(told.event_store(), {});
  EXPECT_EQ(compare_with_rebuilt(told.event_store(), {}), "");
  EXPECT_EQ(std::get<domain::Talk>(*load(told, talk_stream).state).comments, 2'000u);
}

}  // namespace
}  // namespace sopu::view
