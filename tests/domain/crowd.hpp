// Random commands by random parties, of which most are refused: what anybody might do.
// Belongs to one thread.
#pragma once

#include <algorithm>
#include <random>

#include "ledger/domain/terms/change_party.hpp"
#include "ledger/domain/value/json_patch.hpp"
#include "tests/support/given_when_then.hpp"

namespace sopu::test {

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

inline std::string side(Chance& chance, const boost::json::value& terms) {
  return std::string(
      terms.at("parties").as_array()[chance.one_in(2) ? 0 : 1].at("party").as_string());
}

// Places of all classes of change, with what may stand there.
inline boost::json::value changed_anywhere(Chance& chance, const boost::json::value& terms) {
  struct Other {
    const char* place;
    boost::json::value value;
  };
  static const std::vector<Other> others{
      {"/serviceElements/services/1/name", "Help"},
      {"/clauses/0/heading", "What is owed"},
      {"/priorities/1/text", "Questions are answered soon."},
      {"/managementElements/escalation/0/role", "Night desk"},
      {"/serviceElements/exclusions/0/text", "Work announced a week before."},
      {"/serviceElements/services/1/description", "People answer tickets and calls."},
      {"/serviceElements/calendars/0/holidays", {"2027-01-01", "2027-12-24"}},
      {"/managementElements/escalation/1/respondWithin", "P2B"},
      {"/serviceElements/costs/0/amount", 300'000},
      {"/serviceElements/assumptions/0/upTo", 60'000},
      {"/serviceElements/obligations/1/text", "Announces campaigns early."},
      {"/clauses/0/text", "Limited to the fees of two years."}};
  const Other& one = chance.of(others);
  return with(terms, one.place, one.value);
}

// Changes that proposals make, alone or after one another.
inline boost::json::value changed(Chance& chance, const boost::json::value& terms) {
  switch (chance.below(10)) {
    case 0:
      return with(terms, "/title", boost::json::string(std::to_string(chance.below(1'000'000))));
    case 1:
      return with(terms, "/serviceElements/services/0/fee/amount", 1'000 + chance.below(100'000));
    case 2:
      return with(terms, "/serviceElements/objectives/0/targetPpm", 990'000 + chance.below(9'900));
    case 3:
      return with_threshold(terms, side(chance, terms), "price", 1 + chance.below(3));
    case 4:
      return with_threshold(terms, side(chance, terms), "remedy", 1 + chance.below(2));
    case 5:
      return with(terms, "/managementElements/renewal/mode",
                  chance.one_in(2) ? "automatic" : "byConsent");
    case 6: {
      const auto& parties = terms.at("parties").as_array();
      const bool consents = parties.size() > 2 && parties[2].at("involvement") == "consenting";
      return with(terms, "/serviceElements/services/0/owner",
                  consents && chance.one_in(2) ? parties[2].at("party") : parties[0].at("party"));
    }
    case 7:
    case 8:
      return changed_anywhere(chance, terms);
    default: {
      const auto& parties = terms.at("parties").as_array();
      const auto& owner = terms.at_pointer("/serviceElements/services/0/owner");
      if (parties.size() > 2 && parties[2].at("party") != owner) {
        return without(terms, "/parties/2");
      }
      if (parties.size() > 2) return with(terms, "/title", "Later");
      const bool is_side =
          parties[0].at("party") == "umbrella" || parties[1].at("party") == "umbrella";
      return with_third_party(terms, is_side || chance.one_in(2) ? "initech" : "umbrella",
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
    if (comes_in("umbrella") && chance_.one_in(3)) party = "umbrella";
    Said said = by(party, something(party)).person_number(1 + chance_.below(people_of(party)));
    const auto wait = chance_.one_in(6) ? std::chrono::hours{24 * chance_.below(40)}
                                        : std::chrono::hours{chance_.below(30)};
    said.time = world_.now + wait;
    if (type_of(said.payload).chain == Chain::contract && chance_.one_in(20))
      said.base_given = hash_of("stale");
    return said;
  }

 private:
  // Three, until a fourth joins.
  int people_of(const std::string& party) const {
    return world_.registry.key(key_of(person_of(party, 4)).kid) ? 4 : 3;
  }

  // An open proposal needs it, or it is a principal already.
  bool comes_in(const std::string& party) const {
    if (!world_.begun()) return false;
    const Reader reader = world_.reader(party);
    return reader.acts() && is_principal(reader.role);
  }

  Payload something(const std::string& party) {
    const int die = chance_.below(100);
    if (!world_.begun()) return sample_initiation();
    if (party == "umbrella" && comes_in(party) && chance_.one_in(2)) return attested(999'900);
    if (die < 55) return about_a_proposal(party);
    if (die < 70) return proposal();
    if (die < 78) return statement();
    if (die < 80) return consultation();
    if (die < 81) return ThirdpartyObjected{"No.", std::nullopt, {}};
    if (die < 82) {
      const Time since = world_.now - std::chrono::hours{chance_.below(200)};
      return KeyRevoked{key_that_counts(party), "Stolen", since};
    }
    if (die < 84) return milestone();
    if (die < 85) return CommentPosted{"Hm.", std::nullopt, std::nullopt};
    if (die < 87) return dispute();
    if (die < 90) return AccessGranted{{"umbrella"}, soon(50)};
    if (die < 92) return AccessRevoked{{"umbrella"}};
    if (die < 93) return breach();
    if (die < 94) return RenewalDeclined{"No."};
    if (die < 95 && !world_.agreement().life.versions.empty()) {
      return TerminationNotified{"We move.", std::nullopt, soon(200)};
    }
    if (chance_.one_in(40)) return TerminationNotified{"No.", std::nullopt, soon(1)};
    if (!chance_.one_in(8)) return about_a_proposal(party);
    if (people_of(party) == 3) return KeyAdded{request_of(party, key_of(person_of(party, 4)))};
    return KeyRevoked{key_that_counts(party), "Lost"};
  }

  // With which somebody of the party approved what is open, if anybody did.
  Kid key_that_counts(const std::string& party) {
    for (const std::uint32_t position : world_.agreement().proposals.open) {
      for (const Approval& one : world_.agreement().proposals.all[position].approvals) {
        if (one.party.value == party) return one.kid;
      }
    }
    return key_of(person_of(party, 1 + chance_.below(people_of(party)))).kid;
  }

  boost::json::value on_the_table() {
    const Agreement& agreement = world_.agreement();
    if (agreement.proposals.open.empty()) return sample_terms();
    const Proposal& newest = agreement.proposals.all[agreement.proposals.open.back()];
    return agreement.terms(newest.results.front().terms)->json();
  }

  Payload consultation() {
    const auto& asked = world_.agreement().consultations.asked;
    const auto& open = world_.agreement().proposals.open;
    const int die = chance_.below(3);
    if (die == 0 && !asked.empty()) return ThirdpartyAnswered{asked.back().id, "Hm."};
    if (die == 1 && !asked.empty()) return ConsultationWithdrawn{asked.back().id, "Enough."};
    std::optional<EventId> about;
    if (!open.empty()) about = world_.agreement().proposals.all[open.back()].id;
    return ThirdpartyConsulted{{chance_.one_in(2) ? "hooli" : "initech"},
                               "Well?",
                               soon(20) + std::chrono::hours{24 * 7},
                               about};
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
        return attested(995'000);
    }
  }

  Payload attested(int target_min_ppm) {
    return feasible(chance_.one_in(2) ? "uptime" : "tickets",
                    target_min_ppm + chance_.below(1'000'000 - target_min_ppm),
                    parse_duration("PT1H"), on_the_table());
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

  std::optional<EventId> contested() {
    const auto& breaches = world_.agreement().breaches;
    const auto& terminations = world_.agreement().life.terminations;
    if (!breaches.all.empty() && chance_.one_in(2)) return breaches.all.back().notice;
    if (!terminations.empty() && chance_.one_in(2)) return terminations.back().event;
    return std::nullopt;
  }

  Payload dispute() {
    const auto& all = world_.agreement().disputes.all;
    if (all.empty() || chance_.one_in(6)) {
      return DisputeRaised{{{"uptime"}}, {}, contested(), {}, "It was down.", "Money."};
    }
    const Dispute& one = all.back();
    const PartyId neutral{chance_.one_in(2) ? "umbrella" : "initech"};
    switch (chance_.below(9)) {
      case 0:
        return DisputeResponded{one.id, "It was up."};
      case 1:
        if (chance_.one_in(4)) return StatementConfided{one.id, neutral, one.head.event};
        return DisputeQueried{one.id, {}, "When?"};
      case 2:
        return DisputeEscalated{one.id, "We get nowhere."};
      case 3:
        return NeutralProposed{one.id, neutral, "It knows the trade."};
      case 4:
        return NeutralAccepted{one.id, neutral};
      case 5:
        if (chance_.one_in(2)) return NeutralResigned{one.id, "We are ill."};
        return NeutralDeclared{one.id, "We know neither.", ""};
      case 6:
        if (chance_.one_in(4)) return DisputeWithdrawn{one.id, one.head.event, "We were wrong."};
        return DeterminationIssued{one.id, one.head.event, Finding::upheld, "So.", {}, fate(one)};
      case 7:
        return about_a_remedy(one);
      default:
        return about_a_settlement(one);
    }
  }

  std::optional<NoticeFate> fate(const Dispute& dispute) {
    if (!dispute.notice) return std::nullopt;
    return chance_.one_in(2) ? NoticeFate::stands : NoticeFate::falls;
  }

  Payload about_a_settlement(const Dispute& dispute) {
    if (dispute.settlements.empty() || chance_.one_in(4)) {
      std::optional<RemedyOwed> remedy;
      if (chance_.one_in(2)) remedy = RemedyOwed{{"acme"}, "A new server.", soon(60)};
      return SettlementProposed{dispute.id, "Half of it.", remedy, fate(dispute), {}};
    }
    const Settlement& last = dispute.settlements.back();
    if (chance_.one_in(8)) return SettlementRejected{dispute.id, last.id, "No."};
    return SettlementAccepted{dispute.id, dispute.head.event, last.id, last.event, {}};
  }

  Payload about_a_remedy(const Dispute& dispute) {
    if (chance_.one_in(2)) return RemedyImplemented{dispute.id, "It runs."};
    return RemedyConfirmed{dispute.id, ""};
  }

  Payload proposal() {
    const Agreement& agreement = world_.agreement();
    if (agreement.life.versions.empty()) {
      static const auto sample = sample_terms();
      auto terms = sample;
      if (chance_.one_in(2)) terms = changed(chance_, terms);
      return initial_proposal(terms);
    }
    const Time from = next_boundary({Window::Kind::calendar, Window::Length::month, 0},
                                    world_.now + std::chrono::hours{24 * chance_.below(90)},
                                    zone("Europe/Helsinki"));
    const auto on = stretches_from(agreement, ProposalKind::amendment, from, std::nullopt);
    const auto& base = on.front().base->json();
    const int die = chance_.below(10);
    if (die == 9) return assignment(base, from);
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
    if (on.size() > 1 && chance_.one_in(2)) change_last(data, on);
    data.retroactive = chance_.one_in(10);
    if (chance_.one_in(4)) data.expires_at = soon(30);
    return data;
  }

  // Another change in the last stretch than in the first.
  void change_last(ProposalSubmitted& data, const Stretches& on) {
    const auto& last = on.back().base->json();
    data.results.back().patch = make_patch(last, changed(chance_, last));
    if (const auto laid = lay(on, data)) data.results = submitted(*laid);
  }

  Payload assignment(const boost::json::value& base, Time from) {
    const std::vector<std::string> sides{"acme", "globex", "umbrella"};
    const auto lines = parsed(base)->parties;
    PartyId comes{sides.back()};
    for (const std::string& party : sides) {
      const auto line = std::ranges::find(lines, PartyId{party}, &Participant::party);
      if (line == lines.end() || !is_principal(line->role)) comes = {party};
    }
    const PartyId leaves{chance_.of(sides)};
    if (leaves == comes) return CommentPosted{"We stay.", {}, {}};
    return change_in(world_, handed_over(base, leaves, comes), from, ProposalKind::assignment);
  }

  Time soon(int within_days) {
    return world_.now + std::chrono::hours{24 * (1 + chance_.below(within_days))};
  }

  World& world_;
  Chance& chance_;
};

}  // namespace sopu::test
