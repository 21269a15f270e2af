#include "ledger/domain/agreement/neutral.hpp"

#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {
namespace {

constexpr const char* at_party = "/data/party";

std::vector<PartyId> principals_at(const Agreement& agreement, Time at) {
  std::vector<PartyId> principals;
  for (const Participant& one : ruling_version(agreement, at)->parties) {
    if (is_principal(one.role)) principals.push_back(one.party);
  }
  return principals;
}

Refusal refuse_seated(const Dispute& dispute) {
  const Seat* seat = dispute.neutrals.seat();
  if (!seat) return std::nullopt;
  return refuse(ErrorCode::wrong_state, {"neutral-seated", {{"party", seat->party.value}}},
                at_party);
}

const Nomination* nomination_of(const Dispute& dispute, const PartyId& party) {
  const auto& all = dispute.neutrals.nominations;
  const auto found = std::ranges::find(all, party, &Nomination::party);
  return found == all.end() ? nullptr : &*found;
}

bool is_principal_in(const Version& version, const PartyId& party) {
  return std::ranges::any_of(version.parties, [&](const Participant& one) {
    return one.party == party && is_principal(one.role);
  });
}

void take_seat(const Fold& fold, Dispute& dispute, const PartyId& party, bool by_terms) {
  auto& services = fold.agreement.disputes.neutrals;
  auto service = std::ranges::find(services, party, &NeutralService::party);
  if (service == services.end()) service = services.insert(service, {party, 0, fold.recorded.at});
  ++service->seats;
  dispute.neutrals.seats.push_back({party, by_terms, fold.recorded, {}, {}});
  dispute.neutrals.nominations.clear();
}

void leave_seat(const Fold& fold, Dispute& dispute) {
  Seat& seat = dispute.neutrals.seats.back();
  seat.left = fold.recorded;
  NeutralService& service =
      *std::ranges::find(fold.agreement.disputes.neutrals, seat.party, &NeutralService::party);
  --service.seats;
  service.until = fold.recorded.at;
}

// Whom every principal wants is the neutral.
void want(const Fold& fold, Dispute& dispute, const PartyId& party) {
  Neutrals& neutrals = dispute.neutrals;
  auto& wanted_by = std::ranges::find(neutrals.nominations, party, &Nomination::party)->wanted_by;
  wanted_by.push_back(fold.event.source);
  const auto all = principals_at(fold.agreement, fold.recorded.at);
  const bool is_wanted = std::ranges::all_of(
      all, [&](const PartyId& one) { return std::ranges::count(wanted_by, one) != 0; });
  if (!is_wanted) return;
  take_seat(fold, dispute, party, false);
}

void wait_from(Neutrals& neutrals, Time at) {
  neutrals.waited = true;
  neutrals.waited_for_since = at;
}

// It is the neutral no more; once a level its time stands still for the next one.
void vacate(const Fold& fold, Dispute& dispute) {
  Neutrals& neutrals = dispute.neutrals;
  leave_seat(fold, dispute);
  const TermsPtr rules = procedure_rules(fold.agreement, dispute);
  const DisputeLevel* level = level_of(*rules, dispute);
  if (level && level->neutral && !neutrals.waited) wait_from(neutrals, fold.recorded.at);
}

// Whoever is the neutral, declared or not.
Refusal refuse_unless_seated(const Context& context, const Dispute& dispute) {
  const Seat* seat = dispute.neutrals.seat();
  if (seat && seat->party == context.event.source) return std::nullopt;
  return refuse_rule({"not-the-neutral", {{"party", context.event.source.value}}});
}

// By an assignment it may have become a principal since.
Refusal refuse_side(const Context& context) {
  if (context.source.standing == Standing::none) return std::nullopt;
  return refuse_rule({"principal-is-not-neutral", {{"party", context.event.source.value}}});
}

bool is_undecided(const Challenge& challenge, const PartyId& decider) {
  return challenge.decided_by == decider && !challenge.upheld;
}

// Of who is the neutral now: a challenge of one who left is over.
bool has_challenge_to_decide(const Dispute& dispute, const PartyId& party) {
  const Seat* seat = dispute.neutrals.seat();
  return seat && std::ranges::any_of(dispute.neutrals.challenges, [&](const Challenge& one) {
           return one.party == seat->party && is_undecided(one, party);
         });
}

}  // namespace

const Seat* Neutrals::seat() const {
  return seats.empty() || seats.back().left ? nullptr : &seats.back();
}

// ---------------------------------------------------------------- what runs

void begin_waiting(Dispute& dispute, const DisputeLevel& level, Time at) {
  Neutrals& neutrals = dispute.neutrals;
  neutrals.waited = false;
  neutrals.waited_for_since.reset();
  if (level.neutral && !neutrals.are_there()) wait_from(neutrals, at);
}

void release_neutral(const Fold& fold, Dispute& dispute) {
  if (dispute.neutrals.seat()) leave_seat(fold, dispute);
  dispute.neutrals.waited_for_since.reset();
}

