#include "ledger/domain/agreement/settlement.hpp"

#include <algorithm>
#include <set>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/contest.hpp"
#include "ledger/domain/agreement/judging.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {
namespace {

constexpr const char* at_settlement = "/data/settlement";

// ---------------------------------------------------------------- what is owed

Refusal refuse_remedy(const Context& context, const std::optional<RemedyOwed>& remedy) {
  if (!remedy) return std::nullopt;
  if (auto no = refuse_if_empty(remedy->text, "/data/remedy/text")) return no;
  const boost::json::object params{{"party", remedy->by.value}};
  if (reader_of(context.agreement, remedy->by, context.at).standing != Standing::principal) {
    return refuse_rule({"remedy-of-principal", params}, "/data/remedy/by");
  }
  if (!remedy->due || *remedy->due > context.at) return std::nullopt;
  return refuse_rule({"remedy-due-past", {{"due", format_time(*remedy->due)}}}, "/data/remedy/due");
}

std::optional<Owed> owed(const Fold& fold, const std::optional<RemedyOwed>& remedy) {
  if (!remedy) return std::nullopt;
  const Role side = reader_of(fold.agreement, remedy->by, fold.recorded.at).role;
  return Owed{remedy->by, side, remedy->due};
}

// Where figures are in dispute, what ends it says what is paid: for the services and months of
// their windows, and for nothing else.
Refusal refuse_credits(const Context& context, const Dispute& dispute,
                       const std::optional<std::vector<CreditAwarded>>& credits) {
  constexpr const char* at = "/data/credits";
  if (credits.has_value() == dispute.windows.empty()) {
    return refuse(ErrorCode::schema, {credits ? "credits-not-taken" : "credits-missing", {}}, at);
  }
  if (!credits) return std::nullopt;
  if (auto no = refuse_awards(context, credits)) return no;
  std::set<std::pair<ItemId, std::string>> asked;
  for (const performance::WindowName& one : dispute.windows) {
    const auto window = find_window(context.agreement, one);
    if (!window) continue;  // an amendment backwards left nothing of it
    asked.insert({window->promise().service, name_of_month(month_of_window(*window))});
  }
  std::set<std::pair<ItemId, std::string>> said;
  for (const CreditAwarded& one : *credits) said.insert({one.service, one.month});
  for (const auto& [service, month] : asked) {
    if (said.contains({service, month})) continue;
    return refuse_rule({"credit-not-said", {{"service", service.value}, {"month", month}}}, at);
  }
  for (const auto& [service, month] : said) {
    if (asked.contains({service, month})) continue;
    return refuse_rule({"credit-not-disputed", {{"service", service.value}, {"month", month}}}, at);
  }
  return std::nullopt;
}

// A dispute that is over and of which something is owed, and not confirmed yet.
Result<const Dispute*> find_owing(const Context& context, const EventId& id) {
  auto dispute = find_dispute(context, id);
  if (!dispute) return dispute;
  const auto& outcome = (*dispute)->outcome;
  if (outcome && outcome->remedy && !outcome->confirmed) return dispute;
  return refuse(ErrorCode::wrong_state,
                {outcome && outcome->confirmed ? "remedy-confirmed-already" : "no-remedy-owed", {}},
                "/data/dispute");
}

// ---------------------------------------------------------------- settlements

// As many people of each principal as the remedy class takes; a number once asked for does not
// fall.
std::vector<Needed> people_asked_for(const Agreement& agreement, const std::vector<Needed>& before,
                                     Time at) {
  const TermsPtr rules = rules_at(agreement, at);
  std::vector<Needed> needed;
  for (const Participant& one : ruling_version(agreement, at)->parties) {
    if (!is_principal(one.role)) continue;
    const auto asked = std::ranges::find(before, one.party, &Needed::party);
    const int least = asked == before.end() ? 1 : asked->people;
    needed.push_back(
        {one.party, std::max(least, rules->threshold(one.party, ChangeClass::remedy))});
  }
  return needed;
}

SettlementWord word_of(const Fold& fold) {
  return {fold.event.source, fold.signer.person.id, fold.signer.person.name, fold.signer.kid,
          fold.recorded};
}

bool has_its_people(const Settlement& settlement) {
  return std::ranges::all_of(settlement.needed, [&](const Needed& one) {
    return std::ranges::count(settlement.words, one.party, &SettlementWord::party) >= one.people;
  });
}

Result<const Settlement*> find_open(const Dispute& dispute, const EventId& id) {
  const auto found = std::ranges::find(dispute.settlements, id, &Settlement::id);
  if (found == dispute.settlements.end()) {
    return refuse(ErrorCode::not_found, {"no-such-settlement", {{"settlement", id.value}}},
                  at_settlement);
  }
  if (found->status == Settlement::Status::open) return &*found;
  return refuse(ErrorCode::wrong_state, {"settlement-not-open", {{"status", name(found->status)}}},
                at_settlement);
}

Refusal refuse_proposal(const Context& context, const Dispute& dispute, const EventId& id) {
  constexpr const char* at = "/data/proposal";
  const auto found = find_proposal(context, id, at);
  if (!found) return found.error();
  if ((*found)->settles != dispute.id) return refuse_rule({"proposal-settles-not", {}}, at);
  return refuse_unless_open(context.agreement, **found, context.at);
}

// What is signed is what it results in.
Refusal refuse_other_results(const Context& context, const Settlement& settlement,
                             const std::optional<std::vector<ResultingTerms>>& results) {
  constexpr const char* at = "/data/results";
  if (settlement.proposal.has_value() != results.has_value()) {
    return refuse(ErrorCode::schema,
                  {results ? "settlement-results-not-taken" : "settlement-results-missing", {}},
                  at);
  }
  if (!results) return std::nullopt;
  const Proposal* proposal = context.agreement.proposal(*settlement.proposal);
  const auto& all = proposal->results;
  const bool same = std::ranges::equal(all, *results,
                                       [](const ProposedStretch& one, const ResultingTerms& other) {
                                         return one.from == other.from && one.terms == other.terms;
                                       });
  if (same) return std::nullopt;
  return refuse_rule({"settlement-results-differ", {}}, at);
}

Settlement& edit(Dispute& dispute, const EventId& id) {
  return *std::ranges::find(dispute.settlements, id, &Settlement::id);
}

bool is_on_table(const Agreement& agreement, const Settlement& settlement) {
  if (!settlement.proposal) return true;
  const auto status = agreement.proposal(*settlement.proposal)->status;
  return status == ProposalStatus::open || status == ProposalStatus::accepted;
}

bool is_complete(const Agreement& agreement, const Settlement& settlement) {
  const bool agreed = !settlement.proposal ||
                      agreement.proposal(*settlement.proposal)->status == ProposalStatus::accepted;
  return agreed && has_its_people(settlement);
}

}  // namespace

