// Random commands by random parties: whatever `decide` says, what must always hold holds.
#include <algorithm>
#include <random>
#include <set>

#include "tests/domain/witnessed.hpp"
#include "tests/support/state_dump.hpp"

namespace sopu::test {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr unsigned seeds = 200;
constexpr int steps_per_seed = 60;

// ---------------------------------------------------------------- somebody does something

class Chance {
 public:
  explicit Chance(unsigned seed) : engine_(seed) {}

  int below(int limit) { return static_cast<int>(engine_() % static_cast<unsigned>(limit)); }
  bool one_in(int n) { return below(n) == 0; }
  template <class T>
  const T& of(const std::vector<T>& list) {
    return list[static_cast<std::size_t>(below(static_cast<int>(list.size())))];
  }

 private:
  std::mt19937 engine_;  // the same numbers everywhere, unlike the distributions
};

// Changes that proposals make, alone or after one another.
boost::json::value changed(Chance& chance, const boost::json::value& terms) {
  switch (chance.below(7)) {
    case 0:
      return with(terms, "/title", boost::json::string(std::to_string(chance.below(1'000'000))));
    case 1:
      return with(terms, "/serviceElements/services/0/fee/amount", 1'000 + chance.below(100'000));
    case 2:
      return with(terms, "/serviceElements/objectives/0/targetPpm", 990'000 + chance.below(9'900));
    case 3:
      return with_threshold(terms, chance.one_in(2) ? "acme" : "globex", "price",
                            1 + chance.below(3));
    case 4:
      return with_threshold(terms, chance.one_in(2) ? "acme" : "globex", "remedy",
                            1 + chance.below(2));
    case 5:
      return with(terms, "/managementElements/renewal/mode",
                  chance.one_in(2) ? "automatic" : "byConsent");
    default: {
      const auto& parties = terms.at("parties").as_array();
      if (parties.size() > 2) return without(terms, "/parties/2");
      return with_third_party(terms, chance.one_in(2) ? "initech" : "umbrella",
                              chance.one_in(3) ? "consulted" : "consenting");
    }
  }
}

class Crowd {
 public:
  Crowd(World& world, Chance& chance) : world_(world), chance_(chance) {}

  Said next() {
    std::string party =
        chance_.of<std::string>({"acme", "globex", "initech", "hooli", "probe", "umbrella"});
    if (!chance_.one_in(4)) party = chance_.one_in(2) ? "acme" : "globex";
    Said said = by(party, something(party)).person_number(1 + chance_.below(3));
    const auto wait = chance_.one_in(6) ? hours{24 * chance_.below(40)} : hours{chance_.below(30)};
    said.time = world_.now + wait;
    if (type_of(said.payload).chain == Chain::contract && chance_.one_in(20))
      said.base_given = hash_of("stale");
    return said;
  }

 private:
  Payload something(const std::string& party) {
    const int die = chance_.below(100);
    if (!world_.begun()) return sample_initiation();
    if (die < 55) return about_a_proposal(party);
    if (die < 70) return proposal();
    if (die < 78) return statement();
    if (die < 79)
      return ThirdpartyConsulted{{chance_.one_in(2) ? "hooli" : "initech"}, "Well?", soon(20)};
    if (die < 81) return ThirdpartyObjected{"No.", std::nullopt};
    if (die < 84) return milestone();
    if (die < 87) return CommentPosted{"Hm.", std::nullopt, std::nullopt};
    if (die < 90) return AccessGranted{{"umbrella"}, soon(50)};
    if (die < 92) return AccessRevoked{{"umbrella"}};
    if (die < 93) return breach();
    if (die < 94) return RenewalDeclined{"No."};
    if (die < 95 && !world_.agreement().life.versions.empty()) {
      return TerminationNotified{"We move.", std::nullopt, soon(200)};
    }
    if (chance_.one_in(40)) return TerminationNotified{"No.", std::nullopt, soon(1)};
    if (!chance_.one_in(8)) return about_a_proposal(party);
    const Kid kid = key_of(person_of(party, 1 + chance_.below(3))).kid;
    return KeyRevoked{kid, "Lost"};
  }