std::optional<Time> waits_until(const Dispute& dispute) {
  const auto& since = dispute.neutrals.waited_for_since;
  return since ? std::optional(*since + limits::neutral_waits) : std::nullopt;
}

std::optional<Appointment> appointment(const Agreement& agreement, const Dispute& dispute) {
  const Neutrals& neutrals = dispute.neutrals;
  if (!neutrals.waited_for_since || neutrals.seat()) return std::nullopt;
  const TermsPtr rules = procedure_rules(agreement, dispute);
  const auto& appointed = level_of(*rules, dispute)->appoints;
  if (!appointed || std::ranges::count(neutrals.seats, *appointed, &Seat::party) != 0 ||
      is_principal_in(*newest_version(agreement), *appointed)) {
    return std::nullopt;
  }
  Duration within;
  within.business_days = limits::neutral_agreed_business_days;
  return Appointment{*appointed, counted(agreement, dispute, *neutrals.waited_for_since, within)};
}

void appoint_by_terms(const Fold& fold, Dispute& dispute) {
  take_seat(fold, dispute, appointment(fold.agreement, dispute)->party, true);
}

bool has_challenge_to_decide(const Agreement& agreement, const PartyId& party) {
  return std::ranges::any_of(agreement.disputes.running, [&](std::uint32_t position) {
    return has_challenge_to_decide(agreement.disputes.all[position], party);
  });
}

bool decides_challenges(const Dispute& dispute, const PartyId& party) {
  return std::ranges::any_of(dispute.neutrals.challenges,
                             [&](const Challenge& one) { return one.decided_by == party; });
}

Refusal refuse_unless_neutral(const Context& context, const Dispute& dispute) {
  if (auto no = refuse_unless_seated(context, dispute)) return no;
  if (auto no = refuse_side(context)) return no;
  if (dispute.neutrals.are_there()) return std::nullopt;
  return refuse(ErrorCode::wrong_state, {"neutral-not-declared", {}});
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context& context, const NeutralProposed& data) {
  const auto dispute = find_open_dispute(context, data.dispute);
  if (!dispute) return dispute.error();
  if (auto no = refuse_if_empty(data.reason, "/data/reason")) return no;
  const boost::json::object params{{"party", data.party.value}};
  if (!context.registry.party(data.party)) {
    return refuse(ErrorCode::unknown_party, {"unknown-party", params}, at_party);
  }
  if (reader_of(context.agreement, data.party, context.at).standing != Standing::none) {
    return refuse_rule({"principal-is-not-neutral", params}, at_party);
  }
  if (auto no = refuse_seated(**dispute)) return no;
  if (nomination_of(**dispute, data.party)) {
    return refuse(ErrorCode::wrong_state, {"neutral-proposed-already", params}, at_party);
  }
  if ((*dispute)->neutrals.nominations.size() < limits::nominations_max) return std::nullopt;
  return refuse_rule({"nominations-limit", {{"limit", limits::nominations_max}}});
}

Refusal decide(const Context& context, const NeutralAccepted& data) {
  const auto dispute = find_open_dispute(context, data.dispute);
  if (!dispute) return dispute.error();
  if (auto no = refuse_seated(**dispute)) return no;
  const boost::json::object params{{"party", data.party.value}};
  const Nomination* nomination = nomination_of(**dispute, data.party);
  if (!nomination) return refuse(ErrorCode::not_found, {"neutral-not-proposed", params}, at_party);
  if (std::ranges::count(nomination->wanted_by, context.event.source) == 0) return std::nullopt;
  return refuse(ErrorCode::wrong_state, {"neutral-wanted-already", params}, at_party);
}

Refusal decide(const Context& context, const NeutralDeclared& data) {
  const auto dispute = find_open_dispute(context, data.dispute);
  if (!dispute) return dispute.error();
  if (auto no = refuse_unless_seated(context, **dispute)) return no;
  if (auto no = refuse_side(context)) return no;
  if ((*dispute)->neutrals.are_there()) {
    return refuse(ErrorCode::wrong_state, {"declared-already", {}});
  }
  return refuse_if_empty(data.independence, "/data/independence");
}

// One a side and person.
Refusal decide(const Context& context, const NeutralChallenged& data) {
  const auto dispute = find_open_dispute(context, data.dispute);
  if (!dispute) return dispute.error();
  if (auto no = refuse_if_empty(data.reason, "/data/reason")) return no;
  const Neutrals& neutrals = (*dispute)->neutrals;
  if (!neutrals.seat()) return refuse(ErrorCode::wrong_state, {"no-neutral", {}});
  const bool was_challenged = std::ranges::any_of(neutrals.challenges, [&](const Challenge& one) {
    return one.side == context.source.role && one.party == neutrals.seat()->party;
  });
  if (!was_challenged) return std::nullopt;
  return refuse_rule({"challenged-already", {{"party", neutrals.seat()->party.value}}});
}

