// Random commands by random parties: whatever `decide` says, what must always hold holds.
#include <algorithm>
#include <set>

#include "tests/domain/crowd.hpp"
#include "tests/domain/witnessed.hpp"
#include "tests/support/state_dump.hpp"

namespace sopu::test {
namespace {

using std::chrono::hours;

constexpr unsigned seeds = 200;
constexpr int steps_per_seed = 60;

// ---------------------------------------------------------------- what must always hold

// What binds at a time by going through all versions, in the order in which they were agreed.
const Version* binds_at(const Agreement& agreement, std::size_t versions, Time at) {
  const Version* found = nullptr;
  for (std::size_t i = 0; i < versions; ++i) {
    const Version& one = agreement.life.versions[i];
    if (one.effective_from <= at) found = &one;
  }
  return found;
}

// The people a party had to bring, by the documents alone: of what bound before and the new one.
int people_required(const Participant& participant, ChangeClass change_class, const Terms* before,
                    const Terms& after) {
  const int by_new = after.threshold(participant.party, change_class);
  const int by_old = before ? before->threshold(participant.party, change_class) : 1;
  return std::max(by_new, by_old);
}

void check_versions(const World& world, const Witnessed& witnessed) {
  const Agreement& agreement = world.agreement();
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
    const TermsPtr result = agreement.terms(version.terms);
    const Terms& after = *result;
    TermsPtr base;
    if (const Version* was = binds_at(agreement, first_of_proposal, version.effective_from)) {
      EXPECT_EQ(proposal.results.at(i - first_of_proposal).base, was->terms);
      base = agreement.terms(was->terms);
    }
    const Terms* before = base.get();
    if (!proposal.retroactive) {
      EXPECT_GE(version.effective_from, version.agreed.at);
    }
    for (const Terms* terms : {before, &after}) {
      if (!terms) continue;
      for (const Participant& participant : terms->parties) {
        const bool named = !before || !std::ranges::count(before->parties, participant) ||
                           !std::ranges::count(after.parties, participant);
        const bool consenting = participant.involvement == Involvement::consenting;
        if (!is_principal(participant.role) && !(consenting && named)) continue;
        EXPECT_GE(witnessed.people(proposal.id, participant.party),
                  people_required(participant, proposal.change_class, before, after))
            << participant.party.value << " for version " << version.number;
      }
    }
  }
}

// By the documents alone: every item that names the party, with what belongs to its services.
void add_items_of(const std::string& party, const boost::json::value& value,
                  std::vector<boost::json::value>& items) {
  if (const auto* list = value.if_array()) {
    for (const auto& one : *list) add_items_of(party, one, items);
  }
  const auto* object = value.if_object();
  if (!object) return;
  for (const auto& [name, member] : *object) {
    if (member == boost::json::value(party)) items.push_back(value);
    add_items_of(party, member, items);
  }
}
std::vector<boost::json::value> items_of(const std::string& party,
                                         const boost::json::value& terms) {
  std::vector<boost::json::value> items;
  add_items_of(party, terms, items);
  const auto& elements = terms.at("serviceElements");
  for (const auto& service : elements.at("services").as_array()) {
    if (service.at("owner") != boost::json::value(party)) continue;
    for (const auto& objective : elements.at("objectives").as_array()) {
      if (objective.at("service") == service.at("id")) items.push_back(objective);
    }
    items.push_back(elements.at("exclusions"));
  }
  return items;
}

bool is_asked(const std::string& party, ProposalKind kind, const Terms* base, const Terms& result) {
  if (kind == ProposalKind::termination) return false;
  if (kind != ProposalKind::amendment) return true;
  return items_of(party, base->json()) != items_of(party, result.json());
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
  const Version* version = binds_at(before, before.life.versions.size(), at);
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

bool may_follow_the_end(const Payload& payload) {
  return holds<CommentPosted>(payload) || holds<AccessGranted>(payload) ||
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
  check_versions(after, witnessed);
  check_readers(after);
  check_totality(agreement, chance, after.now);
}

void check_replay(const World& world) {
  World again;
  for (const auto& [event, recorded] : world.log) {
    const auto verified = VerifiedEventForTests::make(event);
    ASSERT_FALSE(decide(again.streams(), verified, recorded));
    again.fold(event, recorded);
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

// Three of four seeds begin when the gates are closed, some of them with a sale, so that the later
// life is seen as well.
Story beginning(unsigned seed) {
  if (seed % 4 == 0) return {};
  return seed % 8 == 5 ? about_to_be_sold() : prepared();
}

void run(unsigned seed, Reached& reached) {
  Chance chance(seed);
  World world = world_after(beginning(seed));
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
  check_replay(world);
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
}

}  // namespace
}  // namespace sopu::test