// ---------------------------------------------------------------- rules

Refusal decide(const Context& context, const SettlementProposed& data) {
  const auto dispute = find_open_dispute(context, data.dispute);
  if (!dispute) return dispute.error();
  if (auto no = refuse_if_empty(data.text, "/data/text")) return no;
  if (auto no = refuse_remedy(context, data.remedy)) return no;
  if (auto no = refuse_fate(**dispute, data.notice_fate)) return no;
  if (auto no = refuse_credits(context, **dispute, data.credits)) return no;
  if (data.proposal) {
    if (auto no = refuse_proposal(context, **dispute, *data.proposal)) return no;
  }
  const auto open =
      std::ranges::count((*dispute)->settlements, Settlement::Status::open, &Settlement::status);
  if (static_cast<std::size_t>(open) < limits::open_settlements_max) return std::nullopt;
  return refuse_rule({"open-settlements-limit", {{"limit", limits::open_settlements_max}}});
}

Refusal decide(const Context& context, const SettlementAccepted& data) {
  const auto dispute = find_open_dispute(context, data.dispute);
  if (!dispute) return dispute.error();
  if (auto no = refuse_other_head(**dispute, data.case_head)) return no;
  const auto settlement = find_open(**dispute, data.settlement);
  if (!settlement) return settlement.error();
  if ((*settlement)->event != data.event) {
    return refuse_rule({"settlement-differs", {}}, "/data/event");
  }
  const auto is_theirs = [&](const SettlementWord& one) {
    return one.party == context.event.source && one.person == context.signer.person.id;
  };
  if (std::ranges::any_of((*settlement)->words, is_theirs)) {
    return refuse(ErrorCode::wrong_state,
                  {"settlement-accepted-already", {{"person", context.signer.person.name}}},
                  at_settlement);
  }
  if (context.signer.added.index > (*settlement)->recorded.index) {
    return refuse_rule({"key-newer-than-settlement", {{"person", context.signer.person.name}}});
  }
  return refuse_other_results(context, **settlement, data.results);
}