Refusal decide(const Context& context, const ChallengeDecided& data) {
  const auto dispute = find_open_dispute(context, data.dispute);
  if (!dispute) return dispute.error();
  if (!has_challenge_to_decide(**dispute, context.event.source)) {
    return refuse_rule({"no-challenge-to-decide", {}});
  }
  return refuse_if_empty(data.reason, "/data/reason");
}

Refusal decide(const Context& context, const NeutralResigned& data) {
  const auto dispute = find_open_dispute(context, data.dispute);
  if (!dispute) return dispute.error();
  if (auto no = refuse_unless_seated(context, **dispute)) return no;
  return refuse_if_empty(data.reason, "/data/reason");
}

void evolve(const Fold& fold, const NeutralProposed& data) {
  name(fold.agreement, data.party);
  Dispute& dispute = fold.agreement.disputes.edit(data.dispute);
  dispute.neutrals.nominations.push_back({data.party, {}});
  want(fold, dispute, data.party);
}

void evolve(const Fold& fold, const NeutralAccepted& data) {
  want(fold, fold.agreement.disputes.edit(data.dispute), data.party);
}

// The time that stood still while it was waited for goes on.
void evolve(const Fold& fold, const NeutralDeclared& data) {
  Dispute& dispute = fold.agreement.disputes.edit(data.dispute);
  Neutrals& neutrals = dispute.neutrals;
  neutrals.seats.back().declared = fold.recorded;
  if (!neutrals.waited_for_since) return;
  dispute.since += fold.recorded.at - *neutrals.waited_for_since;
  neutrals.waited_for_since.reset();
}

void evolve(const Fold& fold, const NeutralChallenged& data) {
  Agreement& agreement = fold.agreement;
  Dispute& dispute = agreement.disputes.edit(data.dispute);
  const PartyId challenged = dispute.neutrals.seat()->party;
  const TermsPtr rules = procedure_rules(agreement, dispute);
  const DisputeLevel* level = level_of(*rules, dispute);
  auto decider = level ? level->appoints : std::nullopt;
  if (decider == challenged) decider.reset();  // nobody judges itself
  const Role side = reader_of(agreement, fold.event.source, fold.recorded.at).role;
  dispute.neutrals.challenges.push_back({side, challenged, decider, {}, fold.recorded});
}

void evolve(const Fold& fold, const ChallengeDecided& data) {
  Dispute& dispute = fold.agreement.disputes.edit(data.dispute);
  const PartyId& challenged = dispute.neutrals.seat()->party;
  for (Challenge& one : dispute.neutrals.challenges) {
    if (one.party == challenged && is_undecided(one, fold.event.source)) one.upheld = data.upheld;
  }
  if (data.upheld) vacate(fold, dispute);
}

void evolve(const Fold& fold, const NeutralResigned& data) {
  vacate(fold, fold.agreement.disputes.edit(data.dispute));
}

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const NeutralProposed& data) {
  return {"neutral-proposed",
          {{"by", saying.event.source.value}, {"party", data.party.value}, {"text", data.reason}}};
}

Sentence say(const Saying& saying, const NeutralAccepted& data) {
  return {"neutral-accepted", {{"by", saying.event.source.value}, {"party", data.party.value}}};
}

Sentence say(const Saying& saying, const NeutralDeclared& data) {
  boost::json::object params{{"party", saying.event.source.value}, {"text", data.independence}};
  if (data.disclosed.empty()) return {"neutral-declared", std::move(params)};
  params["disclosed"] = data.disclosed;
  return {"neutral-declared.disclosed", std::move(params)};
}

Sentence say(const Saying& saying, const NeutralChallenged& data) {
  return {"neutral-challenged", {{"party", saying.event.source.value}, {"text", data.reason}}};
}

Sentence say(const Saying& saying, const ChallengeDecided& data) {
  return {data.upheld ? "challenge-decided.upheld" : "challenge-decided.dismissed",
          {{"party", saying.event.source.value}, {"text", data.reason}}};
}

Sentence say(const Saying& saying, const NeutralResigned& data) {
  return {"neutral-resigned", {{"party", saying.event.source.value}, {"text", data.reason}}};
}

// A case is between the principals and its neutral, who reads all; whoever decides on a challenge
// reads that.
Sight sight(const Look&, const NeutralProposed&) {
  return Sight::hidden;
}
Sight sight(const Look&, const NeutralAccepted&) {
  return Sight::hidden;
}
Sight sight(const Look&, const NeutralDeclared&) {
  return Sight::hidden;
}
Sight sight(const Look& look, const NeutralChallenged& data) {
  const Dispute* dispute = look.agreement.disputes.find(data.dispute);
  return dispute && decides_challenges(*dispute, look.reader.party) ? Sight::whole : Sight::hidden;
}
Sight sight(const Look&, const ChallengeDecided&) {
  return Sight::hidden;
}
Sight sight(const Look&, const NeutralResigned&) {
  return Sight::hidden;
}

}  // namespace sopu::domain
