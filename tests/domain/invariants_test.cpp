// Random commands by random parties: whatever `decide` says, what must always hold holds.
#include <algorithm>
#include <set>

#include "tests/domain/crowd.hpp"
#include "tests/domain/naive_consent.hpp"
#include "tests/domain/witnessed.hpp"
#include "tests/support/state_dump.hpp"

namespace sopu::test {
namespace {

using std::chrono::hours;

constexpr unsigned seeds = 240;
constexpr int steps_per_seed = 60;

// ---------------------------------------------------------------- what must always hold

// What binds at a time by going through all versions, in the order in which they were agreed.
const Version* binds_at(const Agreement& agreement, Time at) {
  const Version* found = nullptr;
  for (std::size_t i = 0; i < agreement.life.versions.size(); ++i) {
    const Version& one = agreement.life.versions[i];
    if (one.effective_from <= at) found = &one;
  }
  return found;
}

// Who approved them, and what binds when, is recomputed by naive::Consent.
void check_versions(const Agreement& agreement) {
  std::size_t first_of_proposal = 0;
  for (std::size_t i = 0; i < agreement.life.versions.size(); ++i) {
    const Version& version = agreement.life.versions[i];
    EXPECT_EQ(version.number, static_cast<int>(i) + 1);
    const Proposal& proposal = *agreement.proposal(version.proposal);
    EXPECT_EQ(proposal.status, ProposalStatus::accepted);
    if (agreement.life.versions[first_of_proposal].proposal != version.proposal) {
      first_of_proposal = i;
    }
    EXPECT_EQ(proposal.results.at(i - first_of_proposal).terms, version.terms);
    if (!proposal.retroactive) {
      EXPECT_GE(version.effective_from, version.agreed.at);
    }
  }
}

bool is_asked(const std::string& party, ProposalKind kind, const Terms* base, const Terms& result) {
  if (kind == ProposalKind::termination) return false;
  if (kind != ProposalKind::amendment) return true;
  return naive::items_of(party, base->json()) != naive::items_of(party, result.json());
}

// Who must approve reads the whole result of every stretch, with what it costs, and may act.
void check_readers(const World& world) {
  const Agreement& agreement = world.agreement();
  const auto texts = world.texts();
  for (const std::uint32_t position : agreement.proposals.open) {
    const Proposal& proposal = agreement.proposals.all[position];
    if (status_at(agreement, proposal, world.now) != ProposalStatus::open) continue;
    std::set<PartyId> asked;
    for (const ProposedStretch& one : proposal.results) {
      const TermsPtr result = agreement.terms(one.terms);
      const TermsPtr base = one.base ? agreement.terms(*one.base) : nullptr;
      for (const Terms* terms : {base.get(), result.get()}) {
        if (!terms || (terms == base.get() && proposal.kind == ProposalKind::initial)) continue;
        for (const Participant& party : terms->parties) {
          if (is_principal(party.role)) asked.insert(party.party);
          if (party.involvement != Involvement::consenting) continue;
          if (is_asked(party.party.value, proposal.kind, base.get(), *result)) {
            asked.insert(party.party);
          }
        }
      }
    }
    for (const PartyId& party : asked) {
      const Reader reader = reader_of(agreement, party, world.now);
      EXPECT_TRUE(must_approve(proposal, party)) << party.value;
      EXPECT_TRUE(reader.acts()) << party.value;
      EXPECT_TRUE(reads_fees(reader, proposal)) << party.value;
      boost::json::object unused;
      const Roster roster = roster_of(world.registry);
      ASSERT_EQ(sight_of(agreement, reader, proposal), Sight::whole) << party.value;
      EXPECT_EQ(proposal_json({agreement, reader, world.now, texts, unused, roster}, proposal)
                    .at("results"),
                json_of(proposal.results));
    }
  }
}

// Who acts as a principal is one by what binds then; before anything does, by the initiation.
void check_sender(const Agreement& before, const Event& event, Time at) {
  if (!event.agreement() || type_of(event.payload).sender != Sender::principal) return;
  const Version* version = binds_at(before, at);
  const auto& parties = version ? version->parties : before.initial;
  EXPECT_TRUE(std::ranges::any_of(
      parties,
      [&](const Participant& one) { return one.party == event.source && is_principal(one.role); }))
      << event.source.value << " " << type_of(event.payload).name;
}

void check_proposals(const Agreement& before, const Agreement& after) {
  for (const Proposal& earlier : before.proposals.all) {
    const Proposal& now = *after.proposal(earlier.id);
    if (earlier.status != ProposalStatus::open) {
      EXPECT_EQ(now.status, earlier.status) << "what is stale or closed stays so";
    }
  }
  std::vector<std::uint32_t> open;
  for (std::size_t i = 0; i < after.proposals.all.size(); ++i) {
    const Proposal& now = after.proposals.all[i];
    if (now.status != ProposalStatus::open) continue;
    EXPECT_FALSE(still_needed(after, now).empty()) << "what has all approvals is accepted";
    open.push_back(static_cast<std::uint32_t>(i));
  }
  EXPECT_EQ(after.proposals.open, open);
}

void check_totality(const Agreement& agreement, Chance& chance, Time now) {
  const Time at = now + hours{24 * (chance.below(40'000) - 20'000)};
  const Phase phase = phase_at(agreement, at);
  const auto end = ends_at(agreement, at);
  if (phase == Phase::expired || phase == Phase::terminated) {
    ASSERT_TRUE(end.has_value());
    EXPECT_LE(*end, at);
  }
  if (phase == Phase::in_force) {
    EXPECT_NE(version_at(agreement, at), nullptr);
    if (end) {
      EXPECT_GT(*end, at);
    }
  }
  for (const Deadline& deadline : deadlines(agreement, reader_of(agreement, {"acme"}, at), at)) {
    if (deadline.what.code != "milestone-due") {
      EXPECT_GE(deadline.at, at) << deadline.what.code;
    }
  }
}

// A dispute goes on, and may even begin.
bool may_follow_the_end(const Payload& payload) {
  const bool in_dispute = holds<DisputeRaised>(payload) ||
                          std::holds_alternative<SettlementEvent>(payload) || case_of(payload);
  return in_dispute || holds<CommentPosted>(payload) || holds<AccessGranted>(payload) ||
         holds<AccessRevoked>(payload) || holds<MilestoneAccepted>(payload);
}

bool is_over(Phase phase) {
  return phase == Phase::expired || phase == Phase::terminated || phase == Phase::abandoned;
}

void check_step(const std::optional<Agreement>& before, const World& after, Chance& chance) {
  if (!after.begun()) return;
  const Agreement& agreement = after.agreement();
  const Event& event = after.log.back().first;
  if (before) {
    if (event.agreement() && is_over(phase_at(*before, after.now))) {
      EXPECT_TRUE(may_follow_the_end(event.payload)) << type_of(event.payload).name;
    }
    check_proposals(*before, agreement);
    check_sender(*before, event, after.now);
  }
  const Witnessed witnessed(after);
  EXPECT_TRUE(witnessed.chain_unbroken);
  EXPECT_TRUE(witnessed.keys_valid);
  EXPECT_TRUE(witnessed.approvals_name_the_result);
  EXPECT_EQ(agreement.head.event, witnessed.head.event);
  EXPECT_EQ(agreement.contract_events, witnessed.contract_events);
  check_versions(agreement);
  check_readers(after);
  check_totality(agreement, chance, after.now);
}

// The log read once more, with the naive rules beside the core after each event.
void check_replay(const World& world, naive::Consent& consent) {
  World again;
  for (const auto& [event, recorded] : world.log) {
    SCOPED_TRACE("event " + std::to_string(recorded.index.value) + " " +
                 std::string(type_of(event.payload).name));
    const auto verified = VerifiedEventForTests::make(event);
    ASSERT_FALSE(decide(again.streams(&event), verified, recorded));
    const auto before = again.begun() ? std::optional(again.agreement()) : std::nullopt;
    again.fold(event, recorded);
    consent.read(event, recorded, before ? &*before : nullptr, again.begun());
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_EQ(dump(again.registry), dump(world.registry));
  ASSERT_EQ(again.contract.has_value(), world.contract.has_value());
  ASSERT_EQ(again.talk.has_value(), world.talk.has_value());
  if (again.begun()) {
    EXPECT_EQ(dump(again.agreement()), dump(world.agreement()));
  }
  if (again.talk) {
    EXPECT_EQ(std::get<Talk>(*again.talk), std::get<Talk>(*world.talk));
  }
}

// ---------------------------------------------------------------- the runs

struct Reached {
  int accepted = 0;
  int refused = 0;
  int versions = 0;
  int stale = 0;
  int suspended = 0;
  int over = 0;
  int assigned = 0;
  naive::Counts naive;
};

// Umbrella may take the place of Acme, and has said that it can deliver.
Story about_to_be_sold() {
  const auto result = handed_over(sample_terms(), {"acme"}, {"umbrella"});
  Story story = in_force() +
                Story{by("acme", change_proposal(sample_terms(), result, midnight_of("2027-03-01"),
                                                 ProposalKind::assignment))};
  for (Said said : all_feasible(result)) {
    said.source = {"umbrella"};
    said.person = person_of("umbrella", 1);
    story.push_back(said);
  }
  return story;
}

// In force, and what is dearer in April and gets a name in June is agreed, so that changes touch
// several stretches of time.
World stepped(int people) {
  const auto terms = with_threshold(sample_terms(), "acme", "remedy", people);
  World world = world_after(in_force(terms));
  const auto dearer = priced(terms, 110'000);
  agree(world, dearer, "2027-04-01", "dearer");
  agree(world, with(dearer, "/title", "Shop and desk"), "2027-06-01", "named");
  return world;
}

// In force with a third party that must consent where it is named.
Story with_a_third() {
  const auto terms = with_third_party(sample_terms(), "initech", "consenting");
  Story story = prepared() + Story{by("acme", initial_proposal(terms)).called("initial")};
  for (const char* party : {"initech", "acme", "globex"}) {
    story.push_back(approve(party, "initial"));
  }
  return story;
}

// Three of four seeds begin when the gates are closed, or later in an agreement's life, so that it
// is seen as well.
const World& beginning(unsigned seed) {
  static const World fresh = world_after({});
  static const World ready = world_after(prepared());
  static const World sold = world_after(about_to_be_sold());
  static const World third = world_after(with_a_third());
  static const World one_stepped = stepped(1);
  static const World two_stepped = stepped(2);
  const World* worlds[] = {&fresh, &ready, &two_stepped, &one_stepped,
                           &fresh, &sold,  &ready,       &third};
  return *worlds[seed % std::size(worlds)];
}

void run(unsigned seed, Reached& reached) {
  Chance chance(seed);
  World world = beginning(seed);
  Crowd crowd(world, chance);
  for (int step = 0; step < steps_per_seed; ++step) {
    Said said = crowd.next();
    if (holds<KeyRevoked>(said.payload)) said.subject_given = said.source;
    SCOPED_TRACE("step " + std::to_string(step) + " " + std::string(type_of(said.payload).name));
    const auto before = world.begun() ? std::optional(world.agreement()) : std::nullopt;
    const auto decision = world.happen(said);
    ++(decision ? reached.accepted : reached.refused);
    if (!decision) {
      world.now += hours{1};
      continue;
    }
    check_step(before, world, chance);
    if (testing::Test::HasFailure()) return;
  }
  naive::Consent consent;
  check_replay(world, consent);
  reached.naive += consent.counts;
  if (!world.begun()) return;
  const Agreement& agreement = world.agreement();
  reached.versions += static_cast<int>(agreement.life.versions.size());
  reached.suspended += !agreement.life.suspensions.empty();
  reached.over += is_over(phase_at(agreement, world.now));
  reached.assigned +=
      static_cast<int>(std::ranges::count_if(agreement.proposals.all, [](const Proposal& one) {
        return one.kind == ProposalKind::assignment && one.status == ProposalStatus::accepted;
      }));
  reached.stale += static_cast<int>(
      std::ranges::count(agreement.proposals.all, ProposalStatus::stale, &Proposal::status));
}

// That the naive rules had something to say of every kind.
void check_reached(const naive::Counts& counts) {
  EXPECT_GT(counts.accepted, 300);
  EXPECT_GT(counts.of_several_stretches, 10);
  EXPECT_GT(counts.by_several_people, 30);
  EXPECT_GT(counts.without_the_silent, 0);
  EXPECT_GT(counts.fallen, 0);
  EXPECT_EQ(counts.classes.size(), 5U);
  std::cout << counts.accepted << " proposals accepted, " << counts.of_several_stretches
            << " of several stretches, " << counts.by_several_people << " by several people, "
            << counts.without_the_silent << " without who was silent; " << counts.fallen
            << " approvals fell; submitted";
  for (const auto& [change_class, count] : counts.classes) {
    std::cout << " " << count << " " << name(change_class);
  }
  std::cout << "\n";
}

TEST(Invariants, HoldWhateverAnybodyDoes) {
  Reached reached;
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    run(seed, reached);
    if (HasFailure()) return;
  }
  // The crowd must get somewhere, or nothing was shown.
  EXPECT_GT(reached.accepted, 3'000);
  EXPECT_GT(reached.refused, 1'000);
  EXPECT_GT(reached.versions, 100);
  EXPECT_GT(reached.stale, 20);
  EXPECT_GT(reached.suspended, 3);
  EXPECT_GT(reached.over, 5);
  EXPECT_GT(reached.assigned, 0);
  std::cout << reached.accepted << " accepted, " << reached.refused << " refused, "
            << reached.versions << " versions, " << reached.stale << " stale, " << reached.suspended
            << " suspended, " << reached.over << " over, " << reached.assigned << " assigned\n";
  check_reached(reached.naive);
}

}  // namespace
}  // namespace sopu::test
