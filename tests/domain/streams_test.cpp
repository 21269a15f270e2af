// Which streams an event is judged by and changes, and what of a state is shared.
#include "tests/support/given_when_then.hpp"
#include "tests/support/state_dump.hpp"

namespace sopu::test {
namespace {

const StreamId contract_stream = agreement_stream(the_agreement);
const StreamId comments = talk_stream(the_agreement);

// An event of the type about whatever it has to be about.
template <class Type>
Event event_about(About about) {
  Event event{};
  event.payload = Type{};
  if (about == About::party) event.subject = PartyId{"acme"};
  if (about == About::agreement) event.subject = the_agreement;
  return event;
}

TEST(Streams, EveryTypeStandsInOneOfThem) {
  for_each_type([]<class Type>(const EventType& type) {
    SCOPED_TRACE(type.name);
    const Event event = event_about<Type>(type.about);
    const Touched streams = touched(event, event.payload);
    if (type.about != About::agreement) {
      EXPECT_EQ(streams.own, registry_stream());
      // Whether an agreement is shared, that says.
      EXPECT_EQ(streams.beside.empty(), !(std::is_same_v<Type, PartyRecovered>));
    } else if (std::is_same_v<Type, CommentPosted>) {
      EXPECT_EQ(streams.own, comments);
      EXPECT_EQ(streams.beside, std::vector{contract_stream});
    } else if (type.chain == Chain::series) {
      // A month of a series, with the months into which a measurement may reach.
      EXPECT_EQ(streams.own.kind, StreamKind::series);
      EXPECT_EQ(streams.beside.size(), 3U);
      EXPECT_EQ(streams.beside.back(), contract_stream);
    } else {
      EXPECT_EQ(streams.own, contract_stream);
      EXPECT_TRUE(streams.beside.empty());
    }
  });
}

// ---------------------------------------------------------------- comments

Said comment(const std::string& party) {
  return by(party, CommentPosted{"Hm.", {}, {}});
}

TEST(Talk, NeverChangesTheAgreement) {
  World world =
      world_after(prepared() + Story{by("acme", initial_proposal(sample_terms())).called("initial"),
                                     consult("hooli", "initial")});
  const std::string before = dump(world.agreement());
  for (const std::string party : {"acme", "globex", "initech", "hooli", "probe"}) {
    world.must(comment(party));
    EXPECT_EQ(dump(world.agreement()), before);
  }
  EXPECT_EQ(std::get<Talk>(*world.talk), (Talk{5, {world.next_index - 1}}));
}

TEST(Talk, BeginsWithItsFirstComment) {
  World world = world_after(initiated());
  EXPECT_FALSE(world.talk.has_value());
  world.must(comment("acme"));
  EXPECT_EQ(std::get<Talk>(*world.talk).comments, 1U);
}

TEST(Talk, IsDecidedByTheAgreementAlone) {
  World world = world_after(in_force());
  world.talk.reset();
  EXPECT_TRUE(world.attempt(comment("acme")));
  EXPECT_FALSE(world.attempt(comment("umbrella")));
}

// ---------------------------------------------------------------- copies

TEST(Copies, OfAnAgreementShareWhatGrows) {
  World world = world_after(prepared());
  for (int i = 0; i < 70; ++i) world.must(by("acme", initial_proposal(sample_terms())));
  world.must(by("acme", initial_proposal(sample_terms())).called("initial"));
  const Agreement before = world.agreement();
  const auto shares = [&](std::size_t position) {
    return &before.proposals.all[position] == &world.agreement().proposals.all[position];
  };
  EXPECT_TRUE(shares(0));
  EXPECT_TRUE(shares(70));
  world.must(approve("acme", "initial", sample_terms()));
  EXPECT_TRUE(shares(0)) << "what is old is not copied";
  EXPECT_TRUE(shares(63));
  EXPECT_FALSE(shares(70));
  EXPECT_TRUE(before.proposals.all[70].approvals.empty()) << "the copy stays as it was";
}

}  // namespace
}  // namespace sopu::test