  Payload statement() {
    switch (chance_.below(4)) {
      case 0:
        return BackgroundSubmitted{"Background"};
      case 1:
        return GroundrulesAccepted{{chance_.one_in(15) ? "Rule B" : "Rule A"}};
      case 2:
        return PointsConfirmed{{chance_.one_in(15) ? "Point B" : "Point A"}};
      default:
        return feasible(chance_.one_in(2) ? "uptime" : "tickets", 995'000 + chance_.below(5'000),
                        parse_duration("PT1H"));
    }
  }

  Payload milestone() {
    switch (chance_.below(3)) {
      case 0:
        return MilestoneDelivered{{"go-live"}, ""};
      case 1:
        return MilestoneAccepted{{"go-live"}};
      default:
        return MilestoneRefused{{"go-live"}, "Not yet."};
    }
  }

  Payload about_a_proposal(const std::string& party) {
    const auto& proposals = world_.agreement().proposals.all;
    if (proposals.empty()) return proposal();
    const Proposal& one = proposals[proposals.size() - 1 -
                                    static_cast<std::size_t>(chance_.below(
                                        std::min(3, static_cast<int>(proposals.size()))))];
    const int die = chance_.below(30);
    if (die == 0) return ProposalRejected{one.id, "No."};
    if (die == 1 && one.by.value == party) return ProposalWithdrawn{one.id, ""};
    if (die == 2) return ApprovalWithdrawn{one.id, ""};
    ProposalApproved approval{one.id, one.event, {}};
    for (const ProposedStretch& stretch : one.results) {
      approval.results.push_back({stretch.from, stretch.terms});
    }
    if (chance_.one_in(30)) approval.results.back().terms = {};
    return approval;
  }

  Payload breach() {
    const auto& breaches = world_.agreement().breaches;
    if (!breaches.standing.empty() && chance_.one_in(2)) {
      return BreachCured{breaches.all[breaches.standing.front()].notice, "It is mended."};
    }
    const ItemId cause{chance_.one_in(2) ? "unpaid" : "three-misses"};
    if (chance_.one_in(3)) return TerminationNotified{"Enough.", cause, soon(200)};
    return BreachNotified{cause, "It happened."};
  }

  Payload proposal() {
    const Agreement& agreement = world_.agreement();
    if (agreement.life.versions.empty()) {
      static const auto sample = sample_terms();
      auto terms = sample;
      if (chance_.one_in(2)) terms = changed(chance_, terms);
      return initial_proposal(terms);
    }
    const Time from =
        next_boundary({Window::Kind::calendar, Window::Length::month, 0},
                      world_.now + hours{24 * chance_.below(90)}, zone("Europe/Helsinki"));
    const auto on = stretches_from(agreement, ProposalKind::amendment, from, std::nullopt);
    const auto& base = on.front().base->json();
    const int die = chance_.below(9);
    if (die == 0) return course_proposal(ProposalKind::suspension, base, from);
    if (die == 1) return course_proposal(ProposalKind::resumption, base, from);
    if (die == 2 && chance_.one_in(4))
      return course_proposal(ProposalKind::termination, base, from);
    if (die == 3 && !agreement.life.terminations.empty()) {
      auto back = course_proposal(ProposalKind::resumption, base, from);
      back.notice = agreement.life.terminations.back().event;
      return back;
    }
    auto data = change_in(world_, changed(chance_, base), from);
    data.retroactive = chance_.one_in(10);
    if (chance_.one_in(4)) data.expires_at = soon(30);
    return data;
  }

  Time soon(int within_days) { return world_.now + hours{24 * (1 + chance_.below(within_days))}; }

  World& world_;
  Chance& chance_;
};

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
    EXPECT_FALSE(still_needed(now).empty()) << "what has all approvals is accepted";
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
  }
  const Witnessed witnessed(after);
  EXPECT_TRUE(witnessed.chain_unbroken);
  EXPECT_TRUE(witnessed.keys_valid);
  EXPECT_TRUE(witnessed.approvals_name_the_result);
  EXPECT_EQ(agreement.head.event, witnessed.head.event);
  EXPECT_EQ(agreement.contract_events, witnessed.contract_events);
  check_versions(after, witnessed);
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
};

void run(unsigned seed, Reached& reached) {
  Chance chance(seed);
  // Three of four seeds begin when the gates are closed, so that the later life is seen as well.
  World world = world_after(seed % 4 ? prepared() : Story{});
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
  std::cout << reached.accepted << " accepted, " << reached.refused << " refused, "
            << reached.versions << " versions, " << reached.stale << " stale, " << reached.suspended
            << " suspended, " << reached.over << " over\n";
}

}  // namespace
}  // namespace sopu::test