Refusal decide(const Context& context, const SettlementRejected& data) {
  const auto dispute = find_open_dispute(context, data.dispute);
  if (!dispute) return dispute.error();
  const auto settlement = find_open(**dispute, data.settlement);
  if (!settlement) return settlement.error();
  return refuse_if_empty(data.reason, "/data/reason");
}

// On the last level, by the neutral that is there, while no challenge of it is open.
Refusal decide(const Context& context, const DeterminationIssued& data) {
  const auto found = find_open_dispute(context, data.dispute);
  if (!found) return found.error();
  const Dispute& dispute = **found;
  if (auto no = refuse_unless_neutral(context, dispute)) return no;
  if (!is_on_last_level(*procedure_rules(context.agreement, dispute), dispute)) {
    return refuse_rule({"determined-on-last-level", {}}, "/data/dispute");
  }
  if (auto no = refuse_other_head(dispute, data.case_head)) return no;
  const bool is_challenged =
      std::ranges::any_of(dispute.neutrals.challenges, [&](const Challenge& one) {
        return one.party == context.event.source && one.decided_by && !one.upheld;
      });
  if (is_challenged) return refuse_rule({"challenge-undecided", {}});
  if (auto no = refuse_if_empty(data.reasons, "/data/reasons")) return no;
  if (auto no = refuse_remedy(context, data.remedy)) return no;
  if (auto no = refuse_fate(dispute, data.notice_fate)) return no;
  return refuse_credits(context, dispute, data.credits);
}

Refusal decide(const Context& context, const DisputeWithdrawn& data) {
  const auto dispute = find_open_dispute(context, data.dispute);
  if (!dispute) return dispute.error();
  if ((*dispute)->side != context.source.role) {
    return refuse_rule({"dispute-of-other-side", {{"side", name((*dispute)->side)}}},
                       "/data/dispute");
  }
  if (auto no = refuse_other_head(**dispute, data.case_head)) return no;
  return refuse_if_empty(data.reason, "/data/reason");
}

Refusal decide(const Context& context, const RemedyImplemented& data) {
  const auto dispute = find_owing(context, data.dispute);
  if (!dispute) return dispute.error();
  const Owed& remedy = *(*dispute)->outcome->remedy;
  if (remedy.side != context.source.role) {
    return refuse_rule({"remedy-of-other", {{"side", name(remedy.side)}}}, "/data/dispute");
  }
  return refuse_if_empty(data.statement, "/data/statement");
}

// By the other side, also where nobody said that it is done.
Refusal decide(const Context& context, const RemedyConfirmed& data) {
  const auto dispute = find_owing(context, data.dispute);
  if (!dispute) return dispute.error();
  const Owed& remedy = *(*dispute)->outcome->remedy;
  if (remedy.side != context.source.role) return std::nullopt;
  return refuse_rule({"own-remedy", {{"side", name(remedy.side)}}}, "/data/dispute");
}

Refusal refuse_to_settle(const Context& context, const EventId& id) {
  constexpr const char* at = "/data/settles";
  const Dispute* dispute = context.agreement.disputes.find(id);
  if (!dispute) {
    return refuse(ErrorCode::not_found, {"no-such-dispute", {{"dispute", id.value}}}, at);
  }
  if (!dispute->outcome) return std::nullopt;
  return refuse(ErrorCode::wrong_state,
                {"dispute-over",
                 {{"outcome", name(dispute->outcome->kind)},
                  {"at", format_time(dispute->outcome->recorded.at)}}},
                at);
}

void evolve(const Fold& fold, const SettlementProposed& data) {
  Agreement& agreement = fold.agreement;
  agreement.disputes.edit(data.dispute)
      .settlements.push_back({fold.event.id,
                              fold.event.source,
                              fold.event.hash,
                              people_asked_for(agreement, {}, fold.recorded.at),
                              {word_of(fold)},
                              owed(fold, data.remedy),
                              data.notice_fate,
                              data.proposal,
                              data.credits.value_or(std::vector<CreditAwarded>{}),
                              Settlement::Status::open,
                              fold.recorded});
}

void evolve(const Fold& fold, const SettlementAccepted& data) {
  Settlement& settlement = edit(fold.agreement.disputes.edit(data.dispute), data.settlement);
  settlement.needed = people_asked_for(fold.agreement, settlement.needed, fold.recorded.at);
  settlement.words.push_back(word_of(fold));
}

void evolve(const Fold& fold, const SettlementRejected& data) {
  edit(fold.agreement.disputes.edit(data.dispute), data.settlement).status =
      Settlement::Status::rejected;
}

void evolve(const Fold& fold, const DeterminationIssued& data) {
  end_dispute(fold, fold.agreement.disputes.edit(data.dispute),
              {OutcomeKind::determined,
               data.finding,
               data.notice_fate,
               owed(fold, data.remedy),
               data.credits.value_or(std::vector<CreditAwarded>{}),
               fold.recorded,
               {},
               {},
               {}});
}

void evolve(const Fold& fold, const DisputeWithdrawn& data) {
  end_dispute(fold, fold.agreement.disputes.edit(data.dispute),
              {OutcomeKind::withdrawn, {}, {}, {}, {}, fold.recorded, {}, {}, {}});
}

void evolve(const Fold& fold, const RemedyImplemented& data) {
  fold.agreement.disputes.edit(data.dispute).outcome->implemented = fold.recorded;
}

void evolve(const Fold& fold, const RemedyConfirmed& data) {
  Disputes& disputes = fold.agreement.disputes;
  disputes.edit(data.dispute).outcome->confirmed = fold.recorded;
  rest(disputes, data.dispute);
}

// ---------------------------------------------------------------- what follows of other events

void settle_disputes(const Fold& fold) {
  Disputes& disputes = fold.agreement.disputes;
  for (const std::uint32_t position : std::vector(disputes.running)) {
    // Nothing that is looked at here outlives an edit of the list.
    if (std::as_const(disputes).all[position].outcome) continue;
    const std::size_t count = std::as_const(disputes).all[position].settlements.size();
    for (std::size_t i = 0; i < count; ++i) {
      const Settlement settlement = std::as_const(disputes).all[position].settlements[i];
      if (settlement.status != Settlement::Status::open) continue;
      if (!is_on_table(fold.agreement, settlement)) {
        disputes.all.edit(position).settlements[i].status = Settlement::Status::stale;
      } else if (is_complete(fold.agreement, settlement)) {
        Dispute& dispute = disputes.all.edit(position);
        dispute.settlements[i].status = Settlement::Status::accepted;
        end_dispute(fold, dispute,
                    {OutcomeKind::settled,
                     {},
                     settlement.notice_fate,
                     settlement.remedy,
                     settlement.credits,
                     fold.recorded,
                     {},
                     {},
                     {}});
        break;
      }
    }
  }
}

void remedy_is_overdue(const Fold& fold, const EventId& id) {
  fold.agreement.disputes.edit(id).outcome->overdue = fold.recorded;
}

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const SettlementProposed& data) {
  return {"settlement-proposed", {{"party", saying.event.source.value}, {"text", data.text}}};
}

Sentence say(const Saying& saying, const SettlementAccepted&) {
  return {"settlement-accepted", {{"party", saying.event.source.value}}};
}

Sentence say(const Saying& saying, const SettlementRejected& data) {
  return {"settlement-rejected", {{"party", saying.event.source.value}, {"text", data.reason}}};
}

Sentence say(const Saying& saying, const DeterminationIssued& data) {
  return {"determination-issued",
          {{"party", saying.event.source.value},
           {"finding", name(data.finding)},
           {"text", data.reasons}}};
}

Sentence say(const Saying& saying, const DisputeWithdrawn& data) {
  return {"dispute-withdrawn", {{"party", saying.event.source.value}, {"text", data.reason}}};
}

Sentence say(const Saying& saying, const RemedyImplemented& data) {
  return {"remedy-implemented", {{"party", saying.event.source.value}, {"text", data.statement}}};
}

Sentence say(const Saying& saying, const RemedyConfirmed&) {
  return {"remedy-confirmed", {{"party", saying.event.source.value}}};
}

// Between the principals and the neutral, who reads all.
Sight sight(const Look&, const SettlementProposed&) {
  return Sight::hidden;
}
Sight sight(const Look&, const SettlementAccepted&) {
  return Sight::hidden;
}
Sight sight(const Look&, const SettlementRejected&) {
  return Sight::hidden;
}
Sight sight(const Look&, const DeterminationIssued&) {
  return Sight::hidden;
}
Sight sight(const Look&, const DisputeWithdrawn&) {
  return Sight::hidden;
}
Sight sight(const Look&, const RemedyImplemented&) {
  return Sight::hidden;
}
Sight sight(const Look&, const RemedyConfirmed&) {
  return Sight::hidden;
}

}  // namespace sopu::domain
